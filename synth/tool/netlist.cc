#include "synth/tool/netlist.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace d1 {
namespace {

// The gates as `stat -tech cmos` of Yosys counts them. A plain flop is 16 there; asynchronous reset
// or set makes a 2-input gate of one inverter in each of its two latches, 2 transistors each.
const std::map<std::string, int, std::less<>>& GateTable() {
  static const std::map<std::string, int, std::less<>> table = {
      {"$_BUF_", 4},      {"$_NOT_", 2},      {"$_AND_", 6},   {"$_NAND_", 4},  {"$_OR_", 6},
      {"$_NOR_", 4},      {"$_XOR_", 12},     {"$_XNOR_", 12}, {"$_AOI3_", 6},  {"$_OAI3_", 6},
      {"$_AOI4_", 8},     {"$_OAI4_", 8},     {"$_MUX_", 12},  {"$_NMUX_", 10}, {"$_DFF_P_", 16},
      {"$_DFF_PN0_", 20}, {"$_DFF_PN1_", 20},
  };
  return table;
}

// The modules in what `stat -json` of Yosys wrote. Only they are JSON, and not quite: names have
// their backslashes as they are, the last module is followed by a comma, and plain text comes
// later.
nlohmann::json ReadModules(const std::string& path) {
  std::ifstream file(path);
  const std::string raw{std::istreambuf_iterator<char>(file), {}};
  const size_t key = raw.find("\"modules\": {");
  if (key == std::string::npos) throw std::runtime_error(fmt::format("no modules in '{}'", path));
  std::string text;
  int depth = 0;
  for (size_t i = raw.find('{', key); i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '}') {
      const size_t last = text.find_last_not_of(" \n");
      if (text[last] == ',') text.resize(last);
    }
    text += c;
    if (c == '\\') {
      text += '\\';
      if (i + 1 < raw.size() && raw[i + 1] == '\\') ++i;
    }
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) break;
  }
  return nlohmann::json::parse(text);
}

std::string WithoutBackslash(const std::string& name) {
  return name.starts_with('\\') ? name.substr(1) : name;
}

}  // namespace

ModuleCells ReadModuleCells(const std::string& path) {
  ModuleCells modules;
  const nlohmann::json modules_json = ReadModules(path);
  for (const auto& [name, module] : modules_json.items()) {
    auto& cells = modules[WithoutBackslash(name)];
    for (const auto& [type, count] : module.at("num_cells_by_type").items()) {
      cells[WithoutBackslash(type)] += count.get<int64_t>();
    }
  }
  return modules;
}

std::map<std::string, int64_t> ReadMemoryBits(const std::string& path) {
  std::map<std::string, int64_t> bits;
  const nlohmann::json modules_json = ReadModules(path);
  for (const auto& [name, module] : modules_json.items()) {
    bits[WithoutBackslash(name)] = module.at("num_memory_bits").get<int64_t>();
  }
  return bits;
}

std::string SourceName(const std::string& type) {
  if (!type.starts_with("$paramod")) return type.substr(0, type.find("__"));
  size_t begin = type.find('\\');
  if (begin == std::string::npos) return type;
  ++begin;
  return type.substr(begin, type.find('\\', begin) - begin);
}

int TransistorsOf(const std::string& type) {
  const auto gate = GateTable().find(type);
  return gate == GateTable().end() ? 0 : gate->second;
}

bool IsGenericFlop(const std::string& type) { return type.starts_with("$_DFF_"); }

void Counts::Add(const Counts& other, int64_t times) {
  cells += times * other.cells;
  flops += times * other.flops;
  transistors += times * other.transistors;
  macro_bits += times * other.macro_bits;
  area += static_cast<double>(times) * other.area;
  for (const auto& [name, count] : other.macros) macros[name] += times * count;
  for (const auto& [name, count] : other.inside) inside[name] += times * count;
}

Counts CountCells(const ModuleCells& modules, const std::string& top,
                  const std::map<std::string, int64_t>& macro_bits,
                  const std::vector<std::string>& inside, const Library* library) {
  Counts counts;
  const auto module = modules.find(top);
  if (module == modules.end()) throw std::runtime_error(fmt::format("no module {} in it", top));
  for (const auto& [type, count] : module->second) {
    const std::string source = SourceName(type);
    if (const auto macro = macro_bits.find(type); macro != macro_bits.end()) {
      counts.macro_bits += count * macro->second;
      counts.macros[fmt::format("{} {}", source, macro->second)] += count;
    } else if (std::ranges::find(inside, source) != inside.end()) {
      counts.inside[source] += count;
    } else if (modules.contains(type)) {
      counts.Add(CountCells(modules, type, macro_bits, inside, library), count);
    } else if (library != nullptr && library->areas.contains(type)) {
      counts.cells += count;
      counts.area += static_cast<double>(count) * library->areas.at(type);
    } else if (library == nullptr && TransistorsOf(type) > 0) {
      counts.cells += count;
      counts.flops += IsGenericFlop(type) ? count : 0;
      counts.transistors += count * TransistorsOf(type);
    } else {
      throw std::runtime_error(fmt::format("unmapped cell {} ({} of them) in module {}{}", type,
                                           count, SourceName(top),
                                           library == nullptr ? "" : ": LIBERTY has none for it"));
    }
  }
  return counts;
}

}  // namespace d1
