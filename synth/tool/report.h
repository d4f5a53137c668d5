// The table that `make synth` prints, and build/results/synth.json.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "synth/tool/block_list.h"
#include "synth/tool/block_run.h"

namespace d1 {

// A whole block: all its parts and all blocks inside.
struct Row {
  Block block;
  Counts counts;
  std::map<std::string, int64_t> inside;  // blocks in it, and how often
  double seconds = 0;
  double memory_mb = 0;
};

// Composes the blocks from their parts and from the blocks inside, in the order of the list.
std::vector<Row> Compose(const std::vector<Block>& blocks, const std::vector<BlockResult>& results);

// What a run of `make synth` or `make timing` took.
struct RunCost {
  double seconds = 0;  // of all blocks, wall clock
  double peak_mb = 0;  // of all processes together
  int jobs = 1;
  int kept = 0;  // blocks that were not mapped: results of before stand
};

struct Report {
  std::vector<Row> rows;
  const Library* library = nullptr;  // none: the project's own
  std::string dont_use;              // patterns of its cells that were left out
  SramModel sram;
  std::string yosys_version;
  RunCost cost;
};

// "machine", "commit", and what a run of either command took; the latter for the foot of a table
// too.
nlohmann::ordered_json RunJson(const RunCost& cost);
std::string RunLine(const RunCost& cost);

// The rows that are inside no other one.
std::vector<const Row*> Roots(const std::vector<Row>& rows);

// A block as both results name it: its module, and the room that it is in.
nlohmann::ordered_json NameJson(const Block& block);

// What is known of the memories, for JSON files.
nlohmann::ordered_json SramJson(const SramModel& sram);

std::string Table(const Report& report);

// Throw UserError when `path` cannot be written.
void WriteJson(const Report& report, const std::string& path);
void WriteResults(const std::string& json, const std::string& path);

}  // namespace d1
