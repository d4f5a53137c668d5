// GTKWave filter: an operation of the vector queue as text.
//
//   wave_vop            {valid, op 4, alu 4, vd 5, vs1 5, vs2 5, vs3 5, acc 4, pc 21}
//   wave_vop trace      {valid, thread 2, pc 21, op 4}: trace_mat, trace_simd
#include <fmt/format.h>

#include <array>

#include "sim/waves/filter.h"
#include "tb/model/vector_op.h"

namespace {

using d1::waves::Value;

// In the order of d1_pkg::valu_e.
constexpr std::array kAlus = {"fmadd", "fmsub",   "fnmsub",  "fnmadd", "fadd",  "fsub",
                              "fmul",  "fmin",    "fmax",    "move",   "splat", "shuffle.xor",
                              "lane",  "convert", "permute", "bf16"};

std::string KindName(uint64_t op) {
  if (op >= d1::kVectorKinds) return fmt::format("?{}", op);
  return d1::VectorKindName(static_cast<d1::VectorKind>(op));
}

std::string AluName(uint64_t alu) {
  return alu < kAlus.size() ? kAlus[alu] : fmt::format("?{}", alu);
}

std::string Arith(const Value& value) {
  const uint64_t alu = value.Bits(45, 4);
  const std::string head = fmt::format("{} v{}", AluName(alu), value.Bits(40, 5));
  const std::string one = fmt::format(",v{}", value.Bits(35, 5));
  const std::string two = one + fmt::format(",v{}", value.Bits(30, 5));
  if (alu <= 3) return head + two + fmt::format(",v{}", value.Bits(25, 5));
  if (alu <= 8) return head + two;
  if (alu == 10) return head;
  if (alu == 11) return head + one + fmt::format(",{}", value.Bits(30, 4));
  return head + one;
}

std::string Operation(const Value& value) {
  if (value.Bits(53, 1) == 0) return "";
  const uint64_t op = value.Bits(49, 4);
  std::string text = KindName(op);
  switch (op) {
    case 0:
    case 4:
    case 5:
      text += fmt::format(" acc{}", value.Bits(21, 4));
      break;
    case 1:
      text +=
          fmt::format(" acc{},v{},v{}", value.Bits(21, 4), value.Bits(35, 5), value.Bits(30, 5));
      break;
    case 2:
      text += fmt::format(" acc{},v{},mem", value.Bits(21, 4), value.Bits(35, 5));
      break;
    case 3:
      text += fmt::format(" acc{},mem,v{}", value.Bits(21, 4), value.Bits(30, 5));
      break;
    case 6:
      text = Arith(value);
      break;
    case 7:
      text += fmt::format(" v{}", value.Bits(40, 5));
      break;
    case 8:
    case 9:
      text += fmt::format(" v{}", value.Bits(35, 5));
      break;
    case 10:
      text += fmt::format(" sem{}", value.Bits(40, 5));
      break;
    default:
      break;
  }
  return fmt::format("{} @{:x}", text, value.Bits(0, 21));
}

std::string Trace(const Value& value) {
  if (value.Bits(27, 1) == 0) return "";
  return fmt::format("t{} {} @{:x}", value.Bits(25, 2), KindName(value.Bits(0, 4)),
                     value.Bits(4, 21));
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = d1::waves::Arguments(argc, argv);
  if (arguments.empty()) {
    d1::waves::RunFilter(Operation);
  } else if (arguments.size() == 1 && arguments[0] == "trace") {
    d1::waves::RunFilter(Trace);
  } else {
    d1::waves::Usage("wave_vop [trace]");
  }
}
