// A read port of a router's link input: two queues, one a channel, of which one head asks a cycle.
//
//   push_i[0] ─▶ [d1_noc_queue: requests ] ─ head ─┐ which
//   push_i[1] ─▶ [d1_noc_queue: responses] ─ head ─┴─ one? ─▶ req0_o or req1_o ─▶ outputs
//                                                     └────▶ read_o: its slot
//
// A channel whose head has credit where it wants to go comes before one that has none. If both
// have, the channel that its output serves next (turn<c>_i) comes first, and else the one that was
// not served last. A head that had credit for Patience cycles and did not leave comes before one
// that has not waited so long, whatever the turn: then it is shown until its output has served it
// in its turn. All of this is known from flops: the flit is read while the outputs choose.
//
// The head of the requests may want several outputs, a broadcast's copies: it asks for all that it
// has not had, has credit if one of them has, and leaves with the last one.

`include "prim/d1_assert.svh"

module d1_noc_port #(
  parameter int unsigned Slots = d1_pkg::LinkSlots,
  parameter int unsigned WantBits = 3,  // outputs that can be reached by this port
  parameter int unsigned Patience = 15  // cycles
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic [1:0]          comes_i,  // as in d1_noc_queue, by channel
  input  logic [1:0]          push_i,
  input  logic [WantBits-1:0] want_i,
  input  logic [Slots-1:0]    slot_i,

  // Of each output and channel: there is credit; it serves this channel before the other one.
  input  logic [WantBits-1:0] may0_i,
  input  logic [WantBits-1:0] may1_i,
  input  logic [WantBits-1:0] turn0_i,
  input  logic [WantBits-1:0] turn1_i,

  output logic [WantBits-1:0] req0_o,
  output logic [WantBits-1:0] req1_o,
  input  logic [WantBits-1:0] gnt0_i,
  input  logic [WantBits-1:0] gnt1_i,

  output logic [Slots-1:0]    read_o,   // one-hot; zero without a flit
  output logic [1:0]          pop_o
);

  localparam int unsigned WaitBits = $clog2(Patience + 1);

  logic [WantBits-1:0] want0, want1, left0, none;
  logic                part0;
  logic [Slots-1:0]    slot0, slot1;
  logic                can0, can1, first0, first1, prefer1, pick1;
  logic                last_q;          // the channel that was served last
  logic                late0_q, late1_q;
  logic [WaitBits-1:0] wait0_q, wait1_q;

  d1_noc_queue #(.Slots(Slots), .WantBits(WantBits)) u_req (
    .clk_i, .rst_ni,
    .comes_i(comes_i[0]), .push_i(push_i[0]), .want_i, .slot_i, .want_o(want0), .slot_o(slot0),
    .pop_i(pop_o[0]), .part_i(part0), .left_i(left0)
  );

  d1_noc_queue #(.Slots(Slots), .WantBits(WantBits)) u_rsp (
    .clk_i, .rst_ni,
    .comes_i(comes_i[1]), .push_i(push_i[1]), .want_i, .slot_i, .want_o(want1), .slot_o(slot1),
    .pop_i(pop_o[1]), .part_i(1'b0), .left_i(none)
  );

  assign none   = '0;

  assign can0   = (want0 & may0_i) != '0;
  assign can1   = (want1 & may1_i) != '0;
  assign first0 = (want0 & may0_i & turn0_i) != '0;
  assign first1 = (want1 & may1_i & turn1_i) != '0;

  always_comb begin
    if (late0_q != late1_q)                 prefer1 = late1_q;
    else if (!late0_q && first0 != first1)  prefer1 = first1;
    else                                    prefer1 = !last_q;
  end

  assign pick1 = can1 && (!can0 || prefer1);

  assign req0_o = pick1 ? '0 : want0;
  assign req1_o = pick1 ? want1 : '0;
  assign read_o = pick1 ? slot1 : slot0;
  assign left0  = want0 & ~gnt0_i;
  assign part0  = gnt0_i != '0 && left0 != '0;
  assign pop_o  = {gnt1_i != '0, gnt0_i != '0 && left0 == '0};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      last_q  <= 1'b1;
      late0_q <= 1'b0;
      late1_q <= 1'b0;
      wait0_q <= '0;
      wait1_q <= '0;
    end else if (want0 != '0 || want1 != '0) begin
      if (pop_o != '0) last_q <= pop_o[1];
      if (pop_o[0]) begin
        wait0_q <= '0;
        late0_q <= 1'b0;
      end else if (can0 && !late0_q) begin
        wait0_q <= wait0_q + 1'b1;
        late0_q <= wait0_q == WaitBits'(Patience - 1);
      end
      if (pop_o[1]) begin
        wait1_q <= '0;
        late1_q <= 1'b0;
      end else if (can1 && !late1_q) begin
        wait1_q <= wait1_q + 1'b1;
        late1_q <= wait1_q == WaitBits'(Patience - 1);
      end
    end
  end

  `D1_ASSERT(OneFlitLeaves_A, $onehot0(gnt1_i) && (gnt0_i == '0 || gnt1_i == '0))
  `D1_ASSERT(ResponsesAreNoBroadcasts_A, $onehot0(want1))
  `D1_ASSERT(TakenByTheOneAsked_A, ((gnt0_i & ~req0_o) | (gnt1_i & ~req1_o)) == '0)

endmodule
