// d1_rr_arb: one grant, of a request, whenever there is one;
// no request waits for more than N - 1 others.
`include "formal.svh"

module rr_arb #(
  parameter int unsigned N = 4,
  parameter int unsigned Hold = 1
) (
  input logic         clk_i,
  input logic [N-1:0] req,
  input logic         ready
);
  `FORMAL_RESET

  localparam int unsigned IdxWidth = N > 1 ? $clog2(N) : 1;
  logic [N-1:0]        gnt;
  logic [IdxWidth-1:0] idx;
  logic                valid;

  d1_rr_arb #(.N(N), .Hold(Hold)) u_dut (
    .clk_i, .rst_ni(run_q), .req_i(req), .ready_i(ready), .valid_o(valid), .gnt_o(gnt), .idx_o(idx)
  );

  // Any requester, and how many others were served since it asks.
  (* anyconst *) logic [IdxWidth-1:0] who;
  `ASSUME(32'(who) < N)
  logic [15:0] req_of, gnt_of;
  logic [4:0]  passed_q;
  assign req_of = 16'(req);
  assign gnt_of = 16'(gnt);
  always_ff @(posedge clk_i) begin
    if (!run_q || !req_of[who] || (gnt_of[who] && ready)) passed_q <= '0;
    else if (ready) passed_q <= passed_q + 1'b1;
  end

  logic         stands_q;
  logic [N-1:0] gnt_q;
  always_ff @(posedge clk_i) begin
    stands_q <= run_q && Hold != 0 && valid && !ready;
    gnt_q    <= gnt;
  end

  `PROVE(AtMostOneGrant_A, $onehot0(gnt))
  `PROVE(GrantsARequest_A, (gnt & ~req) == '0)
  `PROVE(NeverIdleWithRequests_A, valid == (req != '0) && (gnt != '0) == (req != '0))
  `PROVE(IndexNamesTheGrant_A, valid ? gnt == N'(1) << idx : idx == '0)
  `PROVE(NoStarvation_A, passed_q <= 5'(N - 1))
  `PROVE(GrantStandsUntilTaken_A, !stands_q || (gnt_q & req) == '0 || gnt == gnt_q)
endmodule
