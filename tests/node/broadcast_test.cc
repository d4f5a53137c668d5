// Pushes, posts and DMA lists to rectangles of nodes, in step with the golden model: every packet,
// fault and byte is compared.
#include <gtest/gtest.h>

#include <algorithm>

#include "tb/model/address.h"
#include "tests/dma/dma_list_reference.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

constexpr uint32_t kTargets = 0x80000;  // What a thread of a node may write, at any node.
constexpr uint32_t kTargetBytes = 0x4000;
constexpr uint32_t kList = 0x18000;
constexpr int kThreadsOfAll = 4;

class NodeBroadcast : public testing::Test {
 protected:
  // Loads tables that say what dimension order says, and which sides are closed: routers then
  // spread no broadcasts. A dead node may only be the last one, which is on no way from the host to
  // another node and back.
  void UseTables(NodeBench& bench, int width, int height) {
    const auto dead = [&](int x, int y) {
      return x < width && y < height && !bench.mesh().live(y * width + x);
    };
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        if (dead(x, y)) continue;
        for (int to_y = 0; to_y < height; ++to_y) {
          uint64_t row = 0;
          for (int to_x = 0; to_x < width; ++to_x) {
            row |= uint64_t{to_x > x ? 1u : to_x < x ? 3u : to_y > y ? 2u : 0u} << (2 * to_x);
          }
          bench.mesh().HostSend(
              ControlWrite(PlaceOf(x, y), 0x1F2000 + 8 * static_cast<uint32_t>(to_y), row));
        }
        const uint64_t closed = (dead(x + 1, y) ? 2u : 0u) | (dead(x, y + 1) ? 4u : 0u);
        bench.mesh().HostSend(ControlWrite(PlaceOf(x, y), 0x1F2100, closed << 4 | 1));
      }
    }
    ASSERT_TRUE(bench.RunToQuiet()) << bench.report();
  }

  Rectangle RandomRectangle(int width, int height) {
    const auto some = [&](int n) { return static_cast<uint8_t>(random_.Below(n)); };
    const auto [xa, xb] = std::pair(some(width), some(width));
    const auto [ya, yb] = std::pair(some(height), some(height));
    return {std::min(xa, xb), std::min(ya, yb), std::max(xa, xb), std::max(ya, yb)};
  }

  // Pushes to nodes and rectangles, posts, now and then a fence or a DMA list to a rectangle; at
  // the end a post to all nodes, for which each node's thread waits.
  ProgramBuilder RandomTraffic(int node, int thread, int width, int height, int operations) {
    ProgramBuilder p(CodeOf(thread));
    const uint32_t own =
        kTargets + kTargetBytes * static_cast<uint32_t>(kThreadsOfAll * node + thread);
    for (int i = 0; i < operations; ++i) {
      const Rectangle nodes = RandomRectangle(width, height);
      const uint32_t at = own + static_cast<uint32_t>(random_.Below(kTargetBytes - 64));
      const bool one = random_.Percent(40);
      p.Li(5, one ? GlobalAddress(PlaceOf(nodes.x0, nodes.y0), at) : RectangleAddress(nodes, at));
      p.Li(6, random_.Below(65));
      p.Li(7, kData + 64 * random_.Below(100));
      switch (random_.Below(8)) {
        case 0:
          p.Emit({.op = Op::kD1Post,
                  .rs1 = 5,
                  .rs2 = 6,
                  .sem = static_cast<uint8_t>(random_.Below(16))});
          break;
        case 1:
          p.Emit({.op = Op::kFence});
          break;
        case 2:
          p.Li(8, DmaListRegister(thread));
          p.Li(9, kList + 64 * static_cast<uint32_t>(thread));
          p.Emit({.op = Op::kFence});
          p.S(Op::kSd, 9, 8, 0);
          break;
        default:
          p.Emit({.op = Op::kD1Vld, .rs1 = 7, .vd = 2});
          p.Emit({.op = Op::kD1Push, .rs1 = 5, .rs2 = 6, .vs1 = 2});
          break;
      }
    }
    p.Emit({.op = Op::kFence});
    const Rectangle all{0, 0, static_cast<uint8_t>(width - 1), static_cast<uint8_t>(height - 1)};
    p.Li(5, RectangleAddress(all, 0));
    p.Emit({.op = Op::kD1Post, .rs1 = 5, .sem = static_cast<uint8_t>(20 + thread)});
    p.Li(6, static_cast<uint64_t>(width * height));
    p.Emit({.op = Op::kD1Wait, .rs1 = 6, .sem = static_cast<uint8_t>(20 + thread)});
    p.Halt();
    return p;
  }

  void RunRandomTraffic(NodeBench& bench, int width, int height) {
    for (int node = 0; node < width * height; ++node) {
      LoadNoise(bench, random_, node, kData, 6400);
      for (int thread = 0; thread < kThreadsOfAll; ++thread) {
        const uint32_t own =
            kTargets + kTargetBytes * static_cast<uint32_t>(kThreadsOfAll * node + thread);
        const auto bytes = static_cast<uint32_t>(random_.Range(1, 500));
        DmaFields list{.fence = random_.Percent(50),
                       .src = kData + 7,
                       .dst = RectangleAddress(RandomRectangle(width, height), own + 0x100),
                       .bytes = bytes};
        list.post = true;
        list.sem = 9;
        list.post_addr = RectangleAddress(RandomRectangle(width, height), 0);
        const auto words = list.Words();
        std::vector<uint8_t> line(64);
        std::memcpy(line.data(), words.data(), 64);
        bench.Load(node, kList + 64 * static_cast<uint32_t>(thread), line);
        ProgramBuilder p = RandomTraffic(node, thread, width, height, 40);
        LoadProgram(bench, node, p);
        bench.mesh().HostStart(node, thread, CodeOf(thread), 0);
      }
    }
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  }

  // Thread 0 of node 0 of a 2x2 mesh pushes 8 B to `address`; what it reports.
  ThreadReportWords FaultOfAPush(uint64_t address, bool post, bool tables) {
    NodeBench bench(2, 2, RunSeed());
    if (tables) UseTables(bench, 2, 2);
    return FaultOfAPush(bench, address, post);
  }
  ThreadReportWords FaultOfAPush(NodeBench& bench, uint64_t address, bool post) {
    ProgramBuilder p(CodeOf(0));
    p.Li(5, address);
    p.Li(6, 8);
    p.Emit({.op = Op::kD1VsplatW, .rs1 = 6, .vd = 1});
    if (post) p.Emit({.op = Op::kD1Post, .rs1 = 5, .rs2 = 6, .sem = 3});
    if (!post) p.Emit({.op = Op::kD1Push, .rs1 = 5, .rs2 = 6, .vs1 = 1});
    p.Emit({.op = Op::kFence});
    p.Halt();
    LoadProgram(bench, 0, p);
    bench.mesh().HostStart(0, 0, CodeOf(0), 0);
    EXPECT_TRUE(bench.RunToQuiet()) << bench.report();
    ProgramBuilder report = ReportProgram(CodeOf(1), 0);
    LoadProgram(bench, 0, report);
    bench.mesh().HostStart(0, 1, CodeOf(1), 0);
    EXPECT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
    return ReadReport(bench.mesh(), 0);
  }

  Random random_{RunSeed(), "node_broadcast"};
};

// Corners and the middle at once, each to rectangles of every form; behind each goes a post to the
// same nodes.
TEST_F(NodeBroadcast, ReachesEveryNodeOfItsRectangleAndNoOther) {
  constexpr int kWidth = 4, kHeight = 3;
  const Rectangle kRectangles[] = {{0, 0, 0, 0}, {3, 2, 3, 2}, {2, 1, 2, 1}, {0, 1, 3, 1},
                                   {1, 0, 2, 0}, {2, 0, 2, 2}, {1, 1, 2, 2}, {0, 1, 1, 2},
                                   {1, 0, 3, 1}, {0, 0, 3, 2}};
  NodeBench bench(kWidth, kHeight, RunSeed());
  const int kSources[] = {0, 3, 8, 11, 5};
  std::map<int, std::vector<uint8_t>> data;
  for (const int source : kSources) {
    data[source] = LoadNoise(bench, random_, source, kData, 64 * std::size(kRectangles));
    ProgramBuilder p(CodeOf(0));
    p.Li(7, kData);
    uint32_t at = kTargets + kTargetBytes * static_cast<uint32_t>(source);
    for (const Rectangle& nodes : kRectangles) {
      p.Li(5, RectangleAddress(nodes, at));
      p.Emit({.op = Op::kD1Vld, .rs1 = 7, .vd = 1, .inc_a = true});
      p.Emit({.op = Op::kD1Push, .rs1 = 5, .vs1 = 1});
      p.Emit({.op = Op::kD1Post, .rs1 = 5, .sem = 6});
      at += 64;
    }
    p.Emit({.op = Op::kFence});
    p.Halt();
    LoadProgram(bench, source, p);
    bench.mesh().HostStart(source, 0, CodeOf(0), 0);
  }
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  for (int node = 0; node < kWidth * kHeight; ++node) {
    unsigned posts = 0;
    for (const int source : kSources) {
      for (size_t r = 0; r < std::size(kRectangles); ++r) {
        const auto line =
            bench.Read(node, kTargets + kTargetBytes * static_cast<uint32_t>(source) + 64 * r, 64);
        const std::vector<uint8_t> sent(data[source].begin() + 64 * r,
                                        data[source].begin() + 64 * (r + 1));
        const bool in = kRectangles[r].Has(PlaceOf(node % kWidth, node / kWidth));
        EXPECT_EQ(line == sent, in)
            << "rectangle " << r << " of node " << source << " at node " << node;
        posts += in;
      }
    }
    EXPECT_EQ(ReadSemaphore(bench.mesh().node(node), 6), posts);
  }
}

TEST_F(NodeBroadcast, APostToTheRectangleArrivesBehindTheDataOfAList) {
  constexpr int kWidth = 3, kHeight = 3, kBytes = 0x1000;
  NodeBench bench(kWidth, kHeight, RunSeed());
  const auto data = LoadNoise(bench, random_, 4, kData, kBytes);
  const Rectangle all{0, 0, 2, 2};
  const auto words = DmaFields{.fence = true,
                               .post = true,
                               .sem = 5,
                               .src = kData,
                               .dst = RectangleAddress(all, kTargets),
                               .bytes = kBytes,
                               .post_addr = RectangleAddress(all, 0)}
                         .Words();
  std::vector<uint8_t> line(64);
  std::memcpy(line.data(), words.data(), 64);
  bench.Load(4, kList, line);
  for (int node = 0; node < kWidth * kHeight; ++node) {
    ProgramBuilder p(CodeOf(0));
    if (node == 4) {
      p.Li(5, DmaListRegister(0));
      p.Li(6, kList);
      p.S(Op::kSd, 6, 5, 0);
    }
    p.Emit({.op = Op::kD1Wait, .sem = 5});
    p.Li(7, kTargets + kBytes - 8);  // the last word has come
    p.I(Op::kLd, 8, 7, 0);
    p.Li(9, kResult);
    p.S(Op::kSd, 8, 9, 0);
    p.Halt();
    LoadProgram(bench, node, p);
    bench.mesh().HostStart(node, 0, CodeOf(0), 0);
  }
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  for (int node = 0; node < kWidth * kHeight; ++node) {
    EXPECT_EQ(bench.Read(node, kTargets, kBytes), data) << node;
    EXPECT_EQ(bench.Read(node, kResult, 8), std::vector<uint8_t>(data.end() - 8, data.end()))
        << node;
  }
}

TEST_F(NodeBroadcast, StartsAThreadOfEveryNode) {
  NodeBench bench(2, 2, RunSeed());
  for (int node = 0; node < 4; ++node) {
    ProgramBuilder p(CodeOf(2));
    p.Li(9, kResult);
    p.S(Op::kSd, 10, 9, 0);  // its argument
    p.Halt();
    LoadProgram(bench, node, p);
  }
  ProgramBuilder p(CodeOf(0));
  p.Li(6, 8);
  const std::pair<uint32_t, uint64_t> kWrites[] = {
      {kCtlThreadPc, CodeOf(2)}, {kCtlThreadArg, 0x1234}, {kCtlThreadCtrl, 1}};
  for (const auto& [offset, value] : kWrites) {
    p.Li(7, kData);
    p.Li(8, value);
    for (int word = 0; word < 8; ++word)
      p.S(Op::kSd, 8, 7, 8 * word);  // it lies at its own place in the line
    p.Emit({.op = Op::kFence});
    p.Emit({.op = Op::kD1Vld, .rs1 = 7, .vd = 1});
    p.Li(5, RectangleAddress({0, 0, 1, 1}, ThreadRegister(2, offset)));
    p.Emit({.op = Op::kD1Push, .rs1 = 5, .rs2 = 6, .vs1 = 1});
  }
  p.Halt();
  LoadProgram(bench, 0, p);
  bench.mesh().HostStart(0, 0, CodeOf(0), 0);
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  for (int node = 0; node < 4; ++node)
    EXPECT_EQ(bench.Read(node, kResult, 2), (std::vector<uint8_t>{0x34, 0x12}));
}

TEST_F(NodeBroadcast, TrafficOfAllThreadsIsAsTheModelSays) {
  NodeBench bench(3, 2, RunSeed());
  RunRandomTraffic(bench, 3, 2);
}

TEST_F(NodeBroadcast, TrafficIsTheSameWhereTablesLead) {
  NodeBench bench(3, 2, RunSeed());
  UseTables(bench, 3, 2);
  RunRandomTraffic(bench, 3, 2);
}

TEST_F(NodeBroadcast, ARectangleThatIsEmptyOrLeavesTheMeshIsARemoteError) {
  const Rectangle kBad[] = {
      {1, 0, 0, 1}, {0, 1, 1, 0}, {0, 0, 2, 1}, {1, 1, 1, 2}, {0, 0, 255, 255}};
  for (const bool tables : {false, true}) {
    for (const bool post : {false, true}) {
      for (const Rectangle& nodes : kBad) {
        const uint64_t address = RectangleAddress(nodes, kTargets);
        const ThreadReportWords report = FaultOfAPush(address, post, tables);
        const uint64_t reported = post ? RectangleAddress(nodes, SemaphoreRegister(3)) : address;
        EXPECT_EQ(report, (ThreadReportWords{3, static_cast<uint64_t>(Cause::kRemoteError),
                                             report.epc, reported}));
      }
    }
  }
}

TEST_F(NodeBroadcast, ANodeThatRefusesItsCopyIsARemoteErrorWithItsAddress) {
  for (const bool tables : {false, true}) {
    const ThreadReportWords report =
        FaultOfAPush(RectangleAddress({1, 1, 1, 1}, kCtlVersion), false, tables);
    EXPECT_EQ(report, (ThreadReportWords{3, static_cast<uint64_t>(Cause::kRemoteError), report.epc,
                                         GlobalAddress(PlaceOf(1, 1), kCtlVersion)}));
  }
}

TEST_F(NodeBroadcast, ADeadNodeInTheRectangleIsARemoteErrorAndTheOthersGetTheirs) {
  for (const bool post : {false, true}) {
    NodeBench bench({.width = 2, .height = 2, .dead = {3}}, RunSeed());
    UseTables(bench, 2, 2);
    for (int node = 0; node < 3; ++node) LoadNoise(bench, random_, node, kTargets, 8);
    const ThreadReportWords report =
        FaultOfAPush(bench, RectangleAddress({0, 0, 1, 1}, kTargets), post);
    const uint32_t refused = post ? SemaphoreRegister(3) : kTargets;
    EXPECT_EQ(report, (ThreadReportWords{3, static_cast<uint64_t>(Cause::kRemoteError), report.epc,
                                         GlobalAddress(PlaceOf(1, 1), refused)}));
    for (int node = 0; node < 3; ++node) {
      if (post) EXPECT_EQ(ReadSemaphore(bench.mesh().node(node), 3), 8u) << node;
      if (!post)
        EXPECT_EQ(bench.Read(node, kTargets, 8), (std::vector<uint8_t>{8, 0, 0, 0, 8, 0, 0, 0}))
            << node;
    }
  }
}

}  // namespace
}  // namespace d1
