// A node that only says who it is, for the wiring of a chip at full size
// (tests/mesh/wiring_test.cc).
//
// On each link it sends a flit, all of whose bits depend on its coordinates, the size of the mesh
// and the side. running_o has a bit a side, 0 north to 3 west: what comes there is what the
// neighbour on that side sends on its opposite side; with chip_i[0], nothing comes there.
// Combinational.

module d1_node (
  input  logic            clk_i,
  input  logic            rst_ni,

  input  logic [7:0]      x_i,
  input  logic [7:0]      y_i,
  input  logic [8:0]      mesh_w_i,
  input  logic [8:0]      mesh_h_i,
  input  logic [15:0]     chip_i,
  output logic [3:0]      running_o,

  input  logic            link_north_valid_i,
  input  logic            link_north_vc_i,
  input  d1_pkg::flit_t   link_north_flit_i,
  output logic [1:0]      link_north_credit_o,
  input  logic [3:0]      link_north_sync_i,
  output logic            link_north_valid_o,
  output logic            link_north_vc_o,
  output d1_pkg::flit_t   link_north_flit_o,
  output logic [3:0]      link_north_sync_o,
  input  logic [1:0]      link_north_credit_i,

  input  logic            link_east_valid_i,
  input  logic            link_east_vc_i,
  input  d1_pkg::flit_t   link_east_flit_i,
  output logic [1:0]      link_east_credit_o,
  input  logic [3:0]      link_east_sync_i,
  output logic            link_east_valid_o,
  output logic            link_east_vc_o,
  output d1_pkg::flit_t   link_east_flit_o,
  output logic [3:0]      link_east_sync_o,
  input  logic [1:0]      link_east_credit_i,

  input  logic            link_south_valid_i,
  input  logic            link_south_vc_i,
  input  d1_pkg::flit_t   link_south_flit_i,
  output logic [1:0]      link_south_credit_o,
  input  logic [3:0]      link_south_sync_i,
  output logic            link_south_valid_o,
  output logic            link_south_vc_o,
  output d1_pkg::flit_t   link_south_flit_o,
  output logic [3:0]      link_south_sync_o,
  input  logic [1:0]      link_south_credit_i,

  input  logic            link_west_valid_i,
  input  logic            link_west_vc_i,
  input  d1_pkg::flit_t   link_west_flit_i,
  output logic [1:0]      link_west_credit_o,
  input  logic [3:0]      link_west_sync_i,
  output logic            link_west_valid_o,
  output logic            link_west_vc_o,
  output d1_pkg::flit_t   link_west_flit_o,
  output logic [3:0]      link_west_sync_o,
  input  logic [1:0]      link_west_credit_i
);

  function automatic logic [d1_pkg::FlitBits-1:0] Pattern(
      input logic [1:0] side, input logic [7:0] x, input logic [7:0] y, input logic [7:0] w,
      input logic [7:0] h);
    logic [639:0] words;
    for (int i = 0; i < 40; i++)
      words[16*i +: 16] = ({x, y} ^ {h, w}) * 16'(2*i + 3) + {14'd0, side};
    Pattern = {(y[5:0] ^ w[5:0]) * 6'd19 + {4'd0, side}, words};   // 83 modulo 64
  endfunction

  logic [3:0] same, silent;
  logic [7:0] north_x, north_y, east_x, east_y, south_x, south_y, west_x, west_y;

  assign link_north_valid_o  = 1'b1;
  assign link_north_vc_o     = x_i[0] ^ y_i[1];
  assign link_north_credit_o = {y_i[0], x_i[1]} ^ 2'd0;
  assign link_north_sync_o   = {y_i[0], x_i[0], 2'd0};  // at an edge nobody's
  assign link_north_flit_o   = Pattern(2'd0, x_i, y_i, mesh_w_i[7:0], mesh_h_i[7:0]);
  assign {north_x, north_y}  = {x_i, y_i - 8'd1};
  assign same[0] = link_north_valid_i && link_north_vc_i == (north_x[0] ^ north_y[1])
                        && link_north_credit_i == ({north_y[0], north_x[1]} ^ 2'd2)
                        && link_north_sync_i == (y_i == '0 ? 4'd0 : {north_y[0], north_x[0], 2'd2})
                        && link_north_flit_i ==
                           Pattern(2'd2, north_x, north_y, mesh_w_i[7:0], mesh_h_i[7:0]);
  assign silent[0]  = !link_north_valid_i && link_north_credit_i == '0 && link_north_sync_i == '0;

  assign link_east_valid_o  = 1'b1;
  assign link_east_vc_o     = x_i[0] ^ y_i[1];
  assign link_east_credit_o = {y_i[0], x_i[1]} ^ 2'd1;
  assign link_east_sync_o   = {y_i[0], x_i[0], 2'd1};  // at an edge nobody's
  assign link_east_flit_o   = Pattern(2'd1, x_i, y_i, mesh_w_i[7:0], mesh_h_i[7:0]);
  assign {east_x, east_y}  = {x_i + 8'd1, y_i};
  assign same[1] = link_east_valid_i && link_east_vc_i == (east_x[0] ^ east_y[1])
                        && link_east_credit_i == ({east_y[0], east_x[1]} ^ 2'd3)
                        && link_east_sync_i ==
                           (9'(x_i) + 9'd1 == mesh_w_i ? 4'd0 : {east_y[0], east_x[0], 2'd3})
                        && link_east_flit_i ==
                           Pattern(2'd3, east_x, east_y, mesh_w_i[7:0], mesh_h_i[7:0]);
  assign silent[1]  = !link_east_valid_i && link_east_credit_i == '0 && link_east_sync_i == '0;

  assign link_south_valid_o  = 1'b1;
  assign link_south_vc_o     = x_i[0] ^ y_i[1];
  assign link_south_credit_o = {y_i[0], x_i[1]} ^ 2'd2;
  assign link_south_sync_o   = {y_i[0], x_i[0], 2'd2};  // at an edge nobody's
  assign link_south_flit_o   = Pattern(2'd2, x_i, y_i, mesh_w_i[7:0], mesh_h_i[7:0]);
  assign {south_x, south_y}  = {x_i, y_i + 8'd1};
  assign same[2] = link_south_valid_i && link_south_vc_i == (south_x[0] ^ south_y[1])
                        && link_south_credit_i == ({south_y[0], south_x[1]} ^ 2'd0)
                        && link_south_sync_i ==
                           (9'(y_i) + 9'd1 == mesh_h_i ? 4'd0 : {south_y[0], south_x[0], 2'd0})
                        && link_south_flit_i ==
                           Pattern(2'd0, south_x, south_y, mesh_w_i[7:0], mesh_h_i[7:0]);
  assign silent[2]  = !link_south_valid_i && link_south_credit_i == '0 && link_south_sync_i == '0;

  assign link_west_valid_o  = 1'b1;
  assign link_west_vc_o     = x_i[0] ^ y_i[1];
  assign link_west_credit_o = {y_i[0], x_i[1]} ^ 2'd3;
  assign link_west_sync_o   = {y_i[0], x_i[0], 2'd3};  // at an edge nobody's
  assign link_west_flit_o   = Pattern(2'd3, x_i, y_i, mesh_w_i[7:0], mesh_h_i[7:0]);
  assign {west_x, west_y}  = {x_i - 8'd1, y_i};
  assign same[3] = link_west_valid_i && link_west_vc_i == (west_x[0] ^ west_y[1])
                        && link_west_credit_i == ({west_y[0], west_x[1]} ^ 2'd1)
                        && link_west_sync_i == (x_i == '0 ? 4'd0 : {west_y[0], west_x[0], 2'd1})
                        && link_west_flit_i ==
                           Pattern(2'd1, west_x, west_y, mesh_w_i[7:0], mesh_h_i[7:0]);
  assign silent[3]  = !link_west_valid_i && link_west_credit_i == '0 && link_west_sync_i == '0;

  assign running_o = chip_i[0] ? silent : same;

  logic unused;
  assign unused = ^{clk_i, rst_ni, mesh_w_i[8], mesh_h_i[8], chip_i[15:1]};

endmodule
