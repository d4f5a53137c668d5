#include "tb/model/permute.h"

#include <cstring>

namespace d1 {
namespace {

// Element `from` of a, or of b counted on from there, becomes element `to` of the result.
struct Mover {
  const RegisterBytes& a;
  const RegisterBytes& b;
  int bytes;
  RegisterBytes result{};

  void Move(int to, int from) {
    const int in_a = 64 / bytes;
    const RegisterBytes& source = from < in_a ? a : b;
    std::memcpy(&result[bytes * to], &source[bytes * (from % in_a)], bytes);
  }
};

}  // namespace

RegisterBytes Permuted(const PermuteOp& op, const RegisterBytes& a, const RegisterBytes& b) {
  Mover mover{a, b, op.bytes};
  switch (op.pattern) {
    case PermutePattern::kElements:
      for (int i = 0; i < 64 / op.bytes; ++i) {
        mover.Move(i, b[op.bytes * i] % (64 / op.bytes));
      }
      break;
    case PermutePattern::kBroadcast:
      for (int i = 0; i < 64 / op.bytes; ++i) mover.Move(i, op.lane);
      break;
    case PermutePattern::kTranspose8:
      mover.bytes = 1;
      for (int r = 0; r < 8; ++r) {
        for (int c = 0; c < 8; ++c) mover.Move(8 * r + c, 8 * c + r);
      }
      break;
    case PermutePattern::kTranspose16:
      mover.bytes = 2;
      for (int r = 0; r < 4; ++r) {
        for (int c = 0; c < 8; ++c) mover.Move(8 * r + c, 8 * c + (4 * op.half + r));
      }
      break;
    case PermutePattern::kTranspose32:
      mover.bytes = 4;
      for (int column = 0; column < 4; ++column) {
        for (int r = 0; r < 4; ++r) mover.Move(4 * column + r, 8 * r + (4 * op.half + column));
      }
      break;
    case PermutePattern::kInterleave:
      mover.bytes = 16;
      for (int i = 0; i < 2; ++i) {
        mover.Move(2 * i, 2 * op.half + i);
        mover.Move(2 * i + 1, 4 + 2 * op.half + i);
      }
      break;
  }
  return mover.result;
}

}  // namespace d1
