// The core of a node: four threads, from instruction fetch to resolved vector operations.
//
//              F0 F1 F2          D            R            X            M
//   d1_sram ─▶ d1_fetch ─▶ d1_thread x4 ─▶ d1_pipe 0 ── d1_lane ──▶ registers, vop 0
//                          d1_issue        d1_pipe 1 ── d1_lane ──▶ registers, vop 1
//                                          d1_operands   ├▶ d1_lsu, d1_muldiv, d1_csr (lane 0)
//                                             ▲          └▶ redirect, fault, halt
//                                             └── late results
//
// Two instructions a cycle of different threads; in order within a thread; nothing stalls behind
// issue. docs/scalar.md explains the stages, what an instruction waits for and what it costs.

`include "prim/d1_assert.svh"

module d1_core (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic [63:0]         node_base_i,     // constant: kind-1 address of the node (dnode)
  input  logic [63:0]         cycle_i,         // d1_ctrl cycle_o

  // d1_sram: instruction fills, scalar loads, scalar stores
  output logic                fill_req_o,
  output logic [14:0]         fill_addr_o,
  input  logic                fill_gnt_i,
  input  logic                fill_rvalid_i,
  input  logic [511:0]        fill_rdata_i,
  input  logic                fill_rerr_i,
  output logic                sld_req_o,
  output logic [17:0]         sld_addr_o,
  input  logic                sld_gnt_i,
  input  logic                sld_rvalid_i,
  input  logic [63:0]         sld_rdata_i,
  input  logic                sld_rerr_i,
  output logic                sst_req_o,
  output logic [17:0]         sst_addr_o,
  output logic [7:0]          sst_mask_o,
  output logic [63:0]         sst_data_o,
  input  logic                sst_gnt_i,

  // d1_ctrl: registers, wait, start, stop
  output logic                sreg_req_o,
  output logic                sreg_we_o,
  output logic [15:3]         sreg_addr_o,
  output logic [63:0]         sreg_wdata_o,
  input  logic                sreg_gnt_i,
  input  logic                sreg_err_i,      // never: the core has checked the register
  input  logic                sreg_rvalid_i,
  input  logic [63:0]         sreg_rdata_i,
  output logic                sem_req_o,
  output logic [4:0]          sem_o,
  output logic [15:0]         sem_amount_o,
  input  logic                sem_gnt_i,
  input  logic [3:0]          start_valid_i,
  input  logic [20:0]         start_pc_i,
  input  logic [63:0]         start_arg_i,
  input  logic [3:0]          stop_req_i,
  output logic                stop_valid_o,
  output logic [1:0]          stop_thread_o,
  output logic                stop_is_halt_o,
  output logic [31:0]         stop_cause_o,    // cause, or the exit code of d1.halt
  output logic [20:0]         stop_pc_o,
  output logic [63:0]         stop_addr_o,

  // d1_vector
  output logic [1:0]          vop_valid_o,
  output logic [1:0]          vop_thread0_o,
  output logic [1:0]          vop_thread1_o,
  output d1_pkg::vop_t        vop0_o,
  output d1_pkg::vop_t        vop1_o,
  input  logic [3:0]          vop_free_i,
  input  logic [3:0]          vector_idle_i,
  input  logic [15:0]         vector_flags_i,  // raised for thread t at bits 4 t: CSR dflags
  input  logic [3:0]          net_idle_i,

  // faults that others found in the name of a thread; one cycle each
  input  d1_pkg::fault_t      vector_fault_i,
  input  d1_pkg::fault_t      net_fault_i,
  input  d1_pkg::fault_t      ctrl_fault_i,    // its pc is not used: reported where the thread is

  output logic [15:0]         spent_o          // 4 x d1_pkg::spent_e: the cycle before, for d1_ctrl
);

  localparam int unsigned IssuedBits = d1_scalar_pkg::IssuedBits;

  // ---- fetch
  logic [3:0]   run, redirect, load, push;
  logic [7:0]   used;
  logic [83:0]  target;
  logic [255:0] push_data;
  logic [31:0]  push_instr;
  logic         push_fault, push_ecc, invalidate;
  d1_fetch u_fetch (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .invalidate_i  (invalidate),
    .run_i         (run),
    .redirect_i    (redirect),
    .target_i      (target),
    .used_i        (used),
    .load_o        (load),
    .push_o        (push),
    .push_data_o   (push_data),
    .push_instr_o  (push_instr),
    .push_fault_o  (push_fault),
    .push_ecc_o    (push_ecc),
    .fill_req_o    (fill_req_o),
    .fill_addr_o   (fill_addr_o),
    .fill_gnt_i    (fill_gnt_i),
    .fill_rvalid_i (fill_rvalid_i),
    .fill_rdata_i  (fill_rdata_i),
    .fill_rerr_i   (fill_rerr_i)
  );

  // ---- D: the threads, and who issues
  logic [3:0]              ready, shared, issue, lane0, lane1, kill, kill_x, retire;
  logic [4*IssuedBits-1:0] d_issued;
  logic [IssuedBits-1:0]   d_issued0, d_issued1;
  logic [39:0]             next_rs;      // 4 x {rs2, rs1}

  d1_issue u_issue (
    .clk_i    (clk_i),
    .rst_ni   (rst_ni),
    .ready_i  (ready),
    .shared_i (shared),
    .issue_o  (issue),
    .lane0_o  (lane0),
    .lane1_o  (lane1)
  );
  always_comb begin
    d_issued0 = '0;
    d_issued1 = '0;
    for (int t = 0; t < 4; t++) begin
      d_issued0 = d_issued0 | ({IssuedBits{lane0[t]}} & d_issued[IssuedBits*t +: IssuedBits]);
      d_issued1 = d_issued1 | ({IssuedBits{lane1[t]}} & d_issued[IssuedBits*t +: IssuedBits]);
    end
  end

  // ---- R, X, M: the lanes
  d1_scalar_pkg::r_stage_t r0, r1;
  d1_scalar_pkg::x_stage_t x0, x1;
  d1_scalar_pkg::m_stage_t m0, m1;
  d1_scalar_pkg::result_t  x0_result, x1_result, m0_result, m1_result;
  logic [63:0]             r0_a, r0_b, r0_y, r1_a, r1_b, r1_y, csr_value, format_value, seed_value,
                           x0_seed, x1_seed;
  logic [9:0]              r0_names, r1_names;
  logic [15:0]             r0_entry_a, r0_entry_b, r1_entry_a, r1_entry_b;

  d1_pipe u_pipe0 (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .kill_i       (kill),
    .kill_x_i     (kill_x),
    .d_grant_i    (lane0),
    .d_issued_i   (d_issued0),
    .r_o          (r0),
    .r_a_i        (r0_a),
    .r_b_i        (r0_b),
    .r_y_i        (r0_y),
    .r_names_o    (r0_names),
    .r_entry_a_i  (r0_entry_a),
    .r_entry_b_i  (r0_entry_b),
    .x_o          (x0),
    .x_result_o   (x0_result),
    .x_csr_i      (csr_value | format_value | seed_value),
    .x_seed_i     (x0_seed),
    .m_o          (m0),
    .m_result_o   (m0_result),
    .vop_valid_o  (vop_valid_o[0]),
    .vop_thread_o (vop_thread0_o),
    .vop_o        (vop0_o)
  );

  d1_pipe u_pipe1 (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .kill_i       (kill),
    .kill_x_i     (kill_x),
    .d_grant_i    (lane1),
    .d_issued_i   (d_issued1),
    .r_o          (r1),
    .r_a_i        (r1_a),
    .r_b_i        (r1_b),
    .r_y_i        (r1_y),
    .r_names_o    (r1_names),
    .r_entry_a_i  (r1_entry_a),
    .r_entry_b_i  (r1_entry_b),
    .x_o          (x1),
    .x_result_o   (x1_result),
    .x_csr_i      (64'd0),
    .x_seed_i     (x1_seed),
    .m_o          (m1),
    .m_result_o   (m1_result),
    .vop_valid_o  (vop_valid_o[1]),
    .vop_thread_o (vop_thread1_o),
    .vop_o        (vop1_o)
  );

  d1_scalar_pkg::late_t late;
  logic                 late_valid;
  logic [1:0]           late_thread;
  logic [4:0]           late_rd;
  logic [63:0]          late_data;
  d1_operands u_operands (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .start_i       (start_valid_i),
    .start_arg_i   (start_arg_i),
    .next_rs_i     (next_rs),
    .r0_i          (r0),
    .r1_i          (r1),
    .r0_a_o        (r0_a),
    .r0_b_o        (r0_b),
    .r0_y_o        (r0_y),
    .r1_a_o        (r1_a),
    .r1_b_o        (r1_b),
    .r1_y_o        (r1_y),
    .x0_i          (x0_result),
    .x1_i          (x1_result),
    .m0_i          (m0_result),
    .m1_i          (m1_result),
    .late_i        (late),
    .late_valid_o  (late_valid),
    .late_thread_o (late_thread),
    .late_rd_o     (late_rd),
    .late_data_o   (late_data)
  );

  // ---- the format tables
  d1_formats u_formats (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .valid_i      (x0.alive && x0.unit == d1_scalar_pkg::UnitCsr),
    .thread_i     (x0.thread),
    .instr_i      (x0.instr[31:7]),
    .rs1_i        (x0.a),
    .value_o      (format_value),
    .r0_names_i   (r0_names),
    .r0_entry_a_o (r0_entry_a),
    .r0_entry_b_o (r0_entry_b),
    .r1_names_i   (r1_names),
    .r1_entry_a_o (r1_entry_a),
    .r1_entry_b_o (r1_entry_b)
  );

  // ---- the random bits of stochastic rounding
  d1_seeds u_seeds (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .valid_i     (x0.alive && x0.unit == d1_scalar_pkg::UnitCsr),
    .thread_i    (x0.thread),
    .instr_i     (x0.instr[31:7]),
    .rs1_i       (x0.a),
    .value_o     (seed_value),
    .x0_thread_i (x0.thread),
    .x0_draws_i  (x0.draws),
    .x0_state_o  (x0_seed),
    .m0_sent_i   (m0.vop),
    .x1_thread_i (x1.thread),
    .x1_draws_i  (x1.draws),
    .x1_state_o  (x1_seed),
    .m1_sent_i   (m1.vop)
  );

  // ---- the shared units
  logic                   mem_room, mul_room, div_room, mem_clear, md_clear;
  logic [3:0]             lsu_idle, lsu_loads;
  logic [1:0]             mem_clear_thread, md_clear_thread;
  logic [4:0]             mem_clear_rd, md_clear_rd;
  d1_scalar_pkg::access_t access;
  d1_pkg::fault_t         load_fault;
  d1_units u_units (
    .clk_i              (clk_i),
    .rst_ni             (rst_ni),
    .node_base_i        (node_base_i),
    .cycle_i            (cycle_i),
    .retire_i           (retire),
    .flags_i            (vector_flags_i),
    .r0_i               (r0),
    .x0_i               (x0),
    .csr_o              (csr_value),
    .invalidate_o       (invalidate),
    .mem_room_o         (mem_room),
    .mul_room_o         (mul_room),
    .div_room_o         (div_room),
    .lsu_idle_o         (lsu_idle),
    .lsu_loads_o        (lsu_loads),
    .mem_clear_o        (mem_clear),
    .mem_clear_thread_o (mem_clear_thread),
    .mem_clear_rd_o     (mem_clear_rd),
    .md_clear_o         (md_clear),
    .md_clear_thread_o  (md_clear_thread),
    .md_clear_rd_o      (md_clear_rd),
    .late_o             (late),
    .access_o           (access),
    .fault_o            (load_fault),
    .sld_req_o          (sld_req_o),
    .sld_addr_o         (sld_addr_o),
    .sld_gnt_i          (sld_gnt_i),
    .sld_rvalid_i       (sld_rvalid_i),
    .sld_rdata_i        (sld_rdata_i),
    .sld_rerr_i         (sld_rerr_i),
    .sst_req_o          (sst_req_o),
    .sst_addr_o         (sst_addr_o),
    .sst_mask_o         (sst_mask_o),
    .sst_data_o         (sst_data_o),
    .sst_gnt_i          (sst_gnt_i),
    .sreg_req_o         (sreg_req_o),
    .sreg_we_o          (sreg_we_o),
    .sreg_addr_o        (sreg_addr_o),
    .sreg_wdata_o       (sreg_wdata_o),
    .sreg_gnt_i         (sreg_gnt_i),
    .sreg_err_i         (sreg_err_i),
    .sreg_rvalid_i      (sreg_rvalid_i),
    .sreg_rdata_i       (sreg_rdata_i)
  );

  d1_threads u_threads (
    .clk_i              (clk_i),
    .rst_ni             (rst_ni),
    .start_valid_i      (start_valid_i),
    .start_pc_i         (start_pc_i),
    .stop_req_i         (stop_req_i),
    .run_o              (run),
    .redirect_o         (redirect),
    .target_o           (target),
    .used_o             (used),
    .load_i             (load),
    .push_i             (push),
    .push_data_i        (push_data),
    .push_instr_i       (push_instr),
    .push_fault_i       (push_fault),
    .push_ecc_i         (push_ecc),
    .ready_o            (ready),
    .shared_o           (shared),
    .issue_i            (issue),
    .issued_o           (d_issued),
    .next_rs_o          (next_rs),
    .r0_i               (r0),
    .r1_i               (r1),
    .x0_i               (x0),
    .x1_i               (x1),
    .m0_i               (m0),
    .m1_i               (m1),
    .kill_o             (kill),
    .kill_x_o           (kill_x),
    .retire_o           (retire),
    .mem_room_i         (mem_room),
    .mul_room_i         (mul_room),
    .div_room_i         (div_room),
    .lsu_idle_i         (lsu_idle),
    .lsu_loads_i        (lsu_loads),
    .mem_clear_i        (mem_clear),
    .mem_clear_thread_i (mem_clear_thread),
    .mem_clear_rd_i     (mem_clear_rd),
    .md_clear_i         (md_clear),
    .md_clear_thread_i  (md_clear_thread),
    .md_clear_rd_i      (md_clear_rd),
    .load_fault_i       (load_fault),
    .vop_free_i         (vop_free_i),
    .vector_idle_i      (vector_idle_i),
    .net_idle_i         (net_idle_i),
    .vector_fault_i     (vector_fault_i),
    .net_fault_i        (net_fault_i),
    .ctrl_fault_i       (ctrl_fault_i),
    .sem_req_o          (sem_req_o),
    .sem_o              (sem_o),
    .sem_amount_o       (sem_amount_o),
    .sem_gnt_i          (sem_gnt_i),
    .stop_valid_o       (stop_valid_o),
    .stop_thread_o      (stop_thread_o),
    .stop_is_halt_o     (stop_is_halt_o),
    .stop_cause_o       (stop_cause_o),
    .stop_pc_o          (stop_pc_o),
    .stop_addr_o        (stop_addr_o),
    .spent_o            (spent_o)
  );

  // ---- trace points (docs/node-contract.md)
  typedef struct packed {
    logic [1:0]  thread;
    logic [20:0] pc;
    logic [31:0] instr;
    logic        rd_we;
    logic [4:0]  rd;
    logic        rd_late;
    logic [63:0] rd_value;
    logic        rd2_we;
    logic [4:0]  rd2;
    logic [63:0] rd2_value;
  } retire_t;
  typedef struct packed {
    logic [1:0]  thread;
    logic [4:0]  rd;
    logic [63:0] value;
  } late_value_t;
  typedef struct packed {
    logic [1:0]  thread;
    logic        halt;
    logic [31:0] cause;
    logic [20:0] pc;
    logic [63:0] addr;
  } stop_t;
  typedef struct packed {
    logic [1:0]  thread;
    logic [20:0] addr;
    logic [7:0]  mask;
    logic [63:0] data;
  } smem_t;

  logic [1:0] trace_retire_valid_q, trace_smem_valid_q, trace_issue_q;
  logic       trace_late_valid_q, trace_stop_valid_q;
  retire_t    trace_retire0_q, trace_retire1_q;
  late_value_t trace_late_q;
  smem_t      trace_smem_q;
  stop_t      trace_stop_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      trace_retire_valid_q <= '0;
      trace_smem_valid_q   <= '0;
      trace_issue_q        <= '0;
      trace_late_valid_q   <= 1'b0;
      trace_stop_valid_q   <= 1'b0;
    end else begin
      trace_issue_q        <= {lane1 != '0, lane0 != '0};
      trace_retire_valid_q <= {x1.done, x0.done};
      trace_smem_valid_q   <= access.valid;
      trace_late_valid_q   <= late_valid;
      trace_stop_valid_q   <= stop_valid_o;
    end
  end
  always_ff @(posedge clk_i) begin
    if (x0.done) begin
      trace_retire0_q <= {x0.thread, x0.pc, x0.instr, x0.rd_we, x0.rd, x0.late,
                          x0_result.we ? x0_result.data : 64'd0,
                          x0_result.we2, x0_result.rd2, x0_result.data2};
    end
    if (x1.done) begin
      trace_retire1_q <= {x1.thread, x1.pc, x1.instr, x1.rd_we, x1.rd, x1.late,
                          x1_result.we ? x1_result.data : 64'd0,
                          x1_result.we2, x1_result.rd2, x1_result.data2};
    end
    if (late_valid) trace_late_q <= {late_thread, late_rd, late_data};
    if (access.valid != 2'd0) begin
      trace_smem_q <= {access.thread, access.addr, access.mask, access.data};
    end
    if (stop_valid_o) begin
      trace_stop_q <= {stop_thread_o, stop_is_halt_o, stop_cause_o, stop_pc_o, stop_addr_o};
    end
  end

endmodule
