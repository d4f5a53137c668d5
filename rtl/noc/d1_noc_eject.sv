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

  output logic       valid_o,
  input  logic       credit_i
);

  logic [2:0] credit_q;
  logic [4:0] req;
  logic [2:0] unused_idx;

  assign req = (credit_q != '0) ? req_i : '0;

  d1_rr_arb #(.N(5)) u_arb (
    .clk_i, .rst_ni,
    .req_i(req), .ready_i(1'b1), .valid_o, .gnt_o, .idx_o(unused_idx)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      credit_q <= 3'd4;
    end else if (valid_o != credit_i) begin
      credit_q <= valid_o ? credit_q - 3'd1 : credit_q + 3'd1;
    end
  end

  `D1_ASSERT(NoCreditFromNowhere_A, credit_i |-> credit_q < 3'd4)

endmodule
