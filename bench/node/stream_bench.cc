// A node that computes while it communicates: thread 0 takes matrix steps from SRAM without a
// pause, thread 1 has started a list that streams lines to a neighbour, and a neighbour's list
// streams lines in. Cycles count within the steady part, for 3000 steps, 3000 lines that leave and
// 3000 that arrive; every event is compared with the golden model.
//
//          list         +----------------+         list
//   left -------------> | middle: thread | -------------> right      two_neighbours: left and right
//   are two nodes
//        64 B a cycle   | 0 takes steps  |  64 B a cycle             one_neighbour: left is right
//                       +----------------+
//
// Streams in both directions between the same two nodes share each link with the other one's
// acknowledgements.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <variant>
#include <vector>

#include "tb/harness/bench_report.h"
#include "tb/harness/random.h"
#include "tb/model/address.h"
#include "tests/dma/dma_list_reference.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

// A region of the SRAM each: who reads or writes one is never in another's way.
constexpr uint32_t kList = 0x8000;
constexpr uint32_t kFrom = 0x40000, kA = 0x80000, kB = 0xC0000, kTo = 0x100000;
constexpr uint32_t kTiles = 0x10000;  // the accumulators at the end

constexpr uint32_t kLines = 4096;                  // of a stream
constexpr uint64_t kRampUp = 256, kSteady = 3000;  // lines or steps
constexpr int kSteps = 400, kRounds = 12, kAccumulators = 8;
static_assert(kSteps % kAccumulators == 0);

// A round of steps walks through operands of kSteps tiles; the accumulators are stored at the end.
ProgramBuilder Compute() {
  ProgramBuilder p(CodeOf(0));
  p.Li(10, kA);
  p.Li(11, kB);
  p.Li(12, kSteps * 64);
  p.Li(13, kTiles);
  p.Li(31, kRounds);
  for (uint8_t acc = 0; acc < kAccumulators; ++acc) p.Emit({.op = Op::kD1Aclr, .acc = acc});
  const auto again = p.Here();
  for (int i = 0; i < kSteps; ++i) {
    p.Emit({.op = Op::kD1Mm,
            .rs1 = 10,
            .rs2 = 11,
            .acc = static_cast<uint8_t>(i % kAccumulators),
            .inc_a = true,
            .inc_b = true});
  }
  p.R(Op::kSub, 10, 10, 12);
  p.R(Op::kSub, 11, 11, 12);
  p.I(Op::kAddi, 31, 31, -1);
  p.Branch(Op::kBne, 31, 0, again);
  for (uint8_t acc = 0; acc < kAccumulators; ++acc) {
    p.Emit({.op = Op::kD1Ast, .rs1 = 13, .acc = acc, .fa = 1, .inc_a = true});
  }
  p.Halt();
  return p;
}

ProgramBuilder Communicate() {
  ProgramBuilder p(CodeOf(1));
  p.Li(5, DmaListRegister(1));
  p.Li(6, kList);
  p.S(Op::kSd, 6, 5, 0);
  p.Halt();
  return p;
}

// What has happened in the middle.
enum Moved { kStepsTaken, kLinesOut, kLinesIn, kMoved };
using Counts = std::array<uint64_t, kMoved>;

class StreamBench : public testing::Test {
 protected:
  // `left` and `right` of node `middle` in a mesh of `nodes`.
  void Measure(const std::string& name, int nodes, int left, int middle, int right,
               double steps_asked, double bytes_asked) {
    NodeBench bench(nodes, 1, RunSeed());
    const std::vector<uint8_t> in = LoadStream(bench, left, middle),
                               out = LoadStream(bench, middle, right);
    LoadOperands(bench, middle);
    ProgramBuilder compute = Compute();
    bench.Load(middle, compute.base(), Bytes(compute));
    bench.mesh().HostStart(middle, 0, compute.base(), 0);
    for (const int node : {left, middle}) bench.mesh().HostStart(node, 1, CodeOf(1), 0);

    Counts moved{}, cycles{};
    uint64_t begin = 0;
    Counts at_begin{};
    for (bool all = false; !all;) {
      ASSERT_TRUE(bench.Tick()) << bench.report();
      ASSERT_LT(bench.mesh().cycle(), 20'000u) << "the streams do not flow";
      Count(bench.mesh().node(middle), &moved);
      if (begin == 0) {
        if (moved[kLinesOut] < kRampUp || moved[kLinesIn] < kRampUp || moved[kStepsTaken] < kRampUp)
          continue;
        begin = bench.mesh().cycle();
        at_begin = moved;
      }
      all = true;
      for (int what = 0; what < kMoved; ++what) {
        if (cycles[what] != 0) continue;
        if (moved[what] - at_begin[what] >= kSteady)
          cycles[what] = bench.mesh().cycle() - begin;
        else
          all = false;
      }
    }
    // All three went on to here.
    EXPECT_LT(moved[kStepsTaken], uint64_t{kSteps} * kRounds);
    EXPECT_LT(moved[kLinesOut], kLines);
    EXPECT_LT(moved[kLinesIn], kLines);
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
    EXPECT_TRUE(Arrived(bench, middle, in)) << "the stream into the node";
    EXPECT_TRUE(Arrived(bench, right, out)) << "the stream out of the node";

    Report(name + "_steps", "matrix steps a cycle", cycles[kStepsTaken], 1, steps_asked);
    Report(name + "_out", "bytes out a cycle", cycles[kLinesOut], 64, bytes_asked);
    Report(name + "_in", "bytes in a cycle", cycles[kLinesIn], 64, bytes_asked);
  }

 private:
  // Random bytes in `from`, a list that pushes them to `to`, and its program.
  std::vector<uint8_t> LoadStream(NodeBench& bench, int from, int to) {
    std::vector<uint8_t> bytes(64 * kLines);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random_.Bits(8));
    bench.Load(from, kFrom, bytes);
    DmaFields d{.src = kFrom,
                .dst = GlobalAddress(PlaceOf(to, 0), kTo),
                .bytes = 4096,
                .count = {64 * kLines / 4096, 1, 1}};
    d.src_stride[0] = d.dst_stride[0] = 4096;
    const auto words = d.Words();
    std::vector<uint8_t> list(sizeof(words));
    std::memcpy(list.data(), words.data(), sizeof(words));
    bench.Load(from, kList, list);
    ProgramBuilder p = Communicate();
    bench.Load(from, p.base(), Bytes(p));
    return bytes;
  }

  // BF16 of either sign from 1 to 2, so that every bit of the sums counts and none overflows.
  void LoadOperands(NodeBench& bench, int node) {
    for (const uint32_t at : {kA, kB}) {
      std::vector<uint8_t> tiles(64 * kSteps);
      for (size_t i = 0; i < tiles.size(); i += 2) {
        const auto value = static_cast<uint16_t>(0x3F80 | random_.Bits(1) << 15 | random_.Bits(7));
        std::memcpy(&tiles[i], &value, 2);
      }
      bench.Load(node, at, tiles);
    }
  }

  // Of the last cycle.
  void Count(const Vd1_node& node, Counts* moved) {
    events_.clear();
    ReadEvents(node, 0, &events_);
    for (const NodeEvent& e : events_) {
      if (const auto* vector = std::get_if<VectorEvent>(&e.event))
        (*moved)[kStepsTaken] += vector->pipe == VectorPipe::kMatrix;
      if (const auto* inject = std::get_if<InjectEvent>(&e.event))
        (*moved)[kLinesOut] += inject->packet.header.count == 64;
      if (const auto* arrive = std::get_if<ArriveEvent>(&e.event))
        (*moved)[kLinesIn] += arrive->packet.header.count == 64;
    }
  }

  static bool Arrived(NodeBench& bench, int node, const std::vector<uint8_t>& sent) {
    std::vector<uint8_t> there(sent.size());
    bench.mesh().ReadSram(node, kTo, there);
    return there == sent;
  }

  static void Report(const std::string& name, const char* what, uint64_t cycles, double each,
                     double asked) {
    const double rate = each * static_cast<double>(kSteady) / static_cast<double>(cycles);
    ReportBench("node/" + name, cycles, {what, rate, asked});
    EXPECT_GE(rate, asked) << what;
  }

  Random random_{RunSeed(), "stream_bench"};
  std::vector<NodeEvent> events_;
};

TEST_F(StreamBench, TwoNeighbours) { Measure("stream_two_neighbours", 3, 0, 1, 2, 0.98, 62); }
TEST_F(StreamBench, OneNeighbour) { Measure("stream_one_neighbour", 2, 1, 0, 1, 0.98, 50); }

}  // namespace
}  // namespace d1
