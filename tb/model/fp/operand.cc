#include "tb/model/fp/operand.h"

namespace d1 {

Operand DecodeOperand(NumberFormat format, uint16_t code) {
  const Number x = Decode(format, code);
  const int fraction_bits = LayoutOf(format).fraction_bits;
  return {x.term.lsb + fraction_bits,
          static_cast<uint16_t>(x.term.mag << (kOperandFraction - fraction_bits)), x.term.sign,
          x.kind};
}

}  // namespace d1
