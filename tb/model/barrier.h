// The barriers of a node (docs/barrier.md), as what happens to them one after the other: neighbours
// hear of each other at once.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace d1 {

inline constexpr int kBarriers = 4;
inline constexpr int kSides = 4;  // 0 north, 1 east, 2 south, 3 west

constexpr int OppositeSide(int side) { return side ^ 2; }

// What BARRIER holds.
struct BarrierTree {
  uint8_t threads = 0;   // of the node that take part, a bit each
  uint8_t children = 0;  // sides, a bit each
  uint8_t parent = 0;    // a side, one bit or none
  uint8_t semaphore = 0;

  static constexpr BarrierTree Of(uint64_t word) {
    return {static_cast<uint8_t>(word & 15), static_cast<uint8_t>(word >> 4 & 15),
            static_cast<uint8_t>(word >> 8 & 15), static_cast<uint8_t>(word >> 12 & 31)};
  }
  constexpr uint64_t Word() const {
    return uint64_t{semaphore} << 12 | uint64_t{parent} << 8 | uint64_t{children} << 4 | threads;
  }
  constexpr bool off() const { return (threads | children | parent) == 0; }
};

struct Barrier {
  BarrierTree tree;
  uint8_t here = 0;      // threads that have come
  uint8_t seen = 0;      // children that have come
  bool sent = false;     // all came, and the parent knows
  uint8_t released = 0;  // threads whose post is still to be performed
  bool misused = false;  // the fault is still to be raised

  void SetTree(uint64_t word);
  void Arrive(uint64_t threads);
  void Pulse(int side);

  // Goes on as far as it can; the sides that it sends a pulse to.
  uint8_t Advance();

  uint64_t State() const { return uint64_t{sent} << 8 | uint64_t{seen} << 4 | here; }
  unsigned SemaphoreOf(int thread) const { return (tree.semaphore + thread) % 32u; }

 private:
  void Release();
  bool over_ = false;  // the parent's pulse has come
};

// The trees of a barrier of the nodes of a W x H mesh whose threads take part (`threads`, a bit
// each; 0: of a node that does not), by node number y * W + x. `usable`: nodes that may hand on.
// The root is the node from which the farthest participant is nearest. Nodes that are not needed
// get trees that are off. Empty when no tree connects them all.
std::vector<BarrierTree> BarrierTrees(int width, int height, const std::vector<uint8_t>& threads,
                                      const std::vector<bool>& usable, uint8_t semaphore);

}  // namespace d1
