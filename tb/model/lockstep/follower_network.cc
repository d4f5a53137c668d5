// Packets that leave a node and packets that are performed at one; barriers.
#include <utility>

#include "tb/model/address.h"
#include "tb/model/lockstep/follower_impl.h"

namespace d1 {
namespace {

// A write has no amount and a post no count: what those fields hold means nothing.
bool SamePacket(const Packet& a, const Packet& b) {
  const bool write = IsWrite(a.header.kind);
  Header header = b.header;
  if (write) header.amount = a.header.amount;
  if (!write) header.count = a.header.count;
  if (!(a.header == header)) return false;
  if (!write) return true;
  return SameBytes(a.data, b.data, ByteMask(a.header.offset % kLineBytes, a.header.count));
}

}  // namespace

int Follower::Impl::IndexOf(const Place& place) const {
  const MachineConfig& mesh = config.machine;
  if (place.is_edge || place.chip != mesh.chip) return -1;
  if (place.x >= mesh.width || place.y >= mesh.height) return -1;
  const int index = place.y * mesh.width + place.x;
  return machine.live(index) ? index : -1;
}

// A fence of the list is for what the thread has sent by now, and for no more than that: what its
// vector side sends while the fence ends is no part of it.
void Follower::Impl::ListActed(Thread& track) {
  track.list_knows = track.injected;
  track.list_waits = track.in_network;
}

// What a list of the thread has done: packets to leave, faults to be reported.
void Follower::Impl::DmaDid(int node, int thread, const DmaEffects& effects) {
  Thread& track = nodes_[node].thread[thread];
  for (const DmaEffects::Sent& sent : effects.packets)
    track.dma.push_back({{}, sent.packet, sent.fenced});
  for (const uint64_t address : effects.faults)
    track.dma_faults.push_back({Cause::kDmaError, address});
}

// After DMA_LIST was written.
void Follower::Impl::AdvanceLists(int node) {
  for (int thread = 0; thread < kThreads; ++thread) {
    DmaEffects effects;
    AdvanceDma(machine.node(node), thread, effects);
    DmaDid(node, thread, effects);
  }
}

void Follower::Impl::DmaRead(int node, const DmaReadEvent& e) {
  NodeState& state = machine.node(node);
  Thread& track = nodes_[node].thread[e.thread];
  const std::optional<uint32_t> next = NextDmaRead(state, e.thread);
  if (!next) Fail(node, e.thread, 0, "a read of a DMA list that is idle", "", EventText(e));
  const DmaReadEvent model{e.thread, *next};
  ModelDid(node, model);
  if (model.addr != e.addr)
    Fail(node, e.thread, 0, "a wrong read of a DMA list", EventText(model), EventText(e));
  if (DmaReadIsFenced(state, e.thread) && (!track.dma.empty() || track.list_waits != 0)) {
    Fail(node, e.thread, 0, "a DMA list goes on before what it sent has arrived", "", EventText(e));
  }
  DmaEffects effects;
  ReadDma(state, e.thread, effects);
  DmaDid(node, e.thread, effects);
  ListActed(track);
}

void Follower::Impl::Inject(int node, const InjectEvent& e) {
  Thread& track = nodes_[node].thread[e.thread];
  std::deque<PendingPacket>& packets = e.dma ? track.dma : track.packets;
  if (packets.empty()) {
    Fail(node, e.thread, 0, "a packet leaves that no operation sends", "", EventText(e));
  }
  const PendingPacket sent = packets.front();
  packets.pop_front();
  const InjectEvent model{e.thread, sent.packet, e.dma};
  ModelDid(node, model);
  if (!SamePacket(sent.packet, e.packet)) {
    Fail(node, e.thread, sent.origin.pc, "a wrong packet leaves", EventText(model), EventText(e));
  }
  if (sent.fenced && track.list_waits != 0) {
    Fail(node, e.thread, 0, "a post of a DMA list overtakes what it is to follow", EventText(model),
         EventText(e));
  }
  if (!e.dma && IsPost(sent.packet.header.kind)) {
    for (const PendingStore& store : track.stores) {
      if (store.origin.order > sent.origin.order) continue;
      Fail(node, e.thread, sent.origin.pc, "a post overtakes an earlier store of its thread",
           InstrText(store.origin.word, store.origin.pc), EventText(e));
    }
  }
  ++track.injected;
  // A broadcast is on its way to each of its nodes.
  const MachineConfig& mesh = config.machine;
  for (const Packet& copy : CopiesOf(sent.packet, mesh.width, mesh.height, mesh.chip)) {
    const int destination = IsBroadcast(copy.header.kind) ? -1 : IndexOf(copy.header.dst);
    if (destination < 0) {
      track.async.push_back({Cause::kRemoteError, PacketAddress(copy)});
      ++track.to_nobody;
      continue;
    }
    flows_[{node, e.thread, destination}].push_back(
        {sent.origin, copy, sent.fenced, track.injected});
    ++track.in_network;
  }
  if (e.dma) ListActed(track);
}

// The packet that was sent. What is reported of one that is added is the sum.
Packet Follower::Impl::CompareArrival(int node, const ArriveEvent& e, int source) {
  const Header& header = e.packet.header;
  const int thread = header.src_thread % kThreads;
  const auto flow = flows_.find({source, thread, node});
  if (source < 0 || flow == flows_.end() || flow->second.empty()) {
    Fail(node, -1, 0, "a packet arrives that was not sent", "", EventText(e));
  }
  const PendingPacket sent = flow->second.front();
  flow->second.pop_front();
  ArriveEvent model{sent.packet, e.refused};
  const bool adds = IsAdd(header) && !e.refused;
  if (adds)
    model.packet.data = Added(machine.node(node).sram.ReadLine(*SramOffsetOf(header)), sent.packet);
  ModelDid(node, model);
  if (!SamePacket(model.packet, e.packet)) {
    Fail(node, -1, 0,
         adds ? "not the sum of memory and of the packet that was sent first on this way"
              : "not the packet that was sent first on this way",
         EventText(model), EventText(e));
  }
  Thread& sender = nodes_[source].thread[thread];
  --sender.in_network;
  if (sent.number <= sender.list_knows) --sender.list_waits;
  return sent.packet;
}

// What a packet that was not refused does to the node. Of what edges add the sum is known alone.
Delivery Follower::Impl::Perform(NodeState& state, const ArriveEvent& arrived, Packet packet) {
  const Header& header = packet.header;
  if (IsBroadcast(arrived.packet.header.kind) && IsAddOffset(header.offset))
    return Delivery::kRefused;
  if (header.src.is_edge && !arrived.refused && IsAdd(header)) packet.header.offset -= kAddWindow;
  return DeliverPacket(state, packet);
}

void Follower::Impl::Arrive(int node, const ArriveEvent& arrived) {
  NodeState& state = machine.node(node);
  if (IsBroadcast(arrived.packet.header.kind) &&
      !Rectangle::Of(arrived.packet.header.dst).Has(state.place)) {
    Fail(node, -1, 0, "a broadcast arrives outside of its rectangle", "", EventText(arrived));
  }
  const ArriveEvent e{CopyFor(arrived.packet, state.place), arrived.refused};
  const Header& header = e.packet.header;
  const int source = IndexOf(header.src);
  if (e.refused && source >= 0 && IndexOf(header.dst) < 0) {  // beside a dead node, for instance
    uint32_t& sent = nodes_[source].thread[header.src_thread % kThreads].to_nobody;
    if (sent == 0)
      Fail(node, -1, 0, "a packet to no live node arrives that was not sent", "", EventText(e));
    --sent;
    ModelDid(node, e);
    return;
  }
  Packet packet = e.packet;
  if (header.src.is_edge) {
    ModelDid(node, e);
  } else {
    packet = CompareArrival(node, e, source);
  }
  if (!(header.dst == state.place)) {
    Fail(node, -1, 0, "a packet arrives at the wrong node", "", EventText(e));
  }
  if (const auto line = SramOffsetOf(header)) nodes_[node].fetch.BeforeWrite(state.sram, *line);
  const Delivery delivery = Perform(state, arrived, packet);
  if ((delivery == Delivery::kRefused) != e.refused) {
    Fail(node, -1, 0, e.refused ? "a packet is refused that is right" : "a packet must be refused",
         "", EventText(e));
  }
  if (header.kind != PacketKind::kPost) BarrierWritten(node, header.offset);
  if (delivery == Delivery::kOverflow) {
    nodes_[node].thread[0].async.push_back(
        {Cause::kSemaphoreOverflow, SemaphoreRegister(PostedSemaphore(e.packet))});
  }
  if (IsDmaList(static_cast<uint32_t>(header.offset))) AdvanceLists(node);
  if (delivery == Delivery::kRefused && source >= 0) {
    nodes_[source].thread[header.src_thread % kThreads].async.push_back(
        {Cause::kRemoteError, PacketAddress(e.packet)});
  }
}

void Follower::Impl::BarrierWritten(int node, uint64_t offset) {
  if (offset >= kNodeBytes || !IsBarrier(static_cast<uint32_t>(offset))) return;
  for (const int index : machine.SettleBarriers(node)) {
    for (unsigned b = 0; b < kBarriers; ++b) {
      if (!std::exchange(machine.node(index).barrier[b].misused, false)) continue;
      nodes_[index].thread[0].async.push_back({Cause::kBarrierMisuse, BarrierRegister(b)});
    }
  }
}

void Follower::Impl::BarrierPost(int node, const BarrierEvent& e) {
  NodeState& state = machine.node(node);
  Barrier& barrier = state.barrier.at(e.barrier);
  if ((barrier.released >> e.thread & 1) == 0) {
    Fail(node, e.thread, 0, "a barrier releases a thread, and not all have come", "", EventText(e));
  }
  ModelDid(node, e);
  barrier.released &= static_cast<uint8_t>(~(1u << e.thread));
  const unsigned semaphore = barrier.SemaphoreOf(e.thread);
  if (PostSemaphore(state, semaphore, 1)) return;
  nodes_[node].thread[0].async.push_back({Cause::kSemaphoreOverflow, SemaphoreRegister(semaphore)});
}

}  // namespace d1
