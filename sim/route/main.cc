// d1route: makes routing tables for a mesh with dead nodes, proves them, and writes them down.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "sim/route/image.h"
#include "sim/route/proof.h"
#include "sim/route/report.h"
#include "sim/route/tables.h"
#include "sim/tool/error.h"
#include "sim/tool/options.h"
#include "sim/tool/report.h"

namespace d1 {
namespace {

struct Arguments {
  std::string mesh = "18x20";
  std::vector<std::string> dead;
  std::string to;
  std::string entry;
  std::string json;
  RouteOptions options;
};

int Fail(const std::string& message) {
  std::fprintf(stderr, "d1route: %s\n", message.c_str());
  return static_cast<int>(ExitStatus::kBadInput);
}

int SiteOf(const std::string& text, MeshSize mesh) {
  const NodeId node = ParseNode(text, mesh);
  return node.y * mesh.width + node.x;
}

// The node whose packets the tables are loaded with: the first live one of the west edge, or of the
// others.
int Entry(const Arguments& arguments, MeshSize mesh, const SiteMap& map) {
  if (!arguments.entry.empty()) {
    const int site = SiteOf(arguments.entry, mesh);
    if (!map.live(site))
      throw UserError("node {} is dead; enter the mesh at a live one", map.Name(site));
    return site;
  }
  for (const int side : {kPortWest, kPortNorth, kPortEast, kPortSouth}) {
    for (int site = 0; site < map.sites(); ++site) {
      if (map.live(site) && map.Beside(site, side) < 0) return site;
    }
  }
  throw UserError("no node at an edge of the mesh is live, so nothing can enter it");
}

ExitStatus Run(const Arguments& arguments) {
  const MeshSize mesh = ParseMesh(arguments.mesh);
  std::vector<int> dead;
  for (const NodeId node : ParseDead(arguments.dead, mesh))
    dead.push_back(node.y * mesh.width + node.x);
  const SiteMap map(mesh.width, mesh.height, dead);
  const int to = arguments.to.empty() ? -1 : SiteOf(arguments.to, mesh);
  if (arguments.options.rebalance < 0)
    throw UserError("rebalance {} is not 0 or more", arguments.options.rebalance);
  if (arguments.options.orders < 1 || arguments.options.orders > kMostOrders)
    throw UserError("{} orders are not within 1 to {}", arguments.options.orders, kMostOrders);
  RequireTableSize(map);
  RouteProof proof;
  const RouteTables tables = MakeTables(map, arguments.options, &proof);
  const int entry = Entry(arguments, mesh, map);
  if (!arguments.json.empty()) WriteText(arguments.json, Json(map, tables, proof, entry));
  std::fputs(Picture(map, tables, to).c_str(), stdout);
  std::fputs(Summary(map, proof).c_str(), stdout);
  return ExitStatus::kOk;
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Makes routing tables for a mesh with dead nodes, and proves them (docs/routing.md).",
      "d1route");
  app.footer(
      "Exit status: 0 good, 1 the proof failed, 2 bad input, also a dead set that cuts the mesh.");
  Arguments arguments;
  app.add_option("--mesh", arguments.mesh, "WIDTHxHEIGHT (default 18x20)");
  app.add_option("--dead", arguments.dead, "dead nodes, X,Y each");
  app.add_option("--to", arguments.to, "X,Y: draw how every node sends there");
  app.add_option("--entry", arguments.entry,
                 "X,Y: node at an edge where source routes start (default: first of the west)");
  app.add_option("--json", arguments.json,
                 "write registers, source routes and the proof's numbers to this file");
  app.add_option("--orders", arguments.options.orders,
                 "how many orders of the nodes are tried, 1 to 4 (default 4)");
  app.add_option("--rebalance", arguments.options.rebalance,
                 "how often ways are chosen again by load (default 3)");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return Fail(std::string(error.what()) + "; d1route --help lists what there is");
  }
  try {
    return static_cast<int>(Run(arguments));
  } catch (const UserError& error) {
    return Fail(error.what());
  } catch (const std::logic_error& error) {
    std::fprintf(stderr, "d1route: %s\n", error.what());  // the proof
    return static_cast<int>(ExitStatus::kMismatch);
  } catch (const std::exception& error) {
    return Fail(std::string("internal error: ") + error.what());
  }
}

}  // namespace
}  // namespace d1

int main(int argc, char** argv) { return d1::Main(argc, argv); }
