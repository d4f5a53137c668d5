// The flits of one channel that wait for one read port, in the order in which they came: what each
// wants and in which slot it lies.
//
//   want_i, slot_i ─┬─────────────────────────────────┬─▶ [ head ] ──▶ want_o, slot_o      one-hot
//                   └─▶ [ ring of Depth - 1 places ] ─┘
//
// Both are zero without a flit and come straight out of flops. What is next to the head is chosen
// before it is known whether the head leaves, so that this has little to drive. The sender counts
// credits and so never pushes into a full queue. A flit can be pushed and popped in every cycle;
// latency 1. A head that wants more than one thing can get them one by one: part_i, and it wants
// left_i from now on.

`include "prim/d1_assert.svh"

module d1_noc_queue #(
  parameter int unsigned Depth = d1_pkg::LinkChannelSlots,
  parameter int unsigned Slots = d1_pkg::LinkSlots,
  parameter int unsigned WantBits = 3
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                comes_i,  // a flit that may be pushed; known before push_i
  input  logic                push_i,
  input  logic [WantBits-1:0] want_i,   // zero if it comes and is not pushed, and not zero if it is
  input  logic [Slots-1:0]    slot_i,

  output logic [WantBits-1:0] want_o,
  output logic [Slots-1:0]    slot_o,
  input  logic                pop_i,
  input  logic                part_i,   // not with pop_i
  input  logic [WantBits-1:0] left_i
);

  localparam int unsigned Bits = WantBits + Slots;
  localparam int unsigned Ring = Depth - 1;

  logic [Bits-1:0]      head_q;
  logic [Ring*Bits-1:0] ring_q;
  logic [Ring-1:0]      write_q, read_q;   // one-hot
  logic                 some_q, more_q;    // there is something in the head, in the ring

  assign {want_o, slot_o} = head_q;

  // Worked out only when something moves: most queues are empty most of the time. What comes is
  // written to the free place of the ring whatever becomes of it, and counts there only if write_q
  // moves.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q  <= '0;
      some_q  <= 1'b0;
      write_q <= Ring'(1);
      read_q  <= Ring'(1);
      more_q  <= 1'b0;
    end else if (push_i || pop_i || part_i) begin : move
      logic [Bits-1:0] next;
      logic            into;
      next = '0;
      for (int unsigned i = 0; i < Ring; i++) begin
        if (read_q[i]) next = next | ring_q[i*Bits +: Bits];
      end
      if (!more_q) next = {comes_i ? want_i : WantBits'(0), push_i ? slot_i : Slots'(0)};
      into = push_i && (more_q || (!pop_i && some_q));
      if (pop_i || !some_q) head_q <= next;
      else if (part_i)      head_q[Bits-1 -: WantBits] <= left_i;
      some_q <= push_i || more_q || !pop_i;
      if (into) write_q <= {write_q[Ring-2:0], write_q[Ring-1]};
      if (pop_i && more_q) read_q <= {read_q[Ring-2:0], read_q[Ring-1]};
      more_q <= into || (more_q && !(pop_i && {read_q[Ring-2:0], read_q[Ring-1]} == write_q));
    end
  end

  always_ff @(posedge clk_i) begin
    if (comes_i && !(more_q && read_q == write_q)) begin
      for (int unsigned i = 0; i < Ring; i++) begin
        if (write_q[i]) ring_q[i*Bits +: Bits] <= {want_i, slot_i};
      end
    end
  end

  `D1_ASSERT(NoOverflow_A, push_i |-> !more_q || read_q != write_q)
  `D1_ASSERT(NoUnderflow_A, pop_i |-> want_o != '0)
  `D1_ASSERT(PartOfWhatItWants_A, part_i |-> !pop_i && left_i != '0 && (left_i & ~want_o) == '0)
  `D1_ASSERT(SomethingInTheHead_A, some_q == (want_o != '0) && (some_q || !more_q))
  `D1_ASSERT(EveryFlitWantsSomething_A, comes_i |-> push_i == (want_i != '0))
  `D1_ASSERT(ComesBeforeItIsPushed_A, push_i |-> comes_i)

endmodule
