// The accumulators of the matrix array as a caller sees them, and the rules that it keeps.
//
// Operations take effect in the order of their calls. The distances are those of docs/matrix.md;
// the first cycle is 8 or later, so that a new object has nothing under way.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "tb/harness/fp_operands.h"
#include "tb/model/fp/dot.h"
#include "tb/model/fp/matrix_step.h"

namespace d1 {

class MatrixTiles {
 public:
  static constexpr int kTiles = 16;
  static constexpr uint64_t kStepToStep = 5;
  static constexpr uint64_t kStepToRead = 9;
  static constexpr uint64_t kClearToRead = 4;

  // A window other than the default is computed element by element, in the order of the document.
  // `passes` is the number of cycles that a step takes the array; its last rows are written by the
  // last.
  explicit MatrixTiles(int window = kAccWindowBits, int passes = 1)
      : window_(window), passes_(passes) {}

  bool MayStep(int acc, uint64_t now) const {
    return MayClear(acc, now) && now >= last_step_ + passes_;
  }
  bool MayClear(int acc, uint64_t now) const {
    return now >= stepped_[acc] + kStepToStep && now >= cleared_[acc] + 1;
  }
  bool MayRead(int acc, uint64_t now) const {
    return now >= stepped_[acc] + kStepToRead + passes_ - 1 && now >= cleared_[acc] + kClearToRead;
  }

  void Step(int acc, const TileCodes& x, bool overwrite, uint64_t now) {
    if (window_ == kAccWindowBits) {
      MatrixStep(x.a_format, x.a, x.b_format, x.b, tiles_[acc].c, overwrite);
    } else {
      for (int r = 0; r < 8; ++r) {
        for (int j = 0; j < 8; ++j) {
          OperandRow a, b;
          for (int k = 0; k < 4; ++k) {
            a[k] = DecodeOperand(x.a_format, x.a[r][k]);
            b[k] = DecodeOperand(x.b_format, x.b[k][j]);
          }
          Fp32& c = tiles_[acc].c[r][j];
          c = DotStep(a, b, c, overwrite, window_);
        }
      }
    }
    stepped_[acc] = last_step_ = now;
  }
  void Clear(int acc, uint64_t now) {
    std::memset(tiles_[acc].c, 0, sizeof tiles_[acc].c);
    cleared_[acc] = now;
  }
  Fp32 At(int acc, int row, int column) const { return tiles_[acc].c[row][column]; }

 private:
  struct Tile {
    Fp32 c[8][8];
  };
  int window_;
  uint64_t passes_;
  uint64_t last_step_ = 0;
  std::array<Tile, kTiles> tiles_{};
  std::array<uint64_t, kTiles> stepped_{};
  std::array<uint64_t, kTiles> cleared_{};
};

}  // namespace d1
