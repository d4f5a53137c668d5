// Chooses up to one matrix and one SIMD operation a cycle among the heads of the threads, and holds
// them in the two request stages until they leave.
//
//   mat_ok  ──▶ round robin ──▶ [ mr ] ── mr_go ──▶      pop, a bit a thread: its head was taken
//   simd_ok ──▶ round robin ──▶ [ sr ] ── sr_go ──▶
//   heads ──────────▶ mux ────────┘
//
// Operations of a thread leave the request stages in program order: a head is taken only when
// the thread's operation in the other stage leaves in this cycle (that in its own stage leaves
// anyway). The arbiters do not look at mr_go and sr_go, which come late from grants: a thread whose
// older operation turns out to stay loses the turn of this cycle, and is left out from the next one
// on.

`include "prim/d1_assert.svh"

module d1_vector_pick #(
  localparam int unsigned Threads = d1_pkg::Threads,
  localparam int unsigned VopBits = 168
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,

  input  logic [Threads-1:0]         mat_ok_i,
  input  logic [Threads-1:0]         simd_ok_i,
  input  logic [Threads*VopBits-1:0] heads_i,
  output logic [Threads-1:0]         pop_o,

  output logic                       mr_valid_o,
  output logic [1:0]                 mr_thread_o,
  output d1_pkg::vop_t               mr_o,
  input  logic                       mr_go_i,
  output logic                       sr_valid_o,
  output logic [1:0]                 sr_thread_o,
  output d1_pkg::vop_t               sr_o,
  input  logic                       sr_go_i
);

  // *_held_q: the operation was in its stage in the previous cycle already.
  logic               mr_valid_q, mr_held_q, sr_valid_q, sr_held_q;
  logic [1:0]         mr_thread_q, sr_thread_q;
  logic [VopBits-1:0] mr_q, sr_q;

  logic [Threads-1:0] mat_req, simd_req, mat_gnt, simd_gnt;
  logic [1:0]         mat_idx, simd_idx;
  logic               mat_any, simd_any, mat_take, simd_take;

  always_comb begin
    mat_req  = mat_ok_i;
    simd_req = simd_ok_i;
    if (sr_held_q) mat_req[sr_thread_q]  = 1'b0;
    if (mr_held_q) simd_req[mr_thread_q] = 1'b0;
  end

  assign mat_take  = (!mr_valid_q || mr_go_i) &&
                     !(sr_valid_q && sr_thread_q == mat_idx && !sr_go_i);
  assign simd_take = (!sr_valid_q || sr_go_i) &&
                     !(mr_valid_q && mr_thread_q == simd_idx && !mr_go_i);

  d1_rr_arb #(.N(Threads)) u_mat_arb (
    .clk_i,
    .rst_ni,
    .req_i   (mat_req),
    .ready_i (mat_take),
    .valid_o (mat_any),
    .gnt_o   (mat_gnt),
    .idx_o   (mat_idx)
  );

  d1_rr_arb #(.N(Threads)) u_simd_arb (
    .clk_i,
    .rst_ni,
    .req_i   (simd_req),
    .ready_i (simd_take),
    .valid_o (simd_any),
    .gnt_o   (simd_gnt),
    .idx_o   (simd_idx)
  );

  assign pop_o = (mat_take ? mat_gnt : '0) | (simd_take ? simd_gnt : '0);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      mr_valid_q <= 1'b0;
      mr_held_q  <= 1'b0;
      sr_valid_q <= 1'b0;
      sr_held_q  <= 1'b0;
    end else begin
      mr_valid_q <= (mat_any && mat_take) || (mr_valid_q && !mr_go_i);
      mr_held_q  <= mr_valid_q && !mr_go_i;
      sr_valid_q <= (simd_any && simd_take) || (sr_valid_q && !sr_go_i);
      sr_held_q  <= sr_valid_q && !sr_go_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (mat_any && mat_take) begin
      mr_thread_q <= mat_idx;
      mr_q        <= heads_i[mat_idx*VopBits +: VopBits];
    end
    if (simd_any && simd_take) begin
      sr_thread_q <= simd_idx;
      sr_q        <= heads_i[simd_idx*VopBits +: VopBits];
    end
  end

  assign mr_valid_o  = mr_valid_q;
  assign mr_thread_o = mr_thread_q;
  assign mr_o        = mr_q;
  assign sr_valid_o  = sr_valid_q;
  assign sr_thread_o = sr_thread_q;
  assign sr_o        = sr_q;

  `D1_ASSERT(DifferentThreads_A, (mat_gnt & simd_gnt) == '0)
  `D1_ASSERT(OneOperationOfAThread_A,
             !(mr_valid_q && sr_valid_q && mr_thread_q == sr_thread_q))

endmodule
