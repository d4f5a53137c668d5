// Dead sets, and what must be true of the tables of each.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "sim/route/proof.h"
#include "sim/route/tables.h"
#include "sim/tool/error.h"
#include "tb/harness/random.h"

namespace d1 {

// How many live sites the first live one reaches, itself too; 0 when none is live.
inline int Connected(const SiteMap& map) {
  std::vector<char> seen(map.sites(), 0);
  std::vector<int> reached;
  for (int site = 0; site < map.sites() && reached.empty(); ++site) {
    if (map.live(site)) reached.push_back(site);
  }
  if (!reached.empty()) seen[reached[0]] = 1;
  for (size_t i = 0; i < reached.size(); ++i) {
    for (int side = 0; side < kSides; ++side) {
      const int next = map.Next(reached[i], side);
      if (next < 0 || seen[next]) continue;
      seen[next] = 1;
      reached.push_back(next);
    }
  }
  return static_cast<int>(reached.size());
}

enum class Verdict { kRouted, kRefused };

// Makes the tables, which are proved; a set is refused exactly if it cuts the mesh or nothing is
// live. Appends to `error` what is not as it should be.
inline Verdict Judge(int width, int height, const std::vector<int>& dead,
                     const RouteOptions& options, std::string* error) {
  const SiteMap map(width, height, dead);
  const bool whole = map.live_sites() > 0 && Connected(map) == map.live_sites();
  try {
    RouteProof proof;
    MakeTables(map, options, &proof);
    if (!whole) *error += "a set that cuts the mesh is not refused; ";
    if (proof.pairs != map.live_sites() * (map.live_sites() - 1))
      *error += "not every pair is proved";
    return Verdict::kRouted;
  } catch (const std::logic_error& wrong) {
    *error += wrong.what();
    return Verdict::kRouted;
  } catch (const UserError& refusal) {
    if (whole) *error += std::string("refused: ") + refusal.what();
    return Verdict::kRefused;
  }
}

// `count` different sites.
inline std::vector<int> RandomSites(Random& random, int sites, int count) {
  std::set<int> chosen;
  while (static_cast<int>(chosen.size()) < count)
    chosen.insert(static_cast<int>(random.Below(sites)));
  return {chosen.begin(), chosen.end()};
}

// Every set of exactly `count` of `sites`, in order.
inline void EachSet(int sites, int count, const std::function<void(const std::vector<int>&)>& use) {
  std::vector<int> set;
  const std::function<void(int)> extend = [&](int from) {
    if (static_cast<int>(set.size()) == count) return use(set);
    for (int site = from; site < sites; ++site) {
      set.push_back(site);
      extend(site + 1);
      set.pop_back();
    }
  };
  extend(0);
}

// One order, and ways that are chosen once: what a sweep over very many chips can afford. All
// tables begin like this.
inline constexpr RouteOptions kQuick = {.orders = 1, .rebalance = 0};

struct Count {
  int routed = 0;
  int refused = 0;
  std::string error;  // the first, with the set
};

// Judges all the sets, on as many threads as there are processors.
inline Count JudgeAll(int width, int height, const std::vector<std::vector<int>>& sets,
                      const RouteOptions& options = {}) {
  Count count;
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  const auto work = [&] {
    for (size_t i = next++; i < sets.size(); i = next++) {
      std::string error;
      const Verdict verdict = Judge(width, height, sets[i], options, &error);
      const std::lock_guard lock(mutex);
      ++(verdict == Verdict::kRouted ? count.routed : count.refused);
      if (error.empty() || !count.error.empty()) continue;
      count.error = "dead";
      for (const int site : sets[i]) count.error += " " + SiteMap(width, height, {}).Name(site);
      count.error += ": " + error;
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return count;
}

}  // namespace d1
