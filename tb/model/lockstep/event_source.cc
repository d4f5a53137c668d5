#include "tb/model/lockstep/event_source.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "tb/model/isa/decode.h"
#include "tb/model/scalar_step.h"

namespace d1 {
namespace {

bool IsMulDiv(uint32_t word) {
  const Instruction instruction = Decode(word);
  if (instruction.op == d1::Op::kIllegal) return false;
  const OpClass op_class = Info(instruction.op).op_class;
  return op_class == OpClass::kMul || op_class == OpClass::kDiv;
}

}  // namespace

EventSource::EventSource(const EventSourceOptions& options, Random& random)
    : options_(options), random_(random), machine_(options.machine), nodes_(machine_.nodes()) {}

std::vector<NodeEvent> EventSource::Cycle() {
  events_.clear();
  control_writes_.clear();
  ++cycle_;
  for (int n = 0; n < machine_.nodes(); ++n) machine_.node(n).cycle = cycle_;
  const auto each = [&](void (EventSource::*unit)(int, int)) {
    for (int n = 0; n < machine_.nodes(); ++n) {
      for (int t = 0; t < kThreads; ++t) (this->*unit)(n, t);
    }
  };
  each(&EventSource::Accesses);
  each(&EventSource::VectorOps);
  each(&EventSource::Stores);
  each(&EventSource::Issue);
  each(&EventSource::Inject);
  for (int n = 0; n < machine_.nodes(); ++n) Arrive(n);
  for (int n = 0; n < machine_.nodes(); ++n) Release(n);
  for (const auto& [n, step] : control_writes_) {
    PerformStore(machine_.node(n), step);
    BarrierWritten(n, step.addr);
  }
  each(&EventSource::WriteBacks);
  each(&EventSource::Stops);
  Shuffle();
  return events_;
}

// Any order, but that of one kind of one node.
void EventSource::Shuffle() {
  std::map<std::pair<int, size_t>, uint64_t> keys;
  for (const NodeEvent& e : events_) keys.try_emplace({e.node, e.event.index()}, random_.Bits());
  std::stable_sort(events_.begin(), events_.end(), [&](const NodeEvent& a, const NodeEvent& b) {
    return keys[{a.node, a.event.index()}] < keys[{b.node, b.event.index()}];
  });
}

bool EventSource::Idle(const Thread& thread) const {
  return thread.accesses.empty() && thread.queue.empty() && thread.stores.empty() &&
         thread.packets.empty() && thread.in_network == 0;
}

bool EventSource::Done() const {
  for (int n = 0; n < machine_.nodes(); ++n) {
    for (int t = 0; t < kThreads; ++t) {
      const Thread& thread = nodes_[n].thread[t];
      if (machine_.node(n).thread[t].status == ThreadStatus::kRunning || thread.halted)
        return false;
      if (!Idle(thread) || !thread.writes.empty() || !thread.late.empty()) return false;
      if (!thread.faults.empty()) return false;
    }
  }
  return true;
}

template <typename T>
T EventSource::TakeFront(std::deque<T>& queue, BrokenRule rule) {
  const bool second = queue.size() > 1 && Breaks(rule);
  const auto at = queue.begin() + (second ? 1 : 0);
  const T taken = *at;
  queue.erase(at);
  return taken;
}

// Reports and performs an access; a load's register is written, late.
void EventSource::Perform(int n, int t, const ScalarStep& step) {
  NodeState& node = machine_.node(n);
  ScalarMemoryEvent event{.thread = static_cast<uint8_t>(t), .addr = step.addr};
  if (step.request == Request::kLoad) {
    event.mask = static_cast<uint8_t>(random_.Bits(8));
    event.data = random_.Bits();
    machine_.node(n).thread[t].x[step.rd] = LoadValue(node, step);
    machine_.node(n).thread[t].x[0] = 0;
  } else {
    event.store = true;
    event.addr &= ~7u;
    event.mask = static_cast<uint8_t>(ByteMask(step.addr % 8, step.size));
    event.data = step.data << 8 * (step.addr % 8);
    if (step.addr < kSramBytes) {
      PerformStore(node, step);
    } else {
      control_writes_.push_back({n, step});
    }
  }
  Emit(n, event);
}

void EventSource::Accesses(int n, int t) {
  Thread& thread = nodes_[n].thread[t];
  if (thread.accesses.empty() || !random_.Percent(options_.access_percent)) return;
  const ScalarStep step = TakeFront(thread.accesses, BrokenRule::kAccessOrder).step;
  Perform(n, t, step);
  if (step.request != Request::kLoad || step.rd == 0) return;
  const LateEvent late{static_cast<uint8_t>(t), step.rd, machine_.node(n).thread[t].x[step.rd]};
  thread.late.push_back({cycle_ + 1 + random_.Below(3), late});
}

void EventSource::VectorOps(int n, int t) {
  Thread& thread = nodes_[n].thread[t];
  if (thread.queue.empty() || !random_.Percent(options_.vector_percent)) return;
  const bool second = Breaks(BrokenRule::kVectorOrder) && thread.queue.size() > 1;
  const Op next = thread.queue[second ? 1 : 0];
  for (const Access& access : thread.accesses) {
    if (Breaks(BrokenRule::kVectorAfterLoads)) break;
    if (access.step.request == Request::kLoad && access.order < next.order) return;
  }
  const AccessList read = MemoryRead(next.op);
  for (const Store& store : thread.stores) {
    AccessList written;
    written.line[written.size++] = {store.store.addr, store.store.mask};
    if (Overlap(read, written) && !Breaks(BrokenRule::kVectorReadsStores)) return;
  }
  if (next.op.kind == VectorKind::kPost && !thread.stores.empty() &&
      !Breaks(BrokenRule::kPostAfterStores)) {
    return;
  }
  thread.queue.erase(thread.queue.begin() + (second ? 1 : 0));
  const auto number = static_cast<uint8_t>(t);
  Emit(n,
       VectorEvent{number, PipeOf(next.op.kind), next.op.pc, static_cast<uint8_t>(next.op.kind)});
  NodeState& node = machine_.node(n);
  VectorEffects effects;
  PerformVector(node, next.op, effects);
  if (effects.wrote_register) {
    const uint64_t at = cycle_ + 1 + random_.Below(5);
    thread.writes.push_back(
        {at, VectorWriteEvent{number, next.op.vd, node.thread[t].v[next.op.vd]}});
  }
  for (int i = 0; i < effects.stores; ++i) {
    thread.stores.push_back({next.op.kind == VectorKind::kAccStore, effects.store[i]});
  }
  if (effects.has_packet) thread.packets.push_back(effects.packet);
}

void EventSource::Stores(int n, int t) {
  Thread& thread = nodes_[n].thread[t];
  if (thread.stores.empty() || !random_.Percent(options_.store_percent)) return;
  // The head of either stream, unless it would overtake a store to the same bytes.
  const bool from_acc = random_.Percent(50);
  auto store = std::find_if(thread.stores.begin(), thread.stores.end(),
                            [&](const Store& s) { return s.from_acc == from_acc; });
  if (store == thread.stores.end()) store = thread.stores.begin();
  for (auto earlier = thread.stores.begin(); earlier != store; ++earlier) {
    if (earlier->store.addr == store->store.addr && !Breaks(BrokenRule::kStoreOrder)) return;
  }
  const LineStore& line = store->store;
  machine_.node(n).sram.WriteLine(line.addr, line.mask, line.data);
  Emit(n,
       VectorStoreEvent{static_cast<uint8_t>(t), store->from_acc, line.addr, line.mask, line.data});
  thread.stores.erase(store);
}

uint32_t EventSource::Fetch(int n, uint32_t pc) {
  const auto [line, missed] = nodes_[n].icache.try_emplace(pc / kLineBytes);
  if (missed) line->second = machine_.node(n).sram.ReadLine(pc);
  return Lane32(line->second, static_cast<int>(pc % kLineBytes / 4));
}

void EventSource::Issue(int n, int t) {
  NodeState& node = machine_.node(n);
  ThreadState& state = node.thread[t];
  Thread& thread = nodes_[n].thread[t];
  if (thread.held) {
    thread.held = false;
    Emit(n, thread.held_retire);
    return;
  }
  if (state.status != ThreadStatus::kRunning || thread.halted || state.stop_requested) return;
  if (!random_.Percent(options_.issue_percent)) return;
  const uint32_t pc = state.pc;
  const auto fault = [&](Cause cause, uint64_t address) {
    Emit(n, StopEvent{static_cast<uint8_t>(t), false, static_cast<uint32_t>(cause), pc, address});
    FaultThread(state, cause, pc, address);
  };
  if (const Cause cause = FetchCause(pc); cause != Cause::kNone) return fault(cause, pc);
  const uint32_t word = Fetch(n, pc);
  const Instr instr = cache_.Get(word);
  const uint32_t reads = Breaks(BrokenRule::kLoadUse) ? 0 : instr.reads;
  if (((reads | instr.writes) & thread.busy) != 0) return;
  if (thread.queue.size() >= 8) return;
  const ThreadState before = state;
  ScalarStep step(node, state, t);
  ExecuteScalar(step, instr);
  if (step.cause != Cause::kNone) return fault(step.cause, step.fault_address);
  const bool fence = step.request == Request::kFence || step.request == Request::kFenceI ||
                     step.request == Request::kHalt;
  const bool waits = step.request == Request::kWait && node.semaphore[step.sem] < step.amount;
  if ((waits && !Breaks(BrokenRule::kWaitWaits)) ||
      (fence && !Idle(thread) && !Breaks(BrokenRule::kFenceWaits))) {
    state = before;
    return;
  }
  Retire(n, t, step, instr, word);
}

void EventSource::Retire(int n, int t, ScalarStep& step, const Instr& instr, uint32_t word) {
  NodeState& node = machine_.node(n);
  ThreadState& state = node.thread[t];
  Thread& thread = nodes_[n].thread[t];
  const auto number = static_cast<uint8_t>(t);
  const uint64_t order = ++thread.order;
  bool early = false;
  switch (step.request) {
    case Request::kNone:
      break;
    case Request::kLoad:
    case Request::kStore:
      early = thread.accesses.empty() && random_.Percent(options_.early_percent);
      // A read of a control register must not see what the cycle writes.
      if (step.addr >= kSramBytes && step.request == Request::kLoad) early = false;
      if (early) {
        Perform(n, t, step);
      } else {
        thread.accesses.push_back({step, order});
      }
      break;
    case Request::kVector:
      thread.queue.push_back({step.op, order});
      break;
    case Request::kWait:
      node.semaphore[step.sem] = static_cast<uint16_t>(node.semaphore[step.sem] - step.amount);
      break;
    case Request::kFence:
      break;
    case Request::kFenceI:
      if (!Breaks(BrokenRule::kFenceIRefetches)) nodes_[n].icache.clear();
      break;
    case Request::kHalt:
      thread.halted = true;
      thread.halt = {number, true, static_cast<uint32_t>(step.data), state.pc, 0};
      break;
  }
  RetireEvent retire{.thread = number, .pc = state.pc, .instr = word};
  for (unsigned r = 1; r < 32; ++r) {
    if ((instr.writes >> r & 1) == 0) continue;
    (retire.rd_we ? retire.rd2_we : retire.rd_we) = true;
    (retire.rd2_we ? retire.rd2 : retire.rd) = static_cast<uint8_t>(r);
    (retire.rd2_we ? retire.rd2_value : retire.rd_value) = state.x[r];
  }
  const bool load_to_come = step.request == Request::kLoad && !early;
  const bool late = IsMulDiv(word) && random_.Percent(options_.late_percent);
  if (retire.rd_we && (load_to_come || late)) {
    retire.rd_late = true;
    retire.rd_value = random_.Bits();
    thread.busy |= uint32_t{1} << retire.rd;
    if (late) {
      const LateEvent event{number, retire.rd, state.x[retire.rd]};
      thread.late.push_back({cycle_ + 1 + random_.Below(8), event});
    }
  }
  state.pc = step.next_pc;
  ++state.instret;
  if (early) {
    thread.held = true;
    thread.held_retire = retire;
    return;
  }
  if (!(thread.halted && random_.Percent(50))) Emit(n, retire);
}

void EventSource::Inject(int n, int t) {
  Thread& thread = nodes_[n].thread[t];
  if (thread.packets.empty() || !random_.Percent(options_.network_percent)) return;
  const Packet packet = TakeFront(thread.packets, BrokenRule::kInjectionOrder);
  Emit(n, InjectEvent{static_cast<uint8_t>(t), packet});
  for (const Packet& copy :
       CopiesOf(packet, machine_.width(), machine_.height(), machine_.node(n).place.chip)) {
    const NodeState* destination =
        IsBroadcast(copy.header.kind) ? nullptr : machine_.Find(copy.header.dst);
    if (destination == nullptr) {
      thread.faults.push_back({static_cast<uint8_t>(t), false,
                               static_cast<uint32_t>(Cause::kRemoteError), 0, PacketAddress(copy)});
      continue;
    }
    const Place& place = destination->place;
    flows_[{n, t, place.y * machine_.width() + place.x}].push_back(copy);
    ++thread.in_network;
  }
}

void EventSource::Arrive(int n) {
  for (auto& [flow, packets] : flows_) {
    const auto [source, thread, destination] = flow;
    if (destination != n || packets.empty() || !random_.Percent(options_.network_percent)) continue;
    const Packet packet = TakeFront(packets, BrokenRule::kArrivalOrder);
    const Delivery delivery = DeliverPacket(machine_.node(n), packet);
    ArriveEvent arrived{packet, delivery == Delivery::kRefused};
    if (IsAdd(packet.header))
      arrived.packet.data = machine_.node(n).sram.ReadLine(*SramOffsetOf(packet.header));
    Emit(n, arrived);
    if (packet.header.kind != PacketKind::kPost) BarrierWritten(n, packet.header.offset);
    Thread& sender = nodes_[source].thread[thread];
    --sender.in_network;
    if (delivery == Delivery::kRefused) {
      sender.faults.push_back({static_cast<uint8_t>(thread), false,
                               static_cast<uint32_t>(Cause::kRemoteError), 0,
                               PacketAddress(packet)});
    }
    if (delivery == Delivery::kOverflow) {
      nodes_[n].thread[0].faults.push_back({0, false,
                                            static_cast<uint32_t>(Cause::kSemaphoreOverflow), 0,
                                            SemaphoreRegister(PostedSemaphore(packet))});
    }
    return;
  }
}

void EventSource::BarrierWritten(int n, uint64_t offset) {
  if (offset >= kNodeBytes || !IsBarrier(static_cast<uint32_t>(offset))) return;
  for (const int index : machine_.SettleBarriers(n)) {
    for (unsigned b = 0; b < kBarriers; ++b) {
      if (!std::exchange(machine_.node(index).barrier[b].misused, false)) continue;
      nodes_[index].thread[0].faults.push_back(
          {0, false, static_cast<uint32_t>(Cause::kBarrierMisuse), 0, BarrierRegister(b)});
    }
  }
}

// A barrier's post, now or later.
void EventSource::Release(int n) {
  NodeState& node = machine_.node(n);
  for (int b = 0; b < kBarriers; ++b) {
    Barrier& barrier = node.barrier[b];
    if (barrier.released == 0 || !random_.Percent(options_.network_percent)) continue;
    const int thread = std::countr_zero(barrier.released);
    barrier.released &= static_cast<uint8_t>(~(1u << thread));
    Emit(n, BarrierEvent{static_cast<uint8_t>(b), static_cast<uint8_t>(thread)});
    PostSemaphore(node, barrier.SemaphoreOf(thread), 1);
  }
}

void EventSource::WriteBacks(int n, int t) {
  Thread& thread = nodes_[n].thread[t];
  if (!thread.writes.empty() && thread.writes.front().at <= cycle_) {
    Emit(n, thread.writes.front().event);
    thread.writes.pop_front();
  }
  for (size_t i = 0; i < thread.late.size();) {
    if (thread.late[i].at > cycle_) {
      ++i;
      continue;
    }
    const auto& late = std::get<LateEvent>(thread.late[i].event);
    thread.busy &= ~(uint32_t{1} << late.rd);
    Emit(n, late);
    thread.late.erase(thread.late.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void EventSource::Stops(int n, int t) {
  Thread& thread = nodes_[n].thread[t];
  ThreadState& state = machine_.node(n).thread[t];
  if (thread.halted && random_.Percent(50)) {
    thread.halted = false;
    Emit(n, thread.halt);
    HaltThread(state, thread.halt.pc, thread.halt.cause);
  } else if (state.stop_requested && !thread.held && !thread.halted) {
    Emit(n, StopEvent{.thread = static_cast<uint8_t>(t), .pc = state.pc});
    StopThread(state);
  } else if (!thread.faults.empty() && !thread.held && !thread.halted) {
    StopEvent fault = thread.faults.front();
    thread.faults.pop_front();
    fault.pc = state.pc;
    Emit(n, fault);
    FaultThread(state, static_cast<Cause>(fault.cause), fault.pc, fault.addr);
  }
}

}  // namespace d1
