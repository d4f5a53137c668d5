#include "sim/route/tables.h"

#include <algorithm>
#include <array>
#include <bit>
#include <climits>
#include <cstdlib>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "sim/route/proof.h"
#include "sim/route/site_order.h"
#include "sim/tool/error.h"

namespace d1 {
namespace {

// What a hop costs in the search for ways: a link that carries more than its share costs more, up
// to seven hops. The loads decide between ways and, where they are far from even, for a way around.
constexpr int kHopCost = 8;
constexpr int kMaxCost = 7 * kHopCost;
// And of a turn: flits that turn hold up each other more than those that go straight on.
constexpr int kTurnCost = kHopCost - 1;
constexpr int kShareCost =
    24 * kHopCost;            // of a link that carries its share twice, but for kMaxCost
constexpr int kBuckets = 64;  // more than the largest cost; one bit each of a word
static_assert(kMaxCost + kTurnCost < kBuckets);

int DimensionOrderPort(const SiteMap& map, int site, int destination) {
  if (map.X(destination) > map.X(site)) return kPortEast;
  if (map.X(destination) < map.X(site)) return kPortWest;
  if (map.Y(destination) > map.Y(site)) return kPortSouth;
  if (map.Y(destination) < map.Y(site)) return kPortNorth;
  return kPortLocal;
}

class TableMaker {
 public:
  TableMaker(const SiteMap& map, std::vector<int> ranks)
      : map_(map),
        tables_(map.sites()),
        ranks_(std::move(ranks)),
        allowed_(AllowedTurns(map, ranks_)),
        loads_(kSides * map.sites(), 0),
        costs_(kSides * map.sites(), kHopCost),
        flows_(static_cast<size_t>(map.sites()) * map.sites(), 0),
        distance_(map.sites()),
        share_(Share()) {
    for (int site = 0; site < map.sites(); ++site) {
      if (ranks_[site] >= 0) by_rank_.push_back(site);
      column_.push_back(map.X(site));
    }
    std::sort(by_rank_.begin(), by_rank_.end(),
              [&](int a, int b) { return ranks_[a] < ranks_[b]; });
    ListMoves();
  }

  // Returns the pairs that the fullest link of tables() serves.
  int Run(const RouteOptions& options) {
    CheckConnected();
    RouteTables best = tables_;
    int fullest = INT_MAX;
    for (int pass = 0; pass <= options.rebalance; ++pass) {
      int done = 0;
      for (const int destination : Destinations()) {
        // In the first pass the ways found so far stand for all.
        const int64_t scale =
            pass == 0 ? int64_t{map_.live_sites()} * 256 / std::max(done, 1) : 256;
        Load(destination, -1);
        SetCosts(done == 0 && pass == 0 ? 0 : scale);
        if (options.down_first || !FindWays(destination)) FindWaysDownFirst(destination);
        Load(destination, 1);
        ++done;
      }
      if (const int now = *std::max_element(loads_.begin(), loads_.end()); now < fullest) {
        fullest = now;
        best = tables_;
      }
    }
    tables_ = std::move(best);
    for (int site = 0; site < map_.sites(); ++site) {
      if (!map_.live(site)) LeadToRefusal(site);
    }
    return fullest;
  }

  RouteTables& tables() { return tables_; }

 private:
  void CheckConnected() const {
    int first = -1;
    for (int site = 0; site < map_.sites(); ++site) {
      if (!map_.live(site)) continue;
      if (first < 0) first = site;
      if ((ranks_[site] < 0) == (ranks_[first] < 0)) continue;
      throw UserError("node {} cannot reach node {}: the dead nodes cut the mesh", map_.Name(first),
                      map_.Name(site));
    }
    if (first < 0) throw UserError("no node of the mesh is live");
  }

  void ListMoves() {
    moves_.resize((kSides + 1) * map_.sites());
    for (int site = 0; site < map_.sites(); ++site) {
      for (int move = 0; move < kSides; ++move) {
        const int from = map_.Next(site, Opposite(move));
        if (from < 0) continue;
        for (int port = 0; port <= kPortLocal; ++port) {
          if (port != kPortLocal && (allowed_[site] >> (4 * move + port) & 1) == 0) continue;
          Moves& moves = moves_[(kSides + 1) * site + port];
          moves.move[moves.count++] = {static_cast<uint16_t>(from),
                                       static_cast<uint16_t>(kSides * from + move)};
        }
      }
    }
  }

  // Live sites, neighbours far apart, so that the first of them are a fair sample.
  std::vector<int> Destinations() const {
    int stride = std::max(1, map_.sites() * 5 / 13);
    while (std::gcd(stride, map_.sites()) != 1) ++stride;
    std::vector<int> order;
    for (int i = 0, site = 0; i < map_.sites(); ++i, site = (site + stride) % map_.sites()) {
      if (map_.live(site)) order.push_back(site);
    }
    return order;
  }

  // Flows that the fullest link of the whole rectangle carries in dimension order.
  int64_t Share() const {
    const int64_t w = map_.width(), h = map_.height();
    return std::max({(w / 2) * ((w + 1) / 2) * h, (h / 2) * ((h + 1) / 2) * w, int64_t{1}});
  }

  // `scale`: 256ths by which the loads are to be multiplied first.
  void SetCosts(int64_t scale) {
    const int64_t free = (share_ << 8) / std::max<int64_t>(scale, 1);
    const int64_t slope = kShareCost * (scale << 16) / (share_ << 8);
    for (size_t i = 0; i < loads_.size(); ++i) {
      const int64_t extra = std::max<int64_t>(loads_[i] - free, 0) * slope >> 16;
      costs_[i] = kHopCost + static_cast<int>(std::min<int64_t>(extra, kMaxCost - kHopCost - 1));
    }
  }

  // The cheapest ways to `destination` along allowed turns, found backwards from it. A site has one
  // port for it, whoever sends: what may follow is known when the search goes on from there.
  // False if a site that went up where it could have gone down, and so cannot be used from above,
  // cut others off.
  bool FindWays(int destination) {
    Start(destination);
    Search(destination, false);
    return static_cast<int>(found_.size()) == map_.live_sites();
  }

  // First all that can go down only, then the others: each of them has somebody above it. Never
  // fails.
  void FindWaysDownFirst(int destination) {
    Start(destination);
    Search(destination, true);
    for (const int site : by_rank_) {
      if (distance_[site] < 0) continue;
      for (int side = 0; side < kSides; ++side) {
        const int next = map_.Next(site, side);
        if (next >= 0 && ranks_[next] < ranks_[site]) {
          tables_.towards(destination)[site] = static_cast<uint8_t>(side);
        }
      }
      found_.push_back(site);
    }
  }

  void Start(int destination) {
    found_.clear();
    std::fill(distance_.begin(), distance_.end(), INT_MAX);
    entries_.clear();
    distance_[destination] = 0;
    tables_.towards(destination)[destination] = kPortLocal;
    Put(destination, 0);
  }

  void Put(int site, int distance) {
    const int bucket = distance % kBuckets;
    const int head = (used_ >> bucket & 1) != 0 ? head_[bucket] : -1;
    head_[bucket] = static_cast<int>(entries_.size());
    entries_.push_back({site, head});
    used_ |= uint64_t{1} << bucket;
  }

  void Search(int destination, bool down_only) {
    uint8_t* ports = tables_.towards(destination);
    const int to_x = map_.X(destination);
    for (int now = 0; used_ != 0; ++now) {
      now += std::countr_zero(std::rotr(used_, now % kBuckets));
      used_ ^= uint64_t{1} << (now % kBuckets);
      for (int entry = head_[now % kBuckets]; entry >= 0; entry = entries_[entry].next) {
        const int site = entries_[entry].site;
        if (distance_[site] != now) continue;  // found cheaper, and done
        distance_[site] = kDone;
        found_.push_back(site);
        // The neighbours that may go through it, now that its port is known.
        const Moves& moves = moves_[(kSides + 1) * site + ports[site]];
        for (int i = 0; i < moves.count; ++i) {
          const Move move = moves.move[i];
          if (distance_[move.from] <= now) continue;
          if (down_only && ranks_[move.from] > ranks_[site]) continue;
          const int axis = column_[move.from] == to_x ? 0 : 1;  // where dimension order would go
          const bool turns = site != destination && ports[site] != move.link % kSides;
          const int distance =
              now + costs_[move.link] + (turns ? kTurnCost : 0) + (move.link % 2 == axis ? 0 : 1);
          if (distance >= distance_[move.from]) continue;
          distance_[move.from] = distance;
          ports[move.from] = static_cast<uint8_t>(move.link % kSides);
          Put(move.from, distance);
        }
      }
    }
  }

  // Adds the flows to `destination` to the loads of the links, or takes them away.
  void Load(int destination, int sign) {
    const uint8_t* ports = tables_.towards(destination);
    uint32_t* flows = &flows_[size_t{1} * destination * map_.sites()];
    if (sign > 0) {
      std::fill(flows, flows + map_.sites(), 1);
      for (size_t i = found_.size(); i-- > 1;) {
        flows[map_.Next(found_[i], ports[found_[i]])] += flows[found_[i]];
      }
      flows[destination] = 0;
    }
    for (int site = 0; site < map_.sites(); ++site) {
      if (ports[site] != kPortLocal)
        loads_[kSides * site + ports[site]] += sign * static_cast<int>(flows[site]);
    }
  }

  // To the live site nearest to `dead` that has a dead neighbour, and there towards that one.
  void LeadToRefusal(int dead) {
    int nearest = -1, side = 0, best = INT_MAX;
    for (int site = 0; site < map_.sites(); ++site) {
      if (!map_.live(site)) continue;
      for (int s = 0; s < kSides; ++s) {
        const int beside = map_.Beside(site, s);
        if (beside < 0 || map_.live(beside)) continue;
        const int distance =
            2 * (std::abs(map_.X(site) - map_.X(dead)) + std::abs(map_.Y(site) - map_.Y(dead))) +
            (beside == dead ? 0 : 1);
        if (distance < best) nearest = site, side = s, best = distance;
      }
    }
    std::copy_n(tables_.towards(nearest), map_.sites(), tables_.towards(dead));
    tables_.towards(dead)[nearest] = static_cast<uint8_t>(side);
  }

  static constexpr int kDone = -1;  // the distance of a site that has its port

  // From `from` over `link` to a site, which is left by an allowed turn.
  struct Move {
    uint16_t from;
    uint16_t link;
  };
  struct Moves {
    std::array<Move, kSides> move;
    int count = 0;
  };
  struct Entry {
    int site;
    int next;  // of the same bucket, or -1
  };

  const SiteMap& map_;
  RouteTables tables_;
  std::vector<int> ranks_;
  std::vector<int> by_rank_;
  std::vector<uint16_t> allowed_;
  std::vector<int> loads_;  // of link kSides * site + side: how many pairs use it
  std::vector<int> costs_;
  std::vector<uint32_t> flows_;  // [destination][site]: how many sites send through it, itself too
  std::vector<int> distance_;
  std::vector<int> found_;    // nearest first
  std::vector<Moves> moves_;  // [(kSides + 1) * site + its port]
  std::vector<int> column_;
  std::vector<Entry> entries_;
  std::array<int, kBuckets> head_;  // first entry of a bucket, at its distance modulo kBuckets
  uint64_t used_ = 0;               // buckets that are not empty
  int64_t share_;
};

}  // namespace

RouteTables DimensionOrder(const SiteMap& map) {
  RouteTables tables(map.sites());
  for (int destination = 0; destination < map.sites(); ++destination) {
    for (int site = 0; site < map.sites(); ++site) {
      tables.towards(destination)[site] =
          static_cast<uint8_t>(DimensionOrderPort(map, site, destination));
    }
  }
  return tables;
}

RouteTables Proved(const SiteMap& map, RouteTables tables, RouteProof* proof) {
  RouteProof made = Prove(map, tables);
  if (!made.ok()) throw std::logic_error("the routing tables are wrong: " + made.failure);
  if (proof != nullptr) *proof = std::move(made);
  return tables;
}

RouteTables MakeTables(const SiteMap& map, const RouteOptions& options, RouteProof* proof) {
  if (map.live_sites() == map.sites()) return Proved(map, DimensionOrder(map), proof);
  RouteTables best(0);
  int fullest = INT_MAX;
  for (int i = 0; i < options.orders; ++i) {
    const SiteOrder order{.by_columns = i % 2 == 1, .mirrored = i / 2 == 1};
    TableMaker maker(map, SiteRanks(map, options.first, order));
    if (const int now = maker.Run(options); now < fullest) {
      fullest = now;
      best = std::move(maker.tables());
    }
  }
  return Proved(map, std::move(best), proof);
}

}  // namespace d1
