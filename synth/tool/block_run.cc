#include "synth/tool/block_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include "sim/tool/error.h"

namespace d1 {
namespace {

struct Sources {
  std::string top;
  std::vector<std::string> packages, files, boxes;
};

// The files below the block's module, sorted by what Yosys does with them.
Sources FindSources(const Block& block) {
  const std::string command = "scripts/rtl_files.sh " + block.module + " 2>&1";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"),
                                                   [](FILE*) { return 0; });
  Sources sources;
  std::string output;
  std::array<char, 4096> buffer = {};
  while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
    output = buffer.data();
    while (!output.empty() && output.back() == '\n') output.pop_back();
    const std::string module = std::filesystem::path(output).stem();
    const bool is_box = std::ranges::find(block.inside, module) != block.inside.end();
    (module.ends_with("_pkg") ? sources.packages
     : is_box                 ? sources.boxes
                              : sources.files)
        .push_back(output);
  }
  if (!pipe || pclose(pipe.get()) != 0) throw UserError("no RTL of {}: {}", block.name, output);
  if (sources.boxes.size() != block.inside.size()) {
    throw UserError("{} does not contain all blocks that the list puts inside it: {}", block.name,
                    fmt::join(block.inside, ", "));
  }
  const std::string part = block.module + "_part";
  sources.top = block.module;
  if (std::filesystem::exists("synth/tops/" + part + ".sv")) {
    sources.top = part;
    sources.files.push_back("synth/tops/" + part + ".sv");
  }
  return sources;
}

struct Exit {
  int status = 0;
  double seconds = 0, memory_mb = 0;
};

// Runs a command with its output in `log`.
Exit Run(const std::vector<std::string>& command, const std::vector<std::string>& environment,
         const std::string& log) {
  std::vector<char*> argv, envp;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  for (const std::string& word : environment) envp.push_back(const_cast<char*>(word.c_str()));
  for (char** word = environ; *word != nullptr; ++word) envp.push_back(*word);
  argv.push_back(nullptr);
  envp.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    throw UserError("cannot run '{}': {}; install yosys or name it with YOSYS=", command[0],
                    std::strerror(error));
  }
  Exit exit;
  rusage usage = {};
  while (wait4(child, &exit.status, 0, &usage) < 0 && errno == EINTR) {
  }
  exit.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  exit.memory_mb = static_cast<double>(usage.ru_maxrss) / 1024;
  return exit;
}

// What Yosys found wrong, from its log: the lines that say it, each once.
std::string Problems(const std::string& log) {
  std::ifstream file(log);
  std::string problems;
  std::set<std::string> seen;
  for (std::string line; std::getline(file, line);) {
    const bool tells = line.find("Latch inferred for") != std::string::npos ||
                       line.find("multiple conflicting drivers") != std::string::npos ||
                       line.find("has no driver") != std::string::npos ||
                       line.find("ound logic loop") != std::string::npos ||
                       line.find("ABC: Error: ") != std::string::npos ||
                       line.find("ERROR: ") != std::string::npos;
    if (tells && seen.size() < 8 && seen.insert(line).second) problems += line + "\n";
  }
  return problems.empty() ? "Yosys failed\n" : problems;
}

// The netlist of the block's part as counted by Yosys.
Counts CountPart(const Block& block, const std::string& top, const Settings& settings,
                 const std::string& directory) {
  const auto bits = ReadMemoryBits(directory + "/macros.json");
  Counts counts =
      CountCells(ReadModuleCells(directory + "/gates.json"), top, bits, block.inside, nullptr);
  if (settings.library != nullptr) {
    const Counts mapped = CountCells(ReadModuleCells(directory + "/cells.json"), top, bits,
                                     block.inside, settings.library);
    counts.cells = mapped.cells;
    counts.area = mapped.area;
  }
  for (const std::string& name : block.inside) {
    if (!counts.inside.contains(name)) {
      throw std::runtime_error(fmt::format("{} is listed inside it but does not occur", name));
    }
  }
  return counts;
}

}  // namespace

BlockResult RunBlock(const Block& block, const Settings& settings) {
  const Sources sources = FindSources(block);
  const std::string directory = settings.directory + "/" + block.module;
  std::error_code error;
  std::filesystem::remove_all(directory, error);
  if (!std::filesystem::create_directories(directory, error)) {
    throw UserError("cannot make the directory '{}'", directory);
  }
  const std::string log = directory + "/yosys.log";
  const Exit exit = Run({settings.yosys, "-q", "-l", log, "-c", settings.script},
                        {"D1_TOP=" + sources.top,
                         std::string("D1_FLATTEN=") + (sources.top == block.module ? "" : "1"),
                         fmt::format("D1_PARAMS={}", fmt::join(block.parameters, " ")),
                         fmt::format("D1_PACKAGES={}", fmt::join(sources.packages, " ")),
                         fmt::format("D1_FILES={}", fmt::join(sources.files, " ")),
                         fmt::format("D1_BOXES={}", fmt::join(sources.boxes, " ")),
                         "D1_OUT=" + directory, "D1_LIBERTY=" + settings.library_directory},
                        directory + "/stdout.log");
  BlockResult result;
  result.seconds = exit.seconds;
  result.memory_mb = exit.memory_mb;
  if (exit.status != 0) {
    result.problem = Problems(log) + "the log is " + log + "\n";
    return result;
  }
  try {
    result.counts = CountPart(block, sources.top, settings, directory);
  } catch (const std::exception& failure) {
    result.problem = fmt::format("{}\nthe log is {}\n", failure.what(), log);
  }
  return result;
}

}  // namespace d1
