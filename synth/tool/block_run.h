// Runs Yosys on one block.
#pragma once

#include <string>

#include "synth/tool/block_list.h"
#include "synth/tool/netlist.h"

namespace d1 {

struct Settings {
  std::string yosys = "yosys";
  std::string script;                // synth/area.tcl
  std::string directory;             // for what Yosys writes, one directory a block in it
  const Library* generic = nullptr;  // the project's own library
  std::string generic_directory;     // where its comb.lib and flops.lib are
  const Library* library = nullptr;  // a second one to map to, or none
  std::string library_directory;
};

struct BlockResult {
  Counts counts;          // of one part, the blocks inside not counted
  double seconds = 0;     // of Yosys
  double memory_mb = 0;   // the largest process
  bool was_kept = false;  // Yosys did not run: its results of before stand
  std::string problem;    // one line for each, when a check failed
};

inline constexpr char kYosysRemedy[] = "install yosys or name it with YOSYS=";

// Throws std::runtime_error when a block that the list puts inside did not occur.
void RequireInside(const Block& block, const Counts& counts);

// Throws UserError when the block's RTL or Yosys is not there. A failed check (a latch, two
// drivers, none, an unmapped cell) is the result's problem. Several threads may run blocks at once.
BlockResult RunBlock(const Block& block, const Settings& settings);

}  // namespace d1
