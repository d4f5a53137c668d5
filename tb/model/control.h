// The control registers and what changes them: threads that start and stop, semaphores, packets
// that arrive (docs/instruction-set-design.md, section 3).
#pragma once

#include <cstdint>

#include "tb/model/node_state.h"
#include "tb/model/packet.h"

namespace d1 {

// Node offsets of registers. `first` is that of thread 0: kCtlThreadCtrl, kCtlThreadPc, ...
constexpr uint32_t ThreadRegister(int thread, uint32_t first) {
  return first + kCtlThreadCtrlStride * thread;
}
constexpr uint32_t SemaphoreRegister(unsigned semaphore) {
  return kCtlSemaphore + kCtlSemaphoreStride * semaphore;
}
constexpr uint32_t DmaListRegister(int thread) { return kCtlDmaList + kCtlDmaListStride * thread; }
bool IsDmaList(uint32_t offset);

// A register of the SRAM that tells what no program can foresee: errors of its words, conflicts of
// its ports, the place of the scrubber. This model has none of them: they read 0.
bool IsSramMeasurement(uint32_t offset);

// Who has come to a barrier: changes with what the neighbours do.
bool IsBarrierState(uint32_t offset);
bool IsBarrier(uint32_t offset);  // that, or the tree
constexpr uint32_t BarrierRegister(unsigned barrier) {
  return kCtlBarrier + kCtlBarrierStride * barrier;
}

// A counter of cycles or operations: reads as 0 here, where there are no cycles.
bool IsCounter(uint32_t offset);
bool IsReadableControl(uint32_t offset);
bool IsWritableControl(uint32_t offset);

// The value of a readable register.
uint64_t ReadControl(const NodeState& node, uint32_t offset);

// Writes a writable register. A semaphore takes the low 16 bits. After DMA_LIST the caller owes
// AdvanceDma(), after a register of a barrier Machine::SettleBarriers(): the neighbours must hear
// of it.
void WriteControl(NodeState& node, uint32_t offset, uint64_t value);

// What a write of 1 to THREAD_CTRL does to a thread that is not running: pc = THREAD_PC[20:0],
// x10 = THREAD_ARG. (A write of 2 to that of a running thread sets stop_requested.)
void StartThread(ThreadState& thread);

// Ends a thread. StopThread answers a stop request and keeps cause, epc and eaddr.
void StopThread(ThreadState& thread);
void HaltThread(ThreadState& thread, uint32_t pc, uint32_t exit_code);
void FaultThread(ThreadState& thread, Cause cause, uint32_t pc, uint64_t address);

// Adds `amount`. False on overflow: the count is then 65535, and the caller owes thread 0 the fault
// SemaphoreOverflow with the address SemaphoreRegister(semaphore), whatever that thread is doing.
bool PostSemaphore(NodeState& node, unsigned semaphore, uint32_t amount);

enum class Delivery {
  kDone,
  kOverflow,  // A post: see PostSemaphore().
  kRefused,   // A write outside the SRAM and the writable control registers: RemoteError of the
              // sender.
};

// Performs a kWrite or kPost at its destination.
Delivery DeliverPacket(NodeState& node, const Packet& packet);

// The semaphore that a kPost names.
unsigned PostedSemaphore(const Packet& packet);

}  // namespace d1
