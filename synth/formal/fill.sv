// d1_fill: one read at a time; a request stands until it is granted,
// and its line returns three cycles later.
`include "formal.svh"

module fill (
  input logic        clk_i,
  input logic        invalidate,
  input logic        lookup,
  input logic        miss,
  input logic [14:0] miss_line,
  input logic        prefetch,
  input logic [14:0] prefetch_line,
  input logic        waiting,
  input logic [14:0] waiting_line,
  input logic        gnt
);
  `FORMAL_RESET

  logic        req, busy, coming, back, usable;
  logic [14:0] addr, line;
  d1_fill u_dut (
    .clk_i, .rst_ni(run_q), .invalidate_i(invalidate), .lookup_i(lookup), .miss_i(miss),
    .miss_line_i(miss_line), .prefetch_i(prefetch), .prefetch_line_i(prefetch_line),
    .waiting_i(waiting), .waiting_line_i(waiting_line), .fill_req_o(req), .fill_addr_o(addr),
    .fill_gnt_i(gnt), .busy_o(busy), .coming_o(coming), .return_o(back), .usable_o(usable),
    .line_o(line)
  );
  `ASSUME(!miss || lookup)           // d1_fetch: a miss is of the lookup of this cycle
  `ASSUME(!gnt || req)               // d1_sram_arb: GrantsRequestsOnly

  logic [2:0]  granted_q;            // one, two, three cycles ago
  logic        stood_q, stale_q, due_q;
  logic [14:0] addr_q, granted_addr_q, due_line_q;
  always_ff @(posedge clk_i) begin
    granted_q <= run_q ? {granted_q[1:0], gnt} : '0;
    stood_q   <= run_q && req && !gnt;
    addr_q    <= addr;
    if (gnt) granted_addr_q <= addr;
    // Emptied since the request began.
    stale_q   <= run_q && (req || granted_q != '0) && !back && (stale_q || invalidate);
    // With nothing under way, a miss that waits is asked for in the next cycle.
    due_q      <= run_q && !req && granted_q == '0 && waiting;
    due_line_q <= waiting_line;
  end

  `PROVE(RequestStandsUntilGranted_A, !stood_q || (req && addr == addr_q))
  `PROVE(OneReadAtATime_A, !(req && granted_q != '0))
  `PROVE(ReturnsThreeCyclesAfterItsGrant_A, back == granted_q[2] && coming == granted_q[1])
  `PROVE(ReturnsTheLineThatWasAskedFor_A, !back || line == granted_addr_q)
  `PROVE(OvertakenLinesAreNotUsed_A, !back || usable == (!stale_q && !invalidate))
  `PROVE(AMissThatWaitsIsAskedFor_A, !due_q || (req && addr == due_line_q))
endmodule
