// A cluster: two threads, an ALU lane and an AGU lane between them.
//
//             D                 R             X            M
//   fetch ─▶ d1_threads ─┬─▶ d1_alu_pipe ── d1_alu_lane ──▶ registers, redirect, fault, halt
//            d1_issue    └─▶ d1_agu_pipe ── d1_agu_lane ──▶ registers, vector operation, fault
//                            d1_operands ◀── late results
//
// Two instructions a cycle, of different threads: one that computes or jumps, one that moves data
// or feeds the vector side. The core has two clusters, which share what costs most: multiplier,
// divider, CSRs, load and store queue, semaphores. Member m is thread cluster + 2 m, so that two
// threads that run alone, 0 and 1, share no lane.

module d1_cluster (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    cluster_i,     // constant

  input  logic [1:0]              start_valid_i, // a bit a member, here and below
  input  logic [20:0]             start_pc_i,
  input  logic [63:0]             start_arg_i,
  input  logic [1:0]              stop_req_i,

  // fetch
  output logic [1:0]              run_o,
  output logic [1:0]              redirect_o,
  output logic [41:0]             target_o,      // 2 x 21 bits
  output logic [3:0]              used_o,        // 2 x 2 bits
  input  logic [1:0]              load_i,
  input  logic [1:0]              push_i,
  input  logic [255:0]            push_data_i,
  input  logic [7:0]              push_taken_i,
  input  logic [31:0]             push_instr_i,
  input  logic                    push_instr_taken_i,
  input  logic                    push_fault_i,
  input  logic                    push_ecc_i,
  output logic                    branch_o,      // a branch was executed,
                                                 // at bits 9..2 of its PC, ...
  output logic [7:0]              branch_pc_o,
  output logic                    branch_broke_o, // ... and went against the static rule

  // shared units
  output logic                    claims_alu_o,  // early: may issue for such a unit behind the ALU
                                                 // lane ...
  output logic                    claims_agu_o,  // ... behind the AGU lane
  input  logic                    alu_turn_i,    // it may
  input  logic                    agu_turn_i,
  output logic [2:0]              r_claims_o,    // what lies in R and X, as in r_stage_t
  output logic [2:0]              x_claims_o,
  output d1_scalar_pkg::x_stage_t x_alu_o,
  output d1_scalar_pkg::x_alu_t   x_unit_o,
  input  logic [63:0]             x_csr_i,
  output logic [63:0]             x_result_o,    // rd of the ALU lane, for the trace
  output d1_scalar_pkg::x_stage_t x_agu_o,
  output d1_scalar_pkg::x_mem_t   x_mem_o,
  output logic                    m_access_o,    // ... is to be performed
  output logic [1:0]              x_draws_o,     // random bits that the AGU lane draws,
                                                 // once it sends
  input  logic [63:0]             x_seed_i,
  output logic                    m_sent_o,      // a vector operation is sent
  output logic [9:0]              r_names_o,     // entries of the format table: {thread, B, A}
  input  logic [15:0]             r_entry_a_i,
  input  logic [15:0]             r_entry_b_i,
  input  d1_scalar_pkg::write_t   late_i,
  output logic [1:0]              retire_o,      // an instruction is in M
  input  logic                    mem_room_i,
  input  logic                    mul_room_i,
  input  logic                    div_room_i,
  input  logic [1:0]              lsu_idle_i,
  input  logic [1:0]              lsu_loads_i,
  input  logic                    mem_clear_i,
  input  logic [1:0]              mem_clear_thread_i,
  input  logic [4:0]              mem_clear_rd_i,
  input  logic                    md_clear_i,
  input  logic [1:0]              md_clear_thread_i,
  input  logic [4:0]              md_clear_rd_i,
  input  d1_pkg::fault_t          load_fault_i,

  // what both lanes write in X, for the trace
  output d1_scalar_pkg::write_t   x_alu_write_o,
  output d1_scalar_pkg::write_t   x_agu_write_o,
  output d1_scalar_pkg::write_t   x_agu_write2_o,

  // vector side and network
  output logic                    vop_valid_o,
  output logic [1:0]              vop_thread_o,
  output d1_pkg::vop_t            vop_o,
  input  logic [1:0]              vop_free_i,
  input  logic [1:0]              vector_idle_i,
  input  logic [1:0]              net_idle_i,
  input  d1_pkg::fault_t          vector_fault_i,
  input  d1_pkg::fault_t          net_fault_i,
  input  d1_pkg::fault_t          ctrl_fault_i,

  // semaphores and stop records: 2 x ...
  output logic [1:0]              sem_req_o,
  output logic [9:0]              sem_o,
  output logic [31:0]             sem_amount_o,
  input  logic [1:0]              sem_gnt_i,
  output logic [1:0]              stop_valid_o,
  input  logic [1:0]              stop_gnt_i,
  output logic [1:0]              stop_is_halt_o,
  output logic [1:0]              stop_is_fault_o,
  output logic [7:0]              stop_cause_o,
  output logic [41:0]             stop_pc_o,
  output logic [127:0]            stop_addr_o,

  output logic [7:0]              spent_o,       // 2 x d1_pkg::spent_e
  output logic [1:0]              lanes_o        // what issues: {AGU lane, ALU lane}
);

  localparam int unsigned IssuedBits = d1_scalar_pkg::IssuedBits;

  // ---- D
  logic [1:0]              ready, agu, shared, claims_alu, claims_agu, issue, to_alu, to_agu, kill;
  logic [2*IssuedBits-1:0] issued;
  logic [IssuedBits-1:0]   d_alu, d_agu;
  logic [19:0]             next_rs;
  d1_scalar_pkg::r_stage_t r_alu, r_agu;
  d1_scalar_pkg::m_stage_t m_alu, m_agu;

  d1_threads u_threads (
    .clk_i              (clk_i),
    .rst_ni             (rst_ni),
    .cluster_i          (cluster_i),
    .start_valid_i      (start_valid_i),
    .start_pc_i         (start_pc_i),
    .stop_req_i         (stop_req_i),
    .run_o              (run_o),
    .redirect_o         (redirect_o),
    .target_o           (target_o),
    .used_o             (used_o),
    .load_i             (load_i),
    .push_i             (push_i),
    .push_data_i        (push_data_i),
    .push_taken_i       (push_taken_i),
    .push_instr_i       (push_instr_i),
    .push_instr_taken_i (push_instr_taken_i),
    .push_fault_i       (push_fault_i),
    .push_ecc_i         (push_ecc_i),
    .ready_o            (ready),
    .agu_o              (agu),
    .shared_o           (shared),
    .claims_alu_o       (claims_alu),
    .claims_agu_o       (claims_agu),
    .issue_i            (issue),
    .issued_o           (issued),
    .next_rs_o          (next_rs),
    .r_alu_i            (r_alu),
    .r_agu_i            (r_agu),
    .x_alu_i            (x_alu_o),
    .x_agu_i            (x_agu_o),
    .x_wait_i           (x_unit_o),
    .m_alu_i            (m_alu),
    .m_agu_i            (m_agu),
    .kill_o             (kill),
    .retire_o           (retire_o),
    .mem_room_i         (mem_room_i),
    .mul_room_i         (mul_room_i),
    .div_room_i         (div_room_i),
    .lsu_idle_i         (lsu_idle_i),
    .lsu_loads_i        (lsu_loads_i),
    .mem_clear_i        (mem_clear_i),
    .mem_clear_thread_i (mem_clear_thread_i),
    .mem_clear_rd_i     (mem_clear_rd_i),
    .md_clear_i         (md_clear_i),
    .md_clear_thread_i  (md_clear_thread_i),
    .md_clear_rd_i      (md_clear_rd_i),
    .load_fault_i       (load_fault_i),
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
    .stop_gnt_i         (stop_gnt_i),
    .stop_is_halt_o     (stop_is_halt_o),
    .stop_is_fault_o    (stop_is_fault_o),
    .stop_cause_o       (stop_cause_o),
    .stop_pc_o          (stop_pc_o),
    .stop_addr_o        (stop_addr_o),
    .spent_o            (spent_o)
  );
  assign m_sent_o     = m_agu.vop;
  assign branch_o     = m_alu.branch;
  assign branch_pc_o  = m_alu.pc[9:2];
  assign branch_broke_o = m_alu.broke;
  assign claims_alu_o = claims_alu != 2'd0;
  assign claims_agu_o = claims_agu != 2'd0;

  d1_issue u_issue (
    .clk_i      (clk_i),
    .rst_ni     (rst_ni),
    .ready_i    (ready),
    .agu_i      (agu),
    .shared_i   (shared),
    .alu_turn_i (alu_turn_i),
    .agu_turn_i (agu_turn_i),
    .issue_o    (issue),
    .alu_o      (to_alu),
    .agu_o      (to_agu)
  );
  assign lanes_o = {to_agu != 2'd0, to_alu != 2'd0};
  assign d_alu = ({IssuedBits{to_alu[0]}} & issued[IssuedBits-1:0]) |
                 ({IssuedBits{to_alu[1]}} & issued[2*IssuedBits-1:IssuedBits]);
  assign d_agu = ({IssuedBits{to_agu[0]}} & issued[IssuedBits-1:0]) |
                 ({IssuedBits{to_agu[1]}} & issued[2*IssuedBits-1:IssuedBits]);

  // ---- R, X, M
  logic [63:0]           r_alu_a, r_alu_y, r_agu_a, r_agu_b;
  d1_scalar_pkg::write_t m_alu_write, m_agu_write, m_agu_write2;
  assign r_claims_o = r_alu.claims | r_agu.claims;
  assign x_claims_o = x_alu_o.claims | x_agu_o.claims;

  d1_alu_pipe u_alu (
    .clk_i      (clk_i),
    .rst_ni     (rst_ni),
    .cluster_i  (cluster_i),
    .kill_i     (kill),
    .d_grant_i  (to_alu),
    .d_issued_i (d_alu),
    .r_o        (r_alu),
    .r_a_i      (r_alu_a),
    .r_y_i      (r_alu_y),
    .x_o        (x_alu_o),
    .x_alu_o    (x_unit_o),
    .x_write_o  (x_alu_write_o),
    .x_csr_i    (x_csr_i),
    .x_result_o (x_result_o),
    .m_o        (m_alu),
    .m_write_o  (m_alu_write)
  );

  d1_agu_pipe u_agu (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .cluster_i    (cluster_i),
    .kill_i       (kill),
    .d_grant_i    (to_agu),
    .d_issued_i   (d_agu),
    .r_o          (r_agu),
    .r_a_i        (r_agu_a),
    .r_b_i        (r_agu_b),
    .r_names_o    (r_names_o),
    .r_entry_a_i  (r_entry_a_i),
    .r_entry_b_i  (r_entry_b_i),
    .x_o          (x_agu_o),
    .x_mem_o      (x_mem_o),
    .x_draws_o    (x_draws_o),
    .x_seed_i     (x_seed_i),
    .x_write_o    (x_agu_write_o),
    .x_write2_o   (x_agu_write2_o),
    .m_o          (m_agu),
    .m_access_o   (m_access_o),
    .m_write_o    (m_agu_write),
    .m_write2_o   (m_agu_write2),
    .vop_valid_o  (vop_valid_o),
    .vop_thread_o (vop_thread_o),
    .vop_o        (vop_o)
  );

  d1_operands u_operands (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .cluster_i   (cluster_i),
    .start_i     (start_valid_i),
    .start_arg_i (start_arg_i),
    .next_rs_i   (next_rs),
    .r_alu_i     (r_alu),
    .r_agu_i     (r_agu),
    .r_alu_a_o   (r_alu_a),
    .r_alu_y_o   (r_alu_y),
    .r_agu_a_o   (r_agu_a),
    .r_agu_b_o   (r_agu_b),
    .x_alu_i     (x_alu_write_o),
    .x_agu_i     (x_agu_write_o),
    .x_agu2_i    (x_agu_write2_o),
    .m_alu_i     (m_alu_write),
    .m_agu_i     (m_agu_write),
    .m_agu2_i    (m_agu_write2),
    .late_i      (late_i)
  );

endmodule
