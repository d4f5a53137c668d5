// A write port of d1_sram: check bits, and the merge of words that a mask covers in part.
//
//   whole words   cycle 0 granted | 1: row is written
//   parts         cycle 0 granted | 1: row is read | 2: selected | 3: corrected,
//                 merged | 4: written
//
// Writes of a merge use the port's one write bus, so a whole-word write of the port is not granted
// the cycle before (hold_o); a partial one is. next_busy_o names the super-banks of which nothing
// may be granted in the next cycle: what is granted then is performed between the read and the
// write. Words is 8 (a line) or 1 (the word word_i of the line).
//
// The bus takes words from elsewhere too, corrected by the scrubber: patch_words_i with
// patch_data_i, in the cycle after patch_valid_i, which may come while bus_free_o. patch_i comes
// early in such a cycle, and in others.

`include "prim/d1_assert.svh"

module d1_sram_write #(
  parameter int unsigned Banks = 20,
  parameter int unsigned RowsLog2 = 10,
  parameter int unsigned Words = 8
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 req_i,
  input  logic                 gnt_i,
  input  logic [4:0]           bank_i,
  input  logic [RowsLog2-1:0]  row_i,
  input  logic [2:0]           word_i,
  input  logic [8*Words-1:0]   mask_i,
  input  logic [64*Words-1:0]  data_i,
  output logic                 hold_o,
  output logic [31:0]          next_busy_o,
  input  logic [512*Banks-1:0] bank_data_i,
  input  logic [64*Banks-1:0]  bank_check_i,
  output logic                 read_o,        // to the super-banks: this cycle's read, for a merge
  output logic [4:0]           read_bank_o,
  output logic [RowsLog2-1:0]  read_row_o,
  output logic                 write_o,       // to the super-banks: this cycle's write
  output logic [4:0]           write_bank_o,
  output logic [RowsLog2-1:0]  write_row_o,
  output logic [7:0]           write_we_o,
  output logic [64*Words-1:0]  write_data_o,
  output logic [8*Words-1:0]   write_check_o,
  output logic                 bus_free_o,
  input  logic                 patch_i,
  input  logic                 patch_valid_i,
  input  logic [Words-1:0]     patch_words_i,
  input  logic [4:0]           patch_bank_i,
  input  logic [RowsLog2-1:0]  patch_row_i,
  input  logic [64*Words-1:0]  patch_data_i,
  input  logic [8*Words-1:0]   patch_wrong_i, // check bits to be written inverted
  output logic [Words-1:0]     corrected_o,   // words that a merge read, in a pulse
  output logic [Words-1:0]     bad_o,
  output logic [RowsLog2+7:0]  place_o        // word address, with those
);

  /* verilator inline_module */

  `include "sram/d1_sram_ecc.svh"

  // Stage 1: the row is read, or written at once. Stage 2: it is on bank_data_i. Stage 3: it is
  // merged. Stage 4: the words are written.
  logic                s1_read_q, s1_write_q, s2_valid_q, s3_valid_q, s4_valid_q;
  logic [4:0]          s1_bank_q, s2_bank_q, s3_bank_q, s4_bank_q;
  logic [RowsLog2-1:0] s1_row_q, s2_row_q, s3_row_q, s4_row_q;
  logic [2:0]          s1_word_q, s2_word_q, s3_word_q, s4_word_q;
  logic [8*Words-1:0]  s1_mask_q, s2_mask_q, s3_mask_q;
  logic [64*Words-1:0] s1_data_q, s2_data_q, s3_data_q, s4_data_q;
  logic [Words-1:0]    s4_write_q, s4_bad_q, s4_corrected_q;
  logic [8*Words-1:0]  s4_wrong_q;

  // ---- the request: whether in part -------------------------------------------------------------
  logic [Words-1:0] touched, whole;
  logic             partial;

  for (genvar w = 0; w < Words; w++) begin : gen_mask
    assign touched[w] = mask_i[8*w +: 8] != '0;
    assign whole[w]   = mask_i[8*w +: 8] == '1;
  end

  assign partial    = touched != whole;
  assign hold_o     = s3_valid_q && !partial;
  assign bus_free_o = !s3_valid_q && !req_i;

  always_comb begin
    next_busy_o = '0;
    if (gnt_i && partial) next_busy_o = 32'd1 << bank_i;
    if (s1_read_q) next_busy_o = next_busy_o | (32'd1 << s1_bank_q);
    if (s2_valid_q) next_busy_o = next_busy_o | (32'd1 << s2_bank_q);
  end

  // ---- merge ------------------------------------------------------------------------------------
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s1_read_q  <= 1'b0;
      s1_write_q <= 1'b0;
      s2_valid_q <= 1'b0;
      s3_valid_q <= 1'b0;
      s4_valid_q <= 1'b0;
    end else begin
      s1_read_q  <= gnt_i && partial;
      s1_write_q <= gnt_i && !partial;
      s2_valid_q <= s1_read_q;
      s3_valid_q <= s2_valid_q;
      s4_valid_q <= s3_valid_q || patch_valid_i;
    end
  end

  // The grant is late: the request is taken along before it comes.
  always_ff @(posedge clk_i) begin
    if (req_i) begin
      s1_bank_q <= bank_i;
      s1_row_q  <= row_i;
      s1_word_q <= word_i;
      s1_mask_q <= mask_i;
      s1_data_q <= data_i;
    end
    if (s1_read_q) begin
      s2_bank_q <= s1_bank_q;
      s2_row_q  <= s1_row_q;
      s2_word_q <= s1_word_q;
      s2_mask_q <= s1_mask_q;
      s2_data_q <= s1_data_q;
    end
    if (s2_valid_q) begin
      s3_bank_q <= s2_bank_q;
      s3_row_q  <= s2_row_q;
      s3_word_q <= s2_word_q;
      s3_mask_q <= s2_mask_q;
      s3_data_q <= s2_data_q;
    end
    if (s3_valid_q || patch_i) begin
      s4_bank_q <= s3_valid_q ? s3_bank_q : patch_bank_i;
      s4_row_q  <= s3_valid_q ? s3_row_q : patch_row_i;
      s4_word_q <= s3_word_q;
    end
  end

  logic [64*Words-1:0] raw;
  logic [8*Words-1:0]  raw_check;

  d1_sram_select #(
    .Banks (Banks),
    .Words (Words)
  ) u_select (
    .clk_i,
    .rst_ni,
    .access_i    (s1_read_q),
    .bank_i      (s1_bank_q),
    .word_i      (s1_word_q),
    .bank_data_i,
    .bank_check_i,
    .raw_o       (raw),
    .raw_check_o (raw_check)
  );

  for (genvar w = 0; w < Words; w++) begin : gen_merge
    logic [63:0] merged, data_q;
    logic [7:0]  wrong;
    logic        corrected, bad;

    d1_sram_merge u_merge (
      .valid_i     (s3_valid_q),
      .raw_i       (raw[64*w +: 64]),
      .raw_check_i (raw_check[8*w +: 8]),
      .mask_i      (s3_mask_q[8*w +: 8]),
      .data_i      (s3_data_q[64*w +: 64]),
      .data_o      (merged),
      .corrected_o (corrected),
      .bad_o       (bad),
      .wrong_o     (wrong)
    );

    // A flop for each word, since it drives all of its bits.
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) s4_write_q[w] <= 1'b0;
      else         s4_write_q[w] <= (s3_valid_q && s3_mask_q[8*w +: 8] != '0) ||
                                    (patch_valid_i && patch_words_i[w]);
    end

    always_ff @(posedge clk_i) begin
      if (s3_valid_q || patch_i) begin
        data_q                <= s3_valid_q ? merged : patch_data_i[64*w +: 64];
        s4_wrong_q[8*w +: 8]  <= s3_valid_q ? wrong : patch_wrong_i[8*w +: 8];
        s4_bad_q[w]           <= bad;
        s4_corrected_q[w]     <= corrected;
      end
    end

    assign s4_data_q[64*w +: 64] = data_q;
  end

  assign corrected_o = s4_corrected_q & {Words{s4_valid_q}};
  assign bad_o       = s4_bad_q & {Words{s4_valid_q}};
  assign place_o     = {s4_bank_q[4:2], s4_row_q, s4_bank_q[1:0], s4_word_q};

  // ---- the write bus ----------------------------------------------------------------------------
  logic [Words-1:0] s1_touched, write_words;

  for (genvar w = 0; w < Words; w++) begin : gen_touched
    assign s1_touched[w] = s1_mask_q[8*w +: 8] != '0;
  end

  assign read_o       = s1_read_q;
  assign read_bank_o  = s1_bank_q;
  assign read_row_o   = s1_row_q;
  assign write_o      = s4_valid_q || s1_write_q;
  assign write_bank_o = s4_valid_q ? s4_bank_q : s1_bank_q;
  assign write_row_o  = s4_valid_q ? s4_row_q : s1_row_q;
  assign write_words  = s4_valid_q ? s4_write_q : s1_touched;

  if (Words == 8) begin : gen_we
    assign write_we_o = write_words;
  end else begin : gen_we_of_word
    assign write_we_o = 8'(write_words) << (s4_valid_q ? s4_word_q : s1_word_q);
  end

  // Check bits of both before one is chosen. Words that a merge does not write may be anything.
  for (genvar w = 0; w < Words; w++) begin : gen_check
    logic [7:0] check;

    always_comb begin
      write_data_o[64*w +: 64] = '0;
      check                    = '0;
      if (s4_write_q[w]) begin
        write_data_o[64*w +: 64] = s4_data_q[64*w +: 64];
        check = ecc_written(s4_data_q[64*w +: 64], s4_wrong_q[8*w +: 8]);
      end else if (s1_write_q) begin
        write_data_o[64*w +: 64] = s1_data_q[64*w +: 64];
        check = ecc_check(s1_data_q[64*w +: 64]);
      end
      write_check_o[8*w +: 8] = check;
    end
  end

  `D1_ASSERT(PatchWhenFree_A, !patch_valid_i || (patch_i && bus_free_o))
  `D1_ASSERT(OneWrite_A, !(s4_valid_q && s1_write_q))

endmodule
