// Four slots for flits, of which one can be read in a cycle.
//
// write_i and read_i are one-hot, or zero: flit_o is zero then, and costs a simulation next to
// nothing. d1_noc_store is the same with eight slots and two ways out.

module d1_noc_slots #(
  parameter int unsigned FlitBits = d1_pkg::FlitBits
) (
  input  logic                clk_i,

  input  logic                push_i,
  input  logic [3:0]          write_i,
  input  logic [FlitBits-1:0] flit_i,

  input  logic [3:0]          read_i,
  output logic [FlitBits-1:0] flit_o
);

  logic [FlitBits-1:0] slot0_q, slot1_q, slot2_q, slot3_q;

  always_ff @(posedge clk_i) begin
    if (push_i && write_i[0]) slot0_q <= flit_i;
    if (push_i && write_i[1]) slot1_q <= flit_i;
    if (push_i && write_i[2]) slot2_q <= flit_i;
    if (push_i && write_i[3]) slot3_q <= flit_i;
  end

  always_comb begin
    flit_o = '0;
    if (read_i[0]) flit_o = flit_o | slot0_q;
    if (read_i[1]) flit_o = flit_o | slot1_q;
    if (read_i[2]) flit_o = flit_o | slot2_q;
    if (read_i[3]) flit_o = flit_o | slot3_q;
  end

endmodule
