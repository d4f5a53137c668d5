#include "sim/route/proof.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace d1 {
namespace {

class Prover {
 public:
  Prover(const SiteMap& map, const RouteTables& tables)
      : map_(map),
        tables_(tables),
        hops_(map.sites()),
        flows_(map.sites()),
        loads_(kSides * map.sites()),
        follows_(kSides * map.sites()) {}

  RouteProof Run() {
    int64_t hops = 0;
    for (int site = 0; site < map_.sites(); ++site) {
      for (int side = 0; side < kSides; ++side) proof_.links += map_.Next(site, side) >= 0;
    }
    for (int destination = 0; destination < map_.sites() && proof_.ok(); ++destination) {
      hops += Walk(destination);
    }
    if (!proof_.ok()) return proof_;
    proof_.pairs = map_.live_sites() * (map_.live_sites() - 1);
    proof_.mean_hops = proof_.pairs == 0 ? 0 : static_cast<double>(hops) / proof_.pairs;
    proof_.fullest = *std::max_element(loads_.begin(), loads_.end());
    for (const uint8_t sides : follows_) proof_.dependencies += __builtin_popcount(sides);
    CheckNoCircle();
    return proof_;
  }

 private:
  static constexpr int kUnknown = -1;
  static constexpr int kOnTheWay = -2;

  void Fail(int from, int destination, const char* what) {
    proof_.failure = fmt::format("node {} does not reach node {}: {}", map_.Name(from),
                                 map_.Name(destination), what);
  }

  // Walks from every live site; a way that meets one walked before ends there. Returns the hops.
  int64_t Walk(int destination) {
    const uint8_t* ports = tables_.towards(destination);
    std::fill(hops_.begin(), hops_.end(), kUnknown);
    order_.clear();
    int64_t sum = 0;
    for (int source = 0; source < map_.sites(); ++source) {
      if (!map_.live(source)) continue;
      way_.clear();
      int site = source;
      while (hops_[site] == kUnknown && !Ends(site, destination, ports[site])) {
        hops_[site] = kOnTheWay;
        way_.push_back(site);
        if (ports[site] == kPortLocal)
          return Fail(source, destination, "it is taken for another"), 0;
        const int next = map_.Next(site, ports[site]);
        if (next < 0) return Fail(source, destination, "its way leaves the live nodes"), 0;
        site = next;
      }
      if (hops_[site] == kOnTheWay)
        return Fail(source, destination, "its way goes round in a circle"), 0;
      if (hops_[site] == kUnknown) hops_[site] = 0;
      for (size_t i = way_.size(); i-- > 0;) {
        const int at = way_[i];
        const int next = map_.Next(at, ports[at]);
        hops_[at] = hops_[next] + 1;
        order_.push_back(at);
        if (hops_[next] > 0)
          follows_[kSides * at + ports[at]] |= static_cast<uint8_t>(1 << ports[next]);
        if (hops_[next] > 0 && ports[next] == Opposite(ports[at]))
          return Fail(at, destination, "it turns around"), 0;
      }
      sum += hops_[source];
      proof_.longest = std::max(proof_.longest, hops_[source]);
    }
    if (!map_.live(destination)) return 0;
    // Those farther away come later in order_: flows add up backwards.
    for (const int site : order_) flows_[site] = 1;
    for (size_t i = order_.size(); i-- > 0;) {
      const int site = order_[i];
      flows_[map_.Next(site, ports[site])] += flows_[site];
      loads_[kSides * site + ports[site]] += flows_[site];
    }
    return sum;
  }

  // At the destination; of a dead one, where the port is a closed link.
  bool Ends(int site, int destination, int port) const {
    if (map_.live(destination)) return site == destination;
    return port != kPortLocal && map_.Beside(site, port) >= 0 && map_.Next(site, port) < 0;
  }

  // Takes away links that no other link waits for, as long as there are any.
  void CheckNoCircle() {
    std::vector<int> waiting(follows_.size(), 0);
    std::vector<int> free;
    const auto each = [&](int link, auto what) {
      for (int side = 0; side < kSides; ++side) {
        if ((follows_[link] >> side & 1) != 0)
          what(kSides * map_.Next(link / kSides, link % kSides) + side);
      }
    };
    const int links = static_cast<int>(follows_.size());
    for (int link = 0; link < links; ++link) each(link, [&](int next) { ++waiting[next]; });
    for (int link = 0; link < links; ++link) {
      if (waiting[link] == 0) free.push_back(link);
    }
    for (size_t i = 0; i < free.size(); ++i) {
      each(free[i], [&](int next) {
        if (--waiting[next] == 0) free.push_back(next);
      });
    }
    for (int link = 0; link < links; ++link) {
      if (waiting[link] == 0) continue;
      proof_.failure = "links wait for each other in a circle:" + Circle(link, waiting);
      return;
    }
  }

  // Backwards from a link that waits: each such link has one before it that waits too.
  std::string Circle(int link, const std::vector<int>& waiting) const {
    std::vector<int> way;
    while (std::find(way.begin(), way.end(), link) == way.end()) {
      way.push_back(link);
      const int at = link / kSides;
      for (int in = 0; in < kSides; ++in) {
        const int before = map_.Next(at, Opposite(in));
        if (before < 0) continue;
        const int candidate = kSides * before + in;
        if (waiting[candidate] > 0 && (follows_[candidate] >> (link % kSides) & 1) != 0) {
          link = candidate;
          break;
        }
      }
    }
    std::string text;
    for (size_t i = way.size(); i-- > 0;) {
      text += fmt::format(" {}{}", map_.Name(way[i] / kSides), "NESW"[way[i] % kSides]);
      if (way[i] == link) break;
    }
    return text;
  }

  const SiteMap& map_;
  const RouteTables& tables_;
  RouteProof proof_;
  std::vector<int> hops_;
  std::vector<int> flows_;
  std::vector<int> loads_;
  std::vector<uint8_t> follows_;  // of each link, the sides by which flits go on
  std::vector<int> way_;
  std::vector<int> order_;
};

}  // namespace

RouteProof Prove(const SiteMap& map, const RouteTables& tables) {
  return Prover(map, tables).Run();
}

}  // namespace d1
