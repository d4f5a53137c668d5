// Eight slots for the flits of a link input, of which two can be read in a cycle.
//
// A flit stays in the slot to which it was written: a bit of a slot costs a flop, the multiplexer
// that holds it, and an and-or for each read port. write_i, ahead_i and turn_i are one-hot, or
// zero: an output is then zero, and costs a simulation next to nothing.

module d1_noc_store #(
  parameter int unsigned FlitBits = d1_pkg::FlitBits
) (
  input  logic                clk_i,

  input  logic [7:0]          write_i,
  input  logic [FlitBits-1:0] flit_i,

  input  logic [7:0]          ahead_i,
  output logic [FlitBits-1:0] ahead_o,
  input  logic [7:0]          turn_i,
  output logic [FlitBits-1:0] turn_o
);

  logic [FlitBits-1:0] slot0_q, slot1_q, slot2_q, slot3_q, slot4_q, slot5_q, slot6_q, slot7_q;

  always_ff @(posedge clk_i) begin
    if (write_i[0]) slot0_q <= flit_i;
    if (write_i[1]) slot1_q <= flit_i;
    if (write_i[2]) slot2_q <= flit_i;
    if (write_i[3]) slot3_q <= flit_i;
    if (write_i[4]) slot4_q <= flit_i;
    if (write_i[5]) slot5_q <= flit_i;
    if (write_i[6]) slot6_q <= flit_i;
    if (write_i[7]) slot7_q <= flit_i;
  end

  always_comb begin
    ahead_o = '0;
    if (ahead_i[0]) ahead_o = ahead_o | slot0_q;
    if (ahead_i[1]) ahead_o = ahead_o | slot1_q;
    if (ahead_i[2]) ahead_o = ahead_o | slot2_q;
    if (ahead_i[3]) ahead_o = ahead_o | slot3_q;
    if (ahead_i[4]) ahead_o = ahead_o | slot4_q;
    if (ahead_i[5]) ahead_o = ahead_o | slot5_q;
    if (ahead_i[6]) ahead_o = ahead_o | slot6_q;
    if (ahead_i[7]) ahead_o = ahead_o | slot7_q;
  end

  always_comb begin
    turn_o = '0;
    if (turn_i[0]) turn_o = turn_o | slot0_q;
    if (turn_i[1]) turn_o = turn_o | slot1_q;
    if (turn_i[2]) turn_o = turn_o | slot2_q;
    if (turn_i[3]) turn_o = turn_o | slot3_q;
    if (turn_i[4]) turn_o = turn_o | slot4_q;
    if (turn_i[5]) turn_o = turn_o | slot5_q;
    if (turn_i[6]) turn_o = turn_o | slot6_q;
    if (turn_i[7]) turn_o = turn_o | slot7_q;
  end

endmodule
