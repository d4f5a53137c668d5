// BF16 arithmetic (docs/number-semantics.md, section 4): each operation rounded once.
#pragma once

#include "tb/model/fp/types.h"

namespace d1 {

Bf16 FmaBf16(Bf16 a, Bf16 b, Bf16 c);  // a x b + c
Bf16 AddBf16(Bf16 a, Bf16 b);
Bf16 MulBf16(Bf16 a, Bf16 b);
constexpr Bf16 Negated(Bf16 x) { return {static_cast<uint16_t>(x.bits ^ 0x8000)}; }

}  // namespace d1
