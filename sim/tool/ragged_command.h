// `d1sim ragged`: a GEMM kernel over every shape of a list of extents, bit for bit and at its
// recorded cycles, and how near each comes to its ceiling.
#pragma once

#include <string>

#include "sim/tool/error.h"

namespace CLI {
class App;
}

namespace d1 {

struct RaggedArguments {
  std::string kernel = "gemm";
  std::string format = "bf16";
  std::string output_format = "fp32";
  std::string extents = "1,7,8,31,32,33,64,100,127,250";
  std::string results = "build/results/ragged.json";
  std::string cycles = "sim/ragged-cycles.json";
  bool update = false;
};

void AddRaggedOptions(CLI::App* command, RaggedArguments* arguments);
ExitStatus RaggedCommand(const RaggedArguments& arguments);

}  // namespace d1
