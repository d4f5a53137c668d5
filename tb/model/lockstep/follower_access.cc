// Scalar loads and stores, and when they are performed.
#include <algorithm>
#include <utility>

#include "tb/model/lockstep/follower_impl.h"

namespace d1 {
namespace {

bool IsControl(uint32_t addr) { return addr >= kSramBytes; }

// Registers whose value depends on when exactly they are read: see follower.h.
bool IsInput(uint32_t addr) {
  if (addr == kCtlCycle || IsSramMeasurement(addr) || IsCounter(addr) || IsDmaList(addr) ||
      IsBarrierState(addr)) {
    return true;
  }
  if (addr < kCtlThreadCtrl || addr >= ThreadRegister(kThreads, kCtlThreadCtrl)) return false;
  const uint32_t first = kCtlThreadCtrl + (addr - kCtlThreadCtrl) % kCtlThreadCtrlStride;
  return first != kCtlThreadPc && first != kCtlThreadArg;
}

uint64_t DataMask(unsigned byte_mask) {
  uint64_t mask = 0;
  for (unsigned i = 0; i < 8; ++i) {
    if (byte_mask >> i & 1) mask |= uint64_t{0xFF} << 8 * i;
  }
  return mask;
}

}  // namespace

uint64_t Follower::Impl::Loaded(const ScalarAccess& access, uint64_t word) {
  return ExtractLoad(word, access.addr, access.size, access.sign_extend);
}

// The access of an instruction that retires; what is known of its result.
Follower::Impl::Value Follower::Impl::AddAccess(int node, int thread, ScalarStep& step,
                                                const Origin& origin) {
  Thread& track = nodes_[node].thread[thread];
  const bool store = step.request == Request::kStore;
  const uint64_t data = store ? step.data << 8 * (step.addr % 8) : 0;
  const ScalarAccess access{origin, store, step.addr, step.size, step.sign_extend, step.rd, data};
  if (track.early.empty()) {
    track.accesses.push_back(access);
    return store ? Value::kKnown : Value::kToCome;
  }
  // A load and a store that were granted in one cycle: either may be the older one.
  if (track.early.size() > 1 && track.early[0].event.store != store &&
      track.early[0].cycle == track.early[1].cycle) {
    std::swap(track.early[0], track.early[1]);
  }
  const EarlyAccess early = track.early.front();
  track.early.pop_front();
  CompareAccess(node, access, early.event);
  if (store) return Value::kKnown;
  if (IsInput(access.addr)) return Value::kInput;
  step.Write(access.rd, Loaded(access, early.word));
  return Value::kKnown;
}

void Follower::Impl::CompareAccess(int node, const ScalarAccess& access,
                                   const ScalarMemoryEvent& e) {
  ScalarMemoryEvent model{.thread = e.thread, .store = access.store, .addr = access.addr};
  if (access.store) {
    model.mask = static_cast<uint8_t>(ByteMask(access.addr % 8, access.size));
    model.data = access.data & DataMask(model.mask);
  }
  ModelDid(node, model);
  bool same = model.store == e.store && model.addr / 8 == e.addr / 8;
  if (access.store) same = same && model.mask == e.mask;
  if (access.store) same = same && ((model.data ^ e.data) & DataMask(e.mask)) == 0;
  if (!same) {
    Fail(node, e.thread, access.origin.pc, "a wrong scalar access", EventText(model), EventText(e));
  }
}

// The 8-byte word that a load sees.
uint64_t Follower::Impl::ReadWord(int node, const ScalarMemoryEvent& e) {
  const NodeState& state = machine.node(node);
  const uint32_t addr = e.addr & ~7u;
  if (!IsControl(addr)) return state.sram.Read<uint64_t>(addr);
  if (!IsReadableControl(addr)) {
    Fail(node, e.thread, 0, "an access outside the SRAM and the control registers", "",
         EventText(e));
  }
  return ReadControl(state, addr);
}

void Follower::Impl::WriteWord(int node, const ScalarMemoryEvent& e) {
  NodeState& state = machine.node(node);
  const uint32_t addr = e.addr & ~7u;
  if (IsControl(addr)) return;  // ControlWrite(), later in the cycle.
  nodes_[node].fetch.BeforeWrite(state.sram, addr);
  const uint64_t mask = DataMask(e.mask);
  state.sram.Write(addr, (state.sram.Read<uint64_t>(addr) & ~mask) | (e.data & mask));
}

void Follower::Impl::ControlWrite(int node, const ScalarMemoryEvent& e) {
  const uint32_t addr = e.addr & ~7u;
  if (!IsWritableControl(addr)) {
    Fail(node, e.thread, 0, "a write of no writable control register", "", EventText(e));
  }
  WriteControl(machine.node(node), addr, e.data);
  if (IsDmaList(addr)) AdvanceLists(node);
  BarrierWritten(node, addr);
}

void Follower::Impl::DefineLoad(int node, int thread, const ScalarAccess& access, uint64_t word) {
  if (access.rd == 0) return;
  Thread& track = nodes_[node].thread[thread];
  const auto late = std::find_if(track.late.begin(), track.late.end(), [&](const LateValue& l) {
    return l.origin.order == access.origin.order;
  });
  if (IsInput(access.addr)) {
    late->value = Value::kInput;
    return;
  }
  late->value = Value::kKnown;
  late->bits = Loaded(access, word);
  if (track.writer[access.rd] != access.origin.order) return;  // Overwritten since.
  machine.node(node).thread[thread].x[access.rd] = late->bits;
  track.undefined &= ~(uint32_t{1} << access.rd);
}

void Follower::Impl::ScalarMemory(int node, const ScalarMemoryEvent& e) {
  Thread& track = nodes_[node].thread[e.thread];
  if (e.addr >= kNodeBytes)
    Fail(node, e.thread, 0, "a node offset above 21 bits", "", EventText(e));
  const uint64_t word = e.store ? 0 : ReadWord(node, e);
  if (track.accesses.empty()) {
    track.early.push_back({e, word, cycle_});
    if (e.store) WriteWord(node, e);
    return;
  }
  const ScalarAccess access = track.accesses.front();
  track.accesses.pop_front();
  CompareAccess(node, access, e);
  if (e.store) {
    WriteWord(node, e);
  } else {
    DefineLoad(node, e.thread, access, word);
  }
}

}  // namespace d1
