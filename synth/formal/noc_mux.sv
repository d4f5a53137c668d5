// d1_noc_mux: the granted flit, unchanged, and zero without a grant.
`include "formal.svh"

module noc_mux (
  input logic       clk_i,
  input logic [4:0] gnt,
  input logic [9:0] flits
);
  `FORMAL_RESET

  logic [1:0] flit;
  d1_noc_mux #(.FlitBits(2)) u_dut (
    .gnt_i(gnt), .flit0_i(flits[1:0]), .flit1_i(flits[3:2]), .flit2_i(flits[5:4]),
    .flit3_i(flits[7:6]), .flit4_i(flits[9:8]), .flit_o(flit)
  );

  (* anyconst *) logic [2:0] which;
  `ASSUME(which < 3'd5)

  `PROVE(PassesTheGrantedFlit_A, gnt != 5'd1 << which || flit == 2'(flits >> (2 * which)))
  `PROVE(ZeroWithoutAGrant_A, gnt != '0 || flit == '0)
endmodule
