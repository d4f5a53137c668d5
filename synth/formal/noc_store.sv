// d1_noc_store: both read ports give what was written to the slot that is read,
// and zero without one.
`include "formal.svh"

module noc_store (
  input logic       clk_i,
  input logic [7:0] write,
  input logic [1:0] flit,
  input logic [7:0] ahead,
  input logic [7:0] turn
);
  `FORMAL_RESET

  logic [1:0] ahead_flit, turn_flit;
  d1_noc_store #(.FlitBits(2)) u_dut (
    .clk_i, .write_i(write), .flit_i(flit), .ahead_i(ahead), .ahead_o(ahead_flit), .turn_i(turn),
    .turn_o(turn_flit)
  );

  (* anyconst *) logic [2:0] slot;     // any slot, and what it holds
  logic       written_q;
  logic [1:0] data_q;
  always_ff @(posedge clk_i) begin
    if (!run_q) written_q <= 1'b0;
    else if (write[slot]) begin
      written_q <= 1'b1;
      data_q    <= flit;
    end
  end

  `PROVE(AheadReadsWhatWasWritten_A, !written_q || ahead != 8'd1 << slot || ahead_flit == data_q)
  `PROVE(TurnReadsWhatWasWritten_A, !written_q || turn != 8'd1 << slot || turn_flit == data_q)
  `PROVE(AheadIsZeroUnread_A, ahead != '0 || ahead_flit == '0)
  `PROVE(TurnIsZeroUnread_A, turn != '0 || turn_flit == '0)
endmodule
