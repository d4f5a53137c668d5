#include "sim/tool/link_map.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "sim/route/site_map.h"
#include "sim/tool/error.h"
#include "sim/tool/report.h"

namespace d1 {
namespace {

constexpr int kDx[] = {0, 1, 0, -1}, kDy[] = {-1, 0, 1, 0};
constexpr const char* kSide[] = {"north", "east", "south", "west"};

}  // namespace

std::string LinkArrows(const LinkUse& links) {
  std::string text = "# x y dx dy use\n";
  for (int node = 0; node < links.width * links.height; ++node) {
    for (int side = 0; side < 4; ++side) {
      const int x = node % links.width, y = node / links.width;
      const int to_x = x + kDx[side], to_y = y + kDy[side];
      const double use = links.use[static_cast<size_t>(4 * node + side)];
      if (use < 0 || to_x < 0 || to_x >= links.width || to_y < 0 || to_y >= links.height) continue;
      text += fmt::format("{} {} {} {} {:.4f}\n", x + 0.15 * kDx[side] - 0.08 * kDy[side],
                          y + 0.15 * kDy[side] + 0.08 * kDx[side], 0.7 * kDx[side], 0.7 * kDy[side],
                          use);
    }
  }
  return text;
}

std::string LinkPlot(const LinkUse& links, const std::string& name, const std::string& title) {
  return fmt::format(
      "reset\nset output '{0}.svg'\nset title '{1}'\nset grid\nset size ratio -1\n"
      "set xrange [-0.5:{2}]\nset yrange [{3}:-0.5]\n"
      "set cbrange [0:1]\nset palette defined (0 '#dddddd', 0.5 '#ffaa00', 1 '#cc0000')\n"
      "plot '{0}.dat' u 1:2:3:4:5 w vectors filled lw 3 lc palette notitle\n",
      name, title, links.width - 0.5, links.height - 0.5);
}

std::string WriteHeatMap(const std::string& base, int width, int height,
                         const std::vector<int>& dead, uint64_t cycles,
                         const std::vector<uint64_t>& flits) {
  using Json = nlohmann::ordered_json;
  LinkUse links{.width = width, .height = height, .use = {}};
  std::string rows;  // a link a line
  const SiteMap map(width, height, dead);
  size_t fullest = 0;
  for (size_t i = 0; i < flits.size(); ++i) {
    const int node = static_cast<int>(i) / 4, side = static_cast<int>(i) % 4;
    if (!map.live(node) || (map.Beside(node, side) >= 0 && map.Next(node, side) < 0)) {
      links.use.push_back(-1);
      continue;
    }
    links.use.push_back(cycles == 0 ? 0
                                    : static_cast<double>(flits[i]) / static_cast<double>(cycles));
    const Json row = {{"from", {node % width, node / width}},
                      {"side", kSide[side]},
                      {"flits", flits[i]},
                      {"use", links.use[i]}};
    rows += (rows.empty() ? "\n" : ",\n") + row.dump();
    if (links.use[fullest] < 0 || flits[i] > flits[fullest]) fullest = i;
  }
  WriteText(base + ".json", fmt::format("{{\"mesh\":[{},{}],\"cycles\":{},\"links\":[{}\n]}}\n",
                                        width, height, cycles, rows));
  WriteText(base + ".dat", LinkArrows(links));
  WriteText(base + ".gp",
            "set terminal svg size 800,800 background 'white'\n" +
                LinkPlot(links, base, fmt::format("use of the links in {} cycles", cycles)));
  bool drawn = std::system("command -v gnuplot >/dev/null 2>&1") == 0;
  if (drawn && std::system(fmt::format("gnuplot '{}.gp'", base).c_str()) != 0)
    throw UserError("gnuplot cannot draw '{}.gp'", base);
  const int node = static_cast<int>(fullest) / 4;
  return fmt::format(
      "heat map: {}.{}; the fullest link, {},{} to the {}, carries a flit in {:.1f} % of {} cycles",
      base, drawn ? "svg" : "json (gnuplot is not installed)", node % width, node / width,
      kSide[fullest % 4], 100 * links.use[fullest], cycles);
}

}  // namespace d1
