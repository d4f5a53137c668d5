// The routing table of a node, and the switches that go with it (docs/routing.md).
//
//   we_i, addr_i, data_i ─▶ [row 0] .. [row 19]: 18 destinations of 2 bits ─▶ route_o
//                        ─▶ [on, closed, exits]                            ─▶
//
// A write is seen from the next cycle on. After reset the router goes by dimension order and no
// side is closed; the rows hold anything until they are written.

module d1_route_table (
  input  logic           clk_i,
  input  logic           rst_ni,

  input  logic           we_i,
  input  logic [8:3]     addr_i,   // row 0 to 19, or Switches
  input  logic [63:0]    data_i,

  output d1_pkg::route_t route_o
);

  localparam int unsigned RowBits = 2 * d1_pkg::RouteColumns;
  localparam logic [8:3] Switches = 6'h20;

  logic [d1_pkg::RouteRows*RowBits-1:0] side_q;
  logic                                 on_q;
  logic [3:0]                           closed_q, exit_q;
  logic [7:0]                           exit_side_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      on_q     <= 1'b0;
      closed_q <= '0;
      exit_q   <= '0;
    end else if (we_i && addr_i == Switches) begin
      on_q     <= data_i[0];
      closed_q <= data_i[7:4];
      exit_q   <= {data_i[22], data_i[18], data_i[14], data_i[10]};
    end
  end

  always_ff @(posedge clk_i) begin
    if (we_i && addr_i == Switches)
      exit_side_q <= {data_i[21:20], data_i[17:16], data_i[13:12], data_i[9:8]};
  end

  for (genvar y = 0; y < d1_pkg::RouteRows; y++) begin : gen_row
    always_ff @(posedge clk_i) begin
      if (we_i && addr_i == 6'(y)) side_q[RowBits*y +: RowBits] <= data_i[RowBits-1:0];
    end
  end

  always_comb begin
    route_o.on        = on_q;
    route_o.closed    = closed_q;
    route_o.side      = side_q;
    route_o.exit      = exit_q;
    route_o.exit_side = exit_side_q;
  end

  logic unused_data;
  assign unused_data = ^data_i[63:RowBits];

endmodule
