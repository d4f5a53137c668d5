#include "tb/model/barrier.h"

#include <algorithm>
#include <bit>

namespace d1 {
namespace {

constexpr int kDx[] = {0, 1, 0, -1};
constexpr int kDy[] = {-1, 0, 1, 0};

// The neighbour of `node` on `side`, or -1.
int Neighbour(int width, int height, int node, int side) {
  const int x = node % width + kDx[side], y = node / width + kDy[side];
  return x < 0 || x >= width || y < 0 || y >= height ? -1 : y * width + x;
}

struct Ways {
  std::vector<int> parent_side;  // -1: the root, or not reached
  std::vector<int> order;        // nodes as they were reached
  int farthest = 0;              // distance of a participant; -1: one is not reached
};

// Along rows first: of the ways of the same length, those that go on in x.
Ways WaysTo(int root, int width, int height, const std::vector<uint8_t>& threads,
            const std::vector<bool>& usable) {
  Ways ways{.parent_side = std::vector<int>(usable.size(), -1), .order = {root}, .farthest = 0};
  std::vector<int> distance(usable.size(), -1);
  distance[root] = 0;
  for (size_t i = 0; i < ways.order.size(); ++i) {
    const int node = ways.order[i];
    for (const int side : {1, 3, 0, 2}) {
      const int next = Neighbour(width, height, node, side);
      if (next < 0 || !usable[next] || distance[next] >= 0) continue;
      distance[next] = distance[node] + 1;
      ways.parent_side[next] = OppositeSide(side);
      ways.order.push_back(next);
    }
  }
  for (size_t node = 0; node < usable.size(); ++node) {
    if (threads[node] == 0) continue;
    if (distance[node] < 0) return {.parent_side = {}, .order = {}, .farthest = -1};
    ways.farthest = std::max(ways.farthest, distance[node]);
  }
  return ways;
}

}  // namespace

void Barrier::SetTree(uint64_t word) {
  const BarrierTree next = BarrierTree::Of(word);
  if (next.off()) {
    tree = {};
    here = seen = 0;
    sent = over_ = false;
  } else if (std::popcount(next.parent) > 1 || (next.parent & next.children) != 0 || here != 0 ||
             sent) {
    misused = true;
  } else {
    tree = next;
  }
}

void Barrier::Arrive(uint64_t threads) {
  const auto who = static_cast<uint8_t>(threads & 15);
  misused |= (who & (here | ~tree.threads)) != 0;
  here |= who & tree.threads;
}

void Barrier::Pulse(int side) {
  const auto bit = static_cast<uint8_t>(1 << side);
  if (tree.parent & bit) {
    misused |= !sent;
    over_ = sent;
  } else {
    misused |= (seen & bit) != 0;
    seen |= bit;
  }
}

void Barrier::Release() {
  released |= tree.threads;
  here = 0;
  seen &= static_cast<uint8_t>(~tree.children);
  sent = false;
  over_ = false;
}

uint8_t Barrier::Advance() {
  if (over_) {
    Release();
    return tree.children;
  }
  if (tree.off() || sent || here != tree.threads || (tree.children & ~seen) != 0) return 0;
  if (tree.parent != 0) {
    sent = true;
    return tree.parent;
  }
  Release();
  return tree.children;
}

std::vector<BarrierTree> BarrierTrees(int width, int height, const std::vector<uint8_t>& threads,
                                      const std::vector<bool>& usable, uint8_t semaphore) {
  Ways best;
  best.farthest = -1;
  for (int root = 0; root < width * height; ++root) {
    if (!usable[root]) continue;
    Ways ways = WaysTo(root, width, height, threads, usable);
    if (ways.farthest >= 0 && (best.farthest < 0 || ways.farthest < best.farthest))
      best = std::move(ways);
  }
  if (best.farthest < 0) return {};
  std::vector<BarrierTree> trees(usable.size());
  // The farthest first: a node is needed when it takes part or has a child.
  for (auto node = best.order.rbegin(); node != best.order.rend(); ++node) {
    BarrierTree& tree = trees[*node];
    tree.threads = threads[*node];
    if (tree.threads == 0 && tree.children == 0) continue;
    tree.semaphore = semaphore;
    const int side = best.parent_side[*node];
    if (side < 0) continue;
    tree.parent = static_cast<uint8_t>(1 << side);
    trees[Neighbour(width, height, *node, side)].children |=
        static_cast<uint8_t>(1 << OppositeSide(side));
  }
  return trees;
}

}  // namespace d1
