#include "sim/noc/traffic.h"

#include <algorithm>
#include <bit>
#include <cstdio>

#include "sim/tool/error.h"

namespace d1 {

NocMesh ParseNocMesh(const std::string& text) {
  NocMesh mesh{0, 0};
  char rest = 0;
  const int read = std::sscanf(text.c_str(), "%dx%d%c", &mesh.width, &mesh.height, &rest);
  if (read != 2 || mesh.width < 1 || mesh.width > 32 || mesh.height < 1 || mesh.height > 32 ||
      mesh.nodes() < 2) {
    throw UserError(
        "'{}' is no mesh of routers; name WxH with 1 to 32 each and two nodes at least, as 4x4",
        text);
  }
  return mesh;
}

std::string NocMeshName(NocMesh mesh) { return fmt::format("{}x{}", mesh.width, mesh.height); }

const std::vector<std::string>& Traffic::Names() {
  static const std::vector<std::string> names = {"uniform", "transpose",  "bit-complement",
                                                 "tornado", "tornado-xy", "neighbour",
                                                 "hotspot", "shuffle"};
  return names;
}

Traffic::Traffic(const std::string& pattern, NocMesh mesh) : mesh_(mesh) {
  const auto at = std::find(Names().begin(), Names().end(), pattern);
  if (at == Names().end()) {
    throw UserError("there is no pattern '{}'; there are {}", pattern, fmt::join(Names(), ", "));
  }
  pattern_ = static_cast<Pattern>(at - Names().begin());
  if (pattern_ == Pattern::kTranspose && mesh.width != mesh.height) {
    throw UserError("transpose needs a square mesh, not {}", NocMeshName(mesh));
  }
  if (pattern_ == Pattern::kShuffle && !std::has_single_bit(static_cast<unsigned>(mesh.nodes()))) {
    throw UserError("shuffle needs a power of two of nodes, not {}", NocMeshName(mesh));
  }
}

int Traffic::Fixed(int node) const {
  const int w = mesh_.width, h = mesh_.height, n = mesh_.nodes();
  const int x = node % w, y = node / w;
  const int far_x = (x + (w + 1) / 2 - 1) % w, far_y = (y + (h + 1) / 2 - 1) % h;
  switch (pattern_) {
    case Pattern::kTranspose:
      return x * w + y;
    case Pattern::kBitComplement:
      return n - 1 - node;
    case Pattern::kTornado:
      return y * w + far_x;
    case Pattern::kTornado2d:
      return far_y * w + far_x;
    case Pattern::kNeighbour:
      return (x ^ 1) < w ? y * w + (x ^ 1) : node;
    case Pattern::kShuffle:
      return 2 * node % n + 2 * node / n;
    default:
      return node;
  }
}

int Traffic::Destination(int node, Random& random) const {
  if (pattern_ == Pattern::kHotspot) {
    const int hot = mesh_.height / 2 * mesh_.width + mesh_.width / 2;
    if (node != hot && random.Percent(10)) return hot;
  }
  if (pattern_ == Pattern::kHotspot || pattern_ == Pattern::kUniform) {
    const int step = 1 + static_cast<int>(random.Below(static_cast<uint64_t>(mesh_.nodes() - 1)));
    return (node + step) % mesh_.nodes();
  }
  return Fixed(node);
}

bool Traffic::Sends(int node) const {
  return pattern_ == Pattern::kUniform || pattern_ == Pattern::kHotspot || Fixed(node) != node;
}

double Traffic::senders() const {
  int count = 0;
  for (int node = 0; node < mesh_.nodes(); ++node) count += Sends(node);
  return static_cast<double>(count) / mesh_.nodes();
}

}  // namespace d1
