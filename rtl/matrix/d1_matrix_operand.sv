// One operand of the matrix step, A or B, on its way to the cells: registered, decoded, and its
// significands held until the cells multiply (docs/matrix.md).
//
//   codes, format, bias ─▶ M0 ─▶ M1 ─────────────┬─▶ M2 ─▶ M3 ─▶ digits, or significand and 3 times
//                          raw   sign, exponent, │   held         the significand
//                                significand     └─▶ signs, exponents, special values
//
// Element (r, k) of A is code 4 r + k of the tile, or transposed code Rows k + r; element (k, c) of
// B is code Cols k + c, or transposed 4 c + k. Rows, columns and places along k that are padding
// read as +0, whatever the codes there are.
//
// With Passes > 1 the tile has Passes times the elements: those of pass p, a group of rows, are
// decoded p cycles later, while the codes stay in M0. An operand that all passes need, which is B,
// has one.
//
// Codes of 16 bits fill the tile, codes of 8 bits half of it, which is the lower or the upper one.
// They get zeros below; so CFloat8_1_5_2 is CFloat16 SHP with a short fraction, and five formats
// need four layouts:
//
//   15 14                7 6              0
//   s  E E E E E E E E     F F F F F F F        BF16
//   s  E E E E E | F F F F F F F F F F          CFloat16 SHP, CFloat8_1_5_2
//   s  E E E E | F F F F F F F F F F F          CFloat8_1_4_3
//   E  E E E E E | F F F F F F F F F F          CFloat16 UHP
//
// The decoded form is that of docs/number-semantics.md, section 1.4, its exponent biased by 383:
// max(E, 1) + 383 - bias, so that no sign is needed, and 0 for a zero. 383 - bias is known once for
// all elements. Of an infinity or NaN only its flags count.
//
// A product is the sum of four multiples of the B significand by the digits of the A significand to
// the base 8, from -4 to 4: 11 bits and a zero above them, so the highest digit is not negative.
// A digit is {negative, 4, 3, 2, 1 times}; -0 is a digit too. What each needs of the other's
// significand is made here, once, since all cells of a row share the digits and all of a column the
// multiple of 3.
//
// It stands beside the cells, not in them: a row or a column of cells shares what is here.

`include "prim/d1_assert.svh"

module d1_matrix_operand #(
  parameter int unsigned Elements = 32,    // of a pass
  parameter int unsigned Passes   = 1,     // more only with Recode
  parameter bit          Recode   = 1'b0,  // A: significands as digits.
                                           // Else B: with their multiple of 3
  parameter bit          Hold     = 1'b1,  // as in d1_matrix_cells, but of the codes, which are
                                           // always kept
  localparam int unsigned Lines   = Elements / 4,  // rows of A, columns of B
  localparam int unsigned Codes   = Elements * Passes,
  localparam int unsigned PassBits = Passes == 1 ? 1 : $clog2(Passes),
  localparam bit          Cfloat16 = d1_pkg::MatrixFormats == 5  // else the lower three bits of
                                                                 // significands are 0
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   valid_i,
  input  d1_pkg::format_e        format_i,
  input  logic [5:0]             bias_i,      // counts in CFloat8 and SHP
  input  logic                   transpose_i,
  input  logic [2:0]             pad_rows_i,  // so many of eight rows or columns, the last ones
  input  logic [1:0]             pad_k_i,     // so many of the four places along k, the last ones
  input  logic                   upper_i,     // CFloat8: its codes are the upper half of tile_i
  input  logic [Codes*16-1:0]    tile_i,

  // A word an element, which costs simulation least. Two cycles later {8 zeros, sign, zero,
  // infinity, NaN, exponent 9, significand 11}. Four cycles later, with Recode {12 zeros, digit 3,
  // ... digit 0}, else {8 zeros, 3 x significand 13, significand 11}.
  output logic [Elements*32-1:0] info_o,
  output logic [Elements*32-1:0] sig_o
);

  logic       m0_valid_q, m1_valid_q, m2_valid_q;
  logic       again;   // there is another pass
  logic [PassBits-1:0] pass;

  if (Passes == 1) begin : gen_one_pass
    logic unused_pass;
    assign again = 1'b0;
    assign pass  = '0;
    assign unused_pass = ^pass;
  end else begin : gen_passes
    logic [PassBits-1:0] pass_q;
    always_ff @(posedge clk_i) begin
      if (valid_i) pass_q <= '0;
      else if (again) pass_q <= pass_q + 1'b1;
    end
    assign again = m0_valid_q && pass_q != PassBits'(Passes - 1);
    assign pass  = pass_q;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {m0_valid_q, m1_valid_q, m2_valid_q} <= '0;
    else {m0_valid_q, m1_valid_q, m2_valid_q} <= {valid_i || again, m0_valid_q, m1_valid_q};
  end

  logic [Codes*16-1:0]    m0_tile_q;
  logic                   m0_bytes_q, m0_upper_q, m0_transpose_q;
  logic [7:0]             m0_line_q;                     // a row or column that is no padding
  logic [3:0]             m0_k_q;                        // a place along k that is no padding
  logic                   m0_bf16_q, m0_e4_q, m0_uhp_q;  // else SHP and CFloat8_1_5_2
  logic [8:0]             m0_excess_q;                   // 383 - bias
  logic [Elements*32-1:0] m1_q, m2_q, m3_q;

  // 383 - bias = 320 + (63 - bias).
  function automatic logic [8:0] excess(input logic [3:0] format, input logic [5:0] bias);
    excess = format == d1_pkg::FormatBf16 ? 9'd256
             : format == d1_pkg::FormatCfloat16U ? 9'd352 : {3'b101, ~bias};
  endfunction

  // ---- M1: the decoded elements; idle without a step --------------------------------------------
  // A: element 4 r + k, B: element Cols k + c.
  logic [15:0] stored [Codes];      // in the order of the tile
  logic [15:0] code   [Elements];
  logic        counts [Elements];   // is no padding
  logic [31:0] word   [Elements];

  logic [15:0] x;
  logic [7:0]  field;
  logic [9:0]  fraction;
  logic        top;

  always_comb begin
    x = '0; field = '0; fraction = '0; top = '0;
    for (int i = 0; i < Elements; i++) begin
      x = code[i];
      field = ({8{m0_bf16_q}} & x[14:7]) |
              ({8{!m0_bf16_q}} & {2'b0, x[15] && m0_uhp_q,
                                  m0_e4_q ? {1'b0, x[14:11]} : x[14:10]});
      fraction = (({10{m0_bf16_q}} & {x[6:0], 3'b0}) |
                  ({10{!m0_bf16_q && !m0_e4_q}} & x[9:0]) | ({10{m0_e4_q}} & x[10:1])) &
                 {7'h7f, {3{Cfloat16}}};
      // All ones in E: eight bits in BF16, six in UHP.
      top = (m0_bf16_q && x[14:7] == 8'hff) || (m0_uhp_q && x[15:10] == 6'h3f);
      word[i] = {8'b0, x[15] && !m0_uhp_q && counts[i],
                 (x[14:0] == '0 && !(x[15] && m0_uhp_q)) || !counts[i],
                 top && fraction == '0 && counts[i], top && fraction != '0 && counts[i],
                 ({1'b0, field[7:1], field[0] || field == '0} + m0_excess_q) &
                 {9{(field != '0 || fraction != '0) && counts[i]}},
                 field != '0 && counts[i], fraction & {10{counts[i]}}};
    end
  end

  logic [Codes*8-1:0]     bytes;
  logic [Elements*32-1:0] words, sigs;

  assign bytes = m0_upper_q ? m0_tile_q[Codes*16-1:Codes*8] : m0_tile_q[Codes*8-1:0];
  for (genvar i = 0; i < Codes; i++) begin : gen_stored
    assign stored[i] = m0_bytes_q ? {bytes[8*i +: 8], 8'b0} : m0_tile_q[16*i +: 16];
  end
  for (genvar i = 0; i < Elements; i++) begin : gen_element
    localparam int unsigned K = Recode ? i % 4 : i / Lines;
    logic [Passes*16-1:0] choice;      // its code in each pass
    logic [Passes-1:0]    in_tile;      // its row or column is no padding
    for (genvar p = 0; p < Passes; p++) begin : gen_pass
      localparam int unsigned Line  = Recode ? Lines * p + i / 4 : i % Lines;
      localparam int unsigned Other = Recode ? Lines * Passes * K + Line : 4 * Line + K;
      assign choice[16*p +: 16] = m0_transpose_q ? stored[Other] : stored[Elements*p + i];
      assign in_tile[p] = m0_line_q[Line];
    end
    if (Passes == 1) begin : gen_only
      assign code[i]   = choice;
      assign counts[i] = in_tile[0] && m0_k_q[K];
    end else begin : gen_choose
      assign code[i]   = choice[16*pass +: 16];
      assign counts[i] = in_tile[pass] && m0_k_q[K];
    end
    assign words[32*i +: 32] = word[i];
    assign sigs[32*i +: 32] = {21'b0, m1_q[32*i +: 11]};
  end

  // ---- M3: what the multipliers of a row or a column share --------------------------------------
  logic [31:0]            held   [Elements];
  logic [31:0]            factor [Elements];
  logic [Elements*32-1:0] factors;

  if (Recode) begin : gen_digits
    // Digit j, from -4 to 4, reads bits 3j+2 to 3j-1; of a negative one the bits are complemented.
    function automatic logic [4:0] digit(input logic [3:0] bits);
      logic [2:0] y;
      y = bits[2:0] ^ {3{bits[3]}};
      digit = {bits[3], &y, y[2] && (y[1] ^ y[0]), y == 3'd4 || y == 3'd3, !y[2] && (y[1] ^ y[0])};
    endfunction
    always_comb begin
      for (int i = 0; i < Elements; i++) begin
        factor[i] = {12'b0, digit({1'b0, held[i][10:8]}), digit(held[i][8:5]),
                     digit(held[i][5:2]), digit({held[i][2:0], 1'b0})};
      end
    end
  end else begin : gen_multiples
    always_comb begin
      for (int i = 0; i < Elements; i++) begin
        factor[i] = {8'b0, 13'(held[i][10:0]) + 13'({held[i][10:0], 1'b0}), held[i][10:0]};
      end
    end
  end
  for (genvar i = 0; i < Elements; i++) begin : gen_factor
    assign held[i] = m2_q[32*i +: 32];
    assign factors[32*i +: 32] = factor[i];
  end

  // ---- registers -------------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      m0_tile_q   <= tile_i;
      m0_bytes_q  <= format_i == d1_pkg::FormatCfloat8143 || format_i == d1_pkg::FormatCfloat8152;
      m0_upper_q  <= upper_i;
      m0_transpose_q <= transpose_i;
      for (int line = 0; line < 8; line++) m0_line_q[line] <= 4'(line) + 4'(pad_rows_i) < 4'd8;
      for (int k = 0; k < 4; k++) m0_k_q[k] <= 3'(k) + 3'(pad_k_i) < 3'd4;
      m0_bf16_q   <= format_i == d1_pkg::FormatBf16;
      m0_e4_q     <= format_i == d1_pkg::FormatCfloat8143;
      m0_uhp_q    <= Cfloat16 && format_i == d1_pkg::FormatCfloat16U;
      m0_excess_q <= excess(format_i, bias_i);
    end
    if (m0_valid_q || !Hold) m1_q <= words;
    if (m1_valid_q || !Hold) m2_q <= sigs;
    if (m2_valid_q || !Hold) m3_q <= factors;
  end

  assign info_o = m1_q;
  assign sig_o = m3_q;

  `D1_ASSERT_STATIC(PassesAreOfA_A, Passes == 1 || Recode)
  `D1_ASSERT(FormatIsAnOperandFormat_A, valid_i |-> format_i == d1_pkg::FormatBf16 ||
             (format_i >= d1_pkg::FormatCfloat8143 && format_i <= d1_pkg::FormatCfloat16U))

endmodule
