#include "synth/tool/kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "sim/tool/machine.h"

namespace d1 {
namespace {

// FNV-1a, 64 bits.
class Hash {
 public:
  void Add(const std::string& text) {
    for (const unsigned char byte : text) Mix(byte);
    Mix(0x100);  // no byte: ends a text
  }
  std::string Hex() const { return fmt::format("{:016x}", state_); }

 private:
  void Mix(uint64_t value) { state_ = (state_ ^ value) * 0x100000001b3; }
  uint64_t state_ = 0xcbf29ce484222325;
};

std::vector<std::string> Headers() {
  std::vector<std::string> headers;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("rtl")) {
    if (entry.path().extension() == ".svh") headers.push_back(entry.path());
  }
  std::ranges::sort(headers);
  return headers;
}

std::string Text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A script and all that it sources from its directory.
void AddScript(const std::filesystem::path& script, std::set<std::string>* scripts) {
  if (!scripts->insert(script).second) return;
  std::istringstream in(Text(script));
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("source ")) continue;
    AddScript(script.parent_path() / line.substr(line.rfind('/') + 1), scripts);
  }
}

// A script, what it sources, and the files of cells that it maps with.
std::set<std::string> Scripts(const std::filesystem::path& script) {
  std::set<std::string> scripts;
  AddScript(script, &scripts);
  for (const auto& entry : std::filesystem::directory_iterator(script.parent_path())) {
    if (entry.path().extension() == ".v") scripts.insert(entry.path());
  }
  return scripts;
}

void AddNames(const std::string& text, std::set<std::string>* names) {
  std::string name;
  for (const char c : text + "\n") {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
      name += c;
    } else if (!name.empty()) {
      names->insert(name);
      name.clear();
    }
  }
}

// The name that a line of its own gives a constant, or none.
std::string ConstantOf(const std::string& line) {
  const size_t equals = line.find('=');
  std::istringstream in(line.substr(0, equals));
  std::string word, name;
  if (!(in >> word) || word != "localparam" || equals == std::string::npos ||
      line.find(';', equals) != line.find_last_not_of(" \t")) {
    return {};
  }
  while (in >> word) name = word;
  return name;
}

// The packages without comments and without the constants that neither `names` nor anything else
// in the packages depends on.
std::string WithoutUnused(const std::vector<std::string>& packages, std::set<std::string> names) {
  std::vector<std::string> lines, constants;
  for (const std::string& path : packages) {
    std::istringstream in(Text(path));
    for (std::string line; std::getline(in, line);) {
      line = line.substr(0, line.find("//"));
      constants.push_back(ConstantOf(line));
      if (constants.back().empty()) AddNames(line, &names);
      lines.push_back(line);
    }
  }
  for (size_t before = 0; before != names.size();) {  // what a constant is made of counts with it
    before = names.size();
    for (size_t i = 0; i < lines.size(); ++i) {
      if (names.contains(constants[i])) AddNames(lines[i], &names);
    }
  }
  std::string text;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (constants[i].empty() || names.contains(constants[i])) text += lines[i] + "\n";
  }
  return text;
}

}  // namespace

std::string Fingerprint(const std::string& yosys, const std::vector<std::string>& environment,
                        const Sources& sources, const std::string& script,
                        const std::vector<std::string>& files) {
  Hash hash;
  hash.Add(FirstLineOf(yosys + " -V 2>/dev/null </dev/null"));
  for (const std::string& word : environment) hash.Add(word);
  std::set<std::string> names;
  for (const auto& list : {sources.files, sources.boxes, Headers()}) {
    for (const std::string& path : list) AddNames(Text(path), &names);
  }
  hash.Add(WithoutUnused(sources.packages, names));
  const auto add_files = [&](const auto& list) {
    for (const std::string& path : list) {
      hash.Add(path);
      hash.Add(Text(path));
    }
  };
  for (const auto& list : {sources.files, sources.boxes, Headers(), files}) add_files(list);
  add_files(Scripts(script));
  return hash.Hex();
}

Exit RunUnlessKept(const std::vector<std::string>& command,
                   const std::vector<std::string>& environment, const std::string& directory,
                   const std::string& remedy, const std::string& fingerprint) {
  const std::string path = directory + "/kept.txt";  // <fingerprint> <seconds> <MB>
  {
    std::ifstream file(path);
    std::string last;
    Exit exit;
    if (file >> last >> exit.seconds >> exit.memory_mb && last == fingerprint) {
      exit.was_kept = true;
      return exit;
    }
  }
  MakeEmptyDirectory(directory);
  const Exit exit = Run(command, environment, directory + "/stdout.log", remedy);
  if (exit.status == 0) {
    std::ofstream(path) << fmt::format("{} {} {}\n", fingerprint, exit.seconds, exit.memory_mb);
  }
  return exit;
}

}  // namespace d1
