#include "sim/tool/collective_plan.h"

#include <algorithm>
#include <stdexcept>

#include "tb/model/control.h"

namespace d1 {
namespace {

constexpr uint8_t kBarrierSemaphore = 16;  // D1_SEM_BARRIER of collectives.inc

uint64_t AddressOf(NodeId node) {
  return uint64_t{1} << 62 | static_cast<uint64_t>(node.y) << 38 |
         static_cast<uint64_t>(node.x) << 30;
}

// Where `place` of `count` in a row or column sends first: 0, half, 1, half + 1, ... From there it
// goes on in a circle, in step with the others. So each always has one sender, and of two
// neighbours one sends to either half: the links are loaded alike.
int FirstOf(int place, int count) { return place / 2 + place % 2 * ((count + 1) / 2); }

// The ranks in the order in which `node` sends to them: over the rectangle around the group,
// without who is no member.
std::vector<size_t> OrderOf(const std::vector<NodeId>& nodes, NodeId node) {
  const auto [left, right] =
      std::minmax_element(nodes.begin(), nodes.end(), [](NodeId a, NodeId b) { return a.x < b.x; });
  const auto [top, bottom] =
      std::minmax_element(nodes.begin(), nodes.end(), [](NodeId a, NodeId b) { return a.y < b.y; });
  const int width = right->x - left->x + 1, height = bottom->y - top->y + 1;
  std::vector<size_t> order;
  for (int j = 0; j < height; ++j) {
    for (int i = 0; i < width; ++i) {
      const NodeId to = {left->x + (FirstOf(node.x - left->x, width) + i) % width,
                         top->y + (FirstOf(node.y - top->y, height) + j) % height};
      const auto at = std::find(nodes.begin(), nodes.end(), to);
      if (at != nodes.end()) order.push_back(static_cast<size_t>(at - nodes.begin()));
    }
  }
  return order;
}

// Appends the description of the group in `node` to the block at `address`: collectives.inc.
void AddGroup(const CollectivePlan& plan, const std::vector<BarrierTree>& trees, NodeId node,
              uint32_t address, std::vector<uint64_t>* block) {
  const auto& nodes = plan.nodes;
  const auto rank =
      static_cast<uint64_t>(std::find(nodes.begin(), nodes.end(), node) - nodes.begin());
  block->insert(block->end(),
                {nodes.size(), rank, BarrierRegister(plan.barrier) + 8,
                 trees[node.y * plan.mesh.width + node.x].Word(), AddressOfAll(nodes),
                 address + 8 * (block->size() + kGroupWords + nodes.size()), plan.lists});
  for (const NodeId member : nodes) block->push_back(AddressOf(member));
  for (const size_t to : OrderOf(nodes, node)) block->push_back(AddressOf(nodes[to]) + to);
}

// A way through a rectangle from (0, 0) and back, from neighbour to neighbour where there is one;
// else along a row or column and back with steps of two, or along the rows to and fro.
std::vector<NodeId> RoundTrip(int width, int height) {
  std::vector<NodeId> way;
  if (width == 1 || height == 1) {
    const int length = width * height;
    const auto at = [&](int i) { return width == 1 ? NodeId{0, i} : NodeId{i, 0}; };
    for (int i = 0; i < length; i += 2) way.push_back(at(i));
    for (int i = length - 1 - length % 2; i > 0; i -= 2) way.push_back(at(i));
    return way;
  }
  if (height % 2 != 0 && width % 2 == 0) {
    way = RoundTrip(height, width);
    for (NodeId& node : way) std::swap(node.x, node.y);
    return way;
  }
  const int first = height % 2 == 0 ? 1 : 0;  // column 0 is the way back
  for (int y = 0; y < height; ++y) {
    const int from = y == 0 ? 0 : first;
    for (int i = from; i < width; ++i) way.push_back({y % 2 == 0 ? i : from + width - 1 - i, y});
  }
  for (int y = height - 1; first == 1 && y > 0; --y) way.push_back({0, y});
  return way;
}

// All rings of a level in a rectangle: `width` x `height` nodes that are `stride` apart.
std::vector<std::vector<int>> RingsOf(int columns, int rows, int width, int height, int stride) {
  std::vector<std::vector<int>> rings;
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      if (x / stride % width != 0 || y / stride % height != 0) continue;
      rings.emplace_back();
      for (const NodeId step : RoundTrip(width, height))
        rings.back().push_back((y + stride * step.y) * columns + x + stride * step.x);
    }
  }
  return rings;
}

// Lines of a chunk from which on they take longer than the steps: then rings of rows and of columns
// are better, whose links are shared less, and parts that are sent whole.
constexpr int kManyLines = 32;

RingLevels RectangleRings(int columns, int rows, bool columns_first, int lines) {
  RingLevels levels;
  int width = columns, height = rows, stride = 1;
  const bool squares = lines < kManyLines;
  for (; squares && levels.size() + 1 < kRingLevels && width % 2 == 0 && height % 2 == 0;
       stride *= 2) {
    levels.push_back(RingsOf(columns, rows, 2, 2, stride));
    width /= 2;
    height /= 2;
  }
  const bool both = width > 1 && height > 1 && levels.size() + 2 <= kRingLevels;
  if (both && columns_first) levels.push_back(RingsOf(columns, rows, 1, height, stride));
  if (both) levels.push_back(RingsOf(columns, rows, width, 1, stride));
  if (both && !columns_first) levels.push_back(RingsOf(columns, rows, 1, height, stride));
  if (!both && width * height > 1) levels.push_back(RingsOf(columns, rows, width, height, stride));
  return levels;
}

// Ranks along the rows, to and fro.
RingLevels ListRings(const std::vector<NodeId>& nodes) {
  std::vector<int> ring;
  for (size_t rank = 0; rank < nodes.size(); ++rank) ring.push_back(static_cast<int>(rank));
  std::stable_sort(ring.begin(), ring.end(), [&](int a, int b) {
    const NodeId left = nodes[a], right = nodes[b];
    if (left.y != right.y) return left.y < right.y;
    return left.y % 2 == 0 ? left.x < right.x : left.x > right.x;
  });
  return {{ring}};
}

constexpr uint64_t kAddingWindow = 0x200000;  // docs/noc.md

// A node's place in a ring.
struct RingPlace {
  std::vector<int> ring;
  size_t place = 0;

  int At(size_t ahead) const { return ring[(place + ahead) % ring.size()]; }
};

RingPlace PlaceOf(const std::vector<std::vector<int>>& rings, int rank) {
  for (const std::vector<int>& ring : rings) {
    const auto at = std::find(ring.begin(), ring.end(), rank);
    if (at != ring.end()) return {ring, static_cast<size_t>(at - ring.begin())};
  }
  throw std::logic_error("a node is in no ring of a level");
}

// Appends what a thread does in the node of `rank`: collectives_ring.inc.
void AddPasses(const CollectivePlan& plan, int rank, size_t thread, std::vector<uint64_t>* block) {
  const RingLevels& levels = plan.shape.rings[thread];
  const auto lines = static_cast<uint64_t>(plan.shape.lines);
  const uint64_t first = thread * lines / 4, of_chunk = (thread + 1) * lines / 4 - first;
  uint64_t chunks = plan.nodes.size(), from = plan.buffer + 64 * chunks * first;
  std::vector<std::array<uint64_t, kRingPassWords>> sums, back;
  for (size_t i = 0; i < levels.size(); ++i) {
    const RingPlace in = PlaceOf(levels[i], rank);
    const uint64_t nodes = in.ring.size();
    chunks /= nodes;
    const uint64_t part = chunks * of_chunk;
    const uint64_t halves = lines < kManyLines && part >= 16 && part % 2 == 0 ? 2 : 1;
    const auto address = [&](uint64_t number) { return from + 64 * part * number; };
    const auto pass = [&](uint64_t number, bool adds) {
      return std::array<uint64_t, kRingPassWords>{
          AddressOf(plan.nodes[in.At(1)]) + address(number) + (adds ? kAddingWindow : 0),
          adds ? AddressOf(plan.nodes[in.At(nodes - 1)]) : 0, address(number) | 2 * 64 * part << 32,
          nodes * 64 * part | part / halves << 32 | halves << 48,
          (nodes - 1) | number << 16 | 8 * i << 32};
    };
    const uint64_t own = (in.place + 1) % nodes;
    sums.push_back(pass(in.place, true));
    back.insert(back.begin(), pass(own, false));
    from = address(own);
  }
  for (const auto& passes : {sums, back}) {
    for (const auto& pass : passes) block->insert(block->end(), pass.begin(), pass.end());
  }
  block->resize(block->size() + (kRingLevels - levels.size()) * 2 * kRingPassWords);
}

// Of collective.S.
uint64_t CodeOf(Collective what, bool bf16) {
  switch (what) {
    case Collective::kBarrier:
      return 0;
    case Collective::kBroadcast:
      return 1;
    case Collective::kReduce:
      return bf16 ? 6 : 2;
    case Collective::kAllGather:
      return 3;
    case Collective::kReduceScatter:
      return bf16 ? 7 : 4;
    case Collective::kAllReduce:
      return bf16 ? 8 : 5;
    case Collective::kTurns:
      return 9;
    case Collective::kRingAllReduce:
      break;  // a program of its own
  }
  return 0;
}

}  // namespace

size_t CollectiveWords(const CollectivePlan& plan) {
  if (plan.what == Collective::kRingAllReduce) return 2 + 4 * kRingLevels * 2 * kRingPassWords;
  return kCollectiveFixedWords + kGroupWords + 2 * plan.nodes.size();
}

std::vector<BarrierTree> CollectiveTrees(const CollectivePlan& plan,
                                         const std::vector<NodeId>& nodes) {
  const auto number = [&](NodeId node) {
    return static_cast<size_t>(node.y * plan.mesh.width + node.x);
  };
  std::vector<uint8_t> threads(plan.mesh.nodes(), 0);
  std::vector<bool> usable(plan.mesh.nodes(), true);
  for (const NodeId node : nodes) threads[number(node)] = 15;
  for (const NodeId node : plan.closed) usable[number(node)] = false;
  return BarrierTrees(plan.mesh.width, plan.mesh.height, threads, usable, kBarrierSemaphore);
}

uint64_t AddressOfAll(const std::vector<NodeId>& nodes) {
  const NodeId first = nodes.front(), last = nodes.back();
  size_t rank = 0;
  for (int y = first.y; y <= last.y; ++y) {
    for (int x = first.x; x <= last.x; ++x) {
      if (rank == nodes.size() || nodes[rank++] != NodeId{x, y}) return 0;
    }
  }
  if (rank != nodes.size()) return 0;
  return uint64_t{3} << 62 | static_cast<uint64_t>(last.y) << 45 |
         static_cast<uint64_t>(last.x) << 37 | static_cast<uint64_t>(first.y) << 29 |
         static_cast<uint64_t>(first.x) << 21;
}

std::array<RingLevels, 4> CollectiveRings(const std::vector<NodeId>& nodes, int lines) {
  if (nodes.size() == 1) return {};
  std::array<RingLevels, 4> rings;
  for (size_t thread = 0; thread < rings.size(); ++thread) {
    const bool back = thread >= 2;
    if (AddressOfAll(nodes) == 0) {
      rings[thread] = ListRings(nodes);
    } else {
      rings[thread] = RectangleRings(nodes.back().x - nodes.front().x + 1,
                                     nodes.back().y - nodes.front().y + 1, back, lines);
    }
    for (auto& level : rings[thread]) {
      for (auto& ring : level) {
        if (back) std::reverse(ring.begin(), ring.end());
      }
    }
  }
  return rings;
}

std::vector<std::vector<uint64_t>> CollectiveBlocks(const CollectivePlan& plan, uint32_t address) {
  std::vector<std::vector<uint64_t>> blocks;
  if (plan.what == Collective::kRingAllReduce) {
    for (size_t rank = 0; rank < plan.nodes.size(); ++rank) {
      blocks.push_back({plan.shape.times, 2 * plan.shape.rings[0].size()});
      for (size_t thread = 0; thread < 4; ++thread)
        AddPasses(plan, static_cast<int>(rank), thread, &blocks.back());
    }
    return blocks;
  }
  const std::vector<BarrierTree> trees = CollectiveTrees(plan, plan.nodes);
  for (const NodeId node : plan.nodes) {
    blocks.push_back({CodeOf(plan.what, plan.shape.bf16), plan.buffer, plan.second,
                      static_cast<uint64_t>(plan.shape.lines),
                      static_cast<uint64_t>(plan.shape.root), plan.shape.times});
    AddGroup(plan, trees, node, address, &blocks.back());
  }
  return blocks;
}

}  // namespace d1
