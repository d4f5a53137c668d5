// DMA lists of random programs: written, started and waited for by their thread.
#include <array>
#include <cstring>
#include <utility>

#include "tb/model/address.h"
#include "tb/model/control.h"
#include "tb/model/random_thread.h"

namespace d1 {
namespace {

constexpr uint32_t kMaxBytes = 0x400, kMaxIndices = 12;  // of a descriptor: a program is over soon
constexpr uint32_t kIndexBytes = 0x80;                   // for the indices of a descriptor
constexpr uint32_t kStartLine =
    0x3C0;  // among the descriptors: a line that starts a list by a push

}  // namespace

void RandomThread::StoreBytes(uint32_t at, std::span<const uint8_t> bytes) {
  Address(22, at);
  size_t n = 0;
  for (size_t i = 0; i < bytes.size(); i += n) {
    uint64_t word = 0;
    n = (at + i) % 8 == 0 && i + 8 <= bytes.size() ? 8 : 4;
    std::memcpy(&word, &bytes[i], n);
    code_.Li(23, word);
    code_.S(n == 8 ? Op::kSd : Op::kSw, 23, 22, static_cast<int64_t>(i));
  }
}

std::vector<DmaFields> RandomThread::DmaList(bool aside) {
  namespace layout = random_layout;
  enum Region { kRegionData, kRegionShared, kRegionScalar, kRegionVector, kRegionLanding };
  const uint32_t own = layout::kDma + layout::kDmaStride * static_cast<uint32_t>(thread_);
  const uint32_t sides = layout::kData + layout::kDataStride * static_cast<uint32_t>(thread_);
  const auto begin = [&](Region region, int way) {
    switch (region) {
      case kRegionData:
        return own + layout::kDmaData;
      case kRegionShared:
        return layout::kShared;
      case kRegionScalar:
        return sides;
      case kRegionVector:
        return sides + layout::kSideBytes;
      default:
        return layout::Landing(way, thread_);
    }
  };
  const auto size = [](Region region) {
    if (region == kRegionShared) return layout::kSharedBytes;
    return region == kRegionLanding ? layout::kLandingBytes : layout::kSideBytes;
  };
  static_assert(layout::kDmaDataBytes == layout::kSideBytes);

  std::vector<DmaFields> list;
  std::array<bool, 5> written{};  // since the last fence
  for (uint64_t left = 1 + random_.Below(3); left > 0; --left) {
    static constexpr Region kFrom[] = {kRegionData, kRegionShared, kRegionScalar, kRegionVector};
    static constexpr Region kTo[] = {kRegionData, kRegionLanding, kRegionScalar, kRegionVector};
    const Region from = kFrom[random_.Below(aside ? 2 : 4)];
    Region to = kTo[random_.Below(aside ? 2 : 4)];
    while (to == from) to = kTo[random_.Below(aside ? 2 : 4)];

    int way = to == kRegionLanding ? static_cast<int>(random_.Below(5)) : 0;
    const Place place = Neighbour(options_, place_, way);
    if (place == place_) way = 0;
    DmaSpace space{.src_begin = begin(from, 0), .max_bytes = kMaxBytes, .max_indices = kMaxIndices};
    space.src_end = space.src_begin + size(from);
    space.dst = place == place_ && random_.Percent(50) ? 0 : GlobalAddress(place, 0);
    space.dst_begin = begin(to, way);
    space.dst_end = space.dst_begin + size(to);

    DmaFields d;
    if (random_.Percent(35)) {
      std::array<uint8_t, kIndexBytes> indices{};
      d = RandomGather(random_, space, indices, 0);
      const auto first = static_cast<uint32_t>(d.src_stride[0]);
      const auto at = static_cast<uint32_t>(own + layout::kDmaIndices + kIndexBytes * list.size());
      StoreBytes(at + first, std::span(indices).subspan(first, 4 * d.count[0]));
      d.src_stride[0] += static_cast<int32_t>(at);
    } else {
      d = RandomRows(random_, space);
    }
    if (written[from]) {
      list.back().fence = true;
      written = {};
    }
    written[to] = true;
    d.fence = random_.Percent(20);
    if (d.fence) written = {};
    list.push_back(d);
  }
  return list;
}

// By a store, or as another node does: by a push of 8 bytes.
void RandomThread::StartList(uint32_t at) {
  if (random_.Percent(60)) {
    Address(22, DmaListRegister(thread_));
    code_.Li(23, at);
    return code_.S(Op::kSd, 23, 22, 0);
  }
  const uint32_t line =
      random_layout::kDma + random_layout::kDmaStride * static_cast<uint32_t>(thread_) + kStartLine;
  const uint8_t v = V();
  Address(22, line);
  code_.Li(23, at);
  code_.S(Op::kSd, 23, 22, DmaListRegister(thread_) % 64);
  code_.Emit({.op = Op::kFence});
  code_.Emit({.op = Op::kD1Vld, .rs1 = 22, .vd = v});
  Address(22, (random_.Percent(50) ? 0 : GlobalAddress(place_, 0)) + DmaListRegister(thread_));
  code_.Li(23, 8);
  code_.Emit({.op = Op::kD1Push, .rs1 = 22, .rs2 = 23, .vs1 = v});
}

// Fences before and after (docs/dma.md, Order), or a post by the last descriptor, make it a matter
// of the program what is read and who writes last.
void RandomThread::Dma() {
  namespace layout = random_layout;
  const int semaphore =
      thread_ * layout::kRounds + layout::kRounds - 1;  // of a round that there is not
  const uint32_t own = layout::kDma + layout::kDmaStride * static_cast<uint32_t>(thread_);
  const bool aside = random_.Percent(50);
  code_.Emit({.op = Op::kFence});
  std::vector<DmaFields> list = DmaList(aside);
  const auto at = static_cast<uint32_t>(own + 64 * random_.Below(8));
  uint32_t posted = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    DmaFields& d = list[i];
    const auto here = static_cast<uint32_t>(at + 64 * i);
    d.last = i + 1 == list.size();
    d.next = d.last ? static_cast<uint32_t>(random_.Bits(21)) : here + 64;
    if (random_.Percent(d.last ? 60 : 20)) {
      d.post = true;
      d.sem = static_cast<uint32_t>(semaphore);
      d.amount = random_.Percent(50) ? 1 : 1 + static_cast<uint32_t>(random_.Below(3000));
      d.post_addr =
          (random_.Percent(50) ? 0 : GlobalAddress(place_, 0)) + random_.Below(kNodeBytes);
      posted += d.amount;
    }
    const auto words = d.Words();
    std::array<uint8_t, 64> bytes;
    std::memcpy(bytes.data(), words.data(), 64);
    StoreBytes(here, bytes);
  }
  const bool fenced = !list.back().post || random_.Percent(30);

  StartList(at);
  if (aside) {
    for (uint64_t n = random_.Below(6); n > 0; --n) Item(true);
  }
  if (posted > 0 && random_.Percent(50)) Wait(semaphore, std::exchange(posted, 0));
  if (random_.Percent(20)) {
    Address(22, DmaListRegister(thread_));
    const auto poll = code_.Here();
    code_.I(Op::kLd, 23, 22, 0);
    code_.Branch(Op::kBne, 23, 27, poll);
  }
  if (fenced) code_.Emit({.op = Op::kFence});
  if (posted > 0) Wait(semaphore, posted);
  Address(20, own + layout::kDmaData + 64 * random_.Below(layout::kDmaDataBytes / 64));
  code_.I(Op::kLd, Pool(), 20, static_cast<int64_t>(8 * random_.Below(8)));
  code_.Emit({.op = Op::kD1Vld, .rs1 = 20, .vd = V()});
}

}  // namespace d1
