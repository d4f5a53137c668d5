// d1_noc_output: one grant, only with credit of the channel and of both, fairly;
// credits are conserved.
`include "formal.svh"

module noc_output (
  input logic       clk_i,
  input logic [4:0] req0,
  input logic [4:0] req1,
  input logic [1:0] credit
);
  `FORMAL_RESET

  localparam logic [3:0] Own  = 4'(d1_pkg::LinkChannelSlots);
  localparam logic [3:0] Both = 4'(d1_pkg::LinkSlots);

  logic [4:0] gnt0, gnt1;
  logic       may0, may1, turn0, turn1, valid, vc;
  d1_noc_output u_dut (
    .clk_i, .rst_ni(run_q), .req0_i(req0), .req1_i(req1), .gnt0_o(gnt0), .gnt1_o(gnt1),
    .may0_o(may0), .may1_o(may1), .turn0_o(turn0), .turn1_o(turn1), .valid_o(valid), .vc_o(vc),
    .credit_i(credit)
  );

  logic [3:0] away0_q, away1_q;     // flits sent of which no credit came back
  logic       room0, room1;
  always_ff @(posedge clk_i) begin
    away0_q <= run_q ? away0_q + 4'(valid && !vc) - 4'(credit[0]) : '0;
    away1_q <= run_q ? away1_q + 4'(valid && vc) - 4'(credit[1]) : '0;
  end
  assign room0 = away0_q < Own && away0_q + away1_q < Both;
  assign room1 = away1_q < Own && away0_q + away1_q < Both;
  `ASSUME(!credit[0] || away0_q != '0)   // a credit comes back for a flit only
  `ASSUME(!credit[1] || away1_q != '0)

  // Of any request of channel 0, and of one of channel 1:
  // how many others of its channel went first.
  (* anyconst *) logic [2:0] who;
  `ASSUME(who < 3'd5)
  logic [7:0] req0_of, req1_of, gnt0_of, gnt1_of;
  assign req0_of = {3'd0, req0};
  assign req1_of = {3'd0, req1};
  assign gnt0_of = {3'd0, gnt0};
  assign gnt1_of = {3'd0, gnt1};
  logic [2:0] passed0_q, passed1_q;
  logic       waited0_q, waited1_q;      // it had credit, and the other channel was served
  always_ff @(posedge clk_i) begin
    if (!run_q || !req0_of[who] || gnt0_of[who]) passed0_q <= '0;
    else if (gnt0 != '0) passed0_q <= passed0_q + 1'b1;
    if (!run_q || !req1_of[who] || gnt1_of[who]) passed1_q <= '0;
    else if (gnt1 != '0) passed1_q <= passed1_q + 1'b1;
    waited0_q <= run_q && req0 != '0 && may0 && gnt1 != '0;
    waited1_q <= run_q && req1 != '0 && may1 && gnt0 != '0;
  end

  `PROVE(AtMostOneGrant_A, $onehot0({gnt1, gnt0}))
  `PROVE(GrantsARequest_A, (gnt0 & ~req0) == '0 && (gnt1 & ~req1) == '0)
  `PROVE(SaysWhatItSends_A, valid == ({gnt1, gnt0} != '0) && (!valid || vc == (gnt1 != '0)))
  `PROVE(ChannelCreditsConserved_A, away0_q <= Own && away1_q <= Own)
  `PROVE(CommonCreditsConserved_A, away0_q + away1_q <= Both)
  `PROVE(RequestsLeaveRoomForAResponse_A, away1_q != '0 || room1)
  `PROVE(MayMeansCredit_A, may0 == room0 && may1 == room1)
  `PROVE(NeverIdleWithCredit_A, valid == ((req0 != '0 && room0) || (req1 != '0 && room1)))
  `PROVE(ChannelsTakeTurns_A, (!waited0_q || req0 == '0 || !may0 || gnt0 != '0) &&
                              (!waited1_q || req1 == '0 || !may1 || gnt1 != '0))
  `PROVE(TurnSaysWhoGoesFirst_A, turn0 != turn1 && (req0 == '0 || req1 == '0 || !may0 || !may1 ||
                                                    (turn0 ? gnt0 != '0 : gnt1 != '0)))
  `PROVE(NoStarvationOfRequests_A, passed0_q <= 3'd4)
  `PROVE(NoStarvationOfResponses_A, passed1_q <= 3'd4)
endmodule
