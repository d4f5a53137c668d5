// A register of its own for one of several units that all need the same:
// control of a wide datapath.
//
//   d_i ─┬─▶ [ copy ] ─▶ q_o ─▶ unit 0          in place of     d_i ─▶ [ q ] ─┬─▶ unit 0
//        ├─▶ [ copy ] ─▶ q_o ─▶ unit 1                                        ├─▶ unit 1
//        └─▶ ...                                                              └─▶ ...
//
// So the trees of buffers stand before the registers, where there is time, and none behind them.
// `keep` asks synthesis not to merge the copies. Latency 1. Not reset.

module d1_copy #(
  parameter int unsigned Bits = 1
) (
  input  logic            clk_i,
  input  logic [Bits-1:0] d_i,
  output logic [Bits-1:0] q_o
);

  (* keep *) logic [Bits-1:0] copy_q;

  always_ff @(posedge clk_i) copy_q <= d_i;

  assign q_o = copy_q;

endmodule
