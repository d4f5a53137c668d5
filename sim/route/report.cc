#include "sim/route/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/route/image.h"

namespace d1 {

std::string Picture(const SiteMap& map, const RouteTables& tables, int destination) {
  std::string text = "     ";
  for (int x = 0; x < map.width(); ++x) text += fmt::format(" {}", x % 10);
  text += "\n";
  for (int y = 0; y < map.height(); ++y) {
    text += fmt::format("{:>5}", y);
    for (int x = 0; x < map.width(); ++x) {
      const int site = y * map.width() + x;
      char sign = 'o';
      if (destination >= 0) {
        const int port = tables.port(site, destination);
        const bool closed =
            port != kPortLocal && map.Beside(site, port) >= 0 && map.Next(site, port) < 0;
        sign = site == destination ? '*' : closed ? '!' : "^>v<o"[port];
      }
      if (!map.live(site)) sign = 'X';
      text += fmt::format(" {}", sign);
    }
    text += "\n";
  }
  return text;
}

std::string Summary(const SiteMap& map, const RouteProof& proof) {
  return fmt::format(
      "{}x{}, {} live, {} dead: every one of {} pairs is connected, {:.2f} hops in the mean, {} at "
      "most\n"
      "no deadlock: {} links with {} dependencies and no circle; the fullest link serves {} "
      "pairs\n",
      map.width(), map.height(), map.live_sites(), map.sites() - map.live_sites(), proof.pairs,
      proof.mean_hops, proof.longest, proof.links, proof.dependencies, proof.fullest);
}

std::string Json(const SiteMap& map, const RouteTables& tables, const RouteProof& proof,
                 int entry) {
  using Value = nlohmann::ordered_json;
  const auto place = [&](int site) { return Value::array({map.X(site), map.Y(site)}); };
  Value dead = Value::array(), nodes = Value::array();
  for (int site = 0; site < map.sites(); ++site) {
    if (!map.live(site)) {
      dead.push_back(place(site));
      continue;
    }
    std::string route;
    for (const int side : SourceRoute(map, entry, site)) route += "NESW"[side];
    Value registers = Value::array();
    for (const RegisterWrite& write : RouterImage(map, tables, site)) {
      registers.push_back(
          {fmt::format("0x{:x}", write.offset), fmt::format("0x{:x}", write.value)});
    }
    nodes.push_back({{"node", place(site)}, {"route", route}, {"registers", registers}});
  }
  const Value json = {{"mesh", {map.width(), map.height()}},
                      {"dead", dead},
                      {"proof",
                       {{"pairs", proof.pairs},
                        {"links", proof.links},
                        {"dependencies", proof.dependencies},
                        {"longest", proof.longest},
                        {"mean_hops", proof.mean_hops},
                        {"fullest_link_pairs", proof.fullest}}},
                      {"entry", place(entry)},
                      {"nodes", nodes}};
  return json.dump(1) + "\n";
}

}  // namespace d1
