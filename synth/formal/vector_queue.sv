// d1_vector_queue: a sender that counts credits loses nothing;
// the head and its needs belong together.
`include "formal.svh"

module vector_queue #(
  parameter int unsigned Depth = 4
) (
  input logic         clk_i,
  input logic         mark,
  input logic         push,
  input d1_pkg::vop_t vop,
  input logic         pop
);
  `FORMAL_RESET

  logic           valid, turn;
  d1_pkg::vop_t   head;
  d1_pkg::vneed_t need, right_need;
  logic [4:0]     held;
  logic [7:0]     in_bits, head_bits, expected;
  logic [177:0]   vop_raw, head_raw;
  d1_vector_queue #(.Depth(Depth)) u_dut (
    .clk_i, .rst_ni(run_q), .push_i(push), .vop_i(vop), .valid_o(valid), .head_o(head),
    .need_o(need), .pop_i(pop)
  );

  // The lowest bits of an operation; the others go the same way.
  assign vop_raw   = vop;
  assign head_raw  = head;
  assign in_bits   = vop_raw[7:0];
  assign head_bits = head_raw[7:0];
  watch #(.Width(8), .CountBits(5)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(push), .data_i(in_bits), .pop_i(pop),
    .held_o(held), .turn_o(turn), .data_o(expected)
  );
  logic [15:0] reads;
  assign reads = head.fmt_b;
  d1_vector_need u_need (
    .op_i(head.op), .alu_i(head.alu), .reads_i(reads[10:8]), .moves_i(head.count != '0),
    .need_o(right_need)
  );

  `ASSUME(!push || held < 5'(Depth))       // the sender counts credits: d1_agu_pipe
  `ASSUME(!pop || valid)                   // d1_vector_pipe picks heads only

  `PROVE(NeverOverflows_A, held <= 5'(Depth))
  `PROVE(HeadIsFilledAtOnce_A, valid == (held != '0))
  `PROVE(NothingLostOrReordered_A, !turn || head_bits == expected)
  `PROVE(NeedsAreOfTheHead_A, !valid || need == right_need)
endmodule
