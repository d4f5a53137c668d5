// DMA lists as plain loops over bytes (docs/dma.md): what they move, post and report.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "tb/model/dma_descriptor.h"

namespace d1 {

struct DmaPost {
  uint64_t bytes = 0;  // What the list has moved before it.
  uint64_t addr = 0;
  uint32_t sem = 0, amount = 0;
  bool fence = false;
};

// What a list does.
struct DmaResult {
  std::map<uint64_t, uint8_t>
      memory;  // By the address of the byte; offsets of kind 0 stay what they are.
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
  static bool NodeAddress(uint64_t a) {
    return a < 0x200000 || (a >> 62 == 1 && (a >> 21) % 512 == 0) ||
           (a >> 62 == 3 && (a >> 53) % 512 == 0);
  }

  static uint64_t Wrong(const DmaFields& d) {
    if ((d.op != 1 && d.op != 2) || d.reserved != 0 || d.bytes == 0) return 3;
    if (d.count[0] == 0 || d.count[1] == 0 || d.count[2] == 0) return 3;
    if (d.op == 2) {
      const auto indices = static_cast<uint32_t>(d.src_stride[0]);
      if (d.bytes > 64 || d.count[1] != 1 || d.count[2] != 1 || indices % 4 != 0 ||
          indices >= 0x200000)
        return 3;
      if (indices + 4 * d.count[0] > kSram) return 4;
    }
    if (d.src >= 0x200000) return 4;
    if (!NodeAddress(d.dst) && d.dst >> 62 != 2) return 5;
    if (d.post && !NodeAddress(d.post_addr)) return 6;
    return 0;
  }

  static uint64_t Move(std::span<const uint8_t> sram, const DmaFields& d, DmaResult* result) {
    const bool edge = d.dst >> 62 == 2,
               node = d.dst >> 62 == 1;  // node: strides count columns, from bit 30 on
    const uint64_t offset_mask = edge || node ? 0xFFFFFFFFF : 0x1FFFFF;
    const int64_t limit = edge || node ? int64_t{1} << 36 : kSram;
    for (int64_t k = 0; k < d.count[2]; ++k) {
      for (int64_t j = 0; j < d.count[1]; ++j) {
        for (int64_t i = 0; i < d.count[0]; ++i) {
          int64_t from = static_cast<int64_t>(d.src) + i * d.src_stride[0] + j * d.src_stride[1] +
                         k * d.src_stride[2];
          const int64_t to = static_cast<int64_t>(d.dst & offset_mask) + i * d.dst_stride[0] +
                             j * d.dst_stride[1] + k * d.dst_stride[2];
          if (d.op == 2) {
            uint32_t index;
            std::memcpy(&index, &sram[static_cast<size_t>(d.src_stride[0] + 4 * i)], 4);
            if (index >= static_cast<uint32_t>(d.src_stride[1])) return 8;
            from = static_cast<int64_t>(d.src) + int64_t{index} * d.bytes;
          }
          if (from < 0 || from + d.bytes > kSram) return 4;
          if (to < 0 || to + d.bytes > limit) return 5;
          if (node && to % (1 << 30) + d.bytes > kSram) return 5;
          for (uint32_t b = 0; b < d.bytes; ++b) {
            result->memory[(d.dst & ~offset_mask) + static_cast<uint64_t>(to) + b] =
                sram[static_cast<size_t>(from) + b];
          }
          result->bytes += d.bytes;
        }
      }
    }
    return 0;
  }
};

}  // namespace d1
