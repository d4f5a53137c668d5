// Where a flit leaves a router: dimension order, x first, then y.
//
//            0 north              node destination: to (x, y), then into the local port
//               |                 edge destination: to the node at that edge, then out of it
//     3 west ---+--- 1 east       (north: y = 0, south: last y, west: x = 0, east: last x;
//               |                 the other coordinate is the index of the edge port)
//            2 south   4 local
//
// A flit that can never arrive (another chip, a coordinate outside the mesh, an edge port that it
// would leave the way it came in) goes to the local port at once, whose network interface sees
// that it is not the destination and refuses it: nothing is lost without a word.
//
// Combinational; route_o means something only with valid_i. Everything but dst_i is static.
// To be replaced by a table of the same ports when dead nodes are to be routed around.

module d1_route_xy #(
  parameter int unsigned From = 4  // the port by which the flit came in
) (
  input  logic [7:0]     x_i,
  input  logic [7:0]     y_i,
  input  logic [8:0]     mesh_w_i,
  input  logic [8:0]     mesh_h_i,
  input  logic [15:0]    chip_i,

  input  logic           valid_i,
  input  d1_pkg::place_t dst_i,
  output logic [2:0]     route_o
);

  localparam logic [2:0] North = 3'd0;
  localparam logic [2:0] East  = 3'd1;
  localparam logic [2:0] South = 3'd2;
  localparam logic [2:0] West  = 3'd3;
  localparam logic [2:0] Local = 3'd4;

  logic [8:0] x, y;  // the node to go to

  always_comb begin
    x = {1'b0, dst_i.x};
    y = {1'b0, dst_i.y};
    route_o = Local;
    if (valid_i) begin
      if (dst_i.is_edge) begin
        unique case (dst_i.side)
          2'd0: y = '0;
          2'd1: x = mesh_w_i - 9'd1;
          2'd2: y = mesh_h_i - 9'd1;
          2'd3: x = '0;
        endcase
      end
      if (dst_i.chip != chip_i || x >= mesh_w_i || y >= mesh_h_i) route_o = Local;
      else if (x > {1'b0, x_i})                                  route_o = East;
      else if (x < {1'b0, x_i})                                  route_o = West;
      else if (y > {1'b0, y_i})                                  route_o = South;
      else if (y < {1'b0, y_i})                                  route_o = North;
      else if (dst_i.is_edge)                                    route_o = {1'b0, dst_i.side};
      if (route_o == 3'(From)) route_o = Local;
    end
  end

endmodule
