// The page of `make report`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "synth/tool/silicon_report.h"

namespace d1 {
namespace {

constexpr double kD1ChipMm2 = 645, kD1Sites = 360, kD1Nodes = 354, kMacs = 256;
constexpr double kBillion = 1e9, kMillion = 1e6, kTransistorsPerBit = 6;

// What is aimed at: in ASAP7, TT, 0.7 V, without wires.
constexpr double kReportSeconds = 15 * 60, kReportMb = 4096;
constexpr double kMacUm2 = 430, kRouterMm2 = 0.020;
struct SpeedAims {
  const char* cells;
  double block, router;  // MHz
};
constexpr SpeedAims kRvt = {"RVT", 1800, 1600}, kSlvt = {"SLVT", 2000, 1900};

enum class Wanted { kAtMost, kAtLeast };

// A row of the table of aims: by how much of the aim it is met or missed.
std::string AimRow(const std::string& what, Wanted wanted, double aim, double reached, int digits,
                   const char* unit, const std::string& where = "") {
  const double off = 100 * (reached / aim - 1);
  const bool met = wanted == Wanted::kAtMost ? off <= 0 : off >= 0;
  return fmt::format("| {} | {} {:.{}f} {} | {:.{}f} {}{} | {}, {:.1f} % {} |\n", what,
                     wanted == Wanted::kAtMost ? "at most" : "at least", aim, digits, unit, reached,
                     digits, unit, where, met ? "met" : "**missed**", std::abs(off),
                     off < 0 ? "below" : "above");
}

bool IsRouterOrNode(const std::string& module) {
  return module == "d1_router" || module == "d1_node";
}

std::string SpeedRows(const Speeds& results, const SpeedAims& aims,
                      std::vector<std::string>* below) {
  const Speed* slowest = nullptr;
  std::vector<std::string> slow;
  size_t blocks = 0;
  for (const Speed& speed : results.speeds) {
    if (IsRouterOrNode(speed.module)) continue;
    ++blocks;
    if (slowest == nullptr || speed.mhz < slowest->mhz) slowest = &speed;
    if (speed.mhz < aims.block) slow.push_back(fmt::format("`{}` {:.0f}", speed.module, speed.mhz));
  }
  const std::string cells = aims.cells;
  std::string text;
  if (slowest != nullptr) {
    text += AimRow(cells + ": slowest path of any block but the router", Wanted::kAtLeast,
                   aims.block, slowest->mhz, 0, "MHz", fmt::format(", `{}`", slowest->module));
  }
  if (!slow.empty()) {
    below->push_back(fmt::format("{}: {} of {} blocks are below {:.0f} MHz: {}.", cells,
                                 slow.size(), blocks, aims.block, fmt::join(slow, ", ")));
  }
  if (const Speed* router = results.Find("d1_router")) {
    text += AimRow(cells + ": router", Wanted::kAtLeast, aims.router, router->mhz, 0, "MHz");
    if (router->hop_mhz > 0) {
      text += AimRow(cells + ": a hop, out of a router and into the next in one cycle",
                     Wanted::kAtLeast, aims.router, router->hop_mhz, 0, "MHz");
    }
  }
  if (const Speed* node = results.Find("d1_node")) {
    text += AimRow(cells + ": whole node, paths from block to block", Wanted::kAtLeast, aims.block,
                   node->mhz, 0, "MHz");
  }
  return text;
}

// The same for areas of which there are two: of the netlists of `make synth` and of `make timing`.
std::string TwoAimRows(const std::string& what, double aim, double by_area, double by_speed,
                       int digits, const char* unit) {
  return AimRow(what + ", mapped for area", Wanted::kAtMost, aim, by_area, digits, unit) +
         AimRow(what + ", mapped for speed", Wanted::kAtMost, aim, by_speed, digits, unit);
}

bool IsSlvt(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name == "slvt";
}

std::string AimTable(const Silicon& silicon, const Technology& technology) {
  std::string text =
      "## What is aimed at\n\n"
      "The figures aimed at are for ASAP7, TT, 0.7 V, without wires.";
  if (silicon.library.empty()) text += " What is reached is of assumed cells, as above.";
  text += "\n\n| what | aimed at | reached | |\n|---|---|---|---|\n";
  const RunCost& cost = silicon.cost;
  if (cost.kept == 0) {
    text +=
        AimRow("time of the whole report", Wanted::kAtMost, kReportSeconds, cost.seconds, 0, "s");
    text += AimRow(fmt::format("memory of all its processes together, `JOBS={}`", cost.jobs),
                   Wanted::kAtMost, kReportMb, cost.peak_mb, 0, "MB");
  } else {
    text += fmt::format(
        "| time and memory of the whole report | {:.0f} s, {:.0f} MB | | not measured: {} netlists "
        "were kept from "
        "before |\n",
        kReportSeconds, kReportMb, cost.kept);
  }
  if (const Areas* matrix = silicon.AreasOf("d1_matrix")) {
    text += TwoAimRows("matrix unit for each of its 256 multiply-accumulates", kMacUm2,
                       matrix->of_synth / kMacs, matrix->of_timing / kMacs, 0, "um2");
  }
  if (const Areas* router = silicon.AreasOf("d1_router")) {
    text += TwoAimRows("router", kRouterMm2, router->of_synth / kUm2PerMm2,
                       router->of_timing / kUm2PerMm2, 4, "mm2");
  }
  if (const Areas* node = silicon.AreasOf("d1_node")) {
    text += TwoAimRows(fmt::format("node with its memories, cells placed at {:g} % density",
                                   100 * technology.density),
                       kD1NodeMm2, silicon.PlacedMm2(node->of_synth, technology),
                       silicon.PlacedMm2(node->of_timing, technology), 2, "mm2");
  }
  std::vector<std::string> below;
  text += SpeedRows(silicon.timing, kRvt, &below);
  for (const Speeds& more : silicon.more) {
    if (IsSlvt(more.name)) text += SpeedRows(more, kSlvt, &below);
  }
  for (const std::string& line : below) text += "\n" + line + "\n";
  return text + "\n";
}

std::string TwoNetlists(const Silicon& silicon, const Technology& technology) {
  std::string text =
      "## Two netlists\n\n"
      "Areas on this page are of netlists mapped for area (`make synth`: the hierarchy of a block "
      "stays), speeds of "
      "others, mapped\nfor speed (`make timing`: flat, gates sized for the period). No netlist has "
      "both figures. Their "
      "cells:\n\n"
      "| cells of | mapped for area | mapped for speed |\n|---|---|---|\n";
  if (const Areas* matrix = silicon.AreasOf("d1_matrix")) {
    text += fmt::format(
        "| matrix unit, for each of its {:.0f} multiply-accumulates | {:.0f} um2 | {:.0f} um2 |\n",
        kMacs, matrix->of_synth / kMacs, matrix->of_timing / kMacs);
  }
  for (const char* module : {"d1_router", "d1_node"}) {
    if (const Areas* block = silicon.AreasOf(module)) {
      text += fmt::format("| `{}` | {:.4f} mm2 | {:.4f} mm2 |\n", module,
                          block->of_synth / kUm2PerMm2, block->of_timing / kUm2PerMm2);
    }
  }
  if (const Areas* node = silicon.AreasOf("d1_node")) {
    text += fmt::format(
        "| node with its memories, cells placed at {:g} % density | {:.2f} mm2 | {:.2f} mm2 |\n",
        100 * technology.density, silicon.PlacedMm2(node->of_synth, technology),
        silicon.PlacedMm2(node->of_timing, technology));
  }
  return text + "\n";
}

std::string NodeTable(const Silicon& silicon, const Technology& technology) {
  const double cells = (silicon.logic_um2 + silicon.memory_um2) / kUm2PerMm2;
  const double placed = silicon.PlacedMm2(silicon.logic_um2, technology);
  const double rest = kD1ChipMm2 - kD1Sites * kD1NodeMm2;
  const auto logic = static_cast<double>(silicon.transistors);
  const double memory = kTransistorsPerBit * static_cast<double>(silicon.memory_bits);
  std::string text =
      "## A node and a chip\n\n"
      "| | OpenD1 | D1 |\n|---|---|---|\n";
  text += fmt::format("| logic, cells only | {:.3f} mm2 | |\n", silicon.logic_um2 / kUm2PerMm2);
  text += fmt::format("| memory macros | {:.3f} mm2 | |\n", silicon.memory_um2 / kUm2PerMm2);
  text += fmt::format("| both | {:.3f} mm2 | |\n", cells);
  text +=
      fmt::format("| node, its cells placed at {:g} % density | **{:.2f} mm2** | {:.2f} mm2 |\n",
                  100 * technology.density, placed, kD1NodeMm2);
  if (const Areas* matrix = silicon.AreasOf("d1_matrix")) {
    text += fmt::format(
        "| matrix unit for each of its {:.0f} multiply-accumulates, cells only | {:.0f} um2 | |\n",
        kMacs, matrix->of_synth / kMacs);
  }
  text += fmt::format(
      "| transistors of a node: logic, and six for a bit of its memory macros | {:.1f} + {:.1f} "
      "million | |\n",
      logic / kMillion, memory / kMillion);
  text += fmt::format("| {:.0f} nodes | {:.0f} mm2, {:.0f} billion transistors | {:.0f} mm2 |\n",
                      kD1Nodes, kD1Nodes * placed, kD1Nodes * (logic + memory) / kBillion,
                      kD1Nodes * kD1NodeMm2);
  text += fmt::format(
      "| chip: {:.0f} sites of a node, and what D1 spends on all else ({:.0f} mm2) | {:.0f} mm2 | "
      "{:.0f} mm2, "
      "50 billion transistors |\n\n",
      kD1Sites, rest, kD1Sites * placed + rest, kD1ChipMm2);
  text += fmt::format(
      "D1: 645 mm2 in 7 nm, 354 nodes in use, 1.25 MB of SRAM each, 2 GHz (Tesla, AI Day 2021; Hot "
      "Chips 34, "
      "2022);\n1.30 mm2 a node follows from its area and its array of 18 x 20.\nMemory macros: {}. "
      "Transistors are of the library without a technology ([area](area.md)).\n\n",
      silicon.memory_source);
  return text +
         "| included | not included |\n|---|---|\n"
         "| every gate and flop of a node, mapped "
         "| wires and their delays, but for the room that the density leaves |\n"
         "| memory macros, with ECC bits | clock tree, scan chain, power grid, decoupling |\n"
         "| loads of gates, set-up times | skew, jitter, variation, hold |\n"
         "| | buffers that long wires need; test logic of the macros |\n"
         "| | outside the array: SerDes, PLLs, bumps (in the last line of the table only) |\n\n";
}

// "d1_router, 0.0202 mm2 in all: 4 x noc store 0.0136, ..."
std::string PartsOfRouter(const Silicon& silicon) {
  double sum = 0;
  std::vector<std::string> parts;
  for (const Leaf& leaf : silicon.leaves) {
    if (leaf.unit != "d1_router") continue;
    sum += leaf.um2;
    parts.push_back(fmt::format("{} {:.4f}", NameOf(leaf), leaf.um2 / kUm2PerMm2));
  }
  if (parts.empty()) return "";
  return fmt::format("\n`d1_router` is {:.4f} mm2 in all: {}.\n", sum / kUm2PerMm2,
                     fmt::join(parts, " + "));
}

std::string AreaTable(const Silicon& silicon) {
  const double total = silicon.logic_um2 + silicon.memory_um2;
  std::vector<const Leaf*> leaves;
  for (const Leaf& leaf : silicon.leaves) leaves.push_back(&leaf);
  std::ranges::stable_sort(leaves, [](const Leaf* a, const Leaf* b) { return a->um2 > b->um2; });
  std::string text =
      "## Area by block\n\nMapped for area. What a block has of its own; blocks inside have lines "
      "of their own.\n\n"
      "| in the node | part of | mm2 | share |\n|---|---|---|---|\n";
  for (const Leaf* leaf : leaves) {
    text += fmt::format("| {} | `{}` | {:.4f} | {:.1f} % |\n", NameOf(*leaf), leaf->unit,
                        leaf->um2 / kUm2PerMm2, 100 * leaf->um2 / total);
  }
  return text + PartsOfRouter(silicon) + "\n";
}

std::string HopLine(const Speed& speed, const std::string& cells) {
  if (speed.hop_mhz <= 0) return "";
  return fmt::format(
      "\nA hop leaves one `{}` and is routed in the next in the same cycle: {:.0f} MHz across "
      "both{},\n`{}`.\n",
      speed.module, speed.hop_mhz, cells, speed.hop_path);
}

std::string SpeedTable(const Silicon& silicon) {
  const bool generic = silicon.library.empty();
  const Speeds& timing = silicon.timing;
  std::string text = "## Speed by block\n\n";
  text += fmt::format("Mapped for speed with {}.", timing.settings);
  if (!timing.parts.empty()) {
    text += fmt::format(
        " Paths of other blocks end at the pins of `{}`, of which one part is "
        "mapped\n([timing](timing.md), Blocks "
        "inside blocks): what such a path needs in all is the sum of both.",
        fmt::join(timing.parts, "`, `"));
  }
  text += "\n";
  for (const Speeds& more : silicon.more) {
    text += fmt::format("\nMHz {}: of {}, commit {}, with {}.\n", more.name, more.library,
                        more.commit.substr(0, 12), more.settings);
  }
  std::string rule;
  text += "\n| block |";
  const auto column = [&](const std::string& name) {
    text += " " + name + " |";
    rule += "---|";
  };
  if (generic) column("FO4");
  column("MHz");
  for (const Speeds& more : silicon.more) column("MHz " + more.name);
  column("slowest path");
  text += "\n|---|" + rule + "\n";
  for (const Speed& speed : timing.speeds) {
    text += fmt::format("| `{}` | {}{:.0f} |", speed.module,
                        generic ? fmt::format("{:.1f} | ", speed.fo4) : "", speed.mhz);
    for (const Speeds& more : silicon.more) {
      const Speed* same = more.Find(speed.module);
      text += same == nullptr ? " - |" : fmt::format(" {:.0f} |", same->mhz);
    }
    text += fmt::format(" `{}` |\n", speed.worst_path);
  }
  for (const Speed& speed : timing.speeds) text += HopLine(speed, "");
  for (const Speeds& more : silicon.more) {
    for (const Speed& speed : more.speeds) text += HopLine(speed, ", " + more.name);
  }
  return text;
}

}  // namespace

std::string SiliconPage(const Silicon& silicon, const Technology& technology,
                        const std::string& picture) {
  std::string text = fmt::format(
      "# Silicon: what a node costs\n\n"
      "`make report` writes this page and its pictures from `build/results/synth.json` and "
      "`build/results/timing.json`,\nwhich it makes first; [area](area.md) and [timing](timing.md) "
      "say how they are measured. This one is of commit {},\n{}, {}; both took {:.0f} s and, in "
      "all processes "
      "together, {:.1f} GB with `JOBS={}`{}.\n\n"
      "![Area of the node by block, beside D1, and speed by block]({}.svg)\n\n",
      silicon.commit.substr(0, 12), silicon.yosys.substr(0, silicon.yosys.find(" (")), silicon.sta,
      silicon.cost.seconds, silicon.cost.peak_mb / 1024, silicon.cost.jobs,
      silicon.cost.kept == 0
          ? std::string()
          : fmt::format(", without the {} netlists that were kept from before", silicon.cost.kept),
      picture);
  text +=
      silicon.library.empty()
          ? fmt::format(
                "Cells are those of the library without a technology: {:.0f} gate equivalents, "
                "taken as {:g} um2 each; an FO4\ndelay is taken as {:g} ps. `LIBERTY=` measures "
                "in cells of a real library instead.\n\n",
                silicon.gate_equivalents, technology.gate_um2, technology.fo4_ps)
          : fmt::format("Cells are those of {}.\n\n", silicon.library);
  return text + AimTable(silicon, technology) + TwoNetlists(silicon, technology) +
         NodeTable(silicon, technology) + AreaTable(silicon) + SpeedTable(silicon);
}

}  // namespace d1
