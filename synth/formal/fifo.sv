// d1_fifo: nothing lost, doubled or out of order, no overflow; its flags and count are true.
`include "formal.svh"

module fifo #(
  parameter int unsigned Depth = 3
) (
  input logic       clk_i,
  input logic       mark,
  input logic       in_valid,
  input logic [1:0] in_data,
  input logic       out_ready
);
  `FORMAL_RESET

  logic       in_ready, out_valid, turn;
  logic [1:0] out_data, expected;
  logic [3:0] held;
  logic [$clog2(Depth+1)-1:0] count;

  d1_fifo #(.Width(2), .Depth(Depth)) u_dut (
    .clk_i, .rst_ni(run_q),
    .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data), .count_o(count)
  );

  watch u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(in_valid && in_ready), .data_i(in_data),
    .pop_i(out_valid && out_ready), .held_o(held), .turn_o(turn), .data_o(expected)
  );

  logic       stays_q;
  logic [1:0] out_data_q;
  always_ff @(posedge clk_i) begin
    stays_q    <= run_q && out_valid && !out_ready;
    out_data_q <= out_data;
  end

  `PROVE(NeverOverflows_A, held <= 4'(Depth))
  `PROVE(CountsWhatItHolds_A, 4'(count) == held)
  `PROVE(TakesWhileThereIsRoom_A, in_ready == (held != 4'(Depth)))
  `PROVE(GivesWhileItHolds_A, out_valid == (held != '0))
  `PROVE(NothingLostOrReordered_A, !turn || (out_valid && out_data == expected))
  `PROVE(OutputHeldUntilTaken_A, !stays_q || (out_valid && out_data == out_data_q))
endmodule
