// Everything a node remembers that a program can see (docs/instruction-set-design.md, section 2),
// and the constants of that page. Plain data: what happens to it is in semantics/ and control.h.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>

#include "tb/model/barrier.h"
#include "tb/model/fp/encode.h"
#include "tb/model/fp/formats.h"
#include "tb/model/fp/rounding_bits.h"
#include "tb/model/fp/types.h"
#include "tb/model/isa/isa_table.h"

namespace d1 {

inline constexpr int kThreads = 4;
inline constexpr int kSemaphores = 32;
inline constexpr int kAccumulators = 16;
inline constexpr int kVectorRegisters = 32;
inline constexpr int kFormatEntries = 16;
inline constexpr uint32_t kSramBytes = 1310720;  // 0x140000, 1.25 MiB
inline constexpr uint32_t kLineBytes = 64;
inline constexpr uint32_t kNodeBytes = 0x200000;  // One more than the largest node offset.
inline constexpr uint64_t kVersion = 0x00010000;
inline constexpr uint32_t kMaxSemaphore = 65535;

// Cause comes from the instruction table; kNone is also what a halted thread reports in the trace.
const char* CauseName(Cause cause);

// What THREAD_CTRL reads.
enum class ThreadStatus : uint8_t { kStopped = 0, kRunning = 1, kHalted = 2, kFaulted = 3 };
const char* ThreadStatusName(ThreadStatus status);

// An entry of a thread's format table, as a program reads and writes it: see EntryBits.
struct FormatEntry {
  uint16_t bits = 0;

  static constexpr uint16_t kBits = 0xFFFF;
  static constexpr FormatEntry Of(NumberFormat f, TileView view = {}) {
    return {EntryBits(f, view)};
  }
  constexpr NumberFormat format() const {
    return {static_cast<Format>(bits & 15), static_cast<uint8_t>(bits >> 4 & 63)};
  }
  constexpr TileView view() const {
    return {(bits >> 10 & 1) != 0, static_cast<uint8_t>(bits >> 11 & 7),
            static_cast<uint8_t>(bits >> 14 & 3)};
  }
  friend bool operator==(FormatEntry, FormatEntry) = default;
};

using FormatTable = std::array<FormatEntry, kFormatEntries>;

constexpr FormatTable InitialFormatTable() {
  FormatTable table;
  for (int i = 0; i < kFormatEntries; ++i) table[i] = FormatEntry::Of(kInitialFormats[i]);
  return table;
}

// 64 bytes, byte 0 first in memory.
struct alignas(64) Line {
  std::array<uint8_t, kLineBytes> byte{};
  friend bool operator==(const Line&, const Line&) = default;
};

inline uint32_t Lane32(const Line& line, int lane) {
  uint32_t value;
  std::memcpy(&value, &line.byte[4 * lane], 4);
  return value;
}
inline void SetLane32(Line& line, int lane, uint32_t value) {
  std::memcpy(&line.byte[4 * lane], &value, 4);
}

// The bytes of a line that an access of `count` bytes from position `first` touches.
constexpr uint64_t ByteMask(unsigned first, unsigned count) {
  return count == 0 ? 0 : (count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1) << first;
}

// An accumulator tile, row-major.
struct alignas(64) Tile {
  Fp32 element[8][8] = {};
  friend bool operator==(const Tile&, const Tile&) = default;
};

struct ThreadState {
  std::array<uint64_t, 32> x{};
  uint32_t pc = 0;  // 21 bits.
  uint64_t instret = 0;
  uint64_t mscratch = 0;
  FormatTable formats = InitialFormatTable();
  RoundingBits rounding_bits;
  Flags flags;

  ThreadStatus status = ThreadStatus::kStopped;
  bool stop_requested = false;  // Running, and to stop before its next instruction.
  uint64_t start_pc = 0;        // THREAD_PC
  uint64_t start_arg = 0;       // THREAD_ARG
  uint64_t cause = 0;           // THREAD_CAUSE: a Cause, or the exit code when halted.
  uint64_t epc = 0;             // THREAD_EPC
  uint64_t eaddr = 0;           // THREAD_EADDR

  // Undefined at power-up: the model has zeros, and no program may depend on them.
  std::array<Line, kVectorRegisters> v{};
};

// A place in the mesh, as in the header of a packet. With is_edge it is the edge port `side`
// (0 north, 1 east, 2 south, 3 west) whose index is x (north, south) or y (east, west).
struct Place {
  uint16_t chip = 0;
  bool is_edge = false;
  uint8_t side = 0;
  uint8_t y = 0;
  uint8_t x = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// The local SRAM. Zero at construction; pages that nobody touched cost no memory.
class Sram {
 public:
  Sram() : bytes_(static_cast<uint8_t*>(std::calloc(kSramBytes + kLineBytes, 1))) {
    if (bytes_ == nullptr) throw std::bad_alloc();
  }

  std::span<uint8_t> bytes() { return {bytes_.get(), kSramBytes}; }
  std::span<const uint8_t> bytes() const { return {bytes_.get(), kSramBytes}; }

  // Little-endian access of sizeof(T) bytes; offset + sizeof(T) <= kSramBytes.
  template <typename T>
  T Read(uint32_t offset) const {
    T value;
    std::memcpy(&value, bytes_.get() + offset, sizeof(T));
    return value;
  }
  template <typename T>
  void Write(uint32_t offset, T value) {
    std::memcpy(bytes_.get() + offset, &value, sizeof(T));
  }

  // The line that holds `offset`.
  Line ReadLine(uint32_t offset) const { return Read<Line>(offset & ~(kLineBytes - 1)); }

  // Writes the bytes of `data` that `mask` selects (bit i: byte i) into the line of `offset`.
  void WriteLine(uint32_t offset, uint64_t mask, const Line& data) {
    uint8_t* line = bytes_.get() + (offset & ~(kLineBytes - 1));
    if (mask == ~uint64_t{0}) {
      std::memcpy(line, data.byte.data(), kLineBytes);
      return;
    }
    for (unsigned i = 0; i < kLineBytes; ++i) {
      if (mask >> i & 1) line[i] = data.byte[i];
    }
  }

 private:
  struct Free {
    void operator()(uint8_t* p) const { std::free(p); }
  };
  std::unique_ptr<uint8_t, Free> bytes_;
};

// A descriptor of the DMA engine, as it lies in a line (docs/dma.md).
struct DmaDescriptor {
  uint64_t word[8] = {};

  unsigned operation() const { return word[0] & 15; }
  bool last() const { return (word[0] >> 4 & 1) != 0; }
  bool fence() const { return (word[0] >> 5 & 1) != 0; }
  bool post() const { return (word[0] >> 6 & 1) != 0; }
  unsigned semaphore() const { return word[0] >> 8 & 31; }
  uint16_t amount() const { return static_cast<uint16_t>(word[0] >> 16); }
  uint32_t next() const { return static_cast<uint32_t>(word[0] >> 32 & (kNodeBytes - 1)); }
  uint64_t source() const { return word[1]; }
  uint64_t destination() const { return word[2]; }
  uint32_t bytes() const { return word[3] & 0xFFFF; }
  uint32_t count(int dimension) const {
    return word[3] >> 16 * dimension & 0xFFFF;
  }  // dimension 1 to 3
  int32_t source_stride(int dimension) const { return static_cast<int32_t>(word[3 + dimension]); }
  int32_t destination_stride(int dimension) const {
    return static_cast<int32_t>(word[3 + dimension] >> 32);
  }
  // Of a gather.
  uint32_t indices() const { return static_cast<uint32_t>(word[4]); }
  uint32_t limit() const { return static_cast<uint32_t>(word[5]); }
};

// A thread's list of the DMA engine, and how far it is: see dma.h.
struct DmaList {
  bool busy = false;
  bool failed = false;  // The last one ended with an error.
  uint32_t at = 0;      // Of the descriptor.
  bool beyond = false;  // That address has more than 21 bits.
  bool loaded = false;  // It was read: the rest counts.
  DmaDescriptor descriptor;
  std::array<uint32_t, 3> index{};  // Of the row.
  uint32_t done = 0;                // Bytes of it.
  uint32_t index_lines = 0;  // Of a gather: lines of indices that were read; the last two are here.
  std::array<Line, 2> index_line;
  // Bytes for one line of the destination that have not been sent yet.
  unsigned held_count = 0;
  uint64_t held_offset = 0;
  Line held;
  uint32_t rejected = 0;  // Written while the list was busy; not reported yet. 0: nothing.
};

struct NodeState {
  Place place;  // Never an edge.
  std::array<ThreadState, kThreads> thread;
  std::array<uint16_t, kSemaphores> semaphore{};
  std::array<DmaList, kThreads> dma;
  std::array<Tile, kAccumulators> acc{};  // Undefined at power-up; zeros here.
  Sram sram;
  // Control registers of the SRAM. Its words have no check bits here: nothing is injected or
  // scrubbed.
  uint32_t scrub_interval = 0;
  uint32_t inject_addr = 0;  // Of a word of a node.
  uint64_t inject_data = 0;
  std::array<Barrier, kBarriers> barrier{};
  uint64_t cycle = 0;  // What CYCLE and the counters read; see machine.h and lockstep/follower.h.
};

}  // namespace d1
