// The body of one thread of a random program; see random_program.h.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tb/harness/random.h"
#include "tb/model/dma_descriptor.h"
#include "tb/model/program_builder.h"
#include "tb/model/random_program.h"

namespace d1 {

namespace random_layout {
inline constexpr uint32_t kCode = 0x1000, kCodeStride = 0x8000;
inline constexpr uint32_t kData = 0x30000, kDataStride = 0x2400, kSideBytes = 0x1000;
inline constexpr uint32_t kShared = 0x40000, kSharedBytes = 0x8000, kNumbers = kShared + 0x4000;
// Runs of steps walk up to this far beyond the tile where they begin.
inline constexpr uint32_t kGuardBytes = 0x400;
inline constexpr uint32_t kInbox = 0x50000, kInboxLines = 2;
inline constexpr int kRounds = 8;
// Where the two lines lie that thread `thread` of the node in direction `way` sends in a round.
constexpr uint32_t Inbox(int way, int thread, int round) {
  return kInbox + ((way * 4 + thread) * kRounds + round) * kInboxLines * 64;
}
inline constexpr uint32_t kDma = 0x60000, kDmaStride = 0x2000;
inline constexpr uint32_t kDmaIndices = 0x400, kDmaData = 0x1000,
                          kDmaDataBytes = 0x1000;  // within a stride
inline constexpr uint32_t kLandings = 0x70000, kLandingBytes = 0x400;
// Where lists of thread `thread` of the node in direction `way` write.
constexpr uint32_t Landing(int way, int thread) {
  return kLandings + static_cast<uint32_t>(way * 4 + thread) * kLandingBytes;
}
}  // namespace random_layout

// The node one hop away: 0 itself, 1 north, 2 east, 3 south, 4 west; itself at the edge.
Place Neighbour(const RandomOptions& options, Place place, int way);

class RandomThread {
 public:
  RandomThread(Random& random, const RandomOptions& options, const Place& place, int thread);

  // Registers and vector state that the rest relies on.
  void Prologue();
  // Starts thread `other` of this node.
  void Boot(int other, uint32_t pc, uint64_t arg);
  void Body();
  // Pushes up to two lines into `inbox` of the node `to` and posts `amount` to its semaphore.
  void Send(const Place& to, uint32_t inbox, int semaphore, uint32_t amount);
  // Waits for `amount` in all, in one or two parts.
  void Wait(int semaphore, uint32_t amount);
  void ReadInbox(uint32_t inbox);
  void End();

  uint32_t code() const { return code_.base(); }
  std::vector<uint8_t> Image();

 private:
  // random_thread.cc
  void Item(bool nested);
  int Pool();                // A register that may hold anything.
  int Temp() { return 20; }  // For addresses.
  uint64_t Corner();
  uint32_t ScalarData(unsigned size);
  uint32_t VectorData();
  uint32_t SharedLine();
  uint32_t Tile();
  void Address(int reg, uint64_t address) { code_.Li(reg, address); }
  uint8_t V() { return static_cast<uint8_t>(random_.Below(32)); }
  uint8_t Acc() { return static_cast<uint8_t>(4 * thread_ + random_.Below(4)); }
  NumberFormat OperandFormat();
  TileView View();
  void WriteEntry(int entry, FormatEntry value);
  uint8_t OperandEntry(int width);  // An entry of the table with an operand format of that width.

  // random_scalar.cc
  void Alu();
  void MulDiv();
  void Load();
  void Store();
  void ForwardBranch();
  void Loop();
  void Csr();
  void Fence();
  void Cross();
  void Patch();
  void Control();
  void Fault();

  // random_vector.cc
  void VectorLoad();
  void VectorStore();
  void Simd();
  uint8_t ConvertEntry(uint8_t entry);
  void Steps();
  void Accumulator();
  void Push();
  // Of a push of `count` (a register, or x0) to `address` of the node `to`: some are made to add
  // whole words there.
  uint64_t MaybeAdded(const Place& to, uint64_t address, uint8_t count);
  // A register with a byte count in x21, or x0 and an address of a whole line.
  uint8_t Count(uint64_t* address);

  // random_dma.cc
  void Dma();
  // Up to three descriptors, none of which reads what one before it writes without a fence between;
  // with `aside` nothing that other items read or write. Stores their indices.
  std::vector<DmaFields> DmaList(bool aside);
  void StoreBytes(uint32_t at, std::span<const uint8_t> bytes);  // Whole words of four.
  void StartList(uint32_t at);

  Random& random_;
  const RandomOptions& options_;
  Place place_;
  int thread_;
  ProgramBuilder code_;
  // Entries 0 to 11 after the prologue. 12 and 13 are written by who uses them, the others by
  // anyone.
  FormatTable formats_ = InitialFormatTable();
  static constexpr int kFixedEntries = 12;
};

}  // namespace d1
