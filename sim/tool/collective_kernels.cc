// Collectives of all nodes of a mesh: sim/programs/collective.S, whose parameter block says which.
#include <algorithm>
#include <cstring>

#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/live_nodes.h"
#include "sim/tool/memory_plan.h"
#include "sim/tool/operands.h"
#include "tb/harness/random.h"
#include "tb/model/control.h"
#include "tb/model/fp/add.h"

namespace d1 {
namespace {

constexpr uint64_t kBarrier = 0, kAllReduce = 5, kGridAllReduce = 9;  // of the parameter block
constexpr uint8_t kBarrierSemaphore = 16;  // D1_SEM_BARRIER of collectives.inc
constexpr int kElements = 16;              // of a line
constexpr int kFixedWords = 6;             // of the block, before the group or the grid
constexpr int kGroupWords = 7;             // of a group, before the addresses of its nodes
constexpr uint32_t kListBytes = 1024;      // of a group

// A buffer of N chunks of `lines` lines in every node that lives.
struct Collective {
  MeshSize mesh;
  std::vector<NodeId> nodes;  // by rank
  int lines = 0;
  uint32_t block = 0, lists = 0;  // lists: room of two groups
  Tensor buffer, second;

  int count() const { return static_cast<int>(nodes.size()); }
  uint64_t elements() const { return static_cast<uint64_t>(count()) * lines * kElements; }
};

size_t WordsOfGroup(int nodes) { return static_cast<size_t>(kGroupWords + 2 * nodes); }

Collective PlaceBuffers(const KernelRequest& request, MeshSize mesh, const ElfImage& image,
                        int lines) {
  Collective c{.mesh = mesh, .nodes = LiveNodes(mesh, request.dead), .lines = lines, .block = 0, .lists = 0, .buffer = {}, .second = {}};
  const size_t words =
      kFixedWords + std::max(WordsOfGroup(c.count()),
                             2 + WordsOfGroup(mesh.width) + WordsOfGroup(mesh.height));
  const uint32_t end = FirstFree(image, words, &c.block);
  c.lists = (end + kListBytes - 1) / kListBytes * kListBytes;
  const uint32_t free = c.lists + 2 * kListBytes;
  c.buffer = {"the buffer", 4 * c.elements(), 0};
  c.second = {"the second buffer", 4 * c.elements(), 0};
  PlaceTensors(free, ShapeText(request.shape) + " on each node", {&c.buffer, &c.second});
  return c;
}

uint64_t AddressOf(NodeId node) {
  return uint64_t{1} << 62 | static_cast<uint64_t>(node.y) << 38 |
         static_cast<uint64_t>(node.x) << 30;
}

// The nodes of a rectangle that live, ranked along its rows. They have a barrier of the hardware for themselves.
struct Group {
  NodeId first;
  MeshSize size;
  int barrier = 0;  // 0 or 1; its room for lists, too
  std::vector<NodeId> nodes;

  int count() const { return static_cast<int>(nodes.size()); }
  // -1: it does not live.
  int Rank(NodeId node) const {
    const auto found = std::find(nodes.begin(), nodes.end(), node);
    return found == nodes.end() ? -1 : static_cast<int>(found - nodes.begin());
  }
};

Group GroupOf(const Collective& c, NodeId first, MeshSize size, int barrier) {
  Group group{first, size, barrier, {}};
  for (const NodeId node : c.nodes) {
    if (node.x >= first.x && node.x < first.x + size.width && node.y >= first.y && node.y < first.y + size.height) {
      group.nodes.push_back(node);
    }
  }
  return group;
}

// Where `place` of `count` in a row or column sends first: 0, half, 1, half + 1, ... From there it
// goes on in a circle, in step with the others. So each always has one sender, and of two
// neighbours one sends to either half: the links are loaded alike.
int FirstOf(int place, int count) { return place / 2 + place % 2 * ((count + 1) / 2); }

// The ranks in the order in which `node` sends to them.
std::vector<int> OrderOf(const Group& group, NodeId node) {
  const auto [width, height] = group.size;
  std::vector<int> order;
  for (int j = 0; j < height; ++j) {
    for (int i = 0; i < width; ++i) {
      const int rank = group.Rank({group.first.x + (FirstOf(node.x - group.first.x, width) + i) % width,
                                   group.first.y + (FirstOf(node.y - group.first.y, height) + j) % height});
      if (rank >= 0) order.push_back(rank);
    }
  }
  return order;
}

// Appends the description of the group in `node` to the block: collectives.inc.
void AddGroup(const Collective& c, const Group& group, NodeId node, std::vector<uint64_t>* block) {
  std::vector<uint8_t> threads(c.mesh.nodes(), 0);
  std::vector<bool> usable(c.mesh.nodes(), false);
  for (const int site : SiteNumbers(c.mesh, group.nodes)) threads[site] = 15;
  for (const int site : SiteNumbers(c.mesh, c.nodes)) usable[site] = true;
  const BarrierTree tree = BarrierTrees(c.mesh.width, c.mesh.height, threads, usable,
                                        kBarrierSemaphore)[node.y * c.mesh.width + node.x];
  const NodeId last = group.nodes.back();
  const uint64_t all = uint64_t{3} << 62 | static_cast<uint64_t>(last.y) << 45 |
                       static_cast<uint64_t>(last.x) << 37 |
                       static_cast<uint64_t>(group.first.y) << 29 |
                       static_cast<uint64_t>(group.first.x) << 21;
  const uint64_t order =
      c.block + 8 * (block->size() + kGroupWords + static_cast<uint64_t>(group.count()));
  block->insert(block->end(),
                {static_cast<uint64_t>(group.count()), static_cast<uint64_t>(group.Rank(node)),
                 BarrierRegister(group.barrier) + 8, tree.Word(),
                 group.count() == group.size.nodes() ? all : 0, order,
                 c.lists + static_cast<uint64_t>(group.barrier) * kListBytes});
  for (const NodeId member : group.nodes) block->push_back(AddressOf(member));
  for (const int to : OrderOf(group, node))
    block->push_back(AddressOf(group.nodes[to]) + static_cast<uint64_t>(to));
}

KernelJob MakeJob(const ElfImage& image, const Collective& c, uint64_t what, uint64_t times) {
  KernelJob job;
  job.program.image = image;
  job.program.arg = {c.block};
  for (const NodeId node : c.nodes) {
    std::vector<uint64_t> block = {
        what, c.buffer.offset, c.second.offset, static_cast<uint64_t>(c.lines), 0, times};
    if (what == kGridAllReduce) {
      const size_t row = block.size() + 2;
      block.push_back(c.block + 8 * row);
      block.push_back(c.block + 8 * (row + WordsOfGroup(c.mesh.width)));
      AddGroup(c, GroupOf(c, {0, node.y}, {c.mesh.width, 1}, 0), node, &block);
      AddGroup(c, GroupOf(c, {node.x, 0}, {1, c.mesh.height}, 1), node, &block);
    } else {
      AddGroup(c, GroupOf(c, {0, 0}, c.mesh, 0), node, &block);
    }
    job.program.blobs.push_back(ParameterBlob(node, c.block, block));
    job.outputs.push_back({node, c.buffer.offset, static_cast<uint32_t>(c.buffer.bytes)});
  }
  return job;
}

// The sum of the buffers of all nodes in the order of collectives.inc.
std::vector<Fp32> SumOf(const std::vector<std::vector<Fp32>>& buffers) {
  std::vector<Fp32> sum = buffers[0];
  for (size_t node = 1; node < buffers.size(); ++node) {
    for (size_t e = 0; e < sum.size(); ++e) sum[e] = AddFp32(sum[e], buffers[node][e]);
  }
  return sum;
}

// What `owner` adds up: its own part of `count`, then those of the others.
template <typename Part>
Fp32 OwnFirst(int owner, int count, const Part& part) {
  Fp32 sum = part(owner);
  for (int i = 0; i < count; ++i) {
    if (i != owner) sum = AddFp32(sum, part(i));
  }
  return sum;
}

// The same in the order of collectives_grid.inc: the first half of the lines in the rows first, the second in the columns.
std::vector<Fp32> GridSum(const Collective& c, const std::vector<std::vector<Fp32>>& buffers) {
  const int width = c.mesh.width, height = c.mesh.height;
  const size_t first_half = static_cast<size_t>(c.mesh.nodes()) * ((c.lines + 1) / 2) * kElements;
  std::vector<Fp32> sum;
  for (size_t e = 0; e < buffers[0].size(); ++e) {
    const bool rows = e < first_half;
    const size_t chunk = static_cast<size_t>(rows ? (c.lines + 1) / 2 : c.lines / 2) * kElements;
    const size_t index = (rows ? e : e - first_half) / chunk;
    const int f = rows ? width : height, g = rows ? height : width;
    const int share = static_cast<int>(index) / g, part = static_cast<int>(index) % g;
    sum.push_back(OwnFirst(part, g, [&](int j) {
      return OwnFirst(share, f, [&](int i) { return buffers[rows ? j * width + i : i * width + j][e]; });
    }));
  }
  return sum;
}

// `what` is kAllReduce or kGridAllReduce.
KernelJob BuildSums(const KernelRequest& request, MeshSize mesh, const ElfImage& image,
                    uint64_t what) {
  const int nodes = mesh.nodes() - static_cast<int>(request.dead.size());
  const int chunk = nodes * kElements;
  const Collective c = PlaceBuffers(request, mesh, image, (request.shape[0] + chunk - 1) / chunk);
  const bool grid = what == kGridAllReduce;
  KernelJob job = MakeJob(image, c, what, 1);
  // Row i of the operand is the buffer of node i.
  Random random(request.seed, request.kernel + " x");
  const int columns = static_cast<int>(c.elements());
  const std::vector<Fp32> values =
      Fp32Operand(request.a, request.Keep("a.npy"), nodes, columns, &random);
  std::vector<std::vector<Fp32>> buffers;
  for (int node = 0; node < nodes; ++node) {
    const std::vector<Fp32> own(values.begin() + node * columns,
                                values.begin() + (node + 1) * columns);
    job.program.blobs.push_back({c.nodes[node], c.buffer.offset, BytesOf(own), c.buffer.what});
    buffers.push_back(own);
  }
  const std::vector<Fp32> sum = grid ? GridSum(c, buffers) : SumOf(buffers);
  std::vector<Fp32> all;
  for (int node = 0; node < nodes; ++node) all.insert(all.end(), sum.begin(), sum.end());
  job.golden = ArrayOf(all, {static_cast<uint64_t>(nodes), static_cast<uint64_t>(columns)});
  job.assemble = [type = job.golden.type,
                  shape = job.golden.shape](const std::vector<std::vector<uint8_t>>& parts) {
    NpyArray result{.type = type, .shape = shape, .bytes = {}};
    for (const auto& part : parts)
      result.bytes.insert(result.bytes.end(), part.begin(), part.end());
    return result;
  };
  job.flops = static_cast<uint64_t>(nodes - 1) * c.elements();
  job.bound_cycles = 2 * static_cast<uint64_t>(nodes - 1) *
                     static_cast<uint64_t>(c.lines);  // a line a cycle leaves a node
  return job;
}

}  // namespace

KernelJob BuildAllReduce(const KernelRequest& request, MeshSize mesh, const ElfImage& image) {
  return BuildSums(request, mesh, image, kAllReduce);
}

KernelJob BuildGridAllReduce(const KernelRequest& request, MeshSize mesh, const ElfImage& image) {
  return BuildSums(request, mesh, image, kGridAllReduce);
}

KernelJob BuildBarrier(const KernelRequest& request, MeshSize mesh, const ElfImage& image) {
  const Collective c = PlaceBuffers(request, mesh, image, 1);
  KernelJob job = MakeJob(image, c, kBarrier, static_cast<uint64_t>(request.shape[0]));
  std::vector<Fp32> untouched(static_cast<size_t>(c.elements()), kFp32Zero);
  for (const NodeId node : c.nodes) {
    job.program.blobs.push_back(
        {node, c.buffer.offset, BytesOf(untouched), c.buffer.what});
  }
  job.golden = ArrayOf(untouched, {c.elements()});
  job.assemble = [type = job.golden.type,
                  shape = job.golden.shape](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = type, .shape = shape, .bytes = parts.back()};
  };
  return job;
}

}  // namespace d1
