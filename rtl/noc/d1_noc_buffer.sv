// The flits of one channel of one router input that wait for their output: a FIFO of four.
//
//   want_i ──▶ [ 3 ]─▶[ 2 ]─▶[ 1 ]─▶[ 0 ] ──▶ want_o        what the flit wants: one-hot
//            (into the first free place)
//   flit_i ──▶ [ slot 0 ][ slot 1 ][ slot 2 ][ slot 3 ] ──▶ flit_o, the slot of the head
//               ▲ write_q, a ring           read_q ▲
//
// want_o is zero when there is no flit, and comes straight out of flops: arbitration has the whole
// cycle. The few bits of the wants move up; the many of the flits stay where they were written: a
// bit of a slot costs a flop and one and-or, and its way out is found while the arbiters work. Other bits
// that are needed early can go with the wants.
// flit_o is zero without a flit: an idle buffer costs a simulation next to nothing.
// The sender counts credits and so never pushes into a full buffer; pop_i is the credit that goes
// back. A flit can be pushed and popped in every cycle; latency 1.

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
  input  logic                pop_i
);

  logic [WantBits-1:0] want0_q, want1_q, want2_q, want3_q;
  logic [3:0]          write_q, read_q;  // one-hot; read_q is zero without a flit
  logic [FlitBits-1:0] slot0_q, slot1_q, slot2_q, slot3_q;

  assign want_o = want0_q;

  // A place takes what moves up into it or, when nothing does and it is the first free one, what is
  // pushed.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      want0_q <= '0;
      want1_q <= '0;
      want2_q <= '0;
      want3_q <= '0;
    end else if (pop_i) begin
      want0_q <= want1_q != '0 ? want1_q : push_i ? want_i : '0;
      want1_q <= want2_q != '0 ? want2_q : push_i && want1_q != '0 ? want_i : '0;
      want2_q <= want3_q != '0 ? want3_q : push_i && want2_q != '0 ? want_i : '0;
      want3_q <= push_i && want3_q != '0 ? want_i : '0;
    end else if (push_i) begin
      if (want0_q == '0) want0_q <= want_i;
      else if (want1_q == '0) want1_q <= want_i;
      else if (want2_q == '0) want2_q <= want_i;
      else want3_q <= want_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= 4'b0001;
      read_q  <= '0;
    end else begin
      if (push_i) write_q <= {write_q[2:0], write_q[3]};
      if (pop_i)  read_q  <= want1_q != '0 || push_i ? {read_q[2:0], read_q[3]} : '0;
      else if (push_i && want0_q == '0) read_q <= write_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push_i && write_q[0]) slot0_q <= flit_i;
    if (push_i && write_q[1]) slot1_q <= flit_i;
    if (push_i && write_q[2]) slot2_q <= flit_i;
    if (push_i && write_q[3]) slot3_q <= flit_i;
  end

  always_comb begin
    flit_o = '0;
    if (read_q[0]) flit_o = flit_o | slot0_q;
    if (read_q[1]) flit_o = flit_o | slot1_q;
    if (read_q[2]) flit_o = flit_o | slot2_q;
    if (read_q[3]) flit_o = flit_o | slot3_q;
  end

  `D1_ASSERT(NoOverflow_A, push_i |-> want3_q == '0)
  `D1_ASSERT(NoUnderflow_A, pop_i |-> want0_q != '0)
  `D1_ASSERT(EveryFlitWantsSomething_A, push_i |-> want_i != '0)
  `D1_ASSERT(ReadsWhileThereIsAFlit_A, (want0_q != '0) == $onehot(read_q))
  `D1_ASSERT(ReadsWhatIsWrittenNextWhenFull_A, want3_q != '0 |-> read_q == write_q)

endmodule
