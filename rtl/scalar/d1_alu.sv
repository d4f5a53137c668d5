// The integer operations of RV64I on two operands, 64 bits or W forms, in one cycle.
//
// One adder serves add and sub: its second operand comes inverted for sub, as the register before
// it holds it. One comparator the comparisons and the branches, one right shifter
// all shifts (a left shift goes through it with the bits reversed). sum_o is the adder's result
// before selection: addresses are taken from it. Combinational; the sum, which is last, meets all
// other results in the last gate.

module d1_alu (
  input  d1_scalar_pkg::alu_e op_i,
  input  logic                word_i,  // W form
  input  logic [63:0]         a_i,
  input  logic [63:0]         b_i,
  input  logic [63:0]         addend_i,  // b, for sub ~b
  output logic [63:0]         sum_o,   // a + b, or a - b for sub; of no meaning for others but add
  output logic                less_o,  // a < b, unsigned
  output logic                equal_o, // a == b
  output logic [63:0]         y_o
);

  logic subtract, is_sum;
  logic [3:0] op;
  assign op       = op_i;
  assign subtract = op[3];
  assign is_sum   = op[2:0] == 3'd0;

  // The carry comes from a bit below: an addition of three operands would be one more row of gates.
  logic unused_carry;
  assign {sum_o, unused_carry} = {a_i, 1'b1} + {addend_i, subtract};

  // A tree of comparisons from bytes (8 to 15) to the whole (1): the upper half counts, unless it
  // is equal. When the signs differ, they decide a signed comparison.
  logic less_s;
  logic [15:1] less, equal;
  always_comb begin
    for (int i = 0; i < 8; i++) begin
      less[8 + i]  = a_i[8*i +: 8] < b_i[8*i +: 8];
      equal[8 + i] = a_i[8*i +: 8] == b_i[8*i +: 8];
    end
    for (int n = 7; n > 0; n--) begin
      less[n]  = less[2*n + 1] || (equal[2*n + 1] && less[2*n]);
      equal[n] = equal[2*n + 1] && equal[2*n];
    end
  end
  assign less_o  = less[1];
  assign equal_o = equal[1];
  assign less_s = (a_i[63] != b_i[63]) ? a_i[63] : less_o;

  // Bit 63 - i of x is bit i. By halves, which are quick to simulate, and wires all the same.
  function automatic logic [63:0] reverse(input logic [63:0] x);
    logic [63:0] y;
    y = {x[31:0], x[63:32]};
    y = ((y >> 16) & 64'h0000_ffff_0000_ffff) | ((y & 64'h0000_ffff_0000_ffff) << 16);
    y = ((y >> 8) & 64'h00ff_00ff_00ff_00ff) | ((y & 64'h00ff_00ff_00ff_00ff) << 8);
    y = ((y >> 4) & 64'h0f0f_0f0f_0f0f_0f0f) | ((y & 64'h0f0f_0f0f_0f0f_0f0f) << 4);
    y = ((y >> 2) & 64'h3333_3333_3333_3333) | ((y & 64'h3333_3333_3333_3333) << 2);
    reverse = ((y >> 1) & 64'h5555_5555_5555_5555) | ((y & 64'h5555_5555_5555_5555) << 1);
  endfunction

  logic        left, fill;
  logic [5:0]  shamt;
  logic [63:0] operand, reversed, shift_in, shifted, shift_back, shift_out;
  assign left    = op[2];
  assign shamt   = {b_i[5] && !word_i, b_i[4:0]};
  assign fill    = op[0] && (word_i ? a_i[31] : a_i[63]);
  assign operand = word_i ? {{32{fill}}, a_i[31:0]} : a_i;
  assign reversed   = reverse(a_i);
  assign shift_back = reverse(shifted);
  assign shift_in  = left ? reversed : operand;
  assign shifted   = 64'({{64{fill}}, shift_in} >> shamt);
  assign shift_out = left ? shift_back : shifted;

  // Bit 31 of a shifted W form, known before the shifter is done.
  logic word_sign;
  assign word_sign = left ? a_i[{1'b0, ~b_i[4:0]}] : fill || (a_i[31] && b_i[4:0] == 5'd0);

  // Everything but the sum; what a W form leaves in the upper half are copies of bit 31.
  logic [63:0] other;
  always_comb begin
    case (op_i)
      d1_scalar_pkg::AluSll, d1_scalar_pkg::AluSrl, d1_scalar_pkg::AluSra:
        other = {word_i ? {32{word_sign}} : shift_out[63:32], shift_out[31:0]};
      d1_scalar_pkg::AluSlt:  other = {63'd0, less_s};
      d1_scalar_pkg::AluSltu: other = {63'd0, less_o};
      d1_scalar_pkg::AluXor:  other = a_i ^ b_i;
      d1_scalar_pkg::AluOr:   other = a_i | b_i;
      d1_scalar_pkg::AluAnd:  other = a_i & b_i;
      default:                other = 64'd0;
    endcase
  end
  assign y_o[31:0]  = ({32{is_sum}} & sum_o[31:0]) | other[31:0];
  assign y_o[63:32] = ({32{is_sum && !word_i}} & sum_o[63:32]) |
                      {32{is_sum && word_i && sum_o[31]}} | other[63:32];

endmodule
