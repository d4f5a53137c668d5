// Reset synchroniser: asserted at once, released with the clock.
//
//             ┌───┐   ┌───┐
//   1 ───────▶│D Q├──▶│D Q├──▶ rst_no      Stages flops, all reset by rst_ni
//             └───┘   └───┘
//
// rst_no falls with rst_ni, without a clock, and rises with the Stages-th clock edge after rst_ni
// rose, so that every flop behind it sees the release in the same cycle.

`include "prim/d1_assert.svh"

module d1_sync_reset #(
  parameter int unsigned Stages = 2
) (
  input  logic clk_i,
  input  logic rst_ni,
  output logic rst_no
);

  logic [Stages-1:0] sync_q;

  assign rst_no = sync_q[Stages-1];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) sync_q <= '0;
    else         sync_q <= {sync_q[Stages-2:0], 1'b1};
  end

  `D1_ASSERT_STATIC(TwoStagesAgainstMetastability_A, Stages >= 2)

endmodule
