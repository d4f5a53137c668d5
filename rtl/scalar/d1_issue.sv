// Picks up to two threads a cycle: one for each lane.
//
//   ready, shared ─▶ lane 0: a thread that needs a shared unit, or else any
//                    lane 1: a thread that needs none, other than lane 0's
//
// Lane 0 reaches the memory, multiply, divide, CSR and semaphore units; both lanes do the rest.
// Each choice is round-robin, so a ready thread waits for at most three others: one that needs lane
// 0 for the others that do, one that does not for the others in lane 1. Grants are one-hot, and
// come of the requests in two gates' time: who is before whom is known from the registers alone. So
// that lane 0, when it is free, needs not wait for lane 1's choice, it takes the last plain thread in
// turn where lane 1 takes the first.

`include "prim/d1_assert.svh"

module d1_issue (
  input  logic       clk_i,
  input  logic       rst_ni,

  input  logic [3:0] ready_i,
  input  logic [3:0] shared_i,

  output logic [3:0] issue_o,     // the threads that issue
  output logic [3:0] lane0_o,     // the one in lane 0, one-hot or zero
  output logic [3:0] lane1_o
);

  // Where the turn of each choice is, one-hot.
  logic [3:0] shared_turn_q, plain_turn_q;

  // The threads that come before thread t when the turn is at `turn`.
  function automatic logic [3:0] earlier(input logic [3:0] turn, input logic [1:0] t);
    earlier = 4'd0;
    for (int s = 0; s < 4; s++) begin
      for (int u = 0; u < 4; u++) begin
        if (turn[s] && 2'(u - s) < 2'(t - 2'(s))) earlier[u] = 1'b1;
      end
    end
  endfunction

  logic [3:0] wants_shared, plain, shared, first, last, ahead_shared, ahead_plain, behind_plain;
  assign wants_shared = ready_i & shared_i;
  assign plain        = ready_i & ~shared_i;
  always_comb begin
    for (int t = 0; t < 4; t++) begin
      ahead_shared = wants_shared & earlier(shared_turn_q, 2'(t));
      ahead_plain  = plain & earlier(plain_turn_q, 2'(t));
      behind_plain = plain & ~earlier(plain_turn_q, 2'(t)) & ~(4'd1 << t);
      shared[t] = wants_shared[t] && ahead_shared == 4'd0;
      first[t]  = plain[t] && ahead_plain == 4'd0;
      last[t]   = plain[t] && behind_plain == 4'd0 && ahead_plain != 4'd0;
    end
  end

  assign lane0_o = wants_shared != 4'd0 ? shared : last;
  assign lane1_o = first;
  assign issue_o = lane0_o | lane1_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      shared_turn_q <= 4'd1;
      plain_turn_q  <= 4'd1;
    end else begin
      if (shared != 4'd0) shared_turn_q <= {shared[2:0], shared[3]};
      if (first != 4'd0)  plain_turn_q  <= {first[2:0], first[3]};
    end
  end

  `D1_ASSERT(OneThreadALane_A, $onehot0(lane0_o) && $onehot0(lane1_o))
  `D1_ASSERT(LanesDiffer_A, (lane0_o & lane1_o) == 4'd0)
  `D1_ASSERT(OneTurn_A, $onehot(shared_turn_q) && $onehot(plain_turn_q))

endmodule
