// The words of a line.
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace d1 {

inline std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

}  // namespace d1
