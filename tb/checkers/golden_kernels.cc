#include "tb/checkers/golden_kernels.h"

#include <algorithm>
#include <array>

#include "tb/model/fp/add.h"
#include "tb/model/fp/fma.h"
#include "tb/model/fp/matrix_step.h"
#include "tb/model/fp/minmax.h"
#include "tb/model/fp/mul.h"
#include "tb/model/lane_op.h"

namespace d1 {
namespace {

constexpr int kLanes = 16;
constexpr int kSums = 4;  // independent sums that hide the latency of the lanes
using Lanes = std::array<Fp32, kLanes>;

Fp32 ElementOrZero(const std::vector<Fp32>& x, size_t begin, size_t end, size_t i) {
  return begin + i < end ? x[begin + i] : Fp32{};
}

// Lane by lane (sum[0] + sum[1]) + (sum[2] + sum[3]), then lanes 8, 4, 2 and 1 apart.
Fp32 AddUp(const std::array<Lanes, kSums>& sum) {
  Lanes s;
  for (int i = 0; i < kLanes; ++i)
    s[i] = AddFp32(AddFp32(sum[0][i], sum[1][i]), AddFp32(sum[2][i], sum[3][i]));
  for (const int distance : {8, 4, 2, 1}) {
    const Lanes old = s;
    for (int i = 0; i < kLanes; ++i) s[i] = AddFp32(old[i], old[i ^ distance]);
  }
  return s[0];
}

// exp(x) as softmax.S computes it.
Fp32 SoftmaxExp(Fp32 x) {
  constexpr Fp32 kLog2E{0x3FB8AA3B}, kRound{0x4B400000}, kLn2{0x3F317200}, kLn2Rest{0x35BFBE8E};
  constexpr Fp32 kLeast{0xC2AE0000}, kOne{0x3F800000};
  constexpr Fp32 kCoefficients[] = {{0x3C088889}, {0x3D2AAAAB}, {0x3E2AAAAB},
                                    {0x3F000000}, kOne,         kOne};
  x = MaxFp32(x, kLeast);
  const Fp32 shifted = FmaFp32(x, kLog2E, kRound);
  const Fp32 n = SubFp32(shifted, kRound);
  const Fp32 r = FmaFp32(Negated(n), kLn2Rest, FmaFp32(Negated(n), kLn2, x));
  Fp32 p{0x3AB60B61};
  for (const Fp32 c : kCoefficients) p = FmaFp32(p, r, c);
  return MulFp32(p, {(shifted.bits << 23) + kOne.bits});
}

std::vector<uint16_t> CodesOf(const std::vector<Bf16>& values) {
  std::vector<uint16_t> codes;
  for (const Bf16 value : values) codes.push_back(value.bits);
  return codes;
}

}  // namespace

std::vector<Fp32> GoldenGemm(const std::vector<Bf16>& a, const std::vector<Bf16>& b, int m, int n,
                             int k) {
  return GoldenGemm({}, CodesOf(a), {}, CodesOf(b), m, n, k);
}

std::vector<Fp32> GoldenGemm(NumberFormat a_format, const std::vector<uint16_t>& a,
                             NumberFormat b_format, const std::vector<uint16_t>& b, int m, int n,
                             int k) {
  constexpr int kRows = 8, kCols = 8, kDepth = 4;  // of a step
  std::vector<Fp32> c(static_cast<size_t>(m) * n);
  for (int i = 0; i < m; i += kRows) {
    for (int j = 0; j < n; j += kCols) {
      Fp32 tile[kRows][kCols] = {};
      for (int p = 0; p < k; p += kDepth) {
        uint16_t tile_a[kRows][kDepth] = {}, tile_b[kDepth][kCols] = {};
        for (int q = 0; q < kDepth && p + q < k; ++q) {
          for (int r = 0; r < kRows && i + r < m; ++r)
            tile_a[r][q] = a[static_cast<size_t>(i + r) * k + p + q];
          for (int s = 0; s < kCols && j + s < n; ++s)
            tile_b[q][s] = b[static_cast<size_t>(p + q) * n + j + s];
        }
        MatrixStep(a_format, tile_a, b_format, tile_b, tile, p == 0);
      }
      for (int r = 0; r < kRows && i + r < m; ++r) {
        for (int s = 0; s < kCols && j + s < n; ++s)
          c[static_cast<size_t>(i + r) * n + j + s] = tile[r][s];
      }
    }
  }
  return c;
}

std::vector<Fp32> GoldenAxpy(Fp32 a, const std::vector<Fp32>& x, const std::vector<Fp32>& y) {
  std::vector<Fp32> result(x.size());
  for (size_t i = 0; i < x.size(); ++i) result[i] = FmaFp32(a, x[i], y[i]);
  return result;
}

std::vector<Fp32> GoldenRelu(const std::vector<Fp32>& x) {
  std::vector<Fp32> result(x.size());
  std::transform(x.begin(), x.end(), result.begin(),
                 [](Fp32 value) { return MaxFp32(value, kFp32Zero); });
  return result;
}

Fp32 GoldenDot(const std::vector<Fp32>& x, const std::vector<Fp32>& y) {
  constexpr int kThreads = 4;
  const size_t lines = (x.size() + kThreads * kLanes - 1) / (kThreads * kLanes);  // of a thread
  std::array<Fp32, kThreads> part;
  for (size_t t = 0; t < kThreads; ++t) {
    std::array<Lanes, kSums> sum{};
    for (size_t line = 0; line < lines && (t * lines + line) * kLanes < x.size(); ++line) {
      const size_t first = (t * lines + line) * kLanes;
      for (size_t i = 0; i < kLanes; ++i) {
        Fp32& s = sum[line % kSums][i];
        s = FmaFp32(ElementOrZero(x, first, x.size(), i), ElementOrZero(y, first, y.size(), i), s);
      }
    }
    part[t] = AddUp(sum);
  }
  return AddFp32(AddFp32(part[0], part[1]), AddFp32(part[2], part[3]));
}

std::vector<Fp32> GoldenRowSum(const std::vector<Fp32>& matrix, int rows, int columns) {
  std::vector<Fp32> result(rows);
  for (int r = 0; r < rows; ++r) {
    const size_t begin = static_cast<size_t>(r) * columns, end = begin + columns;
    std::array<Lanes, kSums> sum{};
    for (size_t first = 0; first < static_cast<size_t>(columns); first += kLanes) {
      for (size_t i = 0; i < kLanes; ++i) {
        Fp32& s = sum[first / kLanes % kSums][i];
        s = AddFp32(s, ElementOrZero(matrix, begin, end, first + i));
      }
    }
    result[r] = AddUp(sum);
  }
  return result;
}

std::vector<Fp32> GoldenSoftmax(const std::vector<Fp32>& matrix, int rows, int columns) {
  constexpr Fp32 kOne{0x3F800000};
  std::vector<Fp32> result(matrix.size());
  for (int r = 0; r < rows; ++r) {
    const Fp32* x = &matrix[static_cast<size_t>(r) * columns];
    Fp32* y = &result[static_cast<size_t>(r) * columns];
    Fp32 most = Infinity32(true);
    for (int c = 0; c < columns; ++c) most = MaxFp32(most, x[c]);
    std::array<Lanes, kSums> sum{};  // Two of them stay zero: adding +0 changes no sum from +0 on.
    for (int c = 0; c < columns; ++c) {
      y[c] = SoftmaxExp(SubFp32(x[c], most));
      Fp32& s = sum[c / kLanes % 2 == 0 ? 0 : 2][c % kLanes];
      s = AddFp32(s, y[c]);
    }
    const Fp32 total = AddUp(sum);
    Fp32 q{EstimateReciprocal(total.bits)};
    for (int i = 0; i < 2; ++i) q = FmaFp32(q, FmaFp32(Negated(total), q, kOne), q);
    for (int c = 0; c < columns; ++c) y[c] = MulFp32(y[c], q);
  }
  return result;
}

}  // namespace d1
