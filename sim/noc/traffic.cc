#include "sim/noc/traffic.h"

#include <algorithm>
#include <bit>
#include <cstdio>

#include "sim/route/site_order.h"
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

std::string NocMeshName(const NocMesh& mesh) {
  const std::string size = fmt::format("{}x{}", mesh.width, mesh.height);
  return mesh.dead.empty() ? size : fmt::format("{}-{}", size, mesh.dead.size());
}

NocMesh WithDeadNodes(NocMesh mesh, int count, Random& random) {
  for (;;) {
    mesh.dead.clear();
    while (static_cast<int>(mesh.dead.size()) < count) {
      const int site = static_cast<int>(random.Below(static_cast<uint64_t>(mesh.nodes())));
      if (std::find(mesh.dead.begin(), mesh.dead.end(), site) == mesh.dead.end())
        mesh.dead.push_back(site);
    }
    const std::vector<int> ranks = SiteRanks(mesh.map());
    if (std::count(ranks.begin(), ranks.end(), -1) == count) return mesh;
  }
}

const std::vector<std::string>& Traffic::Names() {
  static const std::vector<std::string> names = {"uniform", "transpose",  "bit-complement",
                                                 "tornado", "tornado-xy", "neighbour",
                                                 "hotspot", "shuffle"};
  return names;
}

Traffic::Traffic(const std::string& pattern, const NocMesh& mesh)
    : mesh_(mesh), place_(static_cast<size_t>(mesh.nodes()), -1) {
  const SiteMap map = mesh.map();
  for (int node = 0; node < mesh.nodes(); ++node) {
    if (!map.live(node)) continue;
    place_[static_cast<size_t>(node)] = static_cast<int>(live_.size());
    live_.push_back(node);
  }
  const auto at = std::find(Names().begin(), Names().end(), pattern);
  if (at == Names().end()) {
    throw UserError("there is no pattern '{}'; there are {}", pattern, fmt::join(Names(), ", "));
  }
  pattern_ = static_cast<Pattern>(at - Names().begin());
  if (pattern_ != Pattern::kUniform && !mesh.dead.empty()) {
    throw UserError("{} is not made for a mesh with dead nodes; there is uniform", pattern);
  }
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
    const size_t step = 1 + random.Below(live_.size() - 1);
    return live_[(static_cast<size_t>(place_[static_cast<size_t>(node)]) + step) % live_.size()];
  }
  return Fixed(node);
}

bool Traffic::Sends(int node) const {
  if (place_[static_cast<size_t>(node)] < 0) return false;
  return pattern_ == Pattern::kUniform || pattern_ == Pattern::kHotspot || Fixed(node) != node;
}

double Traffic::senders() const {
  int count = 0;
  for (int node = 0; node < mesh_.nodes(); ++node) count += Sends(node);
  return static_cast<double>(count) / mesh_.live_nodes();
}

}  // namespace d1
