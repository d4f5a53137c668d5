// Two d1_barriers, a parent and its child: nobody leaves before all came, everybody does soon
// after, round after round.
`include "formal.svh"

module barrier (
  input logic       clk_i,
  input logic       we0,
  input logic       we1,
  input logic [3:0] arrive0,
  input logic [3:0] arrive1
);
  `FORMAL_RESET

  // Any threads take part at both, and the child is at any side of the parent;
  // at least one at each.
  (* anyconst *) logic [3:0] threads0;
  (* anyconst *) logic [3:0] threads1;
  (* anyconst *) logic [1:0] side;
  `ASSUME(threads0 != '0 && threads1 != '0)

  // The first two cycles write the trees: in any later one threads may come.
  logic        set_q;
  logic [1:0]  tree_q;
  always_ff @(posedge clk_i) tree_q <= run_q ? {tree_q[0], 1'b1} : '0;
  assign set_q = tree_q[0];

  logic [3:0] up, down, in0, in1, out0, out1, release0, release1;
  logic       misuse0, misuse1;
  logic [8:0] state0, state1;
  assign down = 4'd1 << side;               // of the parent: where the child is
  assign up   = 4'd1 << (side + 2'd2);      // of the child: where the parent is
  assign in0  = (out1 & up) != '0 ? down : '0;
  assign in1  = (out0 & down) != '0 ? up : '0;
  d1_barrier u_parent (
    .clk_i, .rst_ni(run_q), .tree_we_i(!set_q), .arrive_we_i(set_q && we0),
    .wdata_i(set_q ? {13'd0, arrive0} : {5'd0, 4'd0, down, threads0}), .state_o(state0),
    .sync_i(in0), .sync_o(out0), .release_o(release0), .misuse_o(misuse0)
  );
  d1_barrier u_child (
    .clk_i, .rst_ni(run_q), .tree_we_i(!set_q), .arrive_we_i(set_q && we1),
    .wdata_i(set_q ? {13'd0, arrive1} : {5'd0, up, 4'd0, threads1}), .state_o(state1),
    .sync_i(in1), .sync_o(out1), .release_o(release1), .misuse_o(misuse1)
  );

  // Who came and was not released since.
  logic [3:0] here0_q, here1_q, came0, came1, waits_q;
  logic       all;
  assign came0 = here0_q | (we0 && set_q ? arrive0 : '0);
  assign came1 = here1_q | (we1 && set_q ? arrive1 : '0);
  assign all   = here0_q == threads0 && here1_q == threads1;
  always_ff @(posedge clk_i) begin
    here0_q <= !run_q || release0 != '0 ? '0 : came0;
    here1_q <= !run_q || release1 != '0 ? '0 : came1;
    waits_q <= run_q && all ? waits_q + 4'd1 : '0;
  end
  // a thread waits for its release before it comes again
  `ASSUME(!(we0 && set_q) || ((arrive0 & ~threads0) == '0 && (arrive0 & here0_q) == '0))
  `ASSUME(!(we1 && set_q) || ((arrive1 & ~threads1) == '0 && (arrive1 & here1_q) == '0))

  // Rounds of both sides: how far the parent is ahead of the child.
  logic ahead_q;
  always_ff @(posedge clk_i) ahead_q <= run_q && (ahead_q ^ (release0 != '0) ^ (release1 != '0));

  `PROVE(NoMisuseIsSeen_A, !misuse0 && !misuse1)
  `PROVE(NoArrivalIsLost_A, state0[3:0] == here0_q && state1[3:0] == here1_q)
  `PROVE(NobodyLeavesBeforeItsThreadsCame_A,
         (release0 == '0 || (release0 == threads0 && here0_q == threads0)) &&
         (release1 == '0 || (release1 == threads1 && here1_q == threads1)))
  `PROVE(NobodyLeavesBeforeAllCame_A, release0 == '0 || (!ahead_q && here1_q == threads1))
  `PROVE(ReleasedInTurn_A, !(release1 != '0 && !ahead_q) && !(release0 != '0 && ahead_q))
  `PROVE(AllLeaveWithinFourCycles_A, waits_q <= 4'd4)
endmodule
