// `make report`: a page and a picture of what a node costs, from the results of `make synth` and
// `make timing`.
#pragma once

#include <string>
#include <vector>

namespace d1 {

// What turns gate equivalents and FO4 into um2 and ps when the results are of no library, and what
// placement adds. docs/area.md has the sources.
struct Technology {
  double gate_um2 = 0.0583;
  double fo4_ps = 17;
  double density = 0.7;  // share of the placed area that cells take
};

struct SiliconFiles {
  std::string synth, timing;  // results
  std::string page;           // <name>.md; the pictures are <name>.svg and <name>.png
  std::string gnuplot;        // command
  std::string script;         // of gnuplot, to write
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

struct Silicon {
  std::vector<Leaf> leaves;  // of the node, by unit
  std::vector<Speed> speeds;
  double logic_um2 = 0, memory_um2 = 0, matrix_um2 = 0;
  double gate_equivalents = 0;
  double seconds = 0, memory_mb = 0;  // of both commands; the largest process
  std::string library, yosys, sta, commit, memory_source;

  double PlacedMm2(const Technology& technology) const {
    return (logic_um2 / technology.density + memory_um2) / 1e6;
  }
};

// Throws UserError for results that are missing, are no results of a whole node, or are of two
// libraries.
Silicon ReadSilicon(const SiliconFiles& files, const Technology& technology);

std::string SiliconPage(const Silicon& silicon, const Technology& technology,
                        const std::string& picture);
std::string SiliconScript(const Silicon& silicon, const Technology& technology);

// Reads, writes the page, and lets gnuplot draw. Throws UserError.
void WriteSilicon(const SiliconFiles& files, const Technology& technology);

}  // namespace d1
