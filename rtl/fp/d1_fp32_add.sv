// FP32 lanes that add: a + b on all lanes each cycle, bit for bit as docs/number-semantics.md,
// section 4, says. docs/fp.md has the window.
//
//   a, b ─▶ A0 operands ─▶ A1 order by ─▶ A2 align ─▶ A3 add or ─▶ A4 normalise, ─▶ result_o
//                          magnitude      the lesser  subtract,   or round
//                                                     count zeros
//
// What is presented with valid_i in cycle t is on valid_o and result_o in cycle t+Latency; result_o
// then stays until the next result. There is no stall.
//
// A d1_fp32_fma adds as well; this has a quarter of its gates and five of its eight cycles.
//
// The window is 27 bits, the 24 of the greater term and three below them: guard, round and sticky.
//   - The greater magnitude leads, so that the difference is never negative. With terms of the same
//     magnitude and opposite signs it is zero, which is known in A1.
//   - Exponents that differ by two or more: a difference loses one leading bit at most, so that the
//     result is the first or second 24 bits of the window, rounded by what is below them.
//   - Otherwise the lesser term has lost nothing below the guard bit: what is shifted left by two
//     or more is exact, and so is a subnormal result. So rounding and the long shift are side by
//     side, and one of them counts.
// Infinity and NaN lead, alone, with the exponent field 255.

`include "prim/d1_assert.svh"

module d1_fp32_add #(
  parameter int unsigned Lanes = 16,   // 1 for synthesis
  localparam int unsigned Latency = 5
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                valid_i,
  input  logic [Lanes*32-1:0] a_i,
  input  logic [Lanes*32-1:0] b_i,

  output logic                valid_o,
  output logic [Lanes*32-1:0] result_o
);

  logic [Latency-1:0] valid_q;             // bit i: the registers of Ai hold an addition

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else         valid_q <= {valid_q[Latency-2:0], valid_i};
  end

  assign valid_o = valid_q[Latency-1];

  // Exponents are those of the field, of a subnormal number 1.
  logic [31:0] a0_a     [Lanes];
  logic [31:0] a0_b     [Lanes];

  logic [23:0] a1_major [Lanes];
  logic [23:0] a1_minor [Lanes];
  logic [4:0]  a1_shift [Lanes];           // of the minor term
  logic [7:0]  a1_exp   [Lanes];           // of the major one
  logic [1:0]  a1_flags [Lanes];           // {sign of the result, the minor term is subtracted}

  logic [23:0] a2_major [Lanes];
  logic [26:0] a2_minor [Lanes];           // inverted to subtract
  logic [7:0]  a2_exp   [Lanes];
  logic [1:0]  a2_flags [Lanes];

  logic [27:0] a3_sum   [Lanes];           // a carry, 24 bits, guard, round, sticky
  logic [4:0]  a3_zeros [Lanes];           // before its first one, the carry's place aside;
                                           // 31 for 0
  logic [4:0]  a3_most  [Lanes];           // it can be shifted left by so much until the exponent
                                           // is 1
  logic [7:0]  a3_exp   [Lanes];
  logic        a3_sign  [Lanes];

  function automatic logic [7:0] exponent(input logic [7:0] field);
    exponent = {field[7:1], field[0] || field[7:1] == '0};
  endfunction

  // Leading zeros of eight bits, 7 for 0; the last bit decides nothing.
  function automatic logic [2:0] zeros_of_8(input logic [7:1] x);
    logic [3:1] high;
    zeros_of_8[2] = x[7:4] == '0;
    high = zeros_of_8[2] ? x[3:1] : x[7:5];
    zeros_of_8[1] = high[3:2] == '0;
    zeros_of_8[0] = !high[3] && (high[2] || !high[1]);
  endfunction

  function automatic logic [4:0] leading_zeros(input logic [26:0] x);
    leading_zeros = x[26:19] != '0 ? {2'd0, zeros_of_8(x[26:20])} :
                    x[18:11] != '0 ? {2'd1, zeros_of_8(x[18:12])} :
                    x[10:3]  != '0 ? {2'd2, zeros_of_8(x[10:4])} :
                                     {2'd3, zeros_of_8({x[2:0], 4'd0})};
  endfunction

  always_ff @(posedge clk_i) begin
    // A4: by one place right or left and rounded, or further left and exact. The 24 bits are added
    // to the exponent less one: the first of them makes it that of the field, and is 0 if the
    // result is subnormal or zero.
    if (valid_q[3]) begin : a4
      logic [27:0] sum;
      logic [24:0] far;                    // 24 bits and the half bit below them
      logic [23:0] near;
      logic        unused_guard;
      logic [4:0]  left;
      logic [7:0]  far_exp, near_exp;
      logic        below, up;
      logic [30:0] rounded;
      for (int i = 0; i < Lanes; i++) begin
        sum = a3_sum[i];
        left = a3_zeros[i] < a3_most[i] ? a3_zeros[i] : a3_most[i];
        far = sum[27] ? sum[27:3] : left == '0 ? sum[26:2] : sum[25:1];
        below = (sum[27] && sum[2:1] != '0) || (left == '0 && sum[1]) || sum[0];
        up = far[0] && (below || far[1]);
        far_exp = a3_exp[i] - (sum[27] ? 8'd0 : left == '0 ? 8'd1 : 8'd2);
        rounded = {far_exp, 23'd0} + {7'd0, far[24:1]} + {30'd0, up};
        if (sum[27] && a3_exp[i] == 8'd254) rounded = {8'd255, 23'd0};
        {near, unused_guard} = sum[26:2] << left;
        near_exp = near[23] ? a3_exp[i] - {3'd0, left} : 8'd0;
        result_o[i*32 +: 32] <= {a3_sign[i],
                                 !sum[27] && left[4:1] != '0 ? {near_exp, near[22:0]} : rounded};
      end
    end

    // A3: the sum; its leading zeros.
    if (valid_q[2]) begin : a3
      logic [27:0] sum;
      logic        unused_one;             // where the 1 of a subtraction is added
      logic [7:0]  most;
      for (int i = 0; i < Lanes; i++) begin
        {sum, unused_one} = {1'b0, a2_major[i], 3'd0, 1'b1} +
                            {a2_flags[i][0], a2_minor[i], a2_flags[i][0]};
        most = a2_exp[i] - 8'd1;
        a3_sum[i] = sum;
        a3_zeros[i] = leading_zeros(sum[26:0]);
        a3_most[i] = most[7:5] != '0 ? 5'd31 : most[4:0];
        a3_exp[i] = a2_exp[i];
        a3_sign[i] = a2_flags[i][1];
      end
    end

    // A2: the lesser term is shifted to the greater one.
    if (valid_q[1]) begin : a2
      logic [25:0] minor, aligned;
      logic        lost;
      for (int i = 0; i < Lanes; i++) begin
        minor = {a1_minor[i], 2'd0};
        aligned = minor >> a1_shift[i];
        lost = (minor & ~({26{1'b1}} << a1_shift[i])) != '0;
        a2_minor[i] = {aligned, lost} ^ {27{a1_flags[i][0]}};
        a2_major[i] = a1_major[i];
        a2_exp[i] = a1_exp[i];
        a2_flags[i] = a1_flags[i];
      end
    end

    // A1: which is greater, by how much; results that are no sums.
    if (valid_q[0]) begin : a1
      logic [31:0] a, b;
      logic [7:0]  a_exp, b_exp, b_more;
      logic [8:0]  a_more;
      logic        swap, same, minus, a_top, b_top, a_nan, b_nan, nan;
      for (int i = 0; i < Lanes; i++) begin
        a = a0_a[i];
        b = a0_b[i];
        a_exp = exponent(a[30:23]);
        b_exp = exponent(b[30:23]);
        a_more = {1'b0, a_exp} - {1'b0, b_exp};
        b_more = b_exp - a_exp;
        swap = a[30:0] < b[30:0];
        same = a[30:0] == b[30:0];
        minus = a[31] != b[31];
        a_top = a[30:23] == '1;
        b_top = b[30:23] == '1;
        a_nan = a_top && a[22:0] != '0;
        b_nan = b_top && b[22:0] != '0;
        nan = a_nan || b_nan || (a_top && b_top && minus);
        a1_exp[i] = swap ? b_exp : a_exp;
        a1_shift[i] = a_more[8] ? (b_more[7:5] != '0 ? 5'd31 : b_more[4:0])
                                : (a_more[7:5] != '0 ? 5'd31 : a_more[4:0]);
        a1_major[i] = swap ? {b[30:23] != '0, b[22:0]} : {a[30:23] != '0, a[22:0]};
        a1_minor[i] = swap ? {a[30:23] != '0, a[22:0]} : {b[30:23] != '0, b[22:0]};
        a1_flags[i] = {(swap ? b[31] : a[31]) && !(same && minus) && !nan, minus};
        if (a_top || b_top) begin
          a1_major[i] = {1'b1, nan, 22'd0};
          a1_minor[i] = '0;
        end
      end
    end

    // A0: the operands.
    if (valid_i) begin : a0
      for (int i = 0; i < Lanes; i++) begin
        a0_a[i] = a_i[i*32 +: 32];
        a0_b[i] = b_i[i*32 +: 32];
      end
    end
  end

  `D1_ASSERT_STATIC(LatencyIsThatOfTheStages_A, Latency == 5)

endmodule
