// Where a thread stands, in words.
#pragma once

#include <string>
#include <vector>

#include "sim/tool/device.h"
#include "tb/model/machine.h"

namespace d1 {

ThreadReport ReportThread(const NodeState& state, NodeId node, int thread);
// From control registers read out of the RTL.
ThreadReport ReportThread(NodeId node, int thread, ThreadStatus status, uint32_t pc, uint64_t cause,
                          uint64_t address);

// Says in the report of a waiting thread what it waits for, and `more` of it.
void AddWaiter(const Waiter& waiter, const std::string& more, std::vector<ThreadReport>* reports);

// One line that names the first faulted thread, where and why; and how many more there are.
std::string FirstFault(const std::vector<ThreadReport>& reports);

// "node 1,0 thread 2: faulted at 0x1f4, OutOfRange 0x1c0000"
std::string Text(const ThreadReport& report);

}  // namespace d1
