#include "sim/noc/measure.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>

#include "sim/noc/flow_check.h"
#include "sim/noc/router_mesh.h"

namespace d1 {
namespace {

constexpr uint32_t kDrainCycles = 2'000'000;  // none of the runs comes near

struct Made {
  int to;
  uint32_t cycle;
};

// A mesh, its checks, and an endless queue for each node and channel.
class Bench {
 public:
  Bench(const NocMesh& mesh, uint64_t seed)
      : mesh(mesh),
        random(seed, "noc"),
        routers(mesh, random),
        check(mesh.nodes()),
        queues_(2 * static_cast<size_t>(mesh.nodes())) {}

  std::deque<Made>& queue(int node, int channel) {
    return queues_[static_cast<size_t>(2 * node + channel)];
  }

  // One cycle; returns what arrived.
  const std::vector<NocArrival>& Tick() {
    for (int node = 0; node < mesh.nodes(); ++node) {
      for (int channel = 0; channel < 2; ++channel) {
        auto& waiting = queue(node, channel);
        if (waiting.empty() || !routers.CanSend(node, channel)) continue;
        const Made made = waiting.front();
        waiting.pop_front();
        routers.Send(node, {.from = node,
                            .to = made.to,
                            .channel = channel,
                            .number = check.Send(node, made.to, channel),
                            .cycle = made.cycle});
        ++sent;
      }
    }
    routers.Tick();
    for (const NocArrival& a : routers.arrived()) {
      if (fault != NocFault::kNone && Spoil(a)) continue;
      Check(a);
    }
    return routers.arrived();
  }

  // Until the network is empty; what waits at the senders is forgotten.
  void Drain() {
    for (auto& waiting : queues_) waiting.clear();
    for (int node = 0; node < mesh.nodes(); ++node) {
      for (int channel = 0; channel < 2; ++channel) routers.set_ready(node, channel, 1000);
    }
    for (int link = 0; link < routers.links(); ++link) routers.set_link_ready(link, 1000);
    const uint32_t limit = routers.cycle() + kDrainCycles;
    while (check.arrived() < sent && routers.cycle() < limit) {
      // What lost a flit never gets empty: idle for as long as any flit can take.
      idle_ = Tick().empty() ? idle_ + 1 : 0;
      if (idle_ > 10'000) break;
    }
  }

  NocMesh mesh;
  Random random;
  RouterMesh routers;
  FlowCheck check;
  uint64_t sent = 0;
  NocFault fault = NocFault::kNone;

 private:
  void Check(const NocArrival& a) {
    if (a.intact) {
      check.Arrive(a.flit.from, a.node, a.flit.channel, a.flit.number);
    } else {
      check.Damage();
    }
  }
  // True for the flit that is not to be seen, or not now.
  bool Spoil(const NocArrival& a) {
    const bool same_flow = held_ && held_->flit.from == a.flit.from && held_->node == a.node &&
                           held_->flit.channel == a.flit.channel;
    if (same_flow) {
      Check(a);
      Check(*held_);
      held_.reset();
      return true;
    }
    if (++seen_ != 1000) return false;
    if (fault == NocFault::kDoubled) Check(a);
    if (fault == NocFault::kDamaged) check.Damage();
    if (fault == NocFault::kOvertaken) held_ = a;
    return fault != NocFault::kDoubled;
  }

  std::vector<std::deque<Made>> queues_;
  uint32_t idle_ = 0;
  uint64_t seen_ = 0;
  std::optional<NocArrival> held_;
};

}  // namespace

NocPoint Measure(const NocLoad& load) {
  const Traffic traffic(load.pattern, load.mesh);
  Bench bench(load.mesh, load.seed);
  const int nodes = load.mesh.nodes();
  const auto chance = static_cast<uint64_t>(load.offered * 1e6);
  NocPoint point{.load = load, .senders = traffic.senders()};
  std::vector<uint64_t> arrived_from(static_cast<size_t>(nodes));
  uint64_t arrived = 0, latency = 0;

  for (int cycle = 0; cycle < load.warm_up + load.window; ++cycle) {
    if (cycle == load.warm_up) bench.routers.ClearUse();
    for (int node = 0; node < nodes; ++node) {
      if (!traffic.Sends(node) || bench.random.Below(1'000'000) >= chance) continue;
      const int channel = load.channels == 2 ? static_cast<int>(bench.random.Bits(1)) : 0;
      bench.queue(node, channel)
          .push_back({traffic.Destination(node, bench.random), bench.routers.cycle()});
    }
    const uint32_t now = bench.routers.cycle();
    for (const NocArrival& a : bench.Tick()) {
      if (cycle < load.warm_up || !a.intact) continue;
      ++arrived;
      ++arrived_from[static_cast<size_t>(a.flit.from)];
      latency += now - a.flit.cycle;
      point.latency_max = std::max<uint64_t>(point.latency_max, now - a.flit.cycle);
    }
  }
  point.accepted = static_cast<double>(arrived) / load.window / load.mesh.live_nodes();
  point.latency_mean =
      arrived == 0 ? 0 : static_cast<double>(latency) / static_cast<double>(arrived);
  point.least = 1e9;
  for (int node = 0; node < nodes; ++node) {
    const double rate = static_cast<double>(arrived_from[static_cast<size_t>(node)]) / load.window;
    if (traffic.Sends(node)) point.least = std::min(point.least, rate);
    point.most = std::max(point.most, rate);
    for (int side = 0; side < 4; ++side) {
      point.link_use.push_back(static_cast<double>(bench.routers.used(node, side)) / load.window);
    }
  }
  bench.Drain();
  point.flits = bench.sent;
  point.lost = bench.check.missing();
  point.duplicated = bench.check.duplicated();
  point.misordered = bench.check.misordered();
  point.damaged = bench.check.damaged();
  return point;
}

double NocCurve::saturation() const {
  double load = 0;
  for (const NocPoint& point : points) {
    if (!point.Keeps()) break;
    load = point.load.offered;
  }
  return load;
}

double NocCurve::peak() const {
  double peak = 0;
  for (const NocPoint& point : points) peak = std::max(peak, point.accepted);
  return peak;
}

NocCurve Sweep(NocLoad load, double step, const std::function<void(const NocPoint&)>& done) {
  NocCurve curve;
  int past = 0;
  for (int i = 1; i * step < 1 - step / 2 && past < 2; ++i) {
    load.offered = i * step;
    curve.points.push_back(Measure(load));
    past += !curve.points.back().Keeps();
    done(curve.points.back());
  }
  load.offered = 1;
  curve.points.push_back(Measure(load));
  done(curve.points.back());
  return curve;
}

NocStressResult RunStress(const NocStress& stress,
                          const std::function<void(const NocStressResult&)>& progress) {
  constexpr int kPhase = 2000;  // cycles for which senders, sinks and links keep their pace
  constexpr unsigned kReady[] = {1000, 1000, 1000, 500, 100, 10, 1, 0};
  const auto start = std::chrono::steady_clock::now();
  Bench bench(stress.mesh, stress.seed);
  bench.fault = stress.fault;
  const SiteMap map = stress.mesh.map();
  std::vector<int> live;
  for (int node = 0; node < map.sites(); ++node) {
    if (map.live(node)) live.push_back(node);
  }
  const auto ready = [&] { return kReady[bench.random.Below(std::size(kReady))]; };
  std::vector<unsigned> pace(static_cast<size_t>(map.sites()));
  for (int phase = 0; bench.sent < stress.flits; ++phase) {
    // Every other phase all take at once, so that what was stuck gets through. Of the others each
    // second one hinders one link in eight too.
    const bool hinder = phase % 2 == 1, hinder_links = phase % 4 == 3;
    const bool local = bench.random.Bits(1) != 0;  // neighbours alone: links at their limit
    for (const int node : live) {
      pace[static_cast<size_t>(node)] =
          bench.random.Percent(20) ? 0 : static_cast<unsigned>(bench.random.Range(10, 100));
      for (int channel = 0; channel < 2; ++channel)
        bench.routers.set_ready(node, channel, hinder ? ready() : 1000);
    }
    for (int link = 0; link < bench.routers.links(); ++link) {
      bench.routers.set_link_ready(link,
                                   hinder_links && bench.random.Below(8) == 0 ? ready() : 1000);
    }
    for (int cycle = 0; cycle < kPhase && bench.sent < stress.flits; ++cycle) {
      for (const int node : live) {
        if (!bench.random.Percent(pace[static_cast<size_t>(node)])) continue;
        const int channel = static_cast<int>(bench.random.Bits(1));
        if (bench.queue(node, channel).size() > 8) continue;
        const int any = live[bench.random.Below(live.size())];
        const int next = (node ^ 1) < map.sites() && map.live(node ^ 1) ? node ^ 1 : node;
        bench.queue(node, channel).push_back({local ? next : any, bench.routers.cycle()});
      }
      bench.Tick();
    }
    if (phase % 50 == 49) bench.Drain();
    progress({.mesh = stress.mesh, .flits = bench.sent, .cycles = bench.routers.cycle()});
  }
  bench.Drain();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  return {.mesh = stress.mesh,
          .flits = bench.sent,
          .cycles = bench.routers.cycle(),
          .lost = bench.check.missing(),
          .duplicated = bench.check.duplicated(),
          .misordered = bench.check.misordered(),
          .damaged = bench.check.damaged(),
          .seconds = seconds.count()};
}

std::vector<NocStress> StressRuns(uint64_t flits, int sets, uint64_t seed) {
  Random random(seed, "stress");
  std::vector<NocStress> runs = {{.mesh = {8, 8}}};
  uint64_t shares = 5;
  for (int set = 0; set < sets; ++set) {
    const bool chip = set % 7 == 2;
    NocMesh mesh = chip ? NocMesh{18, 20} : set % 2 == 0 ? NocMesh{4, 4} : NocMesh{8, 8};
    const int dead = chip ? 6 : static_cast<int>(random.Range(1, mesh.width == 4 ? 4 : 8));
    runs.push_back({.mesh = WithDeadNodes(mesh, dead, random)});
    shares += chip ? 1 : 5;
  }
  for (size_t i = 0; i < runs.size(); ++i) {
    runs[i].flits = flits * (runs[i].mesh.width == 18 ? 1 : 5) / shares + 1;
    runs[i].seed = seed * 1000 + i;
  }
  return runs;
}

}  // namespace d1
