// FP32 lanes: fused multiply-add and its relatives, minimum, maximum and move, one operation a
// cycle on all lanes, bit for bit as docs/number-semantics.md, section 4, says. docs/fp.md has the
// timing and the window.
//
//   a, b, c ─▶ F1 operands,  ─▶ F2 product, ─▶ F3 add or  ─▶ F4 nor-  ─▶ F5 round ─▶ result_o
//              exponents,       order by       subtract,     malise
//              multiply         exponent,      magnitude
//              halves           align
//
// What is presented with valid_i in cycle t is on valid_o, tag_o and result_o in cycle t+Latency;
// result_o and tag_o then stay until the next result. The inputs should come from registers.
//
// op_i is a d1_pkg::valu_e. An addition is a x 1 + b; a product is a x b plus a zero of its own
// sign; minimum, maximum, and everything from AluMove on (result a) ride along beside.
//
// The window is 51 bits from 2^(emax+1) down, emax the larger of the two exponents, the product's
// taken before normalisation. That is exact enough:
//   - The product leads: it is not shifted. C loses bits only 27 or more places below; the product
//     is at least 2^(emax-23), since at most one factor is subnormal (or a non-zero C would lead).
//     The result is at least 2^(emax-24), its half bit 2^(emax-48), the window ends at 2^(emax-49).
//   - C leads: the product loses bits only 4 or more places below. A normal C leaves 2^(emax-1) or
//     more; with a subnormal C the result is rounded at 2^-149 = 2^(emax-23) or above.
// A term that lost bits and is subtracted takes one unit more away, so that sticky stays positive.

`include "prim/d1_assert.svh"

module d1_fp32_fma #(
  parameter int unsigned Lanes = 16,   // 1 for synthesis
  parameter int unsigned TagBits = 8,
  localparam int unsigned Latency = 5
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                valid_i,
  input  logic [3:0]          op_i,
  input  logic [TagBits-1:0]  tag_i,
  input  logic [Lanes*32-1:0] a_i,
  input  logic [Lanes*32-1:0] b_i,
  input  logic [Lanes*32-1:0] c_i,

  output logic                valid_o,
  output logic [TagBits-1:0]  tag_o,
  output logic [Lanes*32-1:0] result_o
);

  localparam int unsigned Window = 51;
  localparam int unsigned MagBits = Window + 1;    // |sum| < 2^Window + 2^(Window-1)

  // Exponents are those of a product of two fields: weight e has the value e + 254, zero has 0.
  localparam logic [9:0] LeastNormal = 10'd126;    // at this emax the top bit of |sum| is 2^-126

  // ---- control ----------------------------------------------------------------------------------
  logic               f1_valid_q, f2_valid_q, f3_valid_q, f4_valid_q, f5_valid_q;
  logic [TagBits-1:0] f1_tag_q, f2_tag_q, f3_tag_q, f4_tag_q, f5_tag_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {f1_valid_q, f2_valid_q, f3_valid_q, f4_valid_q, f5_valid_q} <= '0;
    end else begin
      {f1_valid_q, f2_valid_q, f3_valid_q, f4_valid_q, f5_valid_q} <=
          {valid_i, f1_valid_q, f2_valid_q, f3_valid_q, f4_valid_q};
    end
  end

  always_ff @(posedge clk_i) begin
    if (valid_i) f1_tag_q <= tag_i;
    if (f1_valid_q) f2_tag_q <= f1_tag_q;
    if (f2_valid_q) f3_tag_q <= f2_tag_q;
    if (f3_valid_q) f4_tag_q <= f3_tag_q;
    if (f4_valid_q) f5_tag_q <= f4_tag_q;
  end

  assign valid_o = f5_valid_q;
  assign tag_o = f5_tag_q;

  // ---- data -------------------------------------------------------------------------------------
  logic [35:0] f1_low    [Lanes];  // a times the lower and the upper half of b
  logic [35:0] f1_high   [Lanes];
  logic [23:0] f1_c_sig  [Lanes];
  logic        f1_leads  [Lanes];  // C has the larger exponent
  logic [5:0]  f1_shift  [Lanes];  // of the other term
  logic [9:0]  f1_emax   [Lanes];
  logic [1:0]  f1_signs  [Lanes];  // {product, C}

  logic [Window-1:0]  f2_major [Lanes];
  logic [Window-1:0]  f2_minor [Lanes];
  logic [2:0]         f2_flags [Lanes];  // {sign of major, of minor, minor lost bits}
  logic [9:0]         f2_emax  [Lanes];

  logic [MagBits-1:0] f3_mag   [Lanes];
  logic [2:0]         f3_flags [Lanes];  // {sign of an exact zero, of anything else, sticky}
  logic [MagBits-1:0] f3_mark  [Lanes];  // stops the normalisation at 2^-126
  logic [4:0]         f3_right [Lanes];  // for sums that are below it
  logic [9:0]         f3_exp   [Lanes];  // exponent field if nothing is shifted out to the left

  logic [24:0]        f4_sig   [Lanes];  // 24 bits and the half bit below them
  logic [1:0]         f4_flags [Lanes];  // {sign of the result, anything below the half bit}
  logic [9:0]         f4_exp   [Lanes];

  // A result that is not a sum: taken when bit 32 is set.
  logic [32:0] f1_other [Lanes];
  logic [32:0] f2_other [Lanes];
  logic [32:0] f3_other [Lanes];
  logic [32:0] f4_other [Lanes];

  // Leading zeros, 63 for 0: the quarter that holds the leading one, then its quarter, and so on.
  function automatic logic [5:0] leading_zeros(input logic [MagBits-1:0] z);
    logic [63:1] x;  // the last bit of all decides nothing
    logic [15:1] half;
    logic [3:1]  high;
    x = {z, {(63 - MagBits){1'b0}}};
    leading_zeros[5] = x[63:32] == '0;
    leading_zeros[4] = x[63:48] == '0 && (x[47:32] != '0 || x[31:16] == '0);
    half = leading_zeros[5] ? (leading_zeros[4] ? x[15:1] : x[31:17])
                            : (leading_zeros[4] ? x[47:33] : x[63:49]);
    leading_zeros[3] = half[15:8] == '0;
    leading_zeros[2] = half[15:12] == '0 && (half[11:8] != '0 || half[7:4] == '0);
    high = leading_zeros[3] ? (leading_zeros[2] ? half[3:1] : half[7:5])
                            : (leading_zeros[2] ? half[11:9] : half[15:13]);
    leading_zeros[1] = high[3:2] == '0;
    leading_zeros[0] = !high[3] && (high[2] || !high[1]);
  endfunction

  // An integer that orders as the numbers do, -0 just below +0.
  function automatic logic [31:0] order(input logic [31:0] x);
    order = x[31] ? ~x : {1'b1, x[30:0]};
  endfunction

  always_ff @(posedge clk_i) begin
    // F5: round.
    if (f4_valid_q) begin : f5
      logic        up;
      logic [24:0] sig;
      logic [9:0]  exponent;
      logic [31:0] sum;
      for (int i = 0; i < Lanes; i++) begin
        up = f4_sig[i][0] && (f4_flags[i][0] || f4_sig[i][1]);
        sig = {1'b0, f4_sig[i][24:1]} + 25'(up);
        exponent = f4_exp[i] + 10'(sig[24]);
        // No hidden bit: the exponent field of a subnormal or zero.
        sum = {f4_flags[i][1], sig[24:23] == 2'b0 ? 8'b0 : exponent[7:0], sig[22:0]};
        if (exponent >= 10'd255) sum[30:0] = 31'h7f800000;
        result_o[i*32 +: 32] <= f4_other[i][32] ? f4_other[i][31:0] : sum;
      end
    end

    // F4: normalise, but not above 2^-126: there the mark is the leading one. A sum below it moves
    // right first, losing nothing above sticky.
    if (f3_valid_q) begin : f4
      logic [MagBits+24:0] word;
      logic [MagBits-1:0]  marked, norm;
      logic [5:0]          left;
      for (int i = 0; i < Lanes; i++) begin
        marked = f3_mag[i] | f3_mark[i];
        left = leading_zeros(marked);
        word = {f3_mag[i], 25'b0} >> f3_right[i];
        norm = word[MagBits+24:25] << left;
        f4_exp[i] = marked == '0 ? 10'd1 : f3_exp[i] - 10'(left);
        f4_sig[i] = norm[MagBits-1 -: 25];
        f4_flags[i] = {f3_flags[i][f3_mag[i] == '0 && !f3_flags[i][0] ? 2 : 1],
                       norm[MagBits-26:0] != '0 || word[24:0] != '0 || f3_flags[i][0]};
        f4_other[i] = f3_other[i];
      end
    end

    // F3: add, or subtract as major + ~minor + 1, without the 1 if minor lost bits. The magnitude
    // of a negative difference is the complement of major + ~minor either way.
    if (f2_valid_q) begin : f3
      logic [MagBits:0] minor, low, high;
      logic [9:0]       room;
      logic             subtract, lost, negative;
      for (int i = 0; i < Lanes; i++) begin
        subtract = f2_flags[i][2] != f2_flags[i][1];
        lost = f2_flags[i][0];
        minor = {2'b0, f2_minor[i]} ^ {(MagBits + 1){subtract}};
        low = {2'b0, f2_major[i]} + minor;
        high = {2'b0, f2_major[i]} + minor + (MagBits + 1)'(1);
        negative = lost ? low[MagBits] : high[MagBits] && subtract;
        f3_mag[i] = negative ? ~low[MagBits-1:0]
                             : subtract && !lost ? high[MagBits-1:0] : low[MagBits-1:0];
        f3_flags[i] = {f2_flags[i][2] && f2_flags[i][1],
                       negative ? f2_flags[i][1] : f2_flags[i][2], lost};

        room = f2_emax[i] - LeastNormal;
        f3_right[i] = '0;
        if (f2_emax[i] < LeastNormal) begin
          room = LeastNormal - f2_emax[i];
          f3_right[i] = room > 10'd25 ? 5'd25 : room[4:0];
          room = '0;
        end
        f3_exp[i] = room + 10'd1;
        f3_mark[i] = {1'b1, {(MagBits - 1){1'b0}}} >> room;
        f3_other[i] = f2_other[i];
      end
    end

    // F2: the term with the larger exponent stays, the other is shifted.
    if (f1_valid_q) begin : f2
      logic [Window-1:0] p, c, minor;
      for (int i = 0; i < Lanes; i++) begin
        p = {{12'b0, f1_low[i]} + {f1_high[i], 12'b0}, 3'b0};
        c = {1'b0, f1_c_sig[i], 26'b0};
        minor = f1_leads[i] ? p : c;
        f2_major[i] = f1_leads[i] ? c : p;
        f2_minor[i] = minor >> f1_shift[i];
        f2_flags[i] = {f1_leads[i] ? f1_signs[i][0] : f1_signs[i][1],
                       f1_leads[i] ? f1_signs[i][1] : f1_signs[i][0],
                       (minor & ~({Window{1'b1}} << f1_shift[i])) != '0};
        f2_emax[i] = f1_emax[i];
        f2_other[i] = f1_other[i];
      end
    end

    // F1: the operands of the operation, the product, and results that are not sums.
    if (valid_i) begin : f1
      logic [31:0] a, b, c;
      logic        two, product_only, flip_p, flip_c, is_min, is_max, is_move;
      logic        a_zero, b_zero, c_zero, a_inf, b_inf, c_inf, a_nan, b_nan, c_nan;
      logic        p_sign, nan, inf, less, c_leads;
      logic [9:0]  p_exp, c_exp, shift;
      two = op_i == d1_pkg::AluFadd || op_i == d1_pkg::AluFsub;
      product_only = op_i == d1_pkg::AluFmul;
      flip_p = op_i == d1_pkg::AluFnmsub || op_i == d1_pkg::AluFnmadd;
      flip_c = op_i == d1_pkg::AluFmsub || op_i == d1_pkg::AluFnmadd || op_i == d1_pkg::AluFsub;
      is_min = op_i == d1_pkg::AluFmin;
      is_max = op_i == d1_pkg::AluFmax;
      is_move = op_i >= d1_pkg::AluMove;
      for (int i = 0; i < Lanes; i++) begin
        a = a_i[i*32 +: 32];
        b = two ? 32'h3f800000 : b_i[i*32 +: 32];
        c = two ? b_i[i*32 +: 32] : c_i[i*32 +: 32];
        p_sign = a[31] ^ b[31] ^ flip_p;
        c[31] = c[31] ^ flip_c;
        if (product_only) c = {p_sign, 31'b0};

        a_zero = a[30:0] == '0;
        b_zero = b[30:0] == '0;
        c_zero = c[30:0] == '0;
        a_inf = a[30:0] == 31'h7f800000;
        b_inf = b[30:0] == 31'h7f800000;
        c_inf = c[30:0] == 31'h7f800000;
        a_nan = a[30:0] > 31'h7f800000;
        b_nan = b[30:0] > 31'h7f800000;
        c_nan = c[30:0] > 31'h7f800000;
        inf = a_inf || b_inf || c_inf;
        nan = a_nan || b_nan || c_nan || (a_inf && b_zero) || (a_zero && b_inf) ||
              ((a_inf || b_inf) && c_inf && p_sign != c[31]);

        f1_low[i] = {12'b0, a[30:23] != '0, a[22:0]} * {24'b0, b[11:0]};
        f1_high[i] = {12'b0, a[30:23] != '0, a[22:0]} * {24'b0, b[30:23] != '0, b[22:12]};
        f1_c_sig[i] = {c[30:23] != '0, c[22:0]};
        p_exp = a_zero || b_zero ? '0 : {2'b0, a[30:24], a[23] || a[30:24] == '0} +
                                         {2'b0, b[30:24], b[23] || b[30:24] == '0};
        c_exp = c_zero ? '0 : {2'b0, c[30:24], c[23] || c[30:24] == '0} + 10'd127;
        c_leads = c_exp > p_exp;
        shift = c_leads ? c_exp - p_exp : p_exp - c_exp;
        f1_leads[i] = c_leads;
        f1_shift[i] = shift > 10'd63 ? 6'd63 : shift[5:0];
        f1_emax[i] = c_leads ? c_exp : p_exp;
        f1_signs[i] = {p_sign, c[31]};

        less = order(a) < order(b);
        f1_other[i] = {nan || inf, nan ? 32'h7fc00000
                                       : {a_inf || b_inf ? p_sign : c[31], 31'h7f800000}};
        if (is_min || is_max) begin
          f1_other[i] = {1'b1, a_nan && b_nan ? 32'h7fc00000
                               : b_nan || (!a_nan && (less == is_min)) ? a : b};
        end
        if (is_move) f1_other[i] = {1'b1, a};
      end
    end
  end

  `D1_ASSERT_STATIC(LatencyIsThatOfTheStages_A, Latency == 5)
  `D1_ASSERT(OperationIsDefined_A, valid_i |-> op_i <= d1_pkg::AluShuffleXor)

endmodule
