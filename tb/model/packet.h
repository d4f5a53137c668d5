// A request between nodes: the header fields of the network, and a line of data.
#pragma once

#include <cstdint>
#include <span>

#include "tb/model/node_state.h"

namespace d1 {

enum class PacketKind : uint8_t { kWrite = 0, kPost = 1, kAck = 2, kNack = 3, kRoute = 4 };

// Numbers as in header_t of rtl/pkg/d1_pkg.sv.
struct Header {
  PacketKind kind = PacketKind::kWrite;
  Place dst;
  Place src;
  uint8_t src_thread = 0;
  // kWrite: node offset of the first byte. kPost: that of the semaphore's control register.
  uint64_t offset = 0;
  uint8_t count = 0;    // kWrite: bytes, each at its own position in `data`.
  uint16_t amount = 0;  // kPost: what is added. kRoute: hops left.
  friend bool operator==(const Header&, const Header&) = default;
};

struct Packet {
  Header header;
  Line data;
};

// A write of a control register that goes by the sides of `route` from the node where it enters the
// mesh, without any table (docs/routing.md). The last side may lead out of an edge port: then it is
// written nowhere, and arrives there.
Packet SourceRouted(std::span<const int> route, uint64_t offset, uint64_t value);

// The register's value in a kRoute packet, which is in its first word wherever the register is.
uint64_t RoutedValue(const Packet& packet);

// The global address that `packet` was sent to.
uint64_t PacketAddress(const Packet& packet);

}  // namespace d1
