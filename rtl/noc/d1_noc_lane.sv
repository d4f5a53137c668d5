// One channel of a router's local input: the flit that arrives is routed, waits, and asks for its
// output.
//
//   valid_i, flit_i ──▶ d1_route ──▶ d1_noc_buffer ──▶ flit_o, want_o[output]
//   credit_o        ◀───────────────── pop ◀────────── all of want_o in gnt_i[output]
//
// The route is computed on arrival and stored beside the flit. want_o depends on registers only and
// is one-hot or zero; of a broadcast, which only a lane with Fork takes, it is every output that
// has not had its copy. Copies leave as outputs take them, any number in a cycle; credit_o is the
// pop itself, so a buffer is free again two cycles after it was asked for and four of them carry a
// flit every cycle. Flits leave in the order in which they came: what waits behind them would only
// wait at its sender otherwise.

`include "prim/d1_assert.svh"

module d1_noc_lane #(
  parameter int unsigned FlitDataBits = d1_pkg::LineBits,
  parameter int unsigned Fork = 0,           // takes broadcasts
  localparam int unsigned FlitBits = d1_pkg::HeaderBits + FlitDataBits
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic [7:0]          x_i,
  input  logic [7:0]          y_i,
  input  logic [8:0]          mesh_w_i,
  input  logic [8:0]          mesh_h_i,
  input  logic [15:0]         chip_i,
  input  d1_pkg::route_t      route_i,

  input  logic                valid_i,
  input  logic [FlitBits-1:0] flit_i,
  output logic                credit_o,

  output logic [4:0]          want_o,
  output logic [FlitBits-1:0] flit_o,
  input  logic [4:0]          gnt_i
);

  // The fields of the header below the kind (3 bits): dst (35 bits).
  d1_pkg::place_t dst;
  logic [4:0]     want, left;
  logic           part;

  assign dst = flit_i[FlitBits-4 -: 35];

  d1_route #(.From(4)) u_route (
    .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i,
    .valid_i, .kind_i(flit_i[FlitBits-1 -: 3]), .dst_i(dst), .want_o(want)
  );

  d1_noc_buffer #(.FlitBits(FlitBits)) u_buffer (
    .clk_i, .rst_ni,
    .push_i(valid_i), .want_i(want), .flit_i,
    .want_o, .flit_o, .pop_i(credit_o), .part_i(part), .left_i(left)
  );

  assign left     = Fork != 0 ? want_o & ~gnt_i : '0;
  assign credit_o = gnt_i != '0 && left == '0;
  assign part     = gnt_i != '0 && left != '0;

  `D1_ASSERT(OneOutputTakes_A, Fork != 0 || ($onehot0(gnt_i) && $onehot0(want_o)))
  `D1_ASSERT(TakenByTheOneAsked_A, (gnt_i & ~want_o) == '0)

endmodule
