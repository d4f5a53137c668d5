#include "tb/model/isa/decode.h"

#include <array>
#include <vector>

namespace d1 {
namespace {

// The instructions of each (funct3, opcode): only these are compared.
using Buckets = std::array<std::vector<const InstructionInfo*>, 1024>;

constexpr uint32_t Bucket(uint32_t word) { return (word >> 5 & 0x380) | (word & 0x7F); }

Buckets MakeBuckets() {
  Buckets buckets;
  for (uint32_t bucket = 0; bucket < buckets.size(); ++bucket) {
    const uint32_t word = (bucket & 0x380) << 5 | (bucket & 0x7F);
    for (const InstructionInfo& info : Instructions()) {
      if (((word ^ info.match) & info.mask & 0x707F) == 0) buckets[bucket].push_back(&info);
    }
  }
  return buckets;
}

int64_t FieldValue(const FieldInfo& field, uint32_t word) {
  uint64_t value = 0;
  for (int i = 0; i < field.segment_count; ++i) {
    const FieldSegment& segment = field.segments[i];
    const uint64_t bits = word >> segment.word_lo & ((uint64_t{1} << segment.width) - 1);
    value |= bits << segment.value_lo;
  }
  if (!IsSigned(field.kind)) return static_cast<int64_t>(value);
  return static_cast<int64_t>(value << (64 - field.bits)) >> (64 - field.bits);
}

}  // namespace

Instruction Decode(uint32_t word) {
  static const Buckets kBuckets = MakeBuckets();
  for (const InstructionInfo* info : kBuckets[Bucket(word)]) {
    if ((word & info->mask) != info->match) continue;
    Instruction instruction;
    instruction.op = info->op;
    for (const FieldInfo& field : info->Fields()) {
      Set(instruction, field.member, FieldValue(field, word));
    }
    const bool both_move_one_pointer = instruction.inc_a && instruction.inc_b &&
                                       instruction.rs1 == instruction.rs2 && instruction.rs1 != 0;
    if (info->distinct_increments && both_move_one_pointer) return {};
    return instruction;
  }
  return {};
}

}  // namespace d1
