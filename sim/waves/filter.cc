#include "sim/waves/filter.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>

namespace d1::waves {
namespace {

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Value::Value(const std::string& digits) {
  for (const char c : digits) {
    if (c == ' ' || c == '\r' || c == '\t') continue;
    if (DigitOf(c) < 0) known_ = false;
    digits_ += c;
  }
  if (digits_.empty()) known_ = false;
}

uint64_t Value::Bits(int low, int width) const {
  uint64_t bits = 0;
  for (int i = width - 1; i >= 0; --i) {
    const size_t digit = static_cast<size_t>(low + i) / 4;  // from the right
    uint64_t bit = 0;
    if (digit < digits_.size()) {
      bit =
          static_cast<uint64_t>(DigitOf(digits_[digits_.size() - 1 - digit])) >> (low + i) % 4 & 1;
    }
    bits = bits << 1 | bit;
  }
  return bits;
}

std::vector<std::string> Arguments(int argc, char** argv) {
  std::vector<std::string> arguments;
  for (int i = 1; i < argc; ++i) {
    std::istringstream words(argv[i]);
    for (std::string word; words >> word;) arguments.push_back(word);
  }
  return arguments;
}

void RunFilter(const std::function<std::string(const Value&)>& translate) {
  for (std::string line; std::getline(std::cin, line);) {
    const Value value(line);
    const std::string text = value.known() ? translate(value) : "";
    std::cout << (text.empty() ? " " : text) << std::endl;
  }
}

void Usage(const char* text) {
  std::fprintf(stderr, "usage: %s\n", text);
  std::exit(2);
}

int ParseIndex(const std::string& text, int max) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value <= max ? value : -1;
}

}  // namespace d1::waves
