// DMA lists as plain loops over bytes (docs/dma.md): what they move, post and report.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "tb/harness/random.h"

namespace d1 {

struct DmaFields {
  uint32_t op = 1;
  bool last = true, fence = false, post = false;
  uint32_t sem = 0, amount = 1, next = 0;
  uint64_t reserved = 0;  // Bits of word 0 that must be 0.
  uint64_t src = 0, dst = 0;
  uint32_t bytes = 64;
  std::array<uint32_t, 3> count{1, 1, 1};
  std::array<int32_t, 3> src_stride{}, dst_stride{};  // Of a gather: [0] the list of indices, [1] the limit; [0].
  uint64_t post_addr = 0;

  std::array<uint64_t, 8> Words() const {
    const auto bit = [](bool b, int at) { return uint64_t{b} << at; };
    std::array<uint64_t, 8> w{};
    w[0] = op | bit(last, 4) | bit(fence, 5) | bit(post, 6) | uint64_t{sem} << 8 | uint64_t{amount} << 16 |
           uint64_t{next} << 32 | reserved;
    w[1] = src;
    w[2] = dst;
    w[3] = bytes | uint64_t{count[0]} << 16 | uint64_t{count[1]} << 32 | uint64_t{count[2]} << 48;
    for (int i = 0; i < 3; ++i) {
      w[4 + i] = static_cast<uint32_t>(src_stride[i]) | uint64_t{static_cast<uint32_t>(dst_stride[i])} << 32;
    }
    w[7] = post_addr;
    return w;
  }
};

struct DmaPost {
  uint64_t bytes = 0;  // What the list has moved before it.
  uint64_t addr = 0;
  uint32_t sem = 0, amount = 0;
  bool fence = false;
};

// What a list does.
struct DmaResult {
  std::map<uint64_t, uint8_t> memory;  // By the address of the byte; offsets of kind 0 stay what they are.
  uint64_t bytes = 0;
  std::vector<DmaPost> posts;
  std::optional<uint64_t> fault;  // EADDR
};

class DmaReference {
 public:
  static constexpr int64_t kSram = 0x140000;

  // The list of `descriptors`, of which descriptors[i] is at at[i].
  static DmaResult Run(std::span<const uint8_t> sram, const std::vector<DmaFields>& descriptors,
                       const std::vector<uint64_t>& at) {
    DmaResult result;
    for (size_t i = 0; i < descriptors.size(); ++i) {
      const DmaFields& d = descriptors[i];
      const auto fail = [&](uint64_t reason) { result.fault = (at[i] & 0x1FFFC0) + reason; };
      if (at[i] % 64 != 0 || at[i] >= static_cast<uint64_t>(kSram)) {
        fail(2);
        return result;
      }
      if (const uint64_t reason = Wrong(d); reason != 0) {
        fail(reason);
        return result;
      }
      if (const uint64_t reason = Move(sram, d, &result); reason != 0) {
        fail(reason);
        return result;
      }
      if (d.post) result.posts.push_back({result.bytes, d.post_addr, d.sem, d.amount, d.fence});
      if (d.last) break;
    }
    return result;
  }

 private:
  static bool NodeAddress(uint64_t a) { return a < 0x200000 || (a >> 62 == 1 && (a >> 21) % 512 == 0); }

  static uint64_t Wrong(const DmaFields& d) {
    if ((d.op != 1 && d.op != 2) || d.reserved != 0 || d.bytes == 0) return 3;
    if (d.count[0] == 0 || d.count[1] == 0 || d.count[2] == 0) return 3;
    if (d.op == 2) {
      const auto indices = static_cast<uint32_t>(d.src_stride[0]);
      if (d.bytes > 64 || d.count[1] != 1 || d.count[2] != 1 || indices % 4 != 0 || indices >= 0x200000) return 3;
      if (indices + 4 * d.count[0] > kSram) return 4;
    }
    if (d.src >= 0x200000) return 4;
    if (!NodeAddress(d.dst) && d.dst >> 62 != 2) return 5;
    if (d.post && !NodeAddress(d.post_addr)) return 6;
    return 0;
  }

  static uint64_t Move(std::span<const uint8_t> sram, const DmaFields& d, DmaResult* result) {
    const bool edge = d.dst >> 62 == 2;
    const uint64_t offset_mask = edge ? 0xFFFFFFFFF : 0x1FFFFF;
    const int64_t limit = edge ? int64_t{1} << 36 : kSram;
    for (int64_t k = 0; k < d.count[2]; ++k) {
      for (int64_t j = 0; j < d.count[1]; ++j) {
        for (int64_t i = 0; i < d.count[0]; ++i) {
          int64_t from = static_cast<int64_t>(d.src) + i * d.src_stride[0] + j * d.src_stride[1] + k * d.src_stride[2];
          const int64_t to = static_cast<int64_t>(d.dst & offset_mask) + i * d.dst_stride[0] + j * d.dst_stride[1] +
                             k * d.dst_stride[2];
          if (d.op == 2) {
            uint32_t index;
            std::memcpy(&index, &sram[static_cast<size_t>(d.src_stride[0] + 4 * i)], 4);
            if (index >= static_cast<uint32_t>(d.src_stride[1])) return 8;
            from = static_cast<int64_t>(d.src) + int64_t{index} * d.bytes;
          }
          if (from < 0 || from + d.bytes > kSram) return 4;
          if (to < 0 || to + d.bytes > limit) return 5;
          for (uint32_t b = 0; b < d.bytes; ++b) {
            result->memory[(d.dst & ~offset_mask) + static_cast<uint64_t>(to) + b] = sram[static_cast<size_t>(from) + b];
          }
          result->bytes += d.bytes;
        }
      }
    }
    return 0;
  }
};

// Where a random list may read and write.
struct DmaSpace {
  uint32_t src_begin = 0, src_end = 0;  // Offsets.
  uint64_t dst = 0;                     // Address of offset 0, of any kind.
  uint32_t dst_begin = 0, dst_end = 0;
};

// Rows of any shape inside `space`: strides of either sign, that overlap or repeat.
inline DmaFields RandomRows(Random& random, const DmaSpace& space) {
  DmaFields d;
  const uint64_t kind = random.Below(4);
  d.bytes = static_cast<uint32_t>(kind == 0 ? 1 + random.Below(16) : kind == 1 ? 64 * (1 + random.Below(6)) : 1 + random.Below(400));
  // What the rows span, from the least to the last byte.
  int64_t src_low = 0, src_high = d.bytes, dst_low = 0, dst_high = d.bytes;
  const auto stride = [&](int64_t room) -> int32_t {
    const uint64_t k = random.Below(6);
    if (k == 0) return static_cast<int32_t>(d.bytes);
    if (k == 1) return 64 * static_cast<int32_t>(random.Below(8));
    if (k == 2) return 0;
    const int64_t magnitude = static_cast<int64_t>(random.Below(static_cast<uint64_t>(room)));
    return static_cast<int32_t>(random.Percent(30) ? -magnitude : magnitude);
  };
  for (int i = 0; i < 3; ++i) {
    d.count[i] = 1 + static_cast<uint32_t>(random.Percent(60) ? random.Below(i == 0 ? 9 : 4) : 0);
    const auto steps = static_cast<int64_t>(d.count[i] - 1);
    const auto place = [&](int32_t* s, int64_t* low, int64_t* high, int64_t size) {
      *s = stride(700);
      const int64_t span = steps * *s;
      if (*high - *low + (span < 0 ? -span : span) > size) *s = 0;
      (*s < 0 ? *low : *high) += steps * *s;
    };
    place(&d.src_stride[i], &src_low, &src_high, space.src_end - space.src_begin);
    place(&d.dst_stride[i], &dst_low, &dst_high, space.dst_end - space.dst_begin);
  }
  const auto base = [&](int64_t begin, int64_t end, int64_t low, int64_t high) {
    int64_t at = begin - low + static_cast<int64_t>(random.Below(static_cast<uint64_t>(end - begin - (high - low) + 1)));
    if (random.Percent(40) && (at & ~63) + low >= begin) at &= ~63;
    return static_cast<uint64_t>(at);
  };
  d.src = base(space.src_begin, space.src_end, src_low, src_high);
  d.dst = space.dst + base(space.dst_begin, space.dst_end, dst_low, dst_high);
  return d;
}

// A gather of elements in `space`, its indices at `list` of `sram`: up to kMaxIndices of them.
inline constexpr uint32_t kMaxIndices = 100;
inline DmaFields RandomGather(Random& random, const DmaSpace& space, std::span<uint8_t> sram, uint32_t list) {
  DmaFields d;
  d.op = 2;
  d.bytes = 1 + static_cast<uint32_t>(random.Percent(50) ? (1u << random.Below(7)) - 1 : random.Below(64));
  d.count[0] = 1 + static_cast<uint32_t>(random.Below(kMaxIndices));
  d.src = space.src_begin + random.Below(64) * (random.Percent(50) ? 64 : 1);
  const auto elements = static_cast<uint32_t>((space.src_end - d.src) / d.bytes);
  const uint32_t limit = random.Percent(50) ? elements : 1 + static_cast<uint32_t>(random.Below(elements));
  list += 4 * static_cast<uint32_t>(random.Below(16));
  for (uint32_t i = 0; i < d.count[0]; ++i) {
    const auto index = static_cast<uint32_t>(random.Below(limit));
    std::memcpy(&sram[list + 4 * i], &index, 4);
  }
  d.src_stride = {static_cast<int32_t>(list), static_cast<int32_t>(limit), static_cast<int32_t>(random.Bits(32))};
  const int64_t room = static_cast<int64_t>(space.dst_end - space.dst_begin - d.bytes) / d.count[0];
  int64_t stride = random.Percent(60) ? d.bytes : static_cast<int64_t>(random.Below(200));
  stride = std::min(stride, room);
  const auto span = static_cast<uint64_t>(stride * (d.count[0] - 1)) + d.bytes;
  d.dst = space.dst + space.dst_begin + random.Below(space.dst_end - space.dst_begin - span + 1);
  if (random.Percent(20)) {
    d.dst += static_cast<uint64_t>(stride) * (d.count[0] - 1);
    stride = -stride;
  }
  d.dst_stride = {static_cast<int32_t>(stride), static_cast<int32_t>(random.Bits(32)), 0};
  return d;
}

}  // namespace d1
