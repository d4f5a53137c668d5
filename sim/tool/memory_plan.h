// Where a kernel's tensors go in a node's SRAM.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tb/model/node_state.h"

namespace d1 {

constexpr uint32_t kRegionBytes =
    256 * 1024;  // docs/sram.md: tensors in different regions never conflict

struct Tensor {
  std::string what;  // names it in an error
  uint64_t bytes = 0;
  uint32_t offset = 0;  // out
};

// Gives each tensor a region of its own (or several) behind the program while they fit; otherwise
// packs them one after the other, each starting in another line modulo 4. Offsets are multiples
// of 64. Throws UserError, with sizes and what is free, when they do not fit at all. `shape` names
// the shape in the error.
void PlaceTensors(uint32_t first_free, const std::string& shape, std::vector<Tensor*> tensors);

}  // namespace d1
