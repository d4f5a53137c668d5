#include "sim/tool/thread_report.h"

#include <fmt/format.h>

namespace d1 {

ThreadReport ReportThread(NodeId node, int thread, ThreadStatus status, uint32_t pc, uint64_t cause,
                          uint64_t address) {
  ThreadReport report{.node = node,
                      .thread = thread,
                      .state = ThreadStatusName(status),
                      .pc = pc,
                      .exit_code = 0,
                      .detail = ""};
  if (status == ThreadStatus::kHalted) {
    report.exit_code = static_cast<uint32_t>(cause);
    report.detail = fmt::format("exit code {}", report.exit_code);
  }
  if (status == ThreadStatus::kFaulted) {
    report.detail = fmt::format("{} 0x{:x}", CauseName(static_cast<Cause>(cause)), address);
  }
  return report;
}

ThreadReport ReportThread(const NodeState& state, NodeId node, int thread) {
  const ThreadState& t = state.thread[thread];
  const bool stopped = t.status == ThreadStatus::kHalted || t.status == ThreadStatus::kFaulted;
  return ReportThread(node, thread, t.status, stopped ? static_cast<uint32_t>(t.epc) : t.pc,
                      t.cause, t.eaddr);
}

void AddWaiter(const Waiter& waiter, const std::string& more, std::vector<ThreadReport>* reports) {
  for (ThreadReport& report : *reports) {
    if (report.node.x != waiter.id.x || report.node.y != waiter.id.y ||
        report.thread != waiter.id.thread)
      continue;
    report.pc = waiter.pc;
    report.detail = fmt::format("waits for semaphore {}: needs {}, has {}{}", waiter.semaphore,
                                waiter.needs, waiter.has, more);
  }
}

std::string FirstFault(const std::vector<ThreadReport>& reports) {
  const ThreadReport* first = nullptr;
  int faults = 0;
  for (const ThreadReport& report : reports) {
    if (report.state != ThreadStatusName(ThreadStatus::kFaulted)) continue;
    if (first == nullptr) first = &report;
    ++faults;
  }
  if (first == nullptr) return "";
  return Text(*first) + (faults > 1 ? fmt::format(" (and {} more)", faults - 1) : "");
}

std::string Text(const ThreadReport& report) {
  return fmt::format("node {},{} thread {}: {} at 0x{:x}{}{}", report.node.x, report.node.y,
                     report.thread, report.state, report.pc, report.detail.empty() ? "" : ", ",
                     report.detail);
}

}  // namespace d1
