// The interface processor of a chip's edge: memory of 32 GiB at edge ports, which loads a machine
// and collects its results through the network, as a host would (docs/chip.md).
//
//   Dip dip(random, {.latency = 100});
//   DipPort& port = dip.AddPort({.is_edge = true, .side = 3, .y = 1});
//   mesh.AttachEdge(3, 1, port);
//   dip.memory().Write(0, bytes);                       the host's own way to the memory
//   port.Copy(0, node, 0x1000, 4096);                   memory to a node, as packets
//   port.StartThread(node, 0, pc, arg);
//   ... tick until port.Idle() ...
//
// What a port sends, it sends in the order of the calls. Requests that come are performed on the
// memory and acknowledged; what is outside of it is refused. All ports of a Dip share its memory
// and its bandwidth.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "tb/agents/edge_link.h"
#include "tb/harness/edge_device.h"
#include "tb/harness/random.h"
#include "tb/model/packet.h"

namespace d1 {

// Bytes at addresses from 0 on; pages that were never written take no space and read as zeros.
// Throws std::out_of_range outside of it.
class DipMemory {
 public:
  explicit DipMemory(uint64_t bytes) : bytes_(bytes) {}

  uint64_t size() const { return bytes_; }
  bool Has(uint64_t offset, uint64_t bytes) const {
    return bytes <= bytes_ && offset <= bytes_ - bytes;
  }
  void Write(uint64_t offset, std::span<const uint8_t> bytes);
  void Read(uint64_t offset, std::span<uint8_t> bytes) const;
  size_t pages() const { return page_.size(); }
  void Check(uint64_t offset, uint64_t bytes) const;  // throws

 private:
  static constexpr uint64_t kPageBytes = 4096;

  uint64_t bytes_;
  std::unordered_map<uint64_t, std::array<uint8_t, kPageBytes>> page_;
};

struct DipConfig {
  uint64_t bytes = uint64_t{32} << 30;
  unsigned bytes_per_cycle = 400;  // 800 GB/s at 2 GHz, read and written
  unsigned latency = 100;          // cycles of an access of the memory
};

class Dip;

class DipPort : public EdgeDevice {
 public:
  DipPort(Dip& dip, Random& random, const Place& place);

  // `bytes` of the memory from `from` on into a node's SRAM, a packet a line.
  void Copy(uint64_t from, const Place& node, uint32_t to, uint64_t bytes);
  // A control register.
  void WriteRegister(const Place& node, uint32_t offset, uint64_t value);
  // The same by source route: needs no table, and is not answered (docs/routing.md).
  void Route(std::span<const int> route, uint32_t offset, uint64_t value);
  void StartThread(const Place& node, int thread, uint32_t pc, uint64_t arg);
  // Has the node's DMA engine push `bytes` of its SRAM from `from` on to the memory, from `to` on,
  // as thread 0. The descriptor goes into the line of the node's SRAM at `descriptor`, which stays
  // overwritten. written() counts the packets that come.
  void Pull(const Place& node, uint32_t from, uint64_t to, uint32_t bytes, uint32_t descriptor);

  const Place& place() const { return place_; }
  // Everything was sent and answered.
  bool Idle() const { return wishes_.empty() && link_.source().Idle() && answered_ == sent_; }
  uint64_t unanswered() const { return sent_ - answered_; }
  uint64_t refused() const { return refused_; }    // of what it sent
  uint64_t returned() const { return returned_; }  // source-routed packets that came
  uint64_t written() const { return written_; }    // requests performed on the memory

  void Drive(EdgeSignals& to_mesh) override;
  void Sample(const EdgeSignals& from_mesh) override;

 private:
  // A packet to be sent; its line comes from the memory if it has bytes of it.
  struct Wish {
    Packet packet;
    bool from_memory = false;
    uint64_t from = 0;
    uint64_t ready = 0;  // cycle in which it has answered
  };
  struct Answer {
    uint64_t ready;
    Packet packet;
  };

  Packet To(const Place& node, PacketKind kind, uint32_t offset) const;
  void Send(Wish wish);
  void AskMemory();
  void Receive(const LinkFlit& flit);

  Dip& dip_;
  Place place_;
  size_t most_asked_;  // lines of the memory, at once
  EdgeLink link_;
  std::deque<Wish> wishes_;
  size_t asked_ = 0;            // so many of them
  std::deque<Packet> arrived_;  // requests, not yet performed
  std::deque<Answer> answers_;
  uint64_t cycle_ = 0;
  uint64_t sent_ = 0, answered_ = 0, refused_ = 0, returned_ = 0, written_ = 0;
};

class Dip {
 public:
  explicit Dip(Random& random, const DipConfig& config = {})
      : random_(random), config_(config), memory_(config.bytes) {}

  DipPort& AddPort(const Place& place);
  DipMemory& memory() { return memory_; }
  const DipConfig& config() const { return config_; }

 private:
  friend class DipPort;
  // Whether the memory takes another access of a line in this cycle of a port.
  bool TakeLine(uint64_t cycle);

  Random& random_;
  DipConfig config_;
  DipMemory memory_;
  std::vector<std::unique_ptr<DipPort>> ports_;
  uint64_t cycle_ = 0;
  unsigned left_ = 0;  // bytes, of this cycle
};

}  // namespace d1
