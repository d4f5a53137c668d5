// The multiplier: mul, mulh, mulhsu, mulhu, mulw. One a cycle, result three cycles later.
//
//   in ─▶ │ operands │ ─▶ four 33x33 products ─▶ │ ─▶ add the cross products ─▶ │ ─▶ add, select
//
// The operands are 65-bit signed numbers (the sign bit is 0 for an unsigned one), split into a
// signed upper part of 33 bits and an unsigned lower part of 32. tag_i comes back with the result.

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

  output logic [1:0]          busy_o,  // stages 1 and 2 hold an operation
  output logic                valid_o,
  output logic [TagWidth-1:0] tag_o,
  output logic [63:0]         y_o
);

  logic                s1_valid_q, s2_valid_q, s3_valid_q;
  logic [TagWidth-1:0] s1_tag_q, s2_tag_q, s3_tag_q;
  logic                s1_high_q, s2_high_q, s3_high_q, s1_word_q, s2_word_q, s3_word_q;
  logic [64:0]         s1_a_q, s1_b_q;

  // |signed 33 x signed 33| <= 2^64, |signed 33 x unsigned 32| < 2^64: 66 bits hold both.
  logic signed [65:0]  s2_hl_q, s2_lh_q;
  logic [63:0]         s2_hh_q, s2_ll_q;
  logic signed [66:0]  s3_mid_q;
  logic [127:0]        s3_outer_q;

  logic a_signed, b_signed;
  assign a_signed = op_i != 2'd3;
  assign b_signed = !op_i[1];

  logic signed [32:0] a_high, b_high, a_low, b_low;
  assign a_high = s1_a_q[64:32];
  assign b_high = s1_b_q[64:32];
  assign a_low  = {1'b0, s1_a_q[31:0]};
  assign b_low  = {1'b0, s1_b_q[31:0]};

  // The upper product has 64 bits beside copies of its sign.
  logic signed [65:0] hh;
  logic [63:0]        ll;
  logic               unused_hh;
  assign hh        = a_high * b_high;
  assign ll        = {32'd0, s1_a_q[31:0]} * {32'd0, s1_b_q[31:0]};
  assign unused_hh = ^hh[65:64];

  // Bits above 127 of the product are not kept, so wrapping is right.
  logic [127:0] product;
  assign product = s3_outer_q + {{29{s3_mid_q[66]}}, s3_mid_q, 32'd0};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s1_valid_q <= 1'b0;
      s2_valid_q <= 1'b0;
      s3_valid_q <= 1'b0;
    end else begin
      s1_valid_q <= valid_i;
      s2_valid_q <= s1_valid_q;
      s3_valid_q <= s2_valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      s1_tag_q  <= tag_i;
      s1_high_q <= op_i != 2'd0;
      s1_word_q <= word_i;
      s1_a_q    <= {a_signed && a_i[63], a_i};
      s1_b_q    <= {b_signed && b_i[63], b_i};
    end
    if (s1_valid_q) begin
      s2_tag_q  <= s1_tag_q;
      s2_high_q <= s1_high_q;
      s2_word_q <= s1_word_q;
      s2_hh_q   <= hh[63:0];
      s2_hl_q   <= a_high * b_low;
      s2_lh_q   <= a_low * b_high;
      s2_ll_q   <= ll;
    end
    if (s2_valid_q) begin
      s3_tag_q   <= s2_tag_q;
      s3_high_q  <= s2_high_q;
      s3_word_q  <= s2_word_q;
      s3_mid_q   <= {s2_hl_q[65], s2_hl_q} + {s2_lh_q[65], s2_lh_q};
      s3_outer_q <= {s2_hh_q, s2_ll_q};
    end
  end

  assign busy_o  = {s2_valid_q, s1_valid_q};
  assign valid_o = s3_valid_q;
  assign tag_o   = s3_tag_q;
  assign y_o     = s3_high_q ? product[127:64]
                 : s3_word_q ? {{32{product[31]}}, product[31:0]} : product[63:0];

endmodule
