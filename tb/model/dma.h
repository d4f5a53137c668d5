// The DMA engine (docs/dma.md), as steps between which time may pass: the lockstep follower takes
// them when the RTL reads a line, Machine all at once.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tb/model/node_state.h"
#include "tb/model/packet.h"

namespace d1 {

// The low six bits of the address of a DmaError.
enum class DmaReason : uint8_t {
  kNone = 0,
  kBusy = 1,
  kListAddress = 2,
  kMalformed = 3,
  kSource = 4,
  kDestination = 5,
  kPostAddress = 6,
  kUncorrectable = 7,  // This model has no check bits.
  kIndex = 8,
};

// Operations of a descriptor.
inline constexpr unsigned kDmaPush = 1;
inline constexpr unsigned kDmaGather = 2;  // docs/gather.md

// What the engine did. Packets leave in this order.
struct DmaEffects {
  struct Sent {
    Packet packet;
    bool fenced =
        false;  // A post that leaves once all earlier packets of the thread were acknowledged.
  };
  std::vector<Sent> packets;
  std::vector<uint64_t> faults;  // Addresses of DmaErrors of the list's thread.
};

// DMA_LIST of a thread is written. AdvanceDma() follows.
void StartDma(DmaList& list, uint64_t value);

// All that thread's list does up to the next line that it reads.
void AdvanceDma(NodeState& node, int thread, DmaEffects& effects);

// The node offset of the line that thread's list reads next; nothing when it is idle.
std::optional<uint32_t> NextDmaRead(const NodeState& node, int thread);

// Whether that read waits until all that the thread has sent was acknowledged. (When the descriptor
// before it has a post, that does.)
bool DmaReadIsFenced(const NodeState& node, int thread);

// Reads that line, and goes on as AdvanceDma() does. The list must be busy, and have been advanced.
void ReadDma(NodeState& node, int thread, DmaEffects& effects);

}  // namespace d1
