// d1_matrix_encode against the golden conversion from FP32, in both roundings.
#include <Vd1_matrix_encode.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/convert.h"

namespace d1 {
namespace {

#ifdef D1_NETLIST
constexpr int kRounds = 50;
#else
constexpr int kRounds = 1'000;
#endif
constexpr int kElements = 16;
using Elements = std::array<uint32_t, kElements>;

class EncodeTest : public testing::Test {
 protected:
  // The least random bits with which x is rounded up; the most, if it never is.
  static uint16_t LeastUp(NumberFormat format, uint32_t x) {
    const auto code = [&](uint32_t r) {
      return Convert({Format::kFp32}, x, format, Stochastic(static_cast<uint16_t>(r))).code;
    };
    const uint32_t down = code(0);
    uint32_t low = 0, high = 0xFFFF;  // the answer is above low, and at most high
    while (high - low > 1) {
      const uint32_t middle = (low + high) / 2;
      (code(middle) == down ? low : high) = middle;
    }
    return static_cast<uint16_t>(high);
  }

  // Either rounding. Often all but one element are zero, which raises nothing.
  void PresentSome(NumberFormat format, Elements elements) {
    if (random_.Percent(50)) {
      const uint64_t kept = random_.Below(kElements);
      for (uint64_t i = 0; i < kElements; ++i) elements[i] *= i == kept;
    }
    Present(format, elements, random_.Percent(50));
  }

  // Presents elements in one format; compares their codes and what they raise three cycles later.
  // Random bits often just or just not round up.
  void Present(NumberFormat format, const Elements& elements, bool stochastic) {
    Rounding rounding[kElements];
    for (int i = 0; i < kElements; ++i) {
      auto bits = static_cast<uint16_t>(random_.Bits(16));
      if (random_.Percent(10)) bits = random_.Percent(50) ? 0 : 0xFFFF;
      if (stochastic && random_.Percent(20)) {
        bits = static_cast<uint16_t>(LeastUp(format, elements[i]) - random_.Bits(1));
      }
      rounding[i] = stochastic ? Stochastic(bits) : kNearestEven;
    }
    dut_->stochastic_i = stochastic;
    dut_->valid_i = 1;
    dut_->fmt_i = static_cast<uint16_t>(random_.Bits(1) << 10 | format.bias << 4 |
                                        static_cast<unsigned>(format.format));
    for (int i = 0; i < kElements; ++i) dut_->data_i[i] = elements[i];
    dut_.Tick();
    dut_->valid_i = 0;
    for (int i = 0; i < kElements; ++i) dut_->data_i[i] = static_cast<uint32_t>(random_.Bits(32));
    dut_->stochastic_i = random_.Bits(1);
    dut_.Tick();
    for (int i = 0; i < kElements; i += 2) {
      dut_->random_i[i / 2] = rounding[i].random | uint32_t{rounding[i + 1].random} << 16;
    }
    dut_.Tick();
    unsigned flags = 0;
    for (int i = 0; i < kElements; ++i) {
      const auto [code, raised] = Convert({Format::kFp32}, elements[i], format, rounding[i]);
      const bool nan = (elements[i] & 0x7FFFFFFF) > 0x7F800000;  // known before
      flags |= unsigned{raised.invalid && !nan} | unsigned{raised.overflow} << 1 |
               unsigned{raised.underflow} << 2;
      ASSERT_EQ(dut_->code_o[i / 2] >> 16 * (i % 2) & 0xFFFF, code)
          << "format " << static_cast<int>(format.format) << " bias " << int{format.bias}
          << std::hex << " of 0x" << elements[i];
    }
    ASSERT_EQ(dut_->flags_o, flags)
        << "format " << static_cast<int>(format.format) << " bias " << int{format.bias};
  }

  template <typename Make>
  void EveryFormatAndBias(Make make) {
    constexpr Format kFormats[] = {Format::kCfloat8143, Format::kCfloat8152, Format::kCfloat16S,
                                   Format::kCfloat16U};
    for (const Format format : kFormats) {
      for (int bias = 0; bias < 64; ++bias) {
        make(NumberFormat{format, static_cast<uint8_t>(bias)});
        if (HasFatalFailure()) return;
      }
    }
  }

  Random random_{RunSeed(), "encode"};
  Dut<Vd1_matrix_encode> dut_;
};

TEST_F(EncodeTest, AnyNumberInEveryFormatWithEveryBias) {
  EveryFormatAndBias([&](NumberFormat format) {
    for (int round = 0; round < kRounds && !HasFatalFailure(); ++round) {
      Elements elements;
      for (uint32_t& x : elements) {
        x = random_.Percent(50) ? RandomFp32(random_).bits
                                : static_cast<uint32_t>(random_.Bits(32));
        // Near the numbers of the format, where most is to be decided.
        if (random_.Percent(50)) {
          const int64_t exponent = random_.Range(100 - format.bias, 170 - format.bias);
          x = (x & 0x807FFFFF) | static_cast<uint32_t>(exponent) << 23;
        }
      }
      PresentSome(format, elements);
    }
  });
}

// Every code but NaNs comes back; so do the two ties beside it, to the even one, and what is next
// to the ties: of CFloat8 with every bias, of CFloat16, where a bias only moves the exponent, with
// some.
TEST_F(EncodeTest, EveryCodeAndTheTiesBesideIt) {
  EveryFormatAndBias([&](NumberFormat format) {
    if (WidthOf(format.format) > 8 && format.bias % 9 != 0) return;
    const FloatLayout layout = LayoutOf(format);
    const uint32_t codes = 1u << WidthOf(format.format);
    // A unit of the code, so many bits above the lowest of FP32; ties are half a unit away.
    const uint32_t half = 1u << (22 - layout.fraction_bits);
    const uint32_t step = kRounds < 1000 && codes > 256 ? 61 : 1;
    for (uint32_t code = 0; code < codes && !HasFatalFailure(); code += 2 * step) {
      Elements elements{};
      for (uint32_t i = 0; i < kElements; ++i) {
        const uint32_t at = code + i % 2;
        const uint32_t x = Convert(format, at, {Format::kFp32}, kNearestEven).code;
        const uint32_t away[] = {0, half - 1, half, half + 1, 0u - half - 1, 0u - half, 1, ~0u};
        elements[i] = x + away[i / 2];
      }
      PresentSome(format, elements);
      if (codes > 256) continue;
      Present(format, elements, false);
      Present(format, elements, true);
    }
  });
}

}  // namespace
}  // namespace d1
