#include "synth/tool/parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "sim/tool/error.h"

namespace d1 {
namespace {

// What stands in `line` between two texts, or nothing.
std::string Between(const std::string& line, const std::string& before, const std::string& after) {
  const size_t begin = line.find(before);
  if (begin == std::string::npos) return {};
  const size_t end = line.find(after, begin + before.size());
  return line.substr(begin + before.size(), end - begin - before.size());
}

// The condition of `D1_ASSERT_STATIC(<rule>, <condition>) in one of the files, in one line, and
// that file; or nothing.
std::string RuleIn(const std::vector<std::string>& files, const std::string& rule) {
  for (const std::string& path : files) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string head = "`D1_ASSERT_STATIC(" + rule + ",";
    size_t at = text.find(head);
    if (at == std::string::npos) continue;
    at += head.size();
    std::string condition;
    for (int depth = 1; at < text.size(); ++at) {
      depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
      if (depth == 0) break;
      condition += text[at];
    }
    std::istringstream in(condition);
    std::string words;
    for (std::string word; in >> word;) words += (words.empty() ? "" : " ") + word;
    return fmt::format("{} ({} in {})", words, rule, path);
  }
  return rule;
}

}  // namespace

void RequireLegalParameters(const std::string& log, const Block& block, const Sources& sources) {
  std::ifstream file(log);
  const std::string given = block.parameters.empty()
                                ? "its defaults"
                                : fmt::format("{}", fmt::join(block.parameters, ", "));
  for (std::string line; std::getline(file, line);) {
    if (line.find("ERROR: ") == std::string::npos) continue;
    if (const std::string rule = Between(line, "illegal parameters: ", "."); !rule.empty()) {
      throw UserError("{} cannot be made with {}: wanted is {}", block.name, given,
                      RuleIn(sources.files, rule));
    }
    if (const std::string name = Between(line, "Can't find object for defparam `", "`");
        !name.empty()) {
      throw UserError("{} has no parameter {}; {} are those of the list of blocks", block.name,
                      name, given);
    }
    if (const std::string value = Between(line, "Can't decode value '", "'"); !value.empty()) {
      throw UserError("{} cannot be made with {}: '{}' is no number", block.name, given, value);
    }
  }
}

}  // namespace d1
