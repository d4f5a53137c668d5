// One channel of a router's local output: round-robin over the five inputs, with credits.
//
// The same as one channel of d1_noc_output. The two channels of the local port have wires of
// their own, so an answer never waits for a request there.

`include "prim/d1_assert.svh"

module d1_noc_eject (
  input  logic       clk_i,
  input  logic       rst_ni,

  input  logic [4:0] req_i,
  output logic [4:0] gnt_o,
  output logic       may_o,     // there is credit

  output logic       valid_o,
  input  logic       credit_i
);

  logic [2:0] credit_q, credit_d;
  logic       may_q;      // there is credit
  logic       none_q;     // the same, inverted: for the ports, which are many
  logic [4:0] win;
  logic       any;
  logic [2:0] unused_idx;

  assign may_o    = !none_q;
  assign credit_d = credit_q + {2'd0, credit_i} - {2'd0, valid_o};

  d1_rr_arb #(.N(5), .Hold(0)) u_arb (
    .clk_i, .rst_ni,
    .req_i, .ready_i(may_q), .valid_o(any), .gnt_o(win), .idx_o(unused_idx)
  );

  assign valid_o = any && may_q;
  assign gnt_o   = may_q ? win : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      credit_q <= 3'd4;
      may_q    <= 1'b1;
      none_q   <= 1'b0;
    end else if (valid_o != credit_i) begin
      credit_q <= credit_d;
      may_q    <= credit_d != '0;
      none_q   <= credit_d == '0;
    end
  end

  // ---- trace: 1 a flit, 3 no credit for what waits ----------------------------------------------
  logic [1:0] trace_state_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) trace_state_q <= 2'd0;
    else         trace_state_q <= {any && !may_q, any};
  end

  `D1_ASSERT(NoCreditFromNowhere_A, credit_i |-> credit_q < 3'd4)

endmodule
