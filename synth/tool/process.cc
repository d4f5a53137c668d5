#include "synth/tool/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>

#include "sim/tool/error.h"

namespace d1 {
namespace {

// The first lines of `path` that hold one of `texts`, each once, and behind each where they are
// from.
std::string Lines(const std::string& path, const std::vector<std::string>& texts) {
  std::ifstream file(path);
  std::string lines;
  std::set<std::string> seen;
  for (std::string line; std::getline(file, line);) {
    const bool tells = std::ranges::any_of(
        texts, [&](const std::string& text) { return line.find(text) != std::string::npos; });
    if (tells && seen.size() < 8 && seen.insert(line).second) lines += WithLog(line, path);
  }
  return lines;
}

}  // namespace

Exit Run(const std::vector<std::string>& command, const std::vector<std::string>& environment,
         const std::string& log, const std::string& remedy) {
  std::vector<char*> argv, envp;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  for (const std::string& word : environment) envp.push_back(const_cast<char*>(word.c_str()));
  // A name that is there twice means one thing to a shell and another to a program.
  const auto is_replaced = [&](std::string_view word) {
    return std::ranges::any_of(environment, [&](const std::string& further) {
      return word.starts_with(further.substr(0, further.find('=') + 1));
    });
  };
  for (char** word = environ; *word != nullptr; ++word) {
    if (!is_replaced(*word)) envp.push_back(*word);
  }
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
    throw UserError("cannot run '{}': {}; {}", command[0], std::strerror(error), remedy);
  }
  Exit exit;
  rusage usage = {};
  while (wait4(child, &exit.status, 0, &usage) < 0 && errno == EINTR) {
  }
  exit.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  exit.memory_mb = static_cast<double>(usage.ru_maxrss) / 1024;
  return exit;
}

void MakeEmptyDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (!std::filesystem::create_directories(path, error)) {
    throw UserError("cannot make the directory '{}'", path);
  }
}

std::string WithLog(const std::string& what, const std::string& log) {
  return fmt::format("{}; the log is {}\n", what, log);
}

std::string Problems(const std::string& log) {
  std::string problems = Lines(log, {"Latch inferred for", "multiple conflicting drivers",
                                     "has no driver", "ound logic loop", "ABC: Error: "});
  if (problems.empty()) problems = Lines(log, {"ERROR: "});
  return problems.empty() ? WithLog("Yosys failed", log) : problems;
}

std::string StaProblems(const std::string& log) {
  return Lines(log, {"Error: ", "not found.  Creating black box", "does not match net size"});
}

}  // namespace d1
