// A mesh of X x Y nodes: the wires between them, no logic of its own.
//
//              edge_north[x]
//          (0,0)---(1,0)---(2,0)        x grows to the east, y to the south. A line is a link in
//  edge_     |       |       |   edge_  both directions (docs/noc.md). Where no node follows is
//  west[y] (0,1)---(1,1)---(2,1) east   an edge port: index x in the north and south, y in the
//            |       |       |   [y]    east and west.
//              edge_south[x]
//
// Link i of an edge has bit i of valid and vc, bits 2i+1..2i of credit and the i-th FlitBits of
// flit. running_o: bits 4n+3..4n are the threads of node n = y * X + x.
// Bit n of Dead: there is no node n, and all of its links are silent. Any X and Y from 1 to 256.
// Flat simulation pays up to 16 nodes; beyond that, compose Verilated nodes (docs/mesh.md).

`include "prim/d1_assert.svh"

module d1_mesh #(
  parameter int unsigned X = 2,
  parameter int unsigned Y = 2,
  parameter logic [X*Y-1:0] Dead = '0,
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

  `D1_ASSERT_STATIC(WidthIsACoordinate_A, X >= 1 && X <= 256)
  `D1_ASSERT_STATIC(HeightIsACoordinate_A, Y >= 1 && Y <= 256)

  for (genvar y = 0; y < Y; y++) begin : gen_y
    for (genvar x = 0; x < X; x++) begin : gen_x
      logic                link_north_valid_i, link_north_vc_i, link_north_valid_o, link_north_vc_o;
      logic [FlitBits-1:0] link_north_flit_i, link_north_flit_o;
      logic [1:0]          link_north_credit_i, link_north_credit_o;
      logic [3:0]          link_north_sync_i, link_north_sync_o;
      logic                link_east_valid_i, link_east_vc_i, link_east_valid_o, link_east_vc_o;
      logic [FlitBits-1:0] link_east_flit_i, link_east_flit_o;
      logic [1:0]          link_east_credit_i, link_east_credit_o;
      logic [3:0]          link_east_sync_i, link_east_sync_o;
      logic                link_south_valid_i, link_south_vc_i, link_south_valid_o, link_south_vc_o;
      logic [FlitBits-1:0] link_south_flit_i, link_south_flit_o;
      logic [1:0]          link_south_credit_i, link_south_credit_o;
      logic [3:0]          link_south_sync_i, link_south_sync_o;
      logic                link_west_valid_i, link_west_vc_i, link_west_valid_o, link_west_vc_o;
      logic [FlitBits-1:0] link_west_flit_i, link_west_flit_o;
      logic [1:0]          link_west_credit_i, link_west_credit_o;
      logic [3:0]          link_west_sync_i, link_west_sync_o;

      if (y == 0) begin : gen_north_edge
        assign link_north_valid_i  = edge_north_valid_i[x];
        assign link_north_vc_i     = edge_north_vc_i[x];
        assign link_north_flit_i   = edge_north_flit_i[x*FlitBits +: FlitBits];
        assign link_north_credit_i = edge_north_credit_i[2*x +: 2];
        assign link_north_sync_i   = '0;  // barriers end at the edge
        logic unused_sync;
        assign unused_sync = ^link_north_sync_o;
        assign edge_north_valid_o[x]                      = link_north_valid_o;
        assign edge_north_vc_o[x]                         = link_north_vc_o;
        assign edge_north_flit_o[x*FlitBits +: FlitBits]  = link_north_flit_o;
        assign edge_north_credit_o[2*x +: 2]              = link_north_credit_o;
      end else begin : gen_north_node
        assign link_north_valid_i  = gen_y[y-1].gen_x[x].link_south_valid_o;
        assign link_north_vc_i     = gen_y[y-1].gen_x[x].link_south_vc_o;
        assign link_north_flit_i   = gen_y[y-1].gen_x[x].link_south_flit_o;
        assign link_north_credit_i = gen_y[y-1].gen_x[x].link_south_credit_o;
        assign link_north_sync_i   = gen_y[y-1].gen_x[x].link_south_sync_o;
      end

      if (x == X - 1) begin : gen_east_edge
        assign link_east_valid_i  = edge_east_valid_i[y];
        assign link_east_vc_i     = edge_east_vc_i[y];
        assign link_east_flit_i   = edge_east_flit_i[y*FlitBits +: FlitBits];
        assign link_east_credit_i = edge_east_credit_i[2*y +: 2];
        assign link_east_sync_i   = '0;  // barriers end at the edge
        logic unused_sync;
        assign unused_sync = ^link_east_sync_o;
        assign edge_east_valid_o[y]                      = link_east_valid_o;
        assign edge_east_vc_o[y]                         = link_east_vc_o;
        assign edge_east_flit_o[y*FlitBits +: FlitBits]  = link_east_flit_o;
        assign edge_east_credit_o[2*y +: 2]              = link_east_credit_o;
      end else begin : gen_east_node
        assign link_east_valid_i  = gen_y[y].gen_x[x+1].link_west_valid_o;
        assign link_east_vc_i     = gen_y[y].gen_x[x+1].link_west_vc_o;
        assign link_east_flit_i   = gen_y[y].gen_x[x+1].link_west_flit_o;
        assign link_east_credit_i = gen_y[y].gen_x[x+1].link_west_credit_o;
        assign link_east_sync_i   = gen_y[y].gen_x[x+1].link_west_sync_o;
      end

      if (y == Y - 1) begin : gen_south_edge
        assign link_south_valid_i  = edge_south_valid_i[x];
        assign link_south_vc_i     = edge_south_vc_i[x];
        assign link_south_flit_i   = edge_south_flit_i[x*FlitBits +: FlitBits];
        assign link_south_credit_i = edge_south_credit_i[2*x +: 2];
        assign link_south_sync_i   = '0;  // barriers end at the edge
        logic unused_sync;
        assign unused_sync = ^link_south_sync_o;
        assign edge_south_valid_o[x]                      = link_south_valid_o;
        assign edge_south_vc_o[x]                         = link_south_vc_o;
        assign edge_south_flit_o[x*FlitBits +: FlitBits]  = link_south_flit_o;
        assign edge_south_credit_o[2*x +: 2]              = link_south_credit_o;
      end else begin : gen_south_node
        assign link_south_valid_i  = gen_y[y+1].gen_x[x].link_north_valid_o;
        assign link_south_vc_i     = gen_y[y+1].gen_x[x].link_north_vc_o;
        assign link_south_flit_i   = gen_y[y+1].gen_x[x].link_north_flit_o;
        assign link_south_credit_i = gen_y[y+1].gen_x[x].link_north_credit_o;
        assign link_south_sync_i   = gen_y[y+1].gen_x[x].link_north_sync_o;
      end

      if (x == 0) begin : gen_west_edge
        assign link_west_valid_i  = edge_west_valid_i[y];
        assign link_west_vc_i     = edge_west_vc_i[y];
        assign link_west_flit_i   = edge_west_flit_i[y*FlitBits +: FlitBits];
        assign link_west_credit_i = edge_west_credit_i[2*y +: 2];
        assign link_west_sync_i   = '0;  // barriers end at the edge
        logic unused_sync;
        assign unused_sync = ^link_west_sync_o;
        assign edge_west_valid_o[y]                      = link_west_valid_o;
        assign edge_west_vc_o[y]                         = link_west_vc_o;
        assign edge_west_flit_o[y*FlitBits +: FlitBits]  = link_west_flit_o;
        assign edge_west_credit_o[2*y +: 2]              = link_west_credit_o;
      end else begin : gen_west_node
        assign link_west_valid_i  = gen_y[y].gen_x[x-1].link_east_valid_o;
        assign link_west_vc_i     = gen_y[y].gen_x[x-1].link_east_vc_o;
        assign link_west_flit_i   = gen_y[y].gen_x[x-1].link_east_flit_o;
        assign link_west_credit_i = gen_y[y].gen_x[x-1].link_east_credit_o;
        assign link_west_sync_i   = gen_y[y].gen_x[x-1].link_east_sync_o;
      end

      if (!Dead[y*X+x]) begin : gen_live
        d1_node u_node (
          .clk_i, .rst_ni,
          .x_i(8'(x)), .y_i(8'(y)), .mesh_w_i(9'(X)), .mesh_h_i(9'(Y)), .chip_i,
          .running_o(running_o[4*(y*X+x) +: 4]),
          .link_north_valid_i, .link_north_vc_i, .link_north_flit_i, .link_north_credit_o,
          .link_north_valid_o, .link_north_vc_o, .link_north_flit_o, .link_north_credit_i,
          .link_north_sync_i, .link_north_sync_o,
          .link_east_valid_i, .link_east_vc_i, .link_east_flit_i, .link_east_credit_o,
          .link_east_valid_o, .link_east_vc_o, .link_east_flit_o, .link_east_credit_i,
          .link_east_sync_i, .link_east_sync_o,
          .link_south_valid_i, .link_south_vc_i, .link_south_flit_i, .link_south_credit_o,
          .link_south_valid_o, .link_south_vc_o, .link_south_flit_o, .link_south_credit_i,
          .link_south_sync_i, .link_south_sync_o,
          .link_west_valid_i, .link_west_vc_i, .link_west_flit_i, .link_west_credit_o,
          .link_west_valid_o, .link_west_vc_o, .link_west_flit_o, .link_west_credit_i,
          .link_west_sync_i, .link_west_sync_o
        );
      end else begin : gen_dead
        assign running_o[4*(y*X+x) +: 4] = '0;
        assign {link_north_valid_o, link_north_vc_o, link_north_flit_o, link_north_credit_o,
                link_north_sync_o} = '0;
        assign {link_east_valid_o, link_east_vc_o, link_east_flit_o, link_east_credit_o,
                link_east_sync_o} = '0;
        assign {link_south_valid_o, link_south_vc_o, link_south_flit_o, link_south_credit_o,
                link_south_sync_o} = '0;
        assign {link_west_valid_o, link_west_vc_o, link_west_flit_o, link_west_credit_o,
                link_west_sync_o} = '0;
        logic unused;
        assign unused = ^{link_north_valid_i, link_north_vc_i, link_north_flit_i,
                          link_north_credit_i, link_east_valid_i, link_east_vc_i, link_east_flit_i,
                          link_east_credit_i, link_south_valid_i, link_south_vc_i,
                          link_south_flit_i, link_south_credit_i, link_west_valid_i,
                          link_west_vc_i, link_west_flit_i, link_west_credit_i,
                          link_north_sync_i, link_east_sync_i, link_south_sync_i, link_west_sync_i};
      end
    end
  end

endmodule
