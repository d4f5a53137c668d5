// Proves that the netlist of a block is what its RTL says: `make equivalence`
// (docs/equivalence.md).
#pragma once

#include <string>
#include <vector>

#include "synth/tool/block_list.h"
#include "synth/tool/timing_run.h"

namespace d1 {

struct EquivalenceSettings {
  std::string abc;
  std::string reference_script = "synth/reference.tcl", cells_script = "synth/cells.tcl";
};

struct ProvedBlock {
  size_t registers = 0;  // the same in both, by name
  size_t outputs =
      0;  // functions that are the same: of ports, of registers, of what black boxes are given
  double seconds = 0, memory_mb = 0;
  std::string problem;  // one line for each difference
};

// The path of ABC: `name`, or when it is empty yosys-abc or berkeley-abc. Throws UserError when it
// is not there.
std::string FindAbc(const std::string& name);

// The netlist that MapBlock() made of the block against its RTL. Both have the same registers and
// black boxes, by their names; what they and the ports are given, and when, is the same function of
// the same inputs in both, as ABC proves: then nothing that follows can differ. Throws UserError
// when a tool is not there.
ProvedBlock ProveBlock(const Block& block, const MappedBlock& mapped,
                       const TimingSettings& settings, const EquivalenceSettings& equivalence);

std::string EquivalenceTable(const std::vector<Block>& blocks,
                             const std::vector<ProvedBlock>& proved);
void WriteEquivalenceJson(const std::vector<Block>& blocks, const std::vector<ProvedBlock>& proved,
                          const Library& library, const std::string& yosys_version, double seconds,
                          const std::string& path);

}  // namespace d1
