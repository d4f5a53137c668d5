// The picture of `make report`, for gnuplot: the area of a node as a tree map, a node beside D1's,
// and speed by block. It is made of rectangles and labels in a plane of 1200 x 760.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "synth/tool/silicon_report.h"
#include "synth/tool/treemap.h"

namespace d1 {
namespace {

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
  const double placed = silicon.PlacedMm2(silicon.logic_um2, technology);
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
  for (const Speed& speed : silicon.timing.speeds) fastest = std::max(fastest, speed.mhz);
  const double scale = (place.width - 140) / fastest;
  const double row = place.height / static_cast<double>(silicon.timing.speeds.size());
  double y = place.y + place.height;
  for (const Speed& speed : silicon.timing.speeds) {
    y -= row;
    drawing->Label(place.x + 132, y + row / 2, speed.module, "right", 9);
    drawing->Rectangle({place.x + 140, y + 1, speed.mhz * scale, row - 2}, "#8db4d6");
    drawing->Label(place.x + 146, y + row / 2, fmt::format("{:.0f}", speed.mhz), "left", 9);
  }
  const double x = place.x + 140 + 2000 * scale;
  drawing->Line(x, place.y, x, place.y + place.height);
  drawing->Label(x, place.y + place.height + 8, "2 GHz", "center", 9);
}

}  // namespace

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

}  // namespace d1
