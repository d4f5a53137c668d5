#include "tb/model/dma_descriptor.h"

#include <algorithm>
#include <cstring>

namespace d1 {

std::array<uint64_t, 8> DmaFields::Words() const {
  const auto bit = [](bool b, int at) { return uint64_t{b} << at; };
  std::array<uint64_t, 8> w{};
  w[0] = op | bit(last, 4) | bit(fence, 5) | bit(post, 6) | uint64_t{sem} << 8 |
         uint64_t{amount} << 16 | uint64_t{next} << 32 | reserved;
  w[1] = src;
  w[2] = dst;
  w[3] = bytes | uint64_t{count[0]} << 16 | uint64_t{count[1]} << 32 | uint64_t{count[2]} << 48;
  for (int i = 0; i < 3; ++i) {
    w[4 + i] = static_cast<uint32_t>(src_stride[i]) | uint64_t{static_cast<uint32_t>(dst_stride[i])}
                                                          << 32;
  }
  w[7] = post_addr;
  return w;
}

DmaFields RandomRows(Random& random, const DmaSpace& space) {
  DmaFields d;
  const uint64_t kind = random.Below(4);
  d.bytes = static_cast<uint32_t>(kind == 0   ? 1 + random.Below(16)
                                  : kind == 1 ? 64 * (1 + random.Below(6))
                                              : 1 + random.Below(400));
  d.bytes = std::min(d.bytes, space.max_bytes);
  uint32_t rows = space.max_bytes / d.bytes;  // that there may be
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
    d.count[i] = std::min(d.count[i], rows);
    rows /= d.count[i];
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
    int64_t at =
        begin - low +
        static_cast<int64_t>(random.Below(static_cast<uint64_t>(end - begin - (high - low) + 1)));
    if (random.Percent(40) && (at & ~63) + low >= begin) at &= ~63;
    return static_cast<uint64_t>(at);
  };
  d.src = base(space.src_begin, space.src_end, src_low, src_high);
  d.dst = space.dst + base(space.dst_begin, space.dst_end, dst_low, dst_high);
  return d;
}

DmaFields RandomGather(Random& random, const DmaSpace& space, std::span<uint8_t> sram,
                       uint32_t list) {
  DmaFields d;
  d.op = 2;
  d.bytes = 1 + static_cast<uint32_t>(random.Percent(50) ? (1u << random.Below(7)) - 1
                                                         : random.Below(64));
  d.count[0] = std::min(1 + static_cast<uint32_t>(random.Below(space.max_indices)),
                        space.max_bytes / d.bytes);
  d.src = space.src_begin + random.Below(64) * (random.Percent(50) ? 64 : 1);
  const auto elements = static_cast<uint32_t>((space.src_end - d.src) / d.bytes);
  const uint32_t limit =
      random.Percent(50) ? elements : 1 + static_cast<uint32_t>(random.Below(elements));
  list += 4 * static_cast<uint32_t>(random.Below(16));
  for (uint32_t i = 0; i < d.count[0]; ++i) {
    const auto index = static_cast<uint32_t>(random.Below(limit));
    std::memcpy(&sram[list + 4 * i], &index, 4);
  }
  d.src_stride = {static_cast<int32_t>(list), static_cast<int32_t>(limit),
                  static_cast<int32_t>(random.Bits(32))};
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
