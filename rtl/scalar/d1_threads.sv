// The two threads of a cluster: what each needs of the pipeline,
// of the faults and of the shared units.
//
// Every d1_thread sees only its own share of the two lanes. Member m is thread cluster + 2 m.

module d1_threads (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    cluster_i,     // constant

  input  logic [1:0]              start_valid_i,
  input  logic [20:0]             start_pc_i,
  input  logic [1:0]              stop_req_i,

  // fetch
  output logic [1:0]              run_o,
  output logic [1:0]              redirect_o,    // member m fetches from target m on
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

  // issue: 2 x ...
  output logic [1:0]              ready_o,
  output logic [1:0]              agu_o,
  output logic [1:0]              shared_o,
  output logic [1:0]              claims_alu_o,
  output logic [1:0]              claims_agu_o,
  input  logic [1:0]              issue_i,
  output logic [2*d1_scalar_pkg::IssuedBits-1:0] issued_o,
  output logic [19:0]             next_rs_o,     // {rs2, rs1} of the next instruction

  // lanes
  input  d1_scalar_pkg::r_stage_t r_alu_i, r_agu_i,
  input  d1_scalar_pkg::x_stage_t x_alu_i, x_agu_i,
  input  d1_scalar_pkg::x_alu_t   x_wait_i,      // a wait in the ALU lane
  input  d1_scalar_pkg::m_stage_t m_alu_i, m_agu_i,
  output logic [1:0]              kill_o,        // drop what member m has in D, R and X
  output logic [1:0]              retire_o,      // an instruction of member m is in M

  // shared units
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

  // vector side and network
  input  logic [1:0]              vop_free_i,
  input  logic [1:0]              vector_idle_i,
  input  logic [1:0]              net_idle_i,
  input  d1_pkg::fault_t          vector_fault_i,
  input  d1_pkg::fault_t          net_fault_i,
  input  d1_pkg::fault_t          ctrl_fault_i,

  // the semaphore that each member asks for, and how it ends: 2 x ...
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

  output logic [7:0]              spent_o        // 2 x d1_pkg::spent_e
);

  localparam int unsigned IssuedBits = d1_scalar_pkg::IssuedBits;

  for (genvar m = 0; m < d1_pkg::Threads / 2; m++) begin : gen_thread
    logic [1:0] thread;
    assign thread = {1'(m), cluster_i};

    // A thread is in one of the two lanes at most.
    logic r_alu, r_agu, x_alu, x_agu, m_alu, m_agu, redirect, stop, stop_alu, stop_agu;
    assign r_alu    = r_alu_i.valid && r_alu_i.thread[1] == 1'(m);
    assign r_agu    = r_agu_i.valid && r_agu_i.thread[1] == 1'(m);
    assign x_alu    = x_alu_i.valid && x_alu_i.thread[1] == 1'(m);
    assign x_agu    = x_agu_i.valid && x_agu_i.thread[1] == 1'(m);
    assign m_alu    = m_alu_i.thread[1] == 1'(m);
    assign m_agu    = m_agu_i.thread[1] == 1'(m);
    assign redirect = m_alu_i.redirect[m];
    assign stop_alu = m_alu_i.stop[m];
    assign stop_agu = m_agu_i.stop[m];
    assign stop     = stop_alu || stop_agu;
    assign retire_o[m]   = (m_alu && m_alu_i.valid) || (m_agu && m_agu_i.valid);
    assign kill_o[m]     = redirect || stop;
    assign redirect_o[m] = redirect || start_valid_i[m];
    assign target_o[21*m +: 21] = start_valid_i[m] ? start_pc_i : m_alu_i.target;

    // A register of one of the lanes waits for its late result.
    logic       r_late_alu, x_late_alu, m_late_alu;
    assign r_late_alu = r_alu && r_alu_i.late;
    assign x_late_alu = x_alu && x_alu_i.late;
    assign m_late_alu = stop_alu && m_alu_i.late;

    // Faults that somebody found later; of several in one cycle, one is reported.
    logic        by_load, by_vector, by_net, by_ctrl;
    logic [3:0]  async_cause;
    logic [20:0] async_pc;
    logic [63:0] async_addr;
    assign by_load     = load_fault_i.valid   && load_fault_i.thread   == thread;
    assign by_vector   = vector_fault_i.valid && vector_fault_i.thread == thread;
    assign by_net      = net_fault_i.valid    && net_fault_i.thread    == thread;
    assign by_ctrl     = ctrl_fault_i.valid   && ctrl_fault_i.thread   == thread;
    assign async_cause = by_load ? load_fault_i.cause : by_vector ? vector_fault_i.cause
                       : by_net ? net_fault_i.cause : ctrl_fault_i.cause;
    assign async_pc    = by_load ? load_fault_i.pc : by_vector ? vector_fault_i.pc
                       : net_fault_i.pc;
    assign async_addr  = by_load ? load_fault_i.addr : by_vector ? vector_fault_i.addr
                       : by_net ? net_fault_i.addr : ctrl_fault_i.addr;

    d1_scalar_pkg::issued_t issued;
    assign issued_o[IssuedBits*m +: IssuedBits] = issued;

    d1_thread u_thread (
      .clk_i           (clk_i),
      .rst_ni          (rst_ni),
      .start_i         (start_valid_i[m]),
      .start_pc_i      (start_pc_i),
      .stop_req_i      (stop_req_i[m]),
      .async_i         (by_load || by_vector || by_net || by_ctrl),
      .async_cause_i   (async_cause),
      .async_here_i    (!by_load && !by_vector && !by_net),
      .async_pc_i      (async_pc),
      .async_addr_i    (async_addr),
      .load_i          (load_i[m]),
      .push_i          (push_i[m]),
      .push_data_i     (push_data_i),
      .push_taken_i    (push_taken_i),
      .push_instr_i    (push_instr_i),
      .push_instr_taken_i (push_instr_taken_i),
      .push_fault_i    (push_fault_i),
      .push_ecc_i      (push_ecc_i),
      .used_o          (used_o[2*m +: 2]),
      .ready_o         (ready_o[m]),
      .agu_o           (agu_o[m]),
      .shared_o        (shared_o[m]),
      .claims_alu_o    (claims_alu_o[m]),
      .claims_agu_o    (claims_agu_o[m]),
      .issue_i         (issue_i[m]),
      .issued_o        (issued),
      .next_rs_o       (next_rs_o[10*m +: 10]),
      .r_late_i        (r_late_alu || (r_agu && r_agu_i.late)),
      .r_rd_i          (r_late_alu ? r_alu_i.rd : r_agu_i.rd),
      .x_late_i        (x_late_alu || (x_agu && x_agu_i.late)),
      .x_rd_i          (x_late_alu ? x_alu_i.rd : x_agu_i.rd),
      .x_probe_i       (x_alu && x_wait_i.probe),
      .x_wait_i        (x_alu && x_wait_i.asks),
      .x_sem_i         (x_alu_i.instr[11:7]),
      .x_amount_i      (x_alu_i.instr[19:15] == 5'd0 ? 16'd1 : x_wait_i.a[15:0]),
      .m_vop_i         (m_agu && m_agu_i.vop),
      .m_redirect_i    (redirect),
      .m_target_i      (m_alu_i.target),
      .m_stop_i        (stop),
      .m_halt_i        (stop_alu && m_alu_i.halt),
      .m_cause_i       (stop_alu ? m_alu_i.cause : m_agu_i.cause),
      .m_pc_i          (stop_alu ? m_alu_i.pc : m_agu_i.pc),
      .m_addr_i        (stop_alu ? m_alu_i.stop_word : m_agu_i.stop_word),
      .m_late_i        (m_late_alu || (stop_agu && m_agu_i.late)),
      .m_rd_i          (m_late_alu ? m_alu_i.rd : m_agu_i.rd),
      .mem_clear_i     (mem_clear_i && mem_clear_thread_i == thread),
      .mem_clear_rd_i  (mem_clear_rd_i),
      .md_clear_i      (md_clear_i && md_clear_thread_i == thread),
      .md_clear_rd_i   (md_clear_rd_i),
      .mem_room_i      (mem_room_i),
      .mul_room_i      (mul_room_i),
      .div_room_i      (div_room_i),
      .lsu_idle_i      (lsu_idle_i[m]),
      .lsu_loads_i     (lsu_loads_i[m]),
      .vop_free_i      (vop_free_i[m]),
      .vector_idle_i   (vector_idle_i[m]),
      .net_idle_i      (net_idle_i[m]),
      .sem_req_o       (sem_req_o[m]),
      .sem_o           (sem_o[5*m +: 5]),
      .sem_amount_o    (sem_amount_o[16*m +: 16]),
      .sem_gnt_i       (sem_gnt_i[m]),
      .run_o           (run_o[m]),
      .stop_valid_o    (stop_valid_o[m]),
      .stop_gnt_i      (stop_gnt_i[m]),
      .stop_is_halt_o  (stop_is_halt_o[m]),
      .stop_is_fault_o (stop_is_fault_o[m]),
      .stop_cause_o    (stop_cause_o[4*m +: 4]),
      .stop_pc_o       (stop_pc_o[21*m +: 21]),
      .stop_addr_o     (stop_addr_o[64*m +: 64]),
      .spent_o         (spent_o[4*m +: 4])
    );
  end

  // A member that is not there never runs, and asks for nothing.
  if (d1_pkg::Threads == 2) begin : gen_no_thread
    assign run_o[1]            = 1'b0;
    assign redirect_o[1]       = 1'b0;
    assign target_o[41:21]     = '0;
    assign used_o[3:2]         = '0;
    assign ready_o[1]          = 1'b0;
    assign agu_o[1]            = 1'b0;
    assign shared_o[1]         = 1'b0;
    assign claims_alu_o[1]     = 1'b0;
    assign claims_agu_o[1]     = 1'b0;
    assign issued_o[IssuedBits +: IssuedBits] = '0;
    assign next_rs_o[19:10]    = '0;
    assign kill_o[1]           = 1'b0;
    assign retire_o[1]         = 1'b0;
    assign sem_req_o[1]        = 1'b0;
    assign sem_o[9:5]          = '0;
    assign sem_amount_o[31:16] = '0;
    assign stop_valid_o[1]     = 1'b0;
    assign stop_is_halt_o[1]   = 1'b0;
    assign stop_is_fault_o[1]  = 1'b0;
    assign stop_cause_o[7:4]   = '0;
    assign stop_pc_o[41:21]    = '0;
    assign stop_addr_o[127:64] = '0;
    assign spent_o[7:4]        = d1_pkg::SpentIdle;
    logic unused_member;
    assign unused_member = ^{start_valid_i[1], stop_req_i[1], load_i[1], push_i[1], issue_i[1],
                             lsu_idle_i[1], lsu_loads_i[1], vop_free_i[1], vector_idle_i[1],
                             net_idle_i[1], sem_gnt_i[1], stop_gnt_i[1]};
  end

  // What the operands, the shared units and the trace use, and the network's place for others.
  logic unused_stage;
  assign unused_stage = ^{r_alu_i.thread[0], r_agu_i.thread[0], r_alu_i.rs1, r_alu_i.rs2,
                          r_agu_i.rs1, r_agu_i.rs2, r_alu_i.claims, r_agu_i.claims, r_alu_i.fixed_a,
                          r_alu_i.value_a, r_alu_i.fixed_b, r_alu_i.value_b, r_agu_i.fixed_a,
                          r_agu_i.value_a, r_agu_i.fixed_b, r_agu_i.value_b,
                          x_alu_i.thread[0], x_alu_i.pc, x_alu_i.instr[31:20], x_alu_i.instr[14:12],
                          x_alu_i.instr[6:0], x_alu_i.claims, x_alu_i.rd_we, x_alu_i.done,
                          x_agu_i.thread[0], x_agu_i.pc, x_agu_i.instr, x_agu_i.claims,
                          x_agu_i.rd_we, x_agu_i.done, x_wait_i.shared, x_wait_i.unit,
                          x_wait_i.alive, x_wait_i.a[63:16], x_wait_i.y, m_alu_i.thread[0],
                          m_alu_i.vop, m_alu_i.branch, m_alu_i.broke, m_agu_i.branch, m_agu_i.broke,
                          m_agu_i.thread[0], m_agu_i.redirect, m_agu_i.target, m_agu_i.halt,
                          ctrl_fault_i.pc};

endmodule
