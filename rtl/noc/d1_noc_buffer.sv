// The flits of one channel of one router input that wait for their output: a FIFO of four.
//
//   push_i, flit_i ──▶ [ slot 3 ]─▶[ slot 2 ]─▶[ slot 1 ]─▶[ slot 0 ] ──▶ flit_o, while valid_o
//                    (into the first free slot)              the head
//
// A shift register and not a RAM: the head comes straight out of a flop, so that arbitration and
// crossbar have the whole cycle, and an idle buffer costs a simulation nothing. The sender counts
// credits and so never pushes into a full buffer; pop_i is the credit that goes back.
// A flit can be pushed and popped in every cycle; latency 1.

`include "prim/d1_assert.svh"

module d1_noc_buffer #(
  parameter int unsigned FlitBits = 646
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                push_i,
  input  logic [2:0]          route_i,
  input  logic [FlitBits-1:0] flit_i,

  output logic                valid_o,
  output logic [2:0]          route_o,
  output logic [FlitBits-1:0] flit_o,
  input  logic                pop_i
);

  logic [2:0]          count_q, count_d, free_slot;
  logic [FlitBits+2:0] slot0_q, slot1_q, slot2_q, slot3_q;
  logic [FlitBits+2:0] in;

  assign in        = {route_i, flit_i};
  assign free_slot = count_q - 3'(pop_i);
  assign count_d   = free_slot + 3'(push_i);
  assign valid_o   = count_q != 3'd0;
  assign route_o   = slot0_q[FlitBits +: 3];
  assign flit_o    = slot0_q[FlitBits-1:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= '0;
    end else if (push_i || pop_i) begin
      count_q <= count_d;
    end
  end

  // The slot that a push fills wins over the shift: with one flit held, popped and pushed at
  // once, slot 0 takes the new one.
  always_ff @(posedge clk_i) begin
    if (pop_i && count_q > 3'd1) slot0_q <= slot1_q;
    if (pop_i && count_q > 3'd2) slot1_q <= slot2_q;
    if (pop_i && count_q > 3'd3) slot2_q <= slot3_q;
    if (push_i) begin
      unique case (free_slot[1:0])
        2'd0: slot0_q <= in;
        2'd1: slot1_q <= in;
        2'd2: slot2_q <= in;
        2'd3: slot3_q <= in;
      endcase
    end
  end

  `D1_ASSERT(NoOverflow_A, push_i |-> count_q < 3'd4)
  `D1_ASSERT(NoUnderflow_A, pop_i |-> valid_o)

endmodule
