// d1_ram_2p against an array: reads and writes in the same cycles, and its timing.
#include <Vd1_ram_2p.h>
#include <gtest/gtest.h>

#include <cstdint>
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

class Ram2pTest : public testing::Test {
 protected:
  Word RandomWord() { return {random_.Bits(kWidth - 64), random_.Bits()}; }
  void Write(bool we, uint64_t addr, Word data) {
    dut_->we_i = we;
    dut_->waddr_i = addr;
    SetBits(dut_->wdata_i, 0, 64, data.second);
    SetBits(dut_->wdata_i, 64, kWidth - 64, data.first);
  }
  void Read(bool re, uint64_t addr) {
    dut_->re_i = re;
    dut_->raddr_i = addr;
  }
  Word Output() const { return {GetBits(rdata_, 64, kWidth - 64), GetBits(rdata_, 0, 64)}; }

  Random random_{RunSeed(), "ram_2p"};
  Dut<Vd1_ram_2p> dut_;
  const VlWide<(kWidth + 31) / 32>& rdata_ = dut_->rdata_o;
};

TEST_F(Ram2pTest, ReadsAndWritesMatchAnArray) {
  std::vector<Word> words(kWords);
  for (uint64_t a = 0; a < kWords; ++a) {
    Read(false, 0);
    Write(true, a, words[a] = RandomWord());
    dut_.Tick();
  }
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t to = random_.Below(kWords), from = random_.Below(kWords);
    const bool write = random_.Percent(60), read = random_.Percent(60) && !(write && to == from);
    const Word data = RandomWord(), before = Output();
    Write(write, to, data);
    Read(read, from);
    dut_.Tick();
    ASSERT_EQ(Output(), read ? words[from] : before) << "word " << from;
    if (write) words[to] = data;
  }
}

}  // namespace
}  // namespace d1
