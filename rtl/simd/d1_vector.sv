// The vector side of a node: queues, issue to the matrix and the SIMD pipe, vector registers,
// lanes, stores. docs/simd.md has the picture, the promises, the timing and the port list.
//
//   cycle   check          pick            request                              later
//           heads of the   one for each    matrix pipe: steps, when granted
//           four threads   pipe            load pipe: loads, when granted       load: write-back at +3
//                                          SIMD pipe: all else, at once         lanes: at +1+latency
//
// Within a thread operations leave the request stages in program order: none enters a pipe while
// another one has an operation of its thread that may stay (d1_vector_pipe).

`include "prim/d1_assert.svh"

module d1_vector #(
  parameter int unsigned VRegs        = d1_pkg::VRegs, // less for a small netlist only
  parameter int unsigned StoreDepth   = 4,
  parameter int unsigned LanesPerUnit = 16, // 1 for synthesis: d1_vector_alu
  localparam int unsigned Readouts  = 8,   // the depth of the read-out queue in d1_matrix
  localparam int unsigned PushDepth = 4
) (
  input  logic           clk_i,
  input  logic           rst_ni,

  // d1_core
  input  logic [1:0]     vop_valid_i,
  input  logic [1:0]     vop_thread0_i,
  input  logic [1:0]     vop_thread1_i,
  input  d1_pkg::vop_t   vop0_i,
  input  d1_pkg::vop_t   vop1_i,
  output logic [3:0]     vop_free_o,
  output logic [3:0]     vector_idle_o,
  output logic [15:0]    flags_o,        // raised for thread t at bits 4 t
  output d1_pkg::fault_t fault_o,

  // d1_sram
  output logic           ld0_req_o,
  output logic [14:0]    ld0_addr_o,
  input  logic           ld0_gnt_i,
  input  logic [511:0]   ld0_rdata_i,
  input  logic           ld0_rerr_i,
  output logic           ld1_req_o,
  output logic [14:0]    ld1_addr_o,
  input  logic           ld1_gnt_i,
  input  logic           ld1_rerr_i,
  output logic           ld_pair_o,

  // d1_netif reads on ld1 as well
  input  logic           add_req_i,
  input  logic [14:0]    add_addr_i,
  output logic           add_gnt_o,

  output logic           st_req_o,
  output logic [14:0]    st_addr_o,
  output logic [63:0]    st_mask_o,
  output logic [511:0]   st_data_o,
  input  logic           st_gnt_i,

  // d1_matrix
  output logic           mm_valid_o,
  output logic [1:0]     mm_thread_o,
  output logic           mm_clear_o,
  output logic           mm_overwrite_o,
  output logic [3:0]     mm_acc_o,
  output d1_pkg::format_entry_t mm_fmt_a_o,
  output d1_pkg::format_entry_t mm_fmt_b_o,
  output logic           mm_a_upper_o,
  output logic           mm_b_upper_o,
  output logic           mm_a_reg_o,
  output logic           mm_b_reg_o,
  output logic [511:0]   mm_a_data_o,     // these two two cycles later
  output logic [511:0]   mm_b_data_o,
  input  logic [15:0]    acc_busy_i,
  output logic           ast_valid_o,
  input  logic           ast_ready_i,
  output logic [1:0]     ast_thread_o,
  output logic [3:0]     ast_acc_o,
  output logic [20:0]    ast_addr_o,
  output logic [20:0]    ast_stride_o,
  output d1_pkg::format_entry_t ast_fmt_o,
  output logic           ast_stochastic_o,
  output logic [63:0]    ast_random_o,      // state of the random bits, if stochastic
  input  logic           ro_valid_i,
  output logic           ro_ready_o,
  input  logic           ro_last_i,
  input  logic [1:0]     ro_thread_i,
  input  logic [14:0]    ro_addr_i,
  input  logic [63:0]    ro_mask_i,
  input  logic [511:0]   ro_data_i,
  input  logic [15:0]    matrix_flags_i, // as flags_o

  // d1_netif
  output logic           push_valid_o,
  input  logic           push_ready_i,
  output logic [1:0]     push_thread_o,
  output logic           push_post_o,
  output logic [63:0]    push_addr_o,
  output logic [6:0]     push_count_o,
  output logic [511:0]   push_data_o,
  output logic [4:0]     push_sem_o,
  output logic [15:0]    push_amount_o,

  output logic [3:0]     events_o         // {load, SIMD operation, step waits, leaves}:
                                          // the cycle before
);

  localparam int unsigned Threads = 2 ** d1_pkg::ThreadBits;  // numbers; of some there is no thread
  localparam int unsigned Passes  = 8 / d1_pkg::MatrixRows;   // cycles that a step takes the array
  localparam int unsigned SimdBurst = 8;               // operations of a thread in a row
  localparam int unsigned OpBits  = d1_pkg::VneedBits + d1_pkg::VopBits;
  localparam int unsigned Stores  = StoreDepth + 1;   // the buffer and the SIMD pipe

  // ---- the pipes -------------------------------------------------------------------------------
  logic               mr_valid, lr_valid, sr_valid;
  logic [1:0]         mr_thread, lr_thread, sr_thread;
  d1_pkg::vop_t       mr, lr, sr;                    // in the request stages
  d1_pkg::vneed_t     mr_need, lr_need, sr_need;
  logic               mr_go, lr_go;                  // leaves the stage; what is in the SIMD pipe
                                                     // does so at once
  logic               sr_ast, unused_mr_ast, unused_lr_ast;
  logic [Threads-1:0] mat_req, load_req, simd_req, asks, asts, mat_pop, load_pop, simd_pop;
  logic [Threads-1:0] mat_behind, load_behind, mat_stays, load_stays, unused_simd_behind,
                      unused_simd_stays;
  logic [Threads*OpBits-1:0] ops;                    // {need, vop} of each thread

  // What other pipes need, and what this version has no use for yet.
  logic [15:0] sub;                                  // of a SIMD operation: {reads; what exactly}
  logic [15:0] convert_from;
  logic        unused_fields;
  assign sub = sr.fmt_b;
  assign convert_from = sr.fmt_a;
  assign unused_fields = ^{mr.alu, mr.vd, mr.vs3, mr.count, mr_need, mr.addr_a[63:21], lr, lr_need,
                           sr_need, sr.overwrite, sub[15:11], convert_from[15:10]};

  // A step of several passes: the next one is picked when it cannot leave before the array is free.
  logic mat_free;
  if (Passes <= 1) begin : gen_every_cycle
    assign mat_free = 1'b1;
  end else begin : gen_passes
    logic [1:0] rest_q;              // cycles beyond the one after it left
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni)              rest_q <= '0;
      else if (mr_valid)        rest_q <= 2'(Passes - 2);
      else if (rest_q != 2'd0)  rest_q <= rest_q - 2'd1;
    end
    assign mat_free = !mr_valid && rest_q == 2'd0;
  end

  d1_vector_pipe u_mat_pipe (
    .clk_i,
    .rst_ni,
    .req_i           (mat_req & ~load_stays & {Threads{mat_free}}),
    .asks_i          (asks),
    .asts_i          (asts),
    .ops_i           (ops),
    .pop_o           (mat_pop),
    .valid_o         (mr_valid),
    .thread_o        (mr_thread),
    .need_o          (mr_need),
    .vop_o           (mr),
    .ast_o           (unused_mr_ast),
    .go_i            (mr_go),
    .behind_o        (mat_behind),
    .stays_o         (mat_stays)
  );

  d1_vector_pipe u_load_pipe (
    .clk_i,
    .rst_ni,
    .req_i           (load_req & ~mat_stays),
    .asks_i          (asks),
    .asts_i          (asts),
    .ops_i           (ops),
    .pop_o           (load_pop),
    .valid_o         (lr_valid),
    .thread_o        (lr_thread),
    .need_o          (lr_need),
    .vop_o           (lr),
    .ast_o           (unused_lr_ast),
    .go_i            (lr_go),
    .behind_o        (load_behind),
    .stays_o         (load_stays)
  );

  d1_vector_pipe #(.MayStay(0), .Burst(SimdBurst)) u_simd_pipe (
    .clk_i,
    .rst_ni,
    .req_i           (simd_req & ~mat_stays & ~load_stays),
    .asks_i          (asks),
    .asts_i          (asts),
    .ops_i           (ops),
    .pop_o           (simd_pop),
    .valid_o         (sr_valid),
    .thread_o        (sr_thread),
    .need_o          (sr_need),
    .vop_o           (sr),
    .ast_o           (sr_ast),
    .go_i            (sr_valid),
    .behind_o        (unused_simd_behind),
    .stays_o         (unused_simd_stays)
  );

  // ---- the threads -----------------------------------------------------------------------------
  logic [Threads-1:0]         queue_free, thread_idle;
  logic [15:0]                acc_hold_q;
  logic [StoreDepth-1:0]      st_valid;
  logic [StoreDepth*2-1:0]    st_thread;
  logic [StoreDepth*15-1:0]   st_line;
  logic [Readouts-1:0]        ro_pend;
  logic [Readouts*2-1:0]      ro_pend_thread;
  logic [Readouts*15-1:0]     ro_low, ro_high;
  logic                       store_room, readout_room, push_room;
  logic                       sr_store, sr_send;
  logic                       wb0_soon, wb1_soon;
  logic [1:0]                 wb0_soon_thread, wb1_soon_thread;
  logic [4:0]                 wb0_soon_vd, wb1_soon_vd;
  logic [Threads-1:0]         st_mine, ro_mine, push_mine, load_busy;
  logic [Threads-1:0]         put_store, put_ast, put_send;     // is picked, and takes room

  for (genvar t = 0; t < d1_pkg::Threads; t++) begin : gen_thread
    logic [Stores-1:0]   st_pending;
    logic [Readouts-1:0] ro_pending;
    logic                lane0, lane1;
    d1_pkg::vop_t        vop;

    assign lane0 = vop_valid_i[0] && vop_thread0_i == 2'(t);
    assign lane1 = vop_valid_i[1] && vop_thread1_i == 2'(t);
    assign vop   = lane1 ? vop1_i : vop0_i;

    for (genvar i = 0; i < StoreDepth; i++) begin : gen_store
      assign st_pending[i] = st_valid[i] && st_thread[i*2 +: 2] == 2'(t);
    end
    assign st_pending[StoreDepth]     = sr_store && sr_thread == 2'(t);
    for (genvar i = 0; i < Readouts; i++) begin : gen_readout
      assign ro_pending[i] = ro_pend[i] && ro_pend_thread[i*2 +: 2] == 2'(t);
    end
    assign st_mine[t] = st_pending != '0;
    assign ro_mine[t] = ro_pending != '0;

    d1_vector_thread #(.Stores(Stores), .Readouts(Readouts)) u_thread (
      .clk_i,
      .rst_ni,
      .push_i         (lane0 || lane1),
      .vop_i          (vop),
      .free_o         (queue_free[t]),
      .op_o           (ops[t*OpBits +: OpBits]),
      .mat_req_o      (mat_req[t]),
      .load_req_o     (load_req[t]),
      .simd_req_o     (simd_req[t]),
      .asks_o         (asks[t]),
      .ast_o          (asts[t]),
      .mat_pop_i      (mat_pop[t]),
      .load_pop_i     (load_pop[t]),
      .simd_pop_i     (simd_pop[t]),
      .put_store_o    (put_store[t]),
      .put_ast_o      (put_ast[t]),
      .put_send_o     (put_send[t]),
      .idle_o         (thread_idle[t]),
      .wb0_i          (wb0_soon && wb0_soon_thread == 2'(t)),
      .wb0_vd_i       (wb0_soon_vd),
      .wb1_i          (wb1_soon && wb1_soon_thread == 2'(t)),
      .wb1_vd_i       (wb1_soon_vd),
      .st_pending_i   (st_pending),
      .st_line_i      ({sr.addr_a[20:6], st_line}),
      .ro_pending_i   (ro_pending),
      .ro_low_i       (ro_low),
      .ro_high_i      (ro_high),
      .ro_starting_i  (sr_ast && sr_thread == 2'(t)),
      .acc_hold_i     (acc_hold_q),
      .step_i         (mr_valid),
      .step_acc_i     (mr.acc),
      .ast_i          (sr_ast),
      .ast_acc_i      (sr.acc),
      .store_room_i   (store_room),
      .readout_room_i (readout_room),
      .push_room_i    (push_room)
    );

    `D1_ASSERT(OneLaneAThread_A, !(lane0 && lane1))
  end

  for (genvar t = d1_pkg::Threads; t < Threads; t++) begin : gen_no_thread
    assign st_mine[t]               = 1'b0;
    assign ro_mine[t]               = 1'b0;
    assign queue_free[t]            = 1'b0;
    assign ops[t*OpBits +: OpBits]  = '0;
    assign mat_req[t]               = 1'b0;
    assign load_req[t]              = 1'b0;
    assign simd_req[t]              = 1'b0;
    assign asks[t]                  = 1'b0;
    assign asts[t]                  = 1'b0;
    assign put_store[t]             = 1'b0;
    assign put_ast[t]               = 1'b0;
    assign put_send[t]              = 1'b0;
    assign thread_idle[t]           = 1'b1;
    logic unused_pop;
    assign unused_pop = mat_pop[t] ^ load_pop[t] ^ simd_pop[t];
  end

  `D1_ASSERT(OneOperationOfAThread_A, !(mr_valid && sr_valid && mr_thread == sr_thread) &&
             !(mr_valid && lr_valid && mr_thread == lr_thread) &&
             !(lr_valid && sr_valid && lr_thread == sr_thread))

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) vop_free_o <= '0;
    else         vop_free_o <= queue_free;
  end

  // ---- ld0, ld1 --------------------------------------------------------------------------------
  // add_first: the matrix pipe's operand B waits for an addition's read, and A with it: that has
  // ld1 and stays there, or has waited long enough and no request of the matrix pipe stands there.
  // Otherwise the read has ld1 when the matrix pipe does not ask for it.
  // pick_load: the load has ld0. ld_held_q: ld0's request was not granted, so its owner stays;
  // otherwise the pipe that did not use it last goes first.
  localparam int unsigned AddPatience = 8;
  logic mr_a, mr_b, lr_a, step_a, step_b, pick_load, ld_held_q, last_load_q;
  logic add_first, add_stays_q, mat_stays_q, add_late_q;
  logic [$clog2(AddPatience)-1:0] add_waits_q;

  assign mr_a = mr_valid && mr_need.load_a;
  assign mr_b = mr_valid && mr_need.load_b;
  assign lr_a = lr_valid && lr_need.load_a;

  assign add_first = add_stays_q || (add_late_q && !mat_stays_q);
  assign step_a    = mr_a && !(mr_b && add_first);
  assign pick_load = lr_a && (!step_a || (ld_held_q ? last_load_q : !last_load_q));
  assign step_b    = mr_b && !add_first && !(mr_a && pick_load);

  assign ld0_req_o  = step_a || lr_a;
  assign ld0_addr_o = pick_load ? lr.addr_a[20:6] : mr.addr_a[20:6];
  assign ld1_req_o  = step_b || add_req_i;
  assign ld1_addr_o = step_b ? mr.addr_b[20:6] : add_addr_i;
  assign ld_pair_o  = step_a && step_b;

  assign mr_go     = mr_valid && !(mr_a && !(step_a && !pick_load && ld0_gnt_i)) &&
                     !(mr_b && !(step_b && ld1_gnt_i));
  assign lr_go     = lr_valid && !(lr_a && !(pick_load && ld0_gnt_i));
  assign add_gnt_o = ld1_gnt_i && !step_b;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ld_held_q   <= 1'b0;
      last_load_q <= 1'b0;
      add_stays_q <= 1'b0;
      mat_stays_q <= 1'b0;
      add_late_q  <= 1'b0;
      add_waits_q <= '0;
    end else begin
      if (ld0_req_o) begin
        ld_held_q   <= !ld0_gnt_i;
        last_load_q <= pick_load;
      end
      add_stays_q <= add_req_i && !step_b && !ld1_gnt_i;
      mat_stays_q <= step_b && !ld1_gnt_i;
      add_waits_q <= add_req_i && step_b ? add_waits_q + 1'b1 : '0;
      add_late_q  <= add_req_i && step_b && (add_late_q || add_waits_q == '1);
    end
  end

  // ---- registers -------------------------------------------------------------------------------
  logic         sr_arith, sr_read, wb0, wb1;
  logic [1:0]   wb0_thread, wb1_thread;
  logic [4:0]   wb0_vd, wb1_vd;
  logic [511:0] wb0_data, wb1_data, rs1, rs2, rs3;

  assign sr_arith = sr_valid && sr_need.arith;
  assign sr_store = sr_valid && sr_need.store;
  assign sr_send  = sr_valid && sr_need.send;
  assign sr_read  = sr_arith || sr_store || sr_send;

  // Operands of a step are read two cycles after it left: a younger operation of the thread writes
  // later than that.
  logic [1:0] operands1_q, operands2_q;      // {B, A}
  logic [9:0] step1_q, step2_q;              // {thread, vs1, vs2}

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {operands1_q, operands2_q} <= '0;
    else         {operands1_q, operands2_q} <= {mr_go ? {mm_b_reg_o, mm_a_reg_o} : 2'b00,
                                                operands1_q};
  end

  always_ff @(posedge clk_i) begin
    if (mr_valid) step1_q <= {mr_thread, mr.vs1[3:0], mr.vs2[3:0]};
    if (operands1_q != '0) step2_q <= step1_q;
  end

  d1_vector_regs #(.VRegs(VRegs)) u_regs (
    .clk_i,
    .we0_i    (wb0),
    .waddr0_i ({wb0_thread, wb0_vd}),
    .wdata0_i (wb0_data),
    .we1_i    (wb1),
    .waddr1_i ({wb1_thread, wb1_vd}),
    .wdata1_i (wb1_data),
    .re1_i    (sr_read),
    .raddr1_i ({sr_thread, sr.vs1}),
    .rdata1_o (rs1),
    .re2_i    (sr_arith),
    .raddr2_i ({sr_thread, sr.vs2}),
    .rdata2_o (rs2),
    .re3_i    (sr_arith),
    .raddr3_i ({sr_thread, sr.vs3}),
    .rdata3_o (rs3),
    .rea_i    (operands2_q[0]),
    .raddra_i (step2_q[9:4]),
    .rdataa_o (mm_a_data_o),
    .reb_i    (operands2_q[1]),
    .raddrb_i ({step2_q[9:8], step2_q[3:0]}),
    .rdatab_o (mm_b_data_o)
  );

  logic [15:0] lane_flags;
  assign flags_o = lane_flags | matrix_flags_i;

  d1_vector_alu #(.LanesPerUnit(LanesPerUnit)) u_alu (
    .clk_i,
    .rst_ni,
    .valid_i          (sr_arith),
    .thread_i         (sr_thread),
    .vd_i             (sr.vd),
    .alu_i            (sr.alu),
    .sub_i            (sub[7:0]),
    .shuffled_i       (sub[10] && (sr.alu == d1_pkg::AluFadd || sr.alu == d1_pkg::AluFmin ||
                                   sr.alu == d1_pkg::AluFmax)),
    .from_i           (convert_from[9:0]),
    .to_i             (sub[9:0]),
    .vs2_i            (sr.vs2),
    .scalar_i         (sr.addr_a),
    .count_i          (sr.count),
    .a_i              (rs1),
    .b_i              (rs2),
    .c_i              (rs3),
    .flags_o          (lane_flags),
    .wb_soon_o        (wb1_soon),
    .wb_soon_thread_o (wb1_soon_thread),
    .wb_soon_vd_o     (wb1_soon_vd),
    .wb_o             (wb1),
    .wb_thread_o      (wb1_thread),
    .wb_vd_o          (wb1_vd),
    .wb_data_o        (wb1_data)
  );

  // ---- loads -----------------------------------------------------------------------------------
  d1_vector_load u_load (
    .clk_i,
    .rst_ni,
    .load_i           (lr_go),
    .load_thread_i    (lr_thread),
    .load_vd_i        (lr.vd),
    .load_count_i     (lr.count),
    .load_pc_i        (lr.pc),
    .load_addr_i      (lr.addr_a[20:0]),
    .mat_a_i          (mr_a && mr_go),
    .mat_b_i          (mr_b && mr_go),
    .mat_thread_i     (mr_thread),
    .mat_pc_i         (mr.pc),
    .mat_addr_a_i     (mr.addr_a[20:0]),
    .mat_addr_b_i     (mr.addr_b),
    .ld0_rdata_i,
    .ld0_rerr_i,
    .ld1_rerr_i,
    .wb_soon_o        (wb0_soon),
    .wb_soon_thread_o (wb0_soon_thread),
    .wb_soon_vd_o     (wb0_soon_vd),
    .wb_o             (wb0),
    .wb_thread_o      (wb0_thread),
    .wb_vd_o          (wb0_vd),
    .wb_data_o        (wb0_data),
    .busy_o           (load_busy),
    .fault_o
  );

  // ---- steps and accumulator stores ------------------------------------------------------------
  // acc_hold_q: the accumulators of the steps of the last three cycles, and those that wait for a
  // read-out. With the one in the request stage, the next step on an accumulator is requested 5
  // cycles after the last one was granted, or later. An accumulator store takes effect after the
  // step that is granted in the same cycle.
  logic [15:0] step_bit, ast_bit, recent1_q, recent2_q;

  assign step_bit = mm_valid_o ? 16'd1 << mr.acc : '0;
  assign ast_bit  = sr_ast ? 16'd1 << sr.acc : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      recent1_q  <= '0;
      recent2_q  <= '0;
      acc_hold_q <= '0;
    end else begin
      recent1_q  <= step_bit;
      recent2_q  <= recent1_q;
      acc_hold_q <= step_bit | recent1_q | recent2_q | ast_bit | acc_busy_i;
    end
  end

  assign mm_valid_o     = mr_go;
  assign mm_thread_o    = mr_thread;
  assign mm_clear_o     = mr.op == d1_pkg::VopAccClear;
  assign mm_overwrite_o = mr.overwrite;
  assign mm_acc_o       = mr.acc;
  assign mm_fmt_a_o     = mr.fmt_a;
  assign mm_fmt_b_o     = mr.fmt_b;
  assign mm_a_upper_o   = mr_need.load_a ? mr.addr_a[5] : mr.vs1[4];   // half, for CFloat8
  assign mm_b_upper_o   = mr_need.load_b ? mr.addr_b[5] : mr.vs2[4];
  assign mm_a_reg_o     = mr_valid && mr_need.read_1;
  assign mm_b_reg_o     = mr_valid && mr_need.read_2;

  assign ast_valid_o  = sr_ast;
  assign ast_thread_o = sr_thread;
  assign ast_acc_o    = sr.acc;
  assign ast_addr_o   = sr.addr_a[20:0];
  assign ast_stride_o = sr.addr_b;
  assign ast_fmt_o    = sr.fmt_a;
  assign ast_stochastic_o = sr.vs1[0];
  assign ast_random_o = {sr.addr_a[63:21], sr.vs3, sr.fmt_b};

  // ---- stores ----------------------------------------------------------------------------------
  logic [63:0] sr_mask;

  d1_vector_mask u_mask (.first_i(sr.addr_a[5:0]), .count_i(sr.count), .mask_o(sr_mask));

  logic [1:0] st_winner;
  logic       st_from_acc;

  d1_vector_store #(.Depth(StoreDepth), .Readouts(Readouts)) u_store (
    .clk_i,
    .rst_ni,
    .reserve_i        (|put_store),
    .room_o           (store_room),
    .put_i            (sr_store),
    .put_thread_i     (sr_thread),
    .put_line_i       (sr.addr_a[20:6]),
    .put_mask_i       (sr_mask),
    .put_data_i       (rs1),
    .pend_valid_o     (st_valid),
    .pend_thread_o    (st_thread),
    .pend_line_o      (st_line),
    .ro_reserve_i     (|put_ast),
    .ro_room_o        (readout_room),
    .ast_i            (sr_ast),
    .ast_thread_i     (sr_thread),
    .ast_addr_i       (ast_addr_o),
    .ast_stride_i     (ast_stride_o),
    .ast_fmt_i        (ast_fmt_o),
    .ro_pend_valid_o  (ro_pend),
    .ro_pend_thread_o (ro_pend_thread),
    .ro_pend_low_o    (ro_low),
    .ro_pend_high_o   (ro_high),
    .ro_valid_i,
    .ro_ready_o,
    .ro_last_i,
    .ro_thread_i,
    .ro_addr_i,
    .ro_mask_i,
    .ro_data_i,
    .st_req_o,
    .st_addr_o,
    .st_mask_o,
    .st_data_o,
    .st_thread_o      (st_winner),
    .st_from_acc_o    (st_from_acc),
    .st_gnt_i
  );

  // ---- pushes and posts ------------------------------------------------------------------------
  d1_vector_push #(.Depth(PushDepth)) u_push (
    .clk_i,
    .rst_ni,
    .reserve_i    (|put_send),
    .room_o       (push_room),
    .put_i        (sr_send),
    .put_thread_i (sr_thread),
    .put_post_i   (sr_need.post),
    .put_addr_i   (sr.addr_a),
    .put_count_i  (sr_need.post ? 7'd0 : sr.count),
    .put_sem_i    (sr.vd),
    .put_amount_i (sr.addr_b[15:0]),
    .put_data_i   (rs1),
    .busy_o       (push_mine),
    .push_valid_o,
    .push_ready_i,
    .push_thread_o,
    .push_post_o,
    .push_addr_o,
    .push_count_o,
    .push_data_o,
    .push_sem_o,
    .push_amount_o
  );

  // ---- idle ------------------------------------------------------------------------------------
  logic [3:0] busy;

  always_comb begin
    busy = ~thread_idle | st_mine | ro_mine | push_mine | load_busy | mat_behind | load_behind;
    if (mr_valid) busy[mr_thread] = 1'b1;
    if (lr_valid) busy[lr_thread] = 1'b1;
    if (sr_valid) busy[sr_thread] = 1'b1;
    if (vop_valid_i[0]) busy[vop_thread0_i] = 1'b1;
    if (vop_valid_i[1]) busy[vop_thread1_i] = 1'b1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) vector_idle_o <= '1;
    else         vector_idle_o <= ~busy;
  end

  // ---- what d1_ctrl counts ---------------------------------------------------------------------
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) events_o <= '0;
    else         events_o <= {lr_go, sr_valid, mr_valid && !mr_go, mr_go};
  end

  // ---- trace -----------------------------------------------------------------------------------
  logic         trace_simd_valid_q, trace_load_valid_q, trace_mat_valid_q, trace_vwb0_valid_q,
                trace_vwb1_valid_q;
  logic         trace_vst_valid_q;
  logic [6:0]   trace_pipes_q;                  // {SIMD leaves; load, matrix: {other pipe has ld0,
                                                // waits, leaves}}
  logic [15:0]  trace_acc_busy_q;               // accumulators that are read out
  logic [1:0]   trace_loads_q;                  // a load is granted on {ld1, ld0}
  logic [26:0]  trace_simd_q, trace_load_q, trace_mat_q;   // {thread, pc, op}
  logic [518:0] trace_vwb0_q, trace_vwb1_q;     // {thread, vd, data}
  logic [593:0] trace_vst_q;                    // {thread, from_acc, line, mask, data}

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      trace_simd_valid_q <= 1'b0;
      trace_load_valid_q <= 1'b0;
      trace_mat_valid_q  <= 1'b0;
      trace_vwb0_valid_q <= 1'b0;
      trace_vwb1_valid_q <= 1'b0;
      trace_vst_valid_q  <= 1'b0;
      trace_loads_q      <= '0;
      trace_pipes_q      <= '0;
      trace_acc_busy_q   <= '0;
    end else begin
      trace_simd_valid_q <= sr_valid;
      trace_load_valid_q <= lr_go;
      trace_mat_valid_q  <= mr_go;
      trace_vwb0_valid_q <= wb0;
      trace_vwb1_valid_q <= wb1;
      trace_vst_valid_q  <= st_req_o && st_gnt_i;
      trace_pipes_q      <= {sr_valid, lr_a && !pick_load, lr_valid && !lr_go, lr_go,
                             mr_a && pick_load, mr_valid && !mr_go, mr_go};
      trace_acc_busy_q   <= acc_busy_i;
      trace_loads_q      <= {ld1_req_o && ld1_gnt_i, ld0_req_o && ld0_gnt_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (sr_valid) trace_simd_q <= {sr_thread, sr.pc, sr.op};
    if (lr_go) trace_load_q <= {lr_thread, lr.pc, lr.op};
    if (mr_go) trace_mat_q  <= {mr_thread, mr.pc, mr.op};
    if (wb0) trace_vwb0_q <= {wb0_thread, wb0_vd, wb0_data};
    if (wb1) trace_vwb1_q <= {wb1_thread, wb1_vd, wb1_data};
    if (st_req_o && st_gnt_i)
      trace_vst_q <= {st_winner, st_from_acc, st_addr_o, st_mask_o, st_data_o};
  end

  `D1_ASSERT(AccumulatorStoreIsTaken_A, ast_valid_o |-> ast_ready_i)
  `D1_ASSERT(AddsAreHeld_A, add_req_i && !add_gnt_o |=> add_req_i && $stable(add_addr_i))
  `D1_ASSERT(LoadsAreHeld0_A, ld0_req_o && !ld0_gnt_i |=> ld0_req_o && $stable(ld0_addr_o))
  `D1_ASSERT(LoadsAreHeld1_A, ld1_req_o && !ld1_gnt_i |=> ld1_req_o && $stable(ld1_addr_o))
  `D1_ASSERT(PairsAreGrantedTogether_A, ld_pair_o |-> ld0_gnt_i == ld1_gnt_i)

endmodule
