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

struct Report {
  std::vector<Row> rows;
  const Library* library = nullptr;  // none: the project's own
  SramModel sram;
  std::string yosys_version;
  double seconds = 0;  // of all blocks, wall clock
};

// What is known of the memories, for JSON files.
nlohmann::ordered_json SramJson(const SramModel& sram);

std::string Table(const Report& report);

// Throw UserError when `path` cannot be written.
void WriteJson(const Report& report, const std::string& path);
void WriteResults(const std::string& json, const std::string& path);

}  // namespace d1
