// The model of the DMA engine against a copy loop, and a program that starts a list on the model
// machine.
#include "tb/model/dma.h"

#include <gtest/gtest.h>

#include "tb/harness/random.h"
#include "tb/model/control.h"
#include "tb/model/machine.h"
#include "tb/model/program_builder.h"
#include "tests/dma/dma_list_reference.h"

namespace d1 {
namespace {

void Put(NodeState& node, uint32_t at, const DmaFields& d) {
  const auto words = d.Words();
  std::memcpy(&node.sram.bytes()[at], words.data(), 64);
}

// All that thread 0's list does, as the reference reports it. No packet may be longer than it must.
DmaResult RunList(NodeState& node, uint64_t at) {
  DmaResult result;
  DmaEffects effects;
  StartDma(node.dma[0], at);
  AdvanceDma(node, 0, effects);
  while (NextDmaRead(node, 0)) ReadDma(node, 0, effects);
  for (const DmaEffects::Sent& sent : effects.packets) {
    const Header& h = sent.packet.header;
    if (IsPost(h.kind)) {
      const uint32_t sem = PostedSemaphore(sent.packet);
      result.posts.push_back({result.bytes, PacketAddress(sent.packet) & ~uint64_t{0x1FFFFF}, sem,
                              h.amount, sent.fenced});
      continue;
    }
    EXPECT_LE(h.offset % 64 + h.count, 64u);
    for (uint32_t i = 0; i < h.count; ++i) {
      result.memory[PacketAddress(sent.packet) + i] = sent.packet.data.byte[(h.offset + i) % 64];
    }
    result.bytes += h.count;
  }
  if (!effects.faults.empty()) result.fault = effects.faults[0];
  EXPECT_LE(effects.faults.size(), 1u);
  return result;
}

TEST(ModelDma, MovesWhatACopyLoopDoes) {
  Random random(RunSeed(), "model_dma");
  NodeState node;
  for (uint8_t& byte : node.sram.bytes()) byte = static_cast<uint8_t>(random.Bits(8));
  for (int i = 0; i < 300; ++i) {
    const uint64_t places[] = {uint64_t{1} << 62 | random.Bits(32) << 30,
                               uint64_t{2} << 62 | random.Bits(26) << 36 | random.Bits(15) << 21,
                               uint64_t{3} << 62 | random.Bits(32) << 21};
    const uint64_t place = places[random.Below(3)];
    std::vector<DmaFields> list;
    std::vector<uint64_t> at;
    for (uint64_t n = 1 + random.Below(4); n > 0; --n) {
      const DmaSpace space{0, 0x100000, place, 0, 0x140000};
      const auto indices = static_cast<uint32_t>(0x110000 + 0x400 * n);
      DmaFields d = random.Percent(40) ? RandomGather(random, space, node.sram.bytes(), indices)
                                       : RandomRows(random, space);
      if (d.op == 2 && random.Percent(20)) {
        node.sram.Write(
            static_cast<uint32_t>(d.src_stride[0]) +
                4 * static_cast<uint32_t>(random.Below(d.count[0])),
            static_cast<uint32_t>(random.Bits(1 + static_cast<unsigned>(random.Below(32)))));
      }
      d.last = n == 1;
      at.push_back(0x100000 + 64 * list.size());
      d.next = static_cast<uint32_t>(at.back() + 64);
      d.fence = random.Percent(50);
      d.post = random.Percent(50);
      d.post_addr = random.Percent(50) ? uint64_t{1} << 62 | random.Bits(32) << 30
                                       : uint64_t{3} << 62 | random.Bits(32) << 21;
      d.sem = static_cast<uint32_t>(random.Bits(5));
      d.amount = static_cast<uint32_t>(random.Bits(16));
      if (random.Percent(5)) d.src_stride[random.Below(3)] = static_cast<int32_t>(random.Bits(32));
      if (random.Percent(5)) d.dst_stride[random.Below(3)] = static_cast<int32_t>(random.Bits(32));
      if (random.Percent(5)) d.src = random.Bits(22);
      if (random.Percent(2)) d.count[random.Below(3)] = 0;
      if (random.Percent(2)) d.reserved = uint64_t{1} << 60;
      Put(node, static_cast<uint32_t>(at.back()), d);
      list.push_back(d);
    }
    if (random.Percent(5)) at[0] += random.Percent(50) ? 8 : 0x40000;
    const DmaResult expected = DmaReference::Run(node.sram.bytes(), list, at);
    const DmaResult got = RunList(node, at[0]);
    ASSERT_TRUE(expected.memory == got.memory) << i;
    ASSERT_EQ(expected.bytes, got.bytes) << i;
    ASSERT_EQ(expected.fault, got.fault) << i;
    ASSERT_EQ(expected.posts.size(), got.posts.size()) << i;
    for (size_t p = 0; p < expected.posts.size(); ++p) {
      EXPECT_EQ(expected.posts[p].bytes, got.posts[p].bytes);
      EXPECT_EQ(expected.posts[p].addr, got.posts[p].addr);
      EXPECT_EQ(expected.posts[p].sem, got.posts[p].sem);
      EXPECT_EQ(expected.posts[p].amount, got.posts[p].amount);
      EXPECT_EQ(expected.posts[p].fence, got.posts[p].fence);
    }
  }
}

TEST(ModelDma, RejectsAListWhileOneIsBusy) {
  NodeState node;
  Put(node, 0x1000, {.dst = 0x2000});
  StartDma(node.dma[3], 0x1000);
  StartDma(node.dma[3], 0x1044);
  DmaEffects effects;
  AdvanceDma(node, 3, effects);
  EXPECT_EQ(effects.faults, std::vector<uint64_t>{0x1041});
  ASSERT_TRUE(NextDmaRead(node, 3));
  while (NextDmaRead(node, 3)) ReadDma(node, 3, effects);
  EXPECT_EQ(effects.packets.size(), 1u);
}

TEST(ModelDma, RunsWhenAProgramStartsIt) {
  Machine machine({.width = 2});
  NodeState& node = machine.node(0, 0);
  ProgramBuilder p(0x1000);
  p.Li(5, DmaListRegister(2));
  p.Li(6, 0x4000);
  p.S(Op::kSd, 6, 5, 0);
  p.Emit({.op = Op::kFence});
  p.I(Op::kLd, 7, 5, 0);
  p.Li(6, 0x4001);
  p.S(Op::kSd, 6, 5, 0);
  p.I(Op::kLd, 8, 5, 0);
  p.Halt();
  p.Store(node.sram);
  for (uint32_t i = 0; i < 100; ++i)
    node.sram.Write<uint8_t>(0x8000 + i, static_cast<uint8_t>(i + 1));
  Put(node, 0x4000,
      {.post = true,
       .sem = 9,
       .amount = 5,
       .src = 0x8000,
       .dst = uint64_t{1} << 62 | uint64_t{1} << 30 | 0x9010,
       .bytes = 100,
       .post_addr = uint64_t{1} << 62 | uint64_t{1} << 30});
  machine.StartThread(0, 0, 0, 0x1000);
  machine.Run();
  EXPECT_EQ(node.thread[0].x[7], 0u);
  EXPECT_EQ(node.thread[0].x[8], 2u);
  EXPECT_EQ(node.thread[2].cause, static_cast<uint64_t>(Cause::kDmaError));
  EXPECT_EQ(node.thread[2].eaddr, 0x4002u);
  NodeState& other = machine.node(1, 0);
  EXPECT_EQ(other.semaphore[9], 5u);
  for (uint32_t i = 0; i < 100; ++i) ASSERT_EQ(other.sram.Read<uint8_t>(0x9010 + i), i + 1);
}

}  // namespace
}  // namespace d1
