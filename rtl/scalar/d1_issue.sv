// Picks up to two threads a cycle: one for each lane.
//
//   ready, shared ─▶ lane 0: a thread that needs a shared unit, or else any
//                    lane 1: a thread that needs none, other than lane 0's
//
// Lane 0 reaches the memory, multiply, divide, CSR and semaphore units; both lanes do the rest.
// Each choice is round-robin, so a ready thread waits for at most three others: one that needs lane
// 0 for the others that do, one that does not for the others in lane 1.

module d1_issue (
  input  logic       clk_i,
  input  logic       rst_ni,

  input  logic [3:0] ready_i,
  input  logic [3:0] shared_i,

  output logic [3:0] issue_o,     // the threads that issue
  output logic [1:0] valid_o,     // lane 1, lane 0
  output logic [1:0] thread0_o,
  output logic [1:0] thread1_o
);

  logic [3:0] wants_shared, plain, shared_gnt, first_gnt, second_gnt, rest;
  logic       shared_valid, first_valid, second_valid;
  logic [1:0] shared_idx, first_idx, second_idx;

  assign wants_shared = ready_i & shared_i;
  assign plain        = ready_i & ~shared_i;

  d1_rr_arb #(.N(4)) u_shared (
    .clk_i, .rst_ni,
    .req_i   (wants_shared),
    .ready_i (1'b1),
    .valid_o (shared_valid),
    .gnt_o   (shared_gnt),
    .idx_o   (shared_idx)
  );

  // Lane 1 takes the first plain thread in turn; lane 0 the one after it, when it is free.
  d1_rr_arb #(.N(4)) u_first (
    .clk_i, .rst_ni,
    .req_i   (plain),
    .ready_i (1'b1),
    .valid_o (first_valid),
    .gnt_o   (first_gnt),
    .idx_o   (first_idx)
  );

  // The thread after the first one, around the circle of four.
  logic [7:0] circle;
  assign rest   = plain & ~first_gnt;
  assign circle = {rest, rest} >> ({1'b0, first_idx} + 3'd1);
  always_comb begin
    second_valid = rest != 4'd0;
    second_idx   = first_idx + (circle[0] ? 2'd1 : circle[1] ? 2'd2 : 2'd3);
    second_gnt   = 4'd0;
    if (second_valid) second_gnt = 4'd1 << second_idx;
  end

  assign valid_o   = {first_valid, shared_valid || second_valid};
  assign thread0_o = shared_valid ? shared_idx : second_idx;
  assign thread1_o = first_idx;
  assign issue_o   = first_gnt | (shared_valid ? shared_gnt : second_gnt);

  logic unused_circle;
  assign unused_circle = ^circle[7:2];

endmodule
