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

// Kind 2: memory at an edge port, which push alone takes.
inline constexpr uint64_t kAddressKindEdge = uint64_t{2} << 62;
constexpr bool IsEdgeAddress(uint64_t address) { return address >> 62 == 2; }
constexpr uint64_t EdgeOffset(uint64_t address) { return address & ((uint64_t{1} << 36) - 1); }

// Kind 2: offset `offset` of the memory at edge port `place`.
constexpr uint64_t EdgeAddress(const Place& place, uint64_t offset) {
  return kAddressKindEdge | uint64_t{place.chip} << 46 | uint64_t{place.side} << 44 |
         uint64_t{place.side % 2 == 1 ? place.y : place.x} << 36 | offset;
}

constexpr uint32_t NodeOffset(uint64_t address) { return address & (kNodeBytes - 1); }

// The node or edge port that a kind 0, 1 or 2 address names, seen from `self`.
constexpr Place NodeOf(uint64_t address, const Place& self) {
  if (IsLocal(address)) return self;
  if (IsEdgeAddress(address)) {
    Place place{.chip = static_cast<uint16_t>(address >> 46), .is_edge = true};
    place.side = static_cast<uint8_t>(address >> 44 & 3);
    (place.side % 2 == 1 ? place.y : place.x) = static_cast<uint8_t>(address >> 36);
    return place;
  }
  return {.chip = static_cast<uint16_t>(address >> 46),
          .is_edge = false,
          .side = 0,
          .y = static_cast<uint8_t>(address >> 38),
          .x = static_cast<uint8_t>(address >> 30)};
}

}  // namespace d1
