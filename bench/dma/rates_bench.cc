// What a DMA list moves in a cycle: rows that lie alike in source and destination, rows that do
// not, short rows packed into lines, to the own node and to a neighbour, and many descriptors.
// Cycles count from the start of the thread to its halt, which waits for the last acknowledgement;
// every event is compared with the golden model.
#include <gtest/gtest.h>

#include "tb/harness/bench_report.h"
#include "tb/model/address.h"
#include "tests/dma/dma_list_reference.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

constexpr uint32_t kList = 0x18000, kTo = 0x80000, kBytes = 0x10000;
constexpr uint32_t kIndices = 0x60000;  // of gathers: every third element, around and around

void Measure(const std::string& name, DmaFields d, int descriptors, bool remote, double asked) {
  NodeBench bench(2, 1, RunSeed());
  d.dst = (remote ? GlobalAddress(PlaceOf(1, 0), 0) : 0) + kTo + d.dst;
  const uint64_t from = d.src, to = d.dst;
  for (int i = 0; i < descriptors; ++i) {
    const uint32_t at = kList + 64 * static_cast<uint32_t>(i);
    d.last = i + 1 == descriptors;
    d.next = at + 64;
    d.src = from + kBytes / static_cast<uint32_t>(descriptors) * static_cast<uint32_t>(i);
    d.dst = to + kBytes / static_cast<uint32_t>(descriptors) * static_cast<uint32_t>(i);
    const auto words = d.Words();
    std::vector<uint8_t> bytes(64);
    std::memcpy(bytes.data(), words.data(), 64);
    bench.Load(0, at, bytes);
  }
  std::vector<uint8_t> indices(4 * d.count[0]);
  for (uint32_t i = 0; i < d.count[0]; ++i) {
    const uint32_t index = 3 * i % d.count[0];
    std::memcpy(&indices[4 * i], &index, 4);
  }
  if (d.op == 2) bench.Load(0, kIndices, indices);
  ProgramBuilder p(kCode);
  p.Li(5, DmaListRegister(0));
  p.Li(6, kList);
  p.S(Op::kSd, 6, 5, 0);
  p.Halt();
  bench.Load(0, kCode, Bytes(p));
  bench.mesh().HostStart(0, 0, kCode, 0);
  while (!bench.mesh().running()) ASSERT_TRUE(bench.Tick()) << bench.report();
  const uint64_t begin = bench.mesh().cycle();
  while (bench.mesh().running()) ASSERT_TRUE(bench.Tick()) << bench.report();
  const uint64_t cycles = bench.mesh().cycle() - begin;
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  const double rate = static_cast<double>(kBytes) / static_cast<double>(cycles);
  EXPECT_GE(rate, asked);
  ReportBench("dma/" + name, cycles, {"bytes a cycle", rate, asked});
}

DmaFields Lines() {
  DmaFields d{.src = kData, .bytes = 4096, .count = {16, 1, 1}};
  d.src_stride[0] = d.dst_stride[0] = 4096;
  return d;
}

TEST(DmaBench, Lines) { Measure("lines", Lines(), 1, true, 60); }
TEST(DmaBench, LinesToItself) { Measure("lines_to_itself", Lines(), 1, false, 60); }

TEST(DmaBench, Rows) {
  DmaFields d{.src = kData, .bytes = 64, .count = {16, 16, 4}};
  d.src_stride = {64, 1024, 16384};
  d.dst_stride = {64, 1024, 16384};
  Measure("rows_of_64", d, 1, true, 60);
}

TEST(DmaBench, Shifted) {
  DmaFields d = Lines();
  d.src += 6;
  Measure("shifted", d, 1, true, 30);
}

// A row-major matrix of 256 x 128 BF16 into A tiles.
TEST(DmaBench, Tiles) {
  DmaFields d{.src = kData, .bytes = 8, .count = {8, 32, 32}};
  d.src_stride = {256, 8, 2048};
  d.dst_stride = {8, 64, 2048};
  Measure("words_of_8", d, 1, false, 7.8);
}

void MeasureGather(const std::string& name, uint32_t bytes, double asked) {
  DmaFields d{.op = 2, .src = kData, .bytes = bytes, .count = {kBytes / bytes, 1, 1}};
  d.src_stride = {kIndices, static_cast<int32_t>(kBytes / bytes), 0};
  d.dst_stride[0] = static_cast<int32_t>(bytes);
  Measure(name, d, 1, true, asked);
}

TEST(DmaBench, Gather8) { MeasureGather("gather_8", 8, 7); }
TEST(DmaBench, Gather16) { MeasureGather("gather_16", 16, 14); }
TEST(DmaBench, Gather64) { MeasureGather("gather_64", 64, 55); }

TEST(DmaBench, ManyDescriptors) {
  DmaFields d{.src = kData, .bytes = 1024};
  Measure("descriptors_of_1024", d, 64, true, 20);
}

}  // namespace
}  // namespace d1
