// Cell libraries in Liberty format, reduced to what mapping and timing need.
//
// Yosys maps logic with one Liberty file; a library often comes in several, compressed, which
// OpenSTA does not unpack. They are merged into two: comb.lib with the cells of logic, flops.lib
// with the flip-flops. Left out are cells marked dont_use or matching a pattern, latches and power
// data; for mapping for area, which needs no delays, also the arcs of flip-flops and of the arcs
// between two pins all but the first.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace d1 {

struct Library {
  std::vector<std::string> files;
  std::string name;                     // of the first file's library group
  std::map<std::string, double> areas;  // of the cells kept, in the library's unit (um2)
  std::set<std::string> flops;          // those of them that are flip-flops
  std::map<std::string, int>
      transistors;               // of the cells, if known: those of the project's own library
  std::string nand2;             // the smallest 2-input NAND
  double nand2_area = 0;         // 1 gate equivalent
  std::string buffer;            // the smallest buffer, or empty
  double flop_load = 0;          // data pin of the smallest flip-flop, in the library's unit
  std::string capacitance_unit;  // such as 1,ff
};

enum class LibertyUse { kArea, kTiming };

// Reads `files` (plain or gzip), writes comb.lib and flops.lib into `directory`. `dont_use` are
// shell patterns of cell names. Throws UserError for a file that cannot be read or is not Liberty,
// a cell that is in two files, and a library without flip-flops, without one that has an
// asynchronous reset, or without a 2-input NAND of some area; for timing also one without a buffer.
Library MergeLiberty(const std::vector<std::string>& files,
                     const std::vector<std::string>& dont_use, LibertyUse use,
                     const std::string& directory);

}  // namespace d1
