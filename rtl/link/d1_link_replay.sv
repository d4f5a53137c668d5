// The flits that a chip link has sent or will send,
// kept until the other end has said that they came.
//
//                tail_q: not acknowledged    next_q: to be sent next    head_q: the next one to come
//                   ▼                           ▼                          ▼
//    RAM  ── free ──[ sent ][ sent ][ ... ][ sent ][ waits ][ ... ][ waits ]── free ──     FrameSlots places
//                   ◀──────── go back ─────────┘
//
// Sequence numbers are modulo 1024, twice the places, so what is ahead and what is behind are never
// mistaken for each other. next_q goes back to the number that the other end expects when it asks
// for it (ack_nack_i), and to tail_q when nothing was acknowledged for Timeout cycles though
// something waits for it. give_up_o: this happened Tries times and nothing was acknowledged in
// between.
//
// A flit can be read in the cycle after it was written;
// vc_o and flit_o come one cycle after take_i.

`include "prim/d1_assert.svh"

module d1_link_replay #(
  parameter int unsigned FlitBits = d1_pkg::FlitBits,
  parameter int unsigned Timeout = 1024,
  parameter int unsigned Tries = 16
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                in_req_i,
  input  logic                in_vc_i,
  input  logic [FlitBits-1:0] in_flit_i,
  output logic                in_gnt_o,

  output logic                have_o,       // a flit, number seq_o, is to be sent
  output logic [9:0]          seq_o,
  input  logic                take_i,
  output logic                vc_o,
  output logic [FlitBits-1:0] flit_o,

  input  logic                ack_valid_i,  // the other end said what it expects
  input  logic                ack_nack_i,   // and asks for it
  input  logic [9:0]          ack_i,
  output logic                replay_o,     // goes back in this cycle
  output logic                give_up_o
);

  localparam int unsigned PtrBits = $clog2(d1_pkg::FrameSlots);
  localparam int unsigned TimerBits = $clog2(Timeout + 1);
  localparam int unsigned TryBits = $clog2(Tries + 1);

  logic [9:0]           tail_q, next_q, head_q;
  logic [9:0]           held, advance, ahead;
  logic                 push, sane, progress, timeout;
  logic [TimerBits-1:0] timer_q;
  logic [TryBits-1:0]   tries_q;

  assign held     = head_q - tail_q;
  assign in_gnt_o = held != 10'(d1_pkg::FrameSlots);
  assign push     = in_req_i && in_gnt_o;

  assign have_o = next_q != head_q;
  assign seq_o  = next_q;

  assign advance  = ack_i - tail_q;   // so many more have come
  assign ahead    = next_q - tail_q;
  assign sane     = advance <= held;  // what was never sent cannot have come
  assign progress = ack_valid_i && sane && advance != '0;
  assign timeout  = timer_q == TimerBits'(Timeout);
  assign replay_o = timeout || (ack_valid_i && ack_nack_i && sane);
  assign give_up_o = replay_o && !progress && tries_q == TryBits'(Tries);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      tail_q  <= '0;
      next_q  <= '0;
      head_q  <= '0;
      timer_q <= '0;
      tries_q <= '0;
    end else begin
      if (push)     head_q <= head_q + 10'd1;
      if (progress) tail_q <= ack_i;

      if (replay_o)                          next_q <= progress ? ack_i : tail_q;
      else if (progress && advance > ahead)  next_q <= ack_i;
      else if (take_i)                       next_q <= next_q + 10'd1;

      timer_q <= progress || replay_o || held == '0 ? '0 : timer_q + 1'b1;
      if (progress)                                          tries_q <= '0;
      else if (replay_o && tries_q != TryBits'(Tries)) tries_q <= tries_q + 1'b1;
    end
  end

  d1_ram_2p #(.Words(d1_pkg::FrameSlots), .Width(1 + FlitBits)) u_ram (
    .clk_i,
    .we_i(push), .waddr_i(head_q[PtrBits-1:0]), .wdata_i({in_vc_i, in_flit_i}),
    .re_i(take_i), .raddr_i(next_q[PtrBits-1:0]), .rdata_o({vc_o, flit_o})
  );

  `D1_ASSERT(SendsWhatItHas_A, take_i |-> have_o)
  `D1_ASSERT(NumbersAreInOrder_A, ahead <= held && held <= 10'(d1_pkg::FrameSlots))

endmodule
