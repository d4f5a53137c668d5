// A rectangle of sites, some of them dead, and who is next to whom.
#pragma once

#include <string>
#include <vector>

#include "tb/model/barrier.h"  // kSides

namespace d1 {

// Ports of a router, numbered as in rtl/noc/d1_router.sv.
enum Port : int { kPortNorth = 0, kPortEast = 1, kPortSouth = 2, kPortWest = 3, kPortLocal = 4 };
constexpr int Opposite(int side) { return side ^ 2; }

class SiteMap {
 public:
  // `dead` holds site numbers y * width + x within the rectangle, in any order.
  SiteMap(int width, int height, const std::vector<int>& dead);

  int width() const { return width_; }
  int height() const { return height_; }
  int sites() const { return width_ * height_; }
  int live_sites() const { return live_sites_; }
  int X(int site) const { return site % width_; }
  int Y(int site) const { return site / width_; }
  bool live(int site) const { return live_[site] != 0; }
  // "x,y"
  std::string Name(int site) const;

  // The site next to `site`, or -1 outside the rectangle.
  int Beside(int site, int side) const { return beside_[kSides * site + side]; }
  // The same, and -1 also when either of them is dead: where a flit can go.
  int Next(int site, int side) const { return next_[kSides * site + side]; }

 private:
  int width_;
  int height_;
  int live_sites_ = 0;
  std::vector<char> live_;
  std::vector<int> beside_;
  std::vector<int> next_;
};

}  // namespace d1
