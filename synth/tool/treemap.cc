#include "synth/tool/treemap.h"

#include <algorithm>
#include <numeric>

namespace d1 {
namespace {

// The worst ratio of sides among boxes of these areas in a row along a side of that length.
double WorstRatio(const std::vector<double>& areas, size_t first, size_t last, double side) {
  double sum = 0;
  for (size_t i = first; i < last; ++i) sum += areas[i];
  const double depth = sum / side;
  double worst = 1;
  for (size_t i = first; i < last; ++i) {
    const double length = areas[i] / depth;
    worst = std::max({worst, length / depth, depth / length});
  }
  return worst;
}

}  // namespace

std::vector<Box> TreeMap(const std::vector<double>& figures, const Box& whole) {
  std::vector<size_t> order(figures.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, [&](size_t a, size_t b) { return figures[a] > figures[b]; });
  const double total = std::accumulate(figures.begin(), figures.end(), 0.0);
  std::vector<double> areas;
  for (const size_t i : order) areas.push_back(figures[i] / total * whole.width * whole.height);

  std::vector<Box> boxes(figures.size());
  Box rest = whole;
  for (size_t first = 0; first < areas.size();) {
    const bool along_y =
        rest.width >= rest.height;  // a column at the left, else a row at the bottom
    const double side = along_y ? rest.height : rest.width;
    size_t last = first + 1;
    while (last < areas.size() &&
           WorstRatio(areas, first, last + 1, side) <= WorstRatio(areas, first, last, side)) {
      ++last;
    }
    double sum = 0;
    for (size_t i = first; i < last; ++i) sum += areas[i];
    const double depth = sum / side;
    double at = along_y ? rest.y : rest.x;
    for (size_t i = first; i < last; ++i) {
      const double length = areas[i] / depth;
      boxes[order[i]] = along_y ? Box{rest.x, at, depth, length} : Box{at, rest.y, length, depth};
      at += length;
    }
    if (along_y) {
      rest.x += depth;
      rest.width -= depth;
    } else {
      rest.y += depth;
      rest.height -= depth;
    }
    first = last;
  }
  return boxes;
}

}  // namespace d1
