// d1_barriers: each release is posted once, one a cycle, with its semaphore;
// each barrier that was misused is reported.
`include "formal.svh"

module barriers (
  input logic        clk_i,
  input logic        write,
  input logic [2:0]  addr,
  input logic [16:0] data,
  input logic [15:0] sync,
  input logic        taken
);
  `FORMAL_RESET

  logic        post, misuse;
  logic [4:0]  sem;
  logic [3:0]  from;
  logic [1:0]  misused_by;
  d1_barriers u_dut (
    .clk_i, .rst_ni(run_q), .write_i(write), .write_addr_i(addr), .write_data_i(data),
    .read_addr_i(3'd0), .sync_i(sync), .post_valid_o(post), .post_sem_o(sem), .post_from_o(from),
    .misuse_valid_o(misuse), .misuse_barrier_o(misused_by), .misuse_taken_i(taken)
  );
  `INSIDE(logic [15:0], released, \u_dut.released )
  `INSIDE(logic [15:0], pending,  \u_dut.pending_q )
  `INSIDE(logic [15:0], first,    \u_dut.first )
  `INSIDE(logic [3:0],  misuses,  \u_dut.misused )
  `INSIDE(logic [67:0], tree,     \u_dut.tree )
  `ASSUME((pending & ~first & released) == '0)   // a thread waits for the post of its release
                                                 // before it comes again
  `ASSUME(!taken || misuse)                      // d1_ctrl

  // Of any barrier and thread: released and not posted. Of any barrier: misused and not reported.
  (* anyconst *) logic [3:0] who;
  logic [1:0] owed_q;
  logic       posted, some_q;
  logic [4:0] sem_q;
  logic       wrong_q;
  assign posted = post && from == who;
  always_ff @(posedge clk_i) begin
    owed_q  <= run_q ? owed_q + 2'(released[who]) - 2'(posted) : '0;
    some_q  <= run_q && pending != '0;
    sem_q   <= 5'(tree >> (8'd17 * 8'(who[3:2]) + 8'd12)) + {3'd0, who[1:0]};
    wrong_q <= run_q && (misuses[who[3:2]] || (wrong_q && !(taken && misused_by == who[3:2])));
  end

  `PROVE(AtMostOneGrant_A, $onehot0(first) && (first & ~pending) == '0)
  `PROVE(NothingLost_A, owed_q == 2'(pending[who]) + 2'(posted))
  `PROVE(NoPostOfNothing_A, !posted || owed_q != '0)
  `PROVE(PostsEveryCycle_A, post == some_q)
  `PROVE(ItsOwnSemaphore_A, !posted || sem == sem_q)
  `PROVE(NoMisuseIsLost_A, (!wrong_q || misuse) && (!misuse || misused_by != who[3:2] || wrong_q))
endmodule
