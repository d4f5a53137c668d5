// d1_barriers: whole trees of them, wired as the nodes of a mesh, on RTL and netlist: who is
// released, and when.
#include <Vd1_barriers.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tb/harness/dut.h"
#include "tb/model/barrier.h"

namespace d1 {
namespace {

constexpr int kDx[] = {0, 1, 0, -1}, kDy[] = {-1, 0, 1, 0};

struct Post {
  uint64_t cycle;
  int thread;
  unsigned semaphore;
};

class Mesh {
 public:
  Mesh(int width, int height)
      : width_(width), height_(height), posts_(width * height), misused_(width * height) {
    for (int n = 0; n < nodes(); ++n) {
      duts_.push_back(std::make_unique<Dut<Vd1_barriers>>(RunSeed() + n));
      auto& dut = *duts_.back();
      dut->write_i = dut->sync_i = dut->misuse_taken_i = 0;
      dut->read_addr_i = dut->write_addr_i = 0;
      dut.Reset();
    }
  }

  int nodes() const { return width_ * height_; }
  uint64_t cycle() const { return cycle_; }

  // In the next cycle.
  void Write(int node, int barrier, bool arrive, uint64_t data) {
    auto& dut = *duts_[node];
    dut->write_i = 1;
    dut->write_addr_i = static_cast<unsigned>(2 * barrier + arrive);
    dut->write_data_i = static_cast<unsigned>(data & 0x1FFFF);
  }

  // `extra`: a pulse from nowhere into a node.
  void Tick(int extra_node = -1, unsigned extra = 0) {
    std::vector<unsigned> out;
    for (auto& dut : duts_) {
      (*dut)->misuse_taken_i = 0;
      dut->Settle();
      out.push_back((*dut)->sync_o);
    }
    for (int n = 0; n < nodes(); ++n) {
      unsigned in = n == extra_node ? extra : 0;
      for (int side = 0; side < kSides; ++side) {
        const int x = n % width_ + kDx[side], y = n / width_ + kDy[side];
        if (x < 0 || x >= width_ || y < 0 || y >= height_) continue;
        in |= (out[y * width_ + x] >> 4 * OppositeSide(side) & 15u) << 4 * side;
      }
      auto& dut = *duts_[n];
      dut->sync_i = in;
      dut.Settle();
      if (dut->misuse_valid_o) {
        misused_[n].push_back(dut->misuse_barrier_o);
        dut->misuse_taken_i = 1;
      }
      if (dut->post_valid_o) posts_[n].push_back({cycle_, dut->post_from_o & 3, dut->post_sem_o});
      dut.Tick();
      dut->write_i = 0;
    }
    ++cycle_;
  }

  uint64_t Read(int node, int barrier, bool state) {
    auto& dut = *duts_[node];
    dut->read_addr_i = static_cast<unsigned>(2 * barrier + state);
    dut.Settle();
    return dut->read_data_o;
  }

  std::vector<Post> TakePosts(int node) { return std::exchange(posts_[node], {}); }
  std::vector<unsigned> TakeMisuse(int node) { return std::exchange(misused_[node], {}); }

 private:
  int width_, height_;
  uint64_t cycle_ = 0;
  std::vector<std::unique_ptr<Dut<Vd1_barriers>>> duts_;
  std::vector<std::vector<Post>> posts_;
  std::vector<std::vector<unsigned>> misused_;
};

// Nodes from a node up to its root.
int Depth(const std::vector<BarrierTree>& trees, int width, int node) {
  int depth = 0;
  for (; trees[node].parent != 0; ++depth) {
    const int side = std::countr_zero(trees[node].parent);
    node += kDx[side] + width * kDy[side];
  }
  return depth;
}

class BarrierTest : public testing::Test {
 protected:
  // Rounds of a barrier whose threads arrive at random times; the posts come when the page says,
  // each once.
  void Rounds(int width, int height, const std::vector<uint8_t>& threads,
              const std::vector<bool>& usable, int rounds) {
    Mesh mesh(width, height);
    const int barrier = static_cast<int>(random_.Below(kBarriers));
    const auto semaphore = static_cast<uint8_t>(random_.Below(32));
    const auto trees = BarrierTrees(width, height, threads, usable, semaphore);
    ASSERT_FALSE(trees.empty());
    std::vector<int> unset;
    for (int n = 0; n < mesh.nodes(); ++n) {
      if (!trees[n].off()) unset.push_back(n);
    }
    for (int round = 0; round < rounds; ++round) {
      SCOPED_TRACE(testing::Message() << width << "x" << height << " round " << round);
      std::vector<uint8_t> missing = threads;
      std::vector<uint64_t> set(mesh.nodes(), mesh.cycle()), last(mesh.nodes(), mesh.cycle());
      const unsigned pace = 1 + static_cast<unsigned>(random_.Below(60));
      bool waits = true;
      while (waits) {
        waits = false;
        for (int n = 0; n < mesh.nodes(); ++n) {
          const auto at = std::find(unset.begin(), unset.end(), n);
          if (at == unset.end() && missing[n] == 0) continue;
          waits = true;
          if (!random_.Percent(pace)) continue;
          if (at != unset.end()) {
            mesh.Write(n, barrier, false, trees[n].Word());
            unset.erase(at);
            set[n] = last[n] = mesh.cycle();
            continue;
          }
          const unsigned who = missing[n] & static_cast<unsigned>(random_.Bits(4));
          mesh.Write(n, barrier, true, who);
          missing[n] &= static_cast<uint8_t>(~who);
          last[n] = mesh.cycle();
        }
        mesh.Tick();
      }
      uint64_t all = 0;  // when the root has heard of all
      for (int n = 0; n < mesh.nodes(); ++n) {
        if (trees[n].off()) continue;
        const uint64_t from = threads[n] != 0 || round == 0 ? last[n] : 0;
        all = std::max(all, from + static_cast<uint64_t>(Depth(trees, width, n)));
      }
      for (int i = 0; i < width * height + 10; ++i) mesh.Tick();
      for (int n = 0; n < mesh.nodes(); ++n) {
        ASSERT_TRUE(mesh.TakeMisuse(n).empty());
        uint64_t when =
            all + 3 + static_cast<uint64_t>(trees[n].off() ? 0 : Depth(trees, width, n));
        const auto posts = mesh.TakePosts(n);
        size_t count = 0;
        for (int t = 0; t < 4; ++t) {
          if ((threads[n] >> t & 1) == 0) continue;
          ASSERT_LT(count, posts.size()) << "node " << n << " thread " << t;
          EXPECT_EQ(posts[count].thread, t);
          EXPECT_EQ(posts[count].semaphore, (semaphore + t) % 32u);
          EXPECT_EQ(posts[count].cycle, when++) << "node " << n << " thread " << t;
          ++count;
        }
        ASSERT_EQ(posts.size(), count) << "node " << n;
        ASSERT_EQ(mesh.Read(n, barrier, true), 0u) << "node " << n;
        ASSERT_EQ(mesh.Read(n, barrier, false), trees[n].Word());
      }
    }
  }

  std::vector<uint8_t> AllThreads(int nodes, uint8_t threads) {
    return std::vector<uint8_t>(nodes, threads);
  }

  Random random_{RunSeed(), "barrier"};
};

TEST_F(BarrierTest, MeshesOfAnyForm) {
  Rounds(1, 1, AllThreads(1, 15), {true}, 20);
  Rounds(5, 1, AllThreads(5, 1), std::vector<bool>(5, true), 10);
  Rounds(1, 6, AllThreads(6, 9), std::vector<bool>(6, true), 10);
  Rounds(3, 7, AllThreads(21, 15), std::vector<bool>(21, true), 6);
  Rounds(8, 8, AllThreads(64, 1), std::vector<bool>(64, true), 4);
}

// Nodes that take no part, some of which hand on.
TEST_F(BarrierTest, AnyNodesAmongOthers) {
  for (int i = 0; i < 30; ++i) {
    const int width = 1 + static_cast<int>(random_.Below(5)),
              height = 1 + static_cast<int>(random_.Below(5));
    std::vector<uint8_t> threads(width * height);
    std::vector<bool> usable(width * height);
    for (int n = 0; n < width * height; ++n) {
      usable[n] = random_.Percent(85);
      if (usable[n] && random_.Percent(60)) threads[n] = static_cast<uint8_t>(random_.Bits(4));
    }
    if (std::count(threads.begin(), threads.end(), 0) == width * height) continue;
    if (BarrierTrees(width, height, threads, usable, 0).empty()) continue;
    Rounds(width, height, threads, usable, 4);
    if (HasFatalFailure()) return;
  }
}

TEST_F(BarrierTest, BarriersDoNotSeeEachOther) {
  Mesh mesh(2, 1);
  for (int b = 0; b < kBarriers; ++b) {
    mesh.Write(
        0, b, false,
        BarrierTree{.threads = 1, .children = 2, .semaphore = static_cast<uint8_t>(4 * b)}.Word());
    mesh.Write(
        1, b, false,
        BarrierTree{.threads = 3, .parent = 8, .semaphore = static_cast<uint8_t>(4 * b)}.Word());
    mesh.Tick();
  }
  for (const int b : {2, 0, 3, 1}) {
    mesh.Write(0, b, true, 1);
    mesh.Write(1, b, true, 3);
    for (int i = 0; i < 10; ++i) mesh.Tick();
    const auto first = mesh.TakePosts(0), second = mesh.TakePosts(1);
    ASSERT_EQ(first.size(), 1u);
    ASSERT_EQ(second.size(), 2u);
    EXPECT_EQ(first[0].semaphore, 4u * static_cast<unsigned>(b));
    EXPECT_EQ(second[1].semaphore, 4u * static_cast<unsigned>(b) + 1);
  }
}

// All four at once post one a cycle, and none is lost.
TEST_F(BarrierTest, AllReleasedAtOnceArePostedOneACycle) {
  Mesh mesh(1, 1);
  for (int b = 0; b < kBarriers; ++b) {
    mesh.Write(
        0, b, false,
        BarrierTree{.threads = 15, .children = 1, .semaphore = static_cast<uint8_t>(8 * b)}.Word());
    mesh.Tick();
    mesh.Write(0, b, true, 15);
    mesh.Tick();
  }
  mesh.Tick(0, 0x000F);  // all children at once
  for (int i = 0; i < 30; ++i) mesh.Tick();
  const auto posts = mesh.TakePosts(0);
  ASSERT_EQ(posts.size(), 16u);
  for (size_t i = 0; i < posts.size(); ++i) {
    EXPECT_EQ(posts[i].semaphore, 8 * (i / 4) + i % 4);
    EXPECT_EQ(posts[i].cycle, posts[0].cycle + i);
  }
}

TEST_F(BarrierTest, MisuseIsReportedAndNamesTheBarrier) {
  const BarrierTree leaf{.threads = 3, .parent = 2, .semaphore = 0};
  const BarrierTree inner{.threads = 3, .children = 1, .parent = 2, .semaphore = 0};
  const auto misuse = [](const BarrierTree& tree, auto act) {
    Mesh mesh(1, 1);
    mesh.Write(0, 2, false, tree.Word());
    mesh.Tick();
    act(mesh);
    for (int i = 0; i < 4; ++i) mesh.Tick();
    const auto found = mesh.TakeMisuse(0);
    for (const unsigned barrier : found) EXPECT_EQ(barrier, 2u);
    return found.size();
  };
  const auto arrive = [](Mesh& mesh, uint64_t who) {
    mesh.Write(0, 2, true, who);
    mesh.Tick();
  };
  const auto pulse = [](Mesh& mesh, int side) { mesh.Tick(0, 4u << 4 * side); };
  EXPECT_EQ(misuse(leaf, [&](Mesh& m) { arrive(m, 4); }), 1u);
  EXPECT_EQ(misuse(leaf, [&](Mesh& m) { arrive(m, 1), arrive(m, 2); }), 0u);
  EXPECT_EQ(misuse(leaf, [&](Mesh& m) { arrive(m, 1), arrive(m, 1); }), 1u);
  EXPECT_EQ(misuse(leaf, [&](Mesh& m) { arrive(m, 3), arrive(m, 3); }), 1u);
  EXPECT_EQ(misuse(leaf, [&](Mesh& m) { pulse(m, 1); }), 1u);
  EXPECT_EQ(misuse(leaf, [&](Mesh& m) { arrive(m, 3), m.Tick(), pulse(m, 1); }), 0u);
  EXPECT_EQ(misuse(inner, [&](Mesh& m) { pulse(m, 0); }), 0u);
  EXPECT_EQ(misuse(inner, [&](Mesh& m) { pulse(m, 0), pulse(m, 0); }), 1u);
  EXPECT_EQ(misuse({.threads = 1, .parent = 3}, [](Mesh&) {}), 1u);
  EXPECT_EQ(misuse({.threads = 1, .children = 4, .parent = 4}, [](Mesh&) {}), 1u);
  EXPECT_EQ(
      misuse(leaf, [&](Mesh& m) { arrive(m, 1), m.Write(0, 2, false, leaf.Word()), m.Tick(); }),
      1u);
  // Off forgets all: then nothing is misused.
  EXPECT_EQ(misuse(leaf,
                   [&](Mesh& m) {
                     arrive(m, 1), m.Write(0, 2, false, 0), m.Tick();
                     EXPECT_EQ(m.Read(0, 2, true), 0u);
                     m.Write(0, 2, false, leaf.Word()), m.Tick(), arrive(m, 1);
                   }),
            0u);
}

}  // namespace
}  // namespace d1
