// Runs the test binaries that make built, prints a table, writes <results>/<target>.json.
//
// Input: --tests is a list of words <test>:<device>:<executable>. Each executable is started with
// D1_TEST, D1_SEED, D1_RESULTS (a file for its cases), D1_OUT (its directory) and D1_TERMINAL (this
// program's standard error) set; its output goes to <results>/<test>/<device>.log. A test passes
// when it exits with 0, ran at least one case, and no case failed or was skipped. The exit status
// is 0 when all tests passed.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Options {
  std::string tests, target = "test", results = "build/results", seed = "1", case_filter;
  int timeout = 600;
  int jobs = 2;
  bool built = true;
};

struct Test {
  std::string name, device, executable;
};

struct Outcome {
  Test test;
  int passed = 0;
  std::vector<std::string> failed;  // names of cases, or what else went wrong
  double seconds = 0;
  std::string log;

  bool Ok() const { return failed.empty(); }
};

std::string Quote(const std::string& text) {
  return text.find_first_of("*?/ ") == std::string::npos ? text : "'" + text + "'";
}

// The make line that runs one case (or, without a case, one test) again.
std::string Reproduce(const Options& options, const Test& test, const std::string& name) {
  std::string line = fmt::format("make {} ONLY={}", options.target, test.name);
  if (name.find('.') != std::string::npos) line += " CASE=" + Quote(name);
  return line + " SEED=" + options.seed;
}

// Starts the test in a process group of its own. Returns its pid, or -1.
pid_t Start(const Options& options, const Test& test, const fs::path& out, const fs::path& log) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // a runner that is stopped leaves nothing behind
  const int fd = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, 0);
  dup2(fd, 1);
  dup2(fd, 2);
  setenv("D1_TEST", test.name.c_str(), 1);
  setenv("D1_DEVICE", test.device.c_str(), 1);
  setenv("D1_SEED", options.seed.c_str(), 1);
  setenv("D1_RUNNER", fs::read_symlink("/proc/self/exe").c_str(), 1);
  setenv("D1_OUT", out.c_str(), 1);
  setenv("D1_RESULTS", (out / "cases").c_str(), 1);
  setenv("D1_SUMMARIES", fs::absolute(options.results).c_str(), 1);           // of long runs
  setenv("D1_TERMINAL", fmt::format("/proc/{}/fd/2", getppid()).c_str(), 1);  // for progress
  if (!options.case_filter.empty()) setenv("GTEST_FILTER", options.case_filter.c_str(), 1);
  // The parent make's job server is not the test's.
  unsetenv("MAKEFLAGS");
  unsetenv("MAKELEVEL");
  execl(test.executable.c_str(), test.executable.c_str(), static_cast<char*>(nullptr));
  dprintf(2, "cannot run %s\n", test.executable.c_str());
  _exit(127);
}

// Waits for the process; true when it ended before the timeout. Kills its group otherwise.
bool WaitFor(pid_t pid, int timeout, int* status) {
  const auto end = Clock::now() + std::chrono::seconds(timeout);
  auto nap = std::chrono::milliseconds(1);
  while (waitpid(pid, status, WNOHANG) == 0) {
    if (Clock::now() > end) {
      kill(-pid, SIGKILL);
      waitpid(pid, status, 0);
      return false;
    }
    std::this_thread::sleep_for(nap);
    nap = std::min(nap * 2, std::chrono::milliseconds(50));
  }
  kill(-pid, SIGKILL);  // whatever it left behind
  return true;
}

// Reads the case file: "run X", then "pass X", "fail X" or "skip X".
void ReadCases(const fs::path& file, Outcome* outcome) {
  std::ifstream in(file);
  std::string line, open_case;
  while (std::getline(in, line)) {
    const size_t space = line.find(' ');
    const std::string word = line.substr(0, space);
    const std::string name = space == std::string::npos ? "" : line.substr(space + 1);
    open_case = word == "run" ? name : "";
    if (word == "pass") ++outcome->passed;
    if (word == "fail") outcome->failed.push_back(name);
    if (word == "skip") outcome->failed.push_back(name + " (skipped)");
  }
  if (!open_case.empty()) outcome->failed.push_back(open_case);
}

Outcome Run(const Options& options, const Test& test) {
  Outcome outcome;
  outcome.test = test;
  const fs::path out = fs::absolute(options.results) / test.name / test.device;
  const fs::path log = out.string() + ".log";
  fs::remove_all(out);
  fs::create_directories(out);
  outcome.log = fs::path(options.results) / test.name / (test.device + ".log");
  std::ofstream(log) << "";

  const auto start = Clock::now();
  std::string trouble;
  if (access(test.executable.c_str(), X_OK) != 0) {
    trouble = "not built";
  } else {
    int status = 0;
    const pid_t pid = Start(options, test, out, log);
    const bool ended = pid > 0 && WaitFor(pid, options.timeout, &status);
    ReadCases(out / "cases", &outcome);
    if (pid < 0) {
      trouble = "not started";
    } else if (!ended) {
      trouble = fmt::format("stopped after {} s", options.timeout);
    } else if (WIFSIGNALED(status)) {
      trouble =
          fmt::format("ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else if (WEXITSTATUS(status) != 0) {
      trouble = fmt::format("exit status {}", WEXITSTATUS(status));
    }
  }
  outcome.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (!trouble.empty()) std::ofstream(log, std::ios::app) << "\n" << trouble << "\n";
  if (!trouble.empty() && outcome.failed.empty()) outcome.failed.push_back(trouble);
  // A case filter leaves some tests without a case, which is then no fault of theirs.
  if (outcome.passed == 0 && outcome.failed.empty() && options.case_filter.empty()) {
    outcome.failed.push_back("ran no test case");
  }
  return outcome;
}

// The end of the log, at most 60 lines of it.
std::string Tail(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::string text;
  const size_t first = lines.size() > 60 ? lines.size() - 60 : 0;
  if (first > 0) text += fmt::format("... {} lines before these, in {}\n", first, file);
  for (size_t i = first; i < lines.size(); ++i) text += lines[i] + "\n";
  return text;
}

// Prints progress and failures as they come.
class Progress {
 public:
  explicit Progress(size_t total) : total_(total), terminal_(isatty(1) != 0) {}

  void Started(const Test& test) {
    const std::lock_guard lock(mutex_);
    ShowLine(test);
  }

  void Finished(const Options& options, const Outcome& outcome) {
    const std::lock_guard lock(mutex_);
    ++done_;
    if (terminal_) fmt::print("\r\033[K");
    if (!outcome.Ok()) {
      fmt::print("---- {} ({}) failed\n{}", outcome.test.name, outcome.test.device,
                 Tail(outcome.log));
      for (const std::string& name : outcome.failed) {
        fmt::print("failed: {}\n  {}\n", name, Reproduce(options, outcome.test, name));
      }
    }
    if (terminal_ && done_ < total_) ShowLine(outcome.test);
    std::fflush(stdout);
  }

 private:
  void ShowLine(const Test& test) {
    if (!terminal_) return;
    fmt::print("\r\033[K[{}/{}] {} ({})", done_, total_, test.name, test.device);
    std::fflush(stdout);
  }

  std::mutex mutex_;
  size_t total_, done_ = 0;
  bool terminal_;
};

std::vector<Test> ReadList(const std::string& words) {
  std::vector<Test> tests;
  std::istringstream in(words);
  for (std::string word; in >> word;) {
    std::istringstream fields(word);
    Test test;
    std::getline(fields, test.name, ':');
    std::getline(fields, test.device, ':');
    std::getline(fields, test.executable);
    tests.push_back(test);
  }
  return tests;
}

std::vector<Outcome> RunAll(const Options& options, const std::vector<Test>& tests) {
  std::vector<Outcome> outcomes(tests.size());
  std::atomic<size_t> next = 0;
  Progress progress(tests.size());
  std::vector<std::thread> workers;
  for (int i = 0; i < options.jobs; ++i) {
    workers.emplace_back([&] {
      for (size_t n = next++; n < tests.size(); n = next++) {
        progress.Started(tests[n]);
        outcomes[n] = Run(options, tests[n]);
        progress.Finished(options, outcomes[n]);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  return outcomes;
}

void PrintTable(const std::vector<Outcome>& outcomes) {
  size_t width = 4;
  for (const Outcome& o : outcomes) width = std::max(width, o.test.name.size());
  fmt::print("\n{:<{}}  {:<7}  {:>5}  {:>7}  {}\n", "test", width, "device", "cases", "seconds",
             "result");
  for (const Outcome& o : outcomes) {
    fmt::print("{:<{}}  {:<7}  {:>5}  {:>7.2f}  {}\n", o.test.name, width, o.test.device,
               o.passed + o.failed.size(), o.seconds,
               o.Ok() ? "ok" : fmt::format("{} FAILED", o.failed.size()));
  }
}

void WriteJson(const Options& options, const std::vector<Outcome>& outcomes, size_t passed,
               size_t failed) {
  nlohmann::json tests = nlohmann::json::array();
  for (const Outcome& o : outcomes) {
    tests.push_back({{"test", o.test.name},
                     {"device", o.test.device},
                     {"passed", o.passed},
                     {"failed", o.failed},
                     {"seconds", o.seconds},
                     {"log", o.log}});
  }
  const nlohmann::json all = {
      {"seed", options.seed}, {"passed", passed}, {"failed", failed}, {"tests", tests}};
  std::ofstream(fs::path(options.results) / (options.target + ".json")) << all.dump(2) << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> arg;
  for (int i = 1; i + 1 < argc; i += 2) arg[argv[i]] = argv[i + 1];
  Options options;
  options.tests = arg["--tests"];
  if (arg.count("--target")) options.target = arg["--target"];
  if (arg.count("--results")) options.results = arg["--results"];
  if (arg.count("--seed")) options.seed = arg["--seed"];
  if (arg.count("--timeout")) options.timeout = std::atoi(arg["--timeout"].c_str());
  if (arg.count("--jobs")) options.jobs = std::max(1, std::atoi(arg["--jobs"].c_str()));
  options.case_filter = arg["--case"];
  options.built = arg["--built"] != "no";

  fs::create_directories(options.results);
  const std::vector<Outcome> outcomes = RunAll(options, ReadList(options.tests));
  size_t passed = 0, failed = 0;
  for (const Outcome& o : outcomes) {
    passed += o.passed;
    failed += o.failed.size();
  }
  PrintTable(outcomes);
  if (!options.built) {
    fmt::print("build: not everything could be built, see above\n");
    ++failed;
  }
  if (passed + failed == 0) {
    fmt::print("no test case ran\n");
    ++failed;
  }
  WriteJson(options, outcomes, passed, failed);
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
