// Walks through the memory and writes corrected words back; inverts bits of a word on request.
//
//   cycle  0                      1      2        3                          4
//   want, nobody names the        row    select   corrected; still nobody:   words are
//   super-bank: take              read            patch --> port st          written
//
// It has no port of its own, and no port ever waits for it: it reads on the path of port fill, in a
// cycle without a request of fill for a super-bank that no request names; it writes on the bus of
// port st, when that is free, and only if no request named the super-bank since (free_i, cycles 1
// to 3): then nothing was written meanwhile, and nothing is read in cycle 4. Otherwise it reads
// again. A line without errors needs the read alone. One operation at a time.
//
// An injection is the same, but that it always writes, its word alone: corrected, then with the
// bits of the mask inverted. Check bits are written wrong in wrong_o: the code is linear, so those
// of the inverted word and of the mask together are those of the word before.

`include "prim/d1_assert.svh"

module d1_sram_scrub #(
  parameter int unsigned RowsLog2 = 10,
  parameter logic [15:0] Lines    = 16'd20480
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  d1_pkg::sram_ctl_t   ctl_i,
  output logic [14:0]         line_o,         // the next to be scrubbed
  output logic                busy_o,         // an injection is to come

  output logic                want_o,
  output logic [4:0]          bank_o,
  output logic [RowsLog2-1:0] row_o,
  input  logic                free_i,         // no request names the super-bank, nor is it busy
  input  logic                path_free_i,    // fill has no request
  output logic                take_o,         // read in the next cycle

  input  logic [7:0]          corrected_i,    // words, three cycles after take_o
  input  logic                bus_free_i,     // st neither asks nor merges
  output logic                patch_o,        // the row is there
  output logic                patch_valid_o,  // write words_o in the next cycle
  output logic [7:0]          words_o,
  output logic [7:0]          inverted_o,     // the word that gets mask_o and wrong_o
  output logic [63:0]         mask_o,
  output logic [7:0]          wrong_o
);

  `include "sram/d1_sram_ecc.svh"

  // ---- when -------------------------------------------------------------------------------------
  // A line is due scrub_interval cycles after the one before it, or when that is done.
  logic [31:0] timer_q;
  logic        due_q, idle, start;
  logic [14:0] line_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      timer_q <= '0;
      due_q   <= 1'b0;
    end else if (ctl_i.scrub_interval == '0) begin
      timer_q <= '0;
      due_q   <= 1'b0;
    end else begin
      timer_q <= start ? 32'd2 : timer_q + 32'd1;
      due_q   <= !start && (due_q || timer_q >= ctl_i.scrub_interval);
    end
  end

  // ---- one operation ----------------------------------------------------------------------------
  logic                want_q, inject_q;       // inject_q: asked for, until it is done
  logic                op_inject_q;            // this operation is an injection
  logic                s1_q, s2_q, s3_q, s4_q; // cycles after take_o
  logic                clean_q, s4_done_q;
  logic [7:0]          s4_corrected_q;
  logic [14:0]         op_line_q;
  logic [17:0]         inject_word_q;
  logic [63:0]         mask_q;
  logic [7:0]          wrong_q;
  logic                accept, start_inject, fits;

  assign idle         = !want_q && !s1_q && !s2_q && !s3_q && !s4_q;
  assign start_inject = idle && inject_q;
  assign start        = idle && !inject_q && due_q;
  assign take_o       = want_q && free_i && path_free_i;
  assign accept       = ctl_i.inject && !inject_q && {1'b0, ctl_i.inject_word[17:3]} < Lines;
  assign fits         = clean_q && free_i && bus_free_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {want_q, inject_q, op_inject_q, s1_q, s2_q, s3_q, s4_q} <= '0;
      line_q <= '0;
    end else begin
      s1_q <= take_o;
      s2_q <= s1_q;
      s3_q <= s2_q;
      s4_q <= s3_q;
      if (take_o) want_q <= 1'b0;
      if (accept) inject_q <= 1'b1;
      if (start || start_inject) begin
        want_q      <= 1'b1;
        op_inject_q <= start_inject;
      end
      // Read again when there was something to write and no time for it.
      if (s4_q) begin
        if (!s4_done_q && (op_inject_q || s4_corrected_q != '0)) want_q <= 1'b1;
        else if (op_inject_q)                                    inject_q <= 1'b0;
        else line_q <= {1'b0, line_q} == Lines - 16'd1 ? '0 : line_q + 15'd1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_inject)            op_line_q <= inject_word_q[17:3];
    else if (start)              op_line_q <= line_q;
    if (s1_q)                    clean_q <= free_i;
    else if (s2_q)               clean_q <= clean_q && free_i;
    if (s3_q) begin
      s4_done_q      <= fits;
      s4_corrected_q <= corrected_i;
    end
    if (accept) begin
      inject_word_q <= ctl_i.inject_word;
      mask_q        <= ctl_i.inject_data;
      wrong_q       <= ecc_check(ctl_i.inject_data) ^ ctl_i.inject_check;
    end
  end

  // ---- to the memory ----------------------------------------------------------------------------
  assign {bank_o[4:2], row_o, bank_o[1:0]} = op_line_q[RowsLog2+4:0];
  assign want_o     = want_q;
  assign patch_o       = s3_q;
  assign patch_valid_o = s3_q && fits;
  assign inverted_o = op_inject_q ? 8'd1 << inject_word_q[2:0] : '0;
  assign words_o    = op_inject_q ? inverted_o : corrected_i;
  assign mask_o     = mask_q;
  assign wrong_o    = wrong_q;
  assign line_o     = line_q;
  assign busy_o     = inject_q;

  if (RowsLog2 < 10) begin : gen_unused
    logic unused_line;
    assign unused_line = ^op_line_q[14:RowsLog2+5];
  end

  `D1_ASSERT(OneOperation_A, $onehot0({want_q, s1_q, s2_q, s3_q, s4_q}))

endmodule
