// The table that `make timing` prints, and build/results/timing.json.
#pragma once

#include <string>
#include <vector>

#include "synth/tool/block_list.h"
#include "synth/tool/liberty.h"
#include "synth/tool/report.h"
#include "synth/tool/technology.h"
#include "synth/tool/timing_run.h"

namespace d1 {

// The slowest path of those from one register to another, any bits.
struct Stage {
  std::string from, to;
  double slack = 0;   // ps
  int endpoints = 0;  // whose slowest path is of this stage
};

// The slowest first.
std::vector<Stage> StagesOf(const std::vector<TimedPath>& paths);

// Endpoints by the length of their path: a tenth of the slowest path, or less, two tenths, ...
std::vector<int> HistogramOf(const std::vector<TimedPath>& paths, double period);

struct TimingReport {
  std::vector<Row> rows;  // areas
  std::vector<TimedBlock> timed;
  const Library* library = nullptr;
  bool is_generic = false;  // times are told in FO4 and areas in gate equivalents
  Technology technology;    // makes MHz and um2 of them
  std::string dont_use;     // patterns of the library's cells that were left out
  double period = 0;        // ps
  MacroTiming macro;
  SramModel sram;
  std::string leaves;
  std::string yosys_version, sta_version;
  RunCost cost;
};

std::string TimingTable(const TimingReport& report);

// Throws UserError when `path` cannot be written.
void WriteTimingJson(const TimingReport& report, const std::string& path);

}  // namespace d1
