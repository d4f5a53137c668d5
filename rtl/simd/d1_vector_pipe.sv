// One of the pipes of the vector side: picks among the threads, and holds the picked operation
// until it leaves.
//
//   req ──▶ round robin ─┬────────────────▶ [ request ] ── go ──▶
//   ops ──▶ mux ─────────┴─▶ [ behind ] ──────▶┘
//
// Burst: a thread that goes on asking is picked up to so many times in a row. Threads that run the
// same loop are then in different places of it, and one loads while another one computes; picked in
// turn they would all load and then all compute.
//
// MayStay: some operations ask for a load port, and stay until it is granted. Without, every
// operation leaves in the cycle after its pick, and there is no `behind`.
//
// go_i comes late, from grants, so that the pick does not look at it: while `behind` is empty an
// operation is picked, and goes there when the one in the request stage stays. One operation a
// cycle passes as long as they leave.
//
// stays_o names the threads with an operation here that may stay: it asks for a load port, or is
// behind. Their next operation must not enter another pipe, so that operations of a thread leave
// in program order. One that asks for nothing leaves for sure.

`include "prim/d1_assert.svh"

module d1_vector_pipe #(
  parameter  int unsigned MayStay = 1,
  parameter  int unsigned Burst   = 1,
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
  output logic [Threads-1:0]        stays_o
);

  logic               valid_q, ast_q;
  logic [1:0]         thread_q;
  logic [OpBits-1:0]  op_q, picked;
  logic               behind_valid;
  logic [Threads-1:0] asks, behind_gnt;       // one bit a thread, zero without an operation
  logic [1:0]         behind_thread;
  logic [OpBits-1:0]  behind;
  d1_pkg::vop_t       behind_vop;
  d1_pkg::vneed_t     behind_need;
  logic [Threads-1:0] gnt;
  logic [1:0]         idx;
  logic               any, room;      // room: the request stage takes an operation
  logic               behind_asks;

  logic [Threads-1:0] asking;

  if (Burst > 1) begin : gen_burst
    localparam int unsigned CountBits = $clog2(Burst);
    logic [Threads-1:0]   last_q;    // who was picked last; zero when the burst is over
    logic [CountBits-1:0] left_q;
    logic                 more;

    assign more   = (req_i & last_q) != '0;
    assign asking = more ? req_i & last_q : req_i;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        last_q <= '0;
        left_q <= '0;
      end else if (any && !behind_valid) begin
        last_q <= more && left_q == CountBits'(1) ? '0 : gnt;
        left_q <= more ? left_q - CountBits'(1) : CountBits'(Burst - 1);
      end
    end
  end else begin : gen_no_burst
    assign asking = req_i;
  end

  d1_rr_arb #(.N(Threads)) u_arb (
    .clk_i,
    .rst_ni,
    .req_i   (asking),
    .ready_i (!behind_valid),
    .valid_o (any),
    .gnt_o   (gnt),
    .idx_o   (idx)
  );

  assign pop_o = behind_valid ? '0 : gnt;
  assign room  = MayStay == 0 || !valid_q || go_i;

  always_comb begin
    picked = '0;
    for (int t = 0; t < Threads; t++)
      picked = picked | ({OpBits{gnt[t]}} & ops_i[t*OpBits +: OpBits]);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      ast_q   <= 1'b0;
    end else begin
      valid_q <= !room || behind_valid || any;
      if (room) ast_q <= behind_valid ? behind_need.ast : (gnt & asts_i) != '0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (room && (behind_valid || any)) begin
      thread_q <= behind_valid ? behind_thread : idx;
      op_q     <= behind_valid ? behind : picked;
    end
  end

  if (MayStay != 0) begin : gen_behind
    logic               valid_b_q;
    logic [Threads-1:0] asks_q, gnt_q;
    logic [1:0]         thread_b_q;
    logic [OpBits-1:0]  op_b_q;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        valid_b_q <= 1'b0;
        gnt_q     <= '0;
        asks_q    <= '0;
      end else begin
        valid_b_q <= !room && (valid_b_q || any);
        gnt_q     <= room ? '0 : valid_b_q ? gnt_q : gnt;
        if (room) asks_q <= !valid_b_q ? gnt & asks_i : behind_asks ? gnt_q : '0;
      end
    end

    // Also when nothing is picked, or it goes to the request stage: both are known late.
    always_ff @(posedge clk_i) begin
      if (valid_q && !valid_b_q) begin
        thread_b_q <= idx;
        op_b_q     <= picked;
      end
    end

    assign behind_valid  = valid_b_q;
    assign behind_gnt    = gnt_q;
    assign behind_thread = thread_b_q;
    assign behind        = op_b_q;
    assign asks          = asks_q;
  end else begin : gen_no_behind
    logic unused_go;
    assign unused_go     = ^{go_i, asks_i, behind_asks};
    assign behind_valid  = 1'b0;
    assign behind_gnt    = '0;
    assign behind_thread = '0;
    assign behind        = '0;
    assign asks          = '0;
  end

  assign valid_o  = valid_q;
  assign thread_o = thread_q;
  assign ast_o    = ast_q;
  assign {need_o, vop_o} = op_q;
  assign {behind_need, behind_vop} = behind;
  assign behind_o      = behind_gnt;
  assign behind_asks   = behind_need.load_a || behind_need.load_b;
  assign stays_o       = asks | behind_gnt;

  // The fields that only the request stage shows.
  logic unused_behind;
  assign unused_behind = ^{behind_vop, behind_need};

  `D1_ASSERT(LeavesForSure_A, valid_q && !need_o.load_a && !need_o.load_b |-> go_i)
  `D1_ASSERT(BehindAnother_A, behind_valid |-> valid_q)
  `D1_ASSERT(OneBehind_A, $onehot0(behind_gnt) && behind_valid == (behind_gnt != '0))
  `D1_ASSERT(KnowsAnAst_A, ast_q == (valid_q && need_o.ast))
  `D1_ASSERT(AsksAsItNeeds_A, (asks != '0) == (valid_q && (need_o.load_a || need_o.load_b)))

endmodule
