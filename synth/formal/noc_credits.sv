// The slots and credits of d1_noc_input; with Hop behind the output of another router,
// which counts them.
//
// Hop=0 the sender is assumed to keep its credits. Hop=1 the sender is d1_noc_output, asked for
// anything at any time: a link between two routers, of which the queues and the other parts do
// anything that their own proofs leave open.
// free: d1_route d1_noc_queue d1_noc_store
`include "formal.svh"

module noc_credits #(
  parameter int unsigned Hop = 0
) (
  input logic         clk_i,
  input logic         comes,
  input logic         channel,
  input logic [9:0]   sender_req,
  input logic [135:0] flit,
  input logic [4:0]   may0,
  input logic [4:0]   may1,
  input logic [4:0]   turn0,
  input logic [4:0]   turn1,
  input logic [4:0]   gnt0,
  input logic [4:0]   gnt1
);
  `FORMAL_RESET

  localparam logic [3:0] Own  = 4'(d1_pkg::LinkChannelSlots);
  localparam logic [3:0] Both = 4'(d1_pkg::LinkSlots);

  logic         valid, vc;
  logic [1:0]   credit;
  logic [4:0]   req0, req1;
  d1_noc_input #(.From(0), .FlitDataBits(2)) u_dut (
    .clk_i, .rst_ni(run_q), .x_i(8'd0), .y_i(8'd0), .mesh_w_i(9'd1), .mesh_h_i(9'd1),
    .chip_i(16'd0), .route_i('0), .valid_i(valid), .vc_i(vc), .flit_i(flit), .credit_o(credit),
    .may0_i(may0), .may1_i(may1), .turn0_i(turn0), .turn1_i(turn1), .req0_o(req0), .req1_o(req1),
    .gnt0_i(gnt0), .gnt1_i(gnt1)
  );

  // ---- the sender: flits of which no credit came back -------------------------------------------
  logic [3:0] away0_q, away1_q;
  always_ff @(posedge clk_i) begin
    away0_q <= run_q ? away0_q + 4'(valid && !vc) - 4'(credit[0]) : '0;
    away1_q <= run_q ? away1_q + 4'(valid && vc) - 4'(credit[1]) : '0;
  end
  if (Hop != 0) begin : gen_hop
    logic [4:0] sender_gnt0, sender_gnt1;
    logic       may0_unused, may1_unused, turn0_unused, turn1_unused;
    d1_noc_output u_sender (
      .clk_i, .rst_ni(run_q), .req0_i(sender_req[4:0]), .req1_i(sender_req[9:5]),
      .gnt0_o(sender_gnt0), .gnt1_o(sender_gnt1), .may0_o(may0_unused), .may1_o(may1_unused),
      .turn0_o(turn0_unused), .turn1_o(turn1_unused), .valid_o(valid), .vc_o(vc), .credit_i(credit)
    );
    `INSIDE(logic [2:0], credit0,       \u_sender.credit0_q )
    `INSIDE(logic [2:0], credit1,       \u_sender.credit1_q )
    `INSIDE(logic [3:0], sender_credit, \u_sender.credit_q )
    `INSIDE(logic,       sender_may0,   \u_sender.may0_q )
    `INSIDE(logic,       sender_may1,   \u_sender.may1_q )
    `PROVE(CreditsOfTheLinkConserved_A,
           4'(credit0) + away0_q == Own && 4'(credit1) + away1_q == Own &&
           sender_credit + away0_q + away1_q == Both)
    `PROVE(MayMeansCredit_A, sender_may0 == (away0_q < Own && away0_q + away1_q < Both) &&
                             sender_may1 == (away1_q < Own && away0_q + away1_q < Both))
  end else begin : gen_alone
    assign valid = comes;
    assign vc    = channel;
    `ASSUME(!valid || ((vc ? away1_q : away0_q) < Own && away0_q + away1_q < Both))   // noc_output
  end

  // ---- the receiver -----------------------------------------------------------------------------
  `INSIDE(logic [7:0], free,       \u_dut.free_q )
  `INSIDE(logic [7:0], shared,     \u_dut.shared_q )
  `INSIDE(logic [7:0], free_first, \u_dut.free_first )
  `INSIDE(logic [7:0], ahead_read, \u_dut.ahead_read )
  `INSIDE(logic [7:0], turn_read,  \u_dut.turn_read )
  `INSIDE(logic [1:0], ahead_pop,  \u_dut.ahead_pop )
  `INSIDE(logic [1:0], turn_pop,   \u_dut.turn_pop )
  `INSIDE(logic [4:0], want,       \u_dut.want )
  `INSIDE(logic [2:0], owed0,      \u_dut.owed0_q )
  `INSIDE(logic [2:0], owed1,      \u_dut.owed1_q )
  logic [7:0] ahead_done, turn_done;
  logic       spreads;
  assign ahead_done = ahead_pop != '0 ? ahead_read : '0;
  assign turn_done  = turn_pop != '0 ? turn_read : '0;
  assign spreads    = flit[135:133] == d1_pkg::PktWriteAll || flit[135:133] == d1_pkg::PktPostAll;

  // The channel of what is in a slot.
  logic [7:0] channel_q;
  logic [3:0] held0, held1;
  always_ff @(posedge clk_i)
    if (valid) channel_q <= vc ? channel_q | free_first : channel_q & ~free_first;
  always_comb begin
    {held0, held1} = '0;
    for (int s = 0; s < 8; s++) begin
      held0 = held0 + 4'(!free[s] && !channel_q[s]);
      held1 = held1 + 4'(!free[s] && channel_q[s]);
    end
  end

  `ASSUME((want != '0) == valid && !want[0] && (spreads || $onehot0(want)))   // route_*
  `ASSUME(!valid || !vc || !spreads)                               // responses are no broadcasts:
                                                                   // netif_ack
  `ASSUME($onehot0(ahead_read) && $onehot0(turn_read))             // noc_port: OneSlotIsRead
  `ASSUME(ahead_pop != 2'b11 && turn_pop != 2'b11)                 // ... OneRequest
  // ... AsksForAFlit
  `ASSUME((ahead_pop == '0 || ahead_done != '0) && (turn_pop == '0 || turn_done != '0))
  `ASSUME(((ahead_done | turn_done) & free) == '0)                 // noc_input:
                                                                   // ASlotIsFreeWithItsLastCopy
  `ASSUME((ahead_done & turn_done & ~shared) == '0)                // ... OneFlitASlot
  `ASSUME((shared & (free | channel_q)) == '0)
  `ASSUME((ahead_done & channel_q) == (ahead_pop[1] ? ahead_done : '0))   // ... ChannelsStayApart
  `ASSUME((turn_done & channel_q) == (turn_pop[1] ? turn_done : '0))

  `PROVE(NeverOverflows_A, !valid || (free != '0 && (vc ? held1 : held0) < Own))
  `PROVE(CreditsConserved_A, away0_q == held0 + 4'(owed0) && away1_q == held1 + 4'(owed1))
  `PROVE(OwesNoMoreThanAChannelHas_A, 4'(owed0) < Own && 4'(owed1) < Own)
  `PROVE(NeverMoreThanItsShare_A, away0_q <= Own && away1_q <= Own && away0_q + away1_q <= Both)
endmodule
