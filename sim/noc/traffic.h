// Where flits of the usual traffic patterns go.
#pragma once

#include <string>
#include <vector>

#include "sim/route/site_map.h"
#include "tb/harness/random.h"

namespace d1 {

struct NocMesh {
  int width = 4;
  int height = 4;
  std::vector<int> dead = {};  // sites y * width + x
  int nodes() const { return width * height; }
  int live_nodes() const { return nodes() - static_cast<int>(dead.size()); }
  SiteMap map() const { return {width, height, dead}; }
};

// "4x4"; throws UserError unless both are 1 to 32 and there are two nodes at least.
NocMesh ParseNocMesh(const std::string& text);
// "4x4"; with dead nodes "18x20-6".
std::string NocMeshName(const NocMesh& mesh);
// The same mesh with `count` dead nodes, drawn again as long as they cut it.
NocMesh WithDeadNodes(NocMesh mesh, int count, Random& random);

class Traffic {
 public:
  static const std::vector<std::string>& Names();

  // Throws UserError for an unknown pattern, or one that the mesh is not made for: with dead nodes
  // all but uniform.
  Traffic(const std::string& pattern, const NocMesh& mesh);

  // Where the next flit of `node` goes; the node itself if it sends nothing.
  int Destination(int node, Random& random) const;
  bool Sends(int node) const;
  // Part of the live nodes that send.
  double senders() const;

 private:
  enum class Pattern {
    kUniform,
    kTranspose,
    kBitComplement,
    kTornado,
    kTornado2d,
    kNeighbour,
    kHotspot,
    kShuffle
  };
  int Fixed(int node) const;

  Pattern pattern_;
  NocMesh mesh_;
  std::vector<int> live_;   // nodes
  std::vector<int> place_;  // of each node in live_; -1 of the dead
};

}  // namespace d1
