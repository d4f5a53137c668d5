// What SRAM macros cost: bits by a published cell and array efficiency, or the macros of a Liberty
// file side by side.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace d1 {

// A memory that the RTL marks as a macro.
struct Memory {
  std::string module;
  int64_t words = 0;
  int64_t width = 0;

  int64_t bits() const { return words * width; }
  auto operator<=>(const Memory&) const = default;
};

using Memories = std::map<Memory, int64_t>;  // number of each

// A single-port macro of a library.
struct LibraryMacro {
  std::string name;
  int64_t words = 0, width = 0;
  double area = 0;  // um2
};

// docs/area.md has the sources of the defaults.
struct SramModel {
  double cell_um2 = 0.027;           // of one bit
  double efficiency = 0.74;          // share of a macro that its cells take
  double um2_per_bit = 0;            // if above 0, in place of cell_um2 / efficiency
  std::vector<LibraryMacro> macros;  // if any, in place of all of these
  std::vector<std::string> files;    // where they come from

  double BitUm2() const { return um2_per_bit > 0 ? um2_per_bit : cell_um2 / efficiency; }
};

// How a memory is made: `count` of a macro, or no macro at all.
struct MemoryArea {
  double um2 = 0;
  const LibraryMacro* macro = nullptr;
  int64_t count = 0;
};
MemoryArea AreaOf(const Memory& memory, const SramModel& model);
double AreaOf(const Memories& memories, const SramModel& model);

// The macros in Liberty files: cells with an area and a group `memory`, or else one output bus, its
// data, and one input bus of another width, its address. Throws UserError for a file that cannot be
// read, is not Liberty, or has no such cell.
std::vector<LibraryMacro> ReadMacros(const std::vector<std::string>& files);

// "0.0365 um2 a bit: ..." for the foot of a table.
std::string Describe(const SramModel& model);

}  // namespace d1
