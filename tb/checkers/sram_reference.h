// What d1_sram must do, from docs/sram.md: which requests it grants in a cycle, and what reads
// return. Errors in the array are not part of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace d1 {

// In the order of priority.
enum SramPort { kMst, kLd0, kLd1, kSst, kSld, kSt, kFill };
inline constexpr int kSramPorts = 7;
inline constexpr const char* kSramPortNames[] = {"mst", "ld0", "ld1", "sst", "sld", "st", "fill"};

constexpr bool IsSramWrite(int port) { return port == kMst || port == kSst || port == kSt; }
constexpr bool IsSramWord(int port) { return port == kSst || port == kSld; }  // 8 B, not 64
constexpr uint32_t SramPortBytes(int port) { return IsSramWord(port) ? 8 : 64; }

using SramLine = std::array<uint8_t, 64>;  // a word uses the first 8

struct SramRequest {
  uint32_t offset = 0;  // in bytes, a multiple of the port's size
  uint64_t mask = 0;    // writes: bytes
  SramLine data{};      // writes
  bool pair = false;    // ld0 and ld1: only together

  friend bool operator==(const SramRequest&, const SramRequest&) = default;
};
using SramRequests = std::array<std::optional<SramRequest>, kSramPorts>;

class SramReference {
 public:
  // `rows` of each of the 4 * `regions` super-banks.
  SramReference(uint32_t rows, uint32_t regions)
      : rows_(rows), bytes_(size_t{256} * rows * regions), busy_until_(4 * regions) {}

  // One cycle: which requests are granted (bit p: port p). Performs the writes.
  unsigned Cycle(const SramRequests& requests);

  // What a read sees that is granted in the cycle of the last call of Cycle().
  SramLine Read(const SramRequest& request, int port) const;

  uint32_t BankOf(uint32_t offset) const {
    const uint32_t line = offset / 64;
    return line / 4 / rows_ * 4 + line % 4;
  }

  std::vector<uint8_t>& bytes() { return bytes_; }
  int age(int port) const { return age_[port]; }  // cycles that its request was refused

 private:
  static constexpr int kUrgentAge = 8;
  static constexpr int kMergeWrite = 3;  // cycles from a merge's grant to its write

  // Whether a write covers some word in part.
  static bool IsPartial(const SramRequest& request, int port);

  uint32_t rows_;
  std::vector<uint8_t> bytes_;
  std::vector<uint64_t> busy_until_;  // per super-bank: first cycle it is free again
  // Per port: bit n says that a merge was granted n + 1 cycles ago.
  std::array<uint32_t, kSramPorts> merge_starts_{};
  std::array<int, kSramPorts> age_{};
  unsigned urgent_ = 0;  // the ports of this round, that waited too long
  bool second_ = false;  // the second cycle of a pair in one super-bank
  uint64_t cycle_ = 1;
};

}  // namespace d1
