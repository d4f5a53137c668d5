// GTKWave filter: instructions as text.
//
//   wave_disasm lane C       {valid, member, pc 21, instruction 32}: a stage of a lane of cluster C
//   wave_disasm thread       {valid, pc 21, instruction 32}: a stage of a thread, or what it
//   retires
#include <fmt/format.h>

#include "sim/waves/filter.h"
#include "tb/model/isa/disasm.h"

namespace {

using d1::waves::Value;

constexpr int kInstructionBits = 32;
constexpr int kPcBits = 21;
constexpr int kStageBits = kInstructionBits + kPcBits;

std::string Text(const Value& value, int low) {
  const uint64_t pc = value.Bits(low + kInstructionBits, kPcBits);
  const auto word = static_cast<uint32_t>(value.Bits(low, kInstructionBits));
  return fmt::format("{} @{:x}", d1::Disassemble(word, pc), pc);
}

// Member m of cluster c is thread c + 2 m.
std::string LaneStage(const Value& value, int cluster) {
  if (value.Bits(kStageBits + 1, 1) == 0) return "";
  return fmt::format("t{} {}", cluster + 2 * value.Bits(kStageBits, 1), Text(value, 0));
}

std::string ThreadStage(const Value& value) {
  return value.Bits(kStageBits, 1) == 0 ? "" : Text(value, 0);
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = d1::waves::Arguments(argc, argv);
  if (arguments.size() == 1 && arguments[0] == "thread") {
    d1::waves::RunFilter(ThreadStage);
  } else if (arguments.size() == 2 && arguments[0] == "lane" &&
             d1::waves::ParseIndex(arguments[1], 1) >= 0) {
    const int cluster = d1::waves::ParseIndex(arguments[1], 1);
    d1::waves::RunFilter([cluster](const Value& value) { return LaneStage(value, cluster); });
  } else {
    d1::waves::Usage("wave_disasm thread | lane 0..1");
  }
}
