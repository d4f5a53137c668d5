// FP32 lanes: fused multiply-add and its relatives, minimum, maximum and move, one operation a
// cycle on all lanes, bit for bit as docs/number-semantics.md, section 4, says. docs/fp.md has the
// timing and the window.
//
//   a, b, c ─▶ F0 operands ─▶ F1 multiply by ─▶ F2 product, ─▶ F3 order by ─▶ F4 add or ─▶
//                             sixths of b       exponents      exponent,      subtract
//                                                              align
//           ─▶ F5 leading ─▶ F6 nor- ─▶ F7 round ─▶ result_o
//              zeros         malise
//
// What is presented with valid_i in cycle t is on valid_o, tag_o and result_o in cycle t+Latency;
// result_o and tag_o then stay until the next result.
//
// op_i is a d1_pkg::valu_e. An addition is a x 1 + b; a product is a x b plus a zero of its own
// sign. A result that is no sum (minimum, maximum, everything from AluMove on, infinity, NaN) takes
// the place of C, alone: its exponent leads, and the product is shifted out.
//
// Other units share the operands and the result: a_o, b_o and c_o are the registers of F0 (b and c
// of an addition are not its operands), and in F7 pass_i is taken in place of the sum with
// pass_valid_i.
//
// The window is 51 bits from 2^(emax+1) down, emax the larger of the two exponents, the product's
// taken before normalisation, C's never below that of 2^-126. That is exact enough:
//   - The product leads: it is not shifted. C loses bits only 27 or more places below; the product
//     is at least 2^(emax-23), since at most one factor is subnormal (or C would lead). The
//     result is at least 2^(emax-24), its half bit 2^(emax-48), the window ends at 2^(emax-49).
//   - C leads: the product loses bits only 4 or more places below. A normal C leaves 2^(emax-1) or
//     more; with a subnormal C or 0 the result is rounded at 2^-149 = 2^(emax-23) or above.
//   - C alone: nothing is below it that reaches its half bit.
// A term that lost bits and is subtracted takes one unit more away, so that sticky stays positive.

`include "prim/d1_assert.svh"

module d1_fp32_fma #(
  parameter int unsigned Lanes = 16,   // 1 for synthesis
  parameter int unsigned TagBits = 8,
  localparam int unsigned Latency = 8
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                valid_i,
  input  logic [3:0]          op_i,
  input  logic [TagBits-1:0]  tag_i,
  input  logic [Lanes*32-1:0] a_i,
  input  logic [Lanes*32-1:0] b_i,
  input  logic [Lanes*32-1:0] c_i,

  output logic [Lanes*32-1:0] a_o,
  output logic [Lanes*32-1:0] b_o,
  output logic [Lanes*32-1:0] c_o,
  input  logic                pass_valid_i,  // seven cycles after valid_i
  input  logic [Lanes*32-1:0] pass_i,

  output logic                valid_o,
  output logic [TagBits-1:0]  tag_o,
  output logic [Lanes*32-1:0] result_o
);

  localparam int unsigned Window = 51;
  localparam int unsigned MagBits = Window + 1;    // |sum| < 2^Window + 2^(Window-1)

  // Exponents are those of the field: weight e has the value e + 127, that of a product may be
  // negative. The top bit of |sum| is two places above that of a normal C.
  localparam logic [8:0] TopOverC = 9'd2;

  // ---- control ----------------------------------------------------------------------------------
  logic [Latency-1:0] valid_q;           // bit i: the registers of Fi hold an operation
  logic [TagBits-1:0] f0_tag_q, f1_tag_q, f2_tag_q, f3_tag_q, f4_tag_q, f5_tag_q, f6_tag_q,
                      f7_tag_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else         valid_q <= {valid_q[Latency-2:0], valid_i};
  end

  always_ff @(posedge clk_i) begin
    f0_tag_q <= tag_i;
    if (valid_q[0]) f1_tag_q <= f0_tag_q;
    if (valid_q[1]) f2_tag_q <= f1_tag_q;
    if (valid_q[2]) f3_tag_q <= f2_tag_q;
    if (valid_q[3]) f4_tag_q <= f3_tag_q;
    if (valid_q[4]) f5_tag_q <= f4_tag_q;
    if (valid_q[5]) f6_tag_q <= f5_tag_q;
    if (valid_q[6]) f7_tag_q <= f6_tag_q;
  end

  assign valid_o = valid_q[Latency-1];
  assign tag_o = f7_tag_q;

  // ---- data -------------------------------------------------------------------------------------
  logic [3:0]         f0_op;             // what the operation does, the same in all lanes

  logic [27:0]        f1_part0 [Lanes];  // a times four bits of b
  logic [27:0]        f1_part1 [Lanes];
  logic [27:0]        f1_part2 [Lanes];
  logic [27:0]        f1_part3 [Lanes];
  logic [27:0]        f1_part4 [Lanes];
  logic [27:0]        f1_part5 [Lanes];
  logic [9:0]         f1_p_exp [Lanes];  // signed
  logic [31:0]        f1_c     [Lanes];
  logic [1:0]         f1_flags [Lanes];  // {C alone, sign of the product}

  logic [47:0]        f2_p     [Lanes];
  logic [23:0]        f2_c     [Lanes];
  logic               f2_leads [Lanes];  // C has the larger exponent
  logic [5:0]         f2_shift [Lanes];  // of the other term
  logic [2:0]         f2_flags [Lanes];  // {NaN, sign of the product, of C}
  logic [8:0]         f2_exp   [Lanes];  // the larger one

  logic [Window-1:0]  f3_major [Lanes];
  logic [Window-1:0]  f3_minor [Lanes];  // inverted to subtract
  logic [3:0]         f3_flags [Lanes];  // {NaN, sign of major, of minor, minor lost bits}
  logic [8:0]         f3_exp   [Lanes];  // field of a result whose top bit is that of |sum|

  logic [MagBits-1:0] f4_mag   [Lanes];
  logic [3:0]         f4_flags [Lanes];  // {NaN, sign of an exact zero, of anything else, sticky}
  logic [8:0]         f4_exp   [Lanes];

  logic [MagBits-1:0] f5_mag   [Lanes];
  logic [5:0]         f5_left  [Lanes];
  logic [2:0]         f5_flags [Lanes];  // {NaN, sign of the result, sticky}
  logic [8:0]         f5_exp   [Lanes];

  logic [24:0]        f6_sig   [Lanes];  // 24 bits and the half bit below them
  logic [2:0]         f6_flags [Lanes];  // {NaN, sign of the result, anything below the half bit}
  logic [8:0]         f6_exp   [Lanes];

  // Leading zeros of a quarter, 15 for 0; the last bit decides nothing.
  function automatic logic [3:0] quarter_zeros(input logic [15:1] x);
    logic [3:1] high;
    quarter_zeros[3] = x[15:8] == '0;
    quarter_zeros[2] = x[15:12] == '0 && (x[11:8] != '0 || x[7:4] == '0);
    high = quarter_zeros[3] ? (quarter_zeros[2] ? x[3:1] : x[7:5])
                            : (quarter_zeros[2] ? x[11:9] : x[15:13]);
    quarter_zeros[1] = high[3:2] == '0;
    quarter_zeros[0] = !high[3] && (high[2] || !high[1]);
  endfunction

  // Leading zeros, 63 for 0: those of all quarters, then those of the first that is not zero.
  function automatic logic [5:0] leading_zeros(input logic [MagBits-1:0] z);
    logic [63:1] x;
    x = {z, {(63 - MagBits){1'b0}}};
    leading_zeros = x[63:48] != '0 ? {2'd0, quarter_zeros(x[63:49])} :
                    x[47:32] != '0 ? {2'd1, quarter_zeros(x[47:33])} :
                    x[31:16] != '0 ? {2'd2, quarter_zeros(x[31:17])} :
                                     {2'd3, quarter_zeros(x[15:1])};
  endfunction

  // An integer that orders as the numbers do, -0 just below +0.
  function automatic logic [31:0] order(input logic [31:0] x);
    order = x[31] ? ~x : {1'b1, x[30:0]};
  endfunction

  always_ff @(posedge clk_i) begin
    // F7: round.
    if (valid_q[6]) begin : f7
      logic        up, carry;
      logic [23:0] sig;
      logic [7:0]  exponent;
      logic [31:0] sum;
      for (int i = 0; i < Lanes; i++) begin
        up = f6_sig[i][0] && (f6_flags[i][0] || f6_sig[i][1]);
        carry = up && f6_sig[i][24:1] == '1;
        sig = f6_sig[i][24:1] + 24'(up);
        exponent = carry ? f6_exp[i][7:0] + 8'd1 : f6_exp[i][7:0];
        // No hidden bit: the exponent field of a subnormal or zero.
        sum = {f6_flags[i][1], carry || sig[23] ? exponent : 8'b0, sig[22:0]};
        if (!f6_flags[i][2] && (f6_exp[i] >= 9'd255 || (f6_exp[i] == 9'd254 && carry)))
          sum[30:0] = 31'h7f800000;
        result_o[i*32 +: 32] <= pass_valid_i ? pass_i[i*32 +: 32] : sum;
      end
    end

    // F6: normalise.
    if (valid_q[5]) begin : f6
      logic [MagBits-1:0] norm;
      for (int i = 0; i < Lanes; i++) begin
        norm = f5_mag[i] << f5_left[i];
        f6_exp[i] = f5_exp[i] - 9'(f5_left[i]);
        f6_sig[i] = norm[MagBits-1 -: 25];
        f6_flags[i] = {f5_flags[i][2:1], norm[MagBits-26:0] != '0 || f5_flags[i][0]};
      end
    end

    // F5: leading zeros, but only as many as leave an exponent field of 1.
    if (valid_q[4]) begin : f5
      logic [5:0] zeros;
      for (int i = 0; i < Lanes; i++) begin
        zeros = leading_zeros(f4_mag[i]);
        f5_left[i] = {3'b0, zeros} < f4_exp[i] ? zeros : f4_exp[i][5:0] - 6'd1;
        f5_mag[i] = f4_mag[i];
        f5_exp[i] = f4_exp[i];
        f5_flags[i] = {f4_flags[i][3],
                       f4_flags[i][zeros == 6'd63 && !f4_flags[i][0] ? 2 : 1], f4_flags[i][0]};
      end
    end

    // F4: add, or subtract as major + ~minor + 1, without the 1 if minor lost bits. When
    // major + ~minor is negative, its complement is the magnitude either way.
    if (valid_q[3]) begin : f4
      logic [MagBits:0]   minor, low;
      logic [MagBits-1:0] high, not_negative;
      logic               subtract, lost;
      for (int i = 0; i < Lanes; i++) begin
        subtract = f3_flags[i][2] != f3_flags[i][1];
        lost = f3_flags[i][0];
        minor = {{2{subtract}}, f3_minor[i]};
        low = {2'b0, f3_major[i]} + minor;
        high = {1'b0, f3_major[i]} - ~minor[MagBits-1:0];
        not_negative = subtract && !lost ? high : low[MagBits-1:0];
        f4_mag[i] = low[MagBits] ? ~low[MagBits-1:0] : not_negative;
        f4_flags[i] = {f3_flags[i][3], f3_flags[i][2] && f3_flags[i][1],
                       low[MagBits] ? f3_flags[i][1] : f3_flags[i][2], lost};
        f4_exp[i] = f3_exp[i];
      end
    end

    // F3: the term with the larger exponent stays, the other is shifted.
    if (valid_q[2]) begin : f3
      logic [Window-1:0] p, c, minor;
      logic              subtract;
      for (int i = 0; i < Lanes; i++) begin
        p = {f2_p[i], 3'b0};
        c = {1'b0, f2_c[i], 26'b0};
        minor = f2_leads[i] ? p : c;
        subtract = f2_flags[i][1] != f2_flags[i][0];
        f3_major[i] = f2_leads[i] ? c : p;
        f3_minor[i] = (minor >> f2_shift[i]) ^ {Window{subtract}};
        f3_flags[i] = {f2_flags[i][2],
                       f2_leads[i] ? f2_flags[i][0] : f2_flags[i][1],
                       f2_leads[i] ? f2_flags[i][1] : f2_flags[i][0],
                       (minor & ~({Window{1'b1}} << f2_shift[i])) != '0};
        f3_exp[i] = f2_exp[i] + TopOverC;
      end
    end

    // F2: the product, and which exponent leads.
    if (valid_q[1]) begin : f2
      logic       alone, leads;
      logic [9:0] c_exp, c_more, p_more, shift;
      for (int i = 0; i < Lanes; i++) begin
        f2_p[i] = 48'(f1_part0[i]) + {16'b0, f1_part1[i], 4'b0} +
                  {12'b0, f1_part2[i], 8'b0} + {8'b0, f1_part3[i], 12'b0} +
                  {4'b0, f1_part4[i], 16'b0} + {f1_part5[i], 20'b0};
        f2_c[i] = {f1_c[i][30:23] != '0, f1_c[i][22:0]};
        alone = f1_flags[i][1];
        c_exp = {2'b0, f1_c[i][30:24], f1_c[i][23] || f1_c[i][30:24] == '0};
        c_more = c_exp - f1_p_exp[i];
        p_more = f1_p_exp[i] - c_exp;
        leads = alone || p_more[9];
        shift = leads ? c_more : p_more;
        f2_leads[i] = leads;
        f2_shift[i] = alone || shift[9:6] != '0 ? 6'd63 : shift[5:0];
        f2_exp[i] = leads ? c_exp[8:0] : f1_p_exp[i][8:0];
        f2_flags[i] = {f1_c[i][30:0] > 31'h7f800000,
                       alone ? f1_c[i][31] : f1_flags[i][0], f1_c[i][31]};
      end
    end

    // F1: the product, and results that are not sums.
    if (valid_q[0]) begin : f1
      logic [31:0] a, b, c, minmax;
      logic [23:0] a_sig, b_sig;
      logic        a_zero, b_zero, a_inf, b_inf, c_inf, a_nan, b_nan, c_nan;
      logic        p_sign, nan, inf, less, product, flip_p, flip_c, min, max, move;
      product = f0_op == d1_pkg::AluFmul;
      flip_p = f0_op == d1_pkg::AluFnmsub || f0_op == d1_pkg::AluFnmadd;
      flip_c = f0_op == d1_pkg::AluFmsub || f0_op == d1_pkg::AluFnmadd ||
               f0_op == d1_pkg::AluFsub;
      min = f0_op == d1_pkg::AluFmin;
      max = f0_op == d1_pkg::AluFmax;
      move = f0_op >= d1_pkg::AluMove;
      for (int i = 0; i < Lanes; i++) begin
        a = a_o[i*32 +: 32];
        b = b_o[i*32 +: 32];
        c = c_o[i*32 +: 32];
        p_sign = a[31] ^ b[31] ^ flip_p;
        c[31] = c[31] ^ flip_c;
        if (product) c = {p_sign, 31'b0};

        a_zero = a[30:0] == '0;
        b_zero = b[30:0] == '0;
        a_inf = a[30:0] == 31'h7f800000;
        b_inf = b[30:0] == 31'h7f800000;
        c_inf = c[30:0] == 31'h7f800000;
        a_nan = a[30:0] > 31'h7f800000;
        b_nan = b[30:0] > 31'h7f800000;
        c_nan = c[30:0] > 31'h7f800000;
        inf = a_inf || b_inf || c_inf;
        nan = a_nan || b_nan || c_nan || (a_inf && b_zero) || (a_zero && b_inf) ||
              ((a_inf || b_inf) && c_inf && p_sign != c[31]);

        a_sig = {a[30:23] != '0, a[22:0]};
        b_sig = {b[30:23] != '0, b[22:0]};
        f1_part0[i] = {4'b0, a_sig} * {24'b0, b_sig[3:0]};
        f1_part1[i] = {4'b0, a_sig} * {24'b0, b_sig[7:4]};
        f1_part2[i] = {4'b0, a_sig} * {24'b0, b_sig[11:8]};
        f1_part3[i] = {4'b0, a_sig} * {24'b0, b_sig[15:12]};
        f1_part4[i] = {4'b0, a_sig} * {24'b0, b_sig[19:16]};
        f1_part5[i] = {4'b0, a_sig} * {24'b0, b_sig[23:20]};
        f1_p_exp[i] = a_zero || b_zero ? 10'h300 :
                      {2'b0, a[30:24], a[23] || a[30:24] == '0} +
                      {2'b0, b[30:24], b[23] || b[30:24] == '0} - 10'd127;

        less = order(a) < order(b);
        minmax = a_nan && b_nan ? 32'h7fc00000 : b_nan || (!a_nan && (less == min)) ? a : b;
        f1_c[i] = move ? a :
                  min || max ? minmax :
                  nan ? 32'h7fc00000 :
                  inf ? {a_inf || b_inf ? p_sign : c[31], 31'h7f800000} : c;
        f1_flags[i] = {move || min || max || nan || inf, p_sign};
      end
    end

    // F0: the operands of the operation. Not only when there is one: valid_i would have all flops
    // of all lanes to drive. A caller that has none leaves the inputs as they are, or zero.
    begin : f0
      logic two;
      two = op_i[3:1] == 3'b010;  // AluFadd, AluFsub
      f0_op = op_i;
      for (int i = 0; i < Lanes; i++) begin
        a_o[i*32 +: 32] <= a_i[i*32 +: 32];
        b_o[i*32 +: 32] <= two ? 32'h3f800000 : b_i[i*32 +: 32];
        c_o[i*32 +: 32] <= two ? b_i[i*32 +: 32] : c_i[i*32 +: 32];
      end
    end
  end

  `D1_ASSERT_STATIC(LatencyIsThatOfTheStages_A, Latency == 8)

endmodule
