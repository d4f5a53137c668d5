// Flits as the links carry them: flit_t of rtl/pkg/d1_pkg.sv, bit by bit.
#pragma once

#include <verilated.h>

#include <cstring>

#include "tb/harness/bits.h"
#include "tb/model/packet.h"

namespace d1 {

// Bits of header_t from its least significant bit, and of the payload below it.
inline constexpr unsigned kFlitDataBits = 512;
inline constexpr unsigned kHeaderBits = 134;
using FlitPort = VlWide<21>;
using HeaderPort = VlWide<5>;

namespace flit {

struct Field {
  unsigned lsb;
  unsigned width;
};
inline constexpr Field kAmount = {0, 16};
inline constexpr Field kCount = {16, 7};
inline constexpr Field kOffset = {23, 36};
inline constexpr Field kSrcThread = {59, 2};
inline constexpr Field kSrc = {61, 35};
inline constexpr Field kDst = {96, 35};
inline constexpr Field kKind = {131, 3};

// place_t: {chip 16, is_edge 1, side 2, y 8, x 8}
constexpr uint64_t PlaceBits(const Place& place) {
  return uint64_t{place.chip} << 19 | uint64_t{place.is_edge} << 18 | uint64_t{place.side} << 16 |
         uint64_t{place.y} << 8 | place.x;
}
constexpr Place PlaceOf(uint64_t bits) {
  return {.chip = static_cast<uint16_t>(bits >> 19),
          .is_edge = (bits >> 18 & 1) != 0,
          .side = static_cast<uint8_t>(bits >> 16 & 3),
          .y = static_cast<uint8_t>(bits >> 8),
          .x = static_cast<uint8_t>(bits)};
}

}  // namespace flit

// Writes `header` into `port` with its least significant bit at `lsb`.
template <typename PortType>
void PackHeader(const Header& header, PortType& port, unsigned lsb) {
  const auto set = [&](flit::Field field, uint64_t value) {
    SetBits(port, lsb + field.lsb, field.width, value);
  };
  set(flit::kAmount, header.amount);
  set(flit::kCount, header.count);
  set(flit::kOffset, header.offset);
  set(flit::kSrcThread, header.src_thread);
  set(flit::kSrc, flit::PlaceBits(header.src));
  set(flit::kDst, flit::PlaceBits(header.dst));
  set(flit::kKind, static_cast<uint64_t>(header.kind));
}

template <typename PortType>
Header UnpackHeader(const PortType& port, unsigned lsb) {
  const auto get = [&](flit::Field field) { return GetBits(port, lsb + field.lsb, field.width); };
  Header header;
  header.amount = static_cast<uint16_t>(get(flit::kAmount));
  header.count = static_cast<uint8_t>(get(flit::kCount));
  header.offset = get(flit::kOffset);
  header.src_thread = static_cast<uint8_t>(get(flit::kSrcThread));
  header.src = flit::PlaceOf(get(flit::kSrc));
  header.dst = flit::PlaceOf(get(flit::kDst));
  header.kind = static_cast<PacketKind>(get(flit::kKind));
  return header;
}

inline void PackFlit(const Packet& packet, FlitPort& port) {
  std::memcpy(port.data(), packet.data.byte.data(), kLineBytes);
  PackHeader(packet.header, port, kFlitDataBits);
}

inline Packet UnpackFlit(const FlitPort& port) {
  Packet packet;
  packet.header = UnpackHeader(port, kFlitDataBits);
  std::memcpy(packet.data.byte.data(), port.data(), kLineBytes);
  return packet;
}

// A line from a port or register of 512 bits whose least significant bit is bit `word` * 32.
template <size_t kWords>
Line LineOf(const VlWide<kWords>& port, size_t word = 0) {
  Line line;
  std::memcpy(line.byte.data(), port.data() + word, kLineBytes);
  return line;
}

}  // namespace d1
