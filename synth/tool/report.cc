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

constexpr double kNand2Transistors = 4;

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
               {"transistors", row.counts.transistors},
               {"gate_equivalents", GateEquivalents(row.counts, report.library)},
               {"macro_bits", row.counts.macro_bits}};
  if (report.library != nullptr) json["area_um2"] = row.counts.area;
  if (report.macro_um2_per_bit > 0) {
    json["macro_um2"] = report.macro_um2_per_bit * static_cast<double>(row.counts.macro_bits);
  }
  json["seconds"] = row.seconds;
  json["memory_mb"] = row.memory_mb;
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
    Row row = {blocks[i], {}, results[i].seconds, results[i].memory_mb};
    row.counts.Add(part, blocks[i].parts);
    rows.push_back(row);
  }
  return rows;
}

double GateEquivalents(const Counts& counts, const Library* library) {
  return library != nullptr ? counts.area / library->nand2_area
                            : static_cast<double>(counts.transistors) / kNand2Transistors;
}

std::string Table(const Report& report) {
  const bool area = report.library != nullptr;
  const bool macros = report.macro_um2_per_bit > 0;
  std::string text = fmt::format("{:<24} {:>9} {:>8} {:>12} {:>11}", "block", "cells", "flops",
                                 "transistors", "gates (GE)");
  if (area) text += fmt::format(" {:>10}", "um2");
  text += fmt::format(" {:>12}", "macro bits");
  if (macros) text += fmt::format(" {:>10}", "macro um2");
  text += fmt::format(" {:>7} {:>7}\n", "s", "MB");
  for (const Row& row : report.rows) {
    const Counts& c = row.counts;
    text += fmt::format("{:<24} {:>9} {:>8} {:>12} {:>11.0f}", row.block.name, c.cells, c.flops,
                        c.transistors, GateEquivalents(c, report.library));
    if (area) text += fmt::format(" {:>10.1f}", c.area);
    text += fmt::format(" {:>12}", c.macro_bits);
    if (macros) {
      text +=
          fmt::format(" {:>10.1f}", report.macro_um2_per_bit * static_cast<double>(c.macro_bits));
    }
    text +=
        fmt::format(" {:>7.1f} {:>7.0f}  {}\n", row.seconds, row.memory_mb, PartNote(row.block));
  }
  text += "\nA block counts with all that is inside it. ";
  text += area ? fmt::format("1 GE = {} of {}, {} um2.\n", report.library->nand2,
                             report.library->name, report.library->nand2_area)
               : fmt::format("1 GE = {} transistors.\n", kNand2Transistors);
  for (const auto& [name, count] : report.rows.back().counts.macros) {
    text +=
        fmt::format("Black box in {}: {} x {} bits\n", report.rows.back().block.name, count, name);
  }
  text += fmt::format("No latch, no unmapped cell, one driver for every net. {:.0f} s, {}\n",
                      report.seconds, report.yosys_version);
  return text;
}

void WriteJson(const Report& report, const std::string& path) {
  Json blocks = Json::array();
  for (const Row& row : report.rows) blocks.push_back(RowJson(row, report));
  Json macros = Json::array();
  for (const auto& [name, count] : report.rows.back().counts.macros) {
    const size_t space = name.find(' ');
    macros.push_back({{"module", name.substr(0, space)},
                      {"bits", std::stoll(name.substr(space + 1))},
                      {"count", count}});
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
