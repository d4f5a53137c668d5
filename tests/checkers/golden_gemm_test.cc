// The golden GEMM against exact sums: every element of every GEMM shape of the regression is within
// the bound that docs/number-semantics.md, section 3, proves for a chain of steps. A GEMM with a
// fault is not: the bound is shown to tell each one.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tb/checkers/gemm_bound.h"
#include "tb/checkers/golden_kernels.h"
#include "tb/harness/random.h"
#include "tb/model/fp/dot.h"

namespace d1 {
namespace {

constexpr char kRegression[] = "sim/regression.json";

using Shape = std::array<int, 3>;  // m, n, k

// The shapes with three sizes are those of the GEMM kernels.
std::set<Shape> RegressionShapes() {
  std::ifstream file(kRegression);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::regex shape(R"#("(\d+)x(\d+)x(\d+)")#");
  std::set<Shape> shapes;
  for (std::sregex_iterator match(text.begin(), text.end(), shape), end; match != end; ++match) {
    shapes.insert({std::stoi((*match)[1]), std::stoi((*match)[2]), std::stoi((*match)[3])});
  }
  return shapes;
}

struct Operands {
  int m, n, k;
  std::vector<Bf16> a, b;
};

Bf16 Float(uint64_t negative, int exponent, uint64_t fraction) {
  return {static_cast<uint16_t>(negative << 15 | static_cast<uint64_t>(exponent + 127) << 7 |
                                fraction)};
}

// As `d1sim run` draws the operands of a kernel: of one seed, the same ones.
std::vector<Bf16> ToolMatrix(int size, Random random) {
  std::vector<Bf16> values(size);
  for (Bf16& value : values) {
    if (random.Below(16) == 0) continue;
    const int exponent = static_cast<int>(random.Below(13)) - 6;
    const uint64_t fraction = random.Bits(7);
    value = Float(random.Bits(1), exponent, fraction);
  }
  return values;
}

Operands ToolOperands(const Shape& shape) {
  const auto [m, n, k] = shape;
  return {m, n, k, ToolMatrix(m * k, Random(RunSeed(), "gemm a")),
          ToolMatrix(k * n, Random(RunSeed(), "gemm b"))};
}

// Sums in which the second half of k takes away what the first half adds, products up to 2^22, but
// for a last bit here and there.
Operands CancellingOperands(const Shape& shape) {
  const auto [m, n, k] = shape;
  Operands x{m, n, k, std::vector<Bf16>(m * k), std::vector<Bf16>(k * n)};
  Random random(RunSeed(), "cancelling");
  const auto draw = [&random] {
    const int exponent = static_cast<int>(random.Range(-10, 10));
    const uint64_t fraction = random.Bits(7);
    return Float(random.Bits(1), exponent, fraction);
  };
  for (Bf16& value : x.a) value = draw();
  for (Bf16& value : x.b) value = draw();
  for (int p = k / 2; p < 2 * (k / 2); ++p) {
    const int twin = 2 * (k / 2) - 1 - p;
    for (int i = 0; i < m; ++i) {
      const uint16_t last = random.Percent(10) ? 1 : 0;
      x.a[i * k + p].bits = x.a[i * k + twin].bits ^ 0x8000 ^ last;
    }
    for (int j = 0; j < n; ++j) x.b[p * n + j] = x.b[twin * n + j];
  }
  return x;
}

// Exponents within 20 of `centre_a` and `centre_b`, subnormals below -126.
Operands WideOperands(const Shape& shape, int centre_a, int centre_b) {
  const auto [m, n, k] = shape;
  Operands x{m, n, k, std::vector<Bf16>(m * k), std::vector<Bf16>(k * n)};
  Random random(RunSeed(), "wide");
  for (auto* matrix : {&x.a, &x.b}) {
    const int centre = matrix == &x.a ? centre_a : centre_b;
    for (Bf16& value : *matrix) {
      const int exponent = std::max(-127, centre + static_cast<int>(random.Range(-20, 20)));
      const uint64_t fraction = random.Bits(7);
      value = Float(random.Bits(1), exponent, fraction);
    }
  }
  return x;
}

// Products up to 2^102, sums up to 2^110.
Operands LargeOperands(const Shape& shape) { return WideOperands(shape, 40, 20); }

// Products up to 2^-113, a is often subnormal, and so is the sum.
Operands TinyOperands(const Shape& shape) { return WideOperands(shape, -125, -30); }

// Integers of up to 7 bits.
Operands IntegerOperands(const Shape& shape) {
  Operands x = ToolOperands(shape);
  Random random(RunSeed(), "integers");
  for (auto* matrix : {&x.a, &x.b}) {
    for (Bf16& value : *matrix) {
      const int integer = static_cast<int>(random.Range(-127, 127));
      const float exact = static_cast<float>(integer);
      value.bits = static_cast<uint16_t>(std::bit_cast<uint32_t>(exact) >> 16);
    }
  }
  return x;
}

GemmBound BoundOf(const Operands& x, int row, int column) {
  return BoundOfElement(x.a, x.b, x.n, x.k, row, column);
}

// Of every `stride`-th element, how many are out of the bound; the first one is named in `first`.
int CountRejected(const Operands& x, const std::vector<Fp32>& c, int stride = 1,
                  std::string* first = nullptr) {
  int rejected = 0;
  for (int e = 0; e < x.m * x.n; e += stride) {
    const int i = e / x.n, j = e % x.n;
    const GemmBound bound = BoundOf(x, i, j);
    const Fp32 element = c[e];
    if (bound.Holds(element)) continue;
    if (rejected++ != 0 || first == nullptr) continue;
    char text[160];
    std::snprintf(text, sizeof text, "%dx%dx%d, element (%d, %d) is %08x, the sum rounds to %08x",
                  x.m, x.n, x.k, i, j, element.bits, bound.sum.RoundedToFp32());
    *first = std::string(text) + (bound.may_overflow ? ", may overflow" : "");
  }
  return rejected;
}

std::vector<Fp32> Golden(const Operands& x) { return GoldenGemm(x.a, x.b, x.m, x.n, x.k); }

// Shapes above 64x64x64 by every `stride`-th element.
void CheckEveryShape(const std::function<Operands(const Shape&)>& draw, int stride) {
  const std::set<Shape> shapes = RegressionShapes();
  ASSERT_GE(shapes.size(), 9u) << kRegression;
  for (const Shape& shape : shapes) {
    const Operands x = draw(shape);
    std::string first;
    const bool large = x.m * x.n * x.k > 64 * 64 * 64;
    EXPECT_EQ(CountRejected(x, Golden(x), large ? stride : 1, &first), 0) << first;
  }
}

TEST(GoldenGemm, OperandsOfTheRegressionStayInTheBound) { CheckEveryShape(ToolOperands, 1); }

TEST(GoldenGemm, CancellingSumsStayInTheBound) { CheckEveryShape(CancellingOperands, 7); }

TEST(GoldenGemm, LargeNumbersStayInTheBound) { CheckEveryShape(LargeOperands, 7); }

TEST(GoldenGemm, UnderflowStaysInTheBound) {
  CheckEveryShape(TinyOperands, 7);
  const std::vector<Fp32> c = Golden(TinyOperands({32, 32, 32}));
  const auto subnormals = std::count_if(
      c.begin(), c.end(), [](Fp32 x) { return !IsZero(x) && (x.bits & 0x7F800000) == 0; });
  EXPECT_GT(subnormals, 100);
}

TEST(GoldenGemm, IntegersAreExactAndTheBoundSaysSo) {
  for (const Shape& shape : RegressionShapes()) {
    const Operands x = IntegerOperands(shape);
    const std::vector<Fp32> c = Golden(x);
    for (int e = 0; e < x.m * x.n; e += 7) {
      const GemmBound bound = BoundOf(x, e / x.n, e % x.n);
      ASSERT_TRUE(bound.error.IsZero()) << x.m << "x" << x.n << "x" << x.k << " at " << e;
      ASSERT_EQ(c[e].bits, bound.sum.RoundedToFp32()) << x.m << "x" << x.n << "x" << x.k;
    }
  }
}

// Without cancellation a chain of s steps is good to s/2 ulp and a little: a bound that let more
// pass would be worth nothing.
TEST(GoldenGemm, BoundIsHalfAnUlpOfTheResultAStep) {
  Operands x = ToolOperands({64, 64, 64});
  for (Bf16& value : x.a) value.bits &= 0x7FFF;
  for (Bf16& value : x.b) value.bits &= 0x7FFF;
  for (int e = 0; e < x.m * x.n; ++e) {
    const GemmBound bound = BoundOf(x, e / x.n, e % x.n);
    ExactSum limit;  // 16 steps of (1/2 + 2^-7) ulp
    limit.Add(false, 16 * 65, bound.sum.Log2() - 23 - 7);
    ASSERT_FALSE(limit < bound.error) << e;
  }
}

// ---- Faults ----

// One step of an element: 4 products, the accumulator, the number of the step of `steps`.
using StepFunction = std::function<Fp32(const std::array<Bf16, 4>& a, const std::array<Bf16, 4>& b,
                                        Fp32 c, int step, int steps)>;

std::vector<Fp32> GemmOf(const Operands& x, const StepFunction& step) {
  std::vector<Fp32> c(static_cast<size_t>(x.m) * x.n);
  const int steps = (x.k + 3) / 4;
  for (int e = 0; e < x.m * x.n; ++e) {
    for (int s = 0; s < steps; ++s) {
      std::array<Bf16, 4> a{}, b{};
      for (int p = 4 * s; p < std::min(4 * s + 4, x.k); ++p) {
        a[p % 4] = x.a[e / x.n * x.k + p];
        b[p % 4] = x.b[p * x.n + e % x.n];
      }
      c[e] = step(a, b, c[e], s, steps);
    }
  }
  return c;
}

Fp32 Right(const std::array<Bf16, 4>& a, const std::array<Bf16, 4>& b, Fp32 c, int step, int) {
  return DotStep(a, b, c, step == 0);
}

Fp32 DropsTheLastStep(const std::array<Bf16, 4>& a, const std::array<Bf16, 4>& b, Fp32 c, int step,
                      int steps) {
  return step == steps - 1 ? c : Right(a, b, c, step, steps);
}

Fp32 DropsOneProduct(std::array<Bf16, 4> a, const std::array<Bf16, 4>& b, Fp32 c, int step,
                     int steps) {
  if (step == steps / 2) a[3] = {};
  return Right(a, b, c, step, steps);
}

Fp32 StartsTwice(const std::array<Bf16, 4>& a, const std::array<Bf16, 4>& b, Fp32 c, int step,
                 int steps) {
  return DotStep(a, b, c, step == 0 || step == steps / 2);
}

Fp32 NarrowsTheWindow(const std::array<Bf16, 4>& a, const std::array<Bf16, 4>& b, Fp32 c, int step,
                      int) {
  return DotStep(a, b, c, step == 0, kMinAccWindowBits);
}

// The exact step, rounded towards zero.
Fp32 Truncates(const std::array<Bf16, 4>& a, const std::array<Bf16, 4>& b, Fp32 c, int, int) {
  ExactSum sum;
  for (int q = 0; q < 4; ++q) sum.AddProduct(a[q].bits, b[q].bits);
  sum.AddFp32(c.bits);
  Fp32 result{sum.RoundedToFp32()};
  ExactSum rounded;
  rounded.AddFp32(result.bits);
  if (sum.Magnitude() < rounded.Magnitude()) --result.bits;
  return result;
}

Fp32 AddsOneUlp(const std::array<Bf16, 4>& a, const std::array<Bf16, 4>& b, Fp32 c, int step,
                int steps) {
  Fp32 result = Right(a, b, c, step, steps);
  if (!IsZero(result)) ++result.bits;
  return result;
}

constexpr Shape kFaultShape = {33, 65, 17};

TEST(GoldenGemmFault, WithoutOneTheChainGivesTheBitsOfTheGoldenGemm) {
  for (const auto& draw : {ToolOperands, CancellingOperands, LargeOperands, TinyOperands}) {
    const Operands x = draw(kFaultShape);
    EXPECT_EQ(GemmOf(x, Right), Golden(x));
  }
}

// A fault in every element is rejected in nearly all of them.
void ExpectMostRejected(const Operands& x, const StepFunction& step) {
  EXPECT_GT(CountRejected(x, GemmOf(x, step)), x.m * x.n * 9 / 10);
}

TEST(GoldenGemmFault, DroppedProductsAreRejected) {
  const Operands x = ToolOperands({33, 65, 20});
  ExpectMostRejected(x, DropsTheLastStep);
  ExpectMostRejected(x, StartsTwice);
  EXPECT_GT(CountRejected(x, GemmOf(x, DropsOneProduct)), x.m * x.n * 3 / 4);  // zeros: 1 in 8
}

TEST(GoldenGemmFault, WrongRoundingIsRejected) {
  for (const Shape& shape : {Shape{7, 13, 5}, kFaultShape, Shape{64, 64, 64}}) {
    const Operands x = ToolOperands(shape);
    EXPECT_GT(CountRejected(x, GemmOf(x, Truncates)), 0) << x.k;
    EXPECT_GT(CountRejected(x, GemmOf(x, AddsOneUlp)), 0) << x.k;
  }
}

TEST(GoldenGemmFault, NarrowWindowIsRejectedWhereSumsCancel) {
  const Operands x = CancellingOperands(kFaultShape);
  EXPECT_GT(CountRejected(x, GemmOf(x, NarrowsTheWindow)), 0);
}

TEST(GoldenGemmFault, AnElementThatIsNotANumberIsRejected) {
  const GemmBound bound = BoundOf(ToolOperands({1, 1, 1}), 0, 0);
  EXPECT_TRUE(bound.Holds({bound.sum.RoundedToFp32()}));
  EXPECT_FALSE(bound.Holds(kFp32Nan));
  EXPECT_FALSE(bound.Holds(Infinity32(false)));
}

TEST(GoldenGemmFault, NothingIsPromisedWhenASumMayOverflow) {
  const std::vector<Bf16> largest = {Bf16{0x7F7F}}, one = {Bf16{0x3F80}};
  const GemmBound bound = BoundOfChain(largest, one);
  EXPECT_TRUE(bound.may_overflow);
  EXPECT_FALSE(bound.Holds({0x7F7F0000}));
}

}  // namespace
}  // namespace d1
