// How much each link of a mesh was used, as a picture: an arrow for each link, from grey to red.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace d1 {

struct LinkUse {
  int width = 0;
  int height = 0;
  // [4 * node + side], north, east, south, west: part of the cycles in which the link out of the
  // node there carries a flit. Negative: there is no link.
  std::vector<double> use;
};

// What gnuplot draws: a line for each link between two nodes, the two directions side by side.
std::string LinkArrows(const LinkUse& links);
// Draws <name>.dat, those lines, into <name>.svg.
std::string LinkPlot(const LinkUse& links, const std::string& name, const std::string& title);

// Writes <base>.json and, when there is gnuplot, draws <base>.svg. `flits` as LinkUse::use; those
// at the edge of the mesh are of its edge ports, and dead nodes have none. Returns one line for a
// person.
std::string WriteHeatMap(const std::string& base, int width, int height,
                         const std::vector<int>& dead, uint64_t cycles,
                         const std::vector<uint64_t>& flits);

}  // namespace d1
