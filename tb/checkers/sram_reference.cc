#include "tb/checkers/sram_reference.h"

#include <algorithm>

namespace d1 {

bool SramReference::IsPartial(const SramRequest& request, int port) {
  for (uint32_t w = 0; w < SramPortBytes(port) / 8; ++w) {
    const uint8_t mask = static_cast<uint8_t>(request.mask >> 8 * w);
    if (mask != 0 && mask != 0xFF) return true;
  }
  return false;
}

unsigned SramReference::Cycle(const SramRequests& requests) {
  const bool pair = requests[kLd0] && requests[kLd1] && requests[kLd0]->pair;
  const bool pair_urgent = pair && (urgent_ >> kLd0 & 3) != 0;

  // The order of this cycle: urgent ones first; a pair is one, at the place of ld0.
  std::vector<int> order;
  for (const bool urgent : {true, false}) {
    for (int p = 0; p < kSramPorts; ++p) {
      if (!requests[p] || (pair && p == kLd1)) continue;
      const bool is_urgent = pair && p == kLd0 ? pair_urgent : (urgent_ >> p & 1) != 0;
      if (is_urgent == urgent) order.push_back(p);
    }
  }

  std::vector<bool> claimed(busy_until_.size());
  for (size_t b = 0; b < claimed.size(); ++b) claimed[b] = busy_until_[b] > cycle_;
  unsigned granted = 0;
  bool first = false;
  if (second_) {
    granted |= 1u << kLd0 | 1u << kLd1;
    claimed[BankOf(requests[kLd0]->offset)] = true;
  }
  for (const int p : order) {
    const uint32_t bank = BankOf(requests[p]->offset);
    if (pair && p == kLd0) {
      const uint32_t other = BankOf(requests[kLd1]->offset);
      if (second_) continue;
      if (!claimed[bank] && !claimed[other]) {
        if (bank == other) {
          first = true;
        } else {
          granted |= 1u << kLd0 | 1u << kLd1;
        }
      }
      claimed[bank] = claimed[other] = true;
      continue;
    }
    // A merge that writes now has the port's bus; only another merge may start.
    const bool bus_taken = (merge_starts_[p] >> (kMergeWrite - 1) & 1) != 0;
    const bool held = IsSramWrite(p) && !IsPartial(*requests[p], p) && bus_taken;
    if (!claimed[bank] && !held) granted |= 1u << p;
    claimed[bank] = true;
  }
  second_ = first;

  for (uint32_t& starts : merge_starts_) starts <<= 1;
  for (int p = 0; p < kSramPorts; ++p) {
    const bool is_granted = (granted >> p & 1) != 0;
    age_[p] = requests[p] && !is_granted ? age_[p] + 1 : 0;
    if (age_[p] == 0) urgent_ &= ~(1u << p);
    if (!is_granted || !IsSramWrite(p)) continue;
    const SramRequest& write = *requests[p];
    for (uint32_t i = 0; i < SramPortBytes(p); ++i) {
      if ((write.mask >> i & 1) != 0) bytes_[write.offset + i] = write.data[i];
    }
    if (IsPartial(write, p)) {
      busy_until_[BankOf(write.offset)] = cycle_ + kMergeWrite + 1;
      merge_starts_[p] |= 1;
    }
  }
  if (urgent_ == 0) {
    for (int p = 0; p < kSramPorts; ++p) urgent_ |= (age_[p] >= kUrgentAge ? 1u : 0u) << p;
  }
  ++cycle_;
  return granted;
}

SramLine SramReference::Read(const SramRequest& request, int port) const {
  SramLine line{};
  std::copy_n(bytes_.begin() + request.offset, SramPortBytes(port), line.begin());
  return line;
}

}  // namespace d1
