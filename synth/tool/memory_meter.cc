#include "synth/tool/memory_meter.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>

namespace d1 {
namespace {

struct Process {
  std::string name;
  pid_t parent = 0;
  double mb = 0;  // resident
};

// /proc/<pid>/stat: <pid> (<name>) <state> <parent> ... <resident pages, the 24th>
bool ReadProcess(const std::string& path, Process* process) {
  std::ifstream file(path + "/stat");
  std::string line;
  if (!std::getline(file, line)) return false;  // it has ended
  const size_t open = line.find('('), close = line.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return false;
  process->name = line.substr(open + 1, close - open - 1);
  std::istringstream in(line.substr(close + 1));
  std::string state, skip;
  in >> state >> process->parent;
  for (int field = 5; field < 24; ++field) in >> skip;
  int64_t pages = 0;
  in >> pages;
  process->mb = static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
  return static_cast<bool>(in);
}

double TogetherMb() {
  std::map<pid_t, Process> processes;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) continue;
    Process process;
    if (ReadProcess(entry.path(), &process)) processes[pid] = process;
  }
  const pid_t self = getpid();
  double mb = 0;
  for (const auto& [pid, process] : processes) {
    // What still has its parent's name was started a moment ago and shares its memory.
    const auto parent = processes.find(process.parent);
    if (pid != self && parent != processes.end() && parent->second.name == process.name) continue;
    pid_t above = pid;
    while (above != self && processes.contains(above)) above = processes.at(above).parent;
    if (above == self) mb += process.mb;
  }
  return mb;
}

}  // namespace

MemoryMeter::MemoryMeter()
    : watch_([this](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any ended;
        std::unique_lock lock(mutex);
        do {
          peak_mb_ = std::max(peak_mb_, TogetherMb());
        } while (!ended.wait_for(lock, stop, std::chrono::milliseconds(250), [] {
          return false;
        }) && !stop.stop_requested());
      }) {}

double MemoryMeter::StopMb() {
  watch_.request_stop();
  watch_.join();
  return peak_mb_;
}

}  // namespace d1
