// Who uses a link next: round-robin over the five inputs, then between the two channels.
//
//   a flit of input i on channel c wants this output: req<c>_i[i]
//       req0_i ──▶ [rr of 5] ──▶ winner of channel 0 ──▶ [may0_o] ─┐
//                                                                  ├─▶ they alternate: turn<c>_o
//       req1_i ──▶ [rr of 5] ──▶ winner of channel 1 ──▶ [may1_o] ─┘
//
// One flit a cycle. A channel without credit takes no part, so it cannot block the other one;
// when both have flits they alternate, so neither starves. gnt<c>_o[i] pops that flit; the outputs
// depend on registers only when the requests do. A channel may have LinkChannelSlots flits at the
// other end, both together LinkSlots; credits come back one a channel and cycle.

`include "prim/d1_assert.svh"

module d1_noc_output (
  input  logic       clk_i,
  input  logic       rst_ni,

  input  logic [4:0] req0_i,
  input  logic [4:0] req1_i,
  output logic [4:0] gnt0_o,
  output logic [4:0] gnt1_o,
  output logic       may0_o,    // there is credit
  output logic       may1_o,
  output logic       turn0_o,   // if both channels have a flit, this one goes first
  output logic       turn1_o,

  output logic       valid_o,
  output logic       vc_o,
  input  logic [1:0] credit_i
);

  localparam logic [2:0] Own  = 3'(d1_pkg::LinkChannelSlots);
  localparam logic [3:0] Both = 4'(d1_pkg::LinkSlots);

  logic [2:0] credit0_q, credit1_q, credit0_d, credit1_d;
  logic [3:0] credit_q, credit_d;       // of both together
  logic       may0_q, may1_q, last_vc_q;
  logic       none0_q, none1_q;         // the same, inverted: for the ports, which are many
  logic [4:0] win0, win1;
  logic       any0, any1, go0, go1, take0, take1;
  logic [2:0] unused_idx0, unused_idx1;

  assign may0_o  = !none0_q;
  assign may1_o  = !none1_q;
  assign turn0_o = last_vc_q;
  assign turn1_o = !last_vc_q;

  d1_rr_arb #(.N(5), .Hold(0)) u_arb0 (
    .clk_i, .rst_ni,
    .req_i(req0_i), .ready_i(take0), .valid_o(any0), .gnt_o(win0), .idx_o(unused_idx0)
  );

  d1_rr_arb #(.N(5), .Hold(0)) u_arb1 (
    .clk_i, .rst_ni,
    .req_i(req1_i), .ready_i(take1), .valid_o(any1), .gnt_o(win1), .idx_o(unused_idx1)
  );

  // Whether a channel may go is known as soon as its winner is.
  assign go0     = may0_q && (last_vc_q || !(any1 && may1_q));
  assign go1     = may1_q && (!last_vc_q || !(any0 && may0_q));
  assign take0   = any0 && go0;
  assign take1   = any1 && go1;
  assign gnt0_o  = go0 ? win0 : '0;
  assign gnt1_o  = go1 ? win1 : '0;
  assign valid_o = (any0 && may0_q) || (any1 && may1_q);
  assign vc_o    = take1;

  assign credit0_d = credit0_q + {2'd0, credit_i[0]} - {2'd0, take0};
  assign credit1_d = credit1_q + {2'd0, credit_i[1]} - {2'd0, take1};
  assign credit_d  = credit_q + {3'd0, credit_i[0]} + {3'd0, credit_i[1]} - {3'd0, valid_o};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      credit0_q <= Own;
      credit1_q <= Own;
      credit_q  <= Both;
      may0_q    <= 1'b1;
      may1_q    <= 1'b1;
      none0_q   <= 1'b0;
      none1_q   <= 1'b0;
      last_vc_q <= 1'b1;
    end else if (valid_o || credit_i != '0) begin
      credit0_q <= credit0_d;
      credit1_q <= credit1_d;
      credit_q  <= credit_d;
      may0_q    <= credit0_d != '0 && credit_d != '0;
      may1_q    <= credit1_d != '0 && credit_d != '0;
      none0_q   <= credit0_d == '0 || credit_d == '0;
      none1_q   <= credit1_d == '0 || credit_d == '0;
      if (valid_o) last_vc_q <= take1;
    end
  end

  // ---- trace: 1 a request, 2 a response, 3 no credit for what waits -----------------------------
  logic [1:0] trace_state_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) trace_state_q <= 2'd0;
    else         trace_state_q <= valid_o ? {vc_o, !vc_o} : {2{any0 || any1}};
  end

  `D1_ASSERT_STATIC(OneChannelLeavesRoomForTheOther_A,
                    d1_pkg::LinkChannelSlots <= 7 && d1_pkg::LinkSlots <= 15 &&
                    d1_pkg::LinkChannelSlots + 2 <= d1_pkg::LinkSlots)
  `D1_ASSERT(OneGrant_A, $onehot0({gnt1_o, gnt0_o}))
  `D1_ASSERT(GrantsARequest_A, ((gnt0_o & ~req0_i) | (gnt1_o & ~req1_i)) == '0)
  `D1_ASSERT(NoCreditFromNowhere0_A, credit_i[0] |-> credit0_q < Own)
  `D1_ASSERT(NoCreditFromNowhere1_A, credit_i[1] |-> credit1_q < Own)
  `D1_ASSERT(CreditsAddUp_A,
             {1'b0, Own - credit0_q} + {1'b0, Own - credit1_q} == Both - credit_q)
  `D1_ASSERT(SendsOnlyWithCredit_A,
             (!take0 || credit0_q != 0) && (!take1 || credit1_q != 0) &&
             (!valid_o || credit_q != 0))

endmodule
