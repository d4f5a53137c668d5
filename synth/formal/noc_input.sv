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
  `PROVE(AsksForAFlit_A, (req0 == '0 || in0_q != '0) && (req1 == '0 || in1_q != '0))
  `PROVE(AsksWhenOutputsHaveCredit_A, (in0_q == '0 && in1_q == '0) || may0 != '1 || may1 != '1 || (req0 | req1) != '0)
  `PROVE(AFlitLeavesOnce_A, leaves <= 2'd1 && (leaves == '0 || (tagged_q && !gone_q)))
  `PROVE(NoFlitIsLost_A, !tagged_q || gone_q || in0_q != '0 || in1_q != '0)
endmodule
