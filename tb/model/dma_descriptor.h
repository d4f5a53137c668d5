// A descriptor of a DMA list as software writes it (docs/dma.md), and random ones.
#pragma once

#include <array>
#include <cstdint>
#include <span>

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
  std::array<int32_t, 3> src_stride{},
      dst_stride{};  // Of a gather: [0] the list of indices, [1] the limit; [0].
  uint64_t post_addr = 0;

  std::array<uint64_t, 8> Words() const;
};

// Where a random descriptor may read and write, and how much.
struct DmaSpace {
  uint32_t src_begin = 0, src_end = 0;  // Offsets.
  uint64_t dst = 0;                     // Address of offset 0, of any kind.
  uint32_t dst_begin = 0, dst_end = 0;
  uint32_t max_bytes = UINT32_MAX;  // Of all rows together.
  uint32_t max_indices = 100;       // Of a gather.
};

// Rows of any shape inside `space`: strides of either sign, that overlap or repeat.
DmaFields RandomRows(Random& random, const DmaSpace& space);

// A gather of elements in `space`, its indices at `list` of `sram` or up to 60 bytes on.
DmaFields RandomGather(Random& random, const DmaSpace& space, std::span<uint8_t> sram,
                       uint32_t list);

}  // namespace d1
