// The golden model run in step with the RTL: takes the order of events from the RTL, checks that
// the memory model allows it, executes it, and compares every value.
//
//   Follower follower({.machine = {.width = 2, .height = 2}});
//   load programs into follower.machine() and the RTL alike; start threads on both
//   each cycle:  if (!follower.Step(cycle, events)) fail(follower.report());
//   at the end:  if (!follower.Finish() || !follower.CheckSram(n, bytes)) fail(follower.report());
//
// The first difference ends it: every later call returns false and changes nothing.
//
// Events of one cycle may be given in any order, except that events of one kind of one node are in
// the order in which they count (retirement: program order). They are applied in this order:
// scalar loads, scalar stores, vector operations, reads of the DMA engine, vector stores,
// retirement, injections, arrivals, control register writes, late values and vector register
// writes, stops. So control registers are read as they were before the cycle; a `wait` sees what
// had arrived before the cycle; then posts count, then register writes.
//
// What is checked, and what is taken from the RTL:
// - The PC, instruction word and results of every retired instruction. The word is the one in
//   memory or, since fetch is not coherent, one that was there since the thread's last FENCE.I.
// - Scalar accesses: in program order, address, mask and data of stores. A load has the value of
//   its cycle. It may be reported before or after its instruction retires. An instruction must not
//   retire before the loads that it depends on.
// - Vector operations: in program order of the thread, after the instruction retired, after every
//   earlier scalar load; values when written; stores in address, mask and data, and in order when
//   they touch the same bytes. An operation that reads bytes of an earlier store that is still to
//   come is an error.
// - Injections: in program order, every field and byte; a post after all earlier vector stores.
//   Arrivals: in order per source thread and destination, unchanged; of what is added the sum, with
//   memory of that cycle.
// - DMA lists: in order, each read where it must be; what a step moves is there when its line is
// read. Packets as
//   injections, a fence of a descriptor as one.
// - WAIT retires when the count suffices. FENCE, FENCE.I and HALT retire when nothing of the thread
// is
//   outstanding, remote accesses included.
// - Barriers: a thread is released once, after all of its tree have arrived.
// - Faults: cause, PC and address. (RemoteError, SemaphoreOverflow and BarrierMisuse: cause and
// address.)
// - Inputs, not checked: values of cycle, time and CYCLE; reads of THREAD_CTRL, CAUSE, EPC and
// EADDR, DMA_LIST, of what the SRAM measures, and of who has come to a barrier;
//   packets from edges.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tb/model/lockstep/events.h"
#include "tb/model/machine.h"

namespace d1 {

struct FollowerConfig {
  MachineConfig machine;
  // Lines of each trace in a report.
  int report_lines = 20;
  // Require every earlier scalar load of the thread to be performed before a vector operation is.
  bool loads_before_vector = true;
};

class Follower {
 public:
  explicit Follower(const FollowerConfig& config);
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // The state that follows the RTL. Change it (load memory, start threads) before the first Step().
  Machine& machine();
  const Machine& machine() const;

  // All events of one cycle. Cycles must grow. False: a difference was found, see report().
  bool Step(uint64_t cycle, std::span<const NodeEvent> events);

  // Nothing may be outstanding: every access, operation, late value and packet has come, and,
  // unless the run was cut off, every thread has stopped.
  bool Finish(bool all_stopped = true);

  // Compares all of a node's SRAM; `rtl` has kSramBytes bytes.
  bool CheckSram(int node, std::span<const uint8_t> rtl);
  // Compare parts of a node's state that a test can see in the RTL.
  bool CheckAccumulator(int node, int acc, const Tile& rtl);
  bool CheckSemaphore(int node, int semaphore, uint32_t rtl);
  bool CheckScalar(int node, int thread, int reg, uint64_t rtl);
  bool CheckVector(int node, int thread, int reg, const Line& rtl);

  bool ok() const;
  // Empty while ok(): where and what, expected and got, and the last lines of both traces.
  const std::string& report() const;

  // Threads that are running in the model and have not retired for `cycles` cycles, with what they
  // wait for: to name a hang.
  std::string DescribeStalled(uint64_t cycles) const;

  // Instructions retired and matrix steps performed so far, for statistics.
  uint64_t retired() const;
  uint64_t matrix_steps() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace d1
