// A request between nodes: the header fields of the network, and a line of data.
#pragma once

#include <cstdint>

#include "tb/model/node_state.h"

namespace d1 {

enum class PacketKind : uint8_t { kWrite = 0, kPost = 1, kAck = 2, kNack = 3 };

// Numbers as in header_t of rtl/pkg/d1_pkg.sv.
struct Header {
  PacketKind kind = PacketKind::kWrite;
  Place dst;
  Place src;
  uint8_t src_thread = 0;
  // kWrite: node offset of the first byte. kPost: that of the semaphore's control register.
  uint64_t offset = 0;
  uint8_t count = 0;    // kWrite: bytes, each at its own position in `data`.
  uint16_t amount = 0;  // kPost: what is added.
  friend bool operator==(const Header&, const Header&) = default;
};

struct Packet {
  Header header;
  Line data;
};

// The global address that `packet` was sent to.
uint64_t PacketAddress(const Packet& packet);

}  // namespace d1
