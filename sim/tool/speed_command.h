// `d1sim speed`: simulated cycles per CPU second of one node with its matrix unit busy.
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
  std::string results = "build/results/speed.json";
};

void AddSpeedOptions(CLI::App* command, SpeedArguments* arguments);
ExitStatus SpeedCommand(const SpeedArguments& arguments);

}  // namespace d1
