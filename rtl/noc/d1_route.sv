// Where a flit leaves a router: by the table or, without one, in dimension order: x first, then y.
//
//            0 north              node destination: to (x, y), then into the local port
//               |                 edge destination: to the node at that edge, then out of it
//     3 west ---+--- 1 east       (north: y = 0, south: last y, west: x = 0, east: last x;
//               |                 the other coordinate is the index of the edge port)
//            2 south   4 local
//
// Chips are joined in a plane too: a chip's number is {row 8, column 8}, rows from the north. A
// flit for another chip goes to its column, then to its row, by the exit of that direction if there
// is one.
//
// A flit that can never arrive (another chip without an exit, a coordinate outside the mesh, a
// closed side, an edge port that it would leave the way it came in) goes to the local port at once,
// whose network interface sees that it is not the destination and refuses it: nothing is lost
// without a word. A source-routed flit (PktRoute) is taken by every node on its way, whose
// interface sends it on by the side in its destination.
// A broadcast (PktWriteAll, PktPostAll) wants several outputs: it spreads along the row of its
// source, from there along each column of its rectangle, and into every node of it. Where a table
// leads it goes to the local port, to be refused: whoever sends knows of the table and does not
// send it. One to an empty rectangle, which only a host may send, ends at some node that refuses
// it.
//
// Combinational; want_o is not zero with valid_i, one-hot but for a broadcast, and zero without.
// Everything but the flit is static, so that all comparisons with it stand side by side; the table
// is an and-or of rows, then of columns.

module d1_route #(
  parameter int unsigned From = 4  // the port by which the flit came in
) (
  input  logic [7:0]     x_i,
  input  logic [7:0]     y_i,
  input  logic [8:0]     mesh_w_i,
  input  logic [8:0]     mesh_h_i,
  input  logic [15:0]    chip_i,
  input  d1_pkg::route_t route_i,

  input  logic           valid_i,
  input  logic [2:0]     kind_i,
  input  d1_pkg::place_t dst_i,
  output logic [4:0]     want_o    // 0 north, 1 east, 2 south, 3 west, 4 local
);

  localparam logic [1:0] North = 2'd0;
  localparam logic [1:0] East  = 2'd1;
  localparam logic [1:0] South = 2'd2;
  localparam logic [1:0] West  = 2'd3;
  localparam int unsigned RowBits = 2 * d1_pkg::RouteColumns;

  // Static: whether this node is in the first or last column or row.
  logic first_x, last_x, first_y, last_y;

  assign first_x = x_i == '0;
  assign last_x  = mesh_w_i == {1'b0, x_i} + 9'd1;
  assign first_y = y_i == '0;
  assign last_y  = mesh_h_i == {1'b0, y_i} + 9'd1;

  logic       side_x, side_y;  // the destination's x or y is that of an edge
  logic       outside, more_x, less_x, more_y, less_y, arrived;
  logic [3:0] leave;           // out of the edge, here
  logic [3:0] away;            // one-hot: where the other chip is
  logic [4:0] want;

  // A broadcast: its rectangle is from (dst_i.x, dst_i.y) to (east, south). A row is left for its
  // columns, a column for nothing but nodes. What came from the west has no business there.
  logic       spreads, trees, in_x, in_y, to_north, to_east, to_south, to_west;
  logic [7:0] east, south;
  logic [4:0] tree;

  assign spreads       = kind_i[1] != kind_i[0];   // of the kinds from PktRoute on
  assign trees         = !route_i.on && route_i.closed == '0 && route_i.exit == '0;
  assign {south, east} = dst_i.chip;

  // By the table.
  logic [d1_pkg::RouteColumns-1:0] hit_x;
  logic [d1_pkg::RouteRows-1:0]    hit_y;
  logic [RowBits-1:0]              row;
  logic [1:0]                      entry;

  always_comb begin
    {side_x, side_y, outside, more_x, less_x, more_y, less_y, arrived} = '0;
    leave  = '0;
    away   = '0;
    want   = '0;
    want_o = '0;
    hit_x  = '0;
    hit_y  = '0;
    row    = '0;
    entry  = '0;
    tree   = '0;
    {in_x, in_y, to_north, to_east, to_south, to_west} = '0;
    if (valid_i) begin
      side_x  = dst_i.is_edge && (dst_i.side == East || dst_i.side == West);
      side_y  = dst_i.is_edge && (dst_i.side == North || dst_i.side == South);
      outside = dst_i.chip != chip_i || (!side_x && {1'b0, dst_i.x} >= mesh_w_i)
                || (!side_y && {1'b0, dst_i.y} >= mesh_h_i);
      more_x  = side_x ? dst_i.side == East && !last_x : dst_i.x > x_i;
      less_x  = side_x ? dst_i.side == West && !first_x : dst_i.x < x_i;
      more_y  = side_y ? dst_i.side == South && !last_y : dst_i.y > y_i;
      less_y  = side_y ? dst_i.side == North && !first_y : dst_i.y < y_i;
      arrived = !more_x && !less_x && !more_y && !less_y;
      leave   = dst_i.is_edge && arrived ? 4'd1 << dst_i.side : '0;
      want[0] = !more_x && !less_x && less_y;
      want[1] = more_x;
      want[2] = !more_x && !less_x && more_y;
      want[3] = less_x;
      if (route_i.on) begin
        for (int unsigned c = 0; c < d1_pkg::RouteColumns; c++) begin
          hit_x[c] = side_x ? (dst_i.side == East ? mesh_w_i == 9'(c + 1) : c == 0)
                            : dst_i.x == 8'(c);
        end
        for (int unsigned r = 0; r < d1_pkg::RouteRows; r++) begin
          hit_y[r] = side_y ? (dst_i.side == South ? mesh_h_i == 9'(r + 1) : r == 0)
                            : dst_i.y == 8'(r);
        end
        for (int unsigned r = 0; r < d1_pkg::RouteRows; r++) begin
          if (hit_y[r]) row = row | route_i.side[RowBits*r +: RowBits];
        end
        for (int unsigned c = 0; c < d1_pkg::RouteColumns; c++) begin
          if (hit_x[c]) entry = entry | row[2*c +: 2];
        end
        want[3:0] = arrived ? '0 : 4'd1 << entry;
      end
      want[3:0] = (want[3:0] | leave) & ~route_i.closed;
      if (outside) want = '0;
      if (dst_i.chip != chip_i) begin
        away[1] = dst_i.chip[7:0] > chip_i[7:0];
        away[3] = dst_i.chip[7:0] < chip_i[7:0];
        away[0] = away[1] || away[3] ? 1'b0 : dst_i.chip[15:8] < chip_i[15:8];
        away[2] = away[1] || away[3] ? 1'b0 : dst_i.chip[15:8] > chip_i[15:8];
        for (int unsigned d = 0; d < 4; d++) begin
          if (away[d] && route_i.exit[d])
            want[3:0] = (4'd1 << route_i.exit_side[2*d +: 2]) & ~route_i.closed;
        end
      end
      want_o       = want;
      want_o[From] = 1'b0;  // not back the way it came
      if (want_o == '0) want_o[4] = 1'b1;
      if (kind_i[2]) begin
        to_north = dst_i.y < y_i && From != 0;
        to_south = south > y_i && From != 2;
        to_east  = east > x_i && (From == 3 || From == 4);
        to_west  = dst_i.x < x_i && (From == 1 || From == 4);
        in_x     = From == 0 || From == 2 || (dst_i.x <= x_i && x_i <= east) ||
                   (!to_east && !to_west);
        in_y     = (dst_i.y <= y_i && y_i <= south) || (!to_north && !to_south);
        tree     = {in_x && in_y, to_west, in_x && to_south, to_east, in_x && to_north};
        if (!trees) tree = 5'b10000;
        want_o   = spreads ? tree : From == 4 ? 5'd1 << dst_i.side : 5'b10000;
      end
    end
  end

endmodule
