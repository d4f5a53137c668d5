#include "synth/tool/sram_model.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "sim/tool/error.h"
#include "synth/tool/liberty_text.h"

namespace d1 {
namespace {

using Statements = std::vector<LibertyStatement>;

constexpr int64_t kMaximumAddressBits = 30;

double Number(const Statements& statements, std::string_view attribute) {
  const std::string_view text = LibertyAttribute(statements, attribute);
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Widths of the bus types of a library.
std::map<std::string, int64_t> BusWidths(const Statements& library, const std::string& path) {
  std::map<std::string, int64_t> widths;
  for (const LibertyStatement& s : library) {
    if (!s.is_group || s.name != "type") continue;
    widths[std::string(s.arguments)] =
        static_cast<int64_t>(Number(LibertyStatements(s.body, path), "bit_width"));
  }
  return widths;
}

// {address bits, data bits}, or nothing for a cell that is no memory.
std::optional<std::pair<int64_t, int64_t>> Shape(const Statements& cell,
                                                 const std::map<std::string, int64_t>& widths,
                                                 const std::string& path) {
  std::set<int64_t> in, out;
  for (const LibertyStatement& s : cell) {
    if (s.is_group && s.name == "memory") {
      const Statements memory = LibertyStatements(s.body, path);
      return std::pair(static_cast<int64_t>(Number(memory, "address_width")),
                       static_cast<int64_t>(Number(memory, "word_width")));
    }
    if (!s.is_group || s.name != "bus") continue;
    const Statements bus = LibertyStatements(s.body, path);
    const auto width = widths.find(std::string(LibertyAttribute(bus, "bus_type")));
    if (width == widths.end()) continue;
    (LibertyAttribute(bus, "direction") == "output" ? out : in).insert(width->second);
  }
  if (out.size() != 1) return std::nullopt;
  in.erase(*out.begin());
  if (in.size() != 1) return std::nullopt;
  return std::pair(*in.begin(), *out.begin());
}

}  // namespace

MemoryArea AreaOf(const Memory& memory, const SramModel& model) {
  if (model.macros.empty()) return {model.BitUm2() * static_cast<double>(memory.bits())};
  MemoryArea best;
  for (const LibraryMacro& macro : model.macros) {
    const int64_t count = ((memory.words + macro.words - 1) / macro.words) *
                          ((memory.width + macro.width - 1) / macro.width);
    const double area = static_cast<double>(count) * macro.area;
    if (best.macro == nullptr || area < best.um2) best = {area, &macro, count};
  }
  return best;
}

double AreaOf(const Memories& memories, const SramModel& model) {
  double area = 0;
  for (const auto& [memory, count] : memories) {
    area += static_cast<double>(count) * AreaOf(memory, model).um2;
  }
  return area;
}

std::vector<LibraryMacro> ReadMacros(const std::vector<std::string>& files) {
  std::vector<LibraryMacro> macros;
  for (const std::string& path : files) {
    const std::string text = ReadLibertyText(path);
    const Statements library = ReadLibertyLibrary(text, path);
    const auto widths = BusWidths(library, path);
    const size_t before = macros.size();
    for (const LibertyStatement& s : library) {
      if (!s.is_group || s.name != "cell") continue;
      const Statements cell = LibertyStatements(s.body, path);
      const auto shape = Shape(cell, widths, path);
      const double area = Number(cell, "area");
      if (!shape || !(area > 0) || shape->first < 1 || shape->first > kMaximumAddressBits ||
          shape->second < 1) {
        continue;
      }
      macros.push_back({std::string(s.arguments), int64_t{1} << shape->first, shape->second, area});
    }
    if (macros.size() == before) {
      throw UserError(
          "MACROS file '{}' has no memory: no cell with an area, data out and an address", path);
    }
  }
  return macros;
}

std::string Describe(const SramModel& model) {
  if (!model.macros.empty()) return "those of the files in MACROS";
  return model.um2_per_bit > 0
             ? fmt::format("{:g} um2 a bit", model.um2_per_bit)
             : fmt::format("{:.4f} um2 a bit: cells of {:g} um2 take {:g} of a macro",
                           model.BitUm2(), model.cell_um2, model.efficiency);
}

}  // namespace d1
