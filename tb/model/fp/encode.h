// A number as a code of a format, and the flags that this raises (docs/number-semantics.md,
// section 5).
#pragma once

#include "tb/model/fp/formats.h"
#include "tb/model/fp/rounding.h"

namespace d1 {

struct Flags {
  bool invalid = false;
  bool denormal = false;
  bool overflow = false;
  bool underflow = false;

  Flags& operator|=(const Flags& other) {
    invalid |= other.invalid;
    denormal |= other.denormal;
    overflow |= other.overflow;
    underflow |= other.underflow;
    return *this;
  }
  friend bool operator==(const Flags&, const Flags&) = default;
};

struct Encoded {
  uint32_t code = 0;
  Flags flags;
  friend bool operator==(const Encoded&, const Encoded&) = default;
};

// Raises everything but Denormal, which is a matter of the operand.
Encoded Encode(NumberFormat format, const Number& x, Rounding rounding);

}  // namespace d1
