// d1_noc_lane: nothing lost or had twice, copies of a broadcast too; a credit for each flit.
`include "formal.svh"

module noc_lane #(
  parameter int unsigned Fork = 1
) (
  input logic           clk_i,
  input logic           mark,
  input logic [7:0]     x,
  input logic [7:0]     y,
  input logic [8:0]     mesh_w,
  input logic [8:0]     mesh_h,
  input logic [15:0]    chip,
  input d1_pkg::route_t table_in,
  input logic           valid,
  input logic [135:0]   flit,
  input logic [4:0]     gnt
);
  `FORMAL_RESET

  logic         credit, turn;
  logic [4:0]   want;
  logic [135:0] out;
  logic [3:0]   held;
  logic [6:0]   expected;
  d1_noc_lane #(.FlitDataBits(2), .Fork(Fork)) u_dut (
    .clk_i, .rst_ni(run_q), .x_i(x), .y_i(y), .mesh_w_i(mesh_w), .mesh_h_i(mesh_h), .chip_i(chip),
    .route_i(table_in), .valid_i(valid), .flit_i(flit), .credit_o(credit), .want_o(want),
    .flit_o(out), .gnt_i(gnt)
  );
  `INSIDE(logic [4:0], routed, \u_dut.want )   // what d1_route says of the flit that comes
  watch #(.Width(7)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(valid), .data_i({routed, flit[1:0]}),
    .pop_i(credit), .held_o(held), .turn_o(turn), .data_o(expected)
  );
  `ASSUME(!valid || held < 4'd4)      // the sender counts credits: netif_inject, netif_ack
  `ASSUME((gnt & ~want) == '0)        // outputs grant requests only: noc_output, noc_eject
  `ASSUME(Fork != 0 || $onehot0(gnt))

  logic       spreads;
  logic [4:0] had_q;                  // what the head has had of all that it wanted
  assign spreads = flit[135:133] == d1_pkg::PktWriteAll || flit[135:133] == d1_pkg::PktPostAll;
  `ASSUME(Fork != 0 || !spreads)      // responses are no broadcasts: netif_ack
  always_ff @(posedge clk_i) begin
    if (!run_q || credit) had_q <= '0;
    else had_q <= had_q | gnt;
  end

  `PROVE(NeverOverflows_A, held <= 4'd4)
  `PROVE(AsksWhileItHolds_A, (want != '0) == (held != '0))
  `PROVE(NothingLostOrReordered_A, !turn || {want | had_q, out[1:0]} == expected)
  `PROVE(NothingTwice_A, (want & had_q) == '0)
  `PROVE(ACreditWithTheLastCopy_A, credit == (gnt != '0 && gnt == want))
  `PROVE(OneOutputWithoutFork_A, Fork != 0 || $onehot0(want))
endmodule
