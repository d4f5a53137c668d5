// A read port of d1_sram after its grant: selects the super-bank, corrects one wrong bit a word,
// detects two.
//
//   cycle 0    | 1                                        | 2
//   access_i   | row on bank_data_i --> [d1_sram_select]--| correct --> rdata_o, rerr_o
//   gnt_i      |                                          | rvalid_o
//
// access_i says that the row is read, gnt_i that the port is granted: the same cycle, but for the
// second load of a pair that shares a super-bank, whose data then waits one cycle. Words is 8 (a
// line) or 1 (the word word_i of the line). The answer comes through the decoder, in about 250 ps
// of cycle 2: who takes it puts it into a register. It is zero without rvalid_o.

module d1_sram_read #(
  parameter int unsigned Banks = 20,
  parameter int unsigned RowsLog2 = 10,
  parameter int unsigned Words = 8
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 gnt_i,
  input  logic                 access_i,
  input  logic [4:0]           bank_i,
  input  logic [RowsLog2-1:0]  row_i,         // for reports; row, bank and word stand with gnt_i
  input  logic [2:0]           word_i,
  input  logic [512*Banks-1:0] bank_data_i,
  input  logic [64*Banks-1:0]  bank_check_i,
  output logic                 rvalid_o,
  output logic [64*Words-1:0]  rdata_o,
  output logic                 rerr_o,
  output logic [Words-1:0]     corrected_o,   // words, with rvalid_o
  output logic [Words-1:0]     bad_o,
  output logic [RowsLog2+7:0]  place_o        // word address of what was read, with rvalid_o
);

  /* verilator inline_module */

  logic s1_gnt_q, rvalid_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s1_gnt_q <= 1'b0;
      rvalid_q <= 1'b0;
    end else begin
      s1_gnt_q <= gnt_i;
      rvalid_q <= s1_gnt_q;
    end
  end

  logic [RowsLog2+7:0] s1_place_q, place_q;

  always_ff @(posedge clk_i) begin
    if (gnt_i)    s1_place_q <= {bank_i[4:2], row_i, bank_i[1:0], word_i};
    if (s1_gnt_q) place_q    <= s1_place_q;
  end

  assign place_o = place_q;

  logic [64*Words-1:0] raw;
  logic [8*Words-1:0]  raw_check;

  d1_sram_select #(
    .Banks (Banks),
    .Words (Words)
  ) u_select (
    .clk_i,
    .rst_ni,
    .access_i,
    .bank_i,
    .word_i,
    .bank_data_i,
    .bank_check_i,
    .raw_o       (raw),
    .raw_check_o (raw_check)
  );

  for (genvar w = 0; w < Words; w++) begin : gen_word
    d1_sram_word u_word (
      .valid_i     (rvalid_q),
      .raw_i       (raw[64*w +: 64]),
      .raw_check_i (raw_check[8*w +: 8]),
      .data_o      (rdata_o[64*w +: 64]),
      .corrected_o (corrected_o[w]),
      .err_o       (bad_o[w])
    );
  end

  assign rvalid_o = rvalid_q;
  assign rerr_o   = bad_o != '0;

endmodule
