// Global addresses (docs/instruction-set-design.md, section 3).
#pragma once

#include <cstdint>

#include "tb/model/node_state.h"

namespace d1 {

inline constexpr uint64_t kAddressKindNode = uint64_t{1} << 62;

// Kind 1: offset `offset` of node `place`.
constexpr uint64_t GlobalAddress(const Place& place, uint64_t offset) {
  return kAddressKindNode | uint64_t{place.chip} << 46 | uint64_t{place.y} << 38 |
         uint64_t{place.x} << 30 | offset;
}

// Kind 0: the bits above the node offset are zero.
constexpr bool IsLocal(uint64_t address) { return address < kNodeBytes; }
constexpr bool IsSramOffset(uint64_t offset) { return offset < kSramBytes; }
constexpr bool IsControlOffset(uint64_t offset) {
  return offset >= kControlBase && offset < kNodeBytes;
}

// Kind 0 or 1 with its zero bits zero: what push and post take.
constexpr bool IsNodeAddress(uint64_t address) {
  return IsLocal(address) || (address >> 62 == 1 && (address >> 21 & 0x1FF) == 0);
}

constexpr uint32_t NodeOffset(uint64_t address) { return address & (kNodeBytes - 1); }

// The node that a kind 0 or 1 address names, seen from `self`.
constexpr Place NodeOf(uint64_t address, const Place& self) {
  if (IsLocal(address)) return self;
  return {.chip = static_cast<uint16_t>(address >> 46),
          .is_edge = false,
          .side = 0,
          .y = static_cast<uint8_t>(address >> 38),
          .x = static_cast<uint8_t>(address >> 30)};
}

}  // namespace d1
