// What the RTL of a node reports, cycle by cycle: the trace points of docs/node-contract.md as
// plain structs. Addresses are node offsets and PCs are byte addresses, both 21 bits.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "tb/model/node_state.h"
#include "tb/model/packet.h"
#include "tb/model/vector_op.h"

namespace d1 {

// d1_core: an instruction leaves in program order. An instruction that faults does not retire.
// Two instructions of a thread that retire in one cycle are reported in program order.
struct RetireEvent {
  uint8_t thread = 0;
  uint32_t pc = 0;
  uint32_t instr = 0;
  bool rd_we = false;
  uint8_t rd = 0;
  bool rd_late = false;  // The value follows in a LateEvent; rd_value means nothing.
  uint64_t rd_value = 0;
  bool rd2_we = false;  // Second post-increment. Which of the two uses which port is free.
  uint8_t rd2 = 0;
  uint64_t rd2_value = 0;
};

// d1_core: the late result of a load, multiply or divide.
struct LateEvent {
  uint8_t thread = 0;
  uint8_t rd = 0;
  uint64_t value = 0;
};

// d1_core: a scalar access was granted by SRAM or control. Of a load, mask and data mean nothing;
// the low 3 bits of addr are ignored.
struct ScalarMemoryEvent {
  uint8_t thread = 0;
  bool store = false;
  uint32_t addr = 0;
  uint8_t mask = 0;   // Bytes of the 8-byte word.
  uint64_t data = 0;  // Each byte at its own position; bytes outside the mask mean nothing.
};

// d1_core: a thread halted, faulted, or (halt false and cause 0) stopped because THREAD_CTRL said
// so.
struct StopEvent {
  uint8_t thread = 0;
  bool halt = false;
  uint32_t cause = 0;  // A Cause; with halt, the exit code.
  uint32_t pc = 0;     // Of the instruction that halted or faulted; of a stop, not compared.
  uint64_t addr = 0;   // 0 with a halt.
};

// d1_vector: a pipe performed an operation: trace_mat, trace_load, trace_simd.
struct VectorEvent {
  uint8_t thread = 0;
  VectorPipe pipe = VectorPipe::kSimd;
  uint32_t pc = 0;
  uint8_t op = 0;  // VectorKind
};

// d1_vector: a vector register was written.
struct VectorWriteEvent {
  uint8_t thread = 0;
  uint8_t vd = 0;
  Line data;
};

// d1_vector: port st was granted. Bytes outside the mask mean nothing.
struct VectorStoreEvent {
  uint8_t thread = 0;
  bool from_acc = false;
  uint32_t addr = 0;  // Of the line; the low 6 bits are ignored.
  uint64_t mask = 0;
  Line data;
};

// d1_dma: a line of a list of the thread, or of its source, was read.
struct DmaReadEvent {
  uint8_t thread = 0;
  uint32_t addr = 0;  // Of the line.
};

// d1_netif: a write or post left for the network. header.src is this node, header.dst the
// destination (also when that is this node itself).
struct InjectEvent {
  uint8_t thread = 0;
  Packet packet;
  bool dma = false;  // Of the thread's list.
};

// d1_netif: a write or post was performed at (or, with refused, turned down by) this node. What
// comes from an edge (header.src.is_edge) is an input of the model. The data of a packet that was
// added is the sum.
struct ArriveEvent {
  Packet packet;
  bool refused = false;
};

// d1_ctrl: a barrier released a thread by a post.
struct BarrierEvent {
  uint8_t barrier = 0;
  uint8_t thread = 0;
};

using Event = std::variant<RetireEvent, LateEvent, ScalarMemoryEvent, StopEvent, VectorEvent,
                           VectorWriteEvent, VectorStoreEvent, DmaReadEvent, InjectEvent,
                           ArriveEvent, BarrierEvent>;

// An event of node `node` (y * width + x).
struct NodeEvent {
  int node = 0;
  Event event;
};

// One line for a report; disassembles retired instructions.
std::string EventText(const Event& event);

// The thread that `event` belongs to, or -1 (ArriveEvent).
int EventThread(const Event& event);

}  // namespace d1
