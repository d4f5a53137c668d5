// d1_dma_gather: an element for each index with its destination, in order, none lost.
`include "formal.svh"

module dma_gather (
  input logic              clk_i,
  input logic              mark,
  input logic              clear,
  input d1_pkg::dma_desc_t desc,
  input logic              dst_valid,
  input logic [1:0]        dst,
  input logic              index_valid,
  input logic [31:0]       index,
  input logic              index_mark,
  input logic              take
);
  `FORMAL_RESET

  logic        busy, dst_take, index_take, valid, out_mark, turn, stays_q;
  logic [35:0] out_dst;
  logic [3:0]  reason, held;
  logic [2:0]  expected, out_q;
  d1_dma_gather u_dut (
    .clk_i, .rst_ni(run_q), .clear_i(clear), .desc_i(desc), .busy_o(busy), .dst_valid_i(dst_valid),
    .dst_i({34'd0, dst}), .dst_reason_i(4'd0), .dst_take_o(dst_take), .index_valid_i(index_valid),
    .index_i(index), .index_mark_i(index_mark), .index_take_o(index_take), .row_valid_o(valid),
    .row_dst_o(out_dst), .row_reason_o(reason), .row_mark_o(out_mark), .row_take_i(take)
  );
  watch #(.Width(3)) u_watch (
    .clk_i, .run_i(run_q && !clear), .mark_i(mark), .push_i(index_take), .data_i({index_mark, dst}),
    .pop_i(take), .held_o(held), .turn_o(turn), .data_o(expected)
  );
  always_ff @(posedge clk_i) begin
    stays_q <= run_q && valid && !take && !clear;
    out_q   <= {out_mark, out_dst[1:0]};
  end
  `ASSUME(!take || valid)

  `PROVE(TakesBothOrNone_A, dst_take == index_take && (!index_take || (dst_valid && index_valid)))
  `PROVE(NeverOverflows_A, held <= 4'd2 && busy == (held != '0))
  `PROVE(TakesWhileThereIsRoom_A,
         clear || index_take == (dst_valid && index_valid && (held != 4'd2 || take)))
  `PROVE(NothingLostOrReordered_A, !turn || !valid || {out_mark, out_dst[1:0]} == expected)
  `PROVE(OutputHeldUntilTaken_A, !stays_q || (valid && {out_mark, out_dst[1:0]} == out_q))
endmodule
