// The builders of the catalogue (kernels.h), one file a family.
#pragma once

#include "sim/tool/kernels.h"

namespace d1 {

// gemm_kernels.cc
KernelJob BuildGemm(const KernelRequest& request, MeshSize mesh, const ElfImage& image);
KernelJob BuildGemmAt(const KernelRequest& request, MeshSize mesh, const ElfImage& image);
KernelJob BuildGemmBt(const KernelRequest& request, MeshSize mesh, const ElfImage& image);
KernelJob BuildGemmRowMajor(const KernelRequest& request, MeshSize mesh, const ElfImage& image);

// conv_kernel.cc
KernelJob BuildConv3x3(const KernelRequest& request, MeshSize mesh, const ElfImage& image);

// gemm_mesh_kernel.cc
KernelJob BuildGemmMesh(const KernelRequest& request, MeshSize mesh, const ElfImage& image);

// collective_kernels.cc
KernelJob BuildCollective(const KernelRequest& request, MeshSize mesh, const ElfImage& image);

// gemm_resident_kernel.cc
KernelJob BuildGemmResident(const KernelRequest& request, MeshSize mesh, const ElfImage& image);
// How it divides C into as many blocks as there are nodes: rows and columns of blocks, as even as
// can be.
std::pair<int, int> BlocksOfNodes(int nodes);

// vector_kernels.cc
KernelJob BuildAxpy(const KernelRequest& request, MeshSize mesh, const ElfImage& image);
KernelJob BuildDot(const KernelRequest& request, MeshSize mesh, const ElfImage& image);
KernelJob BuildRelu(const KernelRequest& request, MeshSize mesh, const ElfImage& image);
KernelJob BuildSoftmax(const KernelRequest& request, MeshSize mesh, const ElfImage& image);
KernelJob BuildRowSum(const KernelRequest& request, MeshSize mesh, const ElfImage& image);

// kernels.cc: what the builders share.

// The first free byte behind the program and a parameter block of `words` 64-bit words; the block's
// own address in `block`.
uint32_t FirstFree(const ElfImage& image, size_t words, uint32_t* block);
Blob ParameterBlob(NodeId node, uint32_t block, const std::vector<uint64_t>& words);

}  // namespace d1
