// d1_noc_eject: one grant, only with credit, fairly; credits are neither lost nor made.
`include "formal.svh"

module noc_eject (
  input logic       clk_i,
  input logic [4:0] req,
  input logic       credit
);
  `FORMAL_RESET

  logic [4:0] gnt;
  logic       may, valid;
  d1_noc_eject u_dut (
    .clk_i, .rst_ni(run_q), .req_i(req), .gnt_o(gnt), .may_o(may), .valid_o(valid),
    .credit_i(credit)
  );

  logic [3:0] away_q;               // flits sent of which no credit came back
  always_ff @(posedge clk_i) away_q <= run_q ? away_q + 4'(valid) - 4'(credit) : '0;
  `ASSUME(!credit || away_q != '0)  // a credit comes back for a flit only

  (* anyconst *) logic [2:0] who;
  `ASSUME(who < 3'd5)
  logic [7:0] req_of, gnt_of;
  logic [2:0] passed_q;
  assign req_of = {3'd0, req};
  assign gnt_of = {3'd0, gnt};
  always_ff @(posedge clk_i) begin
    if (!run_q || !req_of[who] || gnt_of[who]) passed_q <= '0;
    else if (valid) passed_q <= passed_q + 1'b1;
  end

  `PROVE(AtMostOneGrant_A, $onehot0(gnt) && valid == (gnt != '0))
  `PROVE(GrantsARequest_A, (gnt & ~req) == '0)
  `PROVE(CreditsConserved_A, away_q <= 4'd4)
  `PROVE(MayMeansCredit_A, may == (away_q != 4'd4))
  `PROVE(NeverIdleWithCredit_A, valid == (req != '0 && away_q != 4'd4))
  `PROVE(NoStarvation_A, passed_q <= 3'd4)
endmodule
