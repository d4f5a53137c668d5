#include "synth/tool/timing_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/tool/machine.h"
#include "synth/tool/generic_library.h"

namespace d1 {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kBins = 10;
constexpr size_t kStagesPrinted = 4, kStagesWritten = 50, kPinsWritten = 50;
constexpr double kMacs = 256;  // of d1_matrix
constexpr double kUm2PerMm2 = 1e6;

double WorstSlack(const TimedBlock& timed) { return timed.paths.front().slack; }

// Times in the unit of the report: ps, or FO4 with the generic library.
double Told(const TimingReport& report, double ps) {
  return report.is_generic ? ps / kPsPerFo4 : ps;
}

// 0.1 ps, 0.001 FO4: OpenSTA does not tell more.
double Rounded(double value, double steps) { return std::round(value * steps) / steps; }

Json TimeJson(const TimingReport& report, double ps) {
  return Rounded(Told(report, ps), report.is_generic ? 1000 : 10);
}

const Row* Find(const TimingReport& report, const std::string& module) {
  const auto row =
      std::ranges::find(report.rows, module, [](const Row& r) { return r.block.module; });
  return row == report.rows.end() ? nullptr : &*row;
}

double Um2(const TimingReport& report, const Row& row) {
  return row.counts.area * (report.is_generic ? report.technology.gate_um2 : 1);
}

double NodeMm2(const TimingReport& report, const Row& node) {
  return (Um2(report, node) + AreaOf(node.counts.macros, report.sram)) / kUm2PerMm2;
}

double Mhz(const TimingReport& report, double ps) {
  return 1e6 / (report.is_generic ? ps / kPsPerFo4 * report.technology.fo4_ps : ps);
}

// What makes um2 and MHz of gate equivalents and FO4, or null with a library.
Json AssumedJson(const TimingReport& report) {
  if (!report.is_generic) return nullptr;
  return {{"gate_um2", report.technology.gate_um2},
          {"fo4_ps", report.technology.fo4_ps},
          {"text", "no cell library: um2 are area_ge x gate_um2, MHz are 1e6 / (fo4 x fo4_ps)"}};
}

Json BlockJson(const TimingReport& report, size_t i) {
  const Row& row = report.rows[i];
  const TimedBlock& timed = report.timed[i];
  const char* unit = report.is_generic ? "fo4" : "ps";
  Json json = NameJson(row.block);
  json["seconds"] = Rounded(row.seconds + timed.seconds, 10);
  json["memory_mb"] = std::round(std::max(row.memory_mb, timed.memory_mb));
  json["endpoints"] = timed.paths.size();
  json["unconstrained"] = timed.unconstrained.size();
  json["split_bits"] = timed.split_bits;
  json["area_um2"] = Rounded(Um2(report, row), 1000);
  if (report.is_generic) json["area_ge"] = Rounded(row.counts.area, 1000);
  // <name>_mhz, and <name>_fo4 without a library, of a path of `ps`
  const auto speed = [&](const std::string& mhz, const std::string& fo4, double ps) {
    json[mhz] = Rounded(Mhz(report, ps), 10);
    if (report.is_generic) json[fo4] = Rounded(ps / kPsPerFo4, 1000);
  };
  for (const TimedPath& hop : timed.hop) {
    speed("hop_mhz", "hop_fo4", report.period - hop.slack);
    json["hop_path"] = fmt::format("{} -> {}", hop.from, hop.to);
  }
  if (timed.paths.empty()) {
    json["fmax_mhz"] = nullptr;
    json["worst_path"] = nullptr;
  } else {
    speed("fmax_mhz", "fo4", report.period - WorstSlack(timed));
    const TimedPath& worst = timed.paths.front();
    json["worst_path"] = fmt::format("{} -> {}", worst.from, worst.to);
    json["from"] = worst.from;
    json["to"] = worst.to;
    json[fmt::format("slack_{}", unit)] = TimeJson(report, worst.slack);
    Json stages = Json::array();
    for (const Stage& stage : StagesOf(timed.paths)) {
      if (stages.size() == kStagesWritten) break;
      stages.push_back({{"from", stage.from},
                        {"to", stage.to},
                        {fmt::format("slack_{}", unit), TimeJson(report, stage.slack)},
                        {"count", stage.endpoints}});
    }
    json["stages"] = stages;
    json["histogram"] = HistogramOf(timed.paths, report.period);
  }
  Json pins = Json::array();
  for (const std::string& pin : timed.unconstrained) {
    if (pins.size() < kPinsWritten) pins.push_back(pin);
  }
  json["unconstrained_endpoints"] = pins;
  return json;
}

}  // namespace

std::vector<Stage> StagesOf(const std::vector<TimedPath>& paths) {
  std::map<std::pair<std::string, std::string>, size_t> index;
  std::vector<Stage> stages;
  for (const TimedPath& path : paths) {
    const auto [found, is_new] = index.emplace(std::pair(path.from, path.to), stages.size());
    if (is_new) stages.push_back({path.from, path.to, path.slack, 0});
    ++stages[found->second].endpoints;
  }
  return stages;
}

std::vector<int> HistogramOf(const std::vector<TimedPath>& paths, double period) {
  std::vector<int> bins(kBins);
  const double longest = paths.empty() ? 0 : period - paths.front().slack;
  for (const TimedPath& path : paths) {
    const double share = longest > 0 ? (period - path.slack) / longest : 0;
    const int bin = static_cast<int>(std::ceil(share * kBins)) - 1;
    ++bins[static_cast<size_t>(std::clamp(bin, 0, kBins - 1))];
  }
  return bins;
}

std::string TimingTable(const TimingReport& report) {
  const bool generic = report.is_generic;
  const char* unit = generic ? "FO4" : "ps";
  const int digits = generic ? 2 : 1;
  std::string text =
      fmt::format("{:<24} {:>11} {:>9} {:>9} {:>8} {:>6} {:>6}  {}\n", "block",
                  generic ? "gates (GE)" : "um2", generic ? "FO4" : "fmax MHz",
                  fmt::format("slack {}", unit), "ends", "free", "split", "slowest stages");
  for (size_t i = 0; i < report.rows.size(); ++i) {
    const TimedBlock& timed = report.timed[i];
    text += fmt::format("{:<24} {:>11.1f}", report.rows[i].block.name, report.rows[i].counts.area);
    const std::vector<Stage> stages = StagesOf(timed.paths);
    const double least = stages.empty() ? 0 : report.period - stages[0].slack;
    text += stages.empty() ? fmt::format(" {:>9}", "-")
                           : fmt::format(" {:>9.{}f}", generic ? least / kPsPerFo4 : 1e6 / least,
                                         generic ? 2 : 0);
    const auto stage_text = [&](const Stage& stage) {
      return fmt::format("{} -> {} ({})", stage.from, stage.to, stage.endpoints);
    };
    text += fmt::format(
        " {:>9}",
        stages.empty() ? "-" : fmt::format("{:.{}f}", Told(report, stages[0].slack), digits));
    text += fmt::format(" {:>8} {:>6} {:>6}  {}\n", timed.paths.size(), timed.unconstrained.size(),
                        timed.split_bits, stages.empty() ? "-" : stage_text(stages[0]));
    for (size_t s = 1; s < std::min(stages.size(), kStagesPrinted); ++s) {
      text += fmt::format("{:46} {:>9.{}f} {:>22}  {}\n", "", Told(report, stages[s].slack), digits,
                          "", stage_text(stages[s]));
    }
  }
  text += "\nEndpoints by path length, in tenths of the block's slowest path:\n";
  for (size_t i = 0; i < report.rows.size(); ++i) {
    text += fmt::format("{:<24}", report.rows[i].block.name);
    for (const int bin : HistogramOf(report.timed[i].paths, report.period)) {
      text += fmt::format(" {:>6}", bin);
    }
    text += "\n";
  }
  for (size_t i = 0; i < report.rows.size(); ++i) {
    for (const TimedPath& hop : report.timed[i].hop) {
      const double least = report.period - hop.slack;
      text += fmt::format("\n{}, out of one and into the next across a link: {}, {} -> {}\n",
                          report.rows[i].block.name,
                          generic ? fmt::format("{:.2f} FO4", least / kPsPerFo4)
                                  : fmt::format("{:.0f} MHz", 1e6 / least),
                          hop.from, hop.to);
    }
  }
  text += fmt::format(
      "\nNo wires, ideal clock; mapped for {:g} {}, memory macros {:g} {} clock to data, {:g} {} "
      "setup, {:g} {} of wires for 576 bits.\nfree: endpoints that nothing constrains. split: bits "
      "of parts, where paths are "
      "cut.\n",
      Told(report, report.period), unit, Told(report, report.macro.clock_to_q), unit,
      Told(report, report.macro.setup), unit, Told(report, report.macro.wires), unit);
  const std::string assumed =
      generic ? fmt::format(", at {:g} um2 a gate equivalent", report.technology.gate_um2)
              : std::string();
  if (const Row* matrix = Find(report, "d1_matrix")) {
    text +=
        fmt::format("Matrix unit: {:.1f} um2 per MAC{}.\n", Um2(report, *matrix) / kMacs, assumed);
  }
  if (const Row* node = Find(report, "d1_node")) {
    text += fmt::format("Node: {:.3f} mm2{}, memory macros included, {}.\n", NodeMm2(report, *node),
                        assumed, Describe(report.sram));
  }
  return text + fmt::format("{}, {}, {}\n", RunLine(report.cost), report.yosys_version,
                            report.sta_version);
}

void WriteTimingJson(const TimingReport& report, const std::string& path) {
  Json blocks = Json::array();
  for (size_t i = 0; i < report.rows.size(); ++i) blocks.push_back(BlockJson(report, i));
  const Row* matrix = Find(report, "d1_matrix");
  const Row* node = Find(report, "d1_node");
  Json um2_per_mac = nullptr, node_mm2 = nullptr;
  if (matrix != nullptr) um2_per_mac = Rounded(Um2(report, *matrix) / kMacs, 1000);
  if (node != nullptr) node_mm2 = Rounded(NodeMm2(report, *node), 1e6);
  const char* unit = report.is_generic ? "fo4" : "ps";
  Json json = RunJson(report.cost);
  json.update({{"library", report.library->name},
               {"files", report.library->files},
               {"dont_use", report.dont_use},
               {"assumed", AssumedJson(report)},
               {"yosys", report.yosys_version},
               {"opensta", report.sta_version},
               {"leaves", report.leaves},
               {fmt::format("period_{}", unit), Told(report, report.period)},
               {fmt::format("macro_{}", unit),
                {Told(report, report.macro.clock_to_q), Told(report, report.macro.setup),
                 Told(report, report.macro.wires)}},
               {"sram", SramJson(report.sram)},
               {"blocks", blocks},
               {"um2_per_mac", um2_per_mac},
               {"node_mm2", node_mm2}});
  WriteResults(json.dump(2), path);
}

}  // namespace d1
