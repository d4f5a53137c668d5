// Where flits of the usual traffic patterns go.
#pragma once

#include <string>
#include <vector>

#include "tb/harness/random.h"

namespace d1 {

struct NocMesh {
  int width = 4;
  int height = 4;
  int nodes() const { return width * height; }
};

// "4x4"; throws UserError unless both are 1 to 32 and there are two nodes at least.
NocMesh ParseNocMesh(const std::string& text);
std::string NocMeshName(NocMesh mesh);

class Traffic {
 public:
  static const std::vector<std::string>& Names();

  // Throws UserError for an unknown pattern, or one that the mesh is not made for.
  Traffic(const std::string& pattern, NocMesh mesh);

  // Where the next flit of `node` goes; the node itself if it sends nothing.
  int Destination(int node, Random& random) const;
  bool Sends(int node) const;
  // Part of the nodes that send.
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
};

}  // namespace d1
