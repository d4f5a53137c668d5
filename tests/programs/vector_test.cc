// The FP32 vector programs (axpy, relu, dot, rowsum) against golden arithmetic in the documented
// order, bit for bit, with everything around the result unchanged.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "tb/checkers/golden_kernels.h"
#include "tb/model/fp/add.h"
#include "tb/model/fp/fma.h"
#include "tb/model/fp/minmax.h"
#include "tests/programs/bench.h"

namespace d1 {
namespace {

constexpr uint32_t kX = 0x40000, kY = 0x80000, kResult = 0xC0000;
constexpr int kLengths[] = {0,   1,   2,   15,  16,  17,   31,   32,   63,   64,
                            65,  79,  80,  96,  127, 128,  192,  255,  256,  257,
                            300, 500, 511, 512, 513, 1000, 1024, 1025, 4096, 5003};

using Vector = std::vector<Fp32>;

class VectorTest : public testing::Test {
 protected:
  // Numbers of both signs around 1; now and then any bits at all.
  Fp32 RandomFp32() {
    if (random_.Below(200) == 0) return {static_cast<uint32_t>(random_.Bits(32))};
    return {static_cast<uint32_t>(random_.Bits(1) << 31 | random_.Range(118, 136) << 23 |
                                  random_.Bits(23))};
  }
  Vector RandomVector(size_t n) {
    Vector vector(n);
    for (Fp32& value : vector) value = RandomFp32();
    return vector;
  }

  // Runs the program and compares all of the SRAM behind the parameter block.
  void Check(Bench& bench, uint32_t address, const Vector& expected, uint64_t schedule) {
    auto memory = bench.Take<uint8_t>(0, kSramBytes);
    std::memcpy(&memory[address], expected.data(), 4 * expected.size());
    ASSERT_TRUE(bench.Run(schedule));
    const auto after = bench.Take<uint8_t>(0, kSramBytes);
    for (size_t at = kParameters; at < after.size(); ++at) {
      ASSERT_EQ(after[at], memory[at]) << "at 0x" << std::hex << at;
    }
  }

  Random random_{RunSeed(), "vector"};
};

// Four sums of 16 lanes over `lines`, added up as dot.S and rowsum.S say.
Fp32 AddUp(std::array<std::array<Fp32, 16>, 4> sum) {
  std::array<Fp32, 16> s;
  for (int i = 0; i < 16; ++i) {
    s[i] = AddFp32(AddFp32(sum[0][i], sum[1][i]), AddFp32(sum[2][i], sum[3][i]));
  }
  for (const int distance : {8, 4, 2, 1}) {
    const auto old = s;
    for (int i = 0; i < 16; ++i) s[i] = AddFp32(old[i], old[i ^ distance]);
  }
  return s[0];
}

Fp32 ElementOrZero(const Vector& x, size_t i) { return i < x.size() ? x[i] : Fp32{}; }

Fp32 Dot(const Vector& x, const Vector& y) {
  const size_t quarter = (x.size() + 63) / 64;
  std::array<Fp32, 4> part;
  for (size_t t = 0; t < 4; ++t) {
    std::array<std::array<Fp32, 16>, 4> sum{};
    for (size_t line = 0; line < quarter; ++line) {
      const size_t first = 16 * (t * quarter + line);
      if (first >= x.size()) break;
      for (size_t i = 0; i < 16; ++i) {
        Fp32& s = sum[line % 4][i];
        s = FmaFp32(ElementOrZero(x, first + i), ElementOrZero(y, first + i), s);
      }
    }
    part[t] = AddUp(sum);
  }
  return AddFp32(AddFp32(part[0], part[1]), AddFp32(part[2], part[3]));
}

TEST_F(VectorTest, Axpy) {
  for (const int n : kLengths) {
    SCOPED_TRACE(n);
    Bench bench("axpy", random_);
    const Vector x = RandomVector(n), y = RandomVector(n);
    const Fp32 a = RandomFp32();
    bench.Put(kX, x);
    bench.Put(kY, y);
    bench.Put<uint64_t>(kParameters,
                        {static_cast<uint64_t>(n), random_.Bits(32) << 32 | a.bits, kX, kY});
    Vector expected;
    for (int i = 0; i < n; ++i) expected.push_back(FmaFp32(a, x[i], y[i]));
    Check(bench, kY, expected, n % 7);
    if (HasFatalFailure()) return;
  }
}

TEST_F(VectorTest, Relu) {
  for (const int n : kLengths) {
    SCOPED_TRACE(n);
    Bench bench("relu", random_);
    const Vector x = RandomVector(n);
    const uint32_t to = n % 2 ? kX : kY;  // in place, too
    bench.Put(kX, x);
    bench.Put<uint64_t>(kParameters, {static_cast<uint64_t>(n), kX, to});
    Vector expected;
    for (const Fp32 value : x) expected.push_back(MaxFp32(value, kFp32Zero));
    Check(bench, to, expected, n % 7);
    if (HasFatalFailure()) return;
  }
}

TEST_F(VectorTest, DotAddsInTheDocumentedOrder) {
  for (const int n : kLengths) {
    SCOPED_TRACE(n);
    Bench bench("dot", random_);
    const Vector x = RandomVector(n), y = RandomVector(n);
    bench.Put(kX, x);
    bench.Put(kY, y);
    const uint32_t at = kResult + 4 * (n % 16);
    bench.Put<uint64_t>(kParameters, {static_cast<uint64_t>(n), kX, kY, at});
    Check(bench, at, {Dot(x, y)}, n % 7);
    if (HasFatalFailure()) return;
  }
}

TEST_F(VectorTest, DotOfFiniteNumbersIsNearTheExactSum) {
  Bench bench("dot", random_);
  Vector x(1000), y(1000);
  double exact = 0;
  for (int i = 0; i < 1000; ++i) {
    const float a = static_cast<float>(i % 17) / 8, b = static_cast<float>(i % 13) / 4;
    x[i] = {std::bit_cast<uint32_t>(a)};
    y[i] = {std::bit_cast<uint32_t>(b)};
    exact += static_cast<double>(a) * b;
  }
  bench.Put(kX, x);
  bench.Put(kY, y);
  bench.Put<uint64_t>(kParameters, {1000, kX, kY, kResult});
  ASSERT_TRUE(bench.Run());
  EXPECT_EQ(bench.Take<float>(kResult, 1)[0], exact);  // small multiples of 1/32: no rounding
}

TEST_F(VectorTest, RowsumAddsInTheDocumentedOrder) {
  for (const int columns : kLengths) {
    const int rows = static_cast<int>(random_.Below(14));
    SCOPED_TRACE(testing::Message() << rows << "x" << columns);
    Bench bench("rowsum", random_);
    const uint32_t stride = (4 * columns + 63) / 64 * 64 + 64 * (columns % 3);
    Vector expected;
    for (int r = 0; r < rows; ++r) {
      const Vector row = RandomVector(columns);
      bench.Put(kX + r * stride, row);
      std::array<std::array<Fp32, 16>, 4> sum{};
      for (int c = 0; c < (columns + 15) / 16 * 16; ++c) {
        Fp32& s = sum[c / 16 % 4][c % 16];
        s = AddFp32(s, ElementOrZero(row, c));
      }
      expected.push_back(AddUp(sum));
    }
    bench.Put<uint64_t>(kParameters, {static_cast<uint64_t>(rows), static_cast<uint64_t>(columns),
                                      kX, stride, kResult + 4 * (columns % 16)});
    Check(bench, kResult + 4 * (columns % 16), expected, columns % 7);
    if (HasFatalFailure()) return;
  }
}

TEST_F(VectorTest, SoftmaxIsThatOfTheGoldenKernelAndNearTheExactOne) {
  for (const int columns : kLengths) {
    const int rows = static_cast<int>(random_.Below(9));
    SCOPED_TRACE(testing::Message() << rows << "x" << columns);
    Bench bench("softmax", random_);
    const uint32_t stride = (4 * columns + 63) / 64 * 64 + 64 * (columns % 3);
    const bool in_place = columns % 2 != 0;
    const uint32_t result = in_place ? kX : 0xA0000;
    Vector matrix;
    for (int i = 0; i < rows * columns; ++i) {
      const auto x = static_cast<float>(random_.Range(-20'000, 20'000)) / 1024;
      matrix.push_back({std::bit_cast<uint32_t>(x)});
    }
    const Vector expected = GoldenSoftmax(matrix, rows, columns);
    auto row = [&](const Vector& of, int r) {
      return Vector(of.begin() + r * columns, of.begin() + (r + 1) * columns);
    };
    for (int r = 0; r < rows; ++r) bench.Put(kX + r * stride, row(matrix, r));
    bench.Put<uint64_t>(kParameters, {static_cast<uint64_t>(rows), static_cast<uint64_t>(columns),
                                      kX, stride, result});
    auto memory = bench.Take<uint8_t>(0, kSramBytes);
    for (int r = 0; r < rows && columns > 0; ++r) {
      std::memcpy(&memory[result + r * stride], &expected[r * columns], 4 * columns);
    }
    ASSERT_TRUE(bench.Run(columns % 7));
    const auto after = bench.Take<uint8_t>(0, kSramBytes);
    for (size_t at = kParameters; at < after.size(); ++at) {
      ASSERT_EQ(after[at], memory[at]) << "at 0x" << std::hex << at;
    }
    for (int r = 0; r < rows; ++r) {
      double sum = 0;
      for (const Fp32 x : row(matrix, r)) sum += std::exp(std::bit_cast<float>(x.bits));
      for (int c = 0; c < columns; ++c) {
        const double exact = std::exp(std::bit_cast<float>(matrix[r * columns + c].bits)) / sum;
        const double got = std::bit_cast<float>(expected[r * columns + c].bits);
        ASSERT_NEAR(got, exact, 2e-6 * exact + 1e-30) << r << ", " << c;
      }
    }
  }
}

}  // namespace
}  // namespace d1
