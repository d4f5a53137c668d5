// Round-robin arbiter: one grant a cycle, and no request waits for more than N-1 others.
//
// Among the requests, the first one at or after a pointer wins, wrapping around. When its grant is
// taken (ready_i), the pointer moves to just after it; when it is not, the pointer moves to the
// winner, so that a grant stands as long as its request does. So req_i may be the valids of
// streams, and gnt_o & ready_i their readies. With Hold = 0 the pointer stays instead: for requests
// that come and go, of which the others must not fall behind.
//
// gnt_o and idx_o follow req_i within the cycle and do not look at ready_i.
// Cost: N^2 pairs and N flops.

`include "prim/d1_assert.svh"

module d1_rr_arb #(
  parameter int unsigned N = 4,
  parameter int unsigned Hold = 1,  // a grant that is not taken stands
  localparam int unsigned IdxWidth = N > 1 ? $clog2(N) : 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic [N-1:0]        req_i,
  input  logic                ready_i,  // the grant of this cycle is taken
  output logic                valid_o,  // there is a grant
  output logic [N-1:0]        gnt_o,    // one-hot, or zero without a request
  output logic [IdxWidth-1:0] idx_o     // the same as a number; 0 without a request
);

  // Ones from the pointer up.
  logic [N-1:0] mask_q;

  // Who comes before whom is known from flops: of two on the same side of the pointer the lower
  // one, else the one that is not below it. So a request passes two gates.
  always_comb begin
    gnt_o = '0;
    if (req_i != '0) begin
      for (int unsigned i = 0; i < N; i++) begin
        gnt_o[i] = req_i[i] && (req_i & (mask_q[i] ? mask_q & N'((1 << i) - 1) : mask_q | N'((1 << i) - 1))) == '0;
      end
    end
  end
  assign valid_o = req_i != '0;

  always_comb begin
    idx_o = '0;
    for (int unsigned i = 0; i < N; i++) begin
      if (gnt_o[i]) idx_o = idx_o | IdxWidth'(i);
    end
  end

  // gnt - 1 has ones below the winner.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      mask_q <= '1;
    end else if (valid_o && (ready_i || Hold != 0)) begin
      mask_q <= ready_i ? ~(gnt_o | (gnt_o - 1'b1)) : ~(gnt_o - 1'b1);
    end
  end

  `D1_ASSERT_STATIC(HasRequesters_A, N >= 1)
  `D1_ASSERT(AtMostOneGrant_A, $onehot0(gnt_o))
  `D1_ASSERT(GrantsARequest_A, (gnt_o & ~req_i) == '0)
  `D1_ASSERT(NeverIdleWithRequests_A, (req_i != '0) == (gnt_o != '0))
  `D1_ASSERT(GrantStandsUntilTaken_A,
             Hold != 0 && valid_o && !ready_i |=>
             ($past(gnt_o) & req_i) == '0 || gnt_o == $past(gnt_o))

endmodule
