// What a chip link that is down answers: each request from the mesh comes back to its sender as
// refused.
//
//   req_i, header_i ──▶ [ one refusal ] ──▶ valid_o, header_o
//
// As a network interface answers what it cannot perform (d1_netif_ack): a PktNack to the sender,
// from the place that was asked for, with the offset that was. A source-routed packet is never
// answered, so it is forgotten. A request a cycle; it is granted when the refusal before it leaves.

`include "prim/d1_assert.svh"

module d1_link_refuse (
  input  logic            clk_i,
  input  logic            rst_ni,

  input  logic            req_i,
  input  d1_pkg::header_t header_i,
  output logic            gnt_o,

  output logic            valid_o,
  output d1_pkg::header_t header_o,
  input  logic            ready_i
);

  logic            valid_q, answered;
  d1_pkg::header_t header_q;

  assign answered = header_i.kind != d1_pkg::PktRoute;
  assign gnt_o    = req_i && (!valid_q || ready_i);
  assign valid_o  = valid_q;
  assign header_o = header_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else         valid_q <= (gnt_o && answered) || (valid_q && !ready_i);
  end

  always_ff @(posedge clk_i) begin
    if (gnt_o) begin
      header_q            <= '0;
      header_q.kind       <= d1_pkg::PktNack;
      header_q.dst        <= header_i.src;
      header_q.src        <= header_i.dst;
      header_q.src_thread <= header_i.src_thread;
      header_q.offset     <= header_i.offset;
      header_q.amount     <= 16'd1;
    end
  end

  logic unused;
  assign unused = ^{header_i.count, header_i.amount};

  `D1_ASSERT(RefusalHeldUntilTaken_A, valid_o && !ready_i |=> valid_o && $stable(header_o))

endmodule
