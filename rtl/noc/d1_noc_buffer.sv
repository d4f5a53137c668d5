// The flits of one channel of one router input that wait for their output: a FIFO of four.
//
//   want_i ──▶ [d1_noc_queue: wants, slot numbers] ──▶ want_o        what the flit wants: one-hot
//                                       ▼ slot of the head
//   flit_i ──▶ [ slot 0 ][ slot 1 ][ slot 2 ][ slot 3 ] ──▶ flit_o
//               ▲ write_q, a ring
//
// want_o is zero when there is no flit, and comes straight out of flops: arbitration has the whole
// cycle. The few bits of the wants move; the many of the flits stay where they were written: a
// bit of a slot costs a flop and one and-or, and its way out is found while the arbiters work.
// Other bits that are needed early can go with the wants.
// flit_o is zero without a flit: an idle buffer costs a simulation next to nothing.
// The sender counts credits and so never pushes into a full buffer; pop_i is the credit that goes
// back. A flit can be pushed and popped in every cycle; latency 1. part_i, left_i: as in
// d1_noc_queue.

`include "prim/d1_assert.svh"

module d1_noc_buffer #(
  parameter int unsigned FlitBits = d1_pkg::FlitBits,
  parameter int unsigned WantBits = 5
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                push_i,
  input  logic [WantBits-1:0] want_i,   // not zero
  input  logic [FlitBits-1:0] flit_i,

  output logic [WantBits-1:0] want_o,
  output logic [FlitBits-1:0] flit_o,
  input  logic                pop_i,
  input  logic                part_i,
  input  logic [WantBits-1:0] left_i
);

  logic [3:0] write_q, read;  // one-hot; read is zero without a flit

  d1_noc_queue #(.Depth(4), .Slots(4), .WantBits(WantBits)) u_queue (
    .clk_i, .rst_ni, .comes_i(push_i), .push_i, .want_i, .slot_i(write_q), .want_o, .slot_o(read),
    .pop_i, .part_i, .left_i
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)     write_q <= 4'b0001;
    else if (push_i) write_q <= {write_q[2:0], write_q[3]};
  end

  d1_noc_slots #(.FlitBits(FlitBits)) u_slots (
    .clk_i, .push_i, .write_i(write_q), .flit_i, .read_i(read), .flit_o
  );

  `D1_ASSERT(ReadsWhileThereIsAFlit_A, (want_o != '0) == $onehot(read))

endmodule
