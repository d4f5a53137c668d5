// Whether the random state at power-up can be seen from outside after reset.
#pragma once

#include <cstdint>
#include <optional>

#include "tb/harness/dut.h"

namespace d1 {

// Runs `scenario` on `states` models of different random power-up states. It gets a Dut before
// its reset, and returns a trace: anything that compares. It must do the same each time, so its
// own random choices come from a fixed seed. Returns the seed of the first Dut whose trace differs
// from that of seed 1, or nothing when all are equal.
template <typename Model, typename Scenario>
std::optional<uint64_t> FirstPowerUpDifference(uint64_t states, Scenario scenario) {
  const auto run = [&scenario](uint64_t seed) {
    Dut<Model> dut(seed);
    return scenario(dut);
  };
  const auto expected = run(1);
  for (uint64_t seed = 2; seed <= states; ++seed) {
    if (run(seed) != expected) return seed;
  }
  return std::nullopt;
}

}  // namespace d1
