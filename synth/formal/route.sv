// d1_route: every flit wants exactly one output, whatever its header, the table, the place and the mesh are.
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

  `PROVE(OneOutputForEveryFlit_A, $onehot0(want) && (want != '0) == valid)
  `PROVE(NeverBackTheWayItCame_A, From == 4 || !want[From % 5])
  `PROVE(NeverOutOfAClosedSide_A, kind == d1_pkg::PktRoute || (want[3:0] & table_in.closed) == '0)
endmodule
