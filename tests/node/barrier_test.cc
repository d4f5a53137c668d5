// Barriers of meshes of any form, also with dead nodes inside, in step with the golden model:
// nobody goes on before all have come, everybody does, and soon.
#include <gtest/gtest.h>

#include <set>

#include "tb/model/address.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

constexpr uint8_t kSemaphore = 20;
constexpr int kBarrier = 1;
constexpr size_t kRounds = 4;

struct Shape {
  int width, height;
  std::vector<uint8_t> threads;  // that take part, by node; or one for all
  std::vector<int> dead = {};
};

class NodeBarrier {
 public:
  NodeBarrier(const Shape& shape, Random& random)
      : shape_(shape),
        random_(random),
        bench_({.width = shape.width, .height = shape.height, .dead = shape.dead}, RunSeed()) {
    if (shape_.threads.size() == 1) shape_.threads.resize(nodes(), shape_.threads[0]);
    std::vector<bool> live(nodes(), true);
    for (const int node : shape_.dead) live[node] = false;
    for (const int node : shape_.dead) shape_.threads[node] = 0;
    trees_ = BarrierTrees(shape.width, shape.height, shape_.threads, live, kSemaphore);
    EXPECT_FALSE(trees_.empty());
    for (int node = 0; node < nodes(); ++node) {
      if (!live[node]) continue;
      LoadPrograms(node);
      if (HostReaches(node)) bench_.mesh().HostStart(node, Lowest(node), CodeOf(Lowest(node)), 0);
    }
  }

  int nodes() const { return shape_.width * shape_.height; }

  // Of each round the cycles from the last arrival to the last release, as the `sd` and the
  // `d1.wait` retire.
  std::vector<uint64_t> Run() {
    std::vector<uint64_t> arrivals, releases;
    // Answers to the host go along the rows, so those of nodes behind a dead one are lost.
    int quiet = 0;
    while (quiet < 400) {
      if (!bench_.Tick() || bench_.mesh().cycle() > 30'000) {
        ADD_FAILURE() << bench_.report() << bench_.follower().DescribeStalled(0);
        return {};
      }
      quiet = bench_.mesh().running() ? 0 : quiet + 1;
      for (int node = 0; node < nodes(); ++node) {
        if (!bench_.mesh().live(node)) continue;
        std::array<RetiredPc, 4> retired;
        const int count = ReadRetired(bench_.mesh().node(node), &retired);
        for (int i = 0; i < count; ++i) {
          if (arrive_at_.contains({node, retired[i].pc})) arrivals.push_back(bench_.mesh().cycle());
          if (Decode(retired[i].instr).op == Op::kD1Wait) releases.push_back(bench_.mesh().cycle());
        }
      }
    }
    EXPECT_TRUE(bench_.CheckEnd()) << bench_.report();
    EXPECT_EQ(arrivals.size(), arrive_at_.size());
    EXPECT_EQ(releases.size(), arrive_at_.size());
    std::vector<uint64_t> cycles;  // a round ends before the next one does
    const size_t threads = arrivals.size() / kRounds;
    for (size_t i = threads - 1; i < arrivals.size(); i += threads)
      cycles.push_back(releases[i] - arrivals[i]);
    return cycles;
  }

 private:
  bool Dead(int x, int y) const {
    return std::count(shape_.dead.begin(), shape_.dead.end(), y * shape_.width + x) != 0;
  }
  int Lowest(int node) const {
    return shape_.threads[node] == 0 ? 0 : std::countr_zero(shape_.threads[node]);
  }
  // Its packets go along row 0 and down a column.
  bool HostReaches(int node) const {
    for (int y = 0; y < node / shape_.width; ++y) {
      if (Dead(node % shape_.width, y)) return false;
    }
    return true;
  }

  // The lowest thread starts the eastern neighbour, if the host does not, sets up the barrier and
  // starts the other threads. Each comes kRounds times, after a while.
  void LoadPrograms(int node) {
    const unsigned threads = shape_.threads[node];
    const int lowest = Lowest(node);
    for (int t = 0; t < kThreads; ++t) {
      if (t != lowest && (threads >> t & 1) == 0) continue;
      ProgramBuilder p(CodeOf(t));
      if (t == lowest) {
        StartEast(node, p);
        p.Li(5, BarrierRegister(kBarrier));
        p.Li(6, trees_[node].Word());
        p.S(Op::kSd, 6, 5, 0);
        for (int other = t + 1; other < kThreads; ++other) {
          if ((threads >> other & 1) == 0) continue;
          p.Li(5, ThreadRegister(other, kCtlThreadCtrl));
          p.Li(6, CodeOf(other));
          p.S(Op::kSd, 6, 5, 8);
          p.Li(6, 1);
          p.S(Op::kSd, 6, 5, 0);
        }
      }
      p.Li(5, BarrierRegister(kBarrier));
      p.Li(6, uint64_t{1} << t);
      for (size_t round = 0; threads != 0 && round < kRounds; ++round) {
        p.Li(7, 1 + random_.Below(60));
        const auto loop = p.Here();
        p.I(Op::kAddi, 7, 7, -1);
        p.Branch(Op::kBne, 7, 0, loop);
        p.Emit({.op = Op::kFence});
        arrive_at_.insert({node, p.pc()});
        p.S(Op::kSd, 6, 5, 8);
        p.Emit({.op = Op::kD1Wait, .sem = static_cast<uint8_t>(kSemaphore + t)});
      }
      p.Halt();
      bench_.Load(node, p.base(), Bytes(p));
    }
  }

  void StartEast(int node, ProgramBuilder& p) {
    const int x = node % shape_.width + 1, y = node / shape_.width;
    if (x == shape_.width || Dead(x, y) || HostReaches(node + 1)) return;
    const int thread = Lowest(node + 1);
    const uint64_t words[8] = {
        1, CodeOf(thread)};  // THREAD_CTRL and THREAD_PC at their places in the line
    bench_.Load(node, kData, {reinterpret_cast<const uint8_t*>(words), sizeof(words)});
    p.Li(5, kData);
    p.Emit({.op = Op::kD1Vld, .rs1 = 5, .vd = 1});
    p.Li(7, 8);
    for (const int at : {8, 0}) {
      p.Li(6, GlobalAddress(PlaceOf(x, y),
                            static_cast<uint64_t>(ThreadRegister(thread, kCtlThreadCtrl) + at)));
      p.Emit({.op = Op::kD1Push, .rs1 = 6, .rs2 = 7, .vs1 = 1});
    }
  }

  Shape shape_;
  Random& random_;
  NodeBench bench_;
  std::vector<BarrierTree> trees_;
  std::set<std::pair<int, uint32_t>> arrive_at_;
};

class BarrierTest : public testing::Test {
 protected:
  // The most that a round took.
  uint64_t Longest(const Shape& shape) {
    SCOPED_TRACE(testing::Message()
                 << shape.width << "x" << shape.height << ", " << shape.dead.size() << " dead");
    const std::vector<uint64_t> cycles = NodeBarrier(shape, random_).Run();
    EXPECT_EQ(cycles.size(), kRounds);
    return cycles.empty() ? 0 : *std::max_element(cycles.begin(), cycles.end());
  }

  Random random_{RunSeed(), "node barrier"};
};

TEST_F(BarrierTest, OnMeshesOfAnyForm) {
  for (const uint8_t threads : {1, 4, 15}) {
    Longest({1, 1, {threads}});
    Longest({7, 1, {threads}});
    Longest({1, 5, {threads}});
  }
  Longest({3, 7, {15}});
}

TEST_F(BarrierTest, WithDeadNodesInside) {
  Longest({4, 4, {15}, {5}});
  Longest({5, 4, {1}, {7, 12}});
  Longest({3, 3, {8}, {4}});
}

// Some take no part and hand on, some are not needed.
TEST_F(BarrierTest, OfAnyNodesAmongOthers) {
  for (int i = 0; i < 4; ++i) {
    std::vector<uint8_t> threads(12);
    for (uint8_t& of_node : threads)
      of_node = static_cast<uint8_t>(random_.Percent(50) ? random_.Bits(4) : 0);
    threads[random_.Below(12)] = 2;
    Longest({4, 3, threads});
  }
}

// Twice the diameter and 10.
TEST_F(BarrierTest, EightByEightTakesAtMost38Cycles) {
  for (const uint8_t threads : {1, 15}) {
    const uint64_t cycles = Longest({8, 8, {threads}});
    RecordProperty("cycles", static_cast<int>(cycles));
    std::printf("8x8, threads of a node 0x%x: %llu cycles\n", threads,
                static_cast<unsigned long long>(cycles));
    EXPECT_LE(cycles, 38u);
    EXPECT_GE(cycles, 16u) << "the tree has 8 nodes up and 8 down";
  }
}

// A fault of thread 0 that names the barrier; the others wait, and nothing is released.
TEST_F(BarrierTest, MisuseFaults) {
  NodeBench bench({.width = 1, .height = 1}, RunSeed());
  ProgramBuilder first(CodeOf(0)), second(CodeOf(1));
  first.Emit({.op = Op::kD1Wait, .sem = 5});
  first.Halt();
  second.Li(5, BarrierRegister(3));
  second.Li(6, BarrierTree{.threads = 6, .semaphore = 9}.Word());
  second.S(Op::kSd, 6, 5, 0);
  second.Li(6, 2);
  second.S(Op::kSd, 6, 5, 8);
  second.S(Op::kSd, 6, 5, 8);  // again
  second.Halt();
  bench.Load(0, first.base(), Bytes(first));
  bench.Load(0, second.base(), Bytes(second));
  for (int t = 0; t < 2; ++t) bench.mesh().HostStart(0, t, CodeOf(t), 0);
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  const RtlThread thread = ReadThread(bench.mesh().node(0), 0);
  EXPECT_EQ(thread.status, ThreadStatus::kFaulted);
  EXPECT_EQ(thread.cause, static_cast<uint64_t>(Cause::kBarrierMisuse));
  EXPECT_EQ(thread.eaddr, BarrierRegister(3));
  EXPECT_EQ(ReadSemaphore(bench.mesh().node(0), 10), 0);
}

}  // namespace
}  // namespace d1
