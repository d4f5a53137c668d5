// One of the two pipes of the vector side: picks among the threads, and holds the picked operation
// until it leaves.
//
//   req ──▶ round robin ─┬────────────────▶ [ request ] ── go ──▶
//   ops ──▶ mux ─────────┴─▶ [ behind ] ──────▶┘
//
// go_i comes late, from grants, so that the pick does not look at it: while `behind` is empty an
// operation is picked, and goes there when the one in the request stage stays. One operation a
// cycle passes as long as they leave.
//
// stays_o names the threads with an operation here that may stay: it asks for a load port, or is
// behind. Their next operation must not enter the other pipe, so that operations of a thread leave
// in program order. One that asks for nothing leaves for sure.

`include "prim/d1_assert.svh"

module d1_vector_pipe #(
  localparam int unsigned Threads = 2 ** d1_pkg::ThreadBits,
  localparam int unsigned OpBits  = d1_pkg::VneedBits + d1_pkg::VopBits
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic [Threads-1:0]        req_i,
  input  logic [Threads-1:0]        asks_i,          // for a load port
  input  logic [Threads-1:0]        asts_i,          // an accumulator store
  input  logic [Threads*OpBits-1:0] ops_i,           // {need, vop} of each thread
  output logic [Threads-1:0]        pop_o,           // picked

  output logic                      valid_o,         // request stage
  output logic [1:0]                thread_o,
  output d1_pkg::vneed_t            need_o,
  output d1_pkg::vop_t              vop_o,
  output logic                      ast_o,           // it is an accumulator store
  input  logic                      go_i,            // leaves in this cycle

  output logic [Threads-1:0]        behind_o,        // the thread of the operation behind, if any
  output d1_pkg::vneed_t            behind_need_o,
  output logic [14:0]               behind_line_o,   // addr_a
  output logic [Threads-1:0]        stays_o
);

  logic               valid_q, ast_q, behind_valid_q;
  logic [Threads-1:0] asks_q, behind_gnt_q;   // one bit a thread, zero without an operation
  logic [1:0]         thread_q, behind_thread_q;
  logic [OpBits-1:0]  op_q, behind_q, picked;
  d1_pkg::vop_t       behind_vop;
  logic [Threads-1:0] gnt;
  logic [1:0]         idx;
  logic               any, room;      // room: the request stage takes an operation
  logic               behind_asks;

  d1_rr_arb #(.N(Threads)) u_arb (
    .clk_i,
    .rst_ni,
    .req_i,
    .ready_i (!behind_valid_q),
    .valid_o (any),
    .gnt_o   (gnt),
    .idx_o   (idx)
  );

  assign pop_o = behind_valid_q ? '0 : gnt;
  assign room  = !valid_q || go_i;

  always_comb begin
    picked = '0;
    for (int t = 0; t < Threads; t++)
      picked = picked | ({OpBits{gnt[t]}} & ops_i[t*OpBits +: OpBits]);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q        <= 1'b0;
      behind_valid_q <= 1'b0;
      behind_gnt_q   <= '0;
      asks_q         <= '0;
      ast_q          <= 1'b0;
    end else begin
      valid_q        <= !room || behind_valid_q || any;
      behind_valid_q <= !room && (behind_valid_q || any);
      behind_gnt_q   <= room ? '0 : behind_valid_q ? behind_gnt_q : gnt;
      if (room) begin
        asks_q <= !behind_valid_q ? gnt & asks_i : behind_asks ? behind_gnt_q : '0;
        ast_q  <= behind_valid_q ? behind_need_o.ast : (gnt & asts_i) != '0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (room && (behind_valid_q || any)) begin
      thread_q <= behind_valid_q ? behind_thread_q : idx;
      op_q     <= behind_valid_q ? behind_q : picked;
    end
    // Also when nothing is picked, or it goes to the request stage: both are known late.
    if (valid_q && !behind_valid_q) begin
      behind_thread_q <= idx;
      behind_q        <= picked;
    end
  end

  assign valid_o  = valid_q;
  assign thread_o = thread_q;
  assign ast_o    = ast_q;
  assign {need_o, vop_o} = op_q;
  assign {behind_need_o, behind_vop} = behind_q;
  assign behind_line_o = behind_vop.addr_a[20:6];
  assign behind_o      = behind_gnt_q;
  assign behind_asks   = behind_need_o.load_a || behind_need_o.load_b;
  assign stays_o       = asks_q | behind_gnt_q;

  // The fields that only the request stage shows.
  logic unused_behind;
  assign unused_behind = ^behind_vop;

  `D1_ASSERT(LeavesForSure_A, valid_q && !need_o.load_a && !need_o.load_b |-> go_i)
  `D1_ASSERT(BehindAnother_A, behind_valid_q |-> valid_q)
  `D1_ASSERT(OneBehind_A, $onehot0(behind_gnt_q) && behind_valid_q == (behind_gnt_q != '0))
  `D1_ASSERT(KnowsAnAst_A, ast_q == (valid_q && need_o.ast))
  `D1_ASSERT(AsksAsItNeeds_A, (asks_q != '0) == (valid_q && (need_o.load_a || need_o.load_b)))

endmodule
