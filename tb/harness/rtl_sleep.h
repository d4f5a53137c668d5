// What it takes to leave out clock cycles of a Verilated node in which nothing changes but counters
// (docs/mesh.md says why that is exact).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

class Vd1_node;

namespace d1 {

// The counters that go on in a node in which nothing else changes. A register that does and is not
// among them keeps its node awake for ever: slow, not wrong.
std::vector<uint64_t> ReadCounters(const Vd1_node& node);
// Of `values` the first may be given alone: the clock counter. The node must be evaluated for a
// cycle before its other signals are looked at.
void WriteCounters(Vd1_node& node, const std::vector<uint64_t>& values);

// Whether a node has the same state after a cycle as before it: every byte of its model but the
// counters and the SRAM. One object serves any number of nodes, one after the other.
class NodeSnapshot {
 public:
  void Take(const Vd1_node& node);
  bool Same(const Vd1_node& node) const;

 private:
  std::vector<std::pair<uint32_t, uint32_t>> ranges_;  // of the model's bytes: begin, end
  std::vector<uint8_t> bytes_;
};

}  // namespace d1
