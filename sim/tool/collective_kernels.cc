// Collectives of all nodes of a mesh: sim/programs/collective.S, whose parameter block says which.
#include <algorithm>
#include <cstring>

#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/memory_plan.h"
#include "sim/tool/operands.h"
#include "tb/harness/random.h"
#include "tb/model/control.h"
#include "tb/model/fp/add.h"

namespace d1 {
namespace {

constexpr uint64_t kBarrier = 0, kAllReduce = 5;  // of the parameter block
constexpr uint8_t kBarrierSemaphore = 16;         // D1_SEM_BARRIER of collectives.inc
constexpr int kElements = 16;                     // of a line
constexpr int kFixedWords = 13;                   // of the block, before the addresses of the nodes
constexpr uint32_t kListBytes = 1024;             // of the group

// A buffer of N chunks of `lines` lines in every node, with the nodes ranked along the rows.
struct Collective {
  MeshSize mesh;
  int lines = 0;
  uint32_t block = 0;
  uint32_t lists = 0, order = 0;  // of the group
  Tensor buffer, second;

  uint64_t elements() const { return static_cast<uint64_t>(mesh.nodes()) * lines * kElements; }
};

Collective PlaceBuffers(const KernelRequest& request, MeshSize mesh, const ElfImage& image,
                        int lines) {
  Collective c{
      .mesh = mesh, .lines = lines, .block = 0, .lists = 0, .order = 0, .buffer = {}, .second = {}};
  const size_t words = static_cast<size_t>(kFixedWords + 2 * mesh.nodes());
  const uint32_t end = FirstFree(image, words, &c.block);
  c.order = c.block + 8 * static_cast<uint32_t>(kFixedWords + mesh.nodes());
  c.lists = (end + kListBytes - 1) / kListBytes * kListBytes;
  const uint32_t free = c.lists + kListBytes;
  c.buffer = {"the buffer", 4 * c.elements(), 0};
  c.second = {"the second buffer", 4 * c.elements(), 0};
  PlaceTensors(free, ShapeText(request.shape) + " on each node", {&c.buffer, &c.second});
  return c;
}

NodeId NodeOf(const Collective& c, int rank) { return {rank % c.mesh.width, rank / c.mesh.width}; }

uint64_t AddressOf(NodeId node) {
  return uint64_t{1} << 62 | static_cast<uint64_t>(node.y) << 38 |
         static_cast<uint64_t>(node.x) << 30;
}

// Where `place` of `count` in a row or column sends first: 0, half, 1, half + 1, ... From there it
// goes on in a circle, in step with the others. So each always has one sender, and of two
// neighbours one sends to either half: the links are loaded alike.
int FirstOf(int place, int count) { return place / 2 + place % 2 * ((count + 1) / 2); }

// The ranks in the order in which `rank` sends to them.
std::vector<int> OrderOf(const Collective& c, int rank) {
  const auto [width, height] = c.mesh;
  const NodeId own = NodeOf(c, rank);
  std::vector<int> order;
  for (int j = 0; j < height; ++j) {
    for (int i = 0; i < width; ++i)
      order.push_back((FirstOf(own.y, height) + j) % height * width +
                      (FirstOf(own.x, width) + i) % width);
  }
  return order;
}

KernelJob MakeJob(const ElfImage& image, const Collective& c, uint64_t what, uint64_t times) {
  KernelJob job;
  job.program.image = image;
  job.program.arg = {c.block};
  const int nodes = c.mesh.nodes();
  const std::vector<BarrierTree> trees =
      BarrierTrees(c.mesh.width, c.mesh.height, std::vector<uint8_t>(nodes, 15),
                   std::vector<bool>(nodes, true), kBarrierSemaphore);
  for (int rank = 0; rank < nodes; ++rank) {
    std::vector<uint64_t> words = {what,
                                   c.buffer.offset,
                                   c.second.offset,
                                   static_cast<uint64_t>(c.lines),
                                   0,
                                   times,
                                   static_cast<uint64_t>(nodes),
                                   static_cast<uint64_t>(rank),
                                   BarrierRegister(0) + 8,
                                   trees[rank].Word(),
                                   uint64_t{3} << 62 |
                                       static_cast<uint64_t>(c.mesh.height - 1) << 45 |
                                       static_cast<uint64_t>(c.mesh.width - 1) << 37,
                                   c.order,
                                   c.lists};
    for (int i = 0; i < nodes; ++i) words.push_back(AddressOf(NodeOf(c, i)));
    for (const int to : OrderOf(c, rank)) words.push_back(AddressOf(NodeOf(c, to)) + to);
    job.program.blobs.push_back(ParameterBlob(NodeOf(c, rank), c.block, words));
    job.outputs.push_back(
        {NodeOf(c, rank), c.buffer.offset, static_cast<uint32_t>(c.buffer.bytes)});
  }
  return job;
}

}  // namespace

KernelJob BuildAllReduce(const KernelRequest& request, MeshSize mesh, const ElfImage& image) {
  const int nodes = mesh.nodes();
  const int chunk = nodes * kElements;
  const Collective c = PlaceBuffers(request, mesh, image, (request.shape[0] + chunk - 1) / chunk);
  KernelJob job = MakeJob(image, c, kAllReduce, 1);
  // Row i of the operand is the buffer of node i.
  Random random(request.seed, request.kernel + " x");
  const int columns = static_cast<int>(c.elements());
  const std::vector<Fp32> values =
      Fp32Operand(request.a, request.Keep("a.npy"), nodes, columns, &random);
  std::vector<Fp32> sum(values.begin(), values.begin() + columns), all;
  for (int node = 0; node < nodes; ++node) {
    const std::vector<Fp32> own(values.begin() + node * columns,
                                values.begin() + (node + 1) * columns);
    job.program.blobs.push_back({NodeOf(c, node), c.buffer.offset, BytesOf(own), c.buffer.what});
    for (int e = 0; node > 0 && e < columns; ++e)
      sum[static_cast<size_t>(e)] =
          AddFp32(sum[static_cast<size_t>(e)], own[static_cast<size_t>(e)]);
  }
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

KernelJob BuildBarrier(const KernelRequest& request, MeshSize mesh, const ElfImage& image) {
  const Collective c = PlaceBuffers(request, mesh, image, 1);
  KernelJob job = MakeJob(image, c, kBarrier, static_cast<uint64_t>(request.shape[0]));
  std::vector<Fp32> untouched(static_cast<size_t>(c.elements()), kFp32Zero);
  for (int node = 0; node < mesh.nodes(); ++node) {
    job.program.blobs.push_back(
        {NodeOf(c, node), c.buffer.offset, BytesOf(untouched), c.buffer.what});
  }
  job.golden = ArrayOf(untouched, {c.elements()});
  job.assemble = [type = job.golden.type,
                  shape = job.golden.shape](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = type, .shape = shape, .bytes = parts.back()};
  };
  return job;
}

}  // namespace d1
