// Two chips, joined by the RTL of their links in every row: one interface processor loads both
// through the network, and one program runs on the nodes of both; also with dead sites, with bad
// wires, and what becomes of it when a wire is cut.
#include <Vd1_link.h>
#include <gtest/gtest.h>

#include "sim/route/joined.h"
#include "tb/harness/dut.h"
#include "tests/mesh/chip_bench.h"

namespace d1 {
namespace {

constexpr int kWire = 189;
constexpr uint64_t kResult = 0x100000;

// A wire, which inverts a bit of some frames.
struct Wire {
  using Frame = std::remove_cvref_t<decltype(std::declval<Vd1_link>().frame_i)>;
  std::deque<std::optional<Frame>> frames = std::deque<std::optional<Frame>>(kWire);
  uint64_t damaged = 0;
  bool cut = false;
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
  bool down() { return link_->down_o; }
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
    if (out_.cut) frame.reset();
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

struct ChipsCase {
  const char* name;
  int width, height;
  std::vector<int> dead_west, dead_east;  // site 0 of the west is where the processor sits
  unsigned damaged_percent;
};
std::ostream& operator<<(std::ostream& out, const ChipsCase& c) { return out << c.name; }

class ChipsTest : public testing::TestWithParam<ChipsCase> {
 protected:
  ChipsTest() {
    const ChipsCase& c = GetParam();
    for (RtlMesh* chip : {&west_, &east_}) chip->Reset();
    for (int row = 0; row < c.height; ++row) {
      if (!west_.live(row * c.width + c.width - 1) || !east_.live(row * c.width)) continue;
      const auto seed = RunSeed() + static_cast<uint64_t>(2 * row);
      ends_.push_back(std::make_unique<LinkEnd>(random_, seed, to_east_[row], to_west_[row],
                                                c.damaged_percent));
      west_.AttachEdge(kPortEast, row, *ends_.back());
      ends_.push_back(std::make_unique<LinkEnd>(random_, seed + 1, to_west_[row], to_east_[row],
                                                c.damaged_percent));
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
  bool EveryEnd(bool (LinkEnd::*is)()) {
    return std::all_of(ends_.begin(), ends_.end(), [&](auto& end) { return ((*end).*is)(); });
  }

  // Both chips are one mesh: a source route leads over a link like over any other hop.
  Place PlaceOf(int site) const {
    const int x = map_.both().X(site), width = GetParam().width;
    return {.chip = static_cast<uint16_t>(x / width),
            .y = static_cast<uint8_t>(map_.both().Y(site)),
            .x = static_cast<uint8_t>(x % width)};
  }
  bool Whole() const { return map_.both().live_sites() == map_.both().sites(); }
  // Without dead sites every row is used: dimension order through both chips, straight out and in.
  std::vector<RegisterWrite> ImageOf(int site) const {
    const Place place = PlaceOf(site);
    if (!Whole()) return map_.Image(place.chip, place.y * GetParam().width + place.x);
    const int out = place.chip == 0 ? kPortEast : kPortWest;
    return {{kRouteControl, RouteExit(out, out)}};
  }
  void Start() {
    ASSERT_TRUE(RunUntil([&] { return EveryEnd(&LinkEnd::up); }, 5000));
    ASSERT_EQ(
        Whole() ? Prove(map_.both(), DimensionOrder(map_.both())).failure : map_.Prove().failure,
        "");
    uint64_t back = 0;
    for (int site = 0; site < map_.both().sites(); ++site) {
      if (!map_.both().live(site)) continue;
      const std::vector<int> way = SourceRoute(map_.both(), 0, site);
      for (const RegisterWrite& write : ImageOf(site)) port_.Route(way, write.offset, write.value);
      std::vector<int> round = way;
      for (size_t i = way.size(); i-- > 0;) round.push_back(Opposite(way[i]));
      round.push_back(kPortWest);
      port_.Route(round, 0, 0);
      ++back;
    }
    ASSERT_TRUE(RunUntil([&] { return port_.returned() == back; }, 40'000))
        << port_.returned() << " came back";
  }

  Random random_{RunSeed(), "chips"};
  RtlMesh west_{MeshShape{.width = GetParam().width,
                          .height = GetParam().height,
                          .chip = 0,
                          .dead = GetParam().dead_west},
                RunSeed()};
  RtlMesh east_{MeshShape{.width = GetParam().width,
                          .height = GetParam().height,
                          .chip = 1,
                          .dead = GetParam().dead_east},
                RunSeed() + 1};
  const JoinedChips map_{{GetParam().width, GetParam().height, GetParam().dead_west},
                         {GetParam().width, GetParam().height, GetParam().dead_east}};
  std::array<Wire, 4> to_east_, to_west_;  // of each row
  std::vector<std::unique_ptr<LinkEnd>> ends_;
  Dip dip_{random_};
  DipPort& port_ = dip_.AddPort({.chip = 0, .is_edge = true, .side = kPortWest});
};

TEST_P(ChipsTest, RunOneProgram) {
  ASSERT_NO_FATAL_FAILURE(Start());
  std::vector<int> order;
  for (int site = 0; site < map_.both().sites(); ++site) {
    if (map_.both().live(site)) order.push_back(site);
  }
  for (size_t i = order.size(); i-- > 1;) std::swap(order[i], order[random_.Below(i + 1)]);
  std::vector<RingNode> ring;
  for (const int site : order) {
    RingNode node{PlaceOf(site), {}};
    for (int i = 0; i < 16; ++i) node.own.push_back(static_cast<uint32_t>(random_.Bits(32)));
    ring.push_back(node);
  }
  constexpr uint64_t kRounds = 3;
  LoadRing(dip_, port_, 0, ring, kRounds, EdgeAddress(port_.place(), kResult));
  ASSERT_TRUE(RunUntil(
      [&] { return port_.Idle() && port_.written() == 1 && !west_.running() && !east_.running(); },
      200'000));
  std::vector<uint32_t> sum(16);
  dip_.memory().Read(kResult, std::span(reinterpret_cast<uint8_t*>(sum.data()), kLineBytes));
  EXPECT_EQ(sum, RingSum(ring, kRounds));
  EXPECT_EQ(port_.refused(), 0u);
  uint64_t flits = 0, replays = 0, damaged = 0;
  for (const auto& end : ends_) {
    EXPECT_TRUE(end->flits() > 0 || !Whole()) << "every end carried something";
    flits += end->flits();
    replays += end->replays();
  }
  EXPECT_GT(flits, 50u);
  for (int row = 0; row < GetParam().height; ++row)
    damaged += to_east_[row].damaged + to_west_[row].damaged;
  EXPECT_EQ(damaged > 0, GetParam().damaged_percent > 0);
  EXPECT_EQ(replays > 0, GetParam().damaged_percent > 0) << "what was damaged was sent again";
}

// The processor reaches the live nodes of both chips and is refused by the dead of both.
TEST_P(ChipsTest, TheDeadOfBothRefuse) {
  ASSERT_NO_FATAL_FAILURE(Start());
  for (int site = 0; site < map_.both().sites(); ++site) port_.Copy(0, PlaceOf(site), 0x8000, 64);
  ASSERT_TRUE(RunUntil([&] { return port_.Idle(); }, 20'000)) << "something is never answered";
  EXPECT_EQ(port_.refused(), GetParam().dead_west.size() + GetParam().dead_east.size());
}

// What is sent to the other chip comes back as an error, to the processor and to a thread, which
// learns the address.
TEST_P(ChipsTest, ACutWireIsARemoteErrorAtEverySender) {
  ASSERT_NO_FATAL_FAILURE(Start());
  for (Wire& wire : to_east_) wire.cut = true;
  ASSERT_TRUE(RunUntil([&] { return EveryEnd(&LinkEnd::down); }, 10'000));
  const Place there{.chip = 1, .y = 0, .x = static_cast<uint8_t>(GetParam().width - 1)};
  port_.Copy(0, there, 0x8000, 100 * 64);
  ASSERT_TRUE(RunUntil([&] { return port_.Idle(); }, 20'000)) << "something waits for ever";
  EXPECT_EQ(port_.refused(), 100u);

  const int node = GetParam().width * (GetParam().height - 1);  // in the south-west
  const uint64_t address = GlobalAddress(there, 0x8040);
  ProgramBuilder p(kRingCode);
  p.Li(8, address);
  p.Emit({.op = Op::kD1Push, .rs1 = 8, .vs1 = 3});
  p.Emit({.op = Op::kFence});
  p.Halt();
  const auto words = p.words();
  west_.WriteSram(node, kRingCode,
                  std::span(reinterpret_cast<const uint8_t*>(words.data()), 4 * words.size()));
  port_.StartThread({.y = static_cast<uint8_t>(GetParam().height - 1)}, 0, kRingCode, 0);
  ASSERT_TRUE(RunUntil([&] { return port_.Idle() && !west_.running(); }, 20'000));
  const RtlThread thread = ReadThread(west_.Touch(node), 0);
  EXPECT_EQ(thread.status, ThreadStatus::kFaulted);
  EXPECT_EQ(thread.cause, static_cast<uint64_t>(Cause::kRemoteError));
  EXPECT_EQ(thread.eaddr, address);
}

TEST_P(ChipsTest, AChipThatIsNotJoinedIsARemoteError) {
  port_.Copy(0, {.chip = 1}, 0x4000, 64);
  ASSERT_TRUE(RunUntil([&] { return port_.Idle(); }, 1000));
  EXPECT_EQ(port_.refused(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Chips, ChipsTest,
                         testing::Values(ChipsCase{"Whole", 2, 2, {}, {}, 0},
                                         ChipsCase{"WholeWithBadWires", 2, 2, {}, {}, 10},
                                         ChipsCase{"Dead", 3, 3, {4}, {3}, 0},
                                         ChipsCase{"DeadWithBadWires", 2, 3, {1}, {4, 1}, 10}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace d1
