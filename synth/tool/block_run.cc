#include "synth/tool/block_run.h"

#include <fmt/format.h>

#include <stdexcept>

#include "synth/tool/kept.h"
#include "synth/tool/parameters.h"
#include "synth/tool/process.h"
#include "synth/tool/sources.h"

namespace d1 {
namespace {

// The netlist of the block's part as counted by Yosys.
Counts CountPart(const Block& block, const std::string& top, const Settings& settings,
                 const std::string& directory) {
  const auto memories = ReadMemories(directory + "/macros.il");
  Counts counts = CountCells(ReadModuleCells(directory + "/generic.json"), top, memories,
                             block.inside, *settings.generic);
  const double gate_equivalents = counts.area / settings.generic->nand2_area;
  const int64_t transistors = counts.transistors;
  if (settings.library != nullptr) {
    counts = CountCells(ReadModuleCells(directory + "/cells.json"), top, memories, block.inside,
                        *settings.library);
  }
  counts.gate_equivalents = gate_equivalents;
  counts.transistors = transistors;
  RequireInside(block, counts);
  return counts;
}

}  // namespace

void RequireInside(const Block& block, const Counts& counts) {
  for (const std::string& name : block.inside) {
    if (!counts.inside.contains(name)) {
      throw std::runtime_error(fmt::format("{} is listed inside it but does not occur", name));
    }
  }
}

BlockResult RunBlock(const Block& block, const Settings& settings) {
  const Sources sources = FindSources(block);
  const std::string directory = settings.directory + "/" + block.module;
  const std::string log = directory + "/yosys.log";
  auto environment = SourceEnvironment(block, sources);
  environment.push_back(std::string("D1_FLATTEN=") + (sources.top == block.module ? "" : "1"));
  environment.push_back("D1_OUT=" + directory);
  environment.push_back("D1_GENERIC=" + settings.generic_directory);
  environment.push_back("D1_LIBERTY=" + settings.library_directory);
  std::vector<std::string> files;
  for (const std::string& library : {settings.generic_directory, settings.library_directory}) {
    for (const char* name : {"/comb.lib", "/flops.lib"}) files.push_back(library + name);
  }
  const Exit exit = RunUnlessKept(
      {settings.yosys, "-q", "-l", log, "-c", settings.script}, environment, directory,
      kYosysRemedy, Fingerprint(settings.yosys, environment, sources, settings.script, files));
  BlockResult result;
  result.seconds = exit.seconds;
  result.memory_mb = exit.memory_mb;
  if (exit.status != 0) {
    RequireLegalParameters(log, block, sources);
    result.problem = Problems(log);
    return result;
  }
  result.was_kept = exit.was_kept;
  try {
    result.counts = CountPart(block, sources.top, settings, directory);
  } catch (const std::exception& failure) {
    result.problem = WithLog(failure.what(), log);
  }
  return result;
}

}  // namespace d1
