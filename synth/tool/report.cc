#include "synth/tool/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
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
  Json json = {{"module", row.block.name},
               {"parameters", fmt::format("{}", fmt::join(row.block.parameters, " "))},
               {"parts", row.block.parts},
               {"cells", row.counts.cells},
               {"flops", row.counts.flops},
               {"gate_equivalents", row.counts.gate_equivalents},
               {"macro_bits", row.counts.macro_bits()},
               {"macro_um2", AreaOf(row.counts.macros, report.sram)}};
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

std::string Table(const Report& report) {
  const bool area = report.library != nullptr;
  std::string text =
      fmt::format("{:<24} {:>9} {:>8} {:>11}", "block", "cells", "flops", "gates (GE)");
  if (area) text += fmt::format(" {:>10}", "um2");
  text += fmt::format(" {:>12} {:>10} {:>7} {:>7}\n", "macro bits", "macro um2", "s", "MB");
  for (const Row& row : report.rows) {
    const Counts& c = row.counts;
    text += fmt::format("{:<24} {:>9} {:>8} {:>11.0f}", row.block.name, c.cells, c.flops,
                        c.gate_equivalents);
    if (area) text += fmt::format(" {:>10.1f}", c.area);
    text +=
        fmt::format(" {:>12} {:>10.1f} {:>7.1f} {:>7.0f}  {}\n", c.macro_bits(),
                    AreaOf(c.macros, report.sram), row.seconds, row.memory_mb, PartNote(row.block));
  }
  text +=
      "\nA block counts with all that is inside it. 1 GE = a 2-input NAND of 4 transistors, in the "
      "library without a technology.\n";
  if (area) {
    text += fmt::format("Cells and um2 of {}, whose smallest 2-input NAND is {}, {} um2.\n",
                        report.library->name, report.library->nand2, report.library->nand2_area);
  }
  const Row& last = report.rows.back();
  for (const auto& [memory, count] : last.counts.macros) {
    const MemoryArea made = AreaOf(memory, report.sram);
    text +=
        fmt::format("Black box in {}: {} x {}, {} words of {} bits, {:.1f} um2 each{}\n",
                    last.block.name, count, memory.module, memory.words, memory.width, made.um2,
                    made.macro == nullptr ? std::string()
                                          : fmt::format(", {} x {}", made.count, made.macro->name));
  }
  if (!last.counts.macros.empty()) {
    text += fmt::format("Memory macros: {}.\n", Describe(report.sram));
  }
  text += fmt::format("No latch, no unmapped cell, one driver for every net. {:.0f} s, {}\n",
                      report.seconds, report.yosys_version);
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
  for (const auto& [memory, count] : report.rows.back().counts.macros) {
    const MemoryArea made = AreaOf(memory, report.sram);
    macros.push_back({{"module", memory.module},
                      {"words", memory.words},
                      {"width", memory.width},
                      {"bits", memory.bits()},
                      {"count", count},
                      {"um2", made.um2}});
    if (made.macro != nullptr) {
      macros.back()["made_of"] = fmt::format("{} x {}", made.count, made.macro->name);
    }
  }
  Json library = nullptr;
  if (report.library != nullptr) {
    library = {{"name", report.library->name},
               {"files", report.library->files},
               {"cells", report.library->areas.size()},
               {"nand2", report.library->nand2},
               {"nand2_um2", report.library->nand2_area}};
  }
  const Json json = {{"machine", MachineName()},
                     {"commit", CommitName()},
                     {"yosys", report.yosys_version},
                     {"library", library},
                     {"sram", SramJson(report.sram)},
                     {"seconds", report.seconds},
                     {"blocks", blocks},
                     {"macros", macros}};
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
