// What d1route prints and writes.
#pragma once

#include <string>
#include <vector>

#include "sim/route/proof.h"
#include "sim/route/site_map.h"
#include "sim/route/tables.h"

namespace d1 {

// The mesh, a character a site: o live, X dead; with a destination (not -1) how each site sends
// there: ^ > v <,
// * the destination, ! a link that is closed towards it.
std::string Picture(const SiteMap& map, const RouteTables& tables, int destination);

// A line or two for a person.
std::string Summary(const SiteMap& map, const RouteProof& proof);

// Everything, as JSON: the proof's numbers and for each live site the registers, and the source
// route from site `entry`. Throws UserError when they do not fit a router's table and packet.
std::string Json(const SiteMap& map, const RouteTables& tables, const RouteProof& proof, int entry);

}  // namespace d1
