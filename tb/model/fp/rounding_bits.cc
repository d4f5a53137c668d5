#include "tb/model/fp/rounding_bits.h"

#include <bit>

namespace d1 {
namespace {

// Of the three rotations of element i, the first is by 4 i; these are the others.
constexpr struct {
  int second, third;
} kRotations[kElementsADraw] = {{21, 11}, {55, 30}, {38, 56}, {39, 56}, {59, 28}, {37, 1},
                                {2, 54},  {0, 37},  {55, 46}, {62, 28}, {13, 33}, {42, 26},
                                {8, 19},  {30, 58}, {5, 44},  {3, 35}};

}  // namespace

RoundingBits::Elements RoundingBits::Draw() {
  Elements elements;
  for (int i = 0; i < kElementsADraw; ++i) {
    elements[i] =
        static_cast<uint16_t>(std::rotr(state_, 4 * i) ^ std::rotr(state_, kRotations[i].second) ^
                              std::rotr(state_, kRotations[i].third));
  }
  state_ ^= state_ << 13;
  state_ ^= state_ >> 7;
  state_ ^= state_ << 17;
  return elements;
}

}  // namespace d1
