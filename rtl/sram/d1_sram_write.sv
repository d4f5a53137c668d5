// A write port of d1_sram: check bits, and the merge of words that a mask covers in part.
//
//   whole words   cycle 0 granted: row is written
//   parts         cycle 0 granted: row is read | 1: [d1_sram_select] | 2: corrected, merged, written
//
// Writes of a merge use the port's one write bus, so a whole-word write of the port waits for it
// (hold_o); a partial one does not. busy_o names the super-banks between the read and the write.
// Words is 8 (a line) or 1 (the word word_i of the line).
//
// A merge has no time to compute check bits of what it has merged. The code is linear, so that they
// are the sum of three that are known sooner: of the new bytes (cycle 1), of the old bytes as read,
// and, when the wrong bit is in an old byte, of that bit: its check bits are the syndrome.
//
// A word that cannot be corrected is written with two check bits inverted, which no later read
// takes for good.

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
  output logic                 partial_o,     // the request needs a merge
  output logic                 hold_o,
  output logic [31:0]          busy_o,
  input  logic [512*Banks-1:0] bank_data_i,
  input  logic [64*Banks-1:0]  bank_check_i,
  output logic                 write_o,       // to the super-banks: this cycle's write
  output logic [4:0]           write_bank_o,
  output logic [RowsLog2-1:0]  write_row_o,
  output logic [7:0]           write_we_o,
  output logic [64*Words-1:0]  write_data_o,
  output logic [8*Words-1:0]   write_check_o,
  output logic                 corrected_o    // a pulse
);

  /* verilator inline_module */

  `include "sram/d1_sram_ecc.svh"

  function automatic logic [63:0] byte_lanes(input logic [7:0] mask);
    byte_lanes = {{8{mask[7]}}, {8{mask[6]}}, {8{mask[5]}}, {8{mask[4]}},
                  {8{mask[3]}}, {8{mask[2]}}, {8{mask[1]}}, {8{mask[0]}}};
  endfunction

  // Stage 1: the row is on bank_data_i. Stage 2: the merged words are written.
  logic                s1_valid_q, s2_valid_q;
  logic [4:0]          s1_bank_q, s2_bank_q;
  logic [RowsLog2-1:0] s1_row_q, s2_row_q;
  logic [2:0]          s1_word_q, s2_word_q;
  logic [8*Words-1:0]  s1_mask_q, s2_mask_q;
  logic [64*Words-1:0] s1_data_q, s2_data_q;   // zero where the mask is
  logic [8*Words-1:0]  s2_check_q;             // of s2_data_q

  // ---- the request: which words, and whether in part --------------------------------------------
  logic [Words-1:0] touched, whole;

  for (genvar w = 0; w < Words; w++) begin : gen_mask
    assign touched[w] = mask_i[8*w +: 8] != '0;
    assign whole[w]   = mask_i[8*w +: 8] == '1;
  end

  assign partial_o = touched != whole;
  assign hold_o    = s2_valid_q && !partial_o;

  always_comb begin
    busy_o = '0;
    if (s1_valid_q) busy_o = 32'd1 << s1_bank_q;
    if (s2_valid_q) busy_o = busy_o | (32'd1 << s2_bank_q);
  end

  // ---- merge ------------------------------------------------------------------------------------
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s1_valid_q <= 1'b0;
      s2_valid_q <= 1'b0;
    end else begin
      s1_valid_q <= gnt_i && partial_o;
      s2_valid_q <= s1_valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (gnt_i && partial_o) begin
      s1_bank_q <= bank_i;
      s1_row_q  <= row_i;
      s1_word_q <= word_i;
      s1_mask_q <= mask_i;
      for (int i = 0; i < 8*Words; i++) s1_data_q[8*i +: 8] <= data_i[8*i +: 8] & {8{mask_i[i]}};
    end
    if (s1_valid_q) begin
      s2_mask_q <= s1_mask_q;
      s2_data_q <= s1_data_q;
      for (int w = 0; w < Words; w++) s2_check_q[8*w +: 8] <= ecc_check(s1_data_q[64*w +: 64]);
      s2_bank_q <= s1_bank_q;
      s2_row_q  <= s1_row_q;
      s2_word_q <= s1_word_q;
    end
  end

  logic [64*Words-1:0] raw, merged;
  logic [8*Words-1:0]  raw_check, merged_check;
  logic [Words-1:0]    merged_we, merged_corrected;

  d1_sram_select #(
    .Banks (Banks),
    .Words (Words)
  ) u_select (
    .clk_i,
    .rst_ni,
    .access_i    (gnt_i && partial_o),
    .bank_i,
    .word_i,
    .bank_data_i,
    .bank_check_i,
    .raw_o       (raw),
    .raw_check_o (raw_check)
  );

  for (genvar w = 0; w < Words; w++) begin : gen_merge
    logic [7:0]  mask, syndrome, hit, sum;   // hit: bytes that hold the wrong bit
    logic [63:0] lanes, flip;
    logic        bad;

    always_comb begin
      mask                  = '0;
      syndrome              = '0;
      hit                   = '0;
      sum                   = '0;
      lanes                 = '0;
      flip                  = '0;
      bad                   = 1'b0;
      merged[64*w +: 64]      = '0;
      merged_check[8*w +: 8]  = '0;
      merged_we[w]          = 1'b0;
      merged_corrected[w]   = 1'b0;
      if (s2_valid_q) begin
        mask     = s2_mask_q[8*w +: 8];
        lanes    = byte_lanes(mask);
        syndrome = ecc_check(raw[64*w +: 64]) ^ raw_check[8*w +: 8];
        if (syndrome != '0) begin
          flip                = ecc_flip(syndrome);
          bad                 = !EccOneBit[syndrome] && mask != '1;
          merged_corrected[w] = EccOneBit[syndrome] && mask != '0 && mask != '1;
        end
        for (int i = 0; i < 8; i++) hit[i] = flip[8*i +: 8] != '0;
        sum                    = s2_check_q[8*w +: 8] ^ ecc_check(raw[64*w +: 64] & ~lanes);
        merged[64*w +: 64]     = s2_data_q[64*w +: 64] | ((raw[64*w +: 64] ^ flip) & ~lanes);
        merged_check[8*w +: 8] = sum ^ (syndrome & {8{(hit & ~mask) != '0}}) ^ {6'd0, {2{bad}}};
        merged_we[w]           = mask != '0;
      end
    end
  end

  assign corrected_o = merged_corrected != '0;

  // ---- the write bus ----------------------------------------------------------------------------
  logic [Words-1:0] write_words;

  assign write_o      = s2_valid_q || (gnt_i && !partial_o);
  assign write_bank_o = s2_valid_q ? s2_bank_q : bank_i;
  assign write_row_o  = s2_valid_q ? s2_row_q : row_i;
  assign write_words  = s2_valid_q ? merged_we : touched;

  if (Words == 8) begin : gen_we
    logic [2:0] unused_word;
    assign unused_word = s2_word_q;
    assign write_we_o = write_words;
  end else begin : gen_we_of_word
    assign write_we_o = 8'(write_words) << (s2_valid_q ? s2_word_q : word_i);
  end

  // Not gated by the grant: the check bits are ready when it comes.
  always_comb begin
    write_data_o  = '0;
    write_check_o = '0;
    if (s2_valid_q) begin
      write_data_o  = merged;
      write_check_o = merged_check;
    end else if (req_i) begin
      write_data_o = data_i;
      for (int w = 0; w < Words; w++) write_check_o[8*w +: 8] = ecc_check(data_i[64*w +: 64]);
    end
  end

endmodule
