// One output of the crossbar: the granted head of ten, or zero.
//
// An and-or by one-hot grants, written so that a simulation touches nothing wide but the one flit
// that is granted. Input i of channel c is <direction>_<channel>_i; a link output ties off the two
// heads that it never sends (those that came in by it).

module d1_noc_mux #(
  parameter int unsigned FlitBits = d1_pkg::FlitBits
) (
  input  logic [4:0]          gnt0_i,
  input  logic [4:0]          gnt1_i,
  input  logic [FlitBits-1:0] north_req_i,
  input  logic [FlitBits-1:0] east_req_i,
  input  logic [FlitBits-1:0] south_req_i,
  input  logic [FlitBits-1:0] west_req_i,
  input  logic [FlitBits-1:0] local_req_i,
  input  logic [FlitBits-1:0] north_rsp_i,
  input  logic [FlitBits-1:0] east_rsp_i,
  input  logic [FlitBits-1:0] south_rsp_i,
  input  logic [FlitBits-1:0] west_rsp_i,
  input  logic [FlitBits-1:0] local_rsp_i,
  output logic [FlitBits-1:0] flit_o
);

  always_comb begin
    flit_o = '0;
    if (gnt0_i[0]) flit_o = flit_o | north_req_i;
    if (gnt0_i[1]) flit_o = flit_o | east_req_i;
    if (gnt0_i[2]) flit_o = flit_o | south_req_i;
    if (gnt0_i[3]) flit_o = flit_o | west_req_i;
    if (gnt0_i[4]) flit_o = flit_o | local_req_i;
    if (gnt1_i[0]) flit_o = flit_o | north_rsp_i;
    if (gnt1_i[1]) flit_o = flit_o | east_rsp_i;
    if (gnt1_i[2]) flit_o = flit_o | south_rsp_i;
    if (gnt1_i[3]) flit_o = flit_o | west_rsp_i;
    if (gnt1_i[4]) flit_o = flit_o | local_rsp_i;
  end

endmodule
