// The check word of frames between chips: the RTL computes the golden model's, bit by bit, and,
// proved from the RTL's own bits, no pattern of up to five wrong bits of a frame and no burst of up
// to 32 goes unnoticed.
#include <Vd1_link_crc.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <vector>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"
#include "tb/model/link_frame.h"

namespace d1 {
namespace {

constexpr unsigned kBodyBits = kFrameHeadBits + 134 + D1_PARAM_FlitDataBits;
constexpr unsigned kFrameBits = kBodyBits + kFrameCrcBits;
using Body = std::vector<uint8_t>;

// What each wrong bit of a frame does to the difference between its check word and the one that is
// computed from it.
using Syndromes = std::vector<uint32_t>;

// The bits of an error that the code does not notice, the fewest first, up to five; nothing when
// there is none. Complete: an error goes unnoticed if and only if the syndromes of its bits add up
// to 0, and that is so if and only if those of some of its bits, at most two, are together equal to
// those of the others, at most three.
std::optional<std::vector<unsigned>> LightestUnnoticed(const Syndromes& s) {
  struct Sum {
    uint32_t value;
    unsigned bit[2];
    bool operator<(const Sum& other) const { return value < other.value; }
  };
  const auto bits = static_cast<unsigned>(s.size());
  std::vector<Sum> singles, pairs;
  for (unsigned i = 0; i < bits; ++i) {
    if (s[i] == 0) return std::vector{i};
    singles.push_back({s[i], {i, i}});
    for (unsigned j = i + 1; j < bits; ++j) {
      if (s[i] == s[j]) return std::vector{i, j};
      pairs.push_back({s[i] ^ s[j], {i, j}});
    }
  }
  std::sort(singles.begin(), singles.end());
  std::sort(pairs.begin(), pairs.end());
  const auto find = [](const std::vector<Sum>& sums, uint32_t value) -> const Sum* {
    const auto at = std::lower_bound(sums.begin(), sums.end(), Sum{value, {}});
    return at != sums.end() && at->value == value ? &*at : nullptr;
  };
  for (const Sum& pair : pairs) {
    if (const Sum* one = find(singles, pair.value))
      return std::vector{one->bit[0], pair.bit[0], pair.bit[1]};
  }
  for (size_t i = 1; i < pairs.size(); ++i) {
    if (pairs[i].value != pairs[i - 1].value) continue;
    return std::vector{pairs[i - 1].bit[0], pairs[i - 1].bit[1], pairs[i].bit[0], pairs[i].bit[1]};
  }
  // Most sums of three are told from all sums of two by 24 of their bits.
  std::vector<bool> seen(1 << 24);
  for (const Sum& pair : pairs) seen[pair.value >> 8 ^ (pair.value & 0xFF)] = true;
  for (unsigned i = 0; i < bits; ++i) {
    for (unsigned j = i + 1; j < bits; ++j) {
      for (unsigned k = j + 1; k < bits; ++k) {
        const uint32_t value = s[i] ^ s[j] ^ s[k];
        if (!seen[value >> 8 ^ (value & 0xFF)]) continue;
        if (const Sum* pair = find(pairs, value))
          return std::vector{i, j, k, pair->bit[0], pair->bit[1]};
      }
    }
  }
  return std::nullopt;
}

unsigned Rank(std::vector<uint32_t> rows) {
  unsigned rank = 0;
  for (int bit = 31; bit >= 0; --bit) {
    const auto pivot =
        std::find_if(rows.begin(), rows.end(), [&](uint32_t row) { return row >> bit & 1; });
    if (pivot == rows.end()) continue;
    const uint32_t row = *pivot;
    rows.erase(pivot);
    for (uint32_t& other : rows) {
      if (other >> bit & 1) other ^= row;
    }
    ++rank;
  }
  return rank;
}

class CrcTest : public testing::Test {
 protected:
  uint32_t Rtl(const Body& body) {
    std::memcpy(dut_->body_i.data(), body.data(), body.size());
    dut_.Settle();
    return dut_->crc_o;
  }
  static Body Zeros() { return Body(kBodyBits / 8); }
  static Body OneAt(unsigned bit) {
    Body body = Zeros();
    body[bit / 8] = static_cast<uint8_t>(1u << bit % 8);
    return body;
  }
  Body RandomBody() {
    Body body = Zeros();
    for (uint8_t& byte : body) byte = static_cast<uint8_t>(random_.Bits(8));
    return body;
  }
  Syndromes RtlSyndromes() {
    Syndromes syndromes;
    const uint32_t zero = Rtl(Zeros());
    for (unsigned i = 0; i < kBodyBits; ++i) syndromes.push_back(Rtl(OneAt(i)) ^ zero);
    for (unsigned i = 0; i < kFrameCrcBits; ++i) syndromes.push_back(1u << i);
    return syndromes;
  }

  Random random_{RunSeed(), "crc"};
  Dut<Vd1_link_crc> dut_;
};

TEST_F(CrcTest, IsTheGoldenModelsForEveryBitAndForRandomBodies) {
  EXPECT_EQ(Rtl(Zeros()), 0xFFFFFFFF) << "a dead wire is no frame";
  EXPECT_EQ(FrameCrc(Zeros()), 0xFFFFFFFF);
  for (unsigned i = 0; i < kBodyBits; ++i)
    ASSERT_EQ(Rtl(OneAt(i)), FrameCrc(OneAt(i))) << "bit " << i;
  for (int i = 0; i < 20'000; ++i) {
    const Body body = RandomBody();
    ASSERT_EQ(Rtl(body), FrameCrc(body));
  }
  EXPECT_NE(Rtl(Body(kBodyBits / 8, 0xFF)), 0xFFFFFFFF) << "nor are ones";
}

// An independent word for the polynomial: the check value of CRC-32C, whose register starts at
// ones. That is the same as inverting the first four bytes.
TEST_F(CrcTest, TheGoldenModelIsCrc32c) {
  Body digits = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  for (int i = 0; i < 4; ++i) digits[i] ^= 0xFF;
  EXPECT_EQ(FrameCrc(digits), 0xE3069283);
}

TEST_F(CrcTest, EveryErrorOfUpToFiveBitsIsNoticed) {
  const std::optional<std::vector<unsigned>> error = LightestUnnoticed(RtlSyndromes());
  EXPECT_FALSE(error) << error->size() << " wrong bits go unnoticed, the first is "
                      << error->front();
}

TEST_F(CrcTest, EveryBurstOfUpTo32BitsIsNoticed) {
  const Syndromes syndromes = RtlSyndromes();
  for (unsigned first = 0; first + 32 <= kFrameBits; ++first) {
    ASSERT_EQ(Rank({syndromes.begin() + first, syndromes.begin() + first + 32}), 32u)
        << "from bit " << first;
  }
}

// The search finds what there is: CRC-32 of Ethernet lets some five bits pass in a frame of this
// length, CRC-16 fewer.
TEST_F(CrcTest, WeakerPolynomialsAreFoundOut) {
  const auto syndromes = [](uint32_t polynomial, unsigned width) {
    Syndromes s;
    uint32_t crc = 1;
    for (unsigned i = 0; i < 728; ++i) {
      s.push_back(crc);
      crc = crc << 1 ^ (crc >> (width - 1) & 1 ? polynomial : 0);
      if (width < 32) crc &= (1u << width) - 1;
    }
    return s;
  };
  for (const auto& [polynomial, width, lightest] :
       {std::tuple{0x04C11DB7u, 32u, 5u}, std::tuple{0x1021u, 16u, 4u},
        std::tuple{0x1EDC6F41u, 32u, 0u}}) {
    const Syndromes s = syndromes(polynomial, width);
    const std::optional<std::vector<unsigned>> error = LightestUnnoticed(s);
    ASSERT_EQ(error ? error->size() : 0, lightest) << std::hex << polynomial;
    uint32_t sum = 0;
    if (error) {
      for (const unsigned bit : *error) sum ^= s[bit];
    }
    EXPECT_EQ(sum, 0u);
  }
}

}  // namespace
}  // namespace d1
