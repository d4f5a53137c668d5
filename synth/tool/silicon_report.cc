#include "synth/tool/silicon_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "sim/tool/error.h"
#include "synth/tool/process.h"
#include "synth/tool/report.h"
#include "synth/tool/treemap.h"

namespace d1 {
namespace {

using Json = nlohmann::json;

constexpr char kNode[] = "node/d1_node";
constexpr double kUm2PerMm2 = 1e6;
// Published of D1, and what follows from it; the page names the sources.
constexpr double kD1NodeMm2 = 1.30, kD1ChipMm2 = 645, kD1Sites = 360, kD1Nodes = 354, kMacs = 256;

Json ReadResults(const std::string& path, const char* command) {
  std::ifstream file(path);
  if (!file) throw UserError("no results in '{}'; '{}' makes them", path, command);
  Json json = Json::parse(file, nullptr, false);
  const bool whole = json.is_object() && json.contains("blocks") &&
                     std::ranges::any_of(json["blocks"], [](const Json& block) {
                       return block.value("module", "") == kNode;
                     });
  if (!whole) throw UserError("'{}' has no {}; '{}' makes it", path, kNode, command);
  return json;
}

std::string Module(const std::string& name) { return name.substr(name.find('/') + 1); }

// Walks down from the node, adding what each block has of its own.
class Tree {
 public:
  Tree(const Json& synth, double um2_per_ge) : um2_per_ge_(um2_per_ge) {
    for (const Json& block : synth.at("blocks")) blocks_[Module(block.at("module"))] = &block;
  }

  double Um2(const Json& block) const {
    return block.contains("area_um2") ? block.at("area_um2").get<double>()
                                      : um2_per_ge_ * block.at("gate_equivalents").get<double>();
  }

  void Add(const std::string& module, const std::string& unit, int64_t instances,
           std::vector<Leaf>* leaves) const {
    const Json& block = *blocks_.at(module);
    double own = Um2(block), memory = block.at("macro_um2").get<double>();
    for (const auto& [inside, count] : block.at("inside").items()) {
      const Json& child = *blocks_.at(inside);
      own -= count.get<double>() * Um2(child);
      memory -= count.get<double>() * child.at("macro_um2").get<double>();
      Add(inside, unit.empty() ? inside : unit, instances * count.get<int64_t>(), leaves);
    }
    const double times = static_cast<double>(instances);
    const std::string owner = unit.empty() ? module : unit;
    if (own * times > 1) leaves->push_back({module, owner, instances, false, own * times});
    if (memory * times > 1) leaves->push_back({module, owner, instances, true, memory * times});
  }

 private:
  std::map<std::string, const Json*> blocks_;
  double um2_per_ge_;
};

std::string NameOf(const Leaf& leaf) {
  std::string name = leaf.name.starts_with("d1_") ? leaf.name.substr(3) : leaf.name;
  std::ranges::replace(name, '_', ' ');
  if (leaf.is_memory) name += " macros";
  return leaf.instances == 1 ? name : fmt::format("{} x {}", leaf.instances, name);
}

// ---- the picture: rectangles and labels in a plane of 1200 x 760
// -----------------------------------

constexpr double kWidth = 1200, kHeight = 760;

const char* ColourOf(const std::string& unit) {
  static const std::map<std::string, const char*> colours = {
      {"d1_matrix", "#8db4d6"}, {"d1_vector", "#a9cf8f"}, {"d1_sram", "#e3c27a"},
      {"d1_core", "#d99a8b"},   {"d1_router", "#b9a3cf"}, {"d1_netif", "#cdbfdb"},
      {"d1_ctrl", "#c9c9c9"},   {"d1_dma", "#d9c2a0"}};
  const auto colour = colours.find(unit);
  return colour == colours.end() ? "#dddddd" : colour->second;
}

class Drawing {
 public:
  void Rectangle(const Box& box, const char* colour, double line = 1) {
    text_ += fmt::format(
        "set object rect from {:.2f},{:.2f} to {:.2f},{:.2f} fc rgb '{}' fs solid 1 border rgb "
        "'white' lw {:g}\n",
        box.x, box.y, box.x + box.width, box.y + box.height, colour, line);
  }
  // `place`: left, center or right of x, and what else gnuplot wants to know of it.
  void Label(double x, double y, const std::string& label, const char* place, int size) {
    text_ += fmt::format("set label \"{}\" at {:.2f},{:.2f} {} front noenhanced font ',{}'\n",
                         label, x, y, place, size);
  }
  void Line(double x0, double y0, double x1, double y1) {
    text_ += fmt::format(
        "set arrow from {:.2f},{:.2f} to {:.2f},{:.2f} nohead front lc rgb '#606060' dt 2\n", x0,
        y0, x1, y1);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// The areas of the node: units first, in each of them its leaves.
void DrawAreas(const Silicon& silicon, const Box& place, Drawing* drawing) {
  std::map<std::string, std::vector<const Leaf*>> units;
  for (const Leaf& leaf : silicon.leaves) units[leaf.unit].push_back(&leaf);
  std::vector<double> sums;
  for (const auto& [unit, leaves] : units) {
    double sum = 0;
    for (const Leaf* leaf : leaves) sum += leaf->um2;
    sums.push_back(sum);
  }
  const std::vector<Box> unit_boxes = TreeMap(sums, place);
  size_t at = 0;
  for (const auto& [unit, leaves] : units) {
    std::vector<double> figures;
    for (const Leaf* leaf : leaves) figures.push_back(leaf->um2);
    const std::vector<Box> boxes = TreeMap(figures, unit_boxes[at++]);
    for (size_t i = 0; i < boxes.size(); ++i) {
      const Box& box = boxes[i];
      drawing->Rectangle(box, ColourOf(unit), 1.5);
      const std::string name = NameOf(*leaves[i]);
      const double length =
          7.5 * static_cast<double>(std::max(name.size(), std::string_view("0.0000 mm2").size()));
      if (box.width < length || box.height < 16) {
        if (box.height < length || box.width < 16) continue;
        drawing->Label(box.x + box.width / 2, box.y + box.height / 2, name, "center rotate by 90",
                       10);
        continue;
      }
      const double x = box.x + box.width / 2, y = box.y + box.height / 2;
      const bool two_lines = box.height >= 36;
      drawing->Label(x, y + (two_lines ? 9 : 0), name, "center", 11);
      if (two_lines) {
        drawing->Label(x, y - 9, fmt::format("{:.4f} mm2", leaves[i]->um2 / kUm2PerMm2), "center",
                       10);
      }
    }
  }
}

// This node and D1's, stacked, in one scale.
void DrawNodes(const Silicon& silicon, const Technology& technology, const Box& place,
               Drawing* drawing) {
  const double placed = silicon.PlacedMm2(technology);
  const double scale = place.height / (std::max(placed, kD1NodeMm2) * 1.05);
  const double width = place.width * 0.36;
  double y = place.y;
  const auto stack = [&](double um2, const char* colour, const std::string& what) {
    const double height = um2 / kUm2PerMm2 * scale;
    drawing->Rectangle({place.x, y, width, height}, colour);
    if (height > 30) {
      drawing->Label(place.x + width / 2, y + height / 2 + 7, what, "center", 9);
      drawing->Label(place.x + width / 2, y + height / 2 - 7,
                     fmt::format("{:.2f}", um2 / kUm2PerMm2), "center", 9);
    }
    y += height;
  };
  stack(silicon.memory_um2, "#e3c27a", "memory macros");
  stack(silicon.logic_um2, "#8db4d6", "cells");
  stack(silicon.logic_um2 * (1 / technology.density - 1), "#d6e3ee", "room for wires");
  drawing->Label(place.x + width / 2, y + 10, fmt::format("OpenD1 {:.2f} mm2", placed), "center",
                 10);
  const double x = place.x + place.width * 0.56;
  drawing->Rectangle({x, place.y, width, kD1NodeMm2 * scale}, "#c9c9c9");
  drawing->Label(x + width / 2, place.y + kD1NodeMm2 * scale + 10,
                 fmt::format("D1 {:.2f} mm2", kD1NodeMm2), "center", 10);
}

void DrawSpeeds(const Silicon& silicon, const Box& place, Drawing* drawing) {
  double fastest = 2000;
  for (const Speed& speed : silicon.speeds) fastest = std::max(fastest, speed.mhz);
  const double scale = (place.width - 140) / fastest;
  const double row = place.height / static_cast<double>(silicon.speeds.size());
  double y = place.y + place.height;
  for (const Speed& speed : silicon.speeds) {
    y -= row;
    drawing->Label(place.x + 132, y + row / 2, Module(speed.module), "right", 9);
    drawing->Rectangle({place.x + 140, y + 1, speed.mhz * scale, row - 2}, "#8db4d6");
    drawing->Label(place.x + 146, y + row / 2, fmt::format("{:.0f}", speed.mhz), "left", 9);
  }
  const double x = place.x + 140 + 2000 * scale;
  drawing->Line(x, place.y, x, place.y + place.height);
  drawing->Label(x, place.y + place.height + 8, "2 GHz", "center", 9);
}

std::string AreaTable(const Silicon& silicon) {
  const double total = silicon.logic_um2 + silicon.memory_um2;
  std::vector<const Leaf*> leaves;
  for (const Leaf& leaf : silicon.leaves) leaves.push_back(&leaf);
  std::ranges::stable_sort(leaves, [](const Leaf* a, const Leaf* b) { return a->um2 > b->um2; });
  std::string text = "| in the node | part of | mm2 | share |\n|---|---|---|---|\n";
  for (const Leaf* leaf : leaves) {
    text += fmt::format("| {} | `{}` | {:.4f} | {:.1f} % |\n", NameOf(*leaf), leaf->unit,
                        leaf->um2 / kUm2PerMm2, 100 * leaf->um2 / total);
  }
  return text;
}

}  // namespace

Silicon ReadSilicon(const SiliconFiles& files, const Technology& technology) {
  const Json synth = ReadResults(files.synth, "make synth");
  const Json timing = ReadResults(files.timing, "make timing");
  Silicon silicon;
  const bool with_library = !synth.at("library").is_null();
  const std::string library =
      with_library ? synth["library"].at("name").get<std::string>() : "generic";
  if (timing.at("library") != library) {
    throw UserError("'{}' is of the library {}, '{}' of {}; make both with the same LIBERTY",
                    files.synth, library, files.timing, timing["library"].get<std::string>());
  }
  if (with_library) {
    for (const Json& file : synth["library"].at("files")) {
      silicon.library += (silicon.library.empty() ? "" : ", ") +
                         std::filesystem::path(file.get<std::string>()).filename().string();
    }
  }
  silicon.yosys = synth.at("yosys");
  silicon.sta = timing.at("opensta");
  silicon.commit = synth.at("commit");
  silicon.memory_source = synth.at("sram").at("text");
  silicon.seconds = synth.at("seconds").get<double>() + timing.at("seconds").get<double>();
  for (const Json* results : {&synth, &timing}) {
    for (const Json& block : results->at("blocks")) {
      silicon.memory_mb = std::max(silicon.memory_mb, block.at("memory_mb").get<double>());
    }
  }
  const Tree tree(synth, technology.gate_um2);
  tree.Add(Module(kNode), "", 1, &silicon.leaves);
  for (const Json& block : synth.at("blocks")) {
    if (block.at("module") == kNode) {
      silicon.logic_um2 = tree.Um2(block);
      silicon.memory_um2 = block.at("macro_um2");
      silicon.gate_equivalents = block.at("gate_equivalents");
    }
    if (block.at("module") == "matrix/d1_matrix") silicon.matrix_um2 = tree.Um2(block);
  }
  for (const Json& block : timing.at("blocks")) {
    if (block.at("worst_path").is_null()) continue;
    Speed speed = {.module = block.at("module"), .worst_path = block.at("worst_path")};
    if (block.contains("fmax_mhz")) {
      speed.mhz = block["fmax_mhz"];
    } else {
      speed.fo4 = block.at("fo4");
      speed.mhz = 1e6 / (speed.fo4 * technology.fo4_ps);
    }
    if (block.contains("hop_path")) {
      speed.hop_mhz = block.contains("hop_mhz")
                          ? block["hop_mhz"].get<double>()
                          : 1e6 / (block.at("hop_fo4").get<double>() * technology.fo4_ps);
      speed.hop_path = block["hop_path"];
    }
    silicon.speeds.push_back(speed);
  }
  return silicon;
}

std::string SiliconPage(const Silicon& silicon, const Technology& technology,
                        const std::string& picture) {
  const bool generic = silicon.library.empty();
  const double cells = (silicon.logic_um2 + silicon.memory_um2) / kUm2PerMm2;
  const double placed = silicon.PlacedMm2(technology);
  const double rest = kD1ChipMm2 - kD1Sites * kD1NodeMm2;
  std::string text = fmt::format(
      "# Silicon: what a node costs\n\n"
      "`make report` writes this page and its pictures from `build/results/synth.json` and "
      "`build/results/timing.json`,\nwhich it makes first; [area](area.md) and [timing](timing.md) "
      "say how "
      "they are measured. This one is of commit {},\n{}, {}; both took {:.0f} s, the largest "
      "process {:.1f} "
      "GB.\n\n![Area of the node by block, beside D1, and speed by block]({}.svg)\n\n",
      silicon.commit.substr(0, 12), silicon.yosys.substr(0, silicon.yosys.find(" (")), silicon.sta,
      silicon.seconds, silicon.memory_mb / 1024, picture);
  text +=
      generic
          ? fmt::format(
                "Cells are those of the library without a technology: {:.0f} gate equivalents, "
                "taken as {:g} um2 each; an FO4\ndelay is taken as {:g} ps. `LIBERTY=` measures "
                "in cells of a real library instead.\n\n",
                silicon.gate_equivalents, technology.gate_um2, technology.fo4_ps)
          : fmt::format("Cells are those of {}.\n\n", silicon.library);
  text += fmt::format(
      "## A node and a chip\n\n"
      "| | OpenD1 | D1 |\n|---|---|---|\n"
      "| logic, cells only | {:.3f} mm2 | |\n"
      "| memory macros | {:.3f} mm2 | |\n"
      "| both | {:.3f} mm2 | |\n"
      "| node, its cells placed at {:g} % density | **{:.2f} mm2** | 1.30 mm2 |\n"
      "| matrix unit for each of its {:.0f} multiply-accumulates, cells only | {:.0f} um2 | |\n"
      "| {:.0f} nodes | {:.0f} mm2 | 460 mm2 |\n"
      "| chip: {:.0f} sites of a node, and what D1 spends on all else ({:.0f} mm2) | {:.0f} mm2 | "
      "645 mm2 |\n\n",
      silicon.logic_um2 / kUm2PerMm2, silicon.memory_um2 / kUm2PerMm2, cells,
      100 * technology.density, placed, kMacs, silicon.matrix_um2 / kMacs, kD1Nodes,
      kD1Nodes * placed, kD1Sites, rest, kD1Sites * placed + rest);
  text += fmt::format(
      "D1: 645 mm2 in 7 nm, 354 nodes in use, 1.25 MB of SRAM each, 2 GHz (Tesla, AI Day 2021; Hot "
      "Chips 34, "
      "2022);\n1.30 mm2 a node follows from its area and its array of 18 x 20.\nMemory macros: "
      "{}.\n\n",
      silicon.memory_source);
  text +=
      "| included | not included |\n|---|---|\n"
      "| every gate and flop of a node, mapped | wires and their delays, but for the room that the "
      "density leaves |\n"
      "| memory macros, with ECC bits | clock tree, scan chain, power grid, decoupling |\n"
      "| loads of gates, set-up times | skew, jitter, variation, hold |\n"
      "| | buffers that long wires need; test logic of the macros |\n"
      "| | outside the array: SerDes, PLLs, bumps (in the last line of the table only) |\n\n";
  text +=
      "## Area by block\n\nWhat a block has of its own; blocks inside have lines of their "
      "own.\n\n" +
      AreaTable(silicon);
  text += fmt::format("\n## Speed by block\n\n| block | {}MHz | slowest path |\n|---|---|{}---|\n",
                      generic ? "FO4 | " : "", generic ? "---|" : "");
  for (const Speed& speed : silicon.speeds) {
    text += fmt::format("| `{}` | {}{:.0f} | `{}` |\n", speed.module,
                        generic ? fmt::format("{:.1f} | ", speed.fo4) : "", speed.mhz,
                        speed.worst_path);
  }
  for (const Speed& speed : silicon.speeds) {
    if (speed.hop_mhz > 0) {
      text += fmt::format(
          "\nA hop leaves one `{}` and is routed in the next in the same cycle: {:.0f} MHz across "
          "both,\n`{}`.\n",
          speed.module, speed.hop_mhz, speed.hop_path);
    }
  }
  return text;
}

std::string SiliconScript(const Silicon& silicon, const Technology& technology) {
  Drawing drawing;
  drawing.Label(20, kHeight - 18,
                fmt::format("OpenD1: area of a node by block, {:.2f} mm2 of cells and macros",
                            (silicon.logic_um2 + silicon.memory_um2) / kUm2PerMm2),
                "left", 13);
  DrawAreas(silicon, {20, 20, 690, kHeight - 60}, &drawing);
  drawing.Label(740, kHeight - 18, "A node beside D1's", "left", 13);
  DrawNodes(silicon, technology, {740, 430, 440, kHeight - 500}, &drawing);
  drawing.Label(740, 392, "Speed by block, MHz", "left", 13);
  DrawSpeeds(silicon, {740, 20, 440, 340}, &drawing);
  return fmt::format(
      "unset border; unset tics; unset key; unset colorbox\n"
      "set margins 0, 0, 0, 0\nset xrange [0:{0:g}]; set yrange [0:{1:g}]\n{2}"
      "set terminal svg size {0:g},{1:g} font 'sans,11' background rgb 'white'\nset output "
      "svg\nplot NaN\n"
      "set terminal pngcairo size {0:g},{1:g} font 'sans,11'\nset output png\nplot NaN\n",
      kWidth, kHeight, drawing.text());
}

void WriteSilicon(const SiliconFiles& files, const Technology& technology) {
  const Silicon silicon = ReadSilicon(files, technology);
  if (!files.page.ends_with(".md")) throw UserError("the page '{}' is no .md", files.page);
  const std::string base = files.page.substr(0, files.page.size() - 3);
  WriteResults(fmt::format("svg = '{0}.svg'; png = '{0}.png'\n{1}", base,
                           SiliconScript(silicon, technology)),
               files.script);
  const Exit exit = Run({files.gnuplot, files.script}, {}, files.script + ".log",
                        "install gnuplot-nox or name it with GNUPLOT=");
  if (exit.status != 0) throw UserError("gnuplot failed; see {}.log", files.script);
  std::string page = SiliconPage(silicon, technology, base.substr(base.rfind('/') + 1));
  page.pop_back();  // WriteResults ends it
  WriteResults(page, files.page);
  fmt::print("wrote {0}.md, {0}.svg, {0}.png\n", base);
}

}  // namespace d1
