// d1_link_out: credits conserved, what has left is counted, each flit once;
// channels take turns; refusals come last.
// free: d1_link_queue
`include "formal.svh"

module link_out (
  input logic         clk_i,
  input logic         push,
  input logic         vc,
  input logic [134:0] flit,
  input logic         refuse,
  input logic [133:0] refuse_header,
  input logic [1:0]   credit
);
  `FORMAL_RESET

  localparam logic [3:0] Own  = 4'(d1_pkg::LinkChannelSlots);
  localparam logic [3:0] Both = 4'(d1_pkg::LinkSlots);

  logic         refuse_ready, valid, out_vc;
  logic [9:0]   freed0, freed1;
  logic [134:0] out;
  d1_link_out #(.FlitBits(135)) u_dut (
    .clk_i, .rst_ni(run_q), .push_i(push), .vc_i(vc), .flit_i(flit), .freed0_o(freed0),
    .freed1_o(freed1), .refuse_valid_i(refuse), .refuse_header_i(refuse_header),
    .refuse_ready_o(refuse_ready), .link_valid_o(valid), .link_vc_o(out_vc), .link_flit_o(out),
    .link_credit_i(credit)
  );
  `INSIDE(logic,         has0,   \u_dut.valid0 )
  `INSIDE(logic,         valid1, \u_dut.valid1 )
  `INSIDE(logic,         take0,  \u_dut.take0 )
  `INSIDE(logic,         pop1,   \u_dut.pop1 )
  `INSIDE(logic [134:0], flit0,  \u_dut.flit0 )
  `INSIDE(logic [134:0], flit1,  \u_dut.flit1 )
  `INSIDE(logic [2:0],   there0, \u_dut.there0_q )
  `INSIDE(logic [2:0],   there1, \u_dut.there1_q )
  logic has1, take1, may0, may1;
  assign has1  = valid1 || refuse;
  assign take1 = pop1 || refuse_ready;

  // Flits on the link of which no credit came back, with those that go onto it in the next cycle.
  logic [3:0]  away0_q, away1_q;
  logic [9:0]  left0_q, left1_q;
  logic        took0_q, took1_q, waited0_q, waited1_q;
  logic [7:0]  taken_q;
  assign may0 = has0 && away0_q < Own && away0_q + away1_q < Both;
  assign may1 = has1 && away1_q < Own && away0_q + away1_q < Both;
  always_ff @(posedge clk_i) begin
    away0_q   <= run_q ? away0_q + 4'(take0) - 4'(credit[0]) : '0;
    away1_q   <= run_q ? away1_q + 4'(take1) - 4'(credit[1]) : '0;
    left0_q   <= run_q ? left0_q + 10'(take0) : '0;
    left1_q   <= run_q ? left1_q + 10'(pop1) : '0;
    took0_q   <= run_q && take0;
    took1_q   <= run_q && take1;
    taken_q   <= take0 ? flit0[7:0] : pop1 ? flit1[7:0] : {refuse_header[6:0], 1'b0};
    waited0_q <= run_q && may0 && take1;
    waited1_q <= run_q && may1 && take0;
  end
  // a credit comes back for a flit that came
  `ASSUME(!credit[0] || away0_q > 4'(valid && !out_vc))
  `ASSUME(!credit[1] || away1_q > 4'(valid && out_vc))

  `PROVE(AtMostOneGrant_A, !(take0 && take1) && !(pop1 && refuse_ready))
  `PROVE(GrantsWhatIsThere_A, (!take0 || has0) && (!pop1 || valid1) && (!refuse_ready || refuse))
  `PROVE(ChannelCreditsConserved_A, away0_q == 4'(there0) && away1_q == 4'(there1) &&
                                    away0_q <= Own && away1_q <= Own)
  `PROVE(CommonCreditsConserved_A, away0_q + away1_q <= Both)
  `PROVE(NeverIdleWithCredit_A, (take0 || take1) == (may0 || may1))
  `PROVE(FreedIsWhatLeft_A, freed0 == left0_q && freed1 == left1_q)
  `PROVE(EachFlitOnce_A, valid == (took0_q || took1_q) && (!valid || out_vc == took1_q))
  `PROVE(PassesTheGrantedFlit_A, !valid || out[7:0] == taken_q)
  `PROVE(RefusalsComeLast_A, !refuse_ready || !valid1)
  `PROVE(ChannelsTakeTurns_A, !(waited0_q && may0 && take1) && !(waited1_q && may1 && take0))
endmodule
