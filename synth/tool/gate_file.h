// A block as gates in BLIF, as write_blif -icells -conn -cname of Yosys writes it, cut at its
// registers and black boxes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "synth/tool/boxes.h"

namespace d1 {

// Without state: what a register holds and what a black box gives are inputs, what they are given
// outputs.
//
//   q:<register>    its value                               b:<box>.<port>    of a black box's
//   output d:<register>    its next value                          i:<box>.<port>    and input
//   c:<register>    its clock, high when it is stepped
//   0:<register>    high when it is reset to 0, and 1:<register>, to 1
struct CutGates {
  std::vector<std::string> inputs, outputs;  // sorted
  std::string body;                          // of a BLIF
  size_t registers = 0;
};

// Reads the only module in `path`; `boxes` has the ports of its black boxes, by type. Throws
// std::runtime_error.
CutGates CutAtRegisters(const std::string& path, const std::map<std::string, Ports>& boxes);

}  // namespace d1
