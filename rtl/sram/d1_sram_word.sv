// A word as the macros gave it: one wrong bit corrected, two reported. Combinational, all zero
// without valid_i, so that a simulation works only for words that move.
//
//   syndrome              corrected_o  err_o  data_o
//   zero                       0         0    as stored
//   a column of a bit          1         0    that bit inverted (a check bit: as stored)
//   anything else              0         1    as stored
//
// make formal-ecc proves it the same as d1_ecc_dec, and both right.

module d1_sram_word (
  input  logic        valid_i,
  input  logic [63:0] raw_i,
  input  logic [7:0]  raw_check_i,
  output logic [63:0] data_o,
  output logic        corrected_o,
  output logic        err_o
);

  /* verilator inline_module */

  `include "sram/d1_sram_ecc.svh"

  // The data bit to invert for a syndrome: one-hot, or zero.
  function automatic logic [63:0] ecc_flip(input logic [7:0] syndrome);
    /* verilator no_inline_task */
    logic [7:0] column;
    ecc_flip = '0;
    column   = '0;
    for (int i = 0; i < 64; i++) begin
      for (int r = 0; r < 8; r++) column[r] = EccRows[64*r + i];
      ecc_flip[i] = syndrome == column;
    end
  endfunction

  // Bit s: syndrome s is that of one wrong bit, data or check.
  function automatic logic [255:0] ecc_one_bit_table(input logic [511:0] rows);
    logic [7:0] column;
    ecc_one_bit_table = '0;
    for (int i = 0; i < 64; i++) begin
      for (int r = 0; r < 8; r++) column[r] = rows[64*r + i];
      ecc_one_bit_table[column] = 1'b1;
    end
    for (int r = 0; r < 8; r++) ecc_one_bit_table[8'd1 << r] = 1'b1;
  endfunction

  localparam logic [255:0] EccOneBit = ecc_one_bit_table(EccRows);

  logic [7:0]  syndrome;
  logic [63:0] flip;

  always_comb begin
    syndrome    = '0;
    flip        = '0;
    data_o      = '0;
    corrected_o = 1'b0;
    err_o       = 1'b0;
    if (valid_i) begin
      syndrome = ecc_check(raw_i) ^ raw_check_i;
      if (syndrome != '0) begin
        flip        = ecc_flip(syndrome);
        corrected_o = EccOneBit[syndrome];
        err_o       = !corrected_o;
      end
      data_o = raw_i ^ flip;
    end
  end

endmodule
