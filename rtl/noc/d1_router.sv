// The router of a node: five ports, two channels, one cycle a hop.
//
//   link_<d>_*_i ─▶ [lane: request  x4] ─want─▶ [d1_noc_output] ─gnt─▶ [d1_noc_mux] ─▶ link_<d>_*_o
//    (n, e, s, w)   [lane: response x4]          one a link           one a link
//   inj_*_i      ─▶ [lane] [lane]       ─want─▶ [d1_noc_eject] x2 ───▶ [d1_noc_mux] x2 ─▶ ej_*_o
//    (local port, a lane a channel)                            (wires of its own a channel)
//
// A flit is a packet: a header, and FlitDataBits of payload. Each channel of each input is a FIFO
// of four whose head asks one output; an output takes one head a cycle, fairly (d1_noc_output).
// A flit written at one edge can be in the next router at the next one, so h hops take h + 1 cycles
// from the sender's local port to the receiver's. Every link carries a flit every cycle, both ways.
// Channels share links and nothing else: full request buffers do not hold up a response.
// Every output depends on registers only. Routing is d1_route, by the table that route_* writes;
// after reset in dimension order. x_i, y_i, the size of the mesh and the chip number are static.

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

  // Bit 5 * input + output and, transposed, 5 * output + input; 0 north, 1 east, 2 south, 3 west,
  // 4 local.
  logic [24:0] want0, want1, gnt0, gnt1;
  logic [24:0] req0, req1, take0, take1;

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

  d1_pkg::route_t route;

  d1_route_table u_table (
    .clk_i, .rst_ni, .we_i(route_we_i), .addr_i(route_addr_i), .data_i(route_data_i),
    .route_o(route)
  );

  // ---- inputs -----------------------------------------------------------------------------------
  logic [FlitBits-1:0] north_req, east_req, south_req, west_req, local_req;
  logic [FlitBits-1:0] north_rsp, east_rsp, south_rsp, west_rsp, local_rsp;
  logic [FlitBits-1:0] none;  // in place of a head that never takes the output

  assign none = '0;

  d1_noc_lane #(.From(0), .FlitDataBits(FlitDataBits)) u_north_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_north_valid_i && !link_north_vc_i), .flit_i(link_north_flit_i),
    .credit_o(link_north_credit_o[0]),
    .want_o(want0[4:0]), .flit_o(north_req), .gnt_i(gnt0[4:0])
  );

  d1_noc_lane #(.From(0), .FlitDataBits(FlitDataBits)) u_north_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_north_valid_i && link_north_vc_i), .flit_i(link_north_flit_i),
    .credit_o(link_north_credit_o[1]),
    .want_o(want1[4:0]), .flit_o(north_rsp), .gnt_i(gnt1[4:0])
  );

  d1_noc_lane #(.From(1), .FlitDataBits(FlitDataBits)) u_east_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_east_valid_i && !link_east_vc_i), .flit_i(link_east_flit_i),
    .credit_o(link_east_credit_o[0]),
    .want_o(want0[9:5]), .flit_o(east_req), .gnt_i(gnt0[9:5])
  );

  d1_noc_lane #(.From(1), .FlitDataBits(FlitDataBits)) u_east_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_east_valid_i && link_east_vc_i), .flit_i(link_east_flit_i),
    .credit_o(link_east_credit_o[1]),
    .want_o(want1[9:5]), .flit_o(east_rsp), .gnt_i(gnt1[9:5])
  );

  d1_noc_lane #(.From(2), .FlitDataBits(FlitDataBits)) u_south_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_south_valid_i && !link_south_vc_i), .flit_i(link_south_flit_i),
    .credit_o(link_south_credit_o[0]),
    .want_o(want0[14:10]), .flit_o(south_req), .gnt_i(gnt0[14:10])
  );

  d1_noc_lane #(.From(2), .FlitDataBits(FlitDataBits)) u_south_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_south_valid_i && link_south_vc_i), .flit_i(link_south_flit_i),
    .credit_o(link_south_credit_o[1]),
    .want_o(want1[14:10]), .flit_o(south_rsp), .gnt_i(gnt1[14:10])
  );

  d1_noc_lane #(.From(3), .FlitDataBits(FlitDataBits)) u_west_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_west_valid_i && !link_west_vc_i), .flit_i(link_west_flit_i),
    .credit_o(link_west_credit_o[0]),
    .want_o(want0[19:15]), .flit_o(west_req), .gnt_i(gnt0[19:15])
  );

  d1_noc_lane #(.From(3), .FlitDataBits(FlitDataBits)) u_west_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(link_west_valid_i && link_west_vc_i), .flit_i(link_west_flit_i),
    .credit_o(link_west_credit_o[1]),
    .want_o(want1[19:15]), .flit_o(west_rsp), .gnt_i(gnt1[19:15])
  );

  d1_noc_lane #(.From(4), .FlitDataBits(FlitDataBits)) u_local_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(inj_valid_i[0]), .flit_i(inj_req_flit_i),
    .credit_o(inj_credit_o[0]),
    .want_o(want0[24:20]), .flit_o(local_req), .gnt_i(gnt0[24:20])
  );

  d1_noc_lane #(.From(4), .FlitDataBits(FlitDataBits)) u_local_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i(route),
    .valid_i(inj_valid_i[1]), .flit_i(inj_rsp_flit_i),
    .credit_o(inj_credit_o[1]),
    .want_o(want1[24:20]), .flit_o(local_rsp), .gnt_i(gnt1[24:20])
  );

  // ---- outputs ----------------------------------------------------------------------------------
  d1_noc_output u_north_output (
    .clk_i, .rst_ni,
    .req0_i(req0[4:0]), .req1_i(req1[4:0]),
    .gnt0_o(take0[4:0]), .gnt1_o(take1[4:0]),
    .valid_o(link_north_valid_o), .vc_o(link_north_vc_o), .credit_i(link_north_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_north_mux (
    .gnt0_i(take0[4:0]), .gnt1_i(take1[4:0]),
    .north_req_i(none), .east_req_i(east_req), .south_req_i(south_req),
    .west_req_i(west_req), .local_req_i(local_req),
    .north_rsp_i(none), .east_rsp_i(east_rsp), .south_rsp_i(south_rsp),
    .west_rsp_i(west_rsp), .local_rsp_i(local_rsp),
    .flit_o(link_north_flit_o)
  );

  d1_noc_output u_east_output (
    .clk_i, .rst_ni,
    .req0_i(req0[9:5]), .req1_i(req1[9:5]),
    .gnt0_o(take0[9:5]), .gnt1_o(take1[9:5]),
    .valid_o(link_east_valid_o), .vc_o(link_east_vc_o), .credit_i(link_east_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_east_mux (
    .gnt0_i(take0[9:5]), .gnt1_i(take1[9:5]),
    .north_req_i(north_req), .east_req_i(none), .south_req_i(south_req),
    .west_req_i(west_req), .local_req_i(local_req),
    .north_rsp_i(north_rsp), .east_rsp_i(none), .south_rsp_i(south_rsp),
    .west_rsp_i(west_rsp), .local_rsp_i(local_rsp),
    .flit_o(link_east_flit_o)
  );

  d1_noc_output u_south_output (
    .clk_i, .rst_ni,
    .req0_i(req0[14:10]), .req1_i(req1[14:10]),
    .gnt0_o(take0[14:10]), .gnt1_o(take1[14:10]),
    .valid_o(link_south_valid_o), .vc_o(link_south_vc_o), .credit_i(link_south_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_south_mux (
    .gnt0_i(take0[14:10]), .gnt1_i(take1[14:10]),
    .north_req_i(north_req), .east_req_i(east_req), .south_req_i(none),
    .west_req_i(west_req), .local_req_i(local_req),
    .north_rsp_i(north_rsp), .east_rsp_i(east_rsp), .south_rsp_i(none),
    .west_rsp_i(west_rsp), .local_rsp_i(local_rsp),
    .flit_o(link_south_flit_o)
  );

  d1_noc_output u_west_output (
    .clk_i, .rst_ni,
    .req0_i(req0[19:15]), .req1_i(req1[19:15]),
    .gnt0_o(take0[19:15]), .gnt1_o(take1[19:15]),
    .valid_o(link_west_valid_o), .vc_o(link_west_vc_o), .credit_i(link_west_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_west_mux (
    .gnt0_i(take0[19:15]), .gnt1_i(take1[19:15]),
    .north_req_i(north_req), .east_req_i(east_req), .south_req_i(south_req),
    .west_req_i(none), .local_req_i(local_req),
    .north_rsp_i(north_rsp), .east_rsp_i(east_rsp), .south_rsp_i(south_rsp),
    .west_rsp_i(none), .local_rsp_i(local_rsp),
    .flit_o(link_west_flit_o)
  );

  d1_noc_eject u_local_req_output (
    .clk_i, .rst_ni,
    .req_i(req0[24:20]), .gnt_o(take0[24:20]),
    .valid_o(ej_valid_o[0]), .credit_i(ej_credit_i[0])
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_local_req_mux (
    .gnt0_i(take0[24:20]), .gnt1_i(5'd0),
    .north_req_i(north_req), .east_req_i(east_req), .south_req_i(south_req),
    .west_req_i(west_req), .local_req_i(local_req),
    .north_rsp_i(none), .east_rsp_i(none), .south_rsp_i(none),
    .west_rsp_i(none), .local_rsp_i(none),
    .flit_o(ej_req_flit_o)
  );

  d1_noc_eject u_local_rsp_output (
    .clk_i, .rst_ni,
    .req_i(req1[24:20]), .gnt_o(take1[24:20]),
    .valid_o(ej_valid_o[1]), .credit_i(ej_credit_i[1])
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_local_rsp_mux (
    .gnt0_i(5'd0), .gnt1_i(take1[24:20]),
    .north_req_i(none), .east_req_i(none), .south_req_i(none),
    .west_req_i(none), .local_req_i(none),
    .north_rsp_i(north_rsp), .east_rsp_i(east_rsp), .south_rsp_i(south_rsp),
    .west_rsp_i(west_rsp), .local_rsp_i(local_rsp),
    .flit_o(ej_rsp_flit_o)
  );

endmodule
