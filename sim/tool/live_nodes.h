// The nodes of a mesh of which some are dead, and the ways between them.
#pragma once

#include <algorithm>
#include <vector>

#include "sim/route/site_map.h"
#include "sim/route/tables.h"
#include "sim/tool/device.h"

namespace d1 {

inline bool IsIn(const std::vector<NodeId>& nodes, NodeId node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

// Row by row.
std::vector<NodeId> LiveNodes(MeshSize mesh, const std::vector<NodeId>& dead);

std::vector<int> SiteNumbers(MeshSize mesh, const std::vector<NodeId>& nodes);
SiteMap MapOf(MeshSize mesh, const std::vector<NodeId>& dead);

// Routing tables that have been proved, for a router to hold. Throws UserError: the dead nodes cut
// the mesh, and which two cannot reach each other; or the mesh is larger than a table.
RouteTables ProvedTables(const SiteMap& map);

}  // namespace d1
