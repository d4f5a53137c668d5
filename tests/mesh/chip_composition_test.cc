// N node objects that exchange their links once a cycle are cycle-identical to d1_chip with a dead
// site: every signal at the boundary of every node and of the chip, every cycle, while hosts at all
// edge ports load tables, program and data, and then nodes and hosts send each other random
// traffic.
#include <gtest/gtest.h>

#include <filesystem>

#include "Vd1_chip.h"
#include "Vd1_chip___024root.h"
#include "Vd1_chip_d1_node.h"
#include "Vd1_node.h"
#include "sim/tool/elf_image.h"
#include "tb/harness/dut.h"
#include "tests/mesh/chip_bench.h"
#include "tests/mesh/link_view.h"

namespace d1 {
namespace {

constexpr int kWidth = 2, kHeight = 2, kSites = kWidth * kHeight;
constexpr int kDead = 1;
constexpr uint16_t kChip = 0x0102;
constexpr int kResetCycles = 2;  // of d1_sync_reset
constexpr uint32_t kPlaces = 0xf0000;
constexpr uint64_t kMemory = 0x200000;  // from here on nodes push into the memory of the hosts

// Verilator's name of a node of the flat chip: its object, shared by no other.
#define D1_FLAT(y, x) \
  (*flat_->rootp      \
        ->__PVT__d1_chip__DOT__u_mesh__DOT__gen_y__BRA__##y##__KET____DOT__gen_x__BRA__##x##__KET____DOT__gen_live__DOT__u_node)

// An edge port of the flat chip: the pins of its side, and which of their bits.
template <typename Bits, typename Flits, typename Credits>
struct ChipSide {
  Bits &valid_i, &vc_i;
  Flits& flit_i;
  Credits& credit_i;
  Bits &valid_o, &vc_o;
  Flits& flit_o;
  Credits& credit_o;
};
template <typename Bits, typename Flits, typename Credits>
ChipSide(Bits&, Bits&, Flits&, Credits&, Bits&, Bits&, Flits&, Credits&)
    -> ChipSide<Bits, Flits, Credits>;
#define D1_CHIP_SIDE(side)                                                                      \
  ChipSide {                                                                                    \
    flat_->edge_##side##_valid_i, flat_->edge_##side##_vc_i, flat_->edge_##side##_flit_i,       \
        flat_->edge_##side##_credit_i, flat_->edge_##side##_valid_o, flat_->edge_##side##_vc_o, \
        flat_->edge_##side##_flit_o, flat_->edge_##side##_credit_o                              \
  }

// What a side of a node of the composed chip is given.
struct GivenView {
  const CData *valid, *vc, *credit;
  const FlitPort* flit;
};
#define D1_GIVEN(node, side)                                                                   \
  GivenView {                                                                                  \
    &(node).link_##side##_valid_i, &(node).link_##side##_vc_i, &(node).link_##side##_credit_i, \
        &(node).link_##side##_flit_i                                                           \
  }

class ChipCompositionTest : public testing::Test {
 protected:
  ChipCompositionTest() : flat_(RunSeed() + 1) {
    flat_->chip_i = kChip;
    flat_->edge_north_valid_i = flat_->edge_east_valid_i = flat_->edge_south_valid_i =
        flat_->edge_west_valid_i = 0;
    flat_->edge_north_credit_i = flat_->edge_east_credit_i = flat_->edge_south_credit_i =
        flat_->edge_west_credit_i = 0;
    for (int side = 0; side < kSides; ++side) {
      for (int index = 0; index < 2; ++index) {
        if (!map_.live(SiteAt(side, index))) continue;
        Place place{.chip = kChip, .is_edge = true, .side = static_cast<uint8_t>(side)};
        (side % 2 == 1 ? place.y : place.x) = static_cast<uint8_t>(index);
        ports_.push_back(&dip_.AddPort(place));
        composed_.AttachEdge(side, index, *ports_.back());
      }
    }
    composed_.Reset();
    flat_.Reset();
    flat_.Tick(kResetCycles);
    for (int site = 0; site < kSites; ++site) {
      if (!map_.live(site)) continue;
      const Vd1_node& node = composed_.node(site);
      composed_links_[site] = D1_LINKS_OF(node);
      given_[site] = {D1_GIVEN(node, north), D1_GIVEN(node, east), D1_GIVEN(node, south),
                      D1_GIVEN(node, west)};
    }
    flat_links_[0] = D1_LINKS_OF(D1_FLAT(0, 0));
    flat_links_[2] = D1_LINKS_OF(D1_FLAT(1, 0));
    flat_links_[3] = D1_LINKS_OF(D1_FLAT(1, 1));
  }

  static int SiteAt(int side, int index) {
    const int x = side == kPortEast ? kWidth - 1 : side == kPortWest ? 0 : index;
    const int y = side == kPortSouth ? kHeight - 1 : side == kPortNorth ? 0 : index;
    return y * kWidth + x;
  }
  static Place PlaceOf(int site) {
    return {.chip = kChip,
            .y = static_cast<uint8_t>(site / kWidth),
            .x = static_cast<uint8_t>(site % kWidth)};
  }

  // One cycle of both machines, then compares all boundaries. The devices of the composed one drive
  // both; at the edge ports of the dead site of the flat one there is noise.
  void Tick() {
    EachSide([&](int side, auto pins) {
      for (int index = 0; index < 2; ++index) DriveEdge(side, index, pins);
    });
    flat_.Tick();
    composed_.Tick();
    for (int site = 0; site < kSites; ++site) {
      for (int side = 0; map_.live(site) && side < kSides; ++side) {
        flits_ += CompareLinks(flat_links_[site][side], composed_links_[site][side],
                               [&] { return Where("node", site, side); });
      }
      const uint64_t running = GetBits(flat_->running_o, 4 * site, 4);
      ASSERT_EQ(running, map_.live(site) ? composed_.node(site).running_o : 0)
          << Where("node", site, 0);
    }
    EachSide([&](int side, auto pins) {
      for (int index = 0; index < 2; ++index) CompareEdge(side, index, pins);
    });
  }

  template <typename Use>
  void EachSide(Use use) {
    use(kPortNorth, D1_CHIP_SIDE(north));
    use(kPortEast, D1_CHIP_SIDE(east));
    use(kPortSouth, D1_CHIP_SIDE(south));
    use(kPortWest, D1_CHIP_SIDE(west));
  }

  template <typename Pins>
  void DriveEdge(int side, int index, Pins& pins) {
    const int site = SiteAt(side, index);
    const unsigned lsb = index * (kHeaderBits + kFlitDataBits);
    if (!map_.live(site)) {
      SetBits(pins.valid_i, index, 1, random_.Bits(1));
      SetBits(pins.vc_i, index, 1, random_.Bits(1));
      SetBits(pins.credit_i, 2 * index, 2, random_.Bits(2));
      SetBits(pins.flit_i, lsb + 8 * random_.Below(80), 8, random_.Bits(8));
      return;
    }
    const GivenView& given = given_[site][side];
    SetBits(pins.valid_i, index, 1, *given.valid);
    SetBits(pins.vc_i, index, 1, *given.vc);
    SetBits(pins.credit_i, 2 * index, 2, *given.credit);
    if (!*given.valid) return;
    for (unsigned at = 0; at < kHeaderBits + kFlitDataBits; at += 34) {
      SetBits(pins.flit_i, lsb + at, 34, GetBits(*given.flit, at, 34));
    }
  }

  template <typename Pins>
  void CompareEdge(int side, int index, const Pins& pins) {
    const int site = SiteAt(side, index);
    const auto valid = static_cast<CData>(GetBits(pins.valid_o, index, 1));
    const auto vc = static_cast<CData>(GetBits(pins.vc_o, index, 1));
    const auto credit = static_cast<CData>(GetBits(pins.credit_o, 2 * index, 2));
    if (!map_.live(site)) {
      ASSERT_EQ(valid | credit, 0) << Where("edge port of the dead site", site, side);
      return;
    }
    FlitPort flit{};
    for (unsigned at = 0; valid && at < kHeaderBits + kFlitDataBits; at += 34) {
      SetBits(flit, at, 34, GetBits(pins.flit_o, index * (kHeaderBits + kFlitDataBits) + at, 34));
    }
    edge_flits_ += CompareLinks({&valid, &vc, &credit, &flit}, composed_links_[site][side],
                                [&] { return Where("edge port of node", site, side); });
  }

  std::string Where(const char* what, int site, int side) const {
    return std::string(what) + ' ' + map_.Name(site) + " side " + std::to_string(side) +
           " in cycle " + std::to_string(composed_.cycle());
  }

  // False when it takes too long, or the two differ.
  template <typename Done>
  bool RunUntil(Done done, uint64_t limit = 40'000) {
    for (uint64_t i = 0; i < limit && !done(); ++i) {
      Tick();
      if (HasFailure()) return false;
    }
    return done();
  }
  bool Idle() const {
    return !composed_.running() &&
           std::all_of(ports_.begin(), ports_.end(), [](auto* port) { return port->Idle(); });
  }

  Random random_{RunSeed(), "chip composition"};
  const SiteMap map_{kWidth, kHeight, {kDead}};
  RtlMesh composed_{MeshShape{.width = kWidth, .height = kHeight, .chip = kChip, .dead = {kDead}},
                    RunSeed()};
  Dut<Vd1_chip> flat_;
  Dip dip_{random_};
  std::vector<DipPort*> ports_;
  std::array<NodeLinks, kSites> composed_links_{}, flat_links_{};
  std::array<std::array<GivenView, 4>, kSites> given_{};
  uint64_t flits_ = 0, edge_flits_ = 0;
};

TEST_F(ChipCompositionTest, TablesProgramAndRandomTrafficAreTheSameEveryCycle) {
  DipPort& host = *ports_.back();  // west 1
  const RouteTables tables = MakeTables(map_);
  const uint64_t back = LoadTables(host, map_, tables, SiteAt(kPortWest, 1));
  ASSERT_TRUE(RunUntil([&] { return host.returned() == back; }));

  // Of eight places four are nodes, and the memory at four edge ports; no thread sends to the dead
  // site.
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const ElfImage image = ReadElf((here / "../../../programs/traffic.elf").string(), kSramBytes);
  std::vector<uint64_t> places;
  for (const int site : {0, 2, 3, 3}) places.push_back(GlobalAddress(PlaceOf(site), 0x100000));
  for (const int port : {0, 1, 3, 4}) places.push_back(EdgeAddress(ports_[port]->place(), kMemory));
  for (const int site : {0, 2, 3, 2}) places.push_back(GlobalAddress(PlaceOf(site), 0));
  std::vector<uint8_t> line(2 * kLineBytes);
  std::memcpy(line.data(), places.data(), 8 * places.size());
  dip_.memory().Write(0, line);
  uint64_t at = line.size();
  for (int site = 0; site < kSites; ++site) {
    if (!map_.live(site)) continue;
    host.Copy(0, PlaceOf(site), kPlaces, line.size());
    for (const ElfSegment& segment : image.segments) {
      std::vector<uint8_t> bytes = segment.bytes;
      bytes.resize((bytes.size() + 3 * kLineBytes) / kLineBytes * kLineBytes);  // fetched ahead
      dip_.memory().Write(at, bytes);
      host.Copy(at, PlaceOf(site), segment.address, bytes.size());
      at += bytes.size();
    }
  }
  ASSERT_TRUE(RunUntil([&] { return Idle(); }));
  for (int site = 0; site < kSites; ++site) {
    for (int thread = 0; map_.live(site) && thread < kThreads; ++thread)
      host.StartThread(PlaceOf(site), thread, image.entry, 300);
  }
  // Meanwhile hosts send lines to nodes, also to the dead site, and to each other.
  uint64_t to_the_dead = 0;
  for (int i = 0; i < 300; ++i) {
    DipPort& from = *ports_[random_.Below(ports_.size())];
    const uint64_t bytes = 1 + random_.Below(300), offset = random_.Below(5000);
    const auto to = static_cast<uint32_t>(0x120000 + random_.Below(4096));
    if (random_.Percent(30)) {
      from.Copy(offset, ports_[random_.Below(ports_.size())]->place(), to, bytes);
    } else {
      const int site = static_cast<int>(random_.Below(kSites));
      from.Copy(offset, PlaceOf(site), to, bytes);
      to_the_dead += site == kDead;
    }
    for (uint64_t wait = random_.Below(8); wait > 0; --wait) Tick();
    if (HasFailure()) return;
  }
  ASSERT_TRUE(RunUntil([&] { return Idle(); }));
  ASSERT_TRUE(RunUntil([&, until = composed_.cycle() + 50] { return composed_.cycle() == until; }));
  EXPECT_GT(flits_, 10'000u);
  EXPECT_GT(edge_flits_, 2'000u);
  uint64_t refused = 0;
  for (const DipPort* port : ports_) refused += port->refused();
  EXPECT_GE(refused, to_the_dead);
  for (int site = 0; site < kSites; ++site) {
    for (int thread = 0; map_.live(site) && thread < kThreads; ++thread) {
      EXPECT_EQ(ReadThread(composed_.Touch(site), thread).status, ThreadStatus::kHalted)
          << site << " " << thread;
    }
  }
}

}  // namespace
}  // namespace d1
