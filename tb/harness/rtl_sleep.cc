#include "tb/harness/rtl_sleep.h"

#include <algorithm>
#include <cstring>

#include "Vd1_node.h"
#include "Vd1_node__Syms.h"
#include "tb/harness/bits.h"
#include "tb/harness/sram_backdoor.h"

namespace d1 {
namespace {

// Verilator's name of the clock counter (rtl/prim/d1_counter.sv): 64 bits, and for each part above
// the lowest 16 bits a flag that it counts next.
#define D1_CYCLE(name) (node.rootp->d1_node__DOT__u_ctrl__DOT__u_cycle__DOT__##name)
#define D1_COUNTS (node.rootp->d1_node__DOT__u_ctrl__DOT__u_counts__DOT__count_q)
#define D1_CYCLE_WRAP(part) D1_CYCLE(gen_part__BRA__##part##__KET____DOT__gen_higher__DOT__wrap_q)

// Of rtl/ctrl/d1_counts.sv: what the cycles of the threads were spent on, and events.
constexpr unsigned kCounts = 36, kCountBits = 40;

const uint8_t* BytesOf(const Vd1_node& node) {
  return reinterpret_cast<const uint8_t*>(node.rootp->vlSymsp);
}

// The next value of the clock counter, where Verilator keeps one beside it.
template <typename Root, typename Add>
void AddNextCycle(const Root& root, Add add) {
  if constexpr (requires { root.__Vdly__d1_node__DOT__u_ctrl__DOT__u_cycle__DOT__count_q; }) {
    add(&root.__Vdly__d1_node__DOT__u_ctrl__DOT__u_cycle__DOT__count_q,
        sizeof(root.__Vdly__d1_node__DOT__u_ctrl__DOT__u_cycle__DOT__count_q));
  }
}

// Bytes that are not compared.
std::vector<std::pair<uint32_t, uint32_t>> Excluded(const Vd1_node& node) {
  std::vector<std::pair<uint32_t, uint32_t>> excluded;
  const auto add = [&](const void* begin, size_t size) {
    const auto at = static_cast<uint32_t>(static_cast<const uint8_t*>(begin) - BytesOf(node));
    excluded.emplace_back(at, at + static_cast<uint32_t>(size));
  };
  const SramArrays arrays = SramArraysOf(node);
  for (uint32_t b = 0; b < arrays.banks; ++b) add(arrays.bank[b], arrays.rows * sizeof(VlWide<18>));
  add(&D1_CYCLE(count_q), sizeof(D1_CYCLE(count_q)));
  AddNextCycle(*node.rootp, add);
  add(&D1_CYCLE_WRAP(1), 1);
  add(&D1_CYCLE_WRAP(2), 1);
  add(&D1_CYCLE_WRAP(3), 1);
  add(&D1_COUNTS, sizeof(D1_COUNTS));
  std::sort(excluded.begin(), excluded.end());
  return excluded;
}

}  // namespace

std::vector<uint64_t> ReadCounters(const Vd1_node& node) {
  std::vector<uint64_t> values = {D1_CYCLE(count_q)};
  for (unsigned i = 0; i < kCounts; ++i)
    values.push_back(GetBits(D1_COUNTS, kCountBits * i, kCountBits));
  return values;
}

void WriteCounters(Vd1_node& node, const std::vector<uint64_t>& values) {
  const uint64_t count = values[0];
  // A flag is set in the cycle before the part above counts: then all lower parts are ones.
  const auto wraps = [&](int part) {
    const uint64_t mask = (uint64_t{1} << 16 * part) - 1;
    return static_cast<CData>((count & mask) == mask);
  };
  D1_CYCLE(count_q) = count;
  D1_CYCLE_WRAP(1) = wraps(1);
  D1_CYCLE_WRAP(2) = wraps(2);
  D1_CYCLE_WRAP(3) = wraps(3);
  for (unsigned i = 0; i + 1 < values.size(); ++i)
    SetBits(D1_COUNTS, kCountBits * i, kCountBits, values[i + 1]);
}

void NodeSnapshot::Take(const Vd1_node& node) {
  if (ranges_.empty()) {
    uint32_t begin = 0;
    for (const auto& [from, to] : Excluded(node)) {
      if (from > begin) ranges_.emplace_back(begin, from);
      begin = to;
    }
    ranges_.emplace_back(begin, sizeof(Vd1_node__Syms));
  }
  bytes_.clear();
  for (const auto& [begin, end] : ranges_)
    bytes_.insert(bytes_.end(), BytesOf(node) + begin, BytesOf(node) + end);
}

bool NodeSnapshot::Same(const Vd1_node& node) const {
  const uint8_t* expected = bytes_.data();
  for (const auto& [begin, end] : ranges_) {
    if (std::memcmp(BytesOf(node) + begin, expected, end - begin) != 0) return false;
    expected += end - begin;
  }
  return true;
}

}  // namespace d1
