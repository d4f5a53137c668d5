// Packets in the tests of the network: random ones, printed ones, and in ports of any payload.
#pragma once

#include <cstring>
#include <ostream>

#include "tb/harness/bits.h"
#include "tb/harness/flit.h"
#include "tb/harness/fp_operands.h"
#include "tb/harness/random.h"
#include "tb/model/packet.h"

namespace d1 {

inline bool operator==(const Packet& a, const Packet& b) {
  return a.header == b.header && a.data.byte == b.data.byte;
}

inline std::ostream& operator<<(std::ostream& out, const Place& place) {
  const char* kind = place.is_edge ? "edge" : "node";
  return out << kind << '(' << place.chip << ' ' << int{place.side} << ' ' << int{place.x} << ','
             << int{place.y} << ')';
}

inline std::ostream& operator<<(std::ostream& out, const Packet& packet) {
  const Header& h = packet.header;
  out << "kind " << static_cast<int>(h.kind) << ' ' << h.src << '.' << int{h.src_thread} << " to "
      << h.dst << std::hex << " offset " << h.offset << std::dec << " count " << int{h.count}
      << " amount " << h.amount << " data" << std::hex;
  for (size_t i = packet.data.byte.size(); i-- > 0;) out << ' ' << int{packet.data.byte[i]};
  return out << std::dec;
}

inline Line RandomLine(Random& random) {
  Line line;
  for (auto& byte : line.byte) byte = static_cast<uint8_t>(random.Bits(8));
  return line;
}

// A line of FP32 numbers that meet the corners of the arithmetic.
inline Line RandomNumbers(Random& random) {
  Line line;
  for (size_t i = 0; i < line.byte.size(); i += 4) {
    const Fp32 number = RandomFp32(random);
    std::memcpy(&line.byte[i], &number.bits, 4);
  }
  return line;
}

// All fields random but the kind; nothing says that the request makes sense.
inline Packet RandomPacket(Random& random, PacketKind kind, const Place& dst, const Place& src) {
  Packet packet;
  packet.header.kind = kind;
  packet.header.dst = dst;
  packet.header.src = src;
  packet.header.src_thread = static_cast<uint8_t>(random.Bits(2));
  packet.header.offset = random.Bits(36);
  packet.header.count = static_cast<uint8_t>(random.Below(65));
  packet.header.amount = static_cast<uint16_t>(random.Bits(16));
  packet.data = RandomLine(random);
  return packet;
}

// The line with the bits from `data_bits` (a multiple of 8) on cleared.
inline Line Narrow(Line line, unsigned data_bits) {
  for (size_t i = data_bits / 8; i < line.byte.size(); ++i) line.byte[i] = 0;
  return line;
}

// A packet in a port with `data_bits` of payload.
template <typename PortType>
void PutPacket(PortType& port, const Packet& packet, unsigned data_bits) {
  for (unsigned i = 0; i < data_bits / 8; ++i) SetBits(port, 8 * i, 8, packet.data.byte[i]);
  PackHeader(packet.header, port, data_bits);
}

template <typename PortType>
Packet TakePacket(const PortType& port, unsigned data_bits) {
  Packet packet;
  packet.header = UnpackHeader(port, data_bits);
  packet.data = Line{};
  for (unsigned i = 0; i < data_bits / 8; ++i) {
    packet.data.byte[i] = static_cast<uint8_t>(GetBits(port, 8 * i, 8));
  }
  return packet;
}

}  // namespace d1
