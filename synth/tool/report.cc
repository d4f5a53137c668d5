#include "synth/tool/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/tool/error.h"
#include "sim/tool/machine.h"

namespace d1 {
namespace {

using Json = nlohmann::ordered_json;

// What was synthesized and how it was multiplied.
std::string PartNote(const Block& block) {
  if (block.parts == 1) return "";
  return fmt::format("{} x {{{}}}", block.parts, fmt::join(block.parameters, ", "));
}

Json RowJson(const Row& row, const Report& report) {
  Json json = NameJson(row.block);
  json["cells"] = row.counts.cells;
  json["flops"] = row.counts.flops;
  json["transistors"] = row.counts.transistors;
  json["gate_equivalents"] = row.counts.gate_equivalents;
  json["macro_bits"] = row.counts.macro_bits();
  json["macro_um2"] = AreaOf(row.counts.macros, report.sram);
  if (report.library != nullptr) json["area_um2"] = row.counts.area;
  json["seconds"] = row.seconds;
  json["memory_mb"] = row.memory_mb;
  json["inside"] = Json::object();
  for (const auto& [module, count] : row.inside) json["inside"][module] = count;
  return json;
}

}  // namespace

std::vector<Row> Compose(const std::vector<Block>& blocks,
                         const std::vector<BlockResult>& results) {
  std::vector<Row> rows;
  for (size_t i = 0; i < blocks.size(); ++i) {
    Counts part = results[i].counts;
    const auto inside = std::move(part.inside);
    part.inside.clear();
    for (const auto& [module, count] : inside) {
      const auto row = std::ranges::find(rows, module, [](const Row& r) { return r.block.module; });
      part.Add(row->counts, count);
    }
    Row row = {blocks[i], {}, {}, results[i].seconds, results[i].memory_mb};
    for (const auto& [module, count] : inside) row.inside[module] = count * blocks[i].parts;
    row.counts.Add(part, blocks[i].parts);
    rows.push_back(row);
  }
  return rows;
}

std::vector<const Row*> Roots(const std::vector<Row>& rows) {
  std::vector<const Row*> roots;
  for (const Row& row : rows) {
    if (std::ranges::none_of(
            rows, [&](const Row& other) { return other.inside.contains(row.block.module); })) {
      roots.push_back(&row);
    }
  }
  return roots;
}

Json NameJson(const Block& block) {
  return {{"module", block.module},
          {"room", block.name.substr(0, block.name.find('/'))},
          {"parameters", fmt::format("{}", fmt::join(block.parameters, " "))},
          {"parts", block.parts}};
}

Json RunJson(const RunCost& cost) {
  return {{"machine", MachineName()},
          {"commit", CommitName()},
          {"seconds", std::round(cost.seconds * 10) / 10},
          {"peak_mb", std::round(cost.peak_mb)},
          {"jobs", cost.jobs},
          {"kept", cost.kept}};
}

std::string RunLine(const RunCost& cost) {
  const std::string kept = cost.kept == 0
                               ? std::string()
                               : fmt::format(", {} blocks kept from before not counted", cost.kept);
  return fmt::format("{:.0f} s, {:.0f} MB in all processes together, JOBS={}{}", cost.seconds,
                     cost.peak_mb, cost.jobs, kept);
}

std::string Table(const Report& report) {
  const bool area = report.library != nullptr;
  std::string text = fmt::format("{:<24} {:>9} {:>8} {:>11} {:>11}", "block", "cells", "flops",
                                 "transistors", "gates (GE)");
  if (area) text += fmt::format(" {:>10}", "um2");
  text += fmt::format(" {:>12} {:>10} {:>7} {:>7}\n", "macro bits", "macro um2", "s", "MB");
  for (const Row& row : report.rows) {
    const Counts& c = row.counts;
    text += fmt::format("{:<24} {:>9} {:>8} {:>11} {:>11.0f}", row.block.name, c.cells, c.flops,
                        c.transistors, c.gate_equivalents);
    if (area) text += fmt::format(" {:>10.1f}", c.area);
    text +=
        fmt::format(" {:>12} {:>10.1f} {:>7.1f} {:>7.0f}  {}\n", c.macro_bits(),
                    AreaOf(c.macros, report.sram), row.seconds, row.memory_mb, PartNote(row.block));
  }
  text +=
      "\nA block counts with all that is inside it. Transistors and GE (a 2-input NAND of 4 "
      "transistors) are of the "
      "library without a technology.\n";
  if (area) {
    text += fmt::format("Cells and um2 of {}, whose smallest 2-input NAND is {}, {} um2.\n",
                        report.library->name, report.library->nand2, report.library->nand2_area);
  }
  bool has_macros = false;
  for (const Row* root : Roots(report.rows)) {
    for (const auto& [memory, count] : root->counts.macros) {
      has_macros = true;
      const MemoryArea made = AreaOf(memory, report.sram);
      text += fmt::format(
          "Black box in {}: {} x {}, {} words of {} bits, {:.1f} um2 each{}\n", root->block.name,
          count, memory.module, memory.words, memory.width, made.um2,
          made.macro == nullptr ? std::string()
                                : fmt::format(", {} x {}", made.count, made.macro->name));
    }
  }
  if (has_macros) text += fmt::format("Memory macros: {}.\n", Describe(report.sram));
  text += fmt::format("No latch, no unmapped cell, one driver for every net. {}, {}\n",
                      RunLine(report.cost), report.yosys_version);
  return text;
}

Json SramJson(const SramModel& sram) {
  Json json = {{"bit_um2", nullptr}, {"cell_um2", nullptr}, {"efficiency", nullptr}};
  if (sram.macros.empty()) {
    json["bit_um2"] = sram.BitUm2();
    if (sram.um2_per_bit <= 0) {
      json["cell_um2"] = sram.cell_um2;
      json["efficiency"] = sram.efficiency;
    }
  }
  json["files"] = sram.files;
  json["text"] = Describe(sram);
  return json;
}

void WriteJson(const Report& report, const std::string& path) {
  Json blocks = Json::array();
  for (const Row& row : report.rows) blocks.push_back(RowJson(row, report));
  Json macros = Json::array();
  for (const Row* root : Roots(report.rows)) {
    for (const auto& [memory, count] : root->counts.macros) {
      const MemoryArea made = AreaOf(memory, report.sram);
      macros.push_back({{"block", root->block.module},
                        {"module", memory.module},
                        {"words", memory.words},
                        {"width", memory.width},
                        {"bits", memory.bits()},
                        {"count", count},
                        {"um2", made.um2}});
      if (made.macro != nullptr) {
        macros.back()["made_of"] = fmt::format("{} x {}", made.count, made.macro->name);
      }
    }
  }
  Json library = nullptr;
  if (report.library != nullptr) {
    library = {{"name", report.library->name},   {"files", report.library->files},
               {"dont_use", report.dont_use},    {"cells", report.library->areas.size()},
               {"nand2", report.library->nand2}, {"nand2_um2", report.library->nand2_area}};
  }
  Json json = RunJson(report.cost);
  json.update({{"yosys", report.yosys_version},
               {"library", library},
               {"sram", SramJson(report.sram)},
               {"blocks", blocks},
               {"macros", macros}});
  WriteResults(json.dump(2), path);
}

void WriteResults(const std::string& json, const std::string& path) {
  const std::filesystem::path file(path);
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream out(path + ".part");
  out << json << "\n";
  if (!out.flush() || (std::filesystem::rename(path + ".part", file, error), error)) {
    throw UserError("cannot write '{}'; name a writable place", path);
  }
}

}  // namespace d1
