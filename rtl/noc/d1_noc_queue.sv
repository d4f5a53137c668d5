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

  struct packed {
    logic [Depth:0][Bits-1:0] place;   // the last one is always free
  } q, d;
  logic [Depth:0]  used, open;           // open: used, or the first one that is free
  logic [Bits-1:0] in;

  assign in               = push_i ? {want_i, slot_i} : '0;
  assign {want_o, slot_o} = q.place[0];

  always_comb begin
    for (int unsigned i = 0; i <= Depth; i++) used[i] = q.place[i][Bits-1:Slots] != '0;
    open = {used[Depth-1:0], 1'b1};
  end

  // A place takes what moves up into it or, when nothing does and it is the first free one, what is
  // pushed.
  always_comb begin
    d = '0;
    for (int unsigned i = 0; i < Depth; i++) begin
      if (pop_i) d.place[i] = used[i+1] ? q.place[i+1] : used[i] ? in : '0;
      else       d.place[i] = used[i] ? q.place[i] : open[i] ? in : '0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) q <= '0;
    else if (push_i || pop_i) q <= d;
  end

  `D1_ASSERT(NoOverflow_A, push_i |-> !used[Depth-1])
  `D1_ASSERT(NoUnderflow_A, pop_i |-> used[0])
  `D1_ASSERT(EveryFlitWantsSomething_A, push_i |-> want_i != '0)

endmodule
