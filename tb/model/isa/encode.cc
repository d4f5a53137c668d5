#include "tb/model/isa/encode.h"

#include <stdexcept>
#include <string>

namespace d1 {
namespace {

bool Fits(const FieldInfo& field, int64_t value) {
  if (value & ((int64_t{1} << field.low) - 1)) return false;
  const int64_t span = int64_t{1} << field.bits;
  if (IsSigned(field.kind)) return value >= -span / 2 && value < span / 2;
  return value >= 0 && value < span;
}

}  // namespace

uint32_t Encode(const Instruction& instruction) {
  if (instruction.op == Op::kIllegal) throw std::invalid_argument("no encoding of kIllegal");
  const InstructionInfo& info = Info(instruction.op);
  uint32_t word = info.match;
  for (const FieldInfo& field : info.Fields()) {
    const int64_t value = Get(instruction, field.member);
    if (!Fits(field, value)) {
      throw std::invalid_argument(std::string(info.name) + ": " + field.name + " can not be " +
                                  std::to_string(value));
    }
    for (int i = 0; i < field.segment_count; ++i) {
      const FieldSegment& segment = field.segments[i];
      const uint64_t bits = static_cast<uint64_t>(value) >> segment.value_lo;
      word |= static_cast<uint32_t>(bits & ((uint64_t{1} << segment.width) - 1)) << segment.word_lo;
    }
  }
  return word;
}

}  // namespace d1
