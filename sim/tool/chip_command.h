// `d1sim chip`: a GEMM on all live nodes of a chip in RTL, loaded and collected through its edges,
// and what it took.
#pragma once

#include <string>
#include <vector>

#include "sim/tool/error.h"

namespace CLI {
class App;
}

namespace d1 {

struct ChipArguments {
  std::string mesh = "18x20";
  std::vector<std::string> dead = {"3,2", "11,4", "7,9", "16,12", "0,15", "9,19"};
  std::string block = "128x128x128";  // of C on each node, and K
  std::string load = "dip";           // or "backdoor"
  int ports = 40;
  std::string heatmap;
  std::string results = "build/results/chip.json";
  int threads = 2;
  uint64_t seed = 1;
};

void AddChipOptions(CLI::App* command, ChipArguments* arguments);
ExitStatus ChipCommand(const ChipArguments& arguments);

}  // namespace d1
