// d1_convert, one lane, against the golden conversions: every pair of formats, every code of the
// narrow ones with every bias, the ties beside the codes of all, both roundings; flags; any pace.
#include <Vd1_convert.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <deque>

#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/convert.h"

namespace d1 {
namespace {

constexpr uint64_t kLatency = 6;
constexpr Format kFormats[] = {Format::kBf16,       Format::kFp32,      Format::kCfloat8143,
                               Format::kCfloat8152, Format::kCfloat16S, Format::kCfloat16U,
                               Format::kInt8,       Format::kInt16,     Format::kInt32};
#ifdef D1_NETLIST
constexpr int kCases = 1'000;  // of a pair of formats
constexpr int kBiasStep = 21;
constexpr int kCounted = 1;  // numbers of a format whose round-ups are counted
#else
constexpr int kCases = 10'000;
constexpr int kBiasStep = 1;
constexpr int kCounted = 4;
#endif

uint32_t FlagBits(const Flags& flags) {
  return uint32_t{flags.invalid} | uint32_t{flags.denormal} << 1 | uint32_t{flags.overflow} << 2 |
         uint32_t{flags.underflow} << 3;
}

class ConvertUnitTest : public testing::Test {
 protected:
  void SetUp() override { dut_->valid_i = 0; }

  void Cycle(bool valid, NumberFormat from, uint32_t code, NumberFormat to, Rounding rounding) {
    valids_ = (valids_ << 1 | unsigned{valid}) & 63;
    dut_->valid_i = valids_;
    dut_->from_i = from.bias << 4 | static_cast<uint32_t>(from.format);
    dut_->to_i = to.bias << 4 | static_cast<uint32_t>(to.format);
    dut_->stochastic_i = rounding.stochastic;
    const uint32_t above = WidthOf(from.format) == 32 ? 0 : ~0u << WidthOf(from.format);
    dut_->code_i = code | (above & static_cast<uint32_t>(random_.Bits(32)));
    // The random bits are taken four cycles later.
    randoms_.push_back(rounding.random);
    dut_->random_i = randoms_.front();
    if (randoms_.size() > 4) randoms_.pop_front();
    if (valid) due_.push_back({dut_.cycle() + kLatency, from, to, rounding, code});
    dut_.Tick();
    if (due_.empty() || due_.front().cycle != dut_.cycle()) return;
    const Due& due = due_.front();
    const Encoded want = Convert(due.from, due.code, due.to, due.rounding);
    const auto text = [&] {
      return testing::Message() << "from " << static_cast<int>(due.from.format) << " bias "
                                << int{due.from.bias} << " to " << static_cast<int>(due.to.format)
                                << " bias " << int{due.to.bias} << " stochastic "
                                << due.rounding.stochastic << std::hex << " code " << due.code
                                << " random " << due.rounding.random;
    };
    ASSERT_EQ(dut_->code_o, want.code) << text();
    ASSERT_EQ(dut_->flags_o, FlagBits(want.flags)) << text();
    if (dut_->code_o != down_) ++ups_;
    due_.pop_front();
  }

  // All random values once; the results other than the one of 0 are as many as section 5.2 says of
  // |x| = `size`.
  void ExpectUps(NumberFormat from, uint32_t x, NumberFormat to, double size) {
    int lsb = 0;
    if (!IsInteger(to.format)) {
      const FloatLayout layout = LayoutOf(to);
      lsb = std::max(std::ilogb(size), layout.LeastExponent()) - layout.fraction_bits;
    }
    const double units = std::ldexp(size, -lsb);
    const auto want = static_cast<uint64_t>((units - std::floor(units)) * 0x10000);
    down_ = Convert(from, x, to, Stochastic(0)).code;
    ups_ = 0;
    for (uint32_t r = 0; r < 0x10000 && !HasFatalFailure(); ++r) {
      Cycle(true, from, x, to, Stochastic(static_cast<uint16_t>(r)));
    }
    Drain();
    EXPECT_EQ(ups_, want) << "to format " << static_cast<int>(to.format) << " bias " << int{to.bias}
                          << std::hex << " of 0x" << x;
  }

  NumberFormat Any(Format format) { return {format, static_cast<uint8_t>(random_.Bits(6))}; }

  // A code of `from` near one of `to` or half way to the next, if it has them; otherwise any.
  uint32_t Code(NumberFormat from, NumberFormat to) {
    const int width = WidthOf(from.format);
    const auto any = static_cast<uint32_t>(random_.Bits(width));
    if (random_.Percent(40)) return any;
    if (from.format == Format::kFp32 && random_.Percent(50)) {
      const auto near = static_cast<uint32_t>(random_.Bits(WidthOf(to.format)));
      const uint32_t x = Convert(to, near, from, kNearestEven).code;
      return x + (random_.Percent(50) ? uint32_t{1} << random_.Below(24) : 0) +
             static_cast<uint32_t>(random_.Below(3)) - 1;
    }
    if (from.format == Format::kFp32) return RandomFp32(random_).bits;
    // Few bits set, or many.
    const uint32_t mask = width == 32 ? ~0u : (1u << width) - 1;
    const auto few =
        static_cast<uint32_t>(random_.Bits(width) & random_.Bits(width)) >> random_.Below(width);
    return random_.Percent(50) ? few : ~few & mask;
  }

  void Drain() {
    for (uint64_t i = 0; i <= kLatency; ++i) Cycle(false, {}, 0, {}, {});
    EXPECT_TRUE(due_.empty());
  }

  struct Due {
    uint64_t cycle;
    NumberFormat from, to;
    Rounding rounding;
    uint32_t code;
  };
  Random random_{RunSeed(), "convert unit"};
  Dut<Vd1_convert> dut_;
  std::deque<Due> due_;
  std::deque<uint16_t> randoms_{0, 0, 0, 0};
  unsigned valids_ = 0;
  uint32_t down_ = 0;  // the code of the number towards zero
  uint64_t ups_ = 0;   // how often the result was another one
};

TEST_F(ConvertUnitTest, EveryPairOfFormatsGivesTheCodesAndFlagsOfTheModel) {
  for (const Format from : kFormats) {
    for (const Format to : kFormats) {
      for (int i = 0; i < kCases && !HasFatalFailure(); ++i) {
        const NumberFormat f = Any(from), t = Any(to);
        const Rounding rounding{random_.Percent(50), static_cast<uint16_t>(random_.Bits(16))};
        Cycle(random_.Percent(95), f, Code(f, t), t, rounding);
      }
    }
  }
  Drain();
}

// CFloat8 with every bias.
TEST_F(ConvertUnitTest, EveryCodeOfEightBitsIntoEveryFormat) {
  for (const Format from : {Format::kCfloat8143, Format::kCfloat8152, Format::kInt8}) {
    for (int bias = 0; bias < (from == Format::kInt8 ? 1 : 64); bias += kBiasStep) {
      const NumberFormat of{from, static_cast<uint8_t>(bias)};
      for (const Format to : kFormats) {
        for (uint32_t code = 0; code < 256 && !HasFatalFailure(); ++code) {
          const auto random = static_cast<uint16_t>(random_.Bits(16));
          Cycle(true, of, code, Any(to), kNearestEven);
          Cycle(true, of, code, Any(to), Stochastic(random));
        }
      }
    }
  }
  Drain();
}

// From FP32: every number of CFloat8 with every bias, half way to its neighbours, and next to all
// of these.
TEST_F(ConvertUnitTest, EveryNumberOfEightBitsAndWhatIsBesideItIntoItsFormat) {
  for (const Format to : {Format::kCfloat8143, Format::kCfloat8152}) {
    const uint32_t half =
        1u << (22 - LayoutOf({to}).fraction_bits);  // of a unit of a normal number
    const uint32_t away[] = {0, half - 1, half, half + 1, 0u - half / 2, 0u - half, 1, ~0u};
    for (int bias = 0; bias < 64; bias += kBiasStep) {
      const NumberFormat into{to, static_cast<uint8_t>(bias)};
      for (uint32_t code = 0; code < 256 && !HasFatalFailure(); ++code) {
        const uint32_t x = Convert(into, code, {Format::kFp32}, kNearestEven).code;
        for (const uint32_t distance : away) {
          Cycle(true, {Format::kFp32}, x + distance, into, kNearestEven);
          Cycle(true, {Format::kFp32}, x + distance, into,
                Stochastic(static_cast<uint16_t>(random_.Bits(16))));
        }
      }
    }
  }
  Drain();
}

// Over all random values the result goes up exactly floor(f x 2^16) times, as section 5.2 says:
// into every format, from FP32, and from INT32 into those where it may lose bits.
TEST_F(ConvertUnitTest, RoundsUpExactlyAsOftenAsTheFractionSays) {
  for (const Format to : kFormats) {
    if (to == Format::kFp32) continue;  // below, from INT32
    for (int i = 0; i < kCounted && !HasFatalFailure(); ++i) {
      const NumberFormat into{to, static_cast<uint8_t>(i % 2 == 0 ? random_.Range(16, 48) : 7)};
      // Between a number of the format and the next; the third is a number itself.
      const auto code =
          static_cast<uint32_t>(random_.Below(IsInteger(to) ? 100 : 1 << (WidthOf(to) - 3)));
      uint32_t x = Convert(into, code, {Format::kFp32}, kNearestEven).code;
      if (i != 2)
        x += static_cast<uint32_t>(
            random_.Bits(IsInteger(to) ? 16 : 23 - LayoutOf(into).fraction_bits));
      if (i % 2 == 1 && to != Format::kCfloat16U) x |= 0x80000000;
      ExpectUps({Format::kFp32}, x, into, std::fabs(double{std::bit_cast<float>(x)}));
    }
  }
  for (const Format to : {Format::kFp32, Format::kBf16, Format::kCfloat16S, Format::kCfloat8152}) {
    const auto x = static_cast<int32_t>(random_.Range(0x1000'0001, 0x7FFF'FFFF));
    ExpectUps({Format::kInt32}, static_cast<uint32_t>(-x), {to, 0}, x);
  }
}

}  // namespace
}  // namespace d1
