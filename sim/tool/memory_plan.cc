#include "sim/tool/memory_plan.h"

#include "sim/tool/error.h"

namespace d1 {
namespace {

constexpr uint32_t kInterleave = 4 * kLineBytes;

uint64_t AlignUp(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

bool PlaceInRegions(uint32_t first_free, const std::vector<Tensor*>& tensors) {
  uint64_t next = AlignUp(first_free, kRegionBytes);
  for (Tensor* tensor : tensors) {
    if (tensor->bytes > kSramBytes || next + tensor->bytes > kSramBytes) return false;
    tensor->offset = static_cast<uint32_t>(next);
    next += AlignUp(tensor->bytes, kRegionBytes);
  }
  return true;
}

bool PlacePacked(uint32_t first_free, const std::vector<Tensor*>& tensors) {
  uint64_t next = first_free;
  uint32_t phase = 0;
  for (Tensor* tensor : tensors) {
    next = AlignUp(next, kInterleave) + phase;
    if (tensor->bytes > kSramBytes || next + tensor->bytes > kSramBytes) return false;
    tensor->offset = static_cast<uint32_t>(next);
    next += tensor->bytes;
    phase = (phase + 2 * kLineBytes + (phase == 2 * kLineBytes ? kLineBytes : 0)) %
            kInterleave;  // 0, 2, 1, 3
  }
  return true;
}

}  // namespace

void PlaceTensors(uint32_t first_free, const std::string& shape, std::vector<Tensor*> tensors) {
  uint64_t total = 0;
  std::string sizes;
  for (const Tensor* tensor : tensors) {
    total += tensor->bytes;
    sizes += fmt::format("{}{} {}", sizes.empty() ? "" : ", ", tensor->what, tensor->bytes);
  }
  if (PlaceInRegions(first_free, tensors) || PlacePacked(first_free, tensors)) return;
  throw UserError(
      "shape {} takes {} bytes ({}), a node has {} free; make it smaller or use a mesh kernel",
      shape, total, sizes, kSramBytes - first_free);
}

}  // namespace d1
