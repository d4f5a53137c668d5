// A read port of d1_sram after its grant: selects the super-bank, corrects one wrong bit a word,
// detects two.
//
//   cycle 0    | 1                        | 2
//   access_i   | row on bank_data_i,      | rdata_o, rerr_o stand
//   gnt_i      | select, correct          | rvalid_o
//
// access_i says that the row is read, gnt_i that the port is granted: the same cycle, but for the
// second load of a pair that shares a super-bank, whose data then waits one cycle. Words is 8 (a
// line) or 1 (the word word_i of the line).

module d1_sram_read #(
  parameter int unsigned Banks = 20,
  parameter int unsigned Words = 8
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 gnt_i,
  input  logic                 access_i,
  input  logic [4:0]           bank_i,
  input  logic [2:0]           word_i,
  input  logic [512*Banks-1:0] bank_data_i,
  input  logic [64*Banks-1:0]  bank_check_i,
  output logic                 rvalid_o,
  output logic [64*Words-1:0]  rdata_o,
  output logic                 rerr_o,
  output logic                 corrected_o    // a pulse
);

  /* verilator inline_module */

  `include "sram/d1_sram_ecc.svh"

  logic                s1_gnt_q, s1_access_q;
  logic [4:0]          s1_bank_q;
  logic [2:0]          s1_word_q;
  logic                rvalid_q, done_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s1_gnt_q    <= 1'b0;
      s1_access_q <= 1'b0;
      rvalid_q    <= 1'b0;
      done_q      <= 1'b0;
    end else begin
      s1_gnt_q    <= gnt_i;
      s1_access_q <= access_i;
      rvalid_q    <= s1_gnt_q;
      done_q      <= s1_access_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (access_i) begin
      s1_bank_q <= bank_i;
      s1_word_q <= word_i;
    end
  end

  // The line, or the word, of cycle 1.
  logic [64*Words-1:0] raw;
  logic [8*Words-1:0]  raw_check;

  if (Words == 8) begin : gen_line
    logic [2:0] unused_word;
    assign unused_word = s1_word_q;

    always_comb begin
      raw       = '0;
      raw_check = '0;
      if (s1_access_q) begin
        raw       = bank_data_i[512*s1_bank_q +: 512];
        raw_check = bank_check_i[64*s1_bank_q +: 64];
      end
    end
  end else begin : gen_word_of_line
    always_comb begin
      raw       = '0;
      raw_check = '0;
      if (s1_access_q) begin
        raw       = bank_data_i[64*{s1_bank_q, s1_word_q} +: 64];
        raw_check = bank_check_i[8*{s1_bank_q, s1_word_q} +: 8];
      end
    end
  end

  logic [Words-1:0] word_corrected_q, word_err_q;

  for (genvar w = 0; w < Words; w++) begin : gen_word
    logic [63:0] data_q;

    always_ff @(posedge clk_i) begin
      if (s1_access_q) begin : correct
        logic [7:0]  syndrome;
        logic [63:0] flip;
        syndrome = ecc_check(raw[64*w +: 64]) ^ raw_check[8*w +: 8];
        flip     = '0;
        if (syndrome != '0) flip = ecc_flip(syndrome);
        data_q              <= raw[64*w +: 64] ^ flip;
        word_corrected_q[w] <= flip != '0 || ecc_is_check_bit(syndrome);
        word_err_q[w]       <= syndrome != '0 && flip == '0 && !ecc_is_check_bit(syndrome);
      end
    end

    assign rdata_o[64*w +: 64] = data_q;
  end

  assign rvalid_o    = rvalid_q;
  assign rerr_o      = word_err_q != '0;
  assign corrected_o = done_q && word_corrected_q != '0;

endmodule
