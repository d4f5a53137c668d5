// The flits of one channel that wait for one read port, in the order in which they came: what each
// wants and in which slot it lies.
//
//   want_i, slot_i ──▶ [ 5 ]─▶ ... ─▶[ 1 ]─▶[ 0 ] ──▶ want_o, slot_o      all one-hot
//                     (into the first free place)
//
// Both are zero without a flit and come straight out of flops. The sender counts credits and so never pushes
// into a full queue. A flit can be pushed and popped in every cycle; latency 1.

`include "prim/d1_assert.svh"

module d1_noc_queue #(
  parameter int unsigned Depth = d1_pkg::LinkChannelSlots,
  parameter int unsigned Slots = d1_pkg::LinkSlots,
  parameter int unsigned WantBits = 3
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                push_i,
  input  logic [WantBits-1:0] want_i,   // not zero
  input  logic [Slots-1:0]    slot_i,

  output logic [WantBits-1:0] want_o,
  output logic [Slots-1:0]    slot_o,
  input  logic                pop_i
);

  localparam int unsigned Bits = WantBits + Slots;

  logic [(Depth+1)*Bits-1:0] place_q;   // the last one is always free

  assign {want_o, slot_o} = place_q[Bits-1:0];

  // A place takes what moves up into it or, when nothing does and it is the first free one, what is
  // pushed. Worked out only when something moves: most queues are empty most of the time.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      place_q <= '0;
    end else if (push_i || pop_i) begin : move
      logic [Depth:0]            used, open;   // open: used, or the first one that is free
      logic [(Depth+1)*Bits-1:0] next;
      logic [Bits-1:0]           in, here, above;
      in = push_i ? {want_i, slot_i} : '0;
      for (int unsigned i = 0; i <= Depth; i++) used[i] = place_q[i*Bits+Slots +: WantBits] != '0;
      open = {used[Depth-1:0], 1'b1};
      next = '0;
      for (int unsigned i = 0; i < Depth; i++) begin
        here  = place_q[i*Bits +: Bits];
        above = place_q[(i+1)*Bits +: Bits];
        if (pop_i) next[i*Bits +: Bits] = used[i+1] ? above : used[i] ? in : '0;
        else       next[i*Bits +: Bits] = used[i] ? here : open[i] ? in : '0;
      end
      place_q <= next;
    end
  end

  `D1_ASSERT(NoOverflow_A, push_i |-> place_q[(Depth-1)*Bits+Slots +: WantBits] == '0)
  `D1_ASSERT(NoUnderflow_A, pop_i |-> want_o != '0)
  `D1_ASSERT(EveryFlitWantsSomething_A, push_i |-> want_i != '0)

endmodule
