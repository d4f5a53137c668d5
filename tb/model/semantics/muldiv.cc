// RV64M. Division by zero and overflow do not fault: all ones or the dividend; the dividend or 0.
#include <cstdint>
#include <limits>
#include <type_traits>

#include "tb/model/semantics/semantics.h"

namespace d1::semantics {
namespace {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

Int128 SignExtended(uint64_t value) { return static_cast<int64_t>(value); }
uint64_t High(Uint128 product) { return static_cast<uint64_t>(product >> 64); }

template <typename T>
T Quotient(T a, T b) {
  if (b == 0) return static_cast<T>(-1);
  if constexpr (std::is_signed_v<T>) {
    if (b == -1 && a == std::numeric_limits<T>::min()) return a;
  }
  return a / b;
}

template <typename T>
T Remainder(T a, T b) {
  if (b == 0) return a;
  if constexpr (std::is_signed_v<T>) {
    if (b == -1) return 0;
  }
  return a % b;
}

// Of 32-bit results: sign-extended to 64 bits.
template <typename T>
uint64_t Extended(T value) {
  return static_cast<uint64_t>(int64_t{static_cast<std::make_signed_t<T>>(value)});
}

}  // namespace

void Mul(ScalarStep& s, const Instr& i) { s.Write(i.rd, s.x(i.rs1) * s.x(i.rs2)); }
void Mulh(ScalarStep& s, const Instr& i) {
  s.Write(i.rd, High(static_cast<Uint128>(SignExtended(s.x(i.rs1)) * SignExtended(s.x(i.rs2)))));
}
void Mulhsu(ScalarStep& s, const Instr& i) {
  const Uint128 a = static_cast<Uint128>(SignExtended(s.x(i.rs1)));
  s.Write(i.rd, High(a * s.x(i.rs2)));
}
void Mulhu(ScalarStep& s, const Instr& i) {
  s.Write(i.rd, High(static_cast<Uint128>(s.x(i.rs1)) * s.x(i.rs2)));
}

#define D1_DIVIDE(name, type, function)                                                        \
  void name(ScalarStep& s, const Instr& i) {                                                   \
    s.Write(i.rd,                                                                              \
            Extended(function(static_cast<type>(s.x(i.rs1)), static_cast<type>(s.x(i.rs2))))); \
  }
D1_DIVIDE(Div, int64_t, Quotient)
D1_DIVIDE(Divu, uint64_t, Quotient)
D1_DIVIDE(Rem, int64_t, Remainder)
D1_DIVIDE(Remu, uint64_t, Remainder)
D1_DIVIDE(Divw, int32_t, Quotient)
D1_DIVIDE(Divuw, uint32_t, Quotient)
D1_DIVIDE(Remw, int32_t, Remainder)
D1_DIVIDE(Remuw, uint32_t, Remainder)
#undef D1_DIVIDE

void Mulw(ScalarStep& s, const Instr& i) {
  s.Write(i.rd, Extended(static_cast<uint32_t>(s.x(i.rs1) * s.x(i.rs2))));
}

}  // namespace d1::semantics
