// A tree map: rectangles whose areas are in proportion to given figures.
#pragma once

#include <vector>

namespace d1 {

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

// One box for each figure, in their order, that together fill `whole`. Boxes are as near to squares
// as laying them out in rows, the largest first, makes them. Figures are above 0.
std::vector<Box> TreeMap(const std::vector<double>& figures, const Box& whole);

}  // namespace d1
