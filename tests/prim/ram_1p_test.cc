// d1_ram_1p against an array, and its timing.
#include <Vd1_ram_1p.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tb/harness/bits.h"
#include "tb/harness/dut.h"

namespace d1 {
namespace {

constexpr uint64_t kWords = D1_PARAM_Words;
constexpr unsigned kWidth = D1_PARAM_Width;
static_assert(kWidth > 64 && kWidth <= 128);

using Word = std::pair<uint64_t, uint64_t>;  // high, low

class Ram1pTest : public testing::Test {
 protected:
  Word RandomWord() { return {random_.Bits(kWidth - 64), random_.Bits()}; }

  void Set(bool req, bool we, uint64_t addr, Word data) {
    dut_->req_i = req;
    dut_->we_i = we;
    dut_->addr_i = addr;
    SetBits(dut_->wdata_i, 0, 64, data.second);
    SetBits(dut_->wdata_i, 64, kWidth - 64, data.first);
  }

  void Write(uint64_t addr, Word data) {
    Set(true, true, addr, data);
    dut_.Tick();
  }

  Word Read(uint64_t addr) {
    Set(true, false, addr, RandomWord());
    dut_.Tick();
    return Output();
  }

  Word Output() const { return {GetBits(rdata_, 64, kWidth - 64), GetBits(rdata_, 0, 64)}; }

  Random random_{RunSeed(), "ram_1p"};
  Dut<Vd1_ram_1p> dut_;
  const VlWide<(kWidth + 31) / 32>& rdata_ = dut_->rdata_o;
};

TEST_F(Ram1pTest, EveryWordIsDistinct) {
  std::vector<Word> words(kWords);
  for (uint64_t a = 0; a < kWords; ++a) Write(a, words[a] = RandomWord());
  for (uint64_t a = 0; a < kWords; ++a) EXPECT_EQ(Read(a), words[a]) << "word " << a;
}

TEST_F(Ram1pTest, RandomAccessesMatchAnArray) {
  std::vector<std::optional<Word>> words(kWords);
  for (int i = 0; i < 20000 && !HasFailure(); ++i) {
    const uint64_t addr = random_.Below(kWords);
    const Word data = RandomWord();
    const uint64_t kind = random_.Below(3);
    if (kind == 0) {
      Write(addr, data);
      words[addr] = data;
    } else if (kind == 1) {
      const Word got = Read(addr);
      EXPECT_EQ(got, words[addr].value_or(got)) << "word " << addr;
      words[addr] = got;  // what it held since power-up must stay as well
    } else {
      Set(false, random_.Percent(50), addr, data);  // we_i without req_i writes nothing
      dut_.Tick();
    }
  }
}

TEST_F(Ram1pTest, ReadDataComesWithTheEdge) {
  Write(0, {0, 0});
  Write(1, {1, 1});
  EXPECT_EQ(Read(0), Word(0, 0));
  Set(true, false, 1, {});
  dut_.Settle();
  EXPECT_EQ(Output(), Word(0, 0)) << "before the edge of the second read";
  dut_.Tick();
  EXPECT_EQ(Output(), Word(1, 1));
}

}  // namespace
}  // namespace d1
