// The cells of the matrix array: one step C[Rows x Cols] += A[Rows x 4] B[4 x Cols] a cycle on
// decoded operands, FP32 accumulators, with the arithmetic of docs/number-semantics.md, section 2.
//
//   step ─▶ M0 ─▶ M1 ─▶ M2 expo- ─▶ M3 ─▶ M4 multiply, ─▶ M5 align, ─▶ M6 add ─▶ M7 nor-
//             (operands)   nents    max    emax, shifts     add 5:3              malise
//                                    ▲          ▲                                  │
//                                    │          └ digits, multiples                │
//        read ◀── AccTiles x Rows x Cols accumulators ◀──────── M8 round ◀─────────┘
//
// A step presented in cycle t takes exponents, signs and special values of its operands in t+2 and
// the digits and multiples of their significands in t+4, from d1_matrix_operand, which has them
// once for a row or a column.
// It reads its accumulator in cycle t+3 and writes it at the end of cycle t+8; what is written is
// forwarded to a read of the same cycle. So a step or a clear of the same
// accumulator may be presented from t+AccLatency on, and a read from t+ReadLatency on; steps on
// other accumulators every cycle. An assertion, not a stall, guards these rules. Reading, clearing
// and stepping never hold each other up.
//
// With Passes > 1 a tile has Passes times as many rows as there are cells. A step is presented
// once, and its groups of rows follow each other through the stages, each with operands and
// accumulators of its own: for pass p all that is said above holds of t+p. Steps are then at least
// Passes cycles apart.
//
// Accumulators are {sign, exponent, significand with its hidden bit}: nothing is packed or unpacked
// in the loop. The exponent of a number is max(E, 1); 255 marks infinity and NaN as in FP32.
// A cleared tile is a flag, which the next step of the tile takes back. Reset clears all tiles.
//
// Exponents are biased so that no sign is needed: 383 in an operand, 767 in a product and in C.
// A zero operand has exponent 0, which leaves its product (at most 511) below any other (at least
// 767-252 = 515), so it never leads the window. Any operand format with exponents from -126 to 127
// and at most 11 significant bits fits.
//
// Rows = Cols = 1 is the cell that is synthesised; 8 x 8 is simulated. The work of a stage sits
// inside its valid, stages in reverse order with blocking assignments, each reading the registers
// of the stage before as they were: idle stages cost nothing in simulation, busy ones are loops.

`include "prim/d1_assert.svh"

module d1_matrix_cells #(
  parameter int unsigned Rows = 8,        // 1, or even and at most 8
  parameter int unsigned Cols = 8,
  parameter int unsigned AccTiles = d1_pkg::AccTiles,     // at most 16
  parameter int unsigned WindowBits = d1_pkg::WindowBits, // 25 to 40
  parameter int unsigned Passes = 8 / d1_pkg::MatrixRows, // of a step: 1, 2 or 4
  parameter bit          Hold = 1'b1,     // an idle stage keeps its payload;
                                          // 0 saves a multiplexer a bit
  localparam int unsigned AccLatency = 5,
  localparam int unsigned ReadLatency = 9,
  localparam int unsigned BeatRows = Rows < 2 ? 1 : 2
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,

  // One step.
  input  logic                        step_valid_i,
  input  logic [3:0]                  step_acc_i,
  input  logic                        step_overwrite_i,  // C takes no part

  // Its operands from d1_matrix_operand: of A element 4r+k, of B element Cols*k+c. Those of the
  // next pass come a cycle later.
  input  logic [Rows*4*32-1:0]        a_info_i,          // two cycles after the step
  input  logic [4*Cols*32-1:0]        b_info_i,
  input  logic [Rows*4*32-1:0]        a_sig_i,           // four cycles after the step
  input  logic [4*Cols*32-1:0]        b_sig_i,

  // Sets a tile to +0; takes effect like a step presented in the same cycle.
  input  logic                        clr_valid_i,
  input  logic [3:0]                  clr_acc_i,

  // Reads rows BeatRows*rd_row_i and following of a tile as FP32, row-major; data one cycle later
  // and held until the next read.
  input  logic                        rd_valid_i,
  input  logic [3:0]                  rd_acc_i,
  input  logic [1:0]                  rd_row_i,
  output logic [BeatRows*Cols*32-1:0] rd_data_o
);

  localparam int unsigned Cells = Rows * Cols;
  localparam int unsigned PartBits = 4 + $clog2(Passes);  // {accumulator, pass}: a part of a tile

  // An aligned term: the window, and below it room for all bits that a term can lose.
  //
  //   product   59..38 for W = 36: 22 bits, lossless shifts up to W+2
  //   C         58..35:            24 bits, lossless shifts up to W-1
  localparam int unsigned Below = 24;
  localparam int unsigned AlignBits = WindowBits + Below;
  localparam int unsigned ProdShift = WindowBits + 2;
  localparam int unsigned AccShift = WindowBits - 1;

  // |S| < 4 x 2^W + 2^(W-1) < 2^(W+3).
  localparam int unsigned SumBits = WindowBits + 3;

  // What a normalised sum has below the half bit.
  localparam int unsigned TailBits = SumBits - 25;

  // The bias of emax, 767, less 130: at this emax the top bit of |S|, of weight emax+4, is 2^-126.
  localparam logic [9:0] LeastNormal = 10'd637;

  // ---- control: one valid, accumulator and overwrite flag per stage -----------------------------
  logic       m0_valid_q, m1_valid_q, m2_valid_q, m3_valid_q, m4_valid_q, m5_valid_q, m6_valid_q;
  logic       m7_valid_q;
  logic [PartBits-1:0] m0_acc_q, m1_acc_q, m2_acc_q, m3_acc_q, m4_acc_q, m5_acc_q, m6_acc_q,
                       m7_acc_q;
  logic       m0_over_q, m1_over_q, m2_over_q;
  logic       c0_valid_q, c1_valid_q, c2_valid_q;
  logic [3:0] c0_acc_q, c1_acc_q, c2_acc_q;

  logic [15:0] zero_q;   // The tile reads as +0, whatever is stored.
  logic        forward;  // M3 takes what M8 is writing.
  logic        again;    // The step in M0 has another pass.

  assign forward = m7_valid_q && m7_acc_q == m2_acc_q;
  assign again   = m0_valid_q && (m0_acc_q & PartBits'(Passes - 1)) != PartBits'(Passes - 1);

  function automatic logic is_first(input logic [PartBits-1:0] part);
    is_first = (part & PartBits'(Passes - 1)) == '0;
  endfunction

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {m0_valid_q, m1_valid_q, m2_valid_q, m3_valid_q} <= '0;
      {m4_valid_q, m5_valid_q, m6_valid_q, m7_valid_q} <= '0;
      {c0_valid_q, c1_valid_q, c2_valid_q} <= '0;
      zero_q <= '1;
    end else begin
      {m0_valid_q, m1_valid_q, m2_valid_q, m3_valid_q} <=
          {step_valid_i || again, m0_valid_q, m1_valid_q, m2_valid_q};
      {m4_valid_q, m5_valid_q, m6_valid_q, m7_valid_q} <=
          {m3_valid_q, m4_valid_q, m5_valid_q, m6_valid_q};
      {c0_valid_q, c1_valid_q, c2_valid_q} <= {clr_valid_i, c0_valid_q, c1_valid_q};
      // With the first pass: a clear from t+AccLatency on is before the last one is written,
      // and stands.
      if (m7_valid_q && is_first(m7_acc_q)) zero_q[m7_acc_q[PartBits-1 -: 4]] <= 1'b0;
      if (c2_valid_q) zero_q[c2_acc_q] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (step_valid_i)
      {m0_acc_q, m0_over_q} <= {PartBits'(step_acc_i) << $clog2(Passes), step_overwrite_i};
    else if (again) m0_acc_q <= m0_acc_q + 1'b1;
    if (m0_valid_q || !Hold) {m1_acc_q, m1_over_q} <= {m0_acc_q, m0_over_q};
    if (m1_valid_q || !Hold) {m2_acc_q, m2_over_q} <= {m1_acc_q, m1_over_q};
    if (m2_valid_q || !Hold) m3_acc_q <= m2_acc_q;
    if (m3_valid_q || !Hold) m4_acc_q <= m3_acc_q;
    if (m4_valid_q || !Hold) m5_acc_q <= m4_acc_q;
    if (m5_valid_q || !Hold) m6_acc_q <= m5_acc_q;
    if (m6_valid_q || !Hold) m7_acc_q <= m6_acc_q;
    if (clr_valid_i) c0_acc_q <= clr_acc_i;
    if (c0_valid_q) c1_acc_q <= c0_acc_q;
    if (c1_valid_q) c2_acc_q <= c1_acc_q;
  end

  // ---- data -------------------------------------------------------------------------------------
  // Of an operand: index 4*row+k in A, Cols*k+column in B. Of a product: Cells*k+cell.
  // Masks have one bit per k. The sum is taken relative to the sign of C: C is never negated.
  logic [9:0]  m2_exp     [4*Cells];
  logic [1:0]  m2_above   [Cells];  // {exponent 2 > 3, 0 > 1}
  logic [3:0]  m2_sign    [Cells];
  logic [2:0]  m2_special [Cells];  // {NaN, +infinity, -infinity} among the products

  logic [9:0]  m3_max     [Cells];
  logic [9:0]  m3_shift   [4*Cells];  // to the largest product
  logic [3:0]  m3_sign    [Cells];
  logic [2:0]  m3_special [Cells];
  logic [23:0] m3_c_sig   [Cells];    // 0 without C
  logic [8:0]  m3_c_se    [Cells];    // without C the exponent is 0, the sign says "overwrite"

  logic [21:0] m4_prod    [4*Cells];
  logic [5:0]  m4_shift   [4*Cells];
  logic [23:0] m4_c_sig   [Cells];
  logic [5:0]  m4_c_shift [Cells];
  logic [9:0]  m4_emax    [Cells];
  logic [3:0]  m4_flip    [Cells];  // products whose sign is not that of C
  logic        m4_c_sign  [Cells];
  logic [2:0]  m4_flags   [Cells];  // {NaN or infinity, NaN, sign of that or of a zero}

  logic [SumBits:0]      m5_x      [Cells];  // x + y + z + the two flips are the sum
  logic [SumBits:0]      m5_y      [Cells];
  logic [SumBits:0]      m5_z      [Cells];
  logic [1:0]            m5_flip   [Cells];
  logic [1:0]            m5_sign   [Cells];  // {sign of C, sticky}
  logic [9:0]            m5_emax   [Cells];
  logic [2:0]            m5_flags  [Cells];

  logic [SumBits-1:0]    m6_mag    [Cells];  // |S|, or |S| - 1 where less is set
  logic                  m6_less   [Cells];
  logic [SumBits-1:0]    m6_mark   [Cells];  // stops the normalisation at 2^-126
  logic [4:0]            m6_right  [Cells];  // for sums that are below it
  logic [9:0]            m6_exp    [Cells];  // exponent field if nothing is shifted out to the left
  logic [1:0]            m6_sign   [Cells];  // {sign of the sum, sticky}
  logic [2:0]            m6_flags  [Cells];

  logic [24:0]           m7_sig    [Cells];  // 24 bits and the half bit below them
  logic                  m7_rest   [Cells];  // anything below the half bit, or anything but ones
  logic                  m7_less   [Cells];
  logic                  m7_sticky [Cells];
  logic                  m7_zero   [Cells];
  logic [9:0]            m7_exp    [Cells];  // less m7_left is the exponent
  logic [5:0]            m7_left   [Cells];
  logic [2:0]            m7_flags  [Cells];  // as before; the sign is the sign of the result

  // Not kept: set in every cycle.
  logic [31:0] digits  [4*Cells];  // of A and B, for each product
  logic [31:0] factor  [4*Cells];
  logic [3:0]  b_sign  [Cols];
  logic [3:0]  b_zero  [Cols];
  logic [3:0]  b_inf   [Cols];
  logic [3:0]  b_nan   [Cols];
  logic [23:0] c_sig   [Cells];   // C as M3 finds it
  logic [8:0]  c_se    [Cells];
  logic [23:0] new_sig [Cells];   // C as M8 makes it
  logic [8:0]  new_se  [Cells];

  logic [23:0] acc_sig [AccTiles*Passes*Cells];  // tile after tile, row after row
  logic [8:0]  acc_se  [AccTiles*Passes*Cells];  // {sign, exponent}

  // The operands, element by element.
  logic [31:0] a_info [Rows*4];  // {.., sign, zero, infinity, NaN, exponent 9, ..}
  logic [31:0] b_info [4*Cols];
  logic [31:0] a_sig  [Rows*4];  // [10:0]
  logic [31:0] b_sig  [4*Cols];

  // Without CFloat16 significands have 8 bits, and zeros below: no digit 0 of A,
  // no lower bits of B.
  localparam logic [31:0] SigBitsA = d1_pkg::MatrixFormats == 5 ? 32'hFFFF_FFFF : 32'hFFFF_FFE0;
  localparam logic [31:0] SigBitsB = d1_pkg::MatrixFormats == 5 ? 32'hFFFF_FFFF : 32'hFFFF_C7F8;

  for (genvar e = 0; e < Rows * 4; e++) begin : gen_a
    assign a_info[e] = a_info_i[32*e +: 32];
    assign a_sig[e] = a_sig_i[32*e +: 32] & SigBitsA;
  end
  for (genvar e = 0; e < 4 * Cols; e++) begin : gen_b
    assign b_info[e] = b_info_i[32*e +: 32];
    assign b_sig[e] = b_sig_i[32*e +: 32] & SigBitsB;
  end

  // Leading zeros, SumBits for 0: the quarter that holds the leading one, then its quarter, and so
  // on. The bit behind the last one is set. What a quarter's quarters hold is known before it is
  // chosen.
  function automatic logic [5:0] leading_zeros(input logic [SumBits-1:0] z);
    logic [63:0]  x, any2, any4;  // any4: of a bit and the three above it
    logic [15:0]  half, half4;    // the quarter
    logic [3:1]   high;
    x = {z, 1'b1, {(63 - SumBits){1'b0}}};
    any2 = x | (x >> 1);
    any4 = any2 | (any2 >> 2);
    leading_zeros[5] = x[63:32] == '0;
    leading_zeros[4] = x[63:48] == '0 && (x[47:32] != '0 || x[31:16] == '0);
    half = 16'(x >> {~leading_zeros[5:4], 4'b0});
    half4 = 16'(any4 >> {~leading_zeros[5:4], 4'b0});
    leading_zeros[3] = (half4 & 16'h1100) == '0;
    leading_zeros[2] = (half4 & 16'h1000) == '0 &&
                       ((half4 & 16'h0100) != '0 || (half4 & 16'h0010) == '0);
    high = 3'(half >> {~leading_zeros[3:2], 2'd1});
    leading_zeros[1] = high[3:2] == '0;
    leading_zeros[0] = !high[3] && (high[2] || !high[1]);
  endfunction

  // 4, 3, 2, 1 times or none of the factor, which comes with its multiple of 3.
  function automatic logic [12:0] multiple(input logic [3:0] which, input logic [23:0] x);
    multiple = ({13{which[0]}} & {2'b0, x[10:0]}) | ({13{which[1]}} & {1'b0, x[10:0], 1'b0}) |
               ({13{which[2]}} & x[23:11]) | ({13{which[3]}} & {x[10:0], 2'b0});
  endfunction

  // How far a product moves: to the largest exponent, and from there to that of C.
  function automatic logic [5:0] product_shift(input logic [9:0] own, input logic [6:0] more);
    logic [6:0] total;
    total = {1'b0, own[5:0]} + {1'b0, more[5:0]};
    product_shift = more[6] || own[9:6] != '0 || total > 7'(ProdShift) ? 6'(ProdShift) : total[5:0];
  endfunction

  // The variables of the stages are set first of all, and no loop over cells holds an `if`: so the
  // simulator keeps them as locals, and its compiler can do several cells at once.
  int                  i, k, r, c;
  logic [23:0]         sig;
  logic [8:0]          se;
  logic                odd, up, beyond;
  logic [7:0]          exponent;
  logic [24:0]         rounded;
  logic [9:0]          field;
  logic [SumBits-1:0]  word;
  logic [SumBits+24:0] norm;
  logic [5:0]          left;
  logic [TailBits-1:0] below;
  logic [24:0]         low;
  logic [SumBits:0]    half, carry, sum;
  logic                unused_low;
  logic                under;
  logic [9:0]          room;
  logic [AlignBits-1:0] wide;
  logic [Below-1:0]    lost;
  logic [SumBits:0]    t0, t1, t2, t3, tc;
  logic                c_sign, leads, moves, c_beyond, any_nan, plus, minus;
  logic [9:0]          c_exp, lead, lag;
  logic [6:0]          more;
  logic                with_c;
  logic [9:0]          exp, high, other;
  logic [18:0]         d;
  logic [23:0]         f;
  logic [12:0]         p0, p1, p2, p3;
  logic [3:0]          inf, nan, sign, row_sign, row_zero, row_inf, row_nan, x0, x1, x2, x3;

  always_ff @(posedge clk_i) begin
    i = '0; k = '0; r = '0; c = '0; sig = '0; se = '0; odd = '0; up = '0; beyond = '0;
    exponent = '0; rounded = '0; field = '0; word = '0; norm = '0; left = '0; below = '0; low = '0;
    half = '0; carry = '0; sum = '0; unused_low = '0; under = '0; room = '0; wide = '0; lost = '0;
    t0 = '0; t1 = '0; t2 = '0; t3 = '0; tc = '0; c_sign = '0; leads = '0; moves = '0;
    c_beyond = '0; any_nan = '0; plus = '0; minus = '0; c_exp = '0; lead = '0; lag = '0; more = '0;
    with_c = '0; exp = '0; high = '0; other = '0; inf = '0; nan = '0; sign = '0;
    row_sign = '0; row_zero = '0; row_inf = '0; row_nan = '0;
    d = '0; f = '0; p0 = '0; p1 = '0; p2 = '0; p3 = '0;
    x0 = '0; x1 = '0; x2 = '0; x3 = '0;

    // Read-out: the exponent field is 0 without a hidden bit.
    if (rd_valid_i) begin
      for (i = 0; i < BeatRows * Cols; i++) begin
        sig = acc_sig[32'(rd_acc_i) * Passes * Cells + 32'(rd_row_i) * BeatRows * Cols + i];
        se = acc_se[32'(rd_acc_i) * Passes * Cells + 32'(rd_row_i) * BeatRows * Cols + i];
        rd_data_o[i*32 +: 32] <= zero_q[rd_acc_i] ? 32'b0
                                                  : {se[8], sig[23] ? se[7:0] : 8'b0, sig[22:0]};
      end
    end

    // C for M3: read before M8 writes; what M8 writes is forwarded.
    if (m2_valid_q || !Hold) begin
      for (i = 0; i < Cells; i++) begin
        c_sig[i] = acc_sig[32'(m2_acc_q) * Cells + i];
        c_se[i] = acc_se[32'(m2_acc_q) * Cells + i];
      end
    end else begin
      for (i = 0; i < Cells; i++) begin
        c_sig[i] = '0;
        c_se[i] = '0;
      end
    end

    // M8: round, write back. One more than m7_sig where less is set and everything below is ones:
    // then the half bit itself is one more, and nothing is below it.
    if (m7_valid_q) begin
      for (i = 0; i < Cells; i++) begin
        odd = m7_sticky[i] || m7_sig[i][1];
        up = (m7_sig[i][0] && (m7_rest[i] || odd)) ||
             (m7_less[i] && !m7_rest[i] && (m7_sig[i][0] || odd));
        rounded = {1'b0, m7_sig[i][24:1]} + 25'(up);
        field = m7_exp[i] - 10'(m7_left[i]);
        beyond = m7_flags[i][2] || (!m7_zero[i] && field >= 10'd255) ||
                 (field == 10'd254 && rounded[24]);
        new_sig[i] = {beyond || rounded[23] || rounded[24],
                      (beyond && m7_flags[i][1]) || (!beyond && rounded[22]),
                      rounded[21:0] & {22{!beyond}}};
        exponent = (field[7:0] & {8{!m7_zero[i]}}) + 8'(rounded[24] || m7_zero[i]);
        new_se[i] = {m7_flags[i][0], exponent | {8{beyond}}};
      end
      for (i = 0; i < Cells; i++) begin
        acc_sig[32'(m7_acc_q) * Cells + i] = new_sig[i];
        acc_se[32'(m7_acc_q) * Cells + i] = new_se[i];
      end
      if (forward) begin
        for (i = 0; i < Cells; i++) begin
          c_sig[i] = new_sig[i];
          c_se[i] = new_se[i];
        end
      end
    end else begin
      for (i = 0; i < Cells; i++) begin
        new_sig[i] = '0;
        new_se[i] = '0;
      end
    end

    // M7: normalise, but not above 2^-126: there the mark is the leading one. A sum below it moves
    // right first. Where less is set ones come in from the right, as |S| is one more at the very
    // end; if all below the top zero is ones, the rounding carries into the right place.
    if (m6_valid_q || !Hold) begin
      for (i = 0; i < Cells; i++) begin
        left = leading_zeros(m6_mag[i] | m6_mark[i]);
        word = m6_mag[i] >> m6_right[i];
        norm = {word, {25{m6_less[i]}}} << {left[5:4], 4'b0};
        norm = norm << {left[3:2], 2'b0};
        norm = norm << left[1:0];
        m7_sig[i] = norm[SumBits+24 -: 25];
        low = m6_mag[i][24:0] ^ {25{m6_less[i]}};
        // Anything at or below a bit: known before the shift, which brings the one that counts to
        // the top. At most 18 bits.
        below = word[TailBits-1:0] ^ {TailBits{m6_less[i]}};
        below = below | (below << 1);
        below = below | (below << 2);
        below = below | (below << 4);
        below = below | (below << 8);
        below = below | (below << 16);
        below = below << {left[5:4], 4'b0};
        below = below << {left[3:2], 2'b0};
        below = below << left[1:0];
        m7_rest[i] = below[TailBits-1] || (low & ~(25'h1ff_ffff << m6_right[i])) != '0;
        m7_exp[i] = m6_exp[i];
        m7_left[i] = left;
        m7_zero[i] = m6_mag[i] == '0 && !m6_less[i];
        m7_less[i] = m6_less[i];
        m7_sticky[i] = m6_sign[i][0];
        m7_flags[i] = {m6_flags[i][2:1], !m6_flags[i][2] && (m6_less[i] || m6_mag[i] != '0)
                                             ? m6_sign[i][1] : m6_flags[i][0]};
      end
    end

    // M6: the last carry-save adder, and the sum. The complement of a negative sum is |S| - 1.
    if (m5_valid_q || !Hold) begin
      for (i = 0; i < Cells; i++) begin
        half = m5_x[i] ^ m5_y[i] ^ m5_z[i];
        carry = (((m5_x[i] & m5_y[i]) | (m5_z[i] & (m5_x[i] | m5_y[i]))) << 1) |
                (SumBits+1)'(m5_flip[i][0]);
        {sum, unused_low} = {half, 1'b1} + {carry, m5_flip[i][1]};
        m6_less[i] = sum[SumBits];
        m6_mag[i] = sum[SumBits-1:0] ^ {SumBits{sum[SumBits]}};
        m6_sign[i] = {sum[SumBits] ^ m5_sign[i][1], m5_sign[i][0]};
      end
      for (i = 0; i < Cells; i++) begin
        under = m5_emax[i] < LeastNormal;
        room = LeastNormal - m5_emax[i];
        m6_right[i] = !under ? 5'd0 : room > 10'd25 ? 5'd25 : room[4:0];
        room = under ? 10'd0 : m5_emax[i] - LeastNormal;
        m6_exp[i] = room + 10'd1;
        m6_flags[i] = m5_flags[i];
      end
      for (i = 0; i < Cells; i++) begin
        room = m5_emax[i] < LeastNormal ? 10'd0 : m5_emax[i] - LeastNormal;
        m6_mark[i] = {1'b1, {(SumBits - 1){1'b0}}} >> room;
      end
    end

    // M5: align; what falls below the window is sticky. Two carry-save adders, whose free places
    // take the ones of the complements.
    if (m4_valid_q || !Hold) begin
      for (i = 0; i < Cells; i++) begin
        wide = {1'b0, m4_c_sig[i], {AccShift{1'b0}}} >> m4_c_shift[i];
        tc = {4'b0, wide[AlignBits-1:Below]};
        lost = wide[Below-1:0];
        wide = {m4_prod[i], {ProdShift{1'b0}}} >> m4_shift[i];
        t0 = {4'b0, wide[AlignBits-1:Below]} ^ {(SumBits + 1){m4_flip[i][0]}};
        lost = lost | wide[Below-1:0];
        wide = {m4_prod[Cells + i], {ProdShift{1'b0}}} >> m4_shift[Cells + i];
        t1 = {4'b0, wide[AlignBits-1:Below]} ^ {(SumBits + 1){m4_flip[i][1]}};
        lost = lost | wide[Below-1:0];
        wide = {m4_prod[Cells*2 + i], {ProdShift{1'b0}}} >> m4_shift[Cells*2 + i];
        t2 = {4'b0, wide[AlignBits-1:Below]} ^ {(SumBits + 1){m4_flip[i][2]}};
        lost = lost | wide[Below-1:0];
        wide = {m4_prod[Cells*3 + i], {ProdShift{1'b0}}} >> m4_shift[Cells*3 + i];
        t3 = {4'b0, wide[AlignBits-1:Below]} ^ {(SumBits + 1){m4_flip[i][3]}};
        lost = lost | wide[Below-1:0];
        half = t0 ^ t1 ^ t2;
        m5_x[i] = t3 ^ tc ^ half;
        m5_y[i] = (((t0 & t1) | (t2 & (t0 | t1))) << 1) | (SumBits+1)'(m4_flip[i][0]);
        m5_z[i] = (((t3 & tc) | (half & (t3 | tc))) << 1) | (SumBits+1)'(m4_flip[i][1]);
        m5_flip[i] = m4_flip[i][3:2];
        m5_sign[i] = {m4_c_sign[i], lost != '0};
        m5_emax[i] = m4_emax[i];
        m5_flags[i] = m4_flags[i];
      end
    end

    // M4: multiply, emax with C, shifts to it, special values. The exponent of C is E + 640.
    if (m3_valid_q || !Hold) begin
      for (k = 0; k < 4; k++) begin
        for (r = 0; r < Rows; r++) begin
          for (c = 0; c < Cols; c++) begin
            digits[Cells*k + Cols*r + c] = a_sig[4*r + k];
            factor[Cells*k + Cols*r + c] = b_sig[Cols*k + c];
          end
        end
      end
      for (i = 0; i < 4 * Cells; i++) begin
        // Four multiples of the factor. A negative one is complemented, and the one that this lacks
        // stands below the next row. Of the bits above, n = 1 of a negative one: 2^16 - n 2^13,
        // (7 - n) 2^16 and (7 - n) 2^19 are -n 2^13 8^j each, as their constants add up to 2^22.
        d = digits[i][18:0];
        f = factor[i][23:0];
        p0 = multiple(d[3:0], f) ^ {13{d[4]}};
        p1 = multiple(d[8:5], f) ^ {13{d[9]}};
        p2 = multiple(d[13:10], f) ^ {13{d[14]}};
        p3 = multiple(d[18:15], f);
        m4_prod[i] = 22'({!d[4], {3{d[4]}}, p0}) + 22'({2'b11, !d[9], p1, 2'b0, d[4]}) +
                     {2'b11, !d[14], p2, 2'b0, d[9], 3'b0} + {p3, 2'b0, d[14], 6'b0};
      end
      for (i = 0; i < Cells; i++) begin
        c_exp = {1'b1, m3_c_se[i][7], !m3_c_se[i][7], m3_c_se[i][6:0]};
        lead = c_exp - m3_max[i];
        lag = m3_max[i] - c_exp;
        leads = c_exp > m3_max[i];
        moves = leads && m3_c_sig[i] != '0;
        more = moves ? {lead[9:6] != '0, lead[5:0]} : '0;
        m4_emax[i] = moves ? c_exp : m3_max[i];
        m4_shift[i] = product_shift(m3_shift[i], more);
        m4_shift[Cells + i] = product_shift(m3_shift[Cells + i], more);
        m4_shift[Cells*2 + i] = product_shift(m3_shift[Cells*2 + i], more);
        m4_shift[Cells*3 + i] = product_shift(m3_shift[Cells*3 + i], more);
        m4_c_shift[i] = leads ? 6'd0 : lag > 10'(AccShift) ? 6'(AccShift) : lag[5:0];
      end
      for (i = 0; i < Cells; i++) begin
        c_sign = m3_c_se[i][8];
        m4_c_sig[i] = m3_c_sig[i];
        m4_c_sign[i] = c_sign;
        m4_flip[i] = m3_sign[i] ^ {4{c_sign}};
        c_beyond = m3_c_se[i][7:0] == 8'hff;
        plus = m3_special[i][1] || (c_beyond && !c_sign);
        minus = m3_special[i][0] || (c_beyond && c_sign);
        any_nan = m3_special[i][2] || (c_beyond && m3_c_sig[i][22]) || (plus && minus);
        m4_flags[i] = {any_nan || plus || minus, any_nan,
                       any_nan || plus || minus ? minus && !any_nan : c_sign && m3_sign[i] == 4'hf};
      end
    end else begin
      for (i = 0; i < 4 * Cells; i++) begin
        digits[i] = '0;
        factor[i] = '0;
      end
    end

    // M3: the largest exponent of the products, their shifts to it; C.
    if (m2_valid_q || !Hold) begin
      with_c = !m2_over_q && (!zero_q[m2_acc_q[PartBits-1 -: 4]] || forward);
      for (i = 0; i < Cells; i++) begin
        high = (m2_exp[i] & {10{m2_above[i][0]}}) | (m2_exp[Cells + i] & ~{10{m2_above[i][0]}});
        other = (m2_exp[Cells*2 + i] & {10{m2_above[i][1]}}) |
                (m2_exp[Cells*3 + i] & ~{10{m2_above[i][1]}});
        high = high > other ? high : other;
        m3_max[i] = high;
        m3_shift[i] = high - m2_exp[i];
        m3_shift[Cells + i] = high - m2_exp[Cells + i];
        m3_shift[Cells*2 + i] = high - m2_exp[Cells*2 + i];
        m3_shift[Cells*3 + i] = high - m2_exp[Cells*3 + i];
      end
      for (i = 0; i < Cells; i++) begin
        m3_sign[i] = m2_sign[i];
        m3_special[i] = m2_special[i];
        m3_c_sig[i] = c_sig[i] & {24{with_c}};
        m3_c_se[i] = (c_se[i] & {9{with_c}}) | {m2_over_q, 8'b0};
      end
    end

    // M2: exponents of the products, compared in pairs; special products.
    if (m1_valid_q || !Hold) begin
      for (k = 0; k < 4; k++) begin
        for (r = 0; r < Rows; r++) begin
          exp = {1'b0, a_info[4*r + k][19:11]} + 10'd1;
          for (c = 0; c < Cols; c++) begin
            m2_exp[Cells*k + Cols*r + c] = exp + {1'b0, b_info[Cols*k + c][19:11]};
          end
        end
      end
      for (i = 0; i < Cells; i++) begin
        m2_above[i] = {m2_exp[Cells*2 + i] > m2_exp[Cells*3 + i], m2_exp[i] > m2_exp[Cells + i]};
      end
      for (c = 0; c < Cols; c++) begin
        {x3, x2} = {b_info[3*Cols + c][23:20], b_info[2*Cols + c][23:20]};
        {x1, x0} = {b_info[Cols + c][23:20], b_info[c][23:20]};
        b_sign[c] = {x3[3], x2[3], x1[3], x0[3]};
        b_zero[c] = {x3[2], x2[2], x1[2], x0[2]};
        b_inf[c] = {x3[1], x2[1], x1[1], x0[1]};
        b_nan[c] = {x3[0], x2[0], x1[0], x0[0]};
      end
      for (r = 0; r < Rows; r++) begin
        {x3, x2} = {a_info[4*r + 3][23:20], a_info[4*r + 2][23:20]};
        {x1, x0} = {a_info[4*r + 1][23:20], a_info[4*r][23:20]};
        row_sign = {x3[3], x2[3], x1[3], x0[3]};
        row_zero = {x3[2], x2[2], x1[2], x0[2]};
        row_inf = {x3[1], x2[1], x1[1], x0[1]};
        row_nan = {x3[0], x2[0], x1[0], x0[0]};
        for (c = 0; c < Cols; c++) begin
          sign = row_sign ^ b_sign[c];
          inf = row_inf | b_inf[c];
          nan = row_nan | b_nan[c] | (row_inf & b_zero[c]) | (b_inf[c] & row_zero);
          m2_sign[Cols*r + c] = sign;
          m2_special[Cols*r + c] = {nan != '0, (inf & ~sign) != '0, (inf & sign) != '0};
        end
      end
    end else begin
      for (c = 0; c < Cols; c++) {b_sign[c], b_zero[c], b_inf[c], b_nan[c]} = '0;
    end
  end

  // ---- the rules of the caller ------------------------------------------------------------------
  // Whether a step of a part is in M0..M3, in M0..M7; a clear of a tile is under way.
  logic [PartBits-1:0] step_part, clear_part, read_part;
  assign step_part  = PartBits'(step_acc_i) << $clog2(Passes);
  assign clear_part = PartBits'(clr_acc_i) << $clog2(Passes);
  assign read_part  = PartBits'(32'(rd_acc_i) * Passes + 32'(rd_row_i) * BeatRows / Rows);

  function automatic logic busy4(input logic [PartBits-1:0] acc);
    busy4 = (m0_valid_q && m0_acc_q == acc) || (m1_valid_q && m1_acc_q == acc) ||
            (m2_valid_q && m2_acc_q == acc) || (m3_valid_q && m3_acc_q == acc);
  endfunction
  function automatic logic busy8(input logic [PartBits-1:0] acc);
    busy8 = busy4(acc) || (m4_valid_q && m4_acc_q == acc) || (m5_valid_q && m5_acc_q == acc) ||
            (m6_valid_q && m6_acc_q == acc) || (m7_valid_q && m7_acc_q == acc);
  endfunction
  function automatic logic clearing(input logic [3:0] acc);
    clearing = (c0_valid_q && c0_acc_q == acc) || (c1_valid_q && c1_acc_q == acc) ||
               (c2_valid_q && c2_acc_q == acc);
  endfunction

  `D1_ASSERT_STATIC(RowsAreLegal_A, Rows == 1 || (Rows % 2 == 0 && Rows <= 8))
  `D1_ASSERT_STATIC(AccTilesAreLegal_A, AccTiles >= 1 && AccTiles <= 16)
  `D1_ASSERT_STATIC(WindowIsLegal_A, WindowBits >= 25 && WindowBits <= 40)
  `D1_ASSERT_STATIC(LatenciesAreThoseOfTheStages_A, AccLatency == 5 && ReadLatency == 9)
  `D1_ASSERT_STATIC(PassesAreLegal_A, Passes == 1 || Passes == 2 || Passes == 4)
  `D1_ASSERT(StepsLeaveTimeForThePasses_A, step_valid_i |-> !again)
  `D1_ASSERT(StepsOfATileKeepTheirDistance_A, step_valid_i |-> !busy4(step_part))
  `D1_ASSERT(ClearKeepsItsDistance_A, clr_valid_i |-> !busy4(clear_part))
  `D1_ASSERT(StepAndClearOfATileNotTogether_A,
             !(step_valid_i && clr_valid_i && step_acc_i == clr_acc_i))
  `D1_ASSERT(ReadFindsAFinishedTile_A, rd_valid_i |-> !busy8(read_part) && !clearing(rd_acc_i) &&
             !(again && m0_acc_q[PartBits-1 -: 4] == rd_acc_i))

endmodule
