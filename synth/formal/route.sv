// d1_route: every flit wants an output, and but for a broadcast one, whatever its header, the
// table, the place and the mesh are.
`include "formal.svh"

module route #(
  parameter int unsigned From = 4
) (
  input logic           clk_i,
  input logic [7:0]     x,
  input logic [7:0]     y,
  input logic [8:0]     mesh_w,
  input logic [8:0]     mesh_h,
  input logic [15:0]    chip,
  input d1_pkg::route_t table_in,
  input logic           valid,
  input logic [2:0]     kind,
  input d1_pkg::place_t dst
);
  `FORMAL_RESET

  logic [4:0] want;
  d1_route #(.From(From)) u_dut (
    .x_i(x), .y_i(y), .mesh_w_i(mesh_w), .mesh_h_i(mesh_h), .chip_i(chip), .route_i(table_in),
    .valid_i(valid), .kind_i(kind), .dst_i(dst), .want_o(want)
  );

  logic spreads, by_itself;
  assign spreads   = kind == d1_pkg::PktWriteAll || kind == d1_pkg::PktPostAll;
  assign by_itself = kind[2] && !spreads;   // source-routed

  `PROVE(AnOutputForEveryFlit_A, (want != '0) == valid)
  `PROVE(OneOutputButForBroadcasts_A, spreads || $onehot0(want))
  `PROVE(AColumnIsNeverLeftForARow_A,
         !spreads || From % 2 == 1 || From == 4 || (!want[1] && !want[3]))
  `PROVE(NoTreeWhereTablesLead_A,
         !spreads || want[3:0] == '0 || (!table_in.on && table_in.exit == '0))
  `PROVE(NeverBackTheWayItCame_A, From == 4 || !want[From % 5])
  `PROVE(NeverOutOfAClosedSide_A, by_itself || (want[3:0] & table_in.closed) == '0)
endmodule
