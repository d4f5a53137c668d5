// `d1sim regress`: the runs of `make sim`, their table, build/results/sim.json, the gate on cycles.
#pragma once

#include <string>

#include "sim/tool/error.h"

namespace CLI {
class App;
}

namespace d1 {

struct RegressArguments {
  std::string list = "sim/regression.json";
  std::string cycles = "sim/cycles.json";
  std::string results = "build/results/sim.json";
  std::string data = "build/sim-data";
  std::string record = "make sim-record";  // what records the cycles
  std::string only;
  std::string device = "rtl";
  bool update = false;
};

void AddRegressOptions(CLI::App* command, RegressArguments* arguments);
ExitStatus RegressCommand(const RegressArguments& arguments);

}  // namespace d1
