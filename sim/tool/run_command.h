// `d1sim run`: one program, a kernel of the catalogue or a user's own ELF, on a device.
#pragma once

#include <string>
#include <vector>

#include "sim/tool/error.h"
#include "tb/harness/mesh_engine.h"

namespace CLI {
class App;
}

namespace d1 {

struct RunArguments {
  std::string elf;
  std::string kernel;
  std::string mesh = "1x1";
  std::vector<std::string> dead;
  std::string shape = "64x64x64";
  std::string format = "bf16";
  std::string output_format;  // empty: what the kernel gives if nobody says
  std::string device = "lockstep";
  std::string arg = "0";
  int start =
      0;  // threads of a node; 0: all four, or only thread 0 of a program with a tohost word
  int threads = 1;  // of this computer
  bool signature = false;
  MeshRanks* ranks = nullptr;  // the processes that share the mesh
  uint64_t seed = 1;
  uint64_t max_cycles = 100'000'000;
  std::string a, b, out;           // tensors of a kernel, .npy
  std::string save;                // directory for all of them
  std::vector<std::string> loads;  // X,Y:OFFSET:FILE
  std::vector<std::string> dumps;  // X,Y:OFFSET:DTYPE:EXTENTS:FILE
  std::string trace;               // file, or - for standard output
  std::string waves;
  std::string waves_node;
  std::string waves_window;
  uint64_t waves_last = 0;
  std::string heatmap;
  std::string profile;  // file of counts
  std::string timeline;
  uint64_t timeline_slices = 200'000;
};

void AddRunOptions(CLI::App* command, RunArguments* arguments);
ExitStatus RunCommand(const RunArguments& arguments);

}  // namespace d1
