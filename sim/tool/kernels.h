// The catalogue of kernels: what each computes, how its data lies in memory, and what must come
// out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/tool/kernel_run.h"
#include "sim/tool/npy_file.h"
#include "sim/tool/program.h"

namespace d1 {

// A kernel made ready for one shape: everything that a device needs, and the golden result.
struct KernelJob {
  Program program;
  uint64_t macs = 0;  // of the mathematical problem
  uint64_t flops = 0;
  uint64_t bound_cycles = 0;      // that the network alone takes; 0: not stated
  std::vector<SramPart> outputs;  // of the result, after the run
  // The result as a row-major tensor, from the bytes of the outputs in order.
  std::function<NpyArray(const std::vector<std::vector<uint8_t>>&)> assemble;
  NpyArray golden;  // what assemble must give, by docs/number-semantics.md
};

struct Kernel {
  std::string name;
  std::string program;  // sim/programs/<program>.S, or empty: it makes its own
  std::string summary;
  std::string shape;  // "MxNxK"
  MeshSize min_mesh, max_mesh;
  std::vector<std::string> formats,
      output_formats;  // no output formats: the result has that of the operands
  KernelJob (*build)(const KernelRequest& request, MeshSize mesh, const ElfImage& image);
  bool dead_nodes = false;  // it runs on the nodes that live of a mesh with dead ones
};

const std::vector<Kernel>& Kernels();
// Throws UserError that lists the kernels.
const Kernel& FindKernel(const std::string& name);
void PrintKernels();

}  // namespace d1
