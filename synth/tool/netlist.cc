#include "synth/tool/netlist.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace d1 {
namespace {

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

ModuleMemories ReadMemories(const std::string& path) {
  ModuleMemories memories;
  std::ifstream file(path);
  std::string module;
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    std::string keyword, width, size;
    in >> keyword;
    if (keyword == "module" && in >> module) {
      module = WithoutBackslash(module);
      memories[module];
    }
    Memory memory = {.module = SourceName(module)};
    if (keyword == "memory" && in >> width >> memory.width >> size >> memory.words) {
      memories[module].push_back(memory);
    }
  }
  return memories;
}

std::string SourceName(const std::string& type) {
  if (!type.starts_with("$paramod")) return type.substr(0, type.find("__"));
  size_t begin = type.find('\\');
  if (begin == std::string::npos) return type;
  ++begin;
  return type.substr(begin, type.find('\\', begin) - begin);
}

int64_t Counts::macro_bits() const {
  int64_t bits = 0;
  for (const auto& [memory, count] : macros) bits += count * memory.bits();
  return bits;
}

void Counts::Add(const Counts& other, int64_t times) {
  cells += times * other.cells;
  flops += times * other.flops;
  transistors += times * other.transistors;
  area += static_cast<double>(times) * other.area;
  gate_equivalents += static_cast<double>(times) * other.gate_equivalents;
  for (const auto& [memory, count] : other.macros) macros[memory] += times * count;
  for (const auto& [name, count] : other.inside) inside[name] += times * count;
}

Counts CountCells(const ModuleCells& modules, const std::string& top,
                  const ModuleMemories& memories, const std::vector<std::string>& inside,
                  const Library& library) {
  Counts counts;
  const auto module = modules.find(top);
  if (module == modules.end()) throw std::runtime_error(fmt::format("no module {} in it", top));
  for (const auto& [type, count] : module->second) {
    const std::string source = SourceName(type);
    if (const auto macro = memories.find(type); macro != memories.end()) {
      for (const Memory& memory : macro->second) counts.macros[memory] += count;
    } else if (std::ranges::find(inside, source) != inside.end()) {
      counts.inside[source] += count;
    } else if (modules.contains(type)) {
      counts.Add(CountCells(modules, type, memories, inside, library), count);
    } else if (const auto area = library.areas.find(type); area != library.areas.end()) {
      counts.cells += count;
      counts.flops += library.flops.contains(type) ? count : 0;
      counts.area += static_cast<double>(count) * area->second;
      const auto transistors = library.transistors.find(type);
      if (transistors != library.transistors.end())
        counts.transistors += count * transistors->second;
    } else {
      throw std::runtime_error(
          fmt::format("unmapped cell {} ({} of them) in module {}: the library "
                      "has none for it",
                      type, count, SourceName(top)));
    }
  }
  return counts;
}

}  // namespace d1
