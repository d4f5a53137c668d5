// d1_link_in: credits conserved, never more at the other end than fits there,
// nothing lost, channels take turns.
`include "formal.svh"

module link_in (
  input logic       clk_i,
  input logic       mark,
  input logic       valid,
  input logic       vc,
  input logic [1:0] flit,
  input logic       down,
  input logic [9:0] freed0,
  input logic [9:0] freed1,
  input logic       gnt
);
  `FORMAL_RESET

  localparam logic [3:0] Own   = 4'(d1_pkg::LinkChannelSlots);
  localparam logic [9:0] There = 10'(d1_pkg::FrameSlots);

  logic       req, out_vc, turn0, turn1;
  logic [1:0] credit, out, expected0, expected1;
  logic [3:0] held0, held1;
  d1_link_in #(.FlitBits(2)) u_dut (
    .clk_i, .rst_ni(run_q), .link_valid_i(valid), .link_vc_i(vc), .link_flit_i(flit),
    .link_credit_o(credit), .down_i(down), .freed0_i(freed0), .freed1_i(freed1), .req_o(req),
    .vc_o(out_vc), .flit_o(out), .gnt_i(gnt)
  );
  `INSIDE(logic,       take0,  \u_dut.take0 )
  `INSIDE(logic,       take1,  \u_dut.take1 )
  `INSIDE(logic,       may0,   \u_dut.may0 )
  `INSIDE(logic,       may1,   \u_dut.may1 )
  `INSIDE(logic [9:0], sent0,  \u_dut.sent0_q )
  `INSIDE(logic [9:0], sent1,  \u_dut.sent1_q )
  `INSIDE(logic [2:0], count0, \u_dut.u_fifo0.count_q )
  `INSIDE(logic [2:0], count1, \u_dut.u_fifo1.count_q )
  `INSIDE(logic [1:0], flit0,  \u_dut.flit0 )
  `INSIDE(logic [1:0], flit1,  \u_dut.flit1 )

  watch u_watch0 (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(valid && !vc), .data_i(flit), .pop_i(take0),
    .held_o(held0), .turn_o(turn0), .data_o(expected0)
  );
  watch u_watch1 (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(valid && vc), .data_i(flit), .pop_i(take1),
    .held_o(held1), .turn_o(turn1), .data_o(expected1)
  );
  `ASSUME(!turn0 || held0 == '0 || flit0 == expected0)   // fifo_6: NothingLostOrReordered
  `ASSUME(!turn1 || held1 == '0 || flit1 == expected1)
  `INSIDE(logic [3:0], ahead0,  \u_watch0.ahead_q )
  `INSIDE(logic [3:0], ahead1,  \u_watch1.ahead_q )
  `INSIDE(logic,       marked0, \u_watch0.marked_q )
  `INSIDE(logic,       marked1, \u_watch1.marked_q )

  // Flits of which no credit came back. What was sent on,
  // and how much of it the other end last said to have freed.
  logic [3:0] away0_q, away1_q;
  logic [9:0] sent0_q, sent1_q, freed0_q, freed1_q;
  logic       down_q, waited0_q, waited1_q;   // waited: it might, and the other channel was served
  always_ff @(posedge clk_i) begin
    away0_q   <= run_q ? away0_q + 4'(valid && !vc) - 4'(credit[0]) : '0;
    away1_q   <= run_q ? away1_q + 4'(valid && vc) - 4'(credit[1]) : '0;
    sent0_q   <= run_q ? sent0_q + 10'(req && gnt && !out_vc && !down) : '0;
    sent1_q   <= run_q ? sent1_q + 10'(req && gnt && out_vc && !down) : '0;
    freed0_q  <= run_q ? freed0 : '0;
    freed1_q  <= run_q ? freed1 : '0;
    down_q    <= run_q && down;
    waited0_q <= run_q && may0 && gnt && req && out_vc;
    waited1_q <= run_q && may1 && gnt && req && !out_vc;
  end
  `ASSUME(!valid || (vc ? away1_q : away0_q) < Own)   // the sender counts credits: noc_output
  // link_out: FreedIsWhatLeft; what was not sent cannot have left, and what left stays so
  `ASSUME(down || 10'(freed0 - freed0_q) <= 10'(sent0_q - freed0_q))
  `ASSUME(down || 10'(freed1 - freed1_q) <= 10'(sent1_q - freed1_q))
  `ASSUME(!down || (freed0 == freed0_q && freed1 == freed1_q))         // d1_link
  `ASSUME(!down_q || down)                            // link_state: DownIsForGood

  `PROVE(NeverOverflows_A, held0 <= Own && held1 <= Own)
  `PROVE(CountsWhatItHolds_A, held0 == 4'(count0) && held1 == 4'(count1) &&
         (!marked0 || ahead0 < held0) && (!marked1 || ahead1 < held1))
  `PROVE(CreditsConserved_A, away0_q == held0 + 4'(credit[0]) && away1_q == held1 + 4'(credit[1]))
  `PROVE(SentIsCounted_A, sent0_q == sent0 && sent1_q == sent1)
  `PROVE(NeverMoreThanFitThere_A,
         10'(sent0_q - freed0_q) <= There && 10'(sent1_q - freed1_q) <= There)
  `PROVE(SendsWhenThereIsRoom_A,
         req == ((held0 != '0 && (down || 10'(sent0_q - freed0) != There)) ||
                 (held1 != '0 && !down && 10'(sent1_q - freed1) != There)))
  `PROVE(NothingLostOrReordered_A,
         !req || (out_vc ? !turn1 || out == expected1 : !turn0 || out == expected0))
  `PROVE(ForgetsResponsesOnlyWhenDown_A, !take1 || (req && gnt && out_vc) || down)
  `PROVE(ChannelsTakeTurns_A, (!waited0_q || !may0 || !out_vc) && (!waited1_q || !may1 || out_vc))
endmodule
