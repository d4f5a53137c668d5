#include "synth/tool/timing_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "sim/tool/error.h"
#include "synth/tool/block_run.h"
#include "synth/tool/kept.h"
#include "synth/tool/parameters.h"
#include "synth/tool/process.h"
#include "synth/tool/sources.h"

namespace d1 {
namespace {

// Boxes of `block` that are linked with the netlist of the block inside.
bool IsLinked(const std::string& type) { return type.find("__") == std::string::npos; }

void ReplaceAll(std::string* text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text->find(from, at)) != std::string::npos; at += to.size()) {
    text->replace(at, from.size(), to);
  }
}

// Copies netlist.v of a block to linked.v with other names of modules.
void RenameModules(const std::string& directory, const std::map<std::string, std::string>& names) {
  std::ifstream netlist(directory + "/netlist.v");
  std::string text(std::istreambuf_iterator<char>(netlist), {});
  for (const auto& [from, to] : names) ReplaceAll(&text, "  " + from + " ", "  " + to + " ");
  const std::string path = directory + "/linked.v";
  std::ofstream linked(path);
  linked << text;
  if (!linked.flush()) throw UserError("cannot write '{}'", path);
}

// `module` and all blocks that are linked below it.
void AddNetlists(const std::string& module, const std::map<std::string, MappedBlock>& mapped,
                 std::set<std::string>* modules) {
  if (!modules->insert(module).second) return;
  for (const auto& [type, count] : mapped.at(module).occurrences) {
    if (IsLinked(type)) AddNetlists(type, mapped, modules);
  }
}

std::vector<TimedPath> ReadPaths(const std::string& path) {
  std::ifstream file(path);
  std::vector<TimedPath> paths;
  std::string from, to;
  for (double slack = 0; file >> slack >> from >> to;) {
    paths.push_back({slack, RegisterName(from), RegisterName(to)});
  }
  std::ranges::stable_sort(paths, {}, &TimedPath::slack);
  return paths;
}

// OpenSTA lists them behind a line with their number, two blanks before each.
std::vector<std::string> ReadUnconstrained(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> endpoints;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("  ")) endpoints.push_back(line.substr(2));
  }
  return endpoints;
}

// The widest cell that a structural leaf took the place of.
int WidestLeaf(const std::string& log) {
  std::ifstream file(log);
  int widest = 0;
  for (std::string line; std::getline(file, line);) {
    const size_t leaf = line.find("\\_50_lcu\\WIDTH=");
    if (line.find("Using template ") == std::string::npos || leaf == std::string::npos) continue;
    const size_t bits = line.find('\'', leaf) + 1;
    widest = std::max(widest, static_cast<int>(std::strtol(line.c_str() + bits, nullptr, 2)));
  }
  return widest;
}

}  // namespace

std::string RegisterName(const std::string& pin) {
  std::string name = pin;
  if (const size_t flop = name.find("$_DFF"); flop != std::string::npos) name.resize(flop);
  while (name.ends_with(']') && name.find('[') != std::string::npos) name.resize(name.rfind('['));
  std::ranges::replace(name, '/', '.');
  return name;
}

MappedBlock MapBlock(const Block& block, const TimingSettings& settings) {
  const Sources sources = FindSources(block);
  const std::string directory = settings.directory + "/" + block.module;
  const std::string log = directory + "/yosys.log";
  auto environment = SourceEnvironment(block, sources);
  environment.push_back("D1_BLOCK=" + block.module);
  environment.push_back(fmt::format("D1_LEAVES={}", fmt::join(settings.leaves, " ")));
  environment.push_back(fmt::format("D1_GOAL={}", block.goal));
  environment.push_back("D1_LIBERTY=" + settings.library_directory);
  environment.push_back("D1_DRIVER=" + settings.library->buffer);
  environment.push_back(fmt::format("D1_LOAD={:g}", settings.library->flop_load));
  environment.push_back(fmt::format("D1_PERIOD={:g}", settings.period));
  environment.push_back("D1_OUT=" + directory);
  std::vector<std::string> files = {settings.library_directory + "/comb.lib",
                                    settings.library_directory + "/flops.lib"};
  files.insert(files.end(), settings.leaves.begin(), settings.leaves.end());
  const Exit exit = RunUnlessKept(
      {settings.yosys, "-q", "-l", log, "-c", settings.map_script}, environment, directory,
      kYosysRemedy, Fingerprint(settings.yosys, environment, sources, settings.map_script, files));
  MappedBlock result;
  result.seconds = exit.seconds;
  result.memory_mb = exit.memory_mb;
  if (exit.status != 0) {
    RequireLegalParameters(log, block, sources);
    result.problem = Problems(log);
    return result;
  }
  result.was_kept = exit.was_kept;
  if (const int width = WidestLeaf(log); width > kProvedWidth) {
    result.problem =
        fmt::format("a structural leaf of {} bits is not proved; {} are\n", width, kProvedWidth);
    return result;
  }
  try {
    const ModuleCells cells = ReadModuleCells(directory + "/cells.json");
    result.counts = CountCells(cells, block.module, ReadMemories(directory + "/macros.il"),
                               block.inside, *settings.library);
    RequireInside(block, result.counts);
    result.ports = ReadPorts(directory + "/netlist.v").at(block.module);
    result.boxes = ReadPorts(directory + "/boxes.v");
    std::erase_if(result.boxes,
                  [&](const auto& box) { return !cells.at(block.module).contains(box.first); });
    for (const auto& [type, ports] : result.boxes) {
      result.occurrences[type] = cells.at(block.module).at(type);
    }
  } catch (const std::exception& failure) {
    result.problem = WithLog(failure.what(), log);
  }
  return result;
}

void LinkBlocks(const std::vector<Block>& blocks, const TimingSettings& settings,
                std::map<std::string, MappedBlock>* mapped) {
  std::vector<std::string> cells;
  for (const Block& block : blocks) {
    MappedBlock& result = mapped->at(block.module);
    std::map<std::string, std::string> linked;
    for (const auto& [type, ports] : result.boxes) {
      const std::string source = SourceName(type);
      const bool is_block = std::ranges::find(block.inside, source) != block.inside.end();
      if (is_block && mapped->at(source).ports == ports) {
        linked[type] = source;
      } else {
        const BoxTiming timing = is_block ? BoxTiming() : TimingOf(settings.macro, ports);
        cells.push_back(BoxCell(type, ports, timing, settings.library->flop_load));
      }
    }
    for (const auto& [type, source] : linked) {
      result.occurrences[source] += result.occurrences.at(type);
      result.occurrences.erase(type);
    }
    RenameModules(settings.directory + "/" + block.module, linked);
  }
  WriteBoxLibrary(settings.library_directory + "/boxes.lib", cells,
                  settings.library->capacitance_unit);
}

TimedBlock TimeBlock(const Block& block, const std::vector<Block>& blocks,
                     const std::map<std::string, MappedBlock>& mapped,
                     const TimingSettings& settings) {
  const std::string directory = settings.directory + "/" + block.module;
  std::set<std::string> modules;
  AddNetlists(block.module, mapped, &modules);
  std::string netlists;
  for (const std::string& module : modules) {
    netlists += settings.directory + "/" + module + "/linked.v ";
  }
  const std::string& libraries = settings.library_directory;
  const std::string log = directory + "/sta.log";
  const Exit exit =
      Run({settings.sta, "-no_splash", "-exit", settings.sta_script},
          {"D1_BLOCK=" + block.module, "D1_NETLISTS=" + netlists,
           fmt::format("D1_LIBERTY={0}/comb.lib {0}/flops.lib {0}/boxes.lib", libraries),
           "D1_DRIVER=" + settings.library->buffer,
           fmt::format("D1_LOAD={:g}", settings.library->flop_load),
           fmt::format("D1_PERIOD={:g}", settings.period), "D1_OUT=" + directory},
          log, "install opensta or name it with STA=");
  TimedBlock result;
  result.seconds = exit.seconds;
  result.memory_mb = exit.memory_mb;
  result.problem = StaProblems(log);
  if (exit.status != 0 && result.problem.empty()) result.problem = WithLog("OpenSTA failed", log);
  if (!result.problem.empty()) return result;
  result.paths = ReadPaths(directory + "/paths.txt");
  result.hop = ReadPaths(directory + "/hop.txt");
  result.unconstrained = ReadUnconstrained(directory + "/checks.txt");
  for (const std::string& module : modules) {
    const MappedBlock& part = mapped.at(module);
    const auto& inside = std::ranges::find(blocks, module, &Block::module)->inside;
    for (const auto& [type, count] : part.occurrences) {
      if (IsLinked(type)) continue;
      const Ports& ports = part.boxes.at(type);
      // Every bit of a box without a clock is one that nothing constrains.
      if (!ports.contains("clk_i")) {
        result.unconstrained.push_back(type);
      } else if (std::ranges::find(inside, SourceName(type)) != inside.end()) {
        result.split_bits += count * BitsOf(ports);
      }
    }
  }
  return result;
}

}  // namespace d1
