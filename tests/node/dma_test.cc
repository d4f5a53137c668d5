// DMA lists that programs start, in step with the golden model: every read, packet, fault and byte
// is compared.
#include <gtest/gtest.h>

#include "tb/model/address.h"
#include "tests/dma/dma_list_reference.h"
#include "tests/node/node_program.h"
#include "tests/node/overwritten_code.h"

namespace d1 {
namespace {

constexpr uint32_t kListBase = 0x18000;  // Descriptors: 1 KiB a thread.
constexpr uint32_t kTargets = 0x80000;   // What a thread of a node may write, at any node.
constexpr uint32_t kTargetBytes = 0x4000;
constexpr uint32_t kIndices = 0x50000;  // Of gathers: 8 KiB a thread.

constexpr uint32_t ListOf(int thread) { return kListBase + 0x400 * static_cast<uint32_t>(thread); }

std::vector<uint8_t> Bytes(const DmaFields& d) {
  const auto words = d.Words();
  std::vector<uint8_t> bytes(64);
  std::memcpy(bytes.data(), words.data(), 64);
  return bytes;
}

// Of 20 elements of 8 B, whose indices are all kIndexOfAll.
constexpr uint32_t kIndexOfAll = 0x40000;
DmaFields Gather(uint64_t table, uint32_t limit) {
  DmaFields d{.op = 2, .src = table, .dst = kTargets, .bytes = 8, .count = {20, 1, 1}};
  d.src_stride = {static_cast<int32_t>(kIndices), static_cast<int32_t>(limit), 0};
  d.dst_stride[0] = 8;
  return d;
}

void StartList(ProgramBuilder& p, int thread, uint64_t at) {
  p.Li(5, DmaListRegister(thread));
  p.Li(6, at);
  p.S(Op::kSd, 6, 5, 0);
}

class NodeDma : public testing::Test {
 protected:
  Random random_{RunSeed(), "node_dma"};
};

TEST_F(NodeDma, AFenceWaitsForTheListAndSoDoesAHalt) {
  for (const bool remote : {false, true}) {
    NodeBench bench(2, 1, RunSeed());
    LoadNoise(bench, random_, 0, kData, 0x2000);
    const uint64_t base = remote ? GlobalAddress(PlaceOf(1, 0), 0) : 0;
    bench.Load(0, ListOf(0),
               Bytes(DmaFields{.src = kData + 3, .dst = base + kTargets, .bytes = 0x1FF0}));
    ProgramBuilder p(CodeOf(0));
    StartList(p, 0, ListOf(0));
    p.Emit({.op = Op::kFence});
    p.Li(7, kTargets + 0x1FE8);  // the last word: there, when it is local
    p.I(Op::kLd, 8, 7, 0);
    p.Li(9, kResult);
    p.S(Op::kSd, 8, 9, 0);
    StartList(p, 0, ListOf(0));
    p.Halt();
    LoadProgram(bench, 0, p);
    bench.mesh().HostStart(0, 0, CodeOf(0), 0);
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
    const auto moved = bench.Read(0, kData + 3, 0x1FF0);
    EXPECT_EQ(moved, bench.Read(remote ? 1 : 0, kTargets, 0x1FF0));
    if (!remote)
      EXPECT_EQ(bench.Read(0, kResult, 8), std::vector<uint8_t>(moved.end() - 8, moved.end()));
  }
}

// Descriptors that a program writes itself, data that its vector side does.
TEST_F(NodeDma, SeesWhatTheThreadStoredBefore) {
  NodeBench bench(1, 1, RunSeed());
  ProgramBuilder p(CodeOf(1));
  const auto words =
      DmaFields{.post = true, .sem = 7, .src = kData, .dst = kTargets, .bytes = 128}.Words();
  p.Li(5, ListOf(1));
  for (int i = 0; i < 8; ++i) {
    p.Li(6, words[i]);
    p.S(Op::kSd, 6, 5, 8 * i);
  }
  p.Li(7, 0x1234567);
  p.Emit({.op = Op::kD1VsplatW, .rs1 = 7, .vd = 3});
  p.Li(8, kData);
  p.Emit({.op = Op::kD1Vst, .rs1 = 8, .vs1 = 3, .inc_a = true});
  p.Emit({.op = Op::kFence});
  p.S(Op::kSd, 7, 8, 0);
  StartList(p, 1, ListOf(1));
  p.Emit({.op = Op::kD1Wait, .sem = 7});
  p.Li(9, kTargets + 64);
  p.I(Op::kLd, 10, 9, 0);
  p.S(Op::kSd, 10, 9, 64);
  p.Halt();
  LoadProgram(bench, 0, p);
  bench.mesh().HostStart(0, 1, CodeOf(1), 0);
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  EXPECT_EQ(bench.Read(0, kTargets + 128, 4), (std::vector<uint8_t>{0x67, 0x45, 0x23, 0x01}));
  EXPECT_EQ(bench.Read(0, kTargets, 4), (std::vector<uint8_t>{0x67, 0x45, 0x23, 0x01}));
}

TEST_F(NodeDma, CopiesDownOverItsSource) {
  for (const uint32_t down : {1u, 8u, 63u, 64u, 100u, 4096u}) {
    NodeBench bench(1, 1, RunSeed() + down);
    LoadNoise(bench, random_, 0, kTargets, 0x3000);
    const auto source = bench.Read(0, kTargets + down, 0x1800);
    bench.Load(0, ListOf(0),
               Bytes(DmaFields{.src = kTargets + down, .dst = kTargets, .bytes = 0x1800}));
    ProgramBuilder p(CodeOf(0));
    StartList(p, 0, ListOf(0));
    p.Halt();
    LoadProgram(bench, 0, p);
    bench.mesh().HostStart(0, 0, CodeOf(0), 0);
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
    EXPECT_EQ(source, bench.Read(0, kTargets, 0x1800)) << down;
  }
}

// A copy up over its own source leaves, of each word, one of the values that reach it: a fence
// between makes it a matter of order.
TEST_F(NodeDma, AFenceOrdersDescriptorsThatReadWhatOthersWrote) {
  NodeBench bench(1, 1, RunSeed());
  LoadNoise(bench, random_, 0, kTargets, 64);
  for (uint32_t i = 0; i < 8; ++i) {
    const uint32_t bytes = 64u << i;
    bench.Load(0, ListOf(0) + 64 * i,
               Bytes(DmaFields{.last = i == 7,
                               .fence = true,
                               .next = ListOf(0) + 64 * (i + 1),
                               .src = kTargets,
                               .dst = kTargets + bytes,
                               .bytes = bytes}));
  }
  ProgramBuilder p(CodeOf(0));
  StartList(p, 0, ListOf(0));
  p.Halt();
  LoadProgram(bench, 0, p);
  bench.mesh().HostStart(0, 0, CodeOf(0), 0);
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  const auto first = bench.Read(0, kTargets, 64);
  for (uint32_t line = 1; line < 256; ++line)
    ASSERT_EQ(first, bench.Read(0, kTargets + 64 * line, 64)) << line;
}

// Of a program whose own list overwrites code that it runs: word by word the old or the new one,
// after FENCE.I the new.
TEST_F(NodeDma, MovesOverTheCodeThatRuns) {
  constexpr int kCalls = 20;
  for (const bool cached : {false, true}) {  // whether the routine ran before
    NodeBench bench(1, 1, RunSeed());
    OverwrittenCode::Load(bench, 0);
    bench.Load(0, ListOf(0),
               Bytes(DmaFields{.post = true,
                               .sem = 7,
                               .src = OverwrittenCode::kNew,
                               .dst = OverwrittenCode::kRoutine,
                               .bytes = OverwrittenCode::kBytes}));
    ProgramBuilder p(CodeOf(0));
    OverwrittenCode code(p);
    if (cached) code.Call();
    StartList(p, 0, ListOf(0));
    for (int i = 0; i < kCalls; ++i) code.Call();
    p.Emit({.op = Op::kD1Wait, .sem = 7});
    code.Finish();
    LoadProgram(bench, 0, p);
    bench.mesh().HostStart(0, 0, CodeOf(0), 0);
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
    OverwrittenCode::Check(bench, kCalls + cached, cached);
  }
}

// All of a program, the loop that runs included, becomes zeros, which are no instruction. FENCE.I
// waits for the list.
TEST_F(NodeDma, EndsAProgramThatItErases) {
  NodeBench bench(1, 1, RunSeed());
  bench.Load(0, ListOf(0), Bytes(DmaFields{.src = kData, .dst = CodeOf(0), .bytes = 0x400}));
  ProgramBuilder p(CodeOf(0));
  StartList(p, 0, ListOf(0));
  const auto loop = p.Here();
  p.I(Op::kAddi, 20, 20, 1);
  p.Emit({.op = Op::kFenceI});
  const uint32_t behind = p.pc();
  p.Jump(loop);
  LoadProgram(bench, 0, p);
  bench.mesh().HostStart(0, 0, CodeOf(0), 0);
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  const RtlThread thread = ReadThread(bench.mesh().node(0), 0);
  EXPECT_EQ(ThreadStatus::kFaulted, thread.status);
  EXPECT_EQ(static_cast<uint64_t>(Cause::kIllegalInstruction), thread.cause);
  EXPECT_EQ(behind, thread.epc);
  EXPECT_EQ(0u, thread.eaddr);
  EXPECT_EQ(std::vector<uint8_t>(0x400), bench.Read(0, CodeOf(0), 0x400));
}

// The first descriptor writes another one over the next of its list: with a fence that one is read,
// without one either.
TEST_F(NodeDma, OverwritesItsNextDescriptor) {
  for (const bool fence : {true, false}) {
    NodeBench bench(1, 1, RunSeed());
    LoadNoise(bench, random_, 0, kData, 0x100);
    const uint32_t first = ListOf(0), next = first + 64, other = kData + 0x1000;
    bench.Load(
        0, first,
        Bytes(DmaFields{
            .last = false, .fence = fence, .next = next, .src = other, .dst = next, .bytes = 64}));
    bench.Load(0, next, Bytes(DmaFields{.src = kData, .dst = kTargets, .bytes = 64}));
    bench.Load(0, other, Bytes(DmaFields{.src = kData + 64, .dst = kTargets, .bytes = 64}));
    ProgramBuilder p(CodeOf(0));
    StartList(p, 0, first);
    p.Halt();
    LoadProgram(bench, 0, p);
    bench.mesh().HostStart(0, 0, CodeOf(0), 0);
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
    const auto moved = bench.Read(0, kTargets, 64);
    const bool by_new = moved == bench.Read(0, kData + 64, 64);
    EXPECT_TRUE(by_new || (!fence && moved == bench.Read(0, kData, 64)));
    EXPECT_EQ(bench.Read(0, other, 64), bench.Read(0, next, 64));
  }
}

// A descriptor that leads back to itself moves the last one over itself, or what is none.
TEST_F(NodeDma, OverwritesItsOwnDescriptor) {
  for (const bool good : {true, false}) {
    NodeBench bench(1, 1, RunSeed());
    LoadNoise(bench, random_, 0, kData, 0x100);
    const uint32_t at = ListOf(0), other = kData + 0x1000;
    bench.Load(
        0, at,
        Bytes(DmaFields{
            .last = false, .fence = true, .next = at, .src = other, .dst = at, .bytes = 64}));
    if (good) bench.Load(0, other, Bytes(DmaFields{.src = kData, .dst = kTargets, .bytes = 64}));
    ProgramBuilder p(CodeOf(0));
    StartList(p, 0, at);
    p.Halt();
    LoadProgram(bench, 0, p);
    bench.mesh().HostStart(0, 0, CodeOf(0), 0);
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
    const RtlThread thread = ReadThread(bench.mesh().node(0), 0);
    EXPECT_EQ(good ? ThreadStatus::kHalted : ThreadStatus::kFaulted, thread.status);
    if (good) {
      EXPECT_EQ(bench.Read(0, kData, 64), bench.Read(0, kTargets, 64));
    } else {
      EXPECT_EQ(static_cast<uint64_t>(Cause::kDmaError), thread.cause);
      EXPECT_EQ(at + 3u, thread.eaddr);  // malformed
    }
  }
}

// Descriptors that lead back to the first go round until one of them is made the last.
TEST_F(NodeDma, GoesRoundUntilADescriptorIsTheLast) {
  NodeBench bench(1, 1, RunSeed());
  LoadNoise(bench, random_, 0, kData, 0x1000);
  DmaFields d{.last = false, .src = kData, .dst = kTargets, .bytes = 0x100};
  for (uint32_t i = 0; i < 2; ++i) {
    d.next = ListOf(0) + 64 * (1 - i);
    bench.Load(0, ListOf(0) + 64 * i, Bytes(d));
  }
  ProgramBuilder p(CodeOf(0));
  StartList(p, 0, ListOf(0));
  p.Halt();
  LoadProgram(bench, 0, p);
  bench.mesh().HostStart(0, 0, CodeOf(0), 0);
  for (int i = 0; i < 3000; ++i) ASSERT_TRUE(bench.Tick()) << bench.report();
  EXPECT_EQ(ThreadStatus::kRunning, ReadThread(bench.mesh().node(0), 0).status);
  EXPECT_GT(bench.dma_reads(), 400u);
  d.last = true;
  Packet packet;
  packet.header.dst = PlaceOf(0, 0);
  packet.header.offset = ListOf(0) + 64;
  packet.header.count = kLineBytes;
  const auto words = d.Words();
  std::memcpy(packet.data.byte.data(), words.data(), kLineBytes);
  bench.mesh().HostSend(packet);
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  EXPECT_EQ(ThreadStatus::kHalted, ReadThread(bench.mesh().node(0), 0).status);
  EXPECT_EQ(bench.Read(0, kData, 0x100), bench.Read(0, kTargets, 0x100));
}

TEST_F(NodeDma, ReportsErrorsByTheThreadOfTheList) {
  struct Case {
    DmaFields d;
    uint64_t at;
    uint64_t eaddr;
    Cause cause = Cause::kDmaError;
  };
  const uint64_t node = GlobalAddress(PlaceOf(5, 0), 0x100);
  const std::vector<Case> cases = {
      {{}, ListOf(1) + 8, ListOf(1) + 2},
      {{}, kSramBytes, kSramBytes + 2},
      {{}, uint64_t{1} << 50 | ListOf(1), ListOf(1) + 2},
      {{.op = 0}, ListOf(1), ListOf(1) + 3},
      {{.src = kSramBytes - 63, .dst = kTargets}, ListOf(1), ListOf(1) + 4},
      {{.src = kData, .dst = kSramBytes - 1, .bytes = 2}, ListOf(1), ListOf(1) + 5},
      {{.post = true, .src = kData, .dst = kTargets, .post_addr = uint64_t{2} << 62},
       ListOf(1),
       ListOf(1) + 6},
      {{.src = kData, .dst = node}, ListOf(1), node, Cause::kRemoteError},
      {Gather(kData, kIndexOfAll + 1), ListOf(1), ListOf(1) + 4},  // outside the SRAM
      {Gather(kData, kIndexOfAll), ListOf(1), ListOf(1) + 8},      // not below the limit
  };
  for (const int by : {0, 1}) {  // the thread of the list, and another one
    for (const Case& c : cases) {
      NodeBench bench(1, 1, RunSeed());
      bench.Load(0, ListOf(1), Bytes(c.d));
      std::vector<uint8_t> indices(80);
      for (int i = 0; i < 20; ++i) std::memcpy(&indices[4 * i], &kIndexOfAll, 4);
      bench.Load(0, kIndices, indices);
      ProgramBuilder p(CodeOf(by));
      StartList(p, 1, c.at);
      const auto forever = p.Here();
      if (by == 1) {
        p.Jump(forever);  // until the fault ends it
      } else {
        for (int i = 0; i < 60; ++i) p.I(Op::kAddi, 0, 0, 0);
      }
      p.I(Op::kLd, 11, 5, 0);
      p.Halt();
      LoadProgram(bench, 0, p);
      bench.mesh().HostStart(0, by, CodeOf(by), 0);
      ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
      const RtlThread thread = ReadThread(bench.mesh().node(0), 1);
      EXPECT_EQ(thread.status, ThreadStatus::kFaulted);
      EXPECT_EQ(thread.cause, static_cast<uint64_t>(c.cause));
      EXPECT_EQ(thread.eaddr, c.eaddr);
    }
  }
}

TEST_F(NodeDma, AListThatIsStartedTwiceIsReportedAndGoesOn) {
  NodeBench bench(1, 1, RunSeed());
  LoadNoise(bench, random_, 0, kData, 0x4000);
  bench.Load(0, ListOf(2), Bytes(DmaFields{.src = kData, .dst = kTargets, .bytes = 0x4000}));
  ProgramBuilder p(CodeOf(0));
  StartList(p, 2, ListOf(2));
  p.S(Op::kSd, 6, 5, 0);
  p.Halt();
  LoadProgram(bench, 0, p);
  bench.mesh().HostStart(0, 0, CodeOf(0), 0);
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  EXPECT_EQ(ReadThread(bench.mesh().node(0), 2).eaddr, ListOf(2) + 1u);
  EXPECT_EQ(bench.Read(0, kData, 0x4000), bench.Read(0, kTargets, 0x4000));
}

TEST_F(NodeDma, AHostStartsAListWithoutAThread) {
  NodeBench bench(2, 1, RunSeed());
  LoadNoise(bench, random_, 1, kData, 0x1000);
  const uint64_t base = GlobalAddress(PlaceOf(0, 0), 0);
  bench.Load(1, ListOf(3),
             Bytes(DmaFields{.post = true,
                             .sem = 3,
                             .src = kData,
                             .dst = base + kTargets,
                             .bytes = 0x1000,
                             .post_addr = base}));
  ProgramBuilder p(CodeOf(0));
  p.Emit({.op = Op::kD1Wait, .sem = 3});
  p.Halt();
  LoadProgram(bench, 0, p);
  bench.mesh().HostStart(0, 0, CodeOf(0), 0);
  bench.mesh().HostSend(ControlWrite(PlaceOf(1, 0), DmaListRegister(3), ListOf(3)));
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  EXPECT_EQ(bench.Read(1, kData, 0x1000), bench.Read(0, kTargets, 0x1000));
}

TEST_F(NodeDma, GathersToAnyNode) {
  for (const bool remote : {false, true}) {
    for (const uint32_t bytes : {1u, 2u, 4u, 8u, 16u, 24u, 64u}) {
      NodeBench bench(2, 1, RunSeed());
      LoadNoise(bench, random_, 0, kData, 0x8000);
      const uint64_t base = remote ? GlobalAddress(PlaceOf(1, 0), 0) : 0;
      std::vector<uint8_t> indices(400);
      std::vector<uint32_t> index(100);
      for (uint32_t& i : index) i = static_cast<uint32_t>(random_.Below(0x8000 / bytes));
      std::memcpy(indices.data(), index.data(), 400);
      bench.Load(0, kIndices + 20, indices);
      DmaFields d{.op = 2,
                  .post = true,
                  .sem = 4,
                  .src = kData,
                  .dst = base + kTargets + 2,
                  .bytes = bytes,
                  .count = {100, 1, 1},
                  .post_addr = base};
      d.src_stride = {static_cast<int32_t>(kIndices + 20), static_cast<int32_t>(0x8000 / bytes), 0};
      d.dst_stride[0] = static_cast<int32_t>(bytes);
      bench.Load(0, ListOf(0), Bytes(d));
      ProgramBuilder p(CodeOf(0));
      StartList(p, 0, ListOf(0));
      p.Halt();
      LoadProgram(bench, 0, p);
      bench.mesh().HostStart(0, 0, CodeOf(0), 0);
      ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
      EXPECT_EQ(1, ReadSemaphore(bench.mesh().node(remote ? 1 : 0), 4));
      for (uint32_t i = 0; i < 100; ++i) {
        ASSERT_EQ(bench.Read(0, kData + bytes * index[i], bytes),
                  bench.Read(remote ? 1 : 0, kTargets + 2 + bytes * i, bytes))
            << i;
      }
    }
  }
}

// As docs/dma.md has it: descriptor and start are pushes of the puller.
TEST_F(NodeDma, PullsFromOtherNodes) {
  NodeBench bench(3, 1, RunSeed());
  for (const int from : {1, 2}) {  // both by threads of node 0, into one buffer each
    LoadNoise(bench, random_, from, kData, 0x1000);
    const auto at = static_cast<uint32_t>(kData + 0x1000 * from);
    const uint64_t here = GlobalAddress(PlaceOf(0, 0), 0),
                   there = GlobalAddress(PlaceOf(from, 0), 0);
    DmaFields d{.post = true,
                .sem = static_cast<uint32_t>(from),
                .src = kData + 4,
                .dst = here + kTargets + 0x1000 * from,
                .bytes = 30,
                .count = {100, 1, 1},
                .post_addr = here};
    d.src_stride[0] = 40;
    d.dst_stride[0] = 30;
    bench.Load(0, at, Bytes(d));
    const std::vector<uint64_t> start(8, ListOf(3));
    std::vector<uint8_t> line(64);
    std::memcpy(line.data(), start.data(), 64);
    bench.Load(0, at + 64, line);
    ProgramBuilder p(CodeOf(from));
    p.Li(5, at);
    p.Emit({.op = Op::kD1Vld, .rs1 = 5, .vd = 1, .inc_a = true});
    p.Emit({.op = Op::kD1Vld, .rs1 = 5, .vd = 2});
    p.Li(6, there + ListOf(3));
    p.Emit({.op = Op::kD1Push, .rs1 = 6, .vs1 = 1});
    p.Li(7, there + DmaListRegister(3));
    p.Li(8, 8);
    p.Emit({.op = Op::kD1Push, .rs1 = 7, .rs2 = 8, .vs1 = 2});
    p.Emit({.op = Op::kD1Wait, .sem = static_cast<uint8_t>(from)});
    p.Li(9, kTargets + 0x1000 * static_cast<uint64_t>(from) + 2992);
    p.I(Op::kLd, 10, 9, 0);  // the last bytes are there
    p.Li(11, kResult + 8 * static_cast<uint64_t>(from));
    p.S(Op::kSd, 10, 11, 0);
    p.Halt();
    LoadProgram(bench, 0, p);
    bench.mesh().HostStart(0, from, CodeOf(from), 0);
  }
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  for (const uint32_t from : {1u, 2u}) {
    for (uint32_t row = 0; row < 100; ++row) {
      EXPECT_EQ(bench.Read(static_cast<int>(from), kData + 4 + 40 * row, 30),
                bench.Read(0, kTargets + 0x1000 * from + 30 * row, 30));
    }
    EXPECT_EQ(bench.Read(0, kTargets + 0x1000 * from + 2992, 8),
              bench.Read(0, kResult + 8 * from, 8));
  }
}

// Lists of random rows between all threads of a mesh, read from where others write, while the
// threads push too.
TEST_F(NodeDma, FollowsRandomListsOnAMesh) {
  for (const auto& [w, h] : {std::pair{1, 1}, {2, 2}, {3, 1}}) {
    NodeBench bench(w, h, random_.Bits());
    const int nodes = w * h;
    for (int n = 0; n < nodes; ++n) {
      LoadNoise(bench, random_, n, kData, kTargets - kData);
      for (int t = 0; t < kThreads; ++t) {
        const auto own = static_cast<uint32_t>(n * kThreads + t) * kTargetBytes + kTargets;
        ProgramBuilder p(CodeOf(t));
        uint32_t at = ListOf(t);
        for (int list = 0; list < 4; ++list) {
          const uint32_t first = at;
          const uint64_t length = 1 + random_.Below(3);
          for (uint64_t i = 0; i < length; ++i) {
            const int to = static_cast<int>(random_.Below(nodes));
            const uint64_t base =
                to == n && random_.Percent(50) ? 0 : GlobalAddress(PlaceOf(to % w, to / w), 0);
            DmaFields d = RandomRows(random_, {kData, kSramBytes, base, own, own + kTargetBytes});
            if (random_.Percent(40)) {
              std::vector<uint8_t> indices(0x400);
              const auto list_at =
                  static_cast<uint32_t>(kIndices + 0x2000 * t + 0x400 * (list + 4 * (i % 2)));
              d = RandomGather(random_, {kData, kSramBytes, base, own, own + kTargetBytes}, indices,
                               0);
              d.src_stride[0] += static_cast<int32_t>(list_at);
              bench.Load(n, list_at, indices);
            }
            d.last = i + 1 == length;
            d.next = at + 64;
            d.fence = random_.Percent(40);
            d.post = d.last || random_.Percent(30);
            d.sem = static_cast<uint32_t>(d.last ? t : 8 + random_.Below(8));
            d.post_addr = d.last ? 0 : base;
            bench.Load(n, at, Bytes(d));
            at += 64;
          }
          StartList(p, t, first);
          p.Emit({.op = Op::kD1VsplatW, .rs1 = 6, .vd = 1});
          p.Li(8, GlobalAddress(PlaceOf(static_cast<int>(random_.Below(w)), 0),
                                own + kTargetBytes - 64));
          for (uint64_t i = random_.Below(4); i > 0; --i)
            p.Emit({.op = Op::kD1Push, .rs1 = 8, .vs1 = 1});
          if (random_.Percent(50)) {
            p.Emit({.op = Op::kFence});
            p.Emit({.op = Op::kD1Wait, .sem = static_cast<uint8_t>(t)});
          } else {
            p.Emit({.op = Op::kD1Wait, .sem = static_cast<uint8_t>(t)});
            const auto poll = p.Here();
            p.I(Op::kLd, 7, 5, 0);
            p.Branch(Op::kBne, 7, 0, poll);
          }
        }
        p.Halt();
        LoadProgram(bench, n, p);
      }
    }
    for (int n = 0; n < nodes; ++n) {
      for (int t = 0; t < kThreads; ++t) bench.mesh().HostStart(n, t, CodeOf(t), 0);
    }
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  }
}

}  // namespace
}  // namespace d1
