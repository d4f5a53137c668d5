// The router of a node: five ports, two channels, one cycle a hop.
//
//   link_<d>_*_i ─▶ [d1_noc_input x4] ─req─▶ [d1_noc_output] ─gnt─▶ [d1_noc_mux] ─▶ link_<d>_*_o
//    (n, e, s, w)                            one a link           one a link
//   inj_*_i      ─▶ [d1_noc_lane x2]  ─req─▶ [d1_noc_eject x2] ───▶ [d1_noc_mux x2] ─▶ ej_*_o
//    (local port, a lane a channel)                            (wires of its own a channel)
//
// A flit is a packet: a header, and FlitDataBits of payload. An output takes one flit a cycle,
// fairly (d1_noc_output); a link input gives up to two, one straight on and one to elsewhere
// (d1_noc_input). A flit written at one edge can be in the next router at the next one, so h hops
// take h + 1 cycles from the sender's local port to the receiver's. Every link carries a flit every
// cycle, both ways. A channel never fills the slots of an input alone: full requests do not hold up
// a response. A broadcast is copied where its tree forks: an input asks several outputs for it, and
// it is gone with its last copy. Every output depends on registers only. Routing is d1_route, by
// the table that route_* writes; after reset in dimension order. x_i, y_i, the size of the mesh and
// the chip number are static.

module d1_router #(
  parameter int unsigned FlitDataBits = d1_pkg::LineBits,
  localparam int unsigned FlitBits = d1_pkg::HeaderBits + FlitDataBits
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic [7:0]          x_i,
  input  logic [7:0]          y_i,
  input  logic [8:0]          mesh_w_i,
  input  logic [8:0]          mesh_h_i,
  input  logic [15:0]         chip_i,

  // The routing table: d1_route_table.
  input  logic                route_we_i,
  input  logic [8:3]          route_addr_i,
  input  logic [63:0]         route_data_i,

  input  logic                link_north_valid_i,
  input  logic                link_north_vc_i,
  input  logic [FlitBits-1:0] link_north_flit_i,
  output logic [1:0]          link_north_credit_o,
  output logic                link_north_valid_o,
  output logic                link_north_vc_o,
  output logic [FlitBits-1:0] link_north_flit_o,
  input  logic [1:0]          link_north_credit_i,

  input  logic                link_east_valid_i,
  input  logic                link_east_vc_i,
  input  logic [FlitBits-1:0] link_east_flit_i,
  output logic [1:0]          link_east_credit_o,
  output logic                link_east_valid_o,
  output logic                link_east_vc_o,
  output logic [FlitBits-1:0] link_east_flit_o,
  input  logic [1:0]          link_east_credit_i,

  input  logic                link_south_valid_i,
  input  logic                link_south_vc_i,
  input  logic [FlitBits-1:0] link_south_flit_i,
  output logic [1:0]          link_south_credit_o,
  output logic                link_south_valid_o,
  output logic                link_south_vc_o,
  output logic [FlitBits-1:0] link_south_flit_o,
  input  logic [1:0]          link_south_credit_i,

  input  logic                link_west_valid_i,
  input  logic                link_west_vc_i,
  input  logic [FlitBits-1:0] link_west_flit_i,
  output logic [1:0]          link_west_credit_o,
  output logic                link_west_valid_o,
  output logic                link_west_vc_o,
  output logic [FlitBits-1:0] link_west_flit_o,
  input  logic [1:0]          link_west_credit_i,

  // The local port; bit 0 of valid and credit is the request channel, bit 1 the response channel.
  input  logic [1:0]          inj_valid_i,
  input  logic [FlitBits-1:0] inj_req_flit_i,
  input  logic [FlitBits-1:0] inj_rsp_flit_i,
  output logic [1:0]          inj_credit_o,
  output logic [1:0]          ej_valid_o,
  output logic [FlitBits-1:0] ej_req_flit_o,
  output logic [FlitBits-1:0] ej_rsp_flit_o,
  input  logic [1:0]          ej_credit_i
);

  // Bit 5 * input + output; out of the arbiters, transposed, 5 * output + input. 0 north, 1 east,
  // 2 south, 3 west, 4 local.
  logic [24:0] want0, want1, gnt0, gnt1;
  logic [24:0] req0, req1, take0, take1;
  logic [4:0]  may0, may1, turn0, turn1;  // by output: see d1_noc_port

  always_comb begin
    for (int unsigned i = 0; i < 5; i++) begin
      for (int unsigned o = 0; o < 5; o++) begin
        req0[5 * o + i] = want0[5 * i + o];
        req1[5 * o + i] = want1[5 * i + o];
      end
    end
  end

  always_comb begin
    for (int unsigned i = 0; i < 5; i++) begin
      for (int unsigned o = 0; o < 5; o++) begin
        gnt0[5 * i + o] = take0[5 * o + i];
        gnt1[5 * i + o] = take1[5 * o + i];
      end
    end
  end

  // The two channels of the local output do not share it.
  assign turn0[4] = 1'b1;
  assign turn1[4] = 1'b1;

  d1_pkg::route_t route;

  d1_route_table u_table (
    .clk_i, .rst_ni, .we_i(route_we_i), .addr_i(route_addr_i), .data_i(route_data_i),
    .route_o(route)
  );

  // ---- inputs -----------------------------------------------------------------------------------
  logic [FlitBits-1:0] north_ahead, east_ahead, south_ahead, west_ahead, local_req;
  logic [FlitBits-1:0] north_turn, east_turn, south_turn, west_turn, local_rsp;

  d1_noc_input #(.From(0), .FlitDataBits(FlitDataBits)) u_north_input (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_north_valid_i), .vc_i(link_north_vc_i), .flit_i(link_north_flit_i),
    .credit_o(link_north_credit_o),
    .may0_i(may0), .may1_i(may1), .turn0_i(turn0), .turn1_i(turn1),
    .req0_o(want0[4:0]), .req1_o(want1[4:0]), .gnt0_i(gnt0[4:0]), .gnt1_i(gnt1[4:0]),
    .ahead_flit_o(north_ahead), .turn_flit_o(north_turn)
  );

  d1_noc_input #(.From(1), .FlitDataBits(FlitDataBits)) u_east_input (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_east_valid_i), .vc_i(link_east_vc_i), .flit_i(link_east_flit_i),
    .credit_o(link_east_credit_o),
    .may0_i(may0), .may1_i(may1), .turn0_i(turn0), .turn1_i(turn1),
    .req0_o(want0[9:5]), .req1_o(want1[9:5]), .gnt0_i(gnt0[9:5]), .gnt1_i(gnt1[9:5]),
    .ahead_flit_o(east_ahead), .turn_flit_o(east_turn)
  );

  d1_noc_input #(.From(2), .FlitDataBits(FlitDataBits)) u_south_input (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_south_valid_i), .vc_i(link_south_vc_i), .flit_i(link_south_flit_i),
    .credit_o(link_south_credit_o),
    .may0_i(may0), .may1_i(may1), .turn0_i(turn0), .turn1_i(turn1),
    .req0_o(want0[14:10]), .req1_o(want1[14:10]), .gnt0_i(gnt0[14:10]), .gnt1_i(gnt1[14:10]),
    .ahead_flit_o(south_ahead), .turn_flit_o(south_turn)
  );

  d1_noc_input #(.From(3), .FlitDataBits(FlitDataBits)) u_west_input (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_west_valid_i), .vc_i(link_west_vc_i), .flit_i(link_west_flit_i),
    .credit_o(link_west_credit_o),
    .may0_i(may0), .may1_i(may1), .turn0_i(turn0), .turn1_i(turn1),
    .req0_o(want0[19:15]), .req1_o(want1[19:15]), .gnt0_i(gnt0[19:15]), .gnt1_i(gnt1[19:15]),
    .ahead_flit_o(west_ahead), .turn_flit_o(west_turn)
  );

  d1_noc_lane #(.FlitDataBits(FlitDataBits), .Fork(1)) u_local_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(inj_valid_i[0]), .flit_i(inj_req_flit_i),
    .credit_o(inj_credit_o[0]),
    .want_o(want0[24:20]), .flit_o(local_req), .gnt_i(gnt0[24:20])
  );

  d1_noc_lane #(.FlitDataBits(FlitDataBits)) u_local_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(inj_valid_i[1]), .flit_i(inj_rsp_flit_i),
    .credit_o(inj_credit_o[1]),
    .want_o(want1[24:20]), .flit_o(local_rsp), .gnt_i(gnt1[24:20])
  );

  // ---- outputs ----------------------------------------------------------------------------------
  // Of a link: from straight behind it, from the two sides, and from the local port.
  d1_noc_output u_north_output (
    .clk_i, .rst_ni,
    .req0_i(req0[4:0]), .req1_i(req1[4:0]), .gnt0_o(take0[4:0]), .gnt1_o(take1[4:0]),
    .may0_o(may0[0]), .may1_o(may1[0]), .turn0_o(turn0[0]), .turn1_o(turn1[0]),
    .valid_o(link_north_valid_o), .vc_o(link_north_vc_o), .credit_i(link_north_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_north_mux (
    .gnt_i({take1[4], take0[4], take0[3] | take1[3], take0[1] | take1[1],
            take0[2] | take1[2]}),
    .flit0_i(south_ahead), .flit1_i(east_turn), .flit2_i(west_turn),
    .flit3_i(local_req), .flit4_i(local_rsp), .flit_o(link_north_flit_o)
  );

  d1_noc_output u_east_output (
    .clk_i, .rst_ni,
    .req0_i(req0[9:5]), .req1_i(req1[9:5]), .gnt0_o(take0[9:5]), .gnt1_o(take1[9:5]),
    .may0_o(may0[1]), .may1_o(may1[1]), .turn0_o(turn0[1]), .turn1_o(turn1[1]),
    .valid_o(link_east_valid_o), .vc_o(link_east_vc_o), .credit_i(link_east_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_east_mux (
    .gnt_i({take1[9], take0[9], take0[5] | take1[5], take0[7] | take1[7],
            take0[8] | take1[8]}),
    .flit0_i(west_ahead), .flit1_i(south_turn), .flit2_i(north_turn),
    .flit3_i(local_req), .flit4_i(local_rsp), .flit_o(link_east_flit_o)
  );

  d1_noc_output u_south_output (
    .clk_i, .rst_ni,
    .req0_i(req0[14:10]), .req1_i(req1[14:10]), .gnt0_o(take0[14:10]), .gnt1_o(take1[14:10]),
    .may0_o(may0[2]), .may1_o(may1[2]), .turn0_o(turn0[2]), .turn1_o(turn1[2]),
    .valid_o(link_south_valid_o), .vc_o(link_south_vc_o), .credit_i(link_south_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_south_mux (
    .gnt_i({take1[14], take0[14], take0[11] | take1[11], take0[13] | take1[13],
            take0[10] | take1[10]}),
    .flit0_i(north_ahead), .flit1_i(west_turn), .flit2_i(east_turn),
    .flit3_i(local_req), .flit4_i(local_rsp), .flit_o(link_south_flit_o)
  );

  d1_noc_output u_west_output (
    .clk_i, .rst_ni,
    .req0_i(req0[19:15]), .req1_i(req1[19:15]), .gnt0_o(take0[19:15]), .gnt1_o(take1[19:15]),
    .may0_o(may0[3]), .may1_o(may1[3]), .turn0_o(turn0[3]), .turn1_o(turn1[3]),
    .valid_o(link_west_valid_o), .vc_o(link_west_vc_o), .credit_i(link_west_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_west_mux (
    .gnt_i({take1[19], take0[19], take0[17] | take1[17], take0[15] | take1[15],
            take0[16] | take1[16]}),
    .flit0_i(east_ahead), .flit1_i(north_turn), .flit2_i(south_turn),
    .flit3_i(local_req), .flit4_i(local_rsp), .flit_o(link_west_flit_o)
  );

  d1_noc_eject u_local_req_output (
    .clk_i, .rst_ni,
    .req_i(req0[24:20]), .gnt_o(take0[24:20]), .may_o(may0[4]),
    .valid_o(ej_valid_o[0]), .credit_i(ej_credit_i[0])
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_local_req_mux (
    .gnt_i(take0[24:20]),
    .flit0_i(north_turn), .flit1_i(east_turn), .flit2_i(south_turn), .flit3_i(west_turn),
    .flit4_i(local_req), .flit_o(ej_req_flit_o)
  );

  d1_noc_eject u_local_rsp_output (
    .clk_i, .rst_ni,
    .req_i(req1[24:20]), .gnt_o(take1[24:20]), .may_o(may1[4]),
    .valid_o(ej_valid_o[1]), .credit_i(ej_credit_i[1])
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_local_rsp_mux (
    .gnt_i(take1[24:20]),
    .flit0_i(north_turn), .flit1_i(east_turn), .flit2_i(south_turn), .flit3_i(west_turn),
    .flit4_i(local_rsp), .flit_o(ej_rsp_flit_o)
  );

endmodule
