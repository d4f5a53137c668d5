// What is in a netlist: the cells of its modules, counted through the hierarchy.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "synth/tool/liberty.h"
#include "synth/tool/sram_model.h"

namespace d1 {

// Cells by type, of each module; names as in the netlist, `module` being the name without the
// parameters that Yosys puts into it.
using ModuleCells = std::map<std::string, std::map<std::string, int64_t>>;

// Reads what `stat -json` of Yosys wrote. Throws std::runtime_error.
ModuleCells ReadModuleCells(const std::string& path);

// The memories of each module that `dump -m` of Yosys lists in `path`.
using ModuleMemories = std::map<std::string, std::vector<Memory>>;
ModuleMemories ReadMemories(const std::string& path);

// The module's name as in the source: d1_fifo for $paramod\d1_fifo\Depth=... and for d1_fifo__...
std::string SourceName(const std::string& type);

struct Counts {
  int64_t cells = 0;
  int64_t flops = 0;
  int64_t transistors = 0;      // of the cells, in the generic library
  double area = 0;              // in the library's unit
  double gate_equivalents = 0;  // area in the generic library
  Memories macros;
  std::map<std::string, int64_t> inside;  // number of each block that is a black box here

  int64_t macro_bits() const;

  void Add(const Counts& other, int64_t times);
};

// Counts the netlist below `top`. Every type must be a module of it, a macro, a block in `inside`,
// or a cell of the library; throws std::runtime_error naming an unmapped cell and its module. The
// gate equivalents are left at 0, and the transistors of a library that does not tell them.
Counts CountCells(const ModuleCells& modules, const std::string& top,
                  const ModuleMemories& memories, const std::vector<std::string>& inside,
                  const Library& library);

}  // namespace d1
