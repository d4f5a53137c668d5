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
// Combinational; want_o is one-hot with valid_i, and zero without. Everything but dst_i is static,
// so that all comparisons with a flit stand side by side.
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
  output logic [4:0]     want_o    // 0 north, 1 east, 2 south, 3 west, 4 local
);

  localparam logic [1:0] North = 2'd0;
  localparam logic [1:0] East  = 2'd1;
  localparam logic [1:0] South = 2'd2;
  localparam logic [1:0] West  = 2'd3;

  // Static: whether this node is in the first or last column or row.
  logic first_x, last_x, first_y, last_y;

  assign first_x = x_i == '0;
  assign last_x  = {1'b0, x_i} == mesh_w_i - 9'd1;
  assign first_y = y_i == '0;
  assign last_y  = {1'b0, y_i} == mesh_h_i - 9'd1;

  logic       side_x, side_y;  // the destination's x or y is that of an edge
  logic       outside, more_x, less_x, more_y, less_y;
  logic [3:0] leave;           // out of the edge, here
  logic [4:0] want;

  always_comb begin
    {side_x, side_y, outside, more_x, less_x, more_y, less_y} = '0;
    leave  = '0;
    want   = '0;
    want_o = '0;
    if (valid_i) begin
      side_x  = dst_i.is_edge && (dst_i.side == East || dst_i.side == West);
      side_y  = dst_i.is_edge && (dst_i.side == North || dst_i.side == South);
      outside = dst_i.chip != chip_i || (!side_x && {1'b0, dst_i.x} >= mesh_w_i)
                || (!side_y && {1'b0, dst_i.y} >= mesh_h_i);
      more_x  = side_x ? dst_i.side == East && !last_x : dst_i.x > x_i;
      less_x  = side_x ? dst_i.side == West && !first_x : dst_i.x < x_i;
      more_y  = side_y ? dst_i.side == South && !last_y : dst_i.y > y_i;
      less_y  = side_y ? dst_i.side == North && !first_y : dst_i.y < y_i;
      leave   = dst_i.is_edge ? 4'd1 << dst_i.side : '0;
      want[0] = !more_x && !less_x && (less_y || (!more_y && leave[0]));
      want[1] = more_x || (!less_x && !more_y && !less_y && leave[1]);
      want[2] = !more_x && !less_x && (more_y || (!less_y && leave[2]));
      want[3] = less_x || (!more_x && !more_y && !less_y && leave[3]);
      if (outside) want = '0;
      want_o       = want;
      want_o[From] = 1'b0;  // not back the way it came
      if (want_o == '0) want_o[4] = 1'b1;
    end
  end

endmodule
