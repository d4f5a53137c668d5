// What the translate filters of GTKWave share: a filter reads one value a line in hexadecimal and
// answers each with one line of text, at once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace d1::waves {

// A value of any width as GTKWave prints it, most significant digit first.
class Value {
 public:
  // Digits that are not hexadecimal (x, z: unknown) make the value unknown.
  explicit Value(const std::string& digits);

  bool known() const { return known_; }
  // Bits `low` to `low + width - 1`, width at most 64; bits above the value are 0.
  uint64_t Bits(int low, int width) const;

 private:
  std::string digits_;
  bool known_ = true;
};

// The arguments of a filter program. GTKWave hands all of them over as one word.
std::vector<std::string> Arguments(int argc, char** argv);

// Answers every line of standard input with `translate`; unknown values, and values for which that
// is empty, with a blank: GTKWave shows the bits themselves when the answer is an empty line.
void RunFilter(const std::function<std::string(const Value&)>& translate);

// Ends the program with status 2 and one line that says how it is used.
[[noreturn]] void Usage(const char* text);

// `text` as a number of at most `max`, or -1.
int ParseIndex(const std::string& text, int max);

}  // namespace d1::waves
