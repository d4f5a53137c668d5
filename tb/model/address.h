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

// The nodes from (x0, y0) to (x1, y1): what a broadcast goes to (docs/broadcast.md).
struct Rectangle {
  static constexpr int kMostASide = 32;

  uint8_t x0 = 0;
  uint8_t y0 = 0;
  uint8_t x1 = 0;
  uint8_t y1 = 0;

  constexpr int nodes() const { return (x1 - x0 + 1) * (y1 - y0 + 1); }
  constexpr bool Has(const Place& node) const {
    return x0 <= node.x && node.x <= x1 && y0 <= node.y && node.y <= y1;
  }
  // Has nodes, not too many, and all of them in a mesh of this size.
  constexpr bool IsInside(int width, int height) const {
    return x0 <= x1 && y0 <= y1 && x1 - x0 < kMostASide && y1 - y0 < kMostASide && x1 < width &&
           y1 < height;
  }
  // As it stands in the destination of a packet.
  constexpr Place ToPlace() const {
    return {.chip = static_cast<uint16_t>(y1 << 8 | x1), .y = y0, .x = x0};
  }
  static constexpr Rectangle Of(const Place& place) {
    return {place.x, place.y, static_cast<uint8_t>(place.chip),
            static_cast<uint8_t>(place.chip >> 8)};
  }
  friend bool operator==(const Rectangle&, const Rectangle&) = default;
};

// Kind 3: offset `offset` of every node of a rectangle.
inline constexpr uint64_t kAddressKindRectangle = uint64_t{3} << 62;
constexpr bool IsRectangleAddress(uint64_t address) {
  return address >> 62 == 3 && (address >> 53 & 0x1FF) == 0;
}
constexpr uint64_t RectangleAddress(const Rectangle& r, uint64_t offset) {
  return kAddressKindRectangle | uint64_t{r.y1} << 45 | uint64_t{r.x1} << 37 |
         uint64_t{r.y0} << 29 | uint64_t{r.x0} << 21 | offset;
}
constexpr Rectangle RectangleIn(uint64_t address) {
  return {static_cast<uint8_t>(address >> 21), static_cast<uint8_t>(address >> 29),
          static_cast<uint8_t>(address >> 37), static_cast<uint8_t>(address >> 45)};
}

// Kind 1 with bit 21 set, the adding window: the SRAM of one node, seen through an adder
// (docs/noc.md).
inline constexpr uint64_t kAddWindow = 0x200000;
constexpr bool IsAddAddress(uint64_t address) {
  return address >> 62 == 1 && (address >> 21 & 0x1FF) == 1;
}
// Of a packet: in the window, at offset - kAddWindow of the SRAM.
constexpr bool IsAddOffset(uint64_t offset) { return offset - kAddWindow < kSramBytes; }

// Kind 0, 1 or 3 with its zero bits zero: what push and post take; both take the adding window as
// well.
constexpr bool IsNodeAddress(uint64_t address) {
  return IsLocal(address) || (address >> 62 == 1 && (address >> 21 & 0x1FF) == 0) ||
         IsRectangleAddress(address);
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

// The node, edge port or rectangle that an address names, seen from `self`.
constexpr Place NodeOf(uint64_t address, const Place& self) {
  if (IsLocal(address)) return self;
  if (IsRectangleAddress(address)) return RectangleIn(address).ToPlace();
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
