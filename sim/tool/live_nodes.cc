#include "sim/tool/live_nodes.h"

#include "sim/route/image.h"

namespace d1 {

std::vector<NodeId> LiveNodes(MeshSize mesh, const std::vector<NodeId>& dead) {
  std::vector<NodeId> live;
  for (int y = 0; y < mesh.height; ++y) {
    for (int x = 0; x < mesh.width; ++x) {
      if (!IsIn(dead, {x, y})) live.push_back({x, y});
    }
  }
  return live;
}

std::vector<int> SiteNumbers(MeshSize mesh, const std::vector<NodeId>& nodes) {
  std::vector<int> sites;
  for (const NodeId node : nodes) sites.push_back(node.y * mesh.width + node.x);
  return sites;
}

SiteMap MapOf(MeshSize mesh, const std::vector<NodeId>& dead) {
  return {mesh.width, mesh.height, SiteNumbers(mesh, dead)};
}

RouteTables ProvedTables(const SiteMap& map) {
  RequireTableSize(map);
  return MakeTables(map);
}

}  // namespace d1
