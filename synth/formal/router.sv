// d1_router as a whole: grants of all outputs, what a port gives, the flits on all ways out,
// and credits of every link.
//
// The neighbours and the network interface give a credit for a flit and no more.
// What the queues and slots of its inputs hold is noc_input's, noc_hop's and noc_lane's: here they
// show anything.
// free: d1_route d1_route_table d1_noc_queue d1_noc_store d1_noc_slots
`include "formal.svh"

module router (
  input logic         clk_i,
  input logic [3:0]   valid,
  input logic [3:0]   vc,
  input logic [543:0] flits,       // north first, in the lowest bits
  input logic [7:0]   credit,
  input logic [1:0]   inj,
  input logic [271:0] inj_flits,
  input logic [1:0]   ej_credit
);
  `FORMAL_RESET

  localparam logic [3:0] Own  = 4'(d1_pkg::LinkChannelSlots);
  localparam logic [3:0] Both = 4'(d1_pkg::LinkSlots);

  logic [3:0]   out_valid, out_vc;
  logic [543:0] out_flits;
  logic [7:0]   in_credit;
  logic [1:0]   inj_credit, ej;
  logic [135:0] ej_req, ej_rsp;
  d1_router #(.FlitDataBits(2)) u_dut (
    .clk_i, .rst_ni(run_q), .x_i(8'd1), .y_i(8'd1), .mesh_w_i(9'd3), .mesh_h_i(9'd3),
    .chip_i(16'd0),
    .route_we_i(1'b0), .route_addr_i(6'd0), .route_data_i(64'd0),
    .link_north_valid_i(valid[0]), .link_north_vc_i(vc[0]), .link_north_flit_i(flits[0 +: 136]),
    .link_north_credit_o(in_credit[0 +: 2]), .link_north_valid_o(out_valid[0]),
    .link_north_vc_o(out_vc[0]), .link_north_flit_o(out_flits[0 +: 136]),
    .link_north_credit_i(credit[0 +: 2]),
    .link_east_valid_i(valid[1]), .link_east_vc_i(vc[1]), .link_east_flit_i(flits[136 +: 136]),
    .link_east_credit_o(in_credit[2 +: 2]), .link_east_valid_o(out_valid[1]),
    .link_east_vc_o(out_vc[1]), .link_east_flit_o(out_flits[136 +: 136]),
    .link_east_credit_i(credit[2 +: 2]),
    .link_south_valid_i(valid[2]), .link_south_vc_i(vc[2]), .link_south_flit_i(flits[272 +: 136]),
    .link_south_credit_o(in_credit[4 +: 2]), .link_south_valid_o(out_valid[2]),
    .link_south_vc_o(out_vc[2]), .link_south_flit_o(out_flits[272 +: 136]),
    .link_south_credit_i(credit[4 +: 2]),
    .link_west_valid_i(valid[3]), .link_west_vc_i(vc[3]), .link_west_flit_i(flits[408 +: 136]),
    .link_west_credit_o(in_credit[6 +: 2]), .link_west_valid_o(out_valid[3]),
    .link_west_vc_o(out_vc[3]), .link_west_flit_o(out_flits[408 +: 136]),
    .link_west_credit_i(credit[6 +: 2]),
    .inj_valid_i(inj), .inj_req_flit_i(inj_flits[135:0]), .inj_rsp_flit_i(inj_flits[271:136]),
    .inj_credit_o(inj_credit), .ej_valid_o(ej), .ej_req_flit_o(ej_req), .ej_rsp_flit_o(ej_rsp),
    .ej_credit_i(ej_credit)
  );

  // 5 * input + output: what is wanted and granted.
  `INSIDE(logic [24:0], want0, \u_dut.want0 )
  `INSIDE(logic [24:0], want1, \u_dut.want1 )
  `INSIDE(logic [24:0], gnt0,  \u_dut.gnt0 )
  `INSIDE(logic [24:0], gnt1,  \u_dut.gnt1 )

  // What the ports offer to the outputs: straight ahead, to elsewhere, of both local lanes.
  `INSIDE(logic [135:0], north_ahead, \u_dut.north_ahead )
  `INSIDE(logic [135:0], north_turn,  \u_dut.north_turn )
  `INSIDE(logic [135:0], east_ahead,  \u_dut.east_ahead )
  `INSIDE(logic [135:0], east_turn,   \u_dut.east_turn )
  `INSIDE(logic [135:0], south_ahead, \u_dut.south_ahead )
  `INSIDE(logic [135:0], south_turn,  \u_dut.south_turn )
  `INSIDE(logic [135:0], west_ahead,  \u_dut.west_ahead )
  `INSIDE(logic [135:0], west_turn,   \u_dut.west_turn )
  `INSIDE(logic [135:0], local_req,   \u_dut.local_req )
  `INSIDE(logic [135:0], local_rsp,   \u_dut.local_rsp )
  logic [7:0] ahead_bits, turn_bits;       // two bits of each

  assign ahead_bits = {west_ahead[1:0], south_ahead[1:0], east_ahead[1:0], north_ahead[1:0]};
  assign turn_bits  = {west_turn[1:0], south_turn[1:0], east_turn[1:0], north_turn[1:0]};

  // ---- grants -----------------------------------------------------------------------------------
  logic       one_an_output, one_a_port, as_wanted, says, passes;
  logic [9:0] of_output;                 // 2 * input + channel
  logic [1:0] offered;
  always_comb begin
    {one_an_output, one_a_port, as_wanted, says, passes} = '1;
    as_wanted = (gnt0 & ~want0) == '0 && (gnt1 & ~want1) == '0;
    for (int o = 0; o < 5; o++) begin
      for (int i = 0; i < 5; i++) of_output[2*i +: 2] = {gnt1[5*i + o], gnt0[5*i + o]};
      if (o < 4) begin
        if (!$onehot0(of_output)) one_an_output = 1'b0;
        if (out_valid[o] != (of_output != '0)) says = 1'b0;
        if (out_valid[o] && out_vc[o] != ((of_output & 10'h2AA) != '0)) says = 1'b0;
      end else begin
        if (!$onehot0(of_output & 10'h155) || !$onehot0(of_output & 10'h2AA)) one_an_output = 1'b0;
        if (ej != {(of_output & 10'h2AA) != '0, (of_output & 10'h155) != '0}) says = 1'b0;
      end
      // The flit of the port that was granted is what goes out.
      for (int i = 0; i < 5; i++) begin
        offered = i == 4 ? local_req[1:0] :
                  o == (i + 2) % 4 ? ahead_bits[2*(i % 4) +: 2] : turn_bits[2*(i % 4) +: 2];
        if (gnt0[5*i + o] && (o == 4 ? ej_req[1:0] : out_flits[136*(o % 4) +: 2]) != offered)
          passes = 1'b0;
        if (i == 4) offered = local_rsp[1:0];
        if (gnt1[5*i + o] && (o == 4 ? ej_rsp[1:0] : out_flits[136*(o % 4) +: 2]) != offered)
          passes = 1'b0;
      end
    end
    // each port serves one channel, at one output but for copies
    for (int i = 0; i < 4; i++) begin
      if (gnt0[5*i + (i + 2) % 4] && gnt1[5*i + (i + 2) % 4]) one_a_port = 1'b0;
      if ((gnt0[5*i +: 5] & ~(5'd1 << ((i + 2) % 4))) != '0 &&
          (gnt1[5*i +: 5] & ~(5'd1 << ((i + 2) % 4))) != '0)
        one_a_port = 1'b0;
      if (!$onehot0(gnt1[5*i +: 5] & ~(5'd1 << ((i + 2) % 4)))) one_a_port = 1'b0;
    end
    if (!$onehot0(gnt1[24:20])) one_a_port = 1'b0;
  end

  // A response wants one output: noc_input's OneRequestAPort, noc_lane_rsp's OneOutputWithoutFork.
  for (genvar i = 0; i < 4; i++) begin : gen_input
    `ASSUME($onehot0(want1[5*i +: 5] & ~(5'd1 << ((i + 2) % 4))))
  end
  `ASSUME($onehot0(want1[24:20]))

  // ---- what is on its way of each link: out of it, and into it ----------------------------------
  logic [31:0] away_q;                   // 4 bits a link and channel: sent, and no credit came back
  logic [7:0]  ej_away_q;                // into the network interface, 4 bits a channel
  logic        credits_right, room;
  always_ff @(posedge clk_i) begin
    for (int o = 0; o < 4; o++) begin
      away_q[8*o +: 4]     <= run_q ? away_q[8*o +: 4] + 4'(out_valid[o] && !out_vc[o]) -
                                      4'(credit[2*o]) : '0;
      away_q[8*o + 4 +: 4] <= run_q ? away_q[8*o + 4 +: 4] + 4'(out_valid[o] && out_vc[o]) -
                                      4'(credit[2*o + 1]) : '0;
    end
    for (int c = 0; c < 2; c++)
      ej_away_q[4*c +: 4] <= run_q ? ej_away_q[4*c +: 4] + 4'(ej[c]) - 4'(ej_credit[c]) : '0;
  end
  for (genvar o = 0; o < 8; o++) begin : gen_credit
    // a neighbour gives a credit for a flit: noc_hop
    `ASSUME(!credit[o] || away_q[4*o +: 4] != '0)
  end
  `ASSUME(!ej_credit[0] || ej_away_q[3:0] != '0)           // netif_arrive
  `ASSUME(!ej_credit[1] || ej_away_q[7:4] != '0)           // netif_inject:
                                                           // EveryResponseGivesItsCredit

  `INSIDE(logic [2:0], north_credit0, \u_dut.u_north_output.credit0_q )
  `INSIDE(logic [2:0], north_credit1, \u_dut.u_north_output.credit1_q )
  `INSIDE(logic [3:0], north_credit,  \u_dut.u_north_output.credit_q )
  `INSIDE(logic,       north_may0,    \u_dut.u_north_output.may0_q )
  `INSIDE(logic,       north_may1,    \u_dut.u_north_output.may1_q )
  `INSIDE(logic,       north_none0,   \u_dut.u_north_output.none0_q )
  `INSIDE(logic,       north_none1,   \u_dut.u_north_output.none1_q )
  `INSIDE(logic [2:0], east_credit0,  \u_dut.u_east_output.credit0_q )
  `INSIDE(logic [2:0], east_credit1,  \u_dut.u_east_output.credit1_q )
  `INSIDE(logic [3:0], east_credit,   \u_dut.u_east_output.credit_q )
  `INSIDE(logic,       east_may0,     \u_dut.u_east_output.may0_q )
  `INSIDE(logic,       east_may1,     \u_dut.u_east_output.may1_q )
  `INSIDE(logic,       east_none0,    \u_dut.u_east_output.none0_q )
  `INSIDE(logic,       east_none1,    \u_dut.u_east_output.none1_q )
  `INSIDE(logic [2:0], south_credit0, \u_dut.u_south_output.credit0_q )
  `INSIDE(logic [2:0], south_credit1, \u_dut.u_south_output.credit1_q )
  `INSIDE(logic [3:0], south_credit,  \u_dut.u_south_output.credit_q )
  `INSIDE(logic,       south_may0,    \u_dut.u_south_output.may0_q )
  `INSIDE(logic,       south_may1,    \u_dut.u_south_output.may1_q )
  `INSIDE(logic,       south_none0,   \u_dut.u_south_output.none0_q )
  `INSIDE(logic,       south_none1,   \u_dut.u_south_output.none1_q )
  `INSIDE(logic [2:0], west_credit0,  \u_dut.u_west_output.credit0_q )
  `INSIDE(logic [2:0], west_credit1,  \u_dut.u_west_output.credit1_q )
  `INSIDE(logic [3:0], west_credit,   \u_dut.u_west_output.credit_q )
  `INSIDE(logic,       west_may0,     \u_dut.u_west_output.may0_q )
  `INSIDE(logic,       west_may1,     \u_dut.u_west_output.may1_q )
  `INSIDE(logic,       west_none0,    \u_dut.u_west_output.none0_q )
  `INSIDE(logic,       west_none1,    \u_dut.u_west_output.none1_q )
  logic [39:0] counted;                  // 10 bits a link: of channel 0, of channel 1, of both

  assign counted = {west_credit, west_credit1, west_credit0,
                    south_credit, south_credit1, south_credit0,
                    east_credit, east_credit1, east_credit0,
                    north_credit, north_credit1, north_credit0};
  logic [15:0] may;                      // 4 bits a link: may0, may1, and both again, inverted
  assign may = {west_none1, west_none0, west_may1, west_may0,
                south_none1, south_none0, south_may1, south_may0,
                east_none1, east_none0, east_may1, east_may0,
                north_none1, north_none0, north_may1, north_may0};
  `INSIDE(logic [2:0], local_req_credit, \u_dut.u_local_req_output.credit_q )
  `INSIDE(logic,       local_req_may,    \u_dut.u_local_req_output.may_q )
  `INSIDE(logic [2:0], local_rsp_credit, \u_dut.u_local_rsp_output.credit_q )
  `INSIDE(logic,       local_rsp_may,    \u_dut.u_local_rsp_output.may_q )
  logic       may_right, ej_right;
  logic [3:0] out0, out1;
  always_comb begin
    {credits_right, room, may_right} = '1;
    for (int o = 0; o < 4; o++) begin
      out0 = away_q[8*o +: 4];
      out1 = away_q[8*o + 4 +: 4];
      if (out0 > Own || out1 > Own || out0 + out1 > Both) room = 1'b0;
      if (4'(counted[10*o +: 3]) + out0 != Own || 4'(counted[10*o + 3 +: 3]) + out1 != Own ||
          counted[10*o + 6 +: 4] + out0 + out1 != Both) credits_right = 1'b0;
      if (may[4*o +: 2] != {out1 < Own && out0 + out1 < Both, out0 < Own && out0 + out1 < Both} ||
          may[4*o + 2 +: 2] != ~may[4*o +: 2]) may_right = 1'b0;
    end
    ej_right = 4'(local_req_credit) + ej_away_q[3:0] == 4'd4 &&
               4'(local_rsp_credit) + ej_away_q[7:4] == 4'd4 &&
               local_req_may == (ej_away_q[3:0] != 4'd4) &&
               local_rsp_may == (ej_away_q[7:4] != 4'd4);
  end

  `PROVE(AtMostOneGrantAnOutput_A, one_an_output)
  `PROVE(GrantsARequest_A, as_wanted)
  `PROVE(APortGivesOneFlit_A, one_a_port)
  `PROVE(SaysWhatItSends_A, says)
  `PROVE(PassesTheGrantedFlit_A, passes)
  `PROVE(CreditsConserved_A, credits_right && ej_right)
  `PROVE(NeverMoreThanTheNeighbourHolds_A, room && ej_away_q[3:0] <= 4'd4 && ej_away_q[7:4] <= 4'd4)
  `PROVE(MayMeansCredit_A, may_right)
endmodule
