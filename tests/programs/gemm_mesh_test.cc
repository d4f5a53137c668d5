// sim/programs/gemm_mesh.S on meshes of golden nodes against the golden product, bit for bit.
#include <gtest/gtest.h>

#include "sim/tool/gemm_mesh_plan.h"
#include "tests/programs/bench.h"
#include "tests/programs/matrices.h"

namespace d1 {
namespace {

constexpr uint32_t kA = 0x40000, kB = 0x80000, kC = 0xC0000;

class GemmMeshTest : public testing::Test {
 protected:
  // Each node computes mt x nt tiles of C from kt steps.
  void Check(int width, int height, int mt, int nt, int kt, bool fp32, uint64_t schedule) {
    SCOPED_TRACE(testing::Message() << width << "x" << height << " nodes, " << mt << "x" << nt
                                    << "x" << kt << " tiles each");
    std::vector<Matrix> a, b;
    for (int y = 0; y < height; ++y) a.push_back(RandomMatrix(8 * mt, 4 * kt, random_));
    for (int x = 0; x < width; ++x) b.push_back(RandomMatrix(4 * kt, 8 * nt, random_));
    Bench bench("gemm_mesh", random_, width, height);
    const GemmMeshPlan plan{.mesh = {width, height},
                            .mt = mt,
                            .nt = nt,
                            .kt = kt,
                            .a = kA,
                            .b = kB,
                            .c = kC,
                            .c_bytes = fp32 ? 256u : 128u};
    ASSERT_LE(kParameters + 8 * GemmMeshWords(plan), kA);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const int node = y * width + x;
        PutPart(bench, node, kA, TileA(a[y]), mt, kt, x, width);
        PutPart(bench, node, kB, TileB(b[x]), nt, kt, y, height);
        bench.Put(kParameters, GemmMeshParameters(plan, {x, y}, kParameters), node);
      }
    }
    std::vector<std::vector<uint8_t>> expected;
    for (int node = 0; node < width * height; ++node) {
      expected.push_back(bench.Take<uint8_t>(0, kSramBytes, node));
      const Matrix& a_here = a[node / width];
      const Matrix& b_here = b[node % width];
      const auto tiles_a = TileA(a_here), tiles_b = TileB(b_here);
      std::memcpy(&expected[node][kA], tiles_a.data(), 2 * tiles_a.size());
      std::memcpy(&expected[node][kB], tiles_b.data(), 2 * tiles_b.size());
      PutProduct(expected[node], a_here, b_here, nt, fp32);
    }
    ASSERT_TRUE(bench.Run(schedule));
    for (int node = 0; node < width * height; ++node) {
      const auto after = bench.Take<uint8_t>(0, kSramBytes, node);
      for (size_t at = 0; at < after.size(); ++at) {
        ASSERT_EQ(after[at], expected[node][at]) << "node " << node << " at 0x" << std::hex << at;
      }
      for (const uint16_t count : bench.machine().node(node).semaphore) ASSERT_EQ(count, 0);
    }
  }

  // The steps that node `index` of `nodes` in its line holds, at their place.
  static void PutPart(Bench& bench, int node, uint32_t at, const std::vector<Bf16>& tiles,
                      int outer, int kt, int index, int nodes) {
    for (int o = 0; o < outer; ++o) {
      for (int p = index * kt / nodes; p < (index + 1) * kt / nodes; ++p) {
        const auto tile = tiles.begin() + 32 * (o * kt + p);
        bench.Put(at + 64 * (o * kt + p), std::vector<Bf16>(tile, tile + 32), node);
      }
    }
  }

  static void PutProduct(std::vector<uint8_t>& memory, const Matrix& a, const Matrix& b, int nt,
                         bool fp32) {
    const auto product = ProductHalves(a, b, fp32);
    const int halves = fp32 ? 2 : 1;
    for (size_t e = 0; e < product.size(); ++e) {
      const size_t row = e / halves / (8 * nt), column = e / halves % (8 * nt);
      const size_t element = (row / 8 * nt + column / 8) * 64 + row % 8 * 8 + column % 8;
      std::memcpy(&memory[kC + 2 * (element * halves + e % halves)], &product[e], 2);
    }
  }

  Random random_{RunSeed(), "gemm_mesh"};
};

TEST_F(GemmMeshTest, TwoByTwo) {
  Check(2, 2, 8, 8, 32, true, 0);
  Check(2, 2, 8, 8, 16, false, 0);
}

TEST_F(GemmMeshTest, AnyMeshUpToFourByThree) {
  for (int width = 1; width <= 4; ++width) {
    for (int height = 1; height <= 3; ++height) {
      Check(width, height, 3, 2, 7, (width + height) % 2, 0);
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(GemmMeshTest, RaggedPartsInAnyInterleaving) {
  for (uint64_t schedule = 1; schedule <= 12; ++schedule) {
    const int mt = static_cast<int>(random_.Range(1, 6)),
              nt = static_cast<int>(random_.Range(1, 6));
    Check(2, 2, mt, nt, static_cast<int>(random_.Range(1, 20)), schedule % 2, schedule);
    Check(3, 2, mt, nt, static_cast<int>(random_.Range(1, 9)), schedule % 2, schedule);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace d1
