// The router of a node: five ports, two channels, one cycle a hop.
//
//   link_<d>_*_i ──▶ [lane: request  x4] ──want──▶ [d1_noc_output] ──gnt──▶ [d1_noc_mux] ──▶ link_<d>_*_o
//    (n, e, s, w)    [lane: response x4]             one a link              one a link
//   inj_*_i      ──▶ [lane] [lane]       ──want──▶ [d1_noc_eject] x2 ────▶ [d1_noc_mux] ──▶ ej_*_o
//    (from the local port, a lane a channel)         (to the local port, wires of its own a channel)
//
// A flit is a packet: a header, and FlitDataBits of payload. Each channel of each input is a FIFO of
// four whose head asks one output; an output takes one head a cycle, fairly (d1_noc_output).
// A flit written at one edge can be in the next router at the next one, so h hops take h + 1 cycles
// from the sender's local port to the receiver's. Every link carries a flit every cycle, both ways.
// Channels share links and nothing else: full request buffers do not hold up a response.
// Every output depends on registers only. Routing is d1_route_xy. x_i, y_i, the size of the mesh
// and the chip number are static.

module d1_router #(
  parameter int unsigned FlitDataBits = 512,
  localparam int unsigned HeaderBits = 134,  // of d1_pkg::header_t
  localparam int unsigned FlitBits = HeaderBits + FlitDataBits
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic [7:0]          x_i,
  input  logic [7:0]          y_i,
  input  logic [8:0]          mesh_w_i,
  input  logic [8:0]          mesh_h_i,
  input  logic [15:0]         chip_i,

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

  // [input][output] and, transposed, [output][input]; 0 north, 1 east, 2 south, 3 west, 4 local.
  struct packed {
    logic [4:0][4:0] to;
  } want0, want1, gnt0, gnt1;
  struct packed {
    logic [4:0][4:0] from;
  } req0, req1, take0, take1;

  always_comb begin
    for (int unsigned i = 0; i < 5; i++) begin
      for (int unsigned o = 0; o < 5; o++) begin
        req0.from[o][i] = want0.to[i][o];
        req1.from[o][i] = want1.to[i][o];
        gnt0.to[i][o]   = take0.from[o][i];
        gnt1.to[i][o]   = take1.from[o][i];
      end
    end
  end

  // ---- inputs -----------------------------------------------------------------------------------
  logic [FlitBits-1:0] north_req, east_req, south_req, west_req, local_req;
  logic [FlitBits-1:0] north_rsp, east_rsp, south_rsp, west_rsp, local_rsp;

  d1_noc_lane #(.From(0), .FlitDataBits(FlitDataBits)) u_north_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(link_north_valid_i && !link_north_vc_i), .flit_i(link_north_flit_i),
    .credit_o(link_north_credit_o[0]),
    .want_o(want0.to[0]), .flit_o(north_req), .gnt_i(gnt0.to[0])
  );

  d1_noc_lane #(.From(0), .FlitDataBits(FlitDataBits)) u_north_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(link_north_valid_i && link_north_vc_i), .flit_i(link_north_flit_i),
    .credit_o(link_north_credit_o[1]),
    .want_o(want1.to[0]), .flit_o(north_rsp), .gnt_i(gnt1.to[0])
  );

  d1_noc_lane #(.From(1), .FlitDataBits(FlitDataBits)) u_east_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(link_east_valid_i && !link_east_vc_i), .flit_i(link_east_flit_i),
    .credit_o(link_east_credit_o[0]),
    .want_o(want0.to[1]), .flit_o(east_req), .gnt_i(gnt0.to[1])
  );

  d1_noc_lane #(.From(1), .FlitDataBits(FlitDataBits)) u_east_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(link_east_valid_i && link_east_vc_i), .flit_i(link_east_flit_i),
    .credit_o(link_east_credit_o[1]),
    .want_o(want1.to[1]), .flit_o(east_rsp), .gnt_i(gnt1.to[1])
  );

  d1_noc_lane #(.From(2), .FlitDataBits(FlitDataBits)) u_south_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(link_south_valid_i && !link_south_vc_i), .flit_i(link_south_flit_i),
    .credit_o(link_south_credit_o[0]),
    .want_o(want0.to[2]), .flit_o(south_req), .gnt_i(gnt0.to[2])
  );

  d1_noc_lane #(.From(2), .FlitDataBits(FlitDataBits)) u_south_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(link_south_valid_i && link_south_vc_i), .flit_i(link_south_flit_i),
    .credit_o(link_south_credit_o[1]),
    .want_o(want1.to[2]), .flit_o(south_rsp), .gnt_i(gnt1.to[2])
  );

  d1_noc_lane #(.From(3), .FlitDataBits(FlitDataBits)) u_west_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(link_west_valid_i && !link_west_vc_i), .flit_i(link_west_flit_i),
    .credit_o(link_west_credit_o[0]),
    .want_o(want0.to[3]), .flit_o(west_req), .gnt_i(gnt0.to[3])
  );

  d1_noc_lane #(.From(3), .FlitDataBits(FlitDataBits)) u_west_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(link_west_valid_i && link_west_vc_i), .flit_i(link_west_flit_i),
    .credit_o(link_west_credit_o[1]),
    .want_o(want1.to[3]), .flit_o(west_rsp), .gnt_i(gnt1.to[3])
  );

  d1_noc_lane #(.From(4), .FlitDataBits(FlitDataBits)) u_local_req (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(inj_valid_i[0]), .flit_i(inj_req_flit_i),
    .credit_o(inj_credit_o[0]),
    .want_o(want0.to[4]), .flit_o(local_req), .gnt_i(gnt0.to[4])
  );

  d1_noc_lane #(.From(4), .FlitDataBits(FlitDataBits)) u_local_rsp (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .valid_i(inj_valid_i[1]), .flit_i(inj_rsp_flit_i),
    .credit_o(inj_credit_o[1]),
    .want_o(want1.to[4]), .flit_o(local_rsp), .gnt_i(gnt1.to[4])
  );

  // ---- outputs ----------------------------------------------------------------------------------
  d1_noc_output u_north_output (
    .clk_i, .rst_ni,
    .req0_i(req0.from[0]), .req1_i(req1.from[0]),
    .gnt0_o(take0.from[0]), .gnt1_o(take1.from[0]),
    .valid_o(link_north_valid_o), .vc_o(link_north_vc_o), .credit_i(link_north_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_north_mux (
    .gnt0_i(take0.from[0]), .gnt1_i(take1.from[0]),
    .north_req_i('0), .east_req_i(east_req), .south_req_i(south_req),
    .west_req_i(west_req), .local_req_i(local_req),
    .north_rsp_i('0), .east_rsp_i(east_rsp), .south_rsp_i(south_rsp),
    .west_rsp_i(west_rsp), .local_rsp_i(local_rsp),
    .flit_o(link_north_flit_o)
  );

  d1_noc_output u_east_output (
    .clk_i, .rst_ni,
    .req0_i(req0.from[1]), .req1_i(req1.from[1]),
    .gnt0_o(take0.from[1]), .gnt1_o(take1.from[1]),
    .valid_o(link_east_valid_o), .vc_o(link_east_vc_o), .credit_i(link_east_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_east_mux (
    .gnt0_i(take0.from[1]), .gnt1_i(take1.from[1]),
    .north_req_i(north_req), .east_req_i('0), .south_req_i(south_req),
    .west_req_i(west_req), .local_req_i(local_req),
    .north_rsp_i(north_rsp), .east_rsp_i('0), .south_rsp_i(south_rsp),
    .west_rsp_i(west_rsp), .local_rsp_i(local_rsp),
    .flit_o(link_east_flit_o)
  );

  d1_noc_output u_south_output (
    .clk_i, .rst_ni,
    .req0_i(req0.from[2]), .req1_i(req1.from[2]),
    .gnt0_o(take0.from[2]), .gnt1_o(take1.from[2]),
    .valid_o(link_south_valid_o), .vc_o(link_south_vc_o), .credit_i(link_south_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_south_mux (
    .gnt0_i(take0.from[2]), .gnt1_i(take1.from[2]),
    .north_req_i(north_req), .east_req_i(east_req), .south_req_i('0),
    .west_req_i(west_req), .local_req_i(local_req),
    .north_rsp_i(north_rsp), .east_rsp_i(east_rsp), .south_rsp_i('0),
    .west_rsp_i(west_rsp), .local_rsp_i(local_rsp),
    .flit_o(link_south_flit_o)
  );

  d1_noc_output u_west_output (
    .clk_i, .rst_ni,
    .req0_i(req0.from[3]), .req1_i(req1.from[3]),
    .gnt0_o(take0.from[3]), .gnt1_o(take1.from[3]),
    .valid_o(link_west_valid_o), .vc_o(link_west_vc_o), .credit_i(link_west_credit_i)
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_west_mux (
    .gnt0_i(take0.from[3]), .gnt1_i(take1.from[3]),
    .north_req_i(north_req), .east_req_i(east_req), .south_req_i(south_req),
    .west_req_i('0), .local_req_i(local_req),
    .north_rsp_i(north_rsp), .east_rsp_i(east_rsp), .south_rsp_i(south_rsp),
    .west_rsp_i('0), .local_rsp_i(local_rsp),
    .flit_o(link_west_flit_o)
  );

  d1_noc_eject u_local_req_output (
    .clk_i, .rst_ni,
    .req_i(req0.from[4]), .gnt_o(take0.from[4]),
    .valid_o(ej_valid_o[0]), .credit_i(ej_credit_i[0])
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_local_req_mux (
    .gnt0_i(take0.from[4]), .gnt1_i('0),
    .north_req_i(north_req), .east_req_i(east_req), .south_req_i(south_req),
    .west_req_i(west_req), .local_req_i(local_req),
    .north_rsp_i('0), .east_rsp_i('0), .south_rsp_i('0),
    .west_rsp_i('0), .local_rsp_i('0),
    .flit_o(ej_req_flit_o)
  );

  d1_noc_eject u_local_rsp_output (
    .clk_i, .rst_ni,
    .req_i(req1.from[4]), .gnt_o(take1.from[4]),
    .valid_o(ej_valid_o[1]), .credit_i(ej_credit_i[1])
  );

  d1_noc_mux #(.FlitBits(FlitBits)) u_local_rsp_mux (
    .gnt0_i('0), .gnt1_i(take1.from[4]),
    .north_req_i('0), .east_req_i('0), .south_req_i('0),
    .west_req_i('0), .local_req_i('0),
    .north_rsp_i(north_rsp), .east_rsp_i(east_rsp), .south_rsp_i(south_rsp),
    .west_rsp_i(west_rsp), .local_rsp_i(local_rsp),
    .flit_o(ej_rsp_flit_o)
  );

endmodule
