// `d1sim speed`: simulated cycles per CPU second of one node with its matrix unit busy, and per
// second of meshes.
#pragma once

#include <cstdint>
#include <string>

#include "sim/tool/error.h"

namespace CLI {
class App;
}

namespace d1 {

struct SpeedArguments {
  uint64_t cycles = 1'000'000;
  bool meshes = false;  // 4x4 and 18x20 as well
  int threads = 2;
  std::string results = "build/results/speed.json";
  std::string page;  // that has a table of it, or empty
};

void AddSpeedOptions(CLI::App* command, SpeedArguments* arguments);
ExitStatus SpeedCommand(const SpeedArguments& arguments);

}  // namespace d1
