// The core of a node: four threads, from instruction fetch to resolved vector operations.
//
//              F0 F1 F2       D        R         X        M
//   d1_sram ─▶ d1_fetch ─┬─▶ d1_cluster 0 (threads 0, 2) ──▶ registers, vop 0
//                        └─▶ d1_cluster 1 (threads 1, 3) ──▶ registers, vop 1
//                                 ▲               └▶ d1_units: d1_lsu, d1_muldiv, d1_csr; d1_formats
//                                 └── late results ◀──┘
//
// Four instructions a cycle, one of each thread: a cluster has an ALU lane and an AGU lane. In
// order within a thread; nothing stalls behind issue. docs/scalar.md explains the stages, what an
// instruction waits for and what it costs.

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

  // Thread t is member t / 2 of cluster t % 2.

  // ---- fetch: 4 x ...
  logic [3:0]   run, redirect, load, push;
  logic [7:0]   used;
  logic [83:0]  target;
  logic [255:0] push_data;
  logic [7:0]   push_taken;
  logic [31:0]  push_instr;
  logic         push_instr_taken, push_fault, push_ecc, invalidate;
  logic [1:0]   branch, branch_broke;
  logic [15:0]  branch_pc;
  d1_fetch u_fetch (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .invalidate_i  (invalidate),
    .run_i         (run),
    .redirect_i    (redirect),
    .target_i      (target),
    .branch_i      (branch),
    .branch_pc_i   (branch_pc),
    .branch_broke_i (branch_broke),
    .used_i        (used),
    .load_o        (load),
    .push_o        (push),
    .push_data_o   (push_data),
    .push_taken_o  (push_taken),
    .push_instr_o  (push_instr),
    .push_instr_taken_o (push_instr_taken),
    .push_fault_o  (push_fault),
    .push_ecc_o    (push_ecc),
    .fill_req_o    (fill_req_o),
    .fill_addr_o   (fill_addr_o),
    .fill_gnt_i    (fill_gnt_i),
    .fill_rvalid_i (fill_rvalid_i),
    .fill_rdata_i  (fill_rdata_i),
    .fill_rerr_i   (fill_rerr_i)
  );

  // ---- the clusters: whose turn it is at the units that they share
  logic [1:0] claims_alu, claims_agu, alu_turn, agu_turn;
  logic       turn_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                                        turn_q <= 1'b0;
    else if (claims_alu == 2'b11 || claims_agu == 2'b11) turn_q <= !turn_q;
  end
  assign alu_turn = {turn_q || !claims_alu[0], !turn_q || !claims_alu[1]};
  assign agu_turn = {turn_q || !claims_agu[0], !turn_q || !claims_agu[1]};

  logic [3:0]             retire, lsu_idle, lsu_loads, sem_req, sem_gnt;
  logic [3:0]             stop_valid, stop_gnt, stop_halt, stop_fault;
  logic [19:0]            sem;
  logic [63:0]            sem_amount;
  logic [15:0]            stop_cause;
  logic [83:0]            stop_pc;
  logic [255:0]           stop_addr;
  logic [3:0]             lanes;        // what issues: {AGU, ALU} of cluster 1, of cluster 0
  logic [2:0]             r0_claims, r1_claims, x0_claims, x1_claims;
  logic [63:0]            csr_value, format_value, x_csr, x0_result, x1_result;
  logic [13:0]            x_csr_name;
  d1_scalar_pkg::csr_write_t csr_write;
  logic [9:0]             r0_names, r1_names;
  logic [15:0]            r0_entry_a, r0_entry_b, r1_entry_a, r1_entry_b;
  logic                   mem_room, mul_room, div_room, mem_clear, md_clear;
  logic [1:0]             mem_clear_thread, md_clear_thread;
  logic [4:0]             mem_clear_rd, md_clear_rd;
  d1_pkg::fault_t         load_fault;
  d1_scalar_pkg::write_t  late;
  d1_scalar_pkg::x_stage_t x0_alu, x1_alu, x0_agu, x1_agu;
  d1_scalar_pkg::x_alu_t  x0_unit, x1_unit;
  d1_scalar_pkg::x_mem_t  x0_mem, x1_mem;
  logic                   m0_access, m1_access, m0_sent, m1_sent;
  logic [1:0]             x0_draws, x1_draws;
  logic [63:0]            seed_value, x0_seed, x1_seed;
  d1_scalar_pkg::write_t  x0_alu_write, x0_agu_write, x0_agu_write2;
  d1_scalar_pkg::write_t  x1_alu_write, x1_agu_write, x1_agu_write2;

  d1_cluster u_cluster0 (
    .clk_i              (clk_i),
    .rst_ni             (rst_ni),
    .cluster_i          (1'b0),
    .start_valid_i      ({start_valid_i[2], start_valid_i[0]}),
    .start_pc_i         (start_pc_i),
    .start_arg_i        (start_arg_i),
    .stop_req_i         ({stop_req_i[2], stop_req_i[0]}),
    .run_o              ({run[2], run[0]}),
    .redirect_o         ({redirect[2], redirect[0]}),
    .target_o           ({target[62:42], target[20:0]}),
    .used_o             ({used[5:4], used[1:0]}),
    .load_i             ({load[2], load[0]}),
    .push_i             ({push[2], push[0]}),
    .push_data_i        (push_data),
    .push_taken_i       (push_taken),
    .push_instr_i       (push_instr),
    .push_instr_taken_i (push_instr_taken),
    .push_fault_i       (push_fault),
    .push_ecc_i         (push_ecc),
    .branch_o           (branch[0]),
    .branch_pc_o        (branch_pc[7:0]),
    .branch_broke_o     (branch_broke[0]),
    .claims_alu_o       (claims_alu[0]),
    .claims_agu_o       (claims_agu[0]),
    .alu_turn_i         (alu_turn[0]),
    .agu_turn_i         (agu_turn[0]),
    .r_claims_o         (r0_claims),
    .x_claims_o         (x0_claims),
    .x_alu_o            (x0_alu),
    .x_unit_o           (x0_unit),
    .x_csr_i            (x_csr),
    .x_result_o         (x0_result),
    .x_agu_o            (x0_agu),
    .x_mem_o            (x0_mem),
    .m_access_o         (m0_access),
    .x_draws_o          (x0_draws),
    .x_seed_i           (x0_seed),
    .m_sent_o           (m0_sent),
    .r_names_o          (r0_names),
    .r_entry_a_i        (r0_entry_a),
    .r_entry_b_i        (r0_entry_b),
    .late_i             (late),
    .retire_o           ({retire[2], retire[0]}),
    .mem_room_i         (mem_room),
    .mul_room_i         (mul_room),
    .div_room_i         (div_room),
    .lsu_idle_i         ({lsu_idle[2], lsu_idle[0]}),
    .lsu_loads_i        ({lsu_loads[2], lsu_loads[0]}),
    .mem_clear_i        (mem_clear),
    .mem_clear_thread_i (mem_clear_thread),
    .mem_clear_rd_i     (mem_clear_rd),
    .md_clear_i         (md_clear),
    .md_clear_thread_i  (md_clear_thread),
    .md_clear_rd_i      (md_clear_rd),
    .load_fault_i       (load_fault),
    .x_alu_write_o      (x0_alu_write),
    .x_agu_write_o      (x0_agu_write),
    .x_agu_write2_o     (x0_agu_write2),
    .vop_valid_o        (vop_valid_o[0]),
    .vop_thread_o       (vop_thread0_o),
    .vop_o              (vop0_o),
    .vop_free_i         ({vop_free_i[2], vop_free_i[0]}),
    .vector_idle_i      ({vector_idle_i[2], vector_idle_i[0]}),
    .net_idle_i         ({net_idle_i[2], net_idle_i[0]}),
    .vector_fault_i     (vector_fault_i),
    .net_fault_i        (net_fault_i),
    .ctrl_fault_i       (ctrl_fault_i),
    .sem_req_o          ({sem_req[2], sem_req[0]}),
    .sem_o              ({sem[14:10], sem[4:0]}),
    .sem_amount_o       ({sem_amount[47:32], sem_amount[15:0]}),
    .sem_gnt_i          ({sem_gnt[2], sem_gnt[0]}),
    .stop_valid_o       ({stop_valid[2], stop_valid[0]}),
    .stop_gnt_i         ({stop_gnt[2], stop_gnt[0]}),
    .stop_is_halt_o     ({stop_halt[2], stop_halt[0]}),
    .stop_is_fault_o    ({stop_fault[2], stop_fault[0]}),
    .stop_cause_o       ({stop_cause[11:8], stop_cause[3:0]}),
    .stop_pc_o          ({stop_pc[62:42], stop_pc[20:0]}),
    .stop_addr_o        ({stop_addr[191:128], stop_addr[63:0]}),
    .spent_o            ({spent_o[11:8], spent_o[3:0]}),
    .lanes_o            (lanes[1:0])
  );

  d1_cluster u_cluster1 (
    .clk_i              (clk_i),
    .rst_ni             (rst_ni),
    .cluster_i          (1'b1),
    .start_valid_i      ({start_valid_i[3], start_valid_i[1]}),
    .start_pc_i         (start_pc_i),
    .start_arg_i        (start_arg_i),
    .stop_req_i         ({stop_req_i[3], stop_req_i[1]}),
    .run_o              ({run[3], run[1]}),
    .redirect_o         ({redirect[3], redirect[1]}),
    .target_o           ({target[83:63], target[41:21]}),
    .used_o             ({used[7:6], used[3:2]}),
    .load_i             ({load[3], load[1]}),
    .push_i             ({push[3], push[1]}),
    .push_data_i        (push_data),
    .push_taken_i       (push_taken),
    .push_instr_i       (push_instr),
    .push_instr_taken_i (push_instr_taken),
    .push_fault_i       (push_fault),
    .push_ecc_i         (push_ecc),
    .branch_o           (branch[1]),
    .branch_pc_o        (branch_pc[15:8]),
    .branch_broke_o     (branch_broke[1]),
    .claims_alu_o       (claims_alu[1]),
    .claims_agu_o       (claims_agu[1]),
    .alu_turn_i         (alu_turn[1]),
    .agu_turn_i         (agu_turn[1]),
    .r_claims_o         (r1_claims),
    .x_claims_o         (x1_claims),
    .x_alu_o            (x1_alu),
    .x_unit_o           (x1_unit),
    .x_csr_i            (x_csr),
    .x_result_o         (x1_result),
    .x_agu_o            (x1_agu),
    .x_mem_o            (x1_mem),
    .m_access_o         (m1_access),
    .x_draws_o          (x1_draws),
    .x_seed_i           (x1_seed),
    .m_sent_o           (m1_sent),
    .r_names_o          (r1_names),
    .r_entry_a_i        (r1_entry_a),
    .r_entry_b_i        (r1_entry_b),
    .late_i             (late),
    .retire_o           ({retire[3], retire[1]}),
    .mem_room_i         (mem_room),
    .mul_room_i         (mul_room),
    .div_room_i         (div_room),
    .lsu_idle_i         ({lsu_idle[3], lsu_idle[1]}),
    .lsu_loads_i        ({lsu_loads[3], lsu_loads[1]}),
    .mem_clear_i        (mem_clear),
    .mem_clear_thread_i (mem_clear_thread),
    .mem_clear_rd_i     (mem_clear_rd),
    .md_clear_i         (md_clear),
    .md_clear_thread_i  (md_clear_thread),
    .md_clear_rd_i      (md_clear_rd),
    .load_fault_i       (load_fault),
    .x_alu_write_o      (x1_alu_write),
    .x_agu_write_o      (x1_agu_write),
    .x_agu_write2_o     (x1_agu_write2),
    .vop_valid_o        (vop_valid_o[1]),
    .vop_thread_o       (vop_thread1_o),
    .vop_o              (vop1_o),
    .vop_free_i         ({vop_free_i[3], vop_free_i[1]}),
    .vector_idle_i      ({vector_idle_i[3], vector_idle_i[1]}),
    .net_idle_i         ({net_idle_i[3], net_idle_i[1]}),
    .vector_fault_i     (vector_fault_i),
    .net_fault_i        (net_fault_i),
    .ctrl_fault_i       (ctrl_fault_i),
    .sem_req_o          ({sem_req[3], sem_req[1]}),
    .sem_o              ({sem[19:15], sem[9:5]}),
    .sem_amount_o       ({sem_amount[63:48], sem_amount[31:16]}),
    .sem_gnt_i          ({sem_gnt[3], sem_gnt[1]}),
    .stop_valid_o       ({stop_valid[3], stop_valid[1]}),
    .stop_gnt_i         ({stop_gnt[3], stop_gnt[1]}),
    .stop_is_halt_o     ({stop_halt[3], stop_halt[1]}),
    .stop_is_fault_o    ({stop_fault[3], stop_fault[1]}),
    .stop_cause_o       ({stop_cause[15:12], stop_cause[7:4]}),
    .stop_pc_o          ({stop_pc[83:63], stop_pc[41:21]}),
    .stop_addr_o        ({stop_addr[255:192], stop_addr[127:64]}),
    .spent_o            ({spent_o[15:12], spent_o[7:4]}),
    .lanes_o            (lanes[3:2])
  );

  // ---- the format tables, written behind the ALU lanes, looked up in the AGU lanes
  assign x_csr = csr_value | format_value | seed_value;
  d1_formats u_formats (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .name_i       (x_csr_name),
    .value_o      (format_value),
    .write_i      (csr_write),
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
    .name_i      (x_csr_name),
    .value_o     (seed_value),
    .write_i     (csr_write),
    .x0_thread_i (x0_agu.thread),
    .x0_draws_i  (x0_draws),
    .x0_state_o  (x0_seed),
    .m0_sent_i   (m0_sent),
    .x1_thread_i (x1_agu.thread),
    .x1_draws_i  (x1_draws),
    .x1_state_o  (x1_seed),
    .m1_sent_i   (m1_sent)
  );

  // ---- the shared units
  d1_scalar_pkg::access_t access;
  d1_units u_units (
    .clk_i              (clk_i),
    .rst_ni             (rst_ni),
    .node_base_i        (node_base_i),
    .cycle_i            (cycle_i),
    .retire_i           (retire),
    .flags_i            (vector_flags_i),
    .r_claims_i         (r0_claims | r1_claims),
    .x_claims_i         (x0_claims | x1_claims),
    .x_alu0_i           (x0_alu),
    .x_alu1_i           (x1_alu),
    .x_unit0_i          (x0_unit),
    .x_unit1_i          (x1_unit),
    .x_agu0_i           (x0_agu),
    .x_agu1_i           (x1_agu),
    .x_mem0_i           (x0_mem),
    .x_mem1_i           (x1_mem),
    .m_access_i         (m0_access || m1_access),
    .x_csr_name_o       (x_csr_name),
    .csr_o              (csr_value),
    .x_csr_i            (x_csr),
    .csr_write_o        (csr_write),
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

  d1_thread_ports u_ports (
    .clk_i           (clk_i),
    .rst_ni          (rst_ni),
    .sem_req_i       (sem_req),
    .sem_i           (sem),
    .sem_amount_i    (sem_amount),
    .sem_gnt_o       (sem_gnt),
    .stop_valid_i    (stop_valid),
    .stop_is_halt_i  (stop_halt),
    .stop_is_fault_i (stop_fault),
    .stop_cause_i    (stop_cause),
    .stop_pc_i       (stop_pc),
    .stop_addr_i     (stop_addr),
    .stop_gnt_o      (stop_gnt),
    .sem_req_o       (sem_req_o),
    .sem_o           (sem_o),
    .sem_amount_o    (sem_amount_o),
    .sem_gnt_i       (sem_gnt_i),
    .stop_valid_o    (stop_valid_o),
    .stop_thread_o   (stop_thread_o),
    .stop_is_halt_o  (stop_is_halt_o),
    .stop_cause_o    (stop_cause_o),
    .stop_pc_o       (stop_pc_o),
    .stop_addr_o     (stop_addr_o)
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

  // Thread t retires one instruction a cycle at most,
  // in the ALU lane or the AGU lane of its cluster.
  logic [3:0]  retire_alu, retire_agu, trace_retire_valid_q, trace_issue_q;
  logic [1:0]  trace_smem_valid_q;
  logic        trace_late_valid_q, trace_stop_valid_q;
  retire_t     trace_retire0_q, trace_retire1_q, trace_retire2_q, trace_retire3_q;
  retire_t     retire0_alu, retire0_agu, retire1_alu, retire1_agu;
  late_value_t trace_late_q;
  smem_t       trace_smem_q;
  stop_t       trace_stop_q;

  always_comb begin
    for (int m = 0; m < 2; m++) begin
      retire_alu[2*m]     = x0_alu.done && x0_alu.thread[1] == 1'(m);
      retire_alu[2*m + 1] = x1_alu.done && x1_alu.thread[1] == 1'(m);
      retire_agu[2*m]     = x0_agu.done && x0_agu.thread[1] == 1'(m);
      retire_agu[2*m + 1] = x1_agu.done && x1_agu.thread[1] == 1'(m);
    end
  end
  assign retire0_alu = {x0_alu.thread, x0_alu.pc, x0_alu.instr, x0_alu.rd_we, x0_alu.rd,
                        x0_alu.late, x0_alu_write.we ? x0_result : 64'd0, 70'd0};
  assign retire1_alu = {x1_alu.thread, x1_alu.pc, x1_alu.instr, x1_alu.rd_we, x1_alu.rd,
                        x1_alu.late, x1_alu_write.we ? x1_result : 64'd0, 70'd0};
  assign retire0_agu = {x0_agu.thread, x0_agu.pc, x0_agu.instr, x0_agu.rd_we, x0_agu.rd,
                        x0_agu.late, x0_agu_write.we ? x0_agu_write.data : 64'd0,
                        x0_agu_write2.we, x0_agu_write2.rd, x0_agu_write2.data};
  assign retire1_agu = {x1_agu.thread, x1_agu.pc, x1_agu.instr, x1_agu.rd_we, x1_agu.rd,
                        x1_agu.late, x1_agu_write.we ? x1_agu_write.data : 64'd0,
                        x1_agu_write2.we, x1_agu_write2.rd, x1_agu_write2.data};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      trace_retire_valid_q <= '0;
      trace_issue_q        <= '0;
      trace_smem_valid_q   <= '0;
      trace_late_valid_q   <= 1'b0;
      trace_stop_valid_q   <= 1'b0;
    end else begin
      trace_retire_valid_q <= retire_alu | retire_agu;
      trace_issue_q        <= lanes;
      trace_smem_valid_q   <= access.valid;
      trace_late_valid_q   <= late.we;
      trace_stop_valid_q   <= stop_valid_o;
    end
  end
  always_ff @(posedge clk_i) begin
    if (retire_alu[0])      trace_retire0_q <= retire0_alu;
    else if (retire_agu[0]) trace_retire0_q <= retire0_agu;
    if (retire_alu[1])      trace_retire1_q <= retire1_alu;
    else if (retire_agu[1]) trace_retire1_q <= retire1_agu;
    if (retire_alu[2])      trace_retire2_q <= retire0_alu;
    else if (retire_agu[2]) trace_retire2_q <= retire0_agu;
    if (retire_alu[3])      trace_retire3_q <= retire1_alu;
    else if (retire_agu[3]) trace_retire3_q <= retire1_agu;
    if (late.we) trace_late_q <= {late.thread, late.rd, late.data};
    if (access.valid != 2'd0) begin
      trace_smem_q <= {access.thread, access.addr, access.mask, access.data};
    end
    if (stop_valid_o) begin
      trace_stop_q <= {stop_thread_o, stop_is_halt_o, stop_cause_o, stop_pc_o, stop_addr_o};
    end
  end

  // What the trace does not need of all this.
  logic unused_stage;
  assign unused_stage = ^{x0_alu_write.thread, x0_alu_write.rd, x0_alu_write.data,
                          x1_alu_write.thread, x1_alu_write.rd, x1_alu_write.data,
                          x0_agu_write.thread, x0_agu_write.rd, x1_agu_write.thread,
                          x1_agu_write.rd, x0_agu_write2.thread, x1_agu_write2.thread};

endmodule
