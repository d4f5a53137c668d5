// The adding window (docs/noc.md) on the golden machine: against the arithmetic of this computer,
// whose binary32 is that of number-semantics.md but for NaNs.
#include <bit>

#include "tb/harness/random.h"
#include "tb/model/control.h"
#include "tb/model/dma.h"
#include "tests/dma/dma_list_reference.h"
#include "tests/model/one_thread.h"

namespace d1 {
namespace {

constexpr Place kOther = {.x = 1};
constexpr uint64_t kTo = kDataBase + 0x40;

uint64_t AddAddress(uint64_t offset) { return GlobalAddress(kOther, kAddWindow + offset); }

uint32_t HostSum(uint32_t a, uint32_t b) {
  const float sum = std::bit_cast<float>(a) + std::bit_cast<float>(b);
  return sum != sum ? 0x7FC00000 : std::bit_cast<uint32_t>(sum);
}

// Of numbers that are near each other, of special ones, and of any bits.
uint32_t AnyFp32(Random& random) {
  constexpr uint32_t kSpecial[] = {0,          1,          0x7FFFFF,   0x800000,  0x7F7FFFFF,
                                   0x7F800000, 0x7F800001, 0x7FC00000, 0x3F800000};
  const auto sign = static_cast<uint32_t>(random.Bits(1)) << 31;
  if (random.Percent(30)) return sign | kSpecial[random.Below(std::size(kSpecial))];
  if (random.Percent(30)) return static_cast<uint32_t>(random.Bits(32));
  return sign | static_cast<uint32_t>(120 + random.Below(10)) << 23 |
         static_cast<uint32_t>(random.Bits(23));
}

Line AnyLine(Random& random) {
  Line line;
  for (int lane = 0; lane < 16; ++lane) SetLane32(line, lane, AnyFp32(random));
  return line;
}

// A program that pushes v1 to `address`, `count` bytes of it, or all if that is negative.
void Push(OneThread& t, uint64_t address, int64_t count = -1) {
  t.p.Li(5, address);
  if (count >= 0) t.p.Li(6, static_cast<uint64_t>(count));
  t.p.Emit({.op = Op::kD1Push,
            .rs1 = 5,
            .rs2 = static_cast<uint8_t>(count < 0 ? 0 : 6),
            .vs1 = 1,
            .inc_a = true});
}

TEST(AddingWindow, AddsAsIeee754SaysWithTheOneNaN) {
  Random random(RunSeed(), "adding window");
  for (int i = 0; i < 500; ++i) {
    OneThread t;
    const Line memory = AnyLine(random);
    const Line pushed = t.thread().v[1] = AnyLine(random);
    t.machine.node(1, 0).sram.WriteLine(kTo, ~uint64_t{0}, memory);
    Push(t, AddAddress(kTo));
    ASSERT_TRUE(t.Run().ok());
    for (int lane = 0; lane < 16; ++lane) {
      const uint32_t a = Lane32(memory, lane), b = Lane32(pushed, lane);
      ASSERT_EQ(HostSum(a, b), t.machine.node(1, 0).sram.Read<uint32_t>(kTo + 4 * lane))
          << std::hex << a << " + " << b;
    }
    ASSERT_EQ(AddAddress(kTo) + 64, t.x(5));
    const Flags& flags = t.thread().flags;
    ASSERT_FALSE(flags.invalid || flags.denormal || flags.overflow || flags.underflow);
  }
}

TEST(AddingWindow, LeavesTheOtherWordsAlone) {
  for (unsigned first = 0; first < 64; first += 4) {
    for (unsigned count = 0; first + count <= 64; count += 4) {
      OneThread t;
      NodeState& other = t.machine.node(1, 0);
      for (int lane = 0; lane < 16; ++lane) SetLane32(t.thread().v[1], lane, 0x3F800000);  // 1
      for (uint32_t at = kTo - 64; at < kTo + 128; at += 4)
        other.sram.Write<uint32_t>(at, 0x40000000);
      Push(t, AddAddress(kTo + first), count);
      ASSERT_TRUE(t.Run().ok());
      for (uint32_t at = kTo - 64; at < kTo + 128; at += 4) {
        const bool adds = at >= kTo + first && at < kTo + first + count;
        ASSERT_EQ(adds ? 0x40400000u : 0x40000000u, other.sram.Read<uint32_t>(at))
            << first << " " << count << " " << at;
      }
    }
  }
}

TEST(AddingWindow, EverythingIsPerformedInTheOrderOfOneThread) {
  OneThread t;
  NodeState& other = t.machine.node(1, 0);
  for (int lane = 0; lane < 16; ++lane) SetLane32(t.thread().v[1], lane, 0x3F800000);
  Push(t, GlobalAddress(kOther, kTo));
  for (int i = 0; i < 3; ++i) Push(t, AddAddress(kTo));
  t.p.Emit({.op = Op::kD1Post, .rs1 = 5, .sem = 3});  // The offset does not count.
  ASSERT_TRUE(t.Run().ok());
  EXPECT_EQ(0x40800000u, other.sram.Read<uint32_t>(kTo));
  EXPECT_EQ(1u, other.semaphore[3]);
}

TEST(AddingWindow, ANodeAddsToItself) {
  OneThread t;
  t.thread().v[1].byte.fill(0);
  SetLane32(t.thread().v[1], 15, 0x3F800000);
  t.sram().Write<uint32_t>(kSramBytes - 4, 0x3F800000);
  Push(t, GlobalAddress({}, kAddWindow + kSramBytes - 64));
  ASSERT_TRUE(t.Run().ok());
  EXPECT_EQ(0x40000000u, t.sram().Read<uint32_t>(kSramBytes - 4));
}

TEST(AddingWindow, PartsOfWordsAreRefused) {
  struct {
    uint64_t offset;
    int64_t count;
  } const kCases[] = {{kTo + 1, 4}, {kTo + 2, 4},  {kTo, 1},     {kTo, 63},
                      {kTo + 4, 6}, {kTo + 63, 1}, {kTo + 3, 61}};
  for (const auto& c : kCases) {
    OneThread t;
    NodeState& other = t.machine.node(1, 0);
    t.thread().v[1].byte.fill(0x3F);
    Push(t, AddAddress(c.offset), c.count);
    t.Run();
    EXPECT_EQ(static_cast<uint64_t>(Cause::kRemoteError), t.thread().cause)
        << c.offset << " " << c.count;
    EXPECT_EQ(AddAddress(c.offset), t.thread().eaddr);
    EXPECT_EQ(Line{}, other.sram.ReadLine(kTo));
  }
}

TEST(AddingWindow, OtherKindsHaveNone) {
  for (const uint64_t address : {uint64_t{3} << 62 | kAddWindow | kTo,  // x0 = 1, x1 = 0: no nodes
                                 uint64_t{2} << 62 | kAddWindow | kTo}) {
    OneThread t;
    t.thread().v[1].byte.fill(0x3F);
    Push(t, address);
    t.Run();
    EXPECT_EQ(static_cast<uint64_t>(Cause::kRemoteError), t.thread().cause);
    for (int node = 0; node < 2; ++node)
      EXPECT_EQ(Line{}, t.machine.node(node, 0).sram.ReadLine(kTo));
  }
}

TEST(AddingWindow, ListsHaveNone) {
  NodeState node;
  const auto words =
      DmaFields{.last = true, .src = kTo, .dst = AddAddress(kTo), .bytes = 64}.Words();
  std::memcpy(&node.sram.bytes()[0x1000], words.data(), 64);
  DmaEffects effects;
  StartDma(node.dma[0], 0x1000);
  AdvanceDma(node, 0, effects);
  while (NextDmaRead(node, 0)) ReadDma(node, 0, effects);
  EXPECT_TRUE(effects.packets.empty());
  EXPECT_EQ(std::vector<uint64_t>{0x1000 | static_cast<uint64_t>(DmaReason::kDestination)},
            effects.faults);
}

// What no thread can send, but an edge.
TEST(AddingWindow, BadPacketsAreRefused) {
  struct {
    PacketKind kind;
    uint64_t offset;
    uint8_t count;
    bool refused;
  } const kCases[] = {
      {PacketKind::kWrite, kAddWindow + kTo, 64, false},
      {PacketKind::kWrite, kAddWindow + kTo, 0, false},
      {PacketKind::kWrite, kAddWindow + kTo + 4, 60, false},
      {PacketKind::kWrite, kAddWindow + kTo + 4, 64, true},  // beyond the line
      {PacketKind::kWrite, kAddWindow + kTo + 2, 0, true},
      {PacketKind::kWrite, kAddWindow + kSramBytes, 4, true},
      {PacketKind::kWrite, kAddWindow + SemaphoreRegister(1), 8, true},
      {PacketKind::kWrite, kAddWindow * 2 + kTo, 64, true},
      {PacketKind::kWrite, kAddWindow * 3 + kTo, 64, true},
      {PacketKind::kWrite, uint64_t{1} << 35 | kAddWindow | kTo, 64, true},
  };
  for (const auto& c : kCases) {
    NodeState node;
    node.sram.Write<uint32_t>(kTo, 0x3F800000);
    Packet packet;
    packet.header = {
        .kind = c.kind, .src = {.is_edge = true}, .offset = c.offset, .count = c.count};
    for (int lane = 0; lane < 16; ++lane) SetLane32(packet.data, lane, 0x3F800000);
    EXPECT_EQ(c.refused ? Delivery::kRefused : Delivery::kDone, DeliverPacket(node, packet))
        << std::hex << c.offset;
    const bool first = !c.refused && c.count != 0 && c.offset % 64 == 0;
    EXPECT_EQ(first ? 0x40000000u : 0x3F800000u, node.sram.Read<uint32_t>(kTo))
        << std::hex << c.offset;
  }
}

}  // namespace
}  // namespace d1
