// Runs Yosys and OpenSTA.
#pragma once

#include <string>
#include <vector>

namespace d1 {

struct Exit {
  int status = 0;  // as wait() tells it
  double seconds = 0, memory_mb = 0;
  bool was_kept = false;  // it did not run: results of before stand (kept.h)
};

// Runs a command with further environment variables and its output in `log`. Throws UserError with
// `remedy` when it cannot be started.
Exit Run(const std::vector<std::string>& command, const std::vector<std::string>& environment,
         const std::string& log, const std::string& remedy);

// An empty directory `path`; throws UserError.
void MakeEmptyDirectory(const std::string& path);

// What Yosys or OpenSTA found wrong, from their logs: the lines that say it, each once, and where
// the log is. OpenSTA goes on after an error; nothing means that there was none.
std::string Problems(const std::string& log);
std::string StaProblems(const std::string& log);

// "<what>; the log is <log>", a line.
std::string WithLog(const std::string& what, const std::string& log);

}  // namespace d1
