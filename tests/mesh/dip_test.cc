// A chip with a dead node and an interface processor at its edge: routing tables, program and data
// go in through the network, and the result comes out through it.
#include <gtest/gtest.h>

#include "tests/mesh/chip_bench.h"

namespace d1 {
namespace {

constexpr int kSide = 3;
constexpr int kDead = 4;  // the middle
constexpr uint16_t kChip = 0x0203;
constexpr uint64_t kResult = uint64_t{28} << 30;  // in the memory

class DipTest : public testing::Test {
 protected:
  explicit DipTest(const DipConfig& config = {}) : dip_(random_, config) { mesh_.Reset(); }

  DipPort& Attach(int side, int index) {
    Place place{.chip = kChip, .is_edge = true, .side = static_cast<uint8_t>(side)};
    (side % 2 == 1 ? place.y : place.x) = static_cast<uint8_t>(index);
    DipPort& port = dip_.AddPort(place);
    mesh_.AttachEdge(side, index, port);
    return port;
  }
  static Place PlaceOf(int site) {
    return {.chip = kChip,
            .y = static_cast<uint8_t>(site / kSide),
            .x = static_cast<uint8_t>(site % kSide)};
  }
  template <typename Done>
  bool RunUntil(Done done, uint64_t limit = 20'000) {
    for (uint64_t i = 0; i < limit && !done(); ++i) mesh_.Tick();
    return done();
  }
  void Start(DipPort& port, int entry) {
    ASSERT_TRUE(Prove(map_, tables_).ok());
    const uint64_t back = LoadTables(port, map_, tables_, entry);
    ASSERT_TRUE(RunUntil([&] { return port.returned() == back; }));
  }
  // Cycles until six ports have sent so many lines each, to the node beside them.
  uint64_t CyclesOfSixPorts(uint64_t lines) {
    std::vector<DipPort*> ports;
    for (const int side : {kPortWest, kPortEast}) {
      for (int i = 0; i < kSide; ++i) ports.push_back(&Attach(side, i));
    }
    Start(*ports[1], 3);
    const uint64_t start = mesh_.cycle();
    for (int p = 0; p < 6; ++p)
      ports[p]->Copy(0, PlaceOf(p % 3 * 3 + p / 3 * 2), 0x10000, lines * kLineBytes);
    EXPECT_TRUE(RunUntil([&] {
      return std::all_of(ports.begin(), ports.end(),
                         [](const DipPort* port) { return port->Idle(); });
    }));
    return mesh_.cycle() - start;
  }
  std::vector<uint32_t> RandomLine16() {
    std::vector<uint32_t> line;
    for (int i = 0; i < 16; ++i) line.push_back(static_cast<uint32_t>(random_.Bits(32)));
    return line;
  }

  Random random_{RunSeed(), "dip"};
  const SiteMap map_{kSide, kSide, {kDead}};
  const RouteTables tables_ = MakeTables(map_);
  RtlMesh mesh_{MeshShape{.width = kSide, .height = kSide, .chip = kChip, .dead = {kDead}},
                RunSeed()};
  Dip dip_;
};

TEST_F(DipTest, LoadsARingAroundADeadNodeAndCollectsItsSum) {
  DipPort& port = Attach(kPortWest, 1);
  Start(port, 3);
  std::vector<RingNode> ring;
  for (const int site : {0, 5, 6, 1, 8, 3, 2, 7}) ring.push_back({PlaceOf(site), RandomLine16()});
  constexpr uint64_t kRounds = 5;
  LoadRing(dip_, port, uint64_t{1} << 33, ring, kRounds, EdgeAddress(port.place(), kResult));
  ASSERT_TRUE(RunUntil([&] { return port.Idle() && port.written() == 1 && !mesh_.running(); }));
  std::vector<uint32_t> sum(16);
  dip_.memory().Read(kResult, std::span(reinterpret_cast<uint8_t*>(sum.data()), kLineBytes));
  EXPECT_EQ(sum, RingSum(ring, kRounds));
  EXPECT_EQ(port.refused(), 0u);
  EXPECT_LT(dip_.memory().pages(), 4u) << "what was never written takes no space";
}

TEST_F(DipTest, PortsOnAllFourSidesReachEveryLiveNodeAndAreRefusedByTheDeadOne) {
  std::vector<DipPort*> ports;
  for (int side = 0; side < 4; ++side) {
    for (int i = 0; i < kSide; ++i) ports.push_back(&Attach(side, i));
  }
  Start(*ports[3 * kSide], 0);  // west 0
  std::vector<uint8_t> data(64 * ports.size());
  for (uint8_t& byte : data) byte = static_cast<uint8_t>(random_.Bits(8));
  dip_.memory().Write(0, data);
  for (size_t p = 0; p < ports.size(); ++p) {
    for (int site = 0; site < kSide * kSide; ++site) {
      ports[p]->Copy(64 * p, PlaceOf(site), static_cast<uint32_t>(0x40000 + 64 * p), 64);
    }
  }
  ASSERT_TRUE(RunUntil([&] {
    return std::all_of(ports.begin(), ports.end(),
                       [](const DipPort* port) { return port->Idle(); });
  }));
  for (const DipPort* port : ports) EXPECT_EQ(port->refused(), 1u) << "of the dead one";
  for (int site = 0; site < kSide * kSide; ++site) {
    if (site == kDead) continue;
    std::vector<uint8_t> got(data.size());
    mesh_.ReadSram(site, 0x40000, got);
    EXPECT_EQ(got, data) << "node " << site;
  }
}

// The engines of two nodes push at the same time, while no thread runs.
TEST_F(DipTest, PullsWhatNodesHave) {
  DipPort& port = Attach(kPortWest, 1);
  Start(port, 3);
  std::vector<std::vector<uint8_t>> data;
  for (const int site : {0, 8}) {
    data.emplace_back(100 * kLineBytes);
    for (uint8_t& byte : data.back()) byte = static_cast<uint8_t>(random_.Bits(8));
    mesh_.WriteSram(site, 0x20000, data.back());
    port.Pull(PlaceOf(site), 0x20000, kResult + 0x10000 * site, 100 * kLineBytes, 0x13FFC0);
  }
  ASSERT_TRUE(RunUntil([&] { return port.Idle() && port.written() == 200; }));
  for (const int site : {0, 8}) {
    std::vector<uint8_t> got(100 * kLineBytes);
    dip_.memory().Read(kResult + 0x10000 * site, got);
    EXPECT_EQ(got, data[site / 8]) << "node " << site;
  }
  EXPECT_EQ(port.refused(), 0u);
  EXPECT_THROW(port.Pull(PlaceOf(0), 0x20001, 0, kLineBytes, 0), std::invalid_argument);
  EXPECT_THROW(port.Pull(PlaceOf(0), 0x20000, 0, 0, 0), std::invalid_argument);
  EXPECT_THROW(port.Pull(PlaceOf(0), 0, 0, 65536 * kLineBytes, 0), std::invalid_argument);
}

// For six ports the memory has 6.25 lines a cycle: none of them waits for another one, but until
// that has read ahead.
TEST_F(DipTest, SixPortsSendALineACycleEach) {
  constexpr uint64_t kLines = 1000;
  const uint64_t cycles = CyclesOfSixPorts(kLines);
  EXPECT_GE(cycles, kLines + dip_.config().latency);
  EXPECT_LE(cycles, kLines + 2 * dip_.config().latency + 60);
}

class NarrowDipTest : public DipTest {
 protected:
  NarrowDipTest() : DipTest({.bytes_per_cycle = 2 * kLineBytes}) {}
};

TEST_F(NarrowDipTest, SixPortsShareTwoLinesACycle) {
  constexpr uint64_t kLines = 1000;
  const uint64_t cycles = CyclesOfSixPorts(kLines);
  EXPECT_GE(cycles, 3 * kLines + dip_.config().latency);
  EXPECT_LE(cycles, 3 * kLines + 2 * dip_.config().latency + 60);
}

TEST_F(DipTest, APushBeyondTheMemoryOrToNoDeviceIsARemoteError) {
  DipPort& port = Attach(kPortWest, 1);
  Start(port, 3);
  const Place nobody{.chip = kChip, .is_edge = true, .side = kPortNorth, .x = 2};
  for (const uint64_t address :
       {EdgeAddress(port.place(), dip_.memory().size()), EdgeAddress(nobody, 0x40),
        EdgeAddress({.chip = kChip, .is_edge = true, .side = kPortEast, .y = 3}, 0)}) {
    ProgramBuilder p(kRingCode);
    p.Li(8, address);
    p.Emit({.op = Op::kD1Push, .rs1 = 8, .vs1 = 3});
    p.Emit({.op = Op::kFence});
    p.Halt();
    const auto words = p.words();
    mesh_.WriteSram(8, kRingCode,
                    std::span(reinterpret_cast<const uint8_t*>(words.data()), 4 * words.size()));
    port.StartThread(PlaceOf(8), 0, kRingCode, 0);
    ASSERT_TRUE(RunUntil([&] { return port.Idle() && !mesh_.running(); }));
    // Another thread sends the memory what the registers say.
    ProgramBuilder r(0x3000);
    r.Li(5, ThreadRegister(0, kCtlThreadCtrl));
    r.Li(6, 0x4000);
    for (const int at : {0x18, 0x28}) {
      r.I(Op::kLd, 7, 5, at);
      r.S(Op::kSd, 7, 6, 0);
      r.I(Op::kAddi, 6, 6, 8);
    }
    r.Li(6, 0x4000);
    r.Li(8, EdgeAddress(port.place(), kResult));
    r.Emit({.op = Op::kFence});
    r.Emit({.op = Op::kD1Vld, .rs1 = 6, .vd = 4});
    r.Emit({.op = Op::kD1Push, .rs1 = 8, .vs1 = 4});
    r.Emit({.op = Op::kFence});
    r.Halt();
    const auto report = r.words();
    mesh_.WriteSram(8, 0x3000,
                    std::span(reinterpret_cast<const uint8_t*>(report.data()), 4 * report.size()));
    const std::vector<uint8_t> line(64);
    mesh_.WriteSram(8, 0x4000, line);
    port.StartThread(PlaceOf(8), 1, 0x3000, 0);
    const uint64_t before = port.written();
    ASSERT_TRUE(RunUntil([&] { return port.Idle() && port.written() == before + 1; }));
    uint64_t got[2];
    dip_.memory().Read(kResult, std::span(reinterpret_cast<uint8_t*>(got), sizeof(got)));
    EXPECT_EQ(got[0], static_cast<uint64_t>(Cause::kRemoteError));
    EXPECT_EQ(got[1], address) << std::hex << got[1];
  }
}

class SlowDipTest : public DipTest,
                    public testing::WithParamInterface<std::tuple<unsigned, unsigned>> {
 protected:
  SlowDipTest()
      : DipTest({.bytes_per_cycle = std::get<0>(GetParam()), .latency = std::get<1>(GetParam())}) {}
};

// 64 KiB to the node at the port: a line a cycle, or as fast as the memory gives it, after its
// latency.
TEST_P(SlowDipTest, KeepsToItsBandwidthAndLatency) {
  DipPort& port = Attach(kPortWest, 1);
  Start(port, 3);
  constexpr uint64_t kLines = 1024;
  const uint64_t start = mesh_.cycle();
  port.Copy(0, PlaceOf(3), 0x10000, kLines * kLineBytes);
  ASSERT_TRUE(RunUntil([&] { return port.Idle(); }));
  const auto [bytes, latency] = GetParam();
  const uint64_t least = kLines * std::max(64u, bytes > 64 ? 64u : 64 * 64 / bytes) / 64 + latency;
  EXPECT_GE(mesh_.cycle() - start, least);
  EXPECT_LE(mesh_.cycle() - start, least + 40) << "and the way there and back";
}

INSTANTIATE_TEST_SUITE_P(Memories, SlowDipTest,
                         testing::Values(std::tuple{400u, 100u}, std::tuple{400u, 0u},
                                         std::tuple{32u, 100u}, std::tuple{16u, 500u}));

}  // namespace
}  // namespace d1
