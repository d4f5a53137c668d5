// SIMD arithmetic and moves: 64 B a cycle, one operation a cycle.
//
//   registers a, b, c ──▶ choose ──▶ d1_fp32_fma ───────────────────▶ F7 ──▶ write-back 1
//   splat, lane XOR ────────┘         F0 to F6, cycles 1 to 7          ▲
//                                     └▶ operands ─▶ d1_vector_lane ───┤
//                                                    d1_vector_permute ┤
//                                                    d1_bf16_fma ──────┤
//   register a ────────────────────────────────────▶ d1_vector_convert ┘
//
// Moves, splats and shuffles pass through the lanes unchanged, and the results of the other units
// wait for F7, so that every operation has the same latency and the write port needs no arbiter.
// valid_i in cycle r: wb_o in cycle r+8; wb_soon_* is the write-back two cycles ahead.
//
// Registers of control that would drive all lanes have a copy a unit (d1_copy), so that none drives
// more than one.
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
  input  logic [7:0]    sub_i,        // of AluLane and others: what exactly
  input  logic          shuffled_i,   // vs1 with its lanes shuffled takes the place of vs2
  input  logic [9:0]    from_i,       // of AluConvert: {bias, format}
  input  logic [9:0]    to_i,
  input  logic [4:0]    vs2_i,        // the field: lane XOR, shift distance, {stochastic, group}
  input  logic [63:0]   scalar_i,
  input  logic [6:0]    count_i,
  input  logic [511:0]  a_i,
  input  logic [511:0]  b_i,
  input  logic [511:0]  c_i,

  output logic [15:0]   flags_o,      // thread t at bits 4 t: Underflow, Overflow,
                                      // Denormal, Invalid
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
  logic [511:0] a, b, shuffled;
  logic [63:0]  bytes, below;         // of a mask; those below count_i

  d1_vector_mask u_mask (.first_i(6'd0), .count_i, .mask_o(below));

  assign bytes = !(valid_i && sub_i[1]) ? '0 : sub_i[0] ? scalar_i : below;

  always_comb begin
    shuffled = '0;
    if (shuffled_i || alu_i == d1_pkg::AluShuffleXor)
      for (int i = 0; i < Lanes; i++) shuffled[i*32 +: 32] = a_i[{4'(i) ^ vs2_i[3:0], 5'd0} +: 32];
    a = a_i;
    if (alu_i == d1_pkg::AluSplat) begin
      if (sub_i[1])      for (int i = 0; i < 64; i++) a[i*8 +: 8] = {8{bytes[i]}};
      else if (sub_i[2]) a = {32{sub_i[0] ? {2{scalar_i[7:0]}} : scalar_i[15:0]}};
      else               a = {Lanes{scalar_i[31:0]}};
    end else if (alu_i == d1_pkg::AluShuffleXor) begin
      a = shuffled;
    end
    b = shuffled_i ? shuffled : b_i;
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

  // ---- the other units -------------------------------------------------------------------------
  // lane_q[i]: stage i of d1_vector_lane holds an operation; from 4 on, its result waits.
  logic [5:0]   lane_q, permute_q, bf16_q, lane_d, bf16_d;
  logic [12:0]  control;              // {what exactly, the field vs2}: a copy a unit
  logic [5:0]   sub_q;                // of the permutations
  logic [4:0]   shift_q;
  logic [511:0] operand_a, operand_b, operand_c, lane_result, permuted, wait5_q, wait6_q;

  assign lane_d = {lane_q[4:0], valid_i && alu_i == d1_pkg::AluLane};
  assign bf16_d = {bf16_q[4:0], valid_i && alu_i == d1_pkg::AluBf16};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      lane_q    <= '0;
      permute_q <= '0;
      bf16_q    <= '0;
    end else begin
      lane_q    <= lane_d;
      permute_q <= {permute_q[4:0], valid_i && alu_i == d1_pkg::AluPermute};
      bf16_q    <= bf16_d;
    end
  end

  assign control = {sub_i, vs2_i};

  always_ff @(posedge clk_i) begin
    sub_q   <= sub_i[5:0];
    shift_q <= vs2_i;
    if (lane_q[4] || permute_q[4]) wait5_q <= permute_q[4] ? permuted : lane_result;
    if (lane_q[5] || permute_q[5]) wait6_q <= wait5_q;
  end

  d1_vector_permute u_permute (
    .clk_i,
    .valid_i  (permute_q[3:0]),
    .sub_i    (sub_q),
    .lane_i   (shift_q),
    .a_i      (operand_a),
    .b_i      (operand_b),
    .result_o (permuted)
  );

  // ---- conversions -----------------------------------------------------------------------------
  logic         convert_soon;         // there is a result in the next cycle
  logic [511:0] convert_result, bf16_result, others;

  d1_vector_convert #(.LanesPerUnit(LanesPerUnit)) u_convert (
    .clk_i,
    .rst_ni,
    .valid_i   (valid_i && alu_i == d1_pkg::AluConvert),
    .thread_i,
    .from_i,
    .to_i,
    .how_i     (vs2_i[2:0]),
    .state_i   (scalar_i),
    .operand_i (a_i),
    .soon_o    (convert_soon),
    .result_o  (convert_result),
    .flags_o
  );

  logic [2:0] pass;                   // in F6, a result comes of {conversion, BF16,
                                      // anything but the sum}
  assign pass = {convert_soon, bf16_q[5], convert_soon || bf16_q[5] || lane_q[5] || permute_q[5]};

  // ---- lanes -----------------------------------------------------------------------------------
  logic [Units-1:0]         valids;
  logic [Units*TagBits-1:0] tags;

  for (genvar u = 0; u < Units; u++) begin : gen_unit
    logic [12:0] own_control_q;
    logic [2:0]  own_pass_q;          // in F7
    logic [3:0]  own_lane_q;
    logic [5:0]  own_bf16_q;

    d1_copy #(.Bits(13)) u_control (.clk_i, .d_i(control), .q_o(own_control_q));
    d1_copy #(.Bits(3))  u_pass (.clk_i, .d_i(pass), .q_o(own_pass_q));
    d1_copy #(.Bits(4))  u_lane_valid (.clk_i, .d_i(lane_d[3:0]), .q_o(own_lane_q));
    d1_copy #(.Bits(6))  u_bf16_valid (.clk_i, .d_i(bf16_d), .q_o(own_bf16_q));

    assign others[u*LanesPerUnit*32 +: LanesPerUnit*32] =
           own_pass_q[2] ? convert_result[u*LanesPerUnit*32 +: LanesPerUnit*32] :
           own_pass_q[1] ? bf16_result[u*LanesPerUnit*32 +: LanesPerUnit*32]
                         : wait6_q[u*LanesPerUnit*32 +: LanesPerUnit*32];

    d1_vector_lane #(.Lanes(LanesPerUnit)) u_lane (
      .clk_i,
      .valid_i  (own_lane_q),
      .sub_i    (own_control_q[12:5]),
      .shift_i  (own_control_q[4:0]),
      .a_i      (operand_a[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .b_i      (operand_b[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .c_i      (operand_c[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .result_o (lane_result[u*LanesPerUnit*32 +: LanesPerUnit*32])
    );

    d1_bf16_fma #(.Lanes(2*LanesPerUnit)) u_bf16 (
      .clk_i,
      .valid_i  (own_bf16_q),
      .op_i     ({1'b0, own_control_q[7:5]}),
      .a_i      (operand_a[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .b_i      (operand_b[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .c_i      (operand_c[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .result_o (bf16_result[u*LanesPerUnit*32 +: LanesPerUnit*32])
    );

    d1_fp32_fma #(.Lanes(LanesPerUnit), .TagBits(TagBits)) u_fma (
      .clk_i,
      .rst_ni,
      .valid_i,
      .op_i     (alu_i),
      .tag_i    ({thread_i, vd_i}),
      .a_i      (a[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .b_i      (b[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .c_i      (c_i[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .a_o      (operand_a[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .b_o      (operand_b[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .c_o      (operand_c[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .pass_valid_i (own_pass_q[0]),
      .pass_i   (others[u*LanesPerUnit*32 +: LanesPerUnit*32]),
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
             wb_o |->
             $past(wb_soon_o, 2) && $past({wb_soon_thread_o, wb_soon_vd_o}, 2) == tags[6:0])
  `D1_ASSERT(AnnouncementIsKept_A, $past(wb_soon_o) |=> wb_o)

endmodule
