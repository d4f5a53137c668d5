// The multiplier: mul, mulh, mulhsu, mulhu, mulw. One a cycle, result four cycles later.
//
//   in ─▶ Booth digits ─▶ │ 34 rows ─▶ 6 │ ─▶ 2 │ ─▶ sums of halves │ ─▶ select
//
// The operands are 65-bit signed numbers (the sign bit is 0 for an unsigned one). The second one is
// written in 33 digits of -2 to 2 (radix-4 Booth), so that the product is the sum of 33 rows: the
// first operand, or its double, or nothing, complemented for a negative digit. What a complement
// lacks is 1 at the row's lowest bit, where the next row has room for it. All sums are modulo
// 2^128. tag_i comes back with the result.

module d1_mul #(
  parameter int unsigned TagWidth = 7
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                valid_i,
  input  logic [TagWidth-1:0] tag_i,
  input  logic [1:0]          op_i,    // funct3[1:0]: mul, mulh, mulhsu, mulhu
  input  logic                word_i,
  input  logic [63:0]         a_i,
  input  logic [63:0]         b_i,

  output logic [2:0]          busy_o,  // stages 1, 2 and 3 hold an operation
  output logic                valid_o,
  output logic [TagWidth-1:0] tag_o,
  output logic [63:0]         y_o
);

  localparam int unsigned Digits = 33;

  logic                s1_valid_q, s2_valid_q, s3_valid_q, s4_valid_q;
  logic [TagWidth-1:0] s1_tag_q, s2_tag_q, s3_tag_q, s4_tag_q;
  logic                s1_high_q, s2_high_q, s3_high_q, s4_high_q;
  logic                s1_word_q, s2_word_q, s3_word_q, s4_word_q;

  // ---- the digits: bits 2i+1, 2i and 2i-1 of b make digit i = -2 b[2i+1] + b[2i] + b[2i-1]
  logic                a_sign, b_sign;
  logic [66:0]         b_bits;
  assign a_sign = op_i != 2'd3 && a_i[63];
  assign b_sign = !op_i[1] && b_i[63];
  assign b_bits = {b_sign, b_sign, b_i, 1'b0};

  // ---- stage 1: the rows. Row i has 66 bits from bit 2i on, its sign s at bit 2i+65; s weighs
  // -2^(2i+65), which is !s at that bit with 2^(2i+65) subtracted: row 33 has all that is
  // subtracted.
  logic [64:0]         s1_a_q;
  logic [Digits-1:0]   s1_one_q, s1_two_q, s1_negative_q;
  logic [34*128-1:0]   rows;
  logic [23*128-1:0]   rows23;
  logic [16*128-1:0]   rows16;
  logic [11*128-1:0]   rows11;
  logic [8*128-1:0]    rows8;
  logic [6*128-1:0]    rows6;
  for (genvar i = 0; i < Digits; i++) begin : gen_row
    logic [65:0]  multiple;
    logic [127:0] row;
    assign multiple = (({66{s1_one_q[i]}} & {s1_a_q[64], s1_a_q}) |
                       ({66{s1_two_q[i]}} & {s1_a_q, 1'b0})) ^ {66{s1_negative_q[i]}};
    always_comb begin
      row = 128'({!multiple[65], multiple[64:0]}) << (2 * i);
      if (i > 0) row[2*i-2] = s1_negative_q[i > 0 ? i - 1 : 0];
    end
    assign rows[128*i +: 128] = row;
  end
  // -(2^65 + 2^67 + ... + 2^127) = 2^65 + 2^66 + 2^68 + ... + 2^126, modulo 2^128
  assign rows[128*Digits +: 128] = {{31{2'b01}}, 1'b1, s1_negative_q[Digits-1], 64'd0};

  d1_csa #(.N(34), .Width(128)) u_csa34 (.rows_i(rows),   .rows_o(rows23));
  d1_csa #(.N(23), .Width(128)) u_csa23 (.rows_i(rows23), .rows_o(rows16));
  d1_csa #(.N(16), .Width(128)) u_csa16 (.rows_i(rows16), .rows_o(rows11));
  d1_csa #(.N(11), .Width(128)) u_csa11 (.rows_i(rows11), .rows_o(rows8));
  d1_csa #(.N(8),  .Width(128)) u_csa8  (.rows_i(rows8),  .rows_o(rows6));

  // ---- stage 2: two rows
  logic [6*128-1:0]    s2_rows_q;
  logic [4*128-1:0]    rows4;
  logic [3*128-1:0]    rows3;
  logic [2*128-1:0]    rows2;
  d1_csa #(.N(6), .Width(128)) u_csa6 (.rows_i(s2_rows_q), .rows_o(rows4));
  d1_csa #(.N(4), .Width(128)) u_csa4 (.rows_i(rows4),     .rows_o(rows3));
  d1_csa #(.N(3), .Width(128)) u_csa3 (.rows_i(rows3),     .rows_o(rows2));

  // ---- stage 3: the sum, the upper half of it without the carry of the lower one, and with it
  logic [127:0]        s3_a_q, s3_b_q;
  logic                carry, unused_carry, s4_carry_q;
  logic [63:0]         low, high0, high1, s4_low_q, s4_high0_q, s4_high1_q;
  assign {carry, low} = {1'b0, s3_a_q[63:0]} + {1'b0, s3_b_q[63:0]};
  assign high0        = s3_a_q[127:64] + s3_b_q[127:64];
  assign {high1, unused_carry} = {s3_a_q[127:64], 1'b1} + {s3_b_q[127:64], 1'b1};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s1_valid_q <= 1'b0;
      s2_valid_q <= 1'b0;
      s3_valid_q <= 1'b0;
      s4_valid_q <= 1'b0;
    end else begin
      s1_valid_q <= valid_i;
      s2_valid_q <= s1_valid_q;
      s3_valid_q <= s2_valid_q;
      s4_valid_q <= s3_valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      s1_tag_q      <= tag_i;
      s1_high_q     <= op_i != 2'd0;
      s1_word_q     <= word_i;
      s1_a_q        <= {a_sign, a_i};
      for (int i = 0; i < Digits; i++) begin
        s1_one_q[i]      <= b_bits[2*i+1] ^ b_bits[2*i];
        s1_two_q[i]      <= b_bits[2*i+2] ? b_bits[2*i+1 -: 2] == 2'b00
                                          : b_bits[2*i+1 -: 2] == 2'b11;
        s1_negative_q[i] <= b_bits[2*i+2];
      end
    end
    if (s1_valid_q) begin
      s2_tag_q  <= s1_tag_q;
      s2_high_q <= s1_high_q;
      s2_word_q <= s1_word_q;
      s2_rows_q <= rows6;
    end
    if (s2_valid_q) begin
      s3_tag_q  <= s2_tag_q;
      s3_high_q <= s2_high_q;
      s3_word_q <= s2_word_q;
      s3_a_q    <= rows2[127:0];
      s3_b_q    <= rows2[255:128];
    end
    if (s3_valid_q) begin
      s4_tag_q   <= s3_tag_q;
      s4_high_q  <= s3_high_q;
      s4_word_q  <= s3_word_q;
      s4_low_q   <= low;
      s4_carry_q <= carry;
      s4_high0_q <= high0;
      s4_high1_q <= high1;
    end
  end

  assign busy_o  = {s3_valid_q, s2_valid_q, s1_valid_q};
  assign valid_o = s4_valid_q;
  assign tag_o   = s4_tag_q;
  assign y_o     = s4_high_q ? s4_carry_q ? s4_high1_q : s4_high0_q
                 : s4_word_q ? {{32{s4_low_q[31]}}, s4_low_q[31:0]} : s4_low_q;

endmodule
