// N node objects that exchange their links once a cycle are cycle-identical to d1_mesh: every
// signal at the boundary of every node of a 2x2 mesh, every cycle, under random traffic and under a
// GEMM.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "Vd1_mesh.h"
#include "Vd1_mesh___024root.h"
#include "Vd1_mesh_d1_node.h"
#include "Vd1_node.h"
#include "sim/tool/kernels.h"
#include "tb/harness/dut.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/model/address.h"
#include "tests/mesh/link_view.h"

namespace d1 {
namespace {

constexpr int kWidth = 2, kHeight = 2, kNodes = kWidth * kHeight;
constexpr uint64_t kCycleLimit = 20'000;

// Verilator's name of a node of the flat mesh: its object, shared by no other.
#define D1_FLAT(y, x) \
  (*flat_->rootp      \
        ->__PVT__d1_mesh__DOT__gen_y__BRA__##y##__KET____DOT__gen_x__BRA__##x##__KET____DOT__gen_live__DOT__u_node)

class CompositionTest : public testing::Test {
 protected:
  static std::string Programs() {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "../../../programs")
        .string();
  }

  CompositionTest() : composed_(kWidth, kHeight, RunSeed()), flat_(RunSeed() + 1) {
    setenv("D1_PROGRAMS", Programs().c_str(), 1);
    flat_->chip_i = 0;
    flat_->edge_north_valid_i = flat_->edge_east_valid_i = flat_->edge_south_valid_i =
        flat_->edge_west_valid_i = 0;
    flat_->edge_north_credit_i = flat_->edge_east_credit_i = flat_->edge_south_credit_i =
        flat_->edge_west_credit_i = 0;
    composed_.Reset();
    flat_.Reset();
    for (int i = 0; i < kNodes; ++i) composed_links_.push_back(D1_LINKS_OF(composed_.node(i)));
    flat_links_ = {D1_LINKS_OF(D1_FLAT(0, 0)), D1_LINKS_OF(D1_FLAT(0, 1)),
                   D1_LINKS_OF(D1_FLAT(1, 0)), D1_LINKS_OF(D1_FLAT(1, 1))};
  }

  static NodeId IdOf(int node) { return {node % kWidth, node / kWidth}; }

  // Writes whole lines of memory through the network, so that both machines get them in the same
  // way. (What was never written may have wrong check bits, which a machine notices when it fetches
  // a line ahead.)
  void Load(int node, uint32_t offset, const std::vector<uint8_t>& bytes) {
    for (size_t done = 0; done < bytes.size(); done += kLineBytes) {
      Packet packet;
      packet.header.dst = {.y = static_cast<uint8_t>(IdOf(node).y),
                           .x = static_cast<uint8_t>(IdOf(node).x)};
      packet.header.offset = offset + done;
      packet.header.count = kLineBytes;
      std::memcpy(packet.data.byte.data(), &bytes[done],
                  std::min<size_t>(kLineBytes, bytes.size() - done));
      composed_.HostSend(packet);
    }
  }

  // One cycle of both machines, then compares the boundaries of all nodes. The host of the composed
  // one drives both.
  void Tick() {
    const Vd1_node& first = composed_.node(0);
    flat_->edge_west_valid_i = first.link_west_valid_i;
    flat_->edge_west_vc_i = first.link_west_vc_i;
    flat_->edge_west_credit_i = first.link_west_credit_i;
    // The port holds the links of all rows; the others carry nothing, so what spills over does not
    // matter.
    std::memcpy(flat_->edge_west_flit_i.data(), first.link_west_flit_i.data(), sizeof(FlitPort));
    flat_.Tick();
    composed_.Tick();
    for (int node = 0; node < kNodes; ++node) {
      for (int side = 0; side < 4; ++side) {
        flits_ += CompareLinks(flat_links_[node][side], composed_links_[node][side],
                               [&] { return Where(node, side); });
        pulses_ += *flat_links_[node][side].sync != 0;
      }
    }
  }

  std::string Where(int node, int side) const {
    return fmt::format("node {},{} side {} in cycle {}", IdOf(node).x, IdOf(node).y, side,
                       composed_.cycle());
  }

  // Runs until nothing moves; false when that takes too long.
  bool RunToEnd() {
    int quiet = 0;
    for (uint64_t i = 0; i < kCycleLimit && quiet < 50; ++i) {
      Tick();
      if (HasFailure()) return false;
      quiet = composed_.host_outstanding() > 0 || composed_.running() ? 0 : quiet + 1;
    }
    return quiet == 50;
  }

  void StartAll(uint32_t entry, const std::vector<uint64_t>& arg) {
    for (int node = 0; node < kNodes; ++node) {
      for (int thread = 0; thread < 4; ++thread) {
        composed_.HostStart(node, thread, entry, arg[std::min<size_t>(node, arg.size() - 1)]);
      }
    }
  }

  void LoadImage(const ElfImage& image) {
    for (int node = 0; node < kNodes; ++node) {
      for (const ElfSegment& segment : image.segments) {
        std::vector<uint8_t> bytes = segment.bytes;
        bytes.resize(bytes.size() + 2 * kLineBytes);  // fetched ahead
        Load(node, segment.address, bytes);
      }
    }
  }

  void RunKernel(const std::string& name, const Shape& shape, const std::string& format) {
    KernelRequest request;
    request.kernel = name;
    request.shape = shape;
    request.format = format;
    request.seed = RunSeed();
    const Kernel& kernel = FindKernel(request.kernel);
    const KernelJob job = kernel.build(request, {kWidth, kHeight}, ImageOf(kernel));
    LoadImage(job.program.image);
    for (const Blob& blob : job.program.blobs)
      Load(blob.node.y * kWidth + blob.node.x, blob.offset, blob.bytes);
    ASSERT_TRUE(RunToEnd());
    StartAll(job.program.image.entry, job.program.arg);
    ASSERT_TRUE(RunToEnd());
    std::vector<std::vector<uint8_t>> parts;
    for (const auto& part : job.outputs) {
      parts.emplace_back(part.bytes);
      composed_.ReadSram(part.node.y * kWidth + part.node.x, part.offset, parts.back());
    }
    EXPECT_EQ(job.assemble(parts).bytes, job.golden.bytes) << "and the result is right";
  }

  RtlMesh composed_;
  Dut<Vd1_mesh> flat_;
  std::vector<NodeLinks> composed_links_, flat_links_;
  uint64_t flits_ = 0, pulses_ = 0;
};

TEST_F(CompositionTest, RandomTrafficIsTheSameEveryCycle) {
  const ElfImage image = ReadElf(Programs() + "/traffic.elf", kSramBytes);
  LoadImage(image);
  std::vector<uint64_t> places;
  for (int i = 0; i < 12; ++i) {
    const Place place{.y = static_cast<uint8_t>(IdOf(i % kNodes).y),
                      .x = static_cast<uint8_t>(IdOf(i % kNodes).x)};
    places.push_back(GlobalAddress(place, i < 8 ? 0x100000 : 0));
  }
  const auto* bytes = reinterpret_cast<const uint8_t*>(places.data());
  for (int node = 0; node < kNodes; ++node) Load(node, 0xf0000, {bytes, bytes + 8 * places.size()});
  ASSERT_TRUE(RunToEnd());
  StartAll(image.entry, {400});
  ASSERT_TRUE(RunToEnd());
  EXPECT_GT(flits_, 5'000u);
}

TEST_F(CompositionTest, GemmIsTheSameEveryCycle) { RunKernel("gemm_mesh", {64, 64, 64}, "bf16"); }

TEST_F(CompositionTest, BarriersAreTheSameEveryCycle) {
  RunKernel("barrier", {3, 1, 1}, "fp32");
  EXPECT_EQ(pulses_, 3u * 2 * 3) << "3 links, up and down, 3 times";
}

}  // namespace
}  // namespace d1
