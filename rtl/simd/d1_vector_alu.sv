// SIMD arithmetic and moves: 16 lanes of FP32, one operation a cycle.
//
//   registers a, b, c ──▶ choose ──▶ d1_fp32_fma ──▶ write-back 1
//   splat, lane XOR ────────┘         cycles 1 to 8
//
// Moves, splats and shuffles pass through the lanes unchanged, so that every operation has the same
// latency and the write port needs no arbiter. valid_i in cycle r: wb_o in cycle r+8; wb_soon_* is
// the write-back two cycles ahead.
//
// LanesPerUnit 16 is one unit of loops, for simulation; 1 makes 16 instances of one lane, for
// synthesis. Both are the same hardware.

`include "prim/d1_assert.svh"

module d1_vector_alu #(
  parameter int unsigned LanesPerUnit = 16
) (
  input  logic          clk_i,
  input  logic          rst_ni,

  input  logic          valid_i,
  input  logic [1:0]    thread_i,
  input  logic [4:0]    vd_i,
  input  d1_pkg::valu_e alu_i,
  input  logic [3:0]    lane_xor_i,
  input  logic [31:0]   splat_i,
  input  logic [511:0]  a_i,
  input  logic [511:0]  b_i,
  input  logic [511:0]  c_i,

  output logic          wb_soon_o,
  output logic [1:0]    wb_soon_thread_o,
  output logic [4:0]    wb_soon_vd_o,
  output logic          wb_o,
  output logic [1:0]    wb_thread_o,
  output logic [4:0]    wb_vd_o,
  output logic [511:0]  wb_data_o
);

  localparam int unsigned Lanes   = 16;
  localparam int unsigned Units   = Lanes / LanesPerUnit;
  localparam int unsigned Latency = 8;        // of d1_fp32_fma
  localparam int unsigned Soon    = Latency - 2;
  localparam int unsigned TagBits = 7;        // {thread, vd}

  // ---- operands --------------------------------------------------------------------------------
  logic [511:0] a;

  always_comb begin
    a = a_i;
    if (alu_i == d1_pkg::AluSplat) begin
      a = {Lanes{splat_i}};
    end else if (alu_i == d1_pkg::AluShuffleXor) begin
      for (int i = 0; i < Lanes; i++) a[i*32 +: 32] = a_i[{4'(i) ^ lane_xor_i, 5'd0} +: 32];
    end
  end

  // ---- the write-back two cycles ahead ---------------------------------------------------------
  logic [Soon:1]           soon_q;         // bit i: presented to the lanes i cycles ago
  logic [Soon*TagBits-1:0] soon_tag_q;     // the same order, 1 lowest

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) soon_q <= '0;
    else         soon_q <= {soon_q[Soon-1:1], valid_i};
  end

  always_ff @(posedge clk_i) begin
    if (valid_i || soon_q != '0)
      soon_tag_q <= {soon_tag_q[(Soon-1)*TagBits-1:0], thread_i, vd_i};
  end

  assign wb_soon_o = soon_q[Soon];
  assign {wb_soon_thread_o, wb_soon_vd_o} = soon_tag_q[(Soon-1)*TagBits +: TagBits];

  // ---- lanes -----------------------------------------------------------------------------------
  logic [Units-1:0]         valids;
  logic [Units*TagBits-1:0] tags;

  for (genvar u = 0; u < Units; u++) begin : gen_unit
    d1_fp32_fma #(.Lanes(LanesPerUnit), .TagBits(TagBits)) u_fma (
      .clk_i,
      .rst_ni,
      .valid_i,
      .op_i     (alu_i),
      .tag_i    ({thread_i, vd_i}),
      .a_i      (a[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .b_i      (b_i[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .c_i      (c_i[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .valid_o  (valids[u]),
      .tag_o    (tags[u*TagBits +: TagBits]),
      .result_o (wb_data_o[u*LanesPerUnit*32 +: LanesPerUnit*32])
    );
  end

  // All units run in step; the first one tells.
  assign wb_o = valids[0];
  assign {wb_thread_o, wb_vd_o} = tags[TagBits-1:0];

  if (Units > 1) begin : gen_rest
    logic unused_rest;
    assign unused_rest = ^{valids[Units-1:1], tags[Units*TagBits-1:TagBits]};
  end

  `D1_ASSERT_STATIC(UnitsFillTheLine_A, Units * LanesPerUnit == Lanes)
  `D1_ASSERT(AnnouncedBefore_A,
             wb_o |-> $past(wb_soon_o, 2) && $past({wb_soon_thread_o, wb_soon_vd_o}, 2) == tags[6:0])
  `D1_ASSERT(AnnouncementIsKept_A, $past(wb_soon_o) |=> wb_o)

endmodule
