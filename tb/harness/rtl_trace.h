// Reads the trace points of a Verilated node (docs/node-contract.md) after a clock edge.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tb/model/lockstep/events.h"

class Vd1_node;

namespace d1 {

// What a run loop needs to know every cycle, at the cost of a few flags.
struct NodeActivity {
  bool started = false;       // a thread was started
  bool sram_written = false;  // some port wrote the SRAM
  int retired = 0;            // instructions, 0 to 2
  int lines_loaded = 0;       // of 64 B for the vector side, 0 to 2
  int matrix_operations = 0;  // 0 or 1: a step, a clear or an accumulator store
  int dma_lines = 0;          // 0 or 1: read by the DMA engine
};
NodeActivity ReadActivity(const Vd1_node& node);

// Threads and PCs of the instructions that retired in the cycle, for `retired` of them.
struct RetiredPc {
  int thread = 0;
  uint32_t pc = 0;
  uint32_t instr = 0;
};
int ReadRetired(const Vd1_node& node, std::array<RetiredPc, 4>* out);

// Everything that happened in the cycle, appended to `events` as node `index`.
void ReadEvents(const Vd1_node& node, int index, std::vector<NodeEvent>* events);

// Control state of a thread: status, THREAD_CAUSE, THREAD_EPC, THREAD_EADDR.
struct RtlThread {
  ThreadStatus status = ThreadStatus::kStopped;
  uint64_t cause = 0;
  uint32_t epc = 0;
  uint64_t eaddr = 0;
};
RtlThread ReadThread(const Vd1_node& node, int thread);

// A barrier: its tree, and which threads and children have come.
struct RtlBarrier {
  BarrierTree tree;
  uint8_t here = 0;
  uint8_t seen = 0;
  bool all_came = false;
};
RtlBarrier ReadBarrier(const Vd1_node& node, int barrier);
// The SRAM ports of the cycle, a bit each in the order of docs/sram.md: who got its super-bank, who
// was refused because another port has it.
struct SramPorts {
  unsigned granted = 0;
  unsigned in_conflict = 0;
};
SramPorts ReadSramPorts(const Vd1_node& node);
uint16_t ReadSemaphore(const Vd1_node& node, int semaphore);
unsigned ReadBusyLists(const Vd1_node& node);  // a bit for each thread whose DMA list is busy
bool ReadsDescriptor(const Vd1_node& node);    // what a DmaReadEvent of this cycle has read
// x0 to x31 of a thread that stands still.
std::array<uint64_t, 32> ReadRegisters(const Vd1_node& node, int thread);

}  // namespace d1
