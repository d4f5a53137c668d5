// The integer operations of RV64I on two operands, 64 bits or W forms, in one cycle.
//
// One adder serves add, sub and the comparisons; one right shifter serves all shifts (a left shift
// goes through it with the bits reversed). sum_o is the adder's result before selection: addresses
// are taken from it. Combinational.

module d1_alu (
  input  d1_scalar_pkg::alu_e op_i,
  input  logic                word_i,  // W form
  input  logic [63:0]         a_i,
  input  logic [63:0]         b_i,
  output logic [63:0]         sum_o,   // a + b, or a - b for sub and comparisons
  output logic [63:0]         y_o
);

  logic subtract;
  assign subtract = op_i == d1_scalar_pkg::AluSub || op_i == d1_scalar_pkg::AluSlt ||
                    op_i == d1_scalar_pkg::AluSltu;

  // Carry out of a - b is "not less", unsigned; signed, the signs decide when they differ.
  logic [64:0] sum;
  logic        less_u, less_s;
  assign sum    = {1'b0, a_i} + {1'b0, subtract ? ~b_i : b_i} + {64'd0, subtract};
  assign less_u = !sum[64];
  assign less_s = (a_i[63] != b_i[63]) ? a_i[63] : less_u;
  assign sum_o  = sum[63:0];

  logic        left, fill;
  logic [5:0]  shamt;
  logic [63:0] operand, reversed, shift_in, shifted, shift_back, shift_out;
  assign left    = op_i == d1_scalar_pkg::AluSll;
  assign shamt   = {b_i[5] && !word_i, b_i[4:0]};
  assign fill    = op_i == d1_scalar_pkg::AluSra && (word_i ? a_i[31] : a_i[63]);
  assign operand = word_i ? {{32{fill}}, a_i[31:0]} : a_i;
  always_comb begin
    for (int i = 0; i < 64; i++) reversed[i] = a_i[63 - i];
  end
  always_comb begin
    for (int i = 0; i < 64; i++) shift_back[i] = shifted[63 - i];
  end
  assign shift_in  = left ? reversed : operand;
  assign shifted   = 64'({{64{fill}}, shift_in} >> shamt);
  assign shift_out = left ? shift_back : shifted;

  logic [63:0] y;
  always_comb begin
    case (op_i)
      d1_scalar_pkg::AluAdd, d1_scalar_pkg::AluSub:  y = sum[63:0];
      d1_scalar_pkg::AluSll, d1_scalar_pkg::AluSrl, d1_scalar_pkg::AluSra: y = shift_out;
      d1_scalar_pkg::AluSlt:  y = {63'd0, less_s};
      d1_scalar_pkg::AluSltu: y = {63'd0, less_u};
      d1_scalar_pkg::AluXor:  y = a_i ^ b_i;
      d1_scalar_pkg::AluOr:   y = a_i | b_i;
      default:                y = a_i & b_i;
    endcase
  end
  assign y_o = word_i ? {{32{y[31]}}, y[31:0]} : y;

endmodule
