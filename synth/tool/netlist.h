// What is in a netlist: the cells of its modules, counted through the hierarchy.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "synth/tool/liberty.h"

namespace d1 {

// Cells by type, of each module; names as in the netlist, `module` being the name without the
// parameters that Yosys puts into it.
using ModuleCells = std::map<std::string, std::map<std::string, int64_t>>;

// Reads what `stat -json` of Yosys wrote. Throws std::runtime_error.
ModuleCells ReadModuleCells(const std::string& path);

// Memory bits of each module that `stat -json` lists in `path`.
std::map<std::string, int64_t> ReadMemoryBits(const std::string& path);

// The module's name as in the source: d1_fifo for $paramod\d1_fifo\Depth=... and for d1_fifo__...
std::string SourceName(const std::string& type);

// Transistors of a generic gate or flop in static CMOS, or 0 for a type that is none.
int TransistorsOf(const std::string& type);

bool IsGenericFlop(const std::string& type);

struct Counts {
  int64_t cells = 0;
  int64_t flops = 0;
  int64_t transistors = 0;
  int64_t macro_bits = 0;
  double area = 0;                        // of library cells, um2
  std::map<std::string, int64_t> macros;  // number of each, by "<module> <bits>"
  std::map<std::string, int64_t> inside;  // number of each block that is a black box here

  void Add(const Counts& other, int64_t times);
};

// Counts the netlist below `top`. Every type must be a module of it, a macro, a block in `inside`,
// or a gate (with `library`: a cell of it); throws std::runtime_error naming an unmapped cell and
// its module. Without `library` flops and transistors are counted, with it cells and area only.
Counts CountCells(const ModuleCells& modules, const std::string& top,
                  const std::map<std::string, int64_t>& macro_bits,
                  const std::vector<std::string>& inside, const Library* library);

}  // namespace d1
