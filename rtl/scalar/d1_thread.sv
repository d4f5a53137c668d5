// Stage D of one thread: its next instruction, whether it may issue, and how the thread ends.
//
//   d1_fetch ─▶ d1_ibuf ─▶ │ word at pc, predecoded ─▶ hazards ─▶ ready_o ─▶ d1_issue
//
// An instruction is ready when no register it names waits for a late result (load, multiply,
// divide), and everything it will need further down is sure to be free: the pipeline behind issue
// never stalls. In particular:
//   vector      a credit of the vector queue, and no earlier load of the thread still waits
//   after a CSR two cycles: what it reads and writes is there then, and nothing is bypassed
//   fence, halt three quiet cycles: nothing of the thread under way on any side
//   wait        issues once to compute its amount, then asks for the semaphore without leaving the
//               buffer, and issues again to retire when it has been granted
// The thread ends when there is a reason (a fault or halt in stage M, a fault of another block, a
// stop request) and its pipeline, loads and stores have drained; then it reports, one stop record.
//
// r_, x_, m_: what lies in stages R, X and M of this thread, at most one instruction each.

`include "prim/d1_assert.svh"

module d1_thread (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                start_i,
  input  logic [20:0]         start_pc_i,
  input  logic                stop_req_i,     // level
  input  logic                async_i,        // a fault that somebody else found
  input  logic [3:0]          async_cause_i,
  input  logic                async_here_i,   // ... at no pc of its own: report where the thread is
  input  logic [20:0]         async_pc_i,
  input  logic [63:0]         async_addr_i,

  // instruction buffer
  input  logic                load_i,
  input  logic                push_i,
  input  logic [255:0]        push_data_i,
  input  logic [7:0]          push_taken_i,
  input  logic [31:0]         push_instr_i,
  input  logic                push_instr_taken_i,
  input  logic                push_fault_i,
  input  logic                push_ecc_i,
  output logic [1:0]          used_o,

  // issue
  output logic                ready_o,
  output logic                agu_o,          // for the AGU lane
  output logic                shared_o,       // for a unit that the clusters share
  output logic                claims_alu_o,   // early: may issue for such a unit behind the ALU
                                              // lane ...
  output logic                claims_agu_o,   // ... behind the AGU lane
  input  logic                issue_i,        // taken
  output d1_scalar_pkg::issued_t issued_o,
  output logic [9:0]          next_rs_o,      // {rs2, rs1} of the next instruction

  // what is in the pipeline
  input  logic                r_late_i,
  input  logic [4:0]          r_rd_i,
  input  logic                x_late_i,
  input  logic [4:0]          x_rd_i,
  input  logic                x_probe_i,      // a wait has its amount below ...
  input  logic                x_wait_i,       // ... late: it is within range
  input  logic [4:0]          x_sem_i,
  input  logic [15:0]         x_amount_i,
  input  logic                m_vop_i,        // a vector operation is sent
  input  logic                m_redirect_i,   // go on at m_target_i, unless m_stop_i:
                                              // R and X are dropped
  input  logic [20:0]         m_target_i,
  input  logic                m_stop_i,       // fault or halt: R and X are dropped
  input  logic                m_halt_i,
  input  logic [3:0]          m_cause_i,
  input  logic [20:0]         m_pc_i,
  input  logic [63:0]         m_addr_i,       // address of the fault, or the exit code
  input  logic                m_late_i,
  input  logic [4:0]          m_rd_i,

  // late results that are certain from the cycle after next on
  input  logic                mem_clear_i,
  input  logic [4:0]          mem_clear_rd_i,
  input  logic                md_clear_i,
  input  logic [4:0]          md_clear_rd_i,

  // the units behind issue
  input  logic                mem_room_i,
  input  logic                mul_room_i,
  input  logic                div_room_i,
  input  logic                lsu_idle_i,     // no access of the thread waits
  input  logic                lsu_loads_i,    // a load of the thread waits
  input  logic                vop_free_i,
  input  logic                vector_idle_i,
  input  logic                net_idle_i,

  output logic                sem_req_o,
  output logic [4:0]          sem_o,
  output logic [15:0]         sem_amount_o,
  input  logic                sem_gnt_i,

  output logic                run_o,
  output logic                stop_valid_o,   // the record below waits for its turn
  input  logic                stop_gnt_i,
  output logic                stop_is_halt_o,
  output logic                stop_is_fault_o,
  output logic [3:0]          stop_cause_o,
  output logic [20:0]         stop_pc_o,
  output logic [63:0]         stop_addr_o,    // address of the fault, or the exit code

  output logic [3:0]          spent_o         // what the cycle before was spent on, d1_pkg::spent_e
);

  typedef enum logic [1:0] {WaitNone = 2'd0, WaitProbe = 2'd1, WaitGranted = 2'd2} wait_e;

  localparam int unsigned CreditBits = $clog2(d1_pkg::VqDepth + 1);
  localparam logic [CreditBits-1:0] Credits = CreditBits'(d1_pkg::VqDepth);

  logic        run_q, record_q, record_halt_q, record_here_q, pending_q;
  logic [3:0]  record_cause_q;
  logic [CreditBits-1:0] credit_q;
  logic [20:0] pc_q, record_pc_q;
  logic [63:0] record_addr_q;
  logic [31:0] busy_q;         // registers that wait for a late result
  logic [1:0]  quiet_q;        // cycles in which nothing was under way, up to 3
  wait_e       wait_q;
  logic [4:0]  sem_q;
  logic [15:0] amount_q;

  logic flush;                 // what the thread has in D, R and X is dropped
  assign flush = m_redirect_i || m_stop_i;

  // What the thread has in R and X: its own account,
  // so that issue need not look for it in the lanes.
  logic r_valid_q, r_vector_q, r_load_q, x_valid_q, x_vector_q, x_load_q;

  // ---- the next instruction
  logic        buffer_valid, buffer_fault, buffer_ecc, misaligned, head_valid, leaves, goes_on,
               taken;
  logic [31:0] instr;
  logic [3:0]  fetch_cause;
  d1_scalar_pkg::predecode_t pre;

  assign misaligned = pc_q[1:0] != 2'd0;
  assign head_valid = buffer_valid || misaligned;
  assign leaves     = issue_i && !probe;
  assign goes_on    = leaves && !misaligned;  // a misaligned PC has nowhere to go

  d1_ibuf u_ibuf (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .flush_i (flush || start_i),
    .load_i  (load_i),
    .push_i  (push_i),
    .data_i  (push_data_i),
    .taken_i (push_taken_i),
    .instr_i (push_instr_i),
    .instr_taken_i (push_instr_taken_i),
    .fault_i (push_fault_i),
    .ecc_i   (push_ecc_i),
    .used_o  (used_o),
    .valid_o (buffer_valid),
    .instr_o (instr),
    .taken_o (taken),
    .pre_o   (pre),
    .fault_o (buffer_fault),
    .ecc_o   (buffer_ecc),
    .word_i  (pc_q[4:2]),
    .next_word_i (next_word),
    .take_i  (goes_on)
  );

  assign fetch_cause = misaligned ? d1_pkg::CauseMisaligned
                     : buffer_ecc ? d1_pkg::CauseEccUncorrectable : d1_pkg::CauseOutOfRange;

  logic [20:0] next_pc;
  assign next_pc = pc_q + (taken ? d1_scalar_pkg::cti_distance(instr[3], instr[31:7]) : 21'd4);

  // Its word, where a path goes on in another window: at a target or at the first one.
  logic [3:0] target_low;
  logic [2:0] next_word;
  assign target_low = pc_q[4:1] + pre.distance;
  assign next_word  = target_low[3:1] & {3{taken}};
  logic unused_low;
  assign unused_low = target_low[0];

  // ---- may it issue?
  logic       hazard, room, credit, quiet, stopping, probe;
  logic [1:0] csr_q;           // a CSR instruction issued one cycle ago, or two:
                               // it is still to be written
  assign hazard = (busy_q & (d1_scalar_pkg::named(pre.rs1_high, pre.rs1_low) |
                             d1_scalar_pkg::named(pre.rs2_high, pre.rs2_low) |
                             d1_scalar_pkg::named(pre.rd_high, pre.rd_low))) != 32'd0 ||
                  csr_q != 2'd0;
  // One more than stages R, X and M may still need.
  always_comb begin
    case (credit_q)
      CreditBits'(0): credit = 1'b0;
      CreditBits'(1): credit = !r_vector_q && !x_vector_q && !m_vop_i;
      CreditBits'(2): credit = !(r_vector_q && x_vector_q) &&
                               !((r_vector_q || x_vector_q) && m_vop_i);
      CreditBits'(3): credit = !(r_vector_q && x_vector_q && m_vop_i);
      default:        credit = 1'b1;
    endcase
  end
  assign quiet  = pre.serial && head_valid && !r_valid_q && !x_valid_q && !m_vop_i && lsu_idle_i &&
                  busy_q == 32'd0 && credit_q == Credits && vector_idle_i && net_idle_i;
  // Who lacks room is known as soon as the word is.
  logic vector_full;
  assign vector_full = !credit || r_load_q || x_load_q || lsu_loads_i;
  assign room = !(pre.memory && !mem_room_i) && !(pre.mul && !mul_room_i) &&
                !(pre.div && !div_room_i) && !(pre.vector_op && vector_full) &&
                !(pre.serial && quiet_q != 2'd3) && !(pre.asks && wait_q == WaitProbe);

  assign stopping = record_q || stop_req_i;
  assign ready_o  = run_q && (!stopping || wait_q == WaitGranted) && head_valid && !hazard && room;
  assign agu_o    = pre.agu;
  assign shared_o = pre.shared;
  assign claims_alu_o = run_q && head_valid && pre.shared && !pre.agu &&
                        !(pre.asks && wait_q == WaitProbe);
  assign claims_agu_o = run_q && head_valid && pre.shared && pre.agu;
  assign next_rs_o = instr[24:15];
  assign probe    = pre.asks && wait_q == WaitNone;
  assign run_o    = run_q;

  // They are in the registers that are named.
  logic unused_uses;
  assign unused_uses = ^{pre.uses_rs1, pre.uses_rs2, pre.writes_rd};

  logic waits;                 // rd is busy once it has issued
  assign waits = pre.late && instr[11:7] != 5'd0;
  always_comb begin
    issued_o       = '0;
    issued_o.pc    = pc_q;
    issued_o.instr = instr;
    issued_o.shared = pre.shared;
    issued_o.claims = {pre.div, pre.mul || pre.div, pre.memory};
    issued_o.late  = waits;
    issued_o.probe = probe;
    issued_o.taken = taken && !misaligned;
    issued_o.fault = misaligned || buffer_fault;
    issued_o.cause = fetch_cause;
  end

  // ---- the semaphore: asked for once the amount is known, which is after every older instruction
  assign sem_req_o    = pending_q && !stopping;
  assign sem_o        = sem_q;
  assign sem_amount_o = amount_q;

  // ---- the end. What was drained a cycle ago and has issued nothing since has left M by now.
  logic drained_q;
  assign stop_valid_o    = drained_q && (record_q || (run_q && stop_req_i));
  assign stop_is_halt_o  = record_q && record_halt_q;
  assign stop_is_fault_o = record_q && !record_halt_q;
  assign stop_cause_o    = record_q ? record_cause_q : 4'd0;
  assign stop_pc_o       = (record_q && !record_here_q) ? record_pc_q : pc_q;
  assign stop_addr_o     = record_addr_q;

  // ---- registers that become busy if the instruction leaves, and that wait no more
  logic [31:0] becomes_busy, arrives;
  assign becomes_busy = {31'd0, waits} << instr[11:7];
  assign arrives      = ({31'd0, mem_clear_i} << mem_clear_rd_i) |
                        ({31'd0, md_clear_i} << md_clear_rd_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      run_q     <= 1'b0;
      {r_valid_q, r_vector_q, r_load_q, x_valid_q, x_vector_q, x_load_q} <= '0;
      drained_q <= 1'b0;
      record_q  <= 1'b0;
      pending_q <= 1'b0;
      wait_q    <= WaitNone;
      quiet_q   <= 2'd0;
      csr_q     <= 2'd0;
      busy_q    <= '0;
      credit_q  <= Credits;
    end else begin
      // A fault of others may be reported in the very cycle of the start: then it ends the thread.
      if (stop_gnt_i)   run_q <= 1'b0;
      else if (start_i) run_q <= 1'b1;

      {r_valid_q, r_vector_q, r_load_q} <= '0;
      {x_valid_q, x_vector_q, x_load_q} <= '0;
      if (!flush) begin
        r_valid_q  <= issue_i;
        r_vector_q <= issue_i && pre.unit == d1_scalar_pkg::UnitVector;
        r_load_q   <= issue_i && pre.unit == d1_scalar_pkg::UnitLoad;
        {x_valid_q, x_vector_q, x_load_q} <= {r_valid_q, r_vector_q, r_load_q};
      end

      csr_q <= {csr_q[0], issue_i && pre.unit == d1_scalar_pkg::UnitCsr};

      if (m_stop_i || async_i) record_q <= 1'b1;
      else if (stop_gnt_i)     record_q <= 1'b0;

      drained_q <= !issue_i && !r_valid_q && !x_valid_q && lsu_idle_i && busy_q == 32'd0 &&
                   wait_q == WaitNone;

      if (!quiet)               quiet_q <= 2'd0;
      else if (quiet_q != 2'd3) quiet_q <= quiet_q + 2'd1;

      if (x_wait_i)                                          pending_q <= 1'b1;
      else if (pending_q && (sem_gnt_i || stopping))         pending_q <= 1'b0;
      if (flush)                                             wait_q <= WaitNone;
      else if (pending_q && stopping)                        wait_q <= WaitNone;
      else if (pending_q && sem_gnt_i)                       wait_q <= WaitGranted;
      else if (issue_i && pre.asks)
        wait_q <= probe ? WaitProbe : WaitNone;

      // Only a register that is not busy becomes it.
      if (!flush) busy_q <= (busy_q & ~arrives) | (becomes_busy & {32{leaves}});
      if (flush) begin
        for (int r = 0; r < 32; r++) begin
          busy_q[r] <= busy_q[r] && !arrives[r] && !(r_late_i && r_rd_i == 5'(r)) &&
                       !(x_late_i && x_rd_i == 5'(r)) && !(m_late_i && m_rd_i == 5'(r));
        end
      end

      if (m_vop_i && !vop_free_i) credit_q <= credit_q - 1'b1;
      if (vop_free_i && !m_vop_i) credit_q <= credit_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i)           pc_q <= start_pc_i;
    else if (m_stop_i)     pc_q <= m_pc_i;
    else if (m_redirect_i) pc_q <= m_target_i;
    else if (goes_on)      pc_q <= next_pc;
    if (x_probe_i) begin
      sem_q    <= x_sem_i;
      amount_q <= x_amount_i;
    end
    // The first reason counts.
    if ((!record_q || stop_gnt_i) && (m_stop_i || async_i)) begin
      record_halt_q  <= m_stop_i && m_halt_i;
      record_here_q  <= !m_stop_i && async_here_i;
      record_cause_q <= m_stop_i ? m_cause_i : async_cause_i;
      record_pc_q    <= m_stop_i ? m_pc_i    : async_pc_i;
      record_addr_q  <= m_stop_i ? m_addr_i  : async_addr_i;
    end
  end

  // ---- what the cycle is spent on. Issue is late: it meets the cause behind the register.
  logic       issued_q;
  logic [3:0] cause, cause_q;
  always_comb begin
    cause = d1_pkg::SpentSlot;
    if (!run_q)                                  cause = d1_pkg::SpentIdle;
    else if (stopping && wait_q != WaitGranted)  cause = d1_pkg::SpentEnding;
    else if (!head_valid)                        cause = d1_pkg::SpentFetch;
    else if (hazard)                             cause = d1_pkg::SpentResult;
    else if (pre.asks && wait_q == WaitProbe)    cause = d1_pkg::SpentSemaphore;
    else if (pre.serial && quiet_q != 2'd3)      cause = d1_pkg::SpentFence;
    else if (pre.vector_op && vector_full)       cause = credit ? d1_pkg::SpentLoad
                                                                : d1_pkg::SpentQueue;
    else if (pre.memory && !mem_room_i)          cause = d1_pkg::SpentMemory;
    else if (!room)                              cause = d1_pkg::SpentMulDiv;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      issued_q <= 1'b0;
      cause_q  <= d1_pkg::SpentIdle;
    end else begin
      issued_q <= issue_i;
      cause_q  <= cause;
    end
  end
  assign spent_o = issued_q ? d1_pkg::SpentIssued : cause_q;

  `D1_ASSERT(SlotsAreLostWhenReady_A, cause != d1_pkg::SpentSlot || ready_o)
  `D1_ASSERT(IssueWhenReady_A, !issue_i || ready_o)
  `D1_ASSERT(CreditNeverAboveDepth_A, credit_q <= Credits)
  `D1_ASSERT(CreditForEveryPush_A, !(m_vop_i && credit_q == '0))
  `D1_ASSERT(GrantsOnlyWhatIsAsked_A, !sem_gnt_i || sem_req_o)
  `D1_ASSERT(EndedThreadsDoNotRun_A, stop_gnt_i |=> !run_q)

endmodule
