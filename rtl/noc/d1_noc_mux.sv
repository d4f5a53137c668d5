// One output of the crossbar: the granted one of five flits, or zero.
//
// An and-or by one-hot grants, written so that a simulation touches nothing wide but the one flit
// that is granted.

module d1_noc_mux #(
  parameter int unsigned FlitBits = d1_pkg::FlitBits
) (
  input  logic [4:0]          gnt_i,
  input  logic [FlitBits-1:0] flit0_i,
  input  logic [FlitBits-1:0] flit1_i,
  input  logic [FlitBits-1:0] flit2_i,
  input  logic [FlitBits-1:0] flit3_i,
  input  logic [FlitBits-1:0] flit4_i,
  output logic [FlitBits-1:0] flit_o
);

  always_comb begin
    flit_o = '0;
    if (gnt_i[0]) flit_o = flit_o | flit0_i;
    if (gnt_i[1]) flit_o = flit_o | flit1_i;
    if (gnt_i[2]) flit_o = flit_o | flit2_i;
    if (gnt_i[3]) flit_o = flit_o | flit3_i;
    if (gnt_i[4]) flit_o = flit_o | flit4_i;
  end

endmodule
