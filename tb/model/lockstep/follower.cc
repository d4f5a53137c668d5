#include "tb/model/lockstep/follower.h"

#include <cinttypes>
#include <cstdio>

#include "tb/model/lockstep/follower_impl.h"

namespace d1 {

// The order in which the events of a cycle count; see follower.h.
enum Follower::Impl::Phase : int {
  kScalarLoads,
  kScalarStores,
  kHeldLoads,
  kVectorOps,
  kDmaReads,
  kVectorStores,
  kRetirement,
  kInjections,
  kArrivals,
  kControlWrites,
  kWriteBacks,
  kStops,
  kPhases,
};

namespace {

bool IsControlWrite(const ArriveEvent& e) {
  return IsWrite(e.packet.header.kind) && !SramOffsetOf(e.packet.header);
}

}  // namespace

Follower::Impl::Impl(const FollowerConfig& config)
    : config(config), machine(config.machine), nodes_(machine.nodes()) {}

void Follower::Impl::RunPhase(Phase phase, const NodeEvent& from) {
  const int node = from.node;
  const Event& event = from.event;
  switch (phase) {
    case kScalarLoads:
    case kScalarStores:
      if (const auto* e = std::get_if<ScalarMemoryEvent>(&event)) {
        if (e->store != (phase == kScalarStores)) break;
        const std::deque<ScalarAccess>& expected = nodes_[node].thread[e->thread].accesses;
        if (!e->store && !expected.empty() && expected.front().store) {
          held_loads_.push_back(from);  // A store of the thread comes first, in this cycle.
        } else {
          ScalarMemory(node, *e);
        }
      }
      break;
    case kHeldLoads:
      break;  // By Step().
    case kVectorOps:
      if (const auto* e = std::get_if<VectorEvent>(&event)) Vector(node, *e);
      break;
    case kDmaReads:
      if (const auto* e = std::get_if<DmaReadEvent>(&event)) DmaRead(node, *e);
      break;
    case kVectorStores:
      if (const auto* e = std::get_if<VectorStoreEvent>(&event)) VectorStore(node, *e);
      break;
    case kRetirement:
      if (const auto* e = std::get_if<RetireEvent>(&event)) Retire(node, *e);
      break;
    case kInjections:
      if (const auto* e = std::get_if<InjectEvent>(&event)) Inject(node, *e);
      break;
    case kArrivals:
      if (const auto* e = std::get_if<ArriveEvent>(&event)) {
        if (!IsControlWrite(*e)) Arrive(node, *e);
      } else if (const auto* e = std::get_if<BarrierEvent>(&event)) {
        BarrierPost(node, *e);
      }
      break;
    case kControlWrites:
      if (const auto* e = std::get_if<ArriveEvent>(&event)) {
        if (IsControlWrite(*e)) Arrive(node, *e);
      } else if (const auto* e = std::get_if<ScalarMemoryEvent>(&event)) {
        if (e->store && e->addr >= kSramBytes) ControlWrite(node, *e);
      }
      break;
    case kWriteBacks:
      if (const auto* e = std::get_if<LateEvent>(&event)) Late(node, *e);
      if (const auto* e = std::get_if<VectorWriteEvent>(&event)) VectorWrite(node, *e);
      break;
    case kStops:
      if (const auto* e = std::get_if<StopEvent>(&event)) Stop(node, *e);
      break;
    case kPhases:
      break;
  }
}

bool Follower::Impl::Step(uint64_t cycle, std::span<const NodeEvent> events) {
  return Guard([&] {
    cycle_ = cycle;
    for (const NodeEvent& event : events) {
      const int thread = EventThread(event.event);
      if (event.node < 0 || event.node >= machine.nodes() || thread >= kThreads) {
        Fail(0, -1, 0, "an event of a node or thread that does not exist", "",
             EventText(event.event));
      }
      Log(nodes_[event.node].rtl_log, event.event);
    }
    held_loads_.clear();
    for (int phase = 0; phase < kPhases; ++phase) {
      if (phase == kHeldLoads) {
        for (const NodeEvent& held : held_loads_) {
          ScalarMemory(held.node, std::get<ScalarMemoryEvent>(held.event));
        }
      }
      for (const NodeEvent& event : events) RunPhase(static_cast<Phase>(phase), event);
    }
  });
}

void Follower::Impl::Log(std::deque<Logged>& log, const Event& event) {
  if (static_cast<int>(log.size()) >= config.report_lines) log.pop_front();
  log.push_back({cycle_, event});
}

void Follower::Impl::Fail(int node, int thread, uint32_t pc, const std::string& what,
                          const std::string& expected, const std::string& got) const {
  throw Difference{node, thread, pc, what, expected, got};
}

void Follower::Impl::WriteReport(const Difference& d) {
  char head[128];
  const Place& place = machine.node(d.node).place;
  std::snprintf(head, sizeof(head), "lockstep: cycle %" PRIu64 ", node (%d,%d)", cycle_, place.x,
                place.y);
  report = head;
  if (d.thread >= 0) {
    std::snprintf(head, sizeof(head), ", thread %d, pc 0x%06x", d.thread, d.pc);
    report += head;
    if (FetchCause(d.pc) == Cause::kNone) {
      report += " (" + InstrText(machine.node(d.node).sram.Read<uint32_t>(d.pc), d.pc) + ")";
    }
  }
  report += ": " + d.what + "\n";
  if (!d.expected.empty()) report += "  expected  " + d.expected + "\n";
  if (!d.got.empty()) report += "  got       " + d.got + "\n";
  for (const bool rtl : {true, false}) {
    const Node& node = nodes_[d.node];
    report += rtl ? "the last events of the RTL at this node:\n"
                  : "what the model did last at this node:\n";
    for (const Logged& logged : rtl ? node.rtl_log : node.model_log) {
      std::snprintf(head, sizeof(head), "  %8" PRIu64 "  ", logged.cycle);
      report += head + EventText(logged.event) + "\n";
    }
  }
}

Follower::Follower(const FollowerConfig& config) : impl_(std::make_unique<Impl>(config)) {}
Follower::~Follower() = default;

Machine& Follower::machine() { return impl_->machine; }
const Machine& Follower::machine() const { return impl_->machine; }
bool Follower::ok() const { return impl_->report.empty(); }
const std::string& Follower::report() const { return impl_->report; }
uint64_t Follower::retired() const { return impl_->retired; }
uint64_t Follower::matrix_steps() const { return impl_->matrix_steps; }
bool Follower::Finish(bool all_stopped) { return impl_->Finish(all_stopped); }
bool Follower::Step(uint64_t cycle, std::span<const NodeEvent> events) {
  return impl_->Step(cycle, events);
}
std::string Follower::DescribeStalled(uint64_t cycles) const {
  return impl_->DescribeStalled(cycles);
}

}  // namespace d1
