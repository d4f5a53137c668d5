// d1_matrix: operands lined up with steps, accumulator stores beat by beat, and what overlaps.
#include <Vd1_matrix.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <ostream>
#include <utility>
#include <vector>

#include "tb/agents/stream.h"
#include "tb/harness/dut.h"
#include "tb/harness/fp_operands.h"
#include "tb/model/fp/convert.h"
#include "tb/model/fp/matrix_step.h"

namespace d1 {
namespace {

#ifdef D1_PARAM_MatRows
constexpr int kRows = D1_PARAM_MatRows, kCols = D1_PARAM_MatCols;
#else
constexpr int kRows = 8, kCols = 8;
#endif
#ifdef D1_PARAM_CellRows
constexpr int kPasses = kRows / D1_PARAM_CellRows;
#else
constexpr int kPasses = 1;
#endif
constexpr int kSpacing = 5;   // cycles between steps on one accumulator; kPasses between any two
constexpr int kReadouts = 8;  // depth of the queue

using Line = std::array<uint8_t, 64>;

struct Beat {
  int thread = 0;
  uint32_t line = 0;
  uint64_t mask = 0;
  Line data{};  // zero where the mask is
  bool last = false;
  friend bool operator==(const Beat&, const Beat&) = default;
};

std::ostream& operator<<(std::ostream& out, const Beat& beat) {
  out << "thread " << beat.thread << " line 0x" << std::hex << beat.line << " mask 0x" << beat.mask
      << std::dec << (beat.last ? " last " : " ");
  for (int i = 63; i >= 0; --i) {
    out << "0123456789abcdef"[beat.data[i] >> 4] << "0123456789abcdef"[beat.data[i] & 15];
  }
  return out;
}

template <typename Port>
void PutLine(Port& port, const Line& line) {
  std::memcpy(&port[0], line.data(), line.size());
}

// What an accumulator store asks for.
struct Store {
  int thread;
  int acc;
  uint32_t addr;
  int32_t stride;  // 0: contiguous
  NumberFormat format;
  std::optional<uint64_t> random;  // stochastic: the state of the random bits
};

// What happens in a cycle on the side of the steps.
struct Slot {
  enum Kind { kNothing, kStep, kClear, kStore } kind = kNothing;
  int acc = 0;
  int thread = 0;
  bool overwrite = false;
  bool a_reg = false, b_reg = false;
  Line a{}, b{};
  Store store{};
  bool also_store = false;  // an accumulator store in the cycle of the step
  NumberFormat fa, fb;
  TileView view_a, view_b;
  bool a_upper = false, b_upper = false;  // CFloat8: in the upper half of the line
};

// Plays slots, keeps the golden accumulators, and knows the beats to come.
class Stepper : public Agent {
 public:
  Stepper(Random& random, Vd1_matrix& model) : random_(random), model_(model) {}

  // Called for every cycle in which the queue of slots is empty.
  std::function<Slot()> next;

  // Whether the vector side might send a step on that accumulator now.
  bool MayStep(int acc) const {
    return cycle_ >= last_step_[acc] + kSpacing && cycle_ >= last_ + kPasses &&
           !(busy_ >> acc & 1) && cycle_ > last_store_[acc] + 1;
  }
  bool MayStore() const { return stores_ - finished_ < kReadouts; }
  void Finished() { ++finished_; }

  const std::vector<Beat>& expected() const { return expected_; }
  int steps() const { return steps_; }

  // Flags since the last call, thread t at bits 4 t: raised, and what was to be.
  std::pair<uint16_t, uint16_t> TakeFlags() {
    return {std::exchange(raised_, 0), std::exchange(to_raise_, 0)};
  }

  void Drive() override {
    const Slot slot = next ? next() : Slot{};
    const bool step = slot.kind == Slot::kStep, clear = slot.kind == Slot::kClear;
    model_.mm_valid_i = step || clear;
    model_.mm_clear_i = clear || (!step && random_.Percent(50));
    model_.mm_overwrite_i = slot.overwrite;
    model_.mm_acc_i = slot.acc;
    model_.mm_thread_i = slot.thread;
    model_.mm_a_reg_i = step && slot.a_reg;
    model_.mm_b_reg_i = step && slot.b_reg;
    model_.mm_fmt_a_i = EntryBits(slot.fa, slot.view_a);
    model_.mm_fmt_b_i = EntryBits(slot.fb, slot.view_b);
    model_.mm_a_upper_i = slot.a_upper;
    model_.mm_b_upper_i = slot.b_upper;
    // Operands from registers come two cycles after the step.
    PutLine(model_.mm_a_data_i, registers_[1].first ? *registers_[1].first : Noise());
    PutLine(model_.mm_b_data_i, registers_[1].second ? *registers_[1].second : Noise());
    registers_[1] = registers_[0];
    registers_[0] = {};
    if (step && slot.a_reg) registers_[0].first = slot.a;
    if (step && slot.b_reg) registers_[0].second = slot.b;
    const bool store = slot.kind == Slot::kStore || slot.also_store;
    model_.ast_valid_i = store;
    model_.ast_thread_i = slot.store.thread;
    model_.ast_acc_i = slot.store.acc;
    model_.ast_addr_i = slot.store.addr;
    model_.ast_stride_i = static_cast<uint32_t>(slot.store.stride) & 0x1FFFFF;
    model_.ast_fmt_i = EntryBits(slot.store.format);
    model_.ast_stochastic_i = slot.store.random.has_value();
    const uint64_t state = slot.store.random.value_or(random_.Bits());
    model_.ast_random_i = state;
    // SRAM operands come three cycles after the step.
    memory_.push_back(
        {step && !slot.a_reg ? slot.a : Noise(), step && !slot.b_reg ? slot.b : Noise()});
    if (memory_.size() > 3) {
      PutLine(model_.ld0_rdata_i, memory_.front().first);
      PutLine(model_.ld1_rdata_i, memory_.front().second);
      memory_.pop_front();
    }
    if (step) Step(slot);
    if (clear) std::memset(tile_[slot.acc], 0, sizeof tile_[0]);
    if (step || clear) last_step_[slot.acc] = last_ = cycle_;
    if (store) Expect(slot.store);
  }

  void Sample() override {
    busy_ = model_.acc_busy_o;
    raised_ |= model_.flags_o;
    ++cycle_;
  }

 private:
  Line Noise() {
    Line line;
    for (uint8_t& byte : line) byte = random_.Bits(8);
    return line;
  }

  void Step(const Slot& slot) {
    uint16_t a[8][4], b[4][8];
    CodesOfA(slot.fa.format, slot.view_a, slot.a.data() + 32 * slot.a_upper, a);
    CodesOfB(slot.fb.format, slot.view_b, slot.b.data() + 32 * slot.b_upper, b);
    // Rows and columns that do not exist raise nothing.
    for (int k = 0; k < 4; ++k) {
      for (int r = kRows; r < 8; ++r) a[r][k] = 0;
      for (int c = kCols; c < 8; ++c) b[k][c] = 0;
    }
    Raise(slot.thread, MatrixStep(slot.fa, a, slot.fb, b, tile_[slot.acc], slot.overwrite));
    // Nor do such elements when they are read out.
    for (int i = 0; i < 64; ++i) {
      if (i / 8 >= kRows || i % 8 >= kCols) tile_[slot.acc][i / 8][i % 8] = {};
    }
    ++steps_;
  }

  void Raise(int thread, const Flags& flags) {
    to_raise_ |=
        static_cast<uint16_t>((unsigned{flags.invalid} | unsigned{flags.denormal} << 1 |
                               unsigned{flags.overflow} << 2 | unsigned{flags.underflow} << 3)
                              << 4 * thread);
  }

  void Expect(const Store& store) {
    last_store_[store.acc] = cycle_;
    ++stores_;
    // The tile as a contiguous image, elements that do not exist as +0.
    const int row_bytes = WidthOf(store.format.format), bytes_each = row_bytes / 8;
    std::array<uint8_t, 256> image{};
    RoundingBits bits(store.random.value_or(1));
    uint32_t codes[8][8];
    Raise(store.thread,
          ReadOutTile(tile_[store.acc], store.format,
                      store.random ? RoundingMode::kStochastic : RoundingMode::kNearestEven, bits,
                      codes));
    for (int r = 0; r < kRows; ++r) {
      for (int c = 0; c < kCols; ++c) {
        std::memcpy(&image[row_bytes * r + bytes_each * c], &codes[r][c], bytes_each);
      }
    }
    const int beats = store.stride != 0 ? 8 : row_bytes / 8;
    for (int i = 0; i < beats; ++i) {
      const int bytes = store.stride != 0 ? row_bytes : 64;
      const uint32_t addr = store.addr + i * (store.stride != 0 ? store.stride : 64);
      Beat beat{store.thread, addr / 64, 0, {}, i == beats - 1};
      for (int k = 0; k < bytes; ++k) {
        beat.mask |= uint64_t{1} << (addr % 64 + k);
        beat.data[addr % 64 + k] = image[i * bytes + k];
      }
      expected_.push_back(beat);
    }
  }

  Random& random_;
  Vd1_matrix& model_;
  int64_t cycle_ = 0;
  int64_t last_ = -9;
  int64_t last_step_[16] = {-9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9};
  int64_t last_store_[16] = {-9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9};
  uint16_t busy_ = 0;
  int stores_ = 0, finished_ = 0, steps_ = 0;
  std::deque<std::pair<Line, Line>> memory_;
  std::array<std::pair<std::optional<Line>, std::optional<Line>>, 2> registers_;
  Fp32 tile_[16][8][8] = {};
  std::vector<Beat> expected_;
  uint16_t raised_ = 0, to_raise_ = 0;
};

class MatrixUnitTest : public testing::Test {
 protected:
  void SetUp() override {
    dut_.Attach(stepper_);
    dut_.Attach(sink_);
    dut_.Reset();
  }

  Slot RandomStep(int acc) {
    Slot slot{.kind = Slot::kStep,
              .acc = acc,
              .thread = static_cast<int>(random_.Below(4)),
              .overwrite = random_.Percent(10),
              .a_reg = random_.Percent(30),
              .b_reg = random_.Percent(30)};
    slot.view_a = AnyView();
    slot.view_b = AnyView();
    if (random_.Percent(40)) {
      const TileOperands tile = RandomTileOperands(random_);
      std::memcpy(slot.a.data(), tile.a, 64);
      std::memcpy(slot.b.data(), tile.b, 64);
      return slot;
    }
    slot.fa = RandomOperandFormat(random_);
    slot.fb = RandomOperandFormat(random_);
    const TileCodes tile = RandomTileCodes(slot.fa, slot.fb, random_);
    slot.a_upper = PutTile(slot.fa.format, tile.a[0], slot.a);
    slot.b_upper = PutTile(slot.fb.format, tile.b[0], slot.b);
    return slot;
  }

  TileView AnyView() {
    return {random_.Percent(50), static_cast<uint8_t>(random_.Percent(20) ? random_.Bits(3) : 0),
            static_cast<uint8_t>(random_.Percent(20) ? random_.Bits(2) : 0)};
  }

  // Tells whether the tile went into the upper half.
  bool PutTile(Format format, const uint16_t* codes, Line& line) {
    if (WidthOf(format) == 16) {
      std::memcpy(line.data(), codes, 64);
      return false;
    }
    for (uint8_t& byte : line) byte = static_cast<uint8_t>(random_.Bits(8));
    const bool upper = random_.Bits(1);
    for (int i = 0; i < 32; ++i) line[32 * upper + i] = static_cast<uint8_t>(codes[i]);
    return upper;
  }

  // One of those that accumulators are stored in.
  NumberFormat AnyFormat() {
    return random_.Percent(25) ? NumberFormat{Format::kFp32} : RandomOperandFormat(random_);
  }

  Slot StoreSlot(int acc, NumberFormat format, bool strided) {
    Slot slot;
    slot.kind = Slot::kStore;
    Store& store = slot.store;
    store = {static_cast<int>(random_.Below(4)), acc, 0, 0, format, {}};
    if (random_.Percent(50)) store.random = random_.Bits() | 1;
    if (!strided) {
      store.addr = 64 * random_.Below(20476);
      return slot;
    }
    // All eight rows inside the SRAM, in either direction.
    const int row = WidthOf(format.format);
    do {
      store.addr = row * random_.Below(1310720 / row);
      store.stride = row * random_.Range(-1000, 1000);
      if (random_.Percent(30))
        store.stride /= random_.Range(2, 1000), store.stride -= store.stride % row;
    } while (store.stride == 0 || static_cast<int>(store.addr) + 7 * store.stride < 0 ||
             store.addr + 7 * store.stride >= 1310720);
    return slot;
  }

  Beat Take() {
    Beat beat{dut_->ro_thread_o, dut_->ro_addr_o, dut_->ro_mask_o, {}, dut_->ro_last_o != 0};
    std::memcpy(beat.data.data(), &dut_->ro_data_o[0], 64);
    for (int i = 0; i < 64; ++i) {
      if (!(beat.mask >> i & 1)) beat.data[i] = 0;
    }
    if (beat.last) stepper_.Finished();
    return beat;
  }

  // Runs until every beat has come, and compares.
  void Drain() {
    stepper_.next = {};
    sink_.set_pace(Pace{100});
    dut_.TickUntil([&] { return sink_.taken().size() >= stepper_.expected().size(); }, 1000);
    dut_.Tick(50);
    ASSERT_EQ(sink_.taken().size(), stepper_.expected().size());
    for (size_t i = 0; i < sink_.taken().size(); ++i) {
      ASSERT_EQ(sink_.taken()[i], stepper_.expected()[i]) << "beat " << i;
    }
    const auto [raised, to_raise] = stepper_.TakeFlags();
    ASSERT_EQ(raised, to_raise);
  }

  Random random_{RunSeed(), "matrix unit"};
  Dut<Vd1_matrix> dut_;
  Stepper stepper_{random_, *dut_};
  StreamSink<Beat> sink_{random_, Pace{100}, &dut_->ro_valid_o, &dut_->ro_ready_i,
                         [this] { return Take(); }};
};

TEST_F(MatrixUnitTest, RandomOperationsStoreWhatTheGoldenTilesHold) {
  for (const unsigned pace : {100, 60, 25, 5}) {
    sink_.set_pace(Pace{pace});
    stepper_.next = [&] {
      const int acc = random_.Below(16);
      if (stepper_.MayStore() && random_.Percent(15))
        return StoreSlot(acc, AnyFormat(), random_.Percent(50));
      if (!stepper_.MayStep(acc) || random_.Percent(10)) return Slot{};
      if (random_.Percent(8)) return Slot{.kind = Slot::kClear, .acc = acc};
      return RandomStep(acc);
    };
    dut_.Tick(4000);
    Drain();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(stepper_.steps(), 5000 / kPasses);
  EXPECT_GT(sink_.taken().size(), 1000u);
}

TEST_F(MatrixUnitTest, AccumulatorStoreFollowsItsLastStepAtOnce) {
  for (int round = 0; round < 50; ++round) {
    const bool together = round % 4 < 2;
    int phase = 0;
    stepper_.next = [&] {
      const int now = phase++;
      if (now > (together ? 0 : 1)) return Slot{};
      const Slot store = StoreSlot(3, AnyFormat(), false);
      if (now == 1) return store;
      Slot step = RandomStep(3);
      step.also_store = together;
      if (together) step.store = store.store;
      return step;
    };
    dut_.Tick(5);
    Drain();
    if (HasFatalFailure()) return;
  }
}

// One element of each operand is no zero, and so one of the tile: what it raises is not raised by
// others.
TEST_F(MatrixUnitTest, FlagsAreThoseOfTheThreadAndTheElement) {
#ifdef D1_NETLIST
  constexpr int kRounds = 300;
#else
  constexpr int kRounds = 1000;
#endif
  for (int round = 0; round < kRounds; ++round) {
    const int acc = static_cast<int>(random_.Below(16));
    std::deque<Slot> slots;
    Slot& step = slots.emplace_back(Slot{.kind = Slot::kStep,
                                         .acc = acc,
                                         .thread = static_cast<int>(random_.Below(4)),
                                         .overwrite = true});
    const auto k = random_.Below(4);
    const bool largest =
        random_.Percent(5);  // the product is the first that rounds to infinity in BF16
    const auto put = [&](Line& line, uint64_t index, uint16_t factor) {
      auto code = static_cast<uint16_t>(random_.Bits(16));
      if (random_.Percent(15)) code &= 0x807F;
      if (random_.Percent(15)) code |= 0x7F80;
      if (largest) code = factor;
      std::memcpy(&line[2 * index], &code, 2);
    };
    put(step.a, 4 * random_.Below(kRows) + k, 0x6435);
    put(step.b, 8 * k + random_.Below(kCols), 0x5AB5);
    slots.push_back(StoreSlot(acc, AnyFormat(), random_.Percent(50)));
    stepper_.next = [&] {
      if (slots.empty()) return Slot{};
      const Slot slot = slots.front();
      slots.pop_front();
      return slot;
    };
    dut_.Tick(2);
    Drain();
    if (HasFatalFailure()) return;
  }
}

TEST_F(MatrixUnitTest, StepsGoOnEveryCycleWhileTilesAreReadOut) {
  // Accumulators 0 to 7 take a step each in turn while 8 to 15 leave, one every four cycles.
  int slot = 0, next_acc = 8, stored = 0;
  stepper_.next = [&]() -> Slot {
    if (++slot % 5 == 0 && stepper_.MayStore()) {
      ++stored;
      next_acc = next_acc == 15 ? 8 : next_acc + 1;
      return StoreSlot(next_acc, {Format::kFp32}, false);
    }
    const int acc = stepper_.steps() % 8;
    if (kPasses > 1 && !stepper_.MayStep(acc)) return {};
    EXPECT_TRUE(stepper_.MayStep(acc));
    return RandomStep(acc);
  };
  dut_.Tick(1000);
  EXPECT_GE(stepper_.steps(), 800 / kPasses);
  EXPECT_GE(stored, 198);
  Drain();
}

TEST_F(MatrixUnitTest, TilesLeaveWithoutAGap) {
  struct Case {
    Format format;
    bool strided;
    int cycles;  // from the first beat of one tile to that of the next
  };
  for (const Case c : {Case{Format::kFp32, false, 4}, Case{Format::kBf16, false, 4},
                       Case{Format::kCfloat16S, false, 4}, Case{Format::kCfloat8143, false, 4},
                       Case{Format::kFp32, true, 8}, Case{Format::kBf16, true, 8},
                       Case{Format::kCfloat16U, true, 8}, Case{Format::kCfloat8152, true, 8}}) {
    int wanted = 40;
    stepper_.next = [&]() -> Slot {
      if (wanted == 0 || !stepper_.MayStore()) return {};
      --wanted;
      return StoreSlot(wanted % 16, {c.format, 15}, c.strided);
    };
    const uint64_t start = dut_.cycle();
    const size_t before = sink_.taken().size();
    ASSERT_TRUE(dut_.TickUntil(
        [&] { return wanted == 0 && sink_.taken().size() == stepper_.expected().size(); }, 2000));
    const int latency = 14;  // wait for the array, read, convert
    EXPECT_LE(dut_.cycle() - start, static_cast<uint64_t>(40 * c.cycles + latency + 4 * 2))
        << static_cast<int>(c.format) << (c.strided ? " strided" : " contiguous");
    EXPECT_GT(sink_.taken().size(), before);
  }
  Drain();
}

TEST_F(MatrixUnitTest, AccumulatorIsFreeOnceReadEvenIfNoBeatIsTaken) {
  sink_.set_pace(Pace{0});
  int phase = 0;
  stepper_.next = [&]() -> Slot {
    switch (phase++) {
      case 0:
        return StoreSlot(5, {Format::kFp32}, false);
      case 1:
        return StoreSlot(6, {Format::kFp32}, true);
      default:
        return {};
    }
  };
  dut_.Tick(2);
  int busy = 0;
  while ((dut_->acc_busy_o & 0x60) != 0 && busy < 100) {
    dut_.Tick();
    ++busy;
  }
  EXPECT_EQ(busy, 12 + 8 - 2);  // wait, eight row pairs; two cycles have passed
  EXPECT_TRUE(sink_.taken().empty());
  Drain();
}

#ifndef D1_NETLIST
TEST_F(MatrixUnitTest, AssertionCatchesAStepOnABusyAccumulator) {
  int phase = 0;
  stepper_.next = [&]() -> Slot {
    switch (phase++) {
      case 0:
        return StoreSlot(5, {Format::kFp32}, false);
      case 2:
        return RandomStep(5);
      default:
        return {};
    }
  };
  EXPECT_THROW(dut_.Tick(10), RtlError);
}
#endif

}  // namespace
}  // namespace d1
