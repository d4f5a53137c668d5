#include "tb/model/machine.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <random>
#include <stdexcept>
#include <utility>

#include "tb/model/address.h"
#include "tb/model/dma.h"

namespace d1 {

Machine::Machine(const MachineConfig& config)
    : config_(config),
      nodes_(static_cast<size_t>(config.width) * config.height),
      live_(nodes_.size(), true) {
  if (config.width < 1 || config.width > 256 || config.height < 1 || config.height > 256) {
    throw std::invalid_argument("a mesh has 1 to 256 nodes in x and in y");
  }
  for (const int index : config.dead) {
    if (index < 0 || index >= nodes())
      throw std::invalid_argument("a dead node is outside the mesh");
    live_[index] = false;
  }
  for (int y = 0; y < config.height; ++y) {
    for (int x = 0; x < config.width; ++x) {
      Place& place = node(x, y).place;
      place.chip = config.chip;
      place.x = static_cast<uint8_t>(x);
      place.y = static_cast<uint8_t>(y);
    }
  }
}

NodeState* Machine::Find(const Place& place) {
  if (place.is_edge || place.chip != config_.chip) return nullptr;
  if (place.x >= config_.width || place.y >= config_.height) return nullptr;
  const int index = place.y * config_.width + place.x;
  return live_[index] ? &nodes_[index] : nullptr;
}

ThreadId Machine::Id(int node, int thread) const {
  return {node % config_.width, node / config_.width, thread};
}

void Machine::StartThread(int x, int y, int thread, uint64_t pc, uint64_t arg) {
  ThreadState& state = node(x, y).thread[thread];
  if (!live_[y * config_.width + x]) throw std::logic_error("the node is dead");
  if (state.status == ThreadStatus::kRunning) throw std::logic_error("the thread is running");
  state.start_pc = pc;
  state.start_arg = arg;
  d1::StartThread(state);
}

void Machine::Send(ThreadState& thread, uint64_t pc, const Packet& packet) {
  for (const Packet& copy : CopiesOf(packet, config_.width, config_.height, config_.chip)) {
    if (!Deliver(copy))
      FaultThread(thread, Cause::kRemoteError, static_cast<uint32_t>(pc), PacketAddress(copy));
  }
}

bool Machine::Deliver(const Packet& packet) {
  NodeState* destination = IsBroadcast(packet.header.kind) ? nullptr : Find(packet.header.dst);
  if (destination == nullptr) return false;
  const Delivery delivery = DeliverPacket(*destination, packet);
  if (delivery == Delivery::kOverflow) {
    ThreadState& first = destination->thread[0];
    FaultThread(first, Cause::kSemaphoreOverflow, first.pc,
                SemaphoreRegister(PostedSemaphore(packet)));
  }
  if (delivery == Delivery::kDone && IsDmaList(static_cast<uint32_t>(packet.header.offset)))
    RunDma(*destination);
  if (packet.header.kind != PacketKind::kPost) ControlWritten(*destination, packet.header.offset);
  return delivery != Delivery::kRefused;
}

// Every list to its end, or for so long that Run() has to go on with it: descriptors may lead back.
// Lists write no control registers: they start none.
void Machine::RunDma(NodeState& node) {
  constexpr int kLines = 1 << 20;
  DmaEffects effects;
  for (int t = 0; t < kThreads; ++t) {
    const auto apply = [&] {
      for (const DmaEffects::Sent& sent : effects.packets)
        Send(node.thread[t], node.thread[t].pc, sent.packet);
      for (const uint64_t address : effects.faults) {
        FaultThread(node.thread[t], Cause::kDmaError, node.thread[t].pc, address);
      }
      effects.packets.clear();
      effects.faults.clear();
    };
    AdvanceDma(node, t, effects);
    apply();
    for (int i = 0; i < kLines && NextDmaRead(node, t); ++i) {
      ReadDma(node, t, effects);
      apply();
      ++dma_lines_;
    }
  }
}

int Machine::Neighbour(int index, int side) const {
  constexpr int kDx[] = {0, 1, 0, -1}, kDy[] = {-1, 0, 1, 0};
  const int x = index % config_.width + kDx[side], y = index / config_.width + kDy[side];
  if (x < 0 || x >= config_.width || y < 0 || y >= config_.height) return -1;
  return live_[y * config_.width + x] ? y * config_.width + x : -1;
}

std::vector<int> Machine::SettleBarriers(int index) {
  std::vector<int> moved = {index};
  for (size_t i = 0; i < moved.size(); ++i) {
    for (int b = 0; b < kBarriers; ++b) {
      while (const unsigned sides = nodes_[moved[i]].barrier[b].Advance()) {
        for (int side = 0; side < kSides; ++side) {
          const int neighbour = Neighbour(moved[i], side);
          if ((sides >> side & 1) == 0 || neighbour < 0) continue;
          nodes_[neighbour].barrier[b].Pulse(OppositeSide(side));
          moved.push_back(neighbour);
        }
      }
    }
  }
  std::sort(moved.begin(), moved.end());
  moved.erase(std::unique(moved.begin(), moved.end()), moved.end());
  return moved;
}

void Machine::ControlWritten(NodeState& node, uint64_t offset) {
  if (offset >= kNodeBytes || !IsBarrier(static_cast<uint32_t>(offset))) return;
  for (const int index : SettleBarriers(node.place.y * config_.width + node.place.x)) {
    ThreadState& first = nodes_[index].thread[0];
    for (int b = 0; b < kBarriers; ++b) {
      Barrier& barrier = nodes_[index].barrier[b];
      const unsigned released = std::exchange(barrier.released, uint8_t{0});
      for (int t = 0; t < kThreads; ++t) {
        if ((released >> t & 1) == 0 || PostSemaphore(nodes_[index], barrier.SemaphoreOf(t), 1))
          continue;
        FaultThread(first, Cause::kSemaphoreOverflow, first.pc,
                    SemaphoreRegister(barrier.SemaphoreOf(t)));
      }
      if (std::exchange(barrier.misused, false)) {
        FaultThread(first, Cause::kBarrierMisuse, first.pc,
                    BarrierRegister(static_cast<unsigned>(b)));
      }
    }
  }
}

void Machine::CompleteVector(NodeState& node, const ScalarStep& step) {
  VectorEffects effects;
  PerformVector(node, step.op, effects);
  if (IsStep(step.op.kind)) ++matrix_steps_;
  for (int i = 0; i < effects.stores; ++i) {
    const LineStore& store = effects.store[i];
    node.sram.WriteLine(store.addr, store.mask, store.data);
  }
  if (effects.has_packet) Send(*step.thread, step.op.pc, effects.packet);
}

bool Machine::Complete(NodeState& node, ScalarStep& step) {
  ThreadState& thread = *step.thread;
  switch (step.request) {
    case Request::kNone:
      return true;
    case Request::kFence:  // Everything earlier has been performed, but a list that is long.
    case Request::kFenceI:
      return !node.dma[step.number].busy;
    case Request::kLoad:
      step.Write(step.rd, LoadValue(node, step));
      return true;
    case Request::kStore:
      PerformStore(node, step);
      if (!IsSramOffset(step.addr) && IsDmaList(step.addr)) RunDma(node);
      ControlWritten(node, step.addr);
      return true;
    case Request::kVector:
      CompleteVector(node, step);
      return true;
    case Request::kWait:
      if (node.semaphore[step.sem] < step.amount) return false;
      node.semaphore[step.sem] = static_cast<uint16_t>(node.semaphore[step.sem] - step.amount);
      return true;
    case Request::kHalt:
      if (node.dma[step.number].busy) return false;
      HaltThread(thread, thread.pc, static_cast<uint32_t>(step.data));
      return true;
  }
  return true;
}

template <bool kTraced>
uint64_t Machine::RunBlock(NodeState& node, int number, uint64_t budget) {
  ThreadState& thread = node.thread[number];
  ScalarStep step(node, thread, number);
  uint64_t executed = 0;
  while (executed < budget) {
    const uint32_t pc = thread.pc;
    if (const Cause cause = FetchCause(pc); cause != Cause::kNone) [[unlikely]] {
      FaultThread(thread, cause, pc, pc);
      break;
    }
    const uint32_t word = node.sram.Read<uint32_t>(pc);
    const Instr& instr = cache_.Get(word);
    node.cycle = executed_ + executed;
    if constexpr (kTraced) Trace(node, number, pc, word);
    ExecuteScalar(step, instr);
    if (step.cause != Cause::kNone) [[unlikely]] {
      FaultThread(thread, step.cause, pc, step.fault_address);
      break;
    }
    bool watch_hit = false;
    if (step.request != Request::kNone) {
      if (!Complete(node, step)) break;
      watch_hit = WatchHit();
    }
    ++thread.instret;
    ++executed;
    if (thread.status != ThreadStatus::kRunning) [[unlikely]]
      break;
    thread.pc = step.next_pc;
    if (thread.stop_requested || watch_hit) [[unlikely]]
      break;
  }
  return executed;
}

void Machine::CollectRunning(std::vector<int>& running) const {
  running.clear();
  for (int n = 0; n < nodes(); ++n) {
    for (int t = 0; t < kThreads; ++t) {
      if (nodes_[n].thread[t].status == ThreadStatus::kRunning) running.push_back(n * kThreads + t);
    }
  }
}

// True while there is one.
bool Machine::ContinueLists() {
  bool busy = false;
  for (NodeState& node : nodes_) {
    if (std::none_of(node.dma.begin(), node.dma.end(),
                     [](const DmaList& list) { return list.busy; }))
      continue;
    RunDma(node);
    busy = true;
  }
  return busy;
}

RunResult Machine::Run(const RunLimits& limits) {
  constexpr uint64_t kFixedBlock = 256;
  std::mt19937_64 engine(limits.schedule_seed);
  RunResult result;
  const uint64_t steps_before = matrix_steps_, lines_before = dma_lines_;
  watch_ = limits.watch;
  std::vector<int> running;
  bool progress = true;
  for (;;) {
    progress |= ContinueLists();
    CollectRunning(running);
    if (running.empty()) break;
    if (WatchHit()) {
      result.reason = StopReason::kWatch;
      break;
    }
    if (!progress || result.instructions + (dma_lines_ - lines_before) >= limits.instructions) {
      result.reason = progress ? StopReason::kLimit : StopReason::kDeadlock;
      break;
    }
    progress = false;
    for (size_t i = 0; i < running.size(); ++i) {
      if (limits.schedule_seed != 0) {
        std::swap(running[i], running[i + engine() % (running.size() - i)]);
      }
      NodeState& node = nodes_[running[i] / kThreads];
      const int number = running[i] % kThreads;
      ThreadState& thread = node.thread[number];
      if (thread.status != ThreadStatus::kRunning) continue;  // Another thread stopped it.
      if (thread.stop_requested) {
        StopThread(thread);
        progress = true;
        continue;
      }
      uint64_t block = limits.schedule_seed == 0 ? kFixedBlock : 1 + engine() % 61;
      block = std::min(block, limits.instructions - result.instructions);
      const uint64_t executed =
          trace_ ? RunBlock<true>(node, number, block) : RunBlock<false>(node, number, block);
      executed_ += executed;
      result.instructions += executed;
      progress |= executed != 0 || thread.status != ThreadStatus::kRunning || block == 0;
      if (WatchHit()) break;
    }
  }
  result.matrix_steps = matrix_steps_ - steps_before;
  for (int n = 0; n < nodes(); ++n) {
    for (int t = 0; t < kThreads; ++t) {
      if (nodes_[n].thread[t].status == ThreadStatus::kFaulted) result.faulted.push_back(Id(n, t));
    }
  }
  if (result.reason == StopReason::kDeadlock) result.waiting = Waiters();
  return result;
}

// Of threads that are known to wait: their instruction says for what, and has no effect.
std::vector<Waiter> Machine::Waiters() {
  std::vector<Waiter> waiters;
  std::vector<int> running;
  CollectRunning(running);
  for (const int id : running) {
    NodeState& node = nodes_[id / kThreads];
    ThreadState& thread = node.thread[id % kThreads];
    ScalarStep step(node, thread, id % kThreads);
    ExecuteScalar(step, cache_.Get(node.sram.Read<uint32_t>(thread.pc)));
    waiters.push_back({.id = Id(id / kThreads, id % kThreads),
                       .pc = thread.pc,
                       .semaphore = step.sem,
                       .needs = step.amount,
                       .has = node.semaphore[step.sem]});
  }
  return waiters;
}

void Machine::Trace(const NodeState& node, int thread, uint32_t pc, uint32_t word) const {
  char head[64];
  std::snprintf(head, sizeof(head), "(%d,%d) t%d %06" PRIx32 ": %08" PRIx32 "  ", node.place.x,
                node.place.y, thread, pc, word);
  trace_(head + InstrText(word, pc));
}

std::string Machine::Describe(const RunResult& result) const {
  std::string text;
  char line[160];
  switch (result.reason) {
    case StopReason::kAllStopped:
      text = "every thread has stopped\n";
      break;
    case StopReason::kDeadlock:
      text = "deadlock: every running thread waits\n";
      break;
    case StopReason::kLimit:
      text = "the instruction limit was reached\n";
      break;
    case StopReason::kWatch:
      text = "the watched word is not 0\n";
      break;
  }
  for (const ThreadId& id : result.faulted) {
    const ThreadState& thread = node(id.x, id.y).thread[id.thread];
    std::snprintf(line, sizeof(line),
                  "  (%d,%d) thread %d faulted: %s at pc 0x%" PRIx64 ", address 0x%" PRIx64 "\n",
                  id.x, id.y, id.thread, CauseName(static_cast<Cause>(thread.cause)), thread.epc,
                  thread.eaddr);
    text += line;
  }
  for (const Waiter& waiter : result.waiting) {
    std::snprintf(line, sizeof(line),
                  "  (%d,%d) thread %d at pc 0x%x waits for semaphore %u: needs %u, has %u\n",
                  waiter.id.x, waiter.id.y, waiter.id.thread, waiter.pc, waiter.semaphore,
                  waiter.needs, waiter.has);
    text += line;
  }
  return text;
}

}  // namespace d1
