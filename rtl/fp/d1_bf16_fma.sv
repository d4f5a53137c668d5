// BF16 lanes: fused multiply-add and its relatives, one operation a cycle on all lanes, rounded
// once, bit for bit as docs/number-semantics.md, section 4, says of FP32.
//
//   a, b, c ─▶ B1 multiply ─▶ B2 exponents ─▶ B3 order by ─▶ B4 add or ─▶ B5 normalise ─▶ B6 round
//                                                exponent,      subtract
//                                                align
//
// It is d1_fp32_fma with fewer bits, and in two stages less: there is the reason why what is done
// is exact enough, with 24 - 8 = 16 bits more in every place. The window has 19 bits. Stage 0 is
// the caller's: valid_i[0] says that the operands are an operation's, valid_i[i] that stage i holds
// one. The result is there six cycles after its operands, and stays.

module d1_bf16_fma #(
  parameter int unsigned Lanes = 32   // 2 for synthesis
) (
  input  logic                clk_i,
  input  logic [5:0]          valid_i,
  input  logic [3:0]          op_i,   // d1_pkg::valu_e, AluFmadd to AluFmul
  input  logic [Lanes*16-1:0] a_i,
  input  logic [Lanes*16-1:0] b_i,
  input  logic [Lanes*16-1:0] c_i,
  output logic [Lanes*16-1:0] result_o
);

  localparam int unsigned Window  = 19;
  localparam int unsigned MagBits = Window + 1;
  localparam logic [8:0]  TopOverC = 9'd2;

  logic [15:0]        b1_p     [Lanes];
  logic [9:0]         b1_p_exp [Lanes];  // signed
  logic [15:0]        b1_c     [Lanes];
  logic [1:0]         b1_flags [Lanes];  // {C alone, sign of the product}

  logic [15:0]        b2_p     [Lanes];
  logic [7:0]         b2_c     [Lanes];
  logic               b2_leads [Lanes];  // C has the larger exponent
  logic [4:0]         b2_shift [Lanes];  // of the other term
  logic [2:0]         b2_flags [Lanes];  // {NaN, sign of the product, of C}
  logic [8:0]         b2_exp   [Lanes];  // the larger one

  logic [Window-1:0]  b3_major [Lanes];
  logic [Window-1:0]  b3_minor [Lanes];  // inverted to subtract
  logic [3:0]         b3_flags [Lanes];  // {NaN, sign of major, of minor, minor lost bits}
  logic [8:0]         b3_exp   [Lanes];

  logic [MagBits-1:0] b4_mag   [Lanes];
  logic [3:0]         b4_flags [Lanes];  // {NaN, sign of an exact zero, of anything else, sticky}
  logic [8:0]         b4_exp   [Lanes];
  logic [30:0]        b4_mark  [Lanes];  // where the exponent field of a result would be 1

  logic [8:0]         b5_sig   [Lanes];  // 8 bits and the half bit below them
  logic [2:0]         b5_flags [Lanes];  // {NaN, sign of the result, anything below the half bit}
  logic [8:0]         b5_exp   [Lanes];

  // Leading zeros of 16 bits, 15 for 0; the last bit decides nothing.
  function automatic logic [3:0] half_zeros(input logic [15:1] x);
    logic [3:1] high;
    half_zeros[3] = x[15:8] == '0;
    half_zeros[2] = x[15:12] == '0 && (x[11:8] != '0 || x[7:4] == '0);
    high = half_zeros[3] ? (half_zeros[2] ? x[3:1] : x[7:5])
                         : (half_zeros[2] ? x[11:9] : x[15:13]);
    half_zeros[1] = high[3:2] == '0;
    half_zeros[0] = !high[3] && (high[2] || !high[1]);
  endfunction

  // Leading zeros of 31 bits, 31 for 0.
  function automatic logic [4:0] leading_zeros(input logic [30:0] x);
    leading_zeros = x[30:15] != '0 ? {1'b0, half_zeros(x[30:16])} : {1'b1, half_zeros(x[14:0])};
  endfunction

  always_ff @(posedge clk_i) begin
    // B6: round.
    if (valid_i[5]) begin : b6
      logic        up, carry;
      logic [7:0]  sig;
      logic [7:0]  exponent;
      logic [15:0] sum;
      for (int i = 0; i < Lanes; i++) begin
        up = b5_sig[i][0] && (b5_flags[i][0] || b5_sig[i][1]);
        carry = up && b5_sig[i][8:1] == '1;
        sig = b5_sig[i][8:1] + 8'(up);
        exponent = carry ? b5_exp[i][7:0] + 8'd1 : b5_exp[i][7:0];
        // No hidden bit: the exponent field of a subnormal or zero.
        sum = {b5_flags[i][1], carry || sig[7] ? exponent : 8'b0, sig[6:0]};
        if (!b5_flags[i][2] && (b5_exp[i] >= 9'd255 || (b5_exp[i] == 9'd254 && carry)))
          sum[14:0] = 15'h7f80;
        result_o[i*16 +: 16] <= sum;
      end
    end

    // B5: normalise, but only as far as leaves an exponent field of 1:
    // there the mark ends the zeros.
    if (valid_i[4]) begin : b5
      logic [4:0]         left;
      logic [MagBits-1:0] norm;
      for (int i = 0; i < Lanes; i++) begin
        left = leading_zeros({b4_mag[i], 11'b0} | b4_mark[i]);
        norm = b4_mag[i] << left;
        b5_exp[i] = b4_exp[i] - 9'(left);
        b5_sig[i] = norm[MagBits-1 -: 9];
        b5_flags[i] = {b4_flags[i][3],
                       b4_flags[i][b4_mag[i] == '0 && !b4_flags[i][0] ? 2 : 1],
                       norm[MagBits-10:0] != '0 || b4_flags[i][0]};
      end
    end

    // B4: add, or subtract as major + ~minor + 1, without the 1 if minor lost bits.
    if (valid_i[3]) begin : b4
      logic [MagBits:0]   minor, low;
      logic [MagBits-1:0] high, not_negative;
      logic               subtract, lost;
      for (int i = 0; i < Lanes; i++) begin
        subtract = b3_flags[i][2] != b3_flags[i][1];
        lost = b3_flags[i][0];
        minor = {{2{subtract}}, b3_minor[i]};
        low = {2'b0, b3_major[i]} + minor;
        high = {1'b0, b3_major[i]} - ~minor[MagBits-1:0];
        not_negative = subtract && !lost ? high : low[MagBits-1:0];
        b4_mag[i] = low[MagBits] ? ~low[MagBits-1:0] : not_negative;
        b4_flags[i] = {b3_flags[i][3], b3_flags[i][2] && b3_flags[i][1],
                       low[MagBits] ? b3_flags[i][1] : b3_flags[i][2], lost};
        b4_exp[i] = b3_exp[i];
        b4_mark[i] = 31'((32'h8000_0000 & {32{b3_exp[i][8:5] == '0}}) >> b3_exp[i][4:0]);
      end
    end

    // B3: the term with the larger exponent stays, the other is shifted.
    if (valid_i[2]) begin : b3
      logic [Window-1:0] p, c, minor;
      logic              subtract;
      for (int i = 0; i < Lanes; i++) begin
        p = {b2_p[i], 3'b0};
        c = {1'b0, b2_c[i], 10'b0};
        minor = b2_leads[i] ? p : c;
        subtract = b2_flags[i][1] != b2_flags[i][0];
        b3_major[i] = b2_leads[i] ? c : p;
        b3_minor[i] = (minor >> b2_shift[i]) ^ {Window{subtract}};
        b3_flags[i] = {b2_flags[i][2],
                       b2_leads[i] ? b2_flags[i][0] : b2_flags[i][1],
                       b2_leads[i] ? b2_flags[i][1] : b2_flags[i][0],
                       (minor & ~({Window{1'b1}} << b2_shift[i])) != '0};
        b3_exp[i] = b2_exp[i] + TopOverC;
      end
    end

    // B2: which exponent leads.
    if (valid_i[1]) begin : b2
      logic       alone, leads;
      logic [9:0] c_exp, c_more, p_more, shift;
      for (int i = 0; i < Lanes; i++) begin
        b2_p[i] = b1_p[i];
        b2_c[i] = {b1_c[i][14:7] != '0, b1_c[i][6:0]};
        alone = b1_flags[i][1];
        c_exp = {2'b0, b1_c[i][14:8], b1_c[i][7] || b1_c[i][14:8] == '0};
        c_more = c_exp - b1_p_exp[i];
        p_more = b1_p_exp[i] - c_exp;
        leads = alone || p_more[9];
        shift = leads ? c_more : p_more;
        b2_leads[i] = leads;
        b2_shift[i] = alone || shift[9:5] != '0 ? 5'd31 : shift[4:0];
        b2_exp[i] = leads ? c_exp[8:0] : b1_p_exp[i][8:0];
        b2_flags[i] = {b1_c[i][14:0] > 15'h7f80,
                       alone ? b1_c[i][15] : b1_flags[i][0], b1_c[i][15]};
      end
    end

    // B1: the product, and results that are not sums, which take the place of C, alone.
    if (valid_i[0]) begin : b1
      logic [15:0] a, b, c;
      logic        a_zero, b_zero, a_inf, b_inf, c_inf, a_nan, b_nan, c_nan;
      logic        flip_p, flip_c, p_sign, nan, inf;
      flip_p = op_i == d1_pkg::AluFnmsub || op_i == d1_pkg::AluFnmadd;
      flip_c = op_i == d1_pkg::AluFmsub || op_i == d1_pkg::AluFnmadd ||
               op_i == d1_pkg::AluFsub;
      for (int i = 0; i < Lanes; i++) begin
        a = a_i[i*16 +: 16];
        b = b_i[i*16 +: 16];
        c = c_i[i*16 +: 16];
        if (op_i[2:1] == 2'b10) begin      // a x 1 + b
          c = b;
          b = 16'h3f80;
        end
        p_sign = a[15] ^ b[15] ^ flip_p;
        c[15] = c[15] ^ flip_c;
        if (op_i == d1_pkg::AluFmul) c = {p_sign, 15'b0};

        a_zero = a[14:0] == '0;
        b_zero = b[14:0] == '0;
        a_inf = a[14:0] == 15'h7f80;
        b_inf = b[14:0] == 15'h7f80;
        c_inf = c[14:0] == 15'h7f80;
        a_nan = a[14:0] > 15'h7f80;
        b_nan = b[14:0] > 15'h7f80;
        c_nan = c[14:0] > 15'h7f80;
        inf = a_inf || b_inf || c_inf;
        nan = a_nan || b_nan || c_nan || (a_inf && b_zero) || (a_zero && b_inf) ||
              ((a_inf || b_inf) && c_inf && p_sign != c[15]);
        b1_p[i] = {8'b0, a[14:7] != '0, a[6:0]} * {8'b0, b[14:7] != '0, b[6:0]};
        b1_p_exp[i] = a_zero || b_zero ? 10'h300 :
                      {2'b0, a[14:8], a[7] || a[14:8] == '0} +
                      {2'b0, b[14:8], b[7] || b[14:8] == '0} - 10'd127;
        b1_c[i] = nan ? 16'h7fc0 : inf ? {a_inf || b_inf ? p_sign : c[15], 15'h7f80} : c;
        b1_flags[i] = {nan || inf, p_sign};
      end
    end
  end

endmodule
