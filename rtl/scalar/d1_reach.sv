// Whether an address, a + an immediate of 12 bits, is above 21 bits: before the sum is there.
//
// Bits 63..12 of a are those of the sum, one less or one more, by the carry out of the low 12 bits
// and the sign of the immediate. Combinational.

module d1_reach (
  input  logic [63:0] a_i,
  input  logic [11:0] imm_i,
  output logic        beyond_o
);

  logic [11:0] unused_low;
  logic        carry, high_zero, middle_zero;
  assign {carry, unused_low} = {1'b0, a_i[11:0]} + {1'b0, imm_i};
  assign high_zero   = a_i[63:21] == 43'd0;
  assign middle_zero = a_i[20:12] == 9'd0;
  always_comb begin
    case ({carry, imm_i[11]})
      2'b10:   beyond_o = !((high_zero && a_i[20:12] != '1) || a_i[63:12] == '1);
      2'b01:   beyond_o = middle_zero ? a_i[63:21] != 43'd1 : !high_zero;
      default: beyond_o = !high_zero;
    endcase
  end

endmodule
