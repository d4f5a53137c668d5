#include "sim/noc/report.h"

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/tool/error.h"
#include "sim/tool/link_map.h"
#include "sim/tool/machine.h"
#include "sim/tool/report.h"

namespace d1 {
namespace {

using Json = nlohmann::ordered_json;

const char* Channels(const NocLoad& load) { return load.channels == 2 ? "both" : "requests"; }

// [x, y] each.
Json DeadJson(const NocMesh& mesh) {
  Json dead = Json::array();
  for (const int node : mesh.dead) dead.push_back({node % mesh.width, node / mesh.width});
  return dead;
}

Json PointJson(const NocPoint& p) {
  return {{"pattern", p.load.pattern},
          {"mesh", fmt::format("{}x{}", p.load.mesh.width, p.load.mesh.height)},
          {"dead", DeadJson(p.load.mesh)},
          {"channels", Channels(p.load)},
          {"offered", p.load.offered},
          {"senders", p.senders},
          {"accepted", p.accepted},
          {"least_node", p.least},
          {"most_node", p.most},
          {"latency_mean", p.latency_mean},
          {"latency_max", p.latency_max},
          {"flits", p.flits},
          {"lost", p.lost},
          {"duplicated", p.duplicated},
          {"misordered", p.misordered},
          {"damaged", p.damaged},
          {"window_cycles", p.load.window},
          {"seed", p.load.seed}};
}

LinkUse LinkUseOf(const NocPoint& p) {
  const SiteMap map = p.load.mesh.map();
  LinkUse links{.width = map.width(), .height = map.height(), .use = p.link_use};
  for (int n = 0; n < map.sites(); ++n) {
    for (int side = 0; side < kSides; ++side) {
      if (map.Next(n, side) < 0) links.use[static_cast<size_t>(kSides * n + side)] = -1;
    }
  }
  return links;
}

}  // namespace

std::string NocTableHeader() {
  return fmt::format("{:<14} {:>7} {:<8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>10} {:>9} {:>10}  {}",
                     "pattern", "mesh", "channels", "zero-load", "saturates", "accepted",
                     "accepted", "least", "latency,", "worst", "flits", "result") +
         fmt::format("\n{:<14} {:>7} {:<8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>10} {:>9}", "", "", "",
                     "latency", "at load", "at most", "at load 1", "node", "saturation", "there");
}

std::string NocTableLine(const NocCurve& curve) {
  const NocPoint& full = curve.points.back();
  const NocPoint* edge = &curve.points.front();
  uint64_t flits = 0, wrong = 0;
  for (const NocPoint& p : curve.points) {
    if (p.load.offered <= curve.saturation()) edge = &p;
    flits += p.flits;
    wrong += p.lost + p.duplicated + p.misordered + p.damaged;
  }
  return fmt::format(
      "{:<14} {:>7} {:<8} {:>9.1f} {:>9.2f} {:>9.3f} {:>9.3f} {:>9.3f} {:>10.1f} {:>9} {:>10}  {}",
      full.load.pattern, NocMeshName(full.load.mesh), Channels(full.load),
      curve.zero_load_latency(), curve.saturation(), curve.peak(), full.accepted, full.least,
      edge->latency_mean, edge->latency_max, flits,
      wrong == 0 ? "all once, in order" : fmt::format("FAIL: {} flits", wrong));
}

void WriteNocResults(const std::string& path, const std::vector<NocCurve>& curves) {
  Json runs = Json::array(), summary = Json::array();
  for (const NocCurve& curve : curves) {
    for (const NocPoint& point : curve.points) runs.push_back(PointJson(point));
    const NocPoint& full = curve.points.back();
    summary.push_back({{"pattern", full.load.pattern},
                       {"mesh", fmt::format("{}x{}", full.load.mesh.width, full.load.mesh.height)},
                       {"dead", DeadJson(full.load.mesh)},
                       {"channels", Channels(full.load)},
                       {"saturation_load", curve.saturation()},
                       {"accepted_at_most", curve.peak()},
                       {"accepted_at_full_load", full.accepted},
                       {"least_node_at_full_load", full.least},
                       {"most_node_at_full_load", full.most},
                       {"link_use_at_full_load", full.link_use}});
  }
  const Json results = {
      {"machine", MachineName()}, {"commit", CommitName()}, {"runs", runs}, {"curves", summary}};
  WriteText(path, results.dump(2) + "\n");
}

std::string DeadList(const NocMesh& mesh) {
  std::string dead;
  for (const int node : mesh.dead) dead += " " + mesh.map().Name(node);
  return dead;
}

void WriteStressResults(const std::string& path, uint64_t seed,
                        const std::vector<NocStressResult>& results) {
  Json sets = Json::array();
  uint64_t flits = 0;
  for (const NocStressResult& r : results) {
    flits += r.flits;
    sets.push_back({{"mesh", fmt::format("{}x{}", r.mesh.width, r.mesh.height)},
                    {"dead", DeadJson(r.mesh)},
                    {"flits", r.flits},
                    {"cycles", r.cycles},
                    {"lost", r.lost},
                    {"duplicated", r.duplicated},
                    {"misordered", r.misordered},
                    {"damaged", r.damaged},
                    {"seconds", r.seconds}});
  }
  const Json all = {{"machine", MachineName()},
                    {"commit", CommitName()},
                    {"seed", seed},
                    {"flits", flits},
                    {"sets", sets}};
  WriteText(path, all.dump(2) + "\n");
}

bool DrawNocCurves(const std::string& directory, const std::vector<NocCurve>& curves) {
  std::map<std::string, int> curves_of;  // a name
  std::string script = "set terminal svg size 640,480 background 'white'\nset grid\n";
  for (const NocCurve& curve : curves) {
    const NocPoint& full = curve.points.back();
    const std::string title = fmt::format("{} {}, {}", full.load.pattern,
                                          NocMeshName(full.load.mesh), Channels(full.load));
    std::string name =
        fmt::format("{}/{}-{}{}", directory, full.load.pattern, NocMeshName(full.load.mesh),
                    full.load.channels == 2 ? "-both" : "");
    if (const int set = ++curves_of[name]; set > 1) name += fmt::format("-{}", set);
    std::string data = "# offered accepted latency_mean latency_max least_node\n";
    for (const NocPoint& p : curve.points) {
      data += fmt::format("{:.3f} {:.4f} {:.2f} {} {:.4f}\n", p.load.offered, p.accepted,
                          p.latency_mean, p.latency_max, p.least);
    }
    WriteText(name + ".dat", data);
    const LinkUse links = LinkUseOf(full);
    WriteText(name + "-links.dat", LinkArrows(links));
    script += fmt::format(
        "reset\nset grid\nset output '{0}.svg'\nset title '{1}'\nset key left top\nset xlabel "
        "'offered, flits a cycle and sending node'\n"
        "set ylabel 'accepted, flits a cycle and node'\nset y2label 'mean latency, cycles'\nset "
        "y2tics\nset ytics nomirror\n"
        "set xrange [0:1]\nset yrange [0:1]\nset y2range [0:{2:.0f}]\n"
        "plot '{0}.dat' u 1:2 w lp t 'accepted', '' u 1:5 w lp t 'accepted, least node', '' u 1:3 "
        "axes x1y2 w lp t 'latency'\n",
        name, title, 8 * curve.zero_load_latency());
    script += LinkPlot(links, name + "-links", title + ": use of the links at full load");
  }
  const std::string path = directory + "/curves.gp";
  WriteText(path, script);
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) return false;
  if (std::system(fmt::format("gnuplot '{}'", path).c_str()) != 0)
    throw UserError("gnuplot cannot draw '{}'", path);
  return true;
}

}  // namespace d1
