// The table that `make synth` prints, and build/results/synth.json.
#pragma once

#include <string>
#include <vector>

#include "synth/tool/block_list.h"
#include "synth/tool/block_run.h"

namespace d1 {

// A whole block: all its parts and all blocks inside.
struct Row {
  Block block;
  Counts counts;
  double seconds = 0;
  double memory_mb = 0;
};

// Composes the blocks from their parts and from the blocks inside, in the order of the list.
std::vector<Row> Compose(const std::vector<Block>& blocks, const std::vector<BlockResult>& results);

struct Report {
  std::vector<Row> rows;
  const Library* library = nullptr;
  double macro_um2_per_bit = 0;  // 0: not known
  std::string yosys_version;
  double seconds = 0;  // of all blocks, wall clock
};

// NAND2 equivalents: by area with a library, else a quarter of the transistors.
double GateEquivalents(const Counts& counts, const Library* library);

std::string Table(const Report& report);

// Throw UserError when `path` cannot be written.
void WriteJson(const Report& report, const std::string& path);
void WriteResults(const std::string& json, const std::string& path);

}  // namespace d1
