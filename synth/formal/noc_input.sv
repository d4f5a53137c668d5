// d1_noc_input: a link input. Credits and slots are conserved; every flit leaves once, in order, unchanged.
`include "formal.svh"

module noc_input #(
  parameter int unsigned From = 0
) (
  input logic         clk_i,
  input logic         valid,
  input logic         vc,
  input logic [133:0] header,
  input logic         tag,
  input logic [4:0]   may0,
  input logic [4:0]   may1,
  input logic [4:0]   turn0,
  input logic [4:0]   turn1,
  input logic [4:0]   serve
);
  `FORMAL_RESET

  localparam logic [3:0] Own  = 4'(d1_pkg::LinkChannelSlots);
  localparam logic [3:0] Both = 4'(d1_pkg::LinkSlots);

  // In the middle of a mesh of 3 x 3, in dimension order; route proves the choice for everything else.
  d1_pkg::route_t route;
  assign route = '0;

  logic [4:0]   req0, req1, gnt0, gnt1;
  logic [1:0]   credit;
  logic [134:0] ahead_flit, turn_flit;
  d1_noc_input #(.From(From), .FlitDataBits(1)) u_dut (
    .clk_i, .rst_ni(run_q), .x_i(8'd1), .y_i(8'd1), .mesh_w_i(9'd3), .mesh_h_i(9'd3), .chip_i(16'd0),
    .route_i(route), .valid_i(valid), .vc_i(vc), .flit_i({header, tag}), .credit_o(credit),
    .may0_i(may0), .may1_i(may1), .turn0_i(turn0), .turn1_i(turn1), .req0_o(req0), .req1_o(req1),
    .gnt0_i(gnt0), .gnt1_i(gnt1), .ahead_flit_o(ahead_flit), .turn_flit_o(turn_flit)
  );

  (* hierconn *) logic [7:0] \u_dut.free_q ;
  (* hierconn *) logic [2:0] \u_dut.owed0_q ;
  (* hierconn *) logic [2:0] \u_dut.owed1_q ;

  // Outputs grant requests, with credit, when they like to.
  assign gnt0 = req0 & may0 & serve;
  assign gnt1 = req1 & may1 & serve;

  logic [4:0] gnt;
  logic [3:0] in0_q, in1_q;        // flits inside, of each channel
  logic [3:0] away0_q, away1_q;    // ... and whose credit has not come back: what the sender counts
  logic [2:0] left, left0, left1;
  assign gnt = gnt0 | gnt1;
  always_comb begin
    {left0, left1} = '0;
    for (int o = 0; o < 5; o++) begin
      left0 = left0 + 3'(gnt0[o]);
      left1 = left1 + 3'(gnt1[o]);
    end
  end
  assign left = left0 + left1;
  always_ff @(posedge clk_i) begin
    in0_q   <= run_q ? in0_q + 4'(valid && !vc) - 4'(left0) : '0;
    in1_q   <= run_q ? in1_q + 4'(valid && vc) - 4'(left1) : '0;
    away0_q <= run_q ? away0_q + 4'(valid && !vc) - 4'(credit[0]) : '0;
    away1_q <= run_q ? away1_q + 4'(valid && vc) - 4'(credit[1]) : '0;
  end
  `ASSUME(!valid || (away0_q + away1_q < Both && (vc ? away1_q < Own : away0_q < Own)))  // noc_output

  logic [3:0] free;
  always_comb begin
    free = '0;
    for (int s = 0; s < 8; s++) free = free + 4'(\u_dut.free_q [s]);
  end

  // One flit carries the tag, any one: it leaves once.
  logic       tagged_q, gone_q;
  logic [1:0] leaves;
  assign leaves = 2'(gnt[2] && ahead_flit[0]) + 2'((gnt & 5'b11011) != '0 && turn_flit[0]);
  always_ff @(posedge clk_i) begin
    if (!run_q) {tagged_q, gone_q} <= '0;
    else begin
      if (valid && tag) tagged_q <= 1'b1;
      if (leaves != '0) gone_q <= 1'b1;
    end
  end
  `ASSUME(!(valid && tag && tagged_q))    // one flit is tagged

  `PROVE(OneRequestAReadPort_A, $onehot0(req0 & 5'b11011 | req1 & 5'b11011) && !(req0[2] && req1[2]))
  `PROVE(NeverBackTheWayItCame_A, !req0[From] && !req1[From])
  `PROVE(NeverOverflows_A, in0_q <= Own && in1_q <= Own && in0_q + in1_q <= Both)
  `PROVE(SlotsAreWhatIsInside_A, free == Both - in0_q - in1_q)
  `PROVE(CreditsConserved_A, away0_q == in0_q + 4'(\u_dut.owed0_q ) && away1_q == in1_q + 4'(\u_dut.owed1_q ))
  `PROVE(SenderIsNeverOwedMore_A, away0_q <= Own && away1_q <= Own && away0_q + away1_q <= Both)
  `PROVE(AsksForAFlit_A, (req0 == '0 || in0_q != '0) && (req1 == '0 || in1_q != '0))
  `PROVE(AsksWhenOutputsHaveCredit_A, (in0_q == '0 && in1_q == '0) || may0 != '1 || may1 != '1 || (req0 | req1) != '0)
  `PROVE(AFlitLeavesOnce_A, leaves <= 2'd1 && (leaves == '0 || (tagged_q && !gone_q)))
  `PROVE(NoFlitIsLost_A, !tagged_q || gone_q || in0_q != '0 || in1_q != '0)

  // What holds it together: each slot that is taken is in one place of one queue, and the tag in one slot.
  (* hierconn *) logic [62:0] \u_dut.u_ahead.u_req.place_q ;
  (* hierconn *) logic [62:0] \u_dut.u_ahead.u_rsp.place_q ;
  (* hierconn *) logic [76:0] \u_dut.u_turn.u_req.place_q ;
  (* hierconn *) logic [76:0] \u_dut.u_turn.u_rsp.place_q ;
  (* hierconn *) logic [134:0] \u_dut.u_store.slot0_q ;
  (* hierconn *) logic [134:0] \u_dut.u_store.slot1_q ;
  (* hierconn *) logic [134:0] \u_dut.u_store.slot2_q ;
  (* hierconn *) logic [134:0] \u_dut.u_store.slot3_q ;
  (* hierconn *) logic [134:0] \u_dut.u_store.slot4_q ;
  (* hierconn *) logic [134:0] \u_dut.u_store.slot5_q ;
  (* hierconn *) logic [134:0] \u_dut.u_store.slot6_q ;
  (* hierconn *) logic [134:0] \u_dut.u_store.slot7_q ;

  logic [7:0] slots0, slots1, slots2, slots3, twice, taken, tags;
  logic [3:0] sound, count0, count1, count2, count3;
  places #(.WantBits(1)) u_places0 (.place_i(\u_dut.u_ahead.u_req.place_q ), .slots_o(slots0), .count_o(count0), .sound_o(sound[0]));
  places #(.WantBits(1)) u_places1 (.place_i(\u_dut.u_ahead.u_rsp.place_q ), .slots_o(slots1), .count_o(count1), .sound_o(sound[1]));
  places #(.WantBits(3)) u_places2 (.place_i(\u_dut.u_turn.u_req.place_q ), .slots_o(slots2), .count_o(count2), .sound_o(sound[2]));
  places #(.WantBits(3)) u_places3 (.place_i(\u_dut.u_turn.u_rsp.place_q ), .slots_o(slots3), .count_o(count3), .sound_o(sound[3]));
  assign taken = ~\u_dut.free_q ;
  assign twice = (slots0 & slots1) | ((slots0 | slots1) & slots2) | ((slots0 | slots1 | slots2) & slots3);
  assign tags  = {
    \u_dut.u_store.slot7_q [0], \u_dut.u_store.slot6_q [0], \u_dut.u_store.slot5_q [0],
    \u_dut.u_store.slot4_q [0], \u_dut.u_store.slot3_q [0], \u_dut.u_store.slot2_q [0],
    \u_dut.u_store.slot1_q [0], \u_dut.u_store.slot0_q [0]
  } & taken;

  `PROVE(EachFlitInOneQueue_A, sound == '1 && twice == '0 && taken == (slots0 | slots1 | slots2 | slots3))
  `PROVE(QueuesHoldWhatIsInside_A, count0 + count2 == in0_q && count1 + count3 == in1_q)
  `PROVE(TheTagIsInOneSlot_A, $onehot0(tags) && (tags != '0) == (tagged_q && !gone_q))
endmodule

// The places of a d1_noc_queue of six: which slots they name, how many, and whether they close up and differ.
module places #(
  parameter int unsigned WantBits = 1,
  localparam int unsigned Bits = WantBits + 8
) (
  input  logic [7*Bits-1:0] place_i,
  output logic [7:0]        slots_o,
  output logic [3:0]        count_o,
  output logic              sound_o
);
  logic [6:0]          used;
  logic [7:0]          slot;
  logic [WantBits-1:0] want;
  always_comb begin
    slots_o = '0;
    count_o = '0;
    sound_o = 1'b1;
    for (int i = 0; i < 7; i++) begin
      slot    = place_i[Bits*i +: 8];
      want    = place_i[Bits*i+8 +: WantBits];
      used[i] = want != '0;
      if (used[i] != (slot != '0) || !$onehot0(slot) || !$onehot0(want) || (slots_o & slot) != '0) sound_o = 1'b0;
      slots_o = slots_o | slot;
      count_o = count_o + 4'(used[i]);
    end
    if (((used >> 1) & ~used) != '0 || used[6]) sound_o = 1'b0;
  end
endmodule
