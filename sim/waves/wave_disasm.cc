// GTKWave filter: instructions as text.
//
//   wave_disasm              {valid, thread 2, pc 21, instruction 32}: a stage of a lane
//   wave_disasm thread       {valid, pc 21, instruction 32}: a stage of a thread
//   wave_disasm retired T    {valid of lane 1, of lane 0, lane 1 {thread, pc, instruction}, lane 0
//   {...}}:
//                            what thread T retires
#include <fmt/format.h>

#include "sim/waves/filter.h"
#include "tb/model/isa/disasm.h"

namespace {

using d1::waves::Value;

constexpr int kInstructionBits = 32;
constexpr int kPcBits = 21;
constexpr int kThreadLow = kInstructionBits + kPcBits;
constexpr int kLaneBits = kThreadLow + 2;

std::string Text(const Value& value, int low) {
  const uint64_t pc = value.Bits(low + kInstructionBits, kPcBits);
  const auto word = static_cast<uint32_t>(value.Bits(low, kInstructionBits));
  return fmt::format("{} @{:x}", d1::Disassemble(word, pc), pc);
}

std::string Stage(const Value& value) {
  if (value.Bits(kLaneBits, 1) == 0) return "";
  return fmt::format("t{} {}", value.Bits(kThreadLow, 2), Text(value, 0));
}

std::string ThreadStage(const Value& value) {
  return value.Bits(kThreadLow, 1) == 0 ? "" : Text(value, 0);
}

std::string Retired(const Value& value, uint64_t thread) {
  for (int lane = 0; lane < 2; ++lane) {
    const int low = lane * kLaneBits;
    const bool valid = value.Bits(2 * kLaneBits + lane, 1) != 0;
    if (valid && value.Bits(low + kThreadLow, 2) == thread) return Text(value, low);
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = d1::waves::Arguments(argc, argv);
  if (arguments.empty()) {
    d1::waves::RunFilter(Stage);
  } else if (arguments.size() == 1 && arguments[0] == "thread") {
    d1::waves::RunFilter(ThreadStage);
  } else if (arguments.size() == 2 && arguments[0] == "retired" &&
             d1::waves::ParseIndex(arguments[1], 3) >= 0) {
    const int thread = d1::waves::ParseIndex(arguments[1], 3);
    d1::waves::RunFilter([thread](const Value& value) { return Retired(value, thread); });
  } else {
    d1::waves::Usage("wave_disasm [thread | retired 0..3]");
  }
}
