// FP32 to the CFloat formats, sixteen elements a cycle, rounded to nearest even or stochastically,
// and clamped (docs/number-semantics.md, sections 5.1 to 5.3).
//
//   data, format, bias ─▶ exponent, how far to shift ─▶ │ ─▶ shift ─▶ │ ─▶ round, clamp ─▶ │ ─▶ code
//                                                             random ───────┘
//
// max(E, 1) + bias is at least 128 where the result is normal; its exponent field less one is what
// is above that, and the hidden bit adds the one. Below 128 the significand moves right instead.
// Codes of 8 bits are in the low half of their 16. Stochastic rounding adds 16 random bits to the
// first 16 below the unit; to nearest, a carry is made there from the half bit, the bits below it,
// and the unit.
//
// What an element raises by being a NaN or subnormal is not found here: d1_matrix_readout does,
// for all formats.

`include "prim/d1_assert.svh"

module d1_matrix_encode #(
  parameter bit Hold = 1'b1   // an idle stage keeps its registers; 0 saves a multiplexer a bit
) (
  input  logic                  clk_i,
  input  logic                  valid_i,
  input  d1_pkg::format_entry_t fmt_i,    // CFloat
  input  logic                  stochastic_i,
  input  logic [511:0]          data_i,   // element i at bits 32*i
  input  logic [255:0]          random_i, // at bits 16*i, two cycles later, if stochastic
  output logic [255:0]          code_o,   // at bits 16*i, three cycles later
  output logic [2:0]            flags_o   // with them: Underflow, Overflow, and of a negative
                                          // number to UHP Invalid
);

  localparam int unsigned Elements = 16;

  logic       e4, uhp, bytes;
  logic [5:0] bias;
  logic [4:0] base;   // 23 less the bits of F
  assign e4    = fmt_i.format == d1_pkg::FormatCfloat8143;
  assign uhp   = fmt_i.format == d1_pkg::FormatCfloat16U;
  assign bytes = fmt_i.format == d1_pkg::FormatCfloat8143 ||
                 fmt_i.format == d1_pkg::FormatCfloat8152;
  assign bias  = uhp ? 6'd31 : fmt_i.bias;
  assign base  = e4 ? 5'd20 : bytes ? 5'd21 : 5'd13;

  logic unused_tile;
  assign unused_tile = ^fmt_i[15:10];

  // Places to the right: at most 40, where nothing is left of 16 bits below the unit.
  function automatic logic [5:0] places(input logic [8:0] at, input logic [4:0] least);
    logic [8:0] under;
    logic [5:0] total;
    under = at[8:7] != '0 ? 9'd0 : 9'd128 - at;
    total = {1'b0, least} + {1'b0, under[4:0]};
    places = under[8:5] != '0 || total > 6'd40 ? 6'd40 : total;
  endfunction

  // ---- exponent: {sign, NaN, field 8, places to shift 6, significand 24} ------------------------
  logic [Elements*64-1:0] aimed, aimed_q;
  logic [31:0]            x;
  logic [8:0]             exponent;
  logic                   aim_q, aim_e4_q, aim_uhp_q, aim_bytes_q, aim_random_q;

  always_comb begin
    aimed = '0; x = '0; exponent = '0;
    if (valid_i || !Hold) begin
      for (int i = 0; i < Elements; i++) begin
        x = data_i[32*i +: 32];
        exponent = {1'b0, x[30:24], x[23] || x[30:23] == '0} + {3'b0, bias};
        aimed[64*i +: 64] = {24'b0, x[31], x[30:23] == 8'hff && x[22:0] != '0,
                             {exponent[8], exponent[6:0]} & {8{exponent[8:7] != '0}},
                             places(exponent, base), x[30:23] != '0, x[22:0]};
      end
    end
  end

  // ---- shift: {sign, NaN, field 8, sticky, 11 bits, 16 bits below them} -------------------------
  logic [Elements*64-1:0] held, held_q;
  logic [Elements*16-1:0] codes;
  logic                   valid_q, e4_q, uhp_q, bytes_q, random_q;
  logic [5:0]             right;
  logic [9:0]             kept;   // sign, NaN, field
  logic [24:0]            wide;
  logic [26:0]            moved;

  always_comb begin
    held = '0; kept = '0; right = '0; wide = '0; moved = '0;
    if (aim_q || !Hold) begin
      for (int i = 0; i < Elements; i++) begin
        {kept, right, wide} = {aimed_q[64*i +: 40], 1'b0};
        moved = 27'({wide[24:1], 16'b0} >> right);
        held[64*i +: 64] = {26'b0, kept, (wide & ~(25'h1ff_ffff << right)) != '0, moved};
      end
    end
  end

  always_ff @(posedge clk_i) begin
    {aim_q, valid_q} <= {valid_i, aim_q};
    if (valid_i || !Hold) begin
      aimed_q <= aimed;
      {aim_e4_q, aim_uhp_q, aim_bytes_q, aim_random_q} <= {e4, uhp, bytes, stochastic_i};
    end
    if (aim_q || !Hold) begin
      held_q <= held;
      {e4_q, uhp_q, bytes_q, random_q} <= {aim_e4_q, aim_uhp_q, aim_bytes_q, aim_random_q};
    end
    if (valid_q || !Hold) {flags_o, code_o} <= {flags, codes};
  end

  // ---- round, clamp ----------------------------------------------------------------------------
  logic        sign, nan, sticky, up, beyond, normal, inexact, refused;
  logic [2:0]  flags;
  logic [7:0]  field;
  logic [25:0] unused_above;
  logic [10:0] units;
  logic [15:0] below, unused_below;
  logic [17:0] sum;
  logic [15:0] largest, not_a_number;

  assign largest      = bytes_q ? 16'h007f : uhp_q ? 16'hfc00 : 16'h7fff;   // or infinity
  assign not_a_number = bytes_q ? 16'h007f : uhp_q ? 16'hfe00 : 16'h7fff;

  always_comb begin
    codes = '0; sign = '0; nan = '0; sticky = '0; up = '0; beyond = '0; field = '0;
    normal = '0; inexact = '0; refused = '0; flags = '0;
    unused_above = '0; units = '0; below = '0; sum = '0; unused_below = '0;
    if (valid_q || !Hold) begin
      for (int i = 0; i < Elements; i++) begin
        {unused_above, sign, nan, field, sticky, units, below} = held_q[64*i +: 64];
        up = below[15] && (sticky || units[0]);
        // The carry comes from the bits below.
        {sum, unused_below} = {e4_q ? {7'b0, field, 3'b0} : bytes_q ? {8'b0, field, 2'b0}
                                                                    : {field, 10'b0},
                               random_q ? below : 16'hffff} +
                              {7'b0, units, random_q ? random_i[16*i +: 16] : {15'b0, up}};
        beyond = bytes_q ? sum[17:7] != '0
               : uhp_q ? sum[17:16] != '0 || sum[15:10] == 6'h3f : sum[17:15] != '0;
        codes[16*i +: 16] = nan ? not_a_number
                           : ((beyond ? largest : sum[15:0]) & {16{!(sign && uhp_q)}}) |
                             {sign && !uhp_q && !bytes_q, 7'b0, sign && bytes_q, 7'b0};
        // The hidden bit of a normal result is the one above F; the rounding may still make one of
        // less. An infinity to UHP has the exponent field 255 + 31, and stays one.
        normal  = field != '0 || (e4_q ? units[3] : bytes_q ? units[2] : units[10]);
        inexact = below[15] || sticky;
        refused = sign && uhp_q;
        flags = flags |
                ({!normal && inexact, beyond && !(uhp_q && field == 8'h9e), 1'b0} &
                 {3{!nan && !refused}}) |
                {2'b0, refused && !nan && (normal || units != '0 || inexact)};
      end
    end
  end

  `D1_ASSERT_STATIC(SixteenElements_A, Elements == 16)

endmodule
