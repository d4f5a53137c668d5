// The units of a node that a profile tells apart, and the states that each is in, one in every
// cycle: idle, busy, or waiting for one cause (docs/profile.md).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace d1 {

enum class StateKind : uint8_t { kIdle, kBusy, kWait };

struct UnitState {
  const char* name;
  StateKind kind;
};

// A kind of unit. State 0 is idle.
struct UnitGroup {
  const char* name;
  std::vector<UnitState> states;
  std::vector<const char*> units;
};

const std::vector<UnitGroup>& ProfileGroups();

constexpr int kMaxStates = 16;
constexpr int kProfileUnits = 33;

// A unit by its number in a sample.
struct ProfileUnit {
  const UnitGroup* group;
  std::string name;
};
const std::vector<ProfileUnit>& ProfileUnits();

// The state of every unit of a node in one cycle.
using ProfileSample = std::array<uint8_t, kProfileUnits>;

}  // namespace d1
