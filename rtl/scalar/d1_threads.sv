// The four threads: what each needs of the pipeline, of the faults and of the shared ports.
//
// Every d1_thread sees only its own share of the two lanes. The semaphore port and the stop port
// serve one thread a cycle, in turn.

module d1_threads (
  input  logic                    clk_i,
  input  logic                    rst_ni,

  input  logic [3:0]              start_valid_i,
  input  logic [20:0]             start_pc_i,
  input  logic [3:0]              stop_req_i,

  // fetch
  output logic [3:0]              run_o,
  output logic [3:0]              redirect_o,    // thread t fetches from target t on
  output logic [83:0]             target_o,      // 4 x 21 bits
  output logic [7:0]              used_o,        // 4 x 2 bits
  input  logic [3:0]              load_i,
  input  logic [3:0]              push_i,
  input  logic [255:0]            push_data_i,
  input  logic [31:0]             push_instr_i,
  input  logic                    push_fault_i,
  input  logic                    push_ecc_i,

  // issue: 4 x ...
  output logic [3:0]              ready_o,
  output logic [3:0]              shared_o,
  input  logic [3:0]              issue_i,
  output logic [4*d1_scalar_pkg::IssuedBits-1:0] issued_o,
  output logic [39:0]             next_rs_o,     // {rs2, rs1} of the next instruction

  // lanes
  input  d1_scalar_pkg::r_stage_t r0_i, r1_i,
  input  d1_scalar_pkg::x_stage_t x0_i, x1_i,
  input  d1_scalar_pkg::m_stage_t m0_i, m1_i,
  output logic [3:0]              kill_o,        // drop what thread t has in D and R ...
  output logic [3:0]              kill_x_o,      // ... and in X
  output logic [3:0]              retire_o,      // an instruction of thread t is in M

  // shared units
  input  logic                    mem_room_i,
  input  logic                    mul_room_i,
  input  logic                    div_room_i,
  input  logic [3:0]              lsu_idle_i,
  input  logic [3:0]              lsu_loads_i,
  input  logic                    mem_clear_i,
  input  logic [1:0]              mem_clear_thread_i,
  input  logic [4:0]              mem_clear_rd_i,
  input  logic                    md_clear_i,
  input  logic [1:0]              md_clear_thread_i,
  input  logic [4:0]              md_clear_rd_i,
  input  d1_pkg::fault_t          load_fault_i,

  // vector side and network
  input  logic [3:0]              vop_free_i,
  input  logic [3:0]              vector_idle_i,
  input  logic [3:0]              net_idle_i,
  input  d1_pkg::fault_t          vector_fault_i,
  input  d1_pkg::fault_t          net_fault_i,
  input  d1_pkg::fault_t          ctrl_fault_i,

  // d1_ctrl
  output logic                    sem_req_o,
  output logic [4:0]              sem_o,
  output logic [15:0]             sem_amount_o,
  input  logic                    sem_gnt_i,
  output logic                    stop_valid_o,
  output logic [1:0]              stop_thread_o,
  output logic                    stop_is_halt_o,
  output logic [31:0]             stop_cause_o,
  output logic [20:0]             stop_pc_o,
  output logic [63:0]             stop_addr_o,

  output logic [15:0]             spent_o        // 4 x d1_pkg::spent_e
);

  localparam int unsigned IssuedBits = d1_scalar_pkg::IssuedBits;

  // 4 x 1, 5, 16, 4, 21, 64 bits
  logic [3:0]   sem_req, sem_turn, stop_valid, stop_gnt, stop_halt, stop_fault;
  logic [19:0]  sem;
  logic [63:0]  sem_amount, stop_word;
  logic [15:0]  stop_cause;
  logic [83:0]  stop_pc;
  logic [255:0] stop_addr;
  logic [1:0]   sem_thread;

  for (genvar t = 0; t < 4; t++) begin : gen_thread
    // A thread is in one of the two lanes at most.
    logic r0, x0, x1, m0, m1, redirect, stop, stop0, stop1;
    assign r0 = r0_i.valid && r0_i.thread == 2'(t);
    assign x0 = x0_i.valid && x0_i.thread == 2'(t);
    assign x1 = x1_i.valid && x1_i.thread == 2'(t);
    assign m0 = m0_i.thread == 2'(t);
    assign m1 = m1_i.thread == 2'(t);

    logic [20:0] target;
    assign redirect      = (x0 && x0_i.redirect) || (x1 && x1_i.redirect);
    assign stop0         = m0 && m0_i.stop;
    assign stop1         = m1 && m1_i.stop;
    assign stop          = stop0 || stop1;
    assign target        = x1 ? x1_i.target : x0_i.target;
    assign retire_o[t]   = (m0 && m0_i.valid) || (m1 && m1_i.valid);
    assign kill_o[t]     = redirect || stop;
    assign kill_x_o[t]   = stop;
    assign redirect_o[t] = redirect || start_valid_i[t];
    assign target_o[21*t +: 21] = start_valid_i[t] ? start_pc_i : target;

    // Faults that somebody found later; of several in one cycle, one is reported.
    logic        by_load, by_vector, by_net, by_ctrl;
    logic [3:0]  async_cause;
    logic [20:0] async_pc;
    logic [63:0] async_addr;
    assign by_load     = load_fault_i.valid   && load_fault_i.thread   == 2'(t);
    assign by_vector   = vector_fault_i.valid && vector_fault_i.thread == 2'(t);
    assign by_net      = net_fault_i.valid    && net_fault_i.thread    == 2'(t);
    assign by_ctrl     = ctrl_fault_i.valid   && ctrl_fault_i.thread   == 2'(t);
    assign async_cause = by_load ? load_fault_i.cause : by_vector ? vector_fault_i.cause
                       : by_net ? net_fault_i.cause : ctrl_fault_i.cause;
    assign async_pc    = by_load ? load_fault_i.pc : by_vector ? vector_fault_i.pc
                       : net_fault_i.pc;
    assign async_addr  = by_load ? load_fault_i.addr : by_vector ? vector_fault_i.addr
                       : by_net ? net_fault_i.addr : ctrl_fault_i.addr;

    d1_scalar_pkg::issued_t issued;
    assign issued_o[IssuedBits*t +: IssuedBits] = issued;

    d1_thread u_thread (
      .clk_i           (clk_i),
      .rst_ni          (rst_ni),
      .start_i         (start_valid_i[t]),
      .start_pc_i      (start_pc_i),
      .stop_req_i      (stop_req_i[t]),
      .async_i         (by_load || by_vector || by_net || by_ctrl),
      .async_cause_i   (async_cause),
      .async_here_i    (!by_load && !by_vector && !by_net),
      .async_pc_i      (async_pc),
      .async_addr_i    (async_addr),
      .load_i          (load_i[t]),
      .push_i          (push_i[t]),
      .push_data_i     (push_data_i),
      .push_instr_i    (push_instr_i),
      .push_fault_i    (push_fault_i),
      .push_ecc_i      (push_ecc_i),
      .used_o          (used_o[2*t +: 2]),
      .ready_o         (ready_o[t]),
      .shared_o        (shared_o[t]),
      .issue_i         (issue_i[t]),
      .issued_o        (issued),
      .next_rs_o       (next_rs_o[10*t +: 10]),
      .r_late_i        (r0 && r0_i.late),
      .r_rd_i          (r0_i.rd),
      .x_late_i        (x0 && x0_i.late),
      .x_rd_i          (x0_i.rd),
      .x_probe_i       (x0 && x0_i.probe),
      .x_wait_i        (x0 && x0_i.asks),
      .x_sem_i         (x0_i.instr[11:7]),
      .x_amount_i      (x0_i.instr[19:15] == 5'd0 ? 16'd1 : x0_i.a[15:0]),
      .x_redirect_i    (redirect),
      .x_target_i      (target),
      .m_vop_i         ((m0 && m0_i.vop) || (m1 && m1_i.vop)),
      .m_stop_i        (stop),
      .m_halt_i        (stop1 ? m1_i.halt : m0_i.halt),
      .m_cause_i       (stop1 ? m1_i.cause : m0_i.cause),
      .m_pc_i          (stop1 ? m1_i.pc : m0_i.pc),
      .m_addr_i        (stop1 ? m1_i.stop_word : m0_i.stop_word),
      .m_late_i        (stop0 && m0_i.late),
      .m_rd_i          (m0_i.rd),
      .mem_clear_i     (mem_clear_i && mem_clear_thread_i == 2'(t)),
      .mem_clear_rd_i  (mem_clear_rd_i),
      .md_clear_i      (md_clear_i && md_clear_thread_i == 2'(t)),
      .md_clear_rd_i   (md_clear_rd_i),
      .mem_room_i      (mem_room_i),
      .mul_room_i      (mul_room_i),
      .div_room_i      (div_room_i),
      .lsu_idle_i      (lsu_idle_i[t]),
      .lsu_loads_i     (lsu_loads_i[t]),
      .vop_free_i      (vop_free_i[t]),
      .vector_idle_i   (vector_idle_i[t]),
      .net_idle_i      (net_idle_i[t]),
      .sem_req_o       (sem_req[t]),
      .sem_o           (sem[5*t +: 5]),
      .sem_amount_o    (sem_amount[16*t +: 16]),
      .sem_gnt_i       (sem_gnt_i && sem_turn[t]),
      .run_o           (run_o[t]),
      .stop_valid_o    (stop_valid[t]),
      .stop_gnt_i      (stop_gnt[t]),
      .stop_is_halt_o  (stop_halt[t]),
      .stop_is_fault_o (stop_fault[t]),
      .stop_cause_o    (stop_cause[4*t +: 4]),
      .stop_pc_o       (stop_pc[21*t +: 21]),
      .stop_addr_o     (stop_addr[64*t +: 64]),
      .spent_o         (spent_o[4*t +: 4])
    );
  end

  // ---- one semaphore is asked for a cycle
  d1_rr_arb #(.N(4)) u_sem (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .req_i   (sem_req),
    .ready_i (1'b1),
    .valid_o (sem_req_o),
    .gnt_o   (sem_turn),
    .idx_o   (sem_thread)
  );
  assign sem_o        = sem[5*sem_thread +: 5];
  assign sem_amount_o = sem_amount[16*sem_thread +: 16];

  // ---- one stop record a cycle
  d1_rr_arb #(.N(4)) u_stop (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .req_i   (stop_valid),
    .ready_i (1'b1),
    .valid_o (stop_valid_o),
    .gnt_o   (stop_gnt),
    .idx_o   (stop_thread_o)
  );
  assign stop_word      = stop_addr[64*stop_thread_o +: 64];
  assign stop_is_halt_o = stop_valid_o && stop_halt[stop_thread_o];
  assign stop_cause_o   = stop_is_halt_o ? stop_word[31:0]
                                         : {28'd0, stop_cause[4*stop_thread_o +: 4]};
  assign stop_pc_o      = stop_pc[21*stop_thread_o +: 21];
  assign stop_addr_o    = stop_fault[stop_thread_o] ? stop_word : 64'd0;

  // Lane 1 has no late results; a thread knows its units; the rest is for the shared units, the network's place for others.
  logic unused_stage;
  assign unused_stage = ^{r1_i.valid, r1_i.thread, r0_i.claims, r1_i.claims, x0_i.claims, x1_i.claims, r0_i.unit, r1_i.unit, x0_i.unit, x1_i.unit,
                          r0_i.rs1, r0_i.rs2, r0_i.fixed_a, r0_i.value_a, r0_i.fixed_b,
                          r0_i.value_b, r1_i.rs1, r1_i.rs2, r1_i.late, r1_i.rd, r1_i.fixed_a,
                          r1_i.value_a, r1_i.fixed_b, r1_i.value_b,
                          x0_i.rd_we, x0_i.draws, x1_i.draws, x0_i.b, x0_i.addr, x0_i.control, x0_i.a[63:16], x0_i.pc,
                          x0_i.alive, x0_i.done, x0_i.access, x0_i.instr[31:20], x0_i.instr[14:12], x0_i.instr[6:0],
                          x1_i.rd_we, x1_i.late, x1_i.rd, x1_i.a, x1_i.b, x1_i.probe, x1_i.asks, x1_i.access, x1_i.addr,
                          x1_i.control, x1_i.instr, x1_i.pc, x1_i.alive, x1_i.done, m1_i.late,
                          m1_i.rd, ctrl_fault_i.pc};

endmodule
