// Two chips of 2x2 nodes, joined by the RTL of their links in every row: one interface processor loads both through the
// network, and one program runs on the nodes of both.
#include <Vd1_link.h>
#include <gtest/gtest.h>

#include "tb/harness/dut.h"
#include "tests/mesh/chip_bench.h"

namespace d1 {
namespace {

constexpr int kWidth = 2, kHeight = 2;
constexpr int kWire = 189;
constexpr uint64_t kResult = 0x100000;
constexpr uint32_t kExitEast = 0x5u << 12;  // ROUTE_CONTROL: other chips to the east are reached by side 1, east
constexpr uint32_t kExitWest = 0x7u << 20;  // to the west by side 3

// A wire, which inverts a bit of some frames.
struct Wire {
  using Frame = std::remove_cvref_t<decltype(std::declval<Vd1_link>().frame_i)>;
  std::deque<std::optional<Frame>> frames = std::deque<std::optional<Frame>>(kWire);
  uint64_t damaged = 0;
};

// An end of a link at an edge port.
class LinkEnd : public EdgeDevice {
 public:
  LinkEnd(Random& random, uint64_t seed, Wire& out, Wire& in, unsigned damage_percent)
      : random_(random), link_(seed), out_(out), in_(in), damage_percent_(damage_percent) {
    link_->link_valid_i = link_->link_vc_i = link_->link_credit_i = link_->frame_valid_i = 0;
    link_.Reset();
  }

  bool up() { return link_->up_o; }
  uint64_t flits() const { return flits_; }
  uint64_t replays() const { return replays_; }

  void Drive(EdgeSignals& to_mesh) override {
    to_mesh.valid = link_->link_valid_o;
    to_mesh.vc = link_->link_vc_o;
    to_mesh.flit = link_->link_flit_o;
    to_mesh.credit = link_->link_credit_o;
  }
  void Sample(const EdgeSignals& from_mesh) override {
    flits_ += from_mesh.valid;
    replays_ += link_->replay_o;
    link_->link_valid_i = from_mesh.valid;
    link_->link_vc_i = from_mesh.vc;
    link_->link_flit_i = from_mesh.flit;
    link_->link_credit_i = from_mesh.credit;
    std::optional<Wire::Frame> frame;
    if (link_->frame_valid_o) frame = link_->frame_o;
    if (frame && random_.Percent(damage_percent_)) {
      const uint64_t bit = random_.Below(728);
      (*frame)[bit / 32] ^= 1u << bit % 32;
      ++out_.damaged;
    }
    out_.frames.push_back(frame);
    frame = in_.frames.front();
    in_.frames.pop_front();
    link_->frame_valid_i = frame.has_value();
    if (frame) link_->frame_i = *frame;
    link_.Tick();
  }

 private:
  Random& random_;
  Dut<Vd1_link> link_;
  Wire& out_;
  Wire& in_;
  unsigned damage_percent_;
  uint64_t flits_ = 0, replays_ = 0;
};

class ChipsTest : public testing::TestWithParam<unsigned> {
 protected:
  ChipsTest() {
    for (RtlMesh* chip : {&west_, &east_}) chip->Reset();
    for (int row = 0; row < kHeight; ++row) {
      const auto seed = RunSeed() + static_cast<uint64_t>(2 * row);
      ends_.push_back(std::make_unique<LinkEnd>(random_, seed, to_east_[row], to_west_[row], GetParam()));
      west_.AttachEdge(kPortEast, row, *ends_.back());
      ends_.push_back(std::make_unique<LinkEnd>(random_, seed + 1, to_west_[row], to_east_[row], GetParam()));
      east_.AttachEdge(kPortWest, row, *ends_.back());
    }
    west_.AttachEdge(kPortWest, 0, port_);
  }

  template <typename Done>
  bool RunUntil(Done done, uint64_t limit) {
    for (uint64_t i = 0; i < limit && !done(); ++i) {
      west_.Tick();
      east_.Tick();
    }
    return done();
  }
  static Place PlaceOf(int column) {  // of both chips together, row by row
    const int x = column % (2 * kWidth), y = column / (2 * kWidth);
    return {
        .chip = static_cast<uint16_t>(x / kWidth), .y = static_cast<uint8_t>(y), .x = static_cast<uint8_t>(x % kWidth)};
  }

  Random random_{RunSeed(), "chips"};
  RtlMesh west_{MeshShape{.width = kWidth, .height = kHeight, .chip = 0}, RunSeed()};
  RtlMesh east_{MeshShape{.width = kWidth, .height = kHeight, .chip = 1}, RunSeed() + 1};
  std::array<Wire, kHeight> to_east_, to_west_;
  std::vector<std::unique_ptr<LinkEnd>> ends_;
  Dip dip_{random_};
  DipPort& port_ = dip_.AddPort({.chip = 0, .is_edge = true, .side = kPortWest});
};

TEST_P(ChipsTest, RunOneProgram) {
  ASSERT_TRUE(
      RunUntil([&] { return std::all_of(ends_.begin(), ends_.end(), [](auto& end) { return end->up(); }); }, 5000));
  // Both chips are one mesh: a source route leads over a link like over any other hop.
  const SiteMap map(2 * kWidth, kHeight, {});
  ASSERT_TRUE(Prove(map, DimensionOrder(map)).ok());
  uint64_t back = 0;
  for (int site = 0; site < map.sites(); ++site) {
    const std::vector<int> way = SourceRoute(map, 0, site);
    port_.Route(way, kRouteControl, map.X(site) < kWidth ? kExitEast : kExitWest);
    std::vector<int> round = way;
    for (size_t i = way.size(); i-- > 0;) round.push_back(Opposite(way[i]));
    round.push_back(kPortWest);
    port_.Route(round, 0, 0);
    ++back;
  }
  ASSERT_TRUE(RunUntil([&] { return port_.returned() == back; }, 20'000)) << port_.returned() << " came back";

  std::vector<RingNode> ring;
  for (const int site : {0, 6, 1, 3, 4, 2, 7, 5}) {
    RingNode node{PlaceOf(site), {}};
    for (int i = 0; i < 16; ++i) node.own.push_back(static_cast<uint32_t>(random_.Bits(32)));
    ring.push_back(node);
  }
  constexpr uint64_t kRounds = 3;
  LoadRing(dip_, port_, 0, ring, kRounds, EdgeAddress(port_.place(), kResult));
  ASSERT_TRUE(
      RunUntil([&] { return port_.Idle() && port_.written() == 1 && !west_.running() && !east_.running(); }, 200'000));
  std::vector<uint32_t> sum(16);
  dip_.memory().Read(kResult, std::span(reinterpret_cast<uint8_t*>(sum.data()), kLineBytes));
  EXPECT_EQ(sum, RingSum(ring, kRounds));
  EXPECT_EQ(port_.refused(), 0u);
  uint64_t replays = 0, damaged = 0;
  for (const auto& end : ends_) {
    EXPECT_GT(end->flits(), 10u) << "every end carried something of the program";
    replays += end->replays();
  }
  for (int row = 0; row < kHeight; ++row) damaged += to_east_[row].damaged + to_west_[row].damaged;
  EXPECT_EQ(damaged > 0, GetParam() > 0);
  EXPECT_EQ(replays > 0, GetParam() > 0) << "what was damaged was sent again";
}

TEST_P(ChipsTest, AChipThatIsNotJoinedIsARemoteError) {
  port_.Copy(0, {.chip = 1}, 0x4000, 64);
  ASSERT_TRUE(RunUntil([&] { return port_.Idle(); }, 1000));
  EXPECT_EQ(port_.refused(), 1u);
}

INSTANTIATE_TEST_SUITE_P(DamagedPercent, ChipsTest, testing::Values(0u, 10u));

}  // namespace
}  // namespace d1
