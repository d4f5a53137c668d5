// A chip: X x Y sites, all live but those in Dead,
// and an edge port at every site of the four sides.
//
//   rst_ni ──▶ [d1_sync_reset] ──▶ [d1_mesh: nodes and the links between them] ◀──▶ edge ports
//
// D1 is 18 x 20 with six dead sites, wherever they are: bit y * X + x of Dead. The defaults are a
// small chip, since each of its nodes is elaborated. The dead sites must leave the live ones
// connected, and routing tables must be loaded before anything else (docs/routing.md,
// docs/chip.md). Edge ports and running_o are those of d1_mesh; an edge port at a dead site is
// silent. At any of them sits an interface processor, or an end of a link to another chip
// (d1_link).
//
// The reset may end at any time: it is released with the clock, Stages cycles later,
// for all nodes at once.

`include "prim/d1_assert.svh"

module d1_chip #(
  parameter int unsigned X = 3,
  parameter int unsigned Y = 3,
  parameter logic [X*Y-1:0] Dead = (X*Y)'(9'h010),
  localparam int unsigned FlitBits = d1_pkg::FlitBits
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [15:0]           chip_i,  // static
  output logic [4*X*Y-1:0]      running_o,

  input  logic [X-1:0]          edge_north_valid_i,
  input  logic [X-1:0]          edge_north_vc_i,
  input  logic [X*FlitBits-1:0] edge_north_flit_i,
  output logic [2*X-1:0]        edge_north_credit_o,
  output logic [X-1:0]          edge_north_valid_o,
  output logic [X-1:0]          edge_north_vc_o,
  output logic [X*FlitBits-1:0] edge_north_flit_o,
  input  logic [2*X-1:0]        edge_north_credit_i,

  input  logic [Y-1:0]          edge_east_valid_i,
  input  logic [Y-1:0]          edge_east_vc_i,
  input  logic [Y*FlitBits-1:0] edge_east_flit_i,
  output logic [2*Y-1:0]        edge_east_credit_o,
  output logic [Y-1:0]          edge_east_valid_o,
  output logic [Y-1:0]          edge_east_vc_o,
  output logic [Y*FlitBits-1:0] edge_east_flit_o,
  input  logic [2*Y-1:0]        edge_east_credit_i,

  input  logic [X-1:0]          edge_south_valid_i,
  input  logic [X-1:0]          edge_south_vc_i,
  input  logic [X*FlitBits-1:0] edge_south_flit_i,
  output logic [2*X-1:0]        edge_south_credit_o,
  output logic [X-1:0]          edge_south_valid_o,
  output logic [X-1:0]          edge_south_vc_o,
  output logic [X*FlitBits-1:0] edge_south_flit_o,
  input  logic [2*X-1:0]        edge_south_credit_i,

  input  logic [Y-1:0]          edge_west_valid_i,
  input  logic [Y-1:0]          edge_west_vc_i,
  input  logic [Y*FlitBits-1:0] edge_west_flit_i,
  output logic [2*Y-1:0]        edge_west_credit_o,
  output logic [Y-1:0]          edge_west_valid_o,
  output logic [Y-1:0]          edge_west_vc_o,
  output logic [Y*FlitBits-1:0] edge_west_flit_o,
  input  logic [2*Y-1:0]        edge_west_credit_i
);

  logic rst_n;

  d1_sync_reset u_reset (.clk_i, .rst_ni, .rst_no(rst_n));

  d1_mesh #(.X(X), .Y(Y), .Dead(Dead)) u_mesh (
    .clk_i, .rst_ni(rst_n), .chip_i, .running_o,
    .edge_north_valid_i, .edge_north_vc_i, .edge_north_flit_i, .edge_north_credit_o,
    .edge_north_valid_o, .edge_north_vc_o, .edge_north_flit_o, .edge_north_credit_i,
    .edge_east_valid_i, .edge_east_vc_i, .edge_east_flit_i, .edge_east_credit_o,
    .edge_east_valid_o, .edge_east_vc_o, .edge_east_flit_o, .edge_east_credit_i,
    .edge_south_valid_i, .edge_south_vc_i, .edge_south_flit_i, .edge_south_credit_o,
    .edge_south_valid_o, .edge_south_vc_o, .edge_south_flit_o, .edge_south_credit_i,
    .edge_west_valid_i, .edge_west_vc_i, .edge_west_flit_i, .edge_west_credit_o,
    .edge_west_valid_o, .edge_west_vc_o, .edge_west_flit_o, .edge_west_credit_i
  );

  `D1_ASSERT_STATIC(SomethingIsLive_A, !(&Dead))

endmodule
