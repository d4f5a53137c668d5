// Collectives of all nodes of a mesh that live: sim/programs/collective.S, whose parameter block
// says which.
#include <algorithm>
#include <cstring>

#include "sim/tool/collective_plan.h"
#include "sim/tool/error.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/live_nodes.h"
#include "sim/tool/memory_plan.h"
#include "sim/tool/operands.h"
#include "tb/harness/random.h"

namespace d1 {
namespace {

constexpr int kLinesOfTurns = 8;  // of a chunk

Collective CollectiveOf(const std::string& kernel) {
  if (kernel == "barrier") return Collective::kBarrier;
  if (kernel == "barrier_turns") return Collective::kTurns;
  if (kernel == "broadcast") return Collective::kBroadcast;
  if (kernel == "reduce") return Collective::kReduce;
  if (kernel == "all_gather") return Collective::kAllGather;
  if (kernel == "reduce_scatter") return Collective::kReduceScatter;
  if (kernel == "all_reduce") return Collective::kAllReduce;
  return Collective::kRingAllReduce;
}

bool IsBarrier(Collective what) {
  return what == Collective::kBarrier || what == Collective::kTurns;
}

bool Sums(Collective what) {
  return what == Collective::kReduce || what == Collective::kReduceScatter ||
         what == Collective::kAllReduce || what == Collective::kRingAllReduce;
}

// Lines that leave some node, or come to one, at one a cycle; of chunks of `lines` lines.
uint64_t Bound(Collective what, uint64_t nodes, uint64_t lines) {
  switch (what) {
    case Collective::kBroadcast:
    case Collective::kReduce:
      return nodes == 1 ? 0 : nodes * lines;  // a buffer leaves the root, or sums come to it
    case Collective::kAllGather:
    case Collective::kReduceScatter:
      return (nodes - 1) * lines;
    case Collective::kAllReduce:
    case Collective::kRingAllReduce:
      return 2 * (nodes - 1) * lines;
    default:
      return 0;
  }
}

CollectivePlan PlanOf(const KernelRequest& request, MeshSize mesh) {
  CollectivePlan plan;
  plan.what = CollectiveOf(request.kernel);
  plan.mesh = mesh;
  plan.nodes = LiveNodes(mesh, request.dead);
  plan.closed = request.dead;
  const int nodes = static_cast<int>(plan.nodes.size());
  plan.shape.bf16 = request.format == "bf16";
  plan.shape.root = static_cast<int>(Random(request.seed, request.kernel + " root").Below(nodes));
  if (IsBarrier(plan.what)) {
    plan.shape.times = static_cast<uint64_t>(request.shape[0]);
    plan.shape.lines = kLinesOfTurns;
  } else {
    const int chunk = nodes * kWordsOfLine * (plan.shape.bf16 ? 2 : 1);
    plan.shape.lines = CeilDiv(request.shape[0], chunk);
  }
  if (plan.what == Collective::kRingAllReduce)
    plan.shape.rings = CollectiveRings(plan.nodes, plan.shape.lines);
  return plan;
}

// Row i is the buffer of rank i.
std::vector<uint8_t> Operand(const KernelRequest& request, int nodes, int columns) {
  Random random(request.seed, request.kernel + " x");
  const std::string keep = request.Keep("a.npy");
  return request.format == "bf16" ? BytesOf(Bf16Operand(request.a, keep, nodes, columns, &random))
                                  : BytesOf(Fp32Operand(request.a, keep, nodes, columns, &random));
}

}  // namespace

KernelJob BuildCollective(const KernelRequest& request, MeshSize mesh, const ElfImage& image) {
  CollectivePlan plan = PlanOf(request, mesh);
  const CollectiveShape& shape = plan.shape;
  const size_t nodes = plan.nodes.size();
  const size_t words = nodes * static_cast<size_t>(shape.lines) * kWordsOfLine, bytes = 4 * words;

  uint32_t block = 0;
  const uint32_t end = FirstFree(image, CollectiveWords(plan), &block);
  plan.lists = (end + kCollectiveListBytes - 1) / kCollectiveListBytes * kCollectiveListBytes;
  Tensor buffer{"the buffer", bytes, 0}, second{"the second buffer", bytes, 0};
  PlaceTensors(plan.lists + kCollectiveListBytes, ShapeText(request.shape) + " on each node",
               {&buffer, &second});
  if (plan.what == Collective::kRingAllReduce && buffer.offset == kRegionBytes &&
      bytes <= 2 * kRegionBytes) {
    // In two regions, the shares of two threads in each: they meet less.
    buffer.offset = static_cast<uint32_t>(2 * kRegionBytes - bytes / 2 / kLineBytes * kLineBytes);
  }
  plan.buffer = buffer.offset;
  plan.second = second.offset;

  KernelJob job;
  job.program.image = image;
  job.program.arg = {block};
  const std::vector<std::vector<uint64_t>> blocks = CollectiveBlocks(plan, block);
  const size_t columns = shape.bf16 ? 2 * words : words;
  const std::vector<uint8_t> values =
      Operand(request, static_cast<int>(nodes), static_cast<int>(columns));
  std::vector<Words> before(nodes, Words(words));
  for (size_t rank = 0; rank < nodes; ++rank) {
    const NodeId node = plan.nodes[rank];
    const std::vector<uint8_t> own(values.begin() + static_cast<long>(rank * bytes),
                                   values.begin() + static_cast<long>((rank + 1) * bytes));
    std::memcpy(before[rank].data(), own.data(), bytes);
    job.program.blobs.push_back(ParameterBlob(node, block, blocks[rank]));
    job.program.blobs.push_back({node, buffer.offset, own, buffer.what});
    job.outputs.push_back({node, buffer.offset, static_cast<uint32_t>(bytes)});
  }
  const auto array = [type = shape.bf16 ? NpyType::kU2 : NpyType::kF4, nodes,
                      columns](const auto& parts) {
    NpyArray all{.type = type, .shape = {nodes, columns}, .bytes = {}};
    for (const auto& part : parts) {
      const auto* data = reinterpret_cast<const uint8_t*>(part.data());
      all.bytes.insert(all.bytes.end(), data, data + part.size() * sizeof(part[0]));
    }
    return all;
  };
  job.golden = array(GoldenCollective(plan.what, shape, before));
  job.assemble = array;
  if (Sums(plan.what)) job.flops = (nodes - 1) * columns;
  job.bound_cycles = Bound(plan.what, nodes, static_cast<uint64_t>(shape.lines));
  return job;
}

}  // namespace d1
