// A request between nodes: the header fields of the network, and a line of data.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tb/model/node_state.h"

namespace d1 {

// kWriteAll and kPostAll are kWrite and kPost to every node of a rectangle: their `dst` is its
// Rectangle::ToPlace().
enum class PacketKind : uint8_t {
  kWrite = 0,
  kPost = 1,
  kAck = 2,
  kNack = 3,
  kRoute = 4,
  kWriteAll = 5,
  kPostAll = 6
};

constexpr bool IsBroadcast(PacketKind kind) {
  return kind == PacketKind::kWriteAll || kind == PacketKind::kPostAll;
}
constexpr bool IsWrite(PacketKind kind) {
  return kind == PacketKind::kWrite || kind == PacketKind::kWriteAll;
}
constexpr bool IsPost(PacketKind kind) {
  return kind == PacketKind::kPost || kind == PacketKind::kPostAll;
}

// Numbers as in header_t of rtl/pkg/d1_pkg.sv.
struct Header {
  PacketKind kind = PacketKind::kWrite;
  Place dst;
  Place src;
  uint8_t src_thread = 0;
  // kWrite: node offset of the first byte, with kAddWindow of address.h added if its words are
  // added to those there. kPost: that of the semaphore's control register.
  uint64_t offset = 0;
  uint8_t count = 0;    // kWrite: bytes, each at its own position in `data`.
  uint16_t amount = 0;  // kPost: what is added. kRoute: hops left.
  friend bool operator==(const Header&, const Header&) = default;
};

struct Packet {
  Header header;
  Line data;
};

// Where in the SRAM of its node a packet writes, or adds; of any other packet nothing.
std::optional<uint32_t> SramOffsetOf(const Header& header);

// True of what is added: a kWrite into the adding window, of whole words of one line. Others into
// the window are refused.
bool IsAdd(const Header& header);

// `memory`, the line that an IsAdd() packet is for, with the packet's words added, as FP32.
Line Added(const Line& memory, const Packet& packet);

// A write of a control register that goes by the sides of `route` from the node where it enters the
// mesh, without any table (docs/routing.md). The last side may lead out of an edge port: then it is
// written nowhere, and arrives there.
Packet SourceRouted(std::span<const int> route, uint64_t offset, uint64_t value);

// The register's value in a kRoute packet, which is in its first word wherever the register is.
uint64_t RoutedValue(const Packet& packet);

// Makes the packet that `header` is of, a write or post to `address` from `self`, one to the nodes
// that it names.
void SetDestination(Header& header, uint64_t address, const Place& self);

// What a node of a broadcast gets of it: a packet to that node alone. Any other packet stays what
// it is.
Packet CopyFor(const Packet& packet, const Place& node);

// The packets to single nodes that `packet` is in a mesh of this size, row by row. A broadcast to a
// rectangle that is not inside of it stays one, which nobody takes.
std::vector<Packet> CopiesOf(const Packet& packet, int width, int height, int chip);

// The global address that `packet` was sent to.
uint64_t PacketAddress(const Packet& packet);

}  // namespace d1
