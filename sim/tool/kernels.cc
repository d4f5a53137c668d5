#include "sim/tool/kernels.h"

#include <algorithm>
#include <cstring>

#include "sim/tool/error.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/options.h"

namespace d1 {
namespace {

// Of M elements in the buffer of each node; the result has the format of the operands.
Kernel CollectiveKernel(const std::string& name, const std::string& summary,
                        const std::string& program = "collective",
                        const std::vector<std::string>& formats = {"fp32", "bf16"}) {
  return {name, program, summary, "M", {1, 1}, {16, 16}, formats, {}, BuildCollective, true};
}

}  // namespace

const std::vector<Kernel>& Kernels() {
  static const std::vector<Kernel> kernels = {
      {"gemm",
       "",
       "C = A B, operands and result in tile layout",
       "MxNxK",
       {1, 1},
       {1, 1},
       {"bf16"},
       {"fp32", "bf16"},
       BuildGemm},
      {"gemm_at",
       "",
       "C = A B, A stored transposed, in the layout of B",
       "MxNxK",
       {1, 1},
       {1, 1},
       {"bf16", "cfloat8_1_4_3", "cfloat8_1_5_2"},
       {"fp32", "bf16"},
       BuildGemmAt},
      {"gemm_bt",
       "",
       "C = A B, B stored transposed, in the layout of A",
       "MxNxK",
       {1, 1},
       {1, 1},
       {"bf16", "cfloat8_1_4_3", "cfloat8_1_5_2"},
       {"fp32", "bf16"},
       BuildGemmBt},
      {"gemm_cfloat8",
       "",
       "the same, operands in CFloat8",
       "MxNxK",
       {1, 1},
       {1, 1},
       {"cfloat8_1_4_3", "cfloat8_1_5_2"},
       {"fp32", "bf16"},
       BuildGemm},
      {"gemm_rowmajor",
       "gemm_rowmajor",
       "C = A B, all row-major: packed by the program",
       "MxNxK",
       {1, 1},
       {1, 1},
       {"bf16"},
       {"fp32", "bf16"},
       BuildGemmRowMajor},
      {"conv3x3",
       "conv3x3",
       "3x3 convolution of an MxM image, K channels to N",
       "MxNxK",
       {1, 1},
       {1, 1},
       {"bf16", "cfloat8_1_4_3", "cfloat8_1_5_2"},
       {"fp32", "bf16"},
       BuildConv3x3},
      {"gemm_mesh",
       "gemm_mesh",
       "C = A B over the nodes of a mesh, operands through the network",
       "MxNxK",
       {1, 1},
       {16, 16},
       {"bf16"},
       {"fp32", "bf16"},
       BuildGemmMesh},
      CollectiveKernel("broadcast", "the buffer of one node, drawn from the seed, in every node"),
      CollectiveKernel("reduce", "the sum of the buffers of all nodes, in one node"),
      CollectiveKernel("all_gather", "chunk i of the buffer of node i, in every node"),
      CollectiveKernel("reduce_scatter", "the sum of chunk i of all nodes, in node i"),
      CollectiveKernel("all_reduce", "the sum of the buffers of all nodes, in every node"),
      CollectiveKernel("ring_all_reduce", "the same, in rings of nodes, added where it arrives",
                       "collective_ring", {"fp32"}),
      CollectiveKernel("barrier", "M barriers of all nodes in a row"),
      CollectiveKernel("barrier_turns",
                       "M barriers, and what nodes write into each other between them"),
      {"gemm_resident",
       "gemm_tile",
       "C = A B over the nodes of a mesh, each has what it needs",
       "MxNxK",
       {1, 1},
       {kMaxMeshSide, kMaxMeshSide},
       {"bf16"},
       {"fp32", "bf16"},
       BuildGemmResident,
       true},
      {"axpy", "axpy", "y = 1.5 x + y", "M", {1, 1}, {1, 1}, {"fp32"}, {"fp32"}, BuildAxpy},
      {"dot",
       "dot",
       "the scalar product of two vectors",
       "M",
       {1, 1},
       {1, 1},
       {"fp32"},
       {"fp32"},
       BuildDot},
      {"relu", "relu", "y = max(x, 0)", "M", {1, 1}, {1, 1}, {"fp32"}, {"fp32"}, BuildRelu},
      {"softmax",
       "softmax",
       "softmax of each row of a matrix",
       "MxN",
       {1, 1},
       {1, 1},
       {"fp32"},
       {"fp32"},
       BuildSoftmax},
      {"rowsum",
       "rowsum",
       "the sum of each row of a matrix",
       "MxN",
       {1, 1},
       {1, 1},
       {"fp32"},
       {"fp32"},
       BuildRowSum},
  };
  return kernels;
}

const Kernel& FindKernel(const std::string& name) {
  std::string names;
  for (const Kernel& kernel : Kernels()) {
    if (kernel.name == name) return kernel;
    names += (names.empty() ? "" : ", ") + kernel.name;
  }
  throw UserError("kernel '{}' is not one of {}", name, names);
}

void PrintKernels() {
  fmt::print("{:<15} {:<7} {:<10} {:<24} {:<10} {}\n", "kernel", "shape", "mesh", "format",
             "output", "what it computes");
  for (const Kernel& kernel : Kernels()) {
    const auto mesh = [](MeshSize size) { return fmt::format("{}x{}", size.width, size.height); };
    const std::string meshes =
        kernel.max_mesh.nodes() == 1 ? "1x1" : mesh(kernel.min_mesh) + "-" + mesh(kernel.max_mesh);
    const std::string outputs = kernel.output_formats.empty()
                                    ? "the same"
                                    : fmt::format("{}", fmt::join(kernel.output_formats, ","));
    fmt::print("{:<15} {:<7} {:<10} {:<24} {:<10} {}\n", kernel.name, kernel.shape, meshes,
               fmt::format("{}", fmt::join(kernel.formats, ",")), outputs, kernel.summary);
  }
}

uint32_t FirstFree(const ElfImage& image, size_t words, uint32_t* block) {
  uint32_t end = 0;
  for (const ElfSegment& segment : image.segments) {
    end = std::max(end, segment.address + static_cast<uint32_t>(segment.bytes.size()));
  }
  *block = (end + kLineBytes - 1) / kLineBytes * kLineBytes;
  return (*block + static_cast<uint32_t>(8 * words) + kLineBytes - 1) / kLineBytes * kLineBytes;
}

Blob ParameterBlob(NodeId node, uint32_t block, const std::vector<uint64_t>& words) {
  Blob blob{node, block, std::vector<uint8_t>(8 * words.size()), "the parameter block"};
  std::memcpy(blob.bytes.data(), words.data(), blob.bytes.size());
  return blob;
}

}  // namespace d1
