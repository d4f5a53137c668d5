// The vector side: operations in order, registers written, stores performed.
#include <algorithm>

#include "tb/model/lockstep/follower_impl.h"

namespace d1 {

bool SameBytes(const Line& a, const Line& b, uint64_t mask) {
  for (unsigned i = 0; i < kLineBytes; ++i) {
    if ((mask >> i & 1) != 0 && a.byte[i] != b.byte[i]) return false;
  }
  return true;
}

void Follower::Impl::Vector(int node, const VectorEvent& e) {
  Thread& track = nodes_[node].thread[e.thread];
  if (track.queue.empty()) {
    Fail(node, e.thread, e.pc, "a vector operation whose instruction has not retired", "",
         EventText(e));
  }
  const QueuedOp next = track.queue.front();
  track.queue.pop_front();
  const VectorOp& op = next.op;
  const VectorEvent model{e.thread, PipeOf(op.kind), op.pc, static_cast<uint8_t>(op.kind)};
  ModelDid(node, model);
  if (e.pipe != model.pipe || e.pc != model.pc || e.op != model.op) {
    Fail(node, e.thread, op.pc, "not the next vector operation of the thread", EventText(model),
         EventText(e));
  }
  for (const ScalarAccess& access : track.accesses) {
    if (config.loads_before_vector && !access.store && access.origin.order < next.origin.order) {
      Fail(node, e.thread, op.pc, "a vector operation overtakes an earlier scalar load",
           InstrText(access.origin.word, access.origin.pc), EventText(e));
    }
  }
  const AccessList read = MemoryRead(op);
  for (const PendingStore& pending : track.stores) {
    AccessList written;
    written.line[written.size++] = {pending.store.addr, pending.store.mask};
    if (Overlap(read, written)) {
      Fail(node, e.thread, op.pc, "it reads bytes that an earlier instruction has not stored yet",
           InstrText(pending.origin.word, pending.origin.pc), EventText(e));
    }
  }
  VectorEffects effects;
  NodeState& state = machine.node(node);
  PerformVector(state, op, effects);
  if (IsStep(op.kind)) ++matrix_steps;
  if (effects.wrote_register) {
    track.writes.push_back({next.origin, op.vd, state.thread[e.thread].v[op.vd]});
  }
  for (int i = 0; i < effects.stores; ++i) {
    track.stores.push_back({next.origin, op.kind == VectorKind::kAccStore, effects.store[i]});
  }
  if (effects.has_packet) track.packets.push_back({next.origin, effects.packet});
}

void Follower::Impl::VectorWrite(int node, const VectorWriteEvent& e) {
  Thread& track = nodes_[node].thread[e.thread];
  const auto write = std::find_if(track.writes.begin(), track.writes.end(),
                                  [&](const PendingWrite& w) { return w.vd == e.vd; });
  if (write == track.writes.end()) {
    Fail(node, e.thread, 0, "a vector register is written that no operation writes", "",
         EventText(e));
  }
  const VectorWriteEvent model{e.thread, e.vd, write->data};
  ModelDid(node, model);
  if (!(write->data == e.data)) {
    Fail(node, e.thread, write->origin.pc, "a wrong vector result", EventText(model), EventText(e));
  }
  track.writes.erase(write);
}

// The stores of vector registers are in order, and those of accumulators; between the two kinds
// only stores to the same bytes are.
void Follower::Impl::VectorStore(int node, const VectorStoreEvent& e) {
  Thread& track = nodes_[node].thread[e.thread];
  const auto store = std::find_if(track.stores.begin(), track.stores.end(),
                                  [&](const PendingStore& s) { return s.from_acc == e.from_acc; });
  if (store == track.stores.end()) {
    Fail(node, e.thread, 0, "a vector store that no operation makes", "", EventText(e));
  }
  const LineStore expected = store->store;
  const Origin origin = store->origin;
  const VectorStoreEvent model{e.thread, e.from_acc, expected.addr, expected.mask, expected.data};
  ModelDid(node, model);
  if (expected.addr != (e.addr & ~(kLineBytes - 1)) || expected.mask != e.mask ||
      !SameBytes(expected.data, e.data, e.mask)) {
    Fail(node, e.thread, origin.pc, "a wrong vector store", EventText(model), EventText(e));
  }
  for (auto earlier = track.stores.begin(); earlier != store; ++earlier) {
    if (earlier->store.addr == expected.addr && (earlier->store.mask & expected.mask) != 0) {
      Fail(node, e.thread, origin.pc, "it overtakes an earlier store to the same bytes",
           InstrText(earlier->origin.word, earlier->origin.pc), EventText(e));
    }
  }
  track.stores.erase(store);
  NodeState& state = machine.node(node);
  nodes_[node].fetch.BeforeWrite(state.sram, expected.addr);
  state.sram.WriteLine(expected.addr, expected.mask, expected.data);
}

}  // namespace d1
