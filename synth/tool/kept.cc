#include "synth/tool/kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>

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

// A script, what it sources, and the files of cells that it maps with.
std::vector<std::string> Scripts(const std::string& script) {
  const auto directory = std::filesystem::path(script).parent_path();
  std::vector<std::string> scripts = {script, directory / "read_sources.tcl"};
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".v") scripts.push_back(entry.path());
  }
  std::ranges::sort(scripts);
  return scripts;
}

}  // namespace

std::string Fingerprint(const std::string& yosys, const std::vector<std::string>& environment,
                        const Sources& sources, const std::string& script,
                        const std::vector<std::string>& files) {
  Hash hash;
  hash.Add(FirstLineOf(yosys + " -V 2>/dev/null </dev/null"));
  for (const std::string& word : environment) hash.Add(word);
  for (const auto& list :
       {sources.packages, sources.files, sources.boxes, Headers(), Scripts(script), files}) {
    for (const std::string& path : list) {
      std::ifstream file(path);
      hash.Add(path);
      hash.Add({std::istreambuf_iterator<char>(file), {}});
    }
  }
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
    if (file >> last >> exit.seconds >> exit.memory_mb && last == fingerprint) return exit;
  }
  MakeEmptyDirectory(directory);
  const Exit exit = Run(command, environment, directory + "/stdout.log", remedy);
  if (exit.status == 0) {
    std::ofstream(path) << fmt::format("{} {} {}\n", fingerprint, exit.seconds, exit.memory_mb);
  }
  return exit;
}

}  // namespace d1
