// The golden BF16 arithmetic against MPFR.
#include <gtest/gtest.h>

#include "tb/checkers/mpfr_reference.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/bf16.h"

namespace d1 {
namespace {

// Often near -(a x b), or a few bits below its last place.
uint16_t Addend(Random& random, Bf16 a, Bf16 b) {
  const uint16_t product = MulBf16(a, b).bits;
  switch (random.Below(4)) {
    case 0:
      return product ^ 0x8000;
    case 1:
      return static_cast<uint16_t>((product ^ (random.Bits(1) << 15)) + (random.Below(40) << 7) -
                                   (20 << 7) + random.Below(5) - 2);
    default:
      return RandomBf16(random).bits;
  }
}

TEST(Bf16Golden, FusedMultiplyAddIsThatOfMpfr) {
  Random random(RunSeed(), "bf16 golden");
  for (int i = 0; i < 1'000'000; ++i) {
    const Bf16 a = RandomBf16(random), b = RandomBf16(random), c{Addend(random, a, b)};
    ASSERT_EQ(FmaBf16(a, b, c).bits, MpfrFmaBf16(a.bits, b.bits, c.bits))
        << std::hex << a.bits << ' ' << b.bits << ' ' << c.bits;
  }
}

TEST(Bf16Golden, SumAndProductAreThoseOfMpfr) {
  Random random(RunSeed(), "bf16 pairs");
  constexpr uint16_t kOne = 0x3F80;
  for (int i = 0; i < 300'000; ++i) {
    const Bf16 a = RandomBf16(random), b = RandomBf16(random);
    ASSERT_EQ(AddBf16(a, b).bits, MpfrFmaBf16(a.bits, kOne, b.bits)) << a.bits << ' ' << b.bits;
    const uint16_t zero = (a.bits ^ b.bits) & 0x8000;
    ASSERT_EQ(MulBf16(a, b).bits, MpfrFmaBf16(a.bits, b.bits, zero)) << a.bits << ' ' << b.bits;
  }
}

}  // namespace
}  // namespace d1
