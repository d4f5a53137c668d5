// The arbiters of d1_fetch: one lookup a cycle and one line at a time,
// of a thread that asks for it, in turn.
// free: d1_icache d1_predict d1_fill
`include "formal.svh"

module fetch (
  input logic        clk_i,
  input logic        invalidate,
  input logic [3:0]  run,
  input logic [3:0]  redirect,
  input logic [7:0]  used
);
  `FORMAL_RESET

  logic        req;
  logic [14:0] addr;
  d1_fetch u_dut (
    .clk_i, .rst_ni(run_q), .invalidate_i(invalidate), .run_i(run), .redirect_i(redirect),
    .target_i(84'd0), .branch_i(2'd0), .branch_pc_i(16'd0), .branch_broke_i(2'd0), .used_i(used),
    .fill_req_o(req), .fill_addr_o(addr), .fill_gnt_i(1'b0), .fill_rvalid_i(1'b0),
    .fill_rdata_i(512'd0), .fill_rerr_i(1'b0)
  );
  `INSIDE(logic [3:0],  request,        \u_dut.f0_request )
  `INSIDE(logic [3:0],  grant,          \u_dut.f0_grant )
  `INSIDE(logic [1:0],  f0_thread,      \u_dut.f0_thread )
  `INSIDE(logic,        f0_valid,       \u_dut.f0_valid )
  `INSIDE(logic,        fill_busy,      \u_dut.fill_busy )
  `INSIDE(logic,        fill_return,    \u_dut.fill_return )
  `INSIDE(logic [3:0],  miss,           \u_dut.miss_q )
  `INSIDE(logic [3:0],  fill_for,       \u_dut.waits_q )
  `INSIDE(logic,        waiting,        \u_dut.waiting )
  `INSIDE(logic [1:0],  waiting_thread, \u_dut.waiting_thread )
  `INSIDE(logic [3:0],  line_of,        \u_dut.unused_waiting )
  `INSIDE(logic [14:0], waiting_line,   \u_dut.waiting_line )
  `INSIDE(logic [83:0], at,             \u_dut.at_q )
  logic [3:0] waits;
  assign waits = miss & ~fill_for;

  // Of any thread: how many others were looked up since it asks,
  // how many lines came back since it waits.
  (* anyconst *) logic [1:0] who;
  logic [2:0] passed_q, lines_q;
  always_ff @(posedge clk_i) begin
    if (!run_q || grant[who] || (!request[who] && !fill_busy)) passed_q <= '0;
    else if (grant != '0) passed_q <= passed_q + 1'b1;
    if (!run_q || !waits[who] || (fill_return && line_of[who])) lines_q <= '0;
    else if (fill_return) lines_q <= lines_q + 1'b1;
  end

  `PROVE(AtMostOneGrant_A, $onehot0(grant) && $onehot0(line_of))
  `PROVE(GrantsARequest_A, (grant & ~request) == '0 && (line_of & ~waits) == '0)
  `PROVE(NeverIdleWithRequests_A, f0_valid == (request != '0) && waiting == (waits != '0))
  `PROVE(LooksUpForTheGranted_A, !grant[who] || f0_thread == who)
  `PROVE(AsksForTheLineOfTheGranted_A, !line_of[who] || (waiting_thread == who &&
                                                        waiting_line == at[21*who+6 +: 15]))
  `PROVE(NoLookupDuringAFill_A, !fill_busy || grant == '0)
  `PROVE(NoStarvationOfLookups_A, passed_q <= 3'd3)
  `PROVE(NoStarvationOfMisses_A, lines_q <= 3'd3)
endmodule
