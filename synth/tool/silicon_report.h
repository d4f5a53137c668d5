// `make report`: a page and a picture of what a node costs, from the results of `make synth` and
// `make timing`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "synth/tool/report.h"
#include "synth/tool/technology.h"

namespace d1 {

inline constexpr double kUm2PerMm2 = 1e6;
// Published of D1, and what follows from it; the page names the sources.
inline constexpr double kD1NodeMm2 = 1.30;

struct SiliconFiles {
  std::string synth, timing;             // results
  std::vector<std::string> more_timing;  // of other libraries: <directory>/timing-<name>.json
  std::string page;                      // <name>.md; the pictures are <name>.svg and <name>.png
  std::string gnuplot;                   // command
  std::string script;                    // of gnuplot, to write
};

// A block of the node with what is its own: the blocks inside are blocks of their own.
struct Leaf {
  std::string name;       // "d1_matrix_cells", or of memories "d1_sram_ram"
  std::string unit;       // the block of the node that it belongs to
  int64_t instances = 0;  // in the node
  bool is_memory = false;
  double um2 = 0;  // of all of them
};

struct Speed {
  std::string module;
  double mhz = 0;
  double fo4 = 0;  // 0 with a library
  std::string worst_path;
  double hop_mhz = 0;  // across a link, or 0 without links
  std::string hop_path;
};

// What `make timing` found with one library.
struct Speeds {
  std::string name;      // of the corner, or empty
  std::string library;   // its files
  std::string settings;  // "PERIOD=...", for the page
  std::string commit;
  std::vector<Speed> speeds;
  std::vector<std::string> parts;  // modules whose pins cut the paths of the blocks around them

  const Speed* Find(const std::string& module) const;
};

// The cells of a block, without memory macros, in um2: mapped for area, and mapped for speed.
struct Areas {
  std::string module;
  double of_synth = 0, of_timing = 0;
};

struct Silicon {
  std::vector<Leaf> leaves;  // of the node, by unit
  Speeds timing;
  std::vector<Speeds> more;
  std::vector<Areas> areas;  // of every block
  double logic_um2 = 0, memory_um2 = 0;
  double gate_equivalents = 0;
  int64_t transistors = 0, memory_bits = 0;
  RunCost cost;  // of both commands
  std::string library, yosys, sta, commit, memory_source;

  const Areas* AreasOf(const std::string& module) const;
  double PlacedMm2(double cells_um2, const Technology& technology) const {
    return (cells_um2 / technology.density + memory_um2) / kUm2PerMm2;
  }
};

// "16 x fp32 fma": without the d1_ that all have.
std::string NameOf(const Leaf& leaf);

// Throws UserError for results that are missing, are no results of a whole node, or are of two
// libraries.
Silicon ReadSilicon(const SiliconFiles& files, const Technology& technology);

std::string SiliconPage(const Silicon& silicon, const Technology& technology,
                        const std::string& picture);
std::string SiliconScript(const Silicon& silicon, const Technology& technology);

// Reads, writes the page, and lets gnuplot draw. Throws UserError.
void WriteSilicon(const SiliconFiles& files, const Technology& technology);

}  // namespace d1
