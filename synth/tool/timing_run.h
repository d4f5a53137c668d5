// Maps a block for speed with Yosys, and times its netlist with OpenSTA.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "synth/tool/block_list.h"
#include "synth/tool/boxes.h"
#include "synth/tool/liberty.h"
#include "synth/tool/netlist.h"

namespace d1 {

// The largest width at which `make formal-leaves` proves them. Wider ones are refused.
inline constexpr int kProvedWidth = 128;

struct TimingSettings {
  std::string yosys = "yosys", sta = "sta";
  std::string map_script = "synth/timing.tcl", sta_script = "synth/sta.tcl";
  std::string directory = "build/timing";  // one directory a block in it
  std::vector<std::string> leaves;         // Verilog files
  const Library* library = nullptr;
  std::string library_directory;  // where comb.lib, flops.lib and boxes.lib are
  double period = 0;              // ps
  MacroTiming macro;
};

// A block's part after mapping. Blocks inside are not counted.
struct MappedBlock {
  Counts counts;
  std::map<std::string, Ports> boxes;          // types of the black boxes in its netlist
  std::map<std::string, int64_t> occurrences;  // number of each
  Ports ports;                                 // of itself
  double seconds = 0, memory_mb = 0;
  bool was_kept = false;  // Yosys did not run: its netlist of before stands
  std::string problem;    // one line for each, when a check failed
};

struct TimedPath {
  double slack = 0;      // ps
  std::string from, to;  // registers, ports or pins of black boxes as the RTL calls them, no index
};

struct TimedBlock {
  std::vector<TimedPath> paths;            // the slowest into each endpoint, the slowest first
  std::vector<TimedPath> hop;              // the slowest one across a link, if it has links
  std::vector<std::string> unconstrained;  // endpoints that nothing constrains
  int64_t split_bits = 0;  // bits of parts that are black boxes: paths through them are cut there
  double seconds = 0, memory_mb = 0;
  std::string problem;
};

// Throw UserError when the RTL or a tool is not there. Several threads may call them at once.
MappedBlock MapBlock(const Block& block, const TimingSettings& settings);
TimedBlock TimeBlock(const Block& block, const std::vector<Block>& blocks,
                     const std::map<std::string, MappedBlock>& mapped,
                     const TimingSettings& settings);

// Black boxes that are blocks of the same ports become instances of their netlists; models of the
// others, memory macros and parts, go to boxes.lib.
void LinkBlocks(const std::vector<Block>& blocks, const TimingSettings& settings,
                std::map<std::string, MappedBlock>* mapped);

// What the RTL calls an endpoint or start point: u_a.u_b.q for u_a/u_b.q[3]$_DFF_P_/D.
std::string RegisterName(const std::string& pin);

}  // namespace d1
