#include "sim/tool/barrier_report.h"

#include <fmt/format.h>

#include <bit>
#include <set>
#include <vector>

namespace d1 {
namespace {

constexpr int kDx[] = {0, 1, 0, -1}, kDy[] = {-1, 0, 1, 0};
constexpr size_t kNamed = 4;  // threads that are named

class Search {
 public:
  Search(MeshSize mesh, int barrier, const BarrierViews& view)
      : mesh_(mesh), barrier_(barrier), view_(view) {}

  // Up while the node waits for its parent, then down to whom that waits for.
  std::vector<std::string> From(int node) {
    std::set<int> seen;
    while (seen.insert(node).second) {
      const auto here = view_(node, barrier_);
      if (!here || !here->all_came) break;
      const int parent = Neighbour(node, std::countr_zero(here->tree.parent));
      if (parent < 0 || !view_(parent, barrier_)) break;
      if (!IsChild(parent, node))
        return {fmt::format("{}, which knows nothing of node {}", Name(parent), Name(node))};
      node = parent;
    }
    Down(node);
    return std::move(missing_);
  }

 private:
  std::string Name(int node) const {
    return fmt::format("{},{}", node % mesh_.width, node / mesh_.width);
  }

  int Neighbour(int node, int side) const {
    if (side >= kSides) return -1;
    const int x = node % mesh_.width + kDx[side], y = node / mesh_.width + kDy[side];
    return x < 0 || x >= mesh_.width || y < 0 || y >= mesh_.height ? -1 : y * mesh_.width + x;
  }

  bool IsChild(int parent, int node) const {
    const auto tree = view_(parent, barrier_)->tree;
    for (int side = 0; side < kSides; ++side) {
      if ((tree.children >> side & 1) != 0 && Neighbour(parent, side) == node) return true;
    }
    return false;
  }

  void Down(int node) {
    const auto here = view_(node, barrier_);
    if (!visited_.insert(node).second) return;
    if (!here) {
      missing_.push_back(fmt::format("node {}, of which nothing is known", Name(node)));
      return;
    }
    if (here->tree.off())
      missing_.push_back(fmt::format("node {}, whose barrier is off", Name(node)));
    for (int t = 0; t < 4; ++t) {
      if (((here->tree.threads & ~here->here) >> t & 1) != 0)
        missing_.push_back(fmt::format("node {} thread {}", Name(node), t));
    }
    for (int side = 0; side < kSides; ++side) {
      if ((here->tree.children >> side & 1) == 0) continue;
      const int child = Neighbour(node, side);
      if (child < 0) {
        missing_.push_back(fmt::format("a node beyond the edge beside node {}", Name(node)));
        continue;
      }
      const auto below = view_(child, barrier_);
      if (!below || !below->all_came) Down(child);
    }
  }

  MeshSize mesh_;
  int barrier_;
  const BarrierViews& view_;
  std::vector<std::string> missing_;
  std::set<int> visited_;
};

}  // namespace

std::string BarrierText(MeshSize mesh, int node, int thread, unsigned semaphore,
                        const BarrierViews& view) {
  for (int b = 0; b < kBarriers; ++b) {
    const auto here = view(node, b);
    if (!here || (here->here >> thread & 1) == 0) continue;
    if ((here->tree.semaphore + static_cast<unsigned>(thread)) % 32 != semaphore) continue;
    std::vector<std::string> missing = Search(mesh, b, view).From(node);
    if (missing.empty()) missing.push_back("its release");
    const size_t more = missing.size() > kNamed ? missing.size() - kNamed : 0;
    missing.resize(missing.size() - more);
    return fmt::format("; barrier {} waits for {}{}", b, fmt::join(missing, ", "),
                       more > 0 ? fmt::format(" and {} more", more) : "");
  }
  return "";
}

}  // namespace d1
