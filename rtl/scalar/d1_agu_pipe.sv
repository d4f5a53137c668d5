// Stages R, X and M of an AGU lane: the registers around d1_agu_lane.
//
//   D: issue ─▶ │ R: registers read, bypasses, ─▶ │ X: d1_agu_lane ─▶ │ M: written to the registers,
//               │    d1_decode, format tables     │                   │    vector operation sent, faults
//
// Nothing stalls behind issue. kill_i[m], which comes of a redirect, fault or halt in M, drops what
// member m of the cluster has in R and X and what it issues now.

module d1_agu_pipe (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    cluster_i,  // constant: member m is thread cluster + 2 m
  input  logic [1:0]              kill_i,

  // D
  input  logic [1:0]              d_grant_i,  // the member that issues, one-hot or zero
  input  d1_scalar_pkg::issued_t  d_issued_i,

  output d1_scalar_pkg::r_stage_t r_o,
  input  logic [63:0]             r_a_i,      // the operands of what is in R
  input  logic [63:0]             r_b_i,
  output logic [9:0]              r_names_o,  // {thread, entries B and A of its format table}
  input  logic [15:0]             r_entry_a_i,
  input  logic [15:0]             r_entry_b_i,

  output d1_scalar_pkg::x_stage_t x_o,
  output d1_scalar_pkg::x_mem_t   x_mem_o,
  output logic [1:0]              x_draws_o,  // random bits, once its vector operation is sent
  input  logic [63:0]             x_seed_i,   // the thread's random bits
  output d1_scalar_pkg::write_t   x_write_o,  // for bypasses, even if it does not retire:
  output d1_scalar_pkg::write_t   x_write2_o, // the first and the second pointer

  output d1_scalar_pkg::m_stage_t m_o,
  output logic                    m_access_o, // what was in x_mem has no fault:
                                              // it is to be performed
  output d1_scalar_pkg::write_t   m_write_o,
  output d1_scalar_pkg::write_t   m_write2_o,
  output logic                    vop_valid_o,
  output logic [1:0]              vop_thread_o,
  output d1_pkg::vop_t            vop_o
);

  logic                   r_valid_q, x_valid_q, m_valid_q, m_we_q, m_we2_q, m_access_q;
  logic                   vop_valid_q;
  logic [1:0]             m_stop_q;                           // a bit a member
  logic                   r_member_q, x_member_q, m_member_q, x_late_q, x_shared_q, m_late_q;
  logic                   m_sum_q, m_last_row_q, m_second_q;
  logic [63:0]            m_second_addr_q;
  logic [24:0]            m_last_q;
  logic [20:0]            x_pc_q, m_pc_q;
  logic [2:0]             x_claims_q;
  logic [31:0]            x_instr_q;
  d1_scalar_pkg::issued_t r_q;
  d1_scalar_pkg::uop_t    r_uop, x_uop_q;
  logic [63:0]            x_a_q, x_b_q, m_data_q, m_data2_q, m_stop_word_q;
  logic [4:0]             m_rd_q, m_rd2_q;
  logic [3:0]             m_cause_q;
  d1_pkg::vop_t           vop_q, vop;

  d1_decode u_decode (
    .instr_i       (r_q.instr),
    .fault_i       (r_q.fault),
    .fault_cause_i (r_q.cause),
    .entry_a_i     (r_entry_a_i),
    .entry_b_i     (r_entry_b_i),
    .uop_o         (r_uop)
  );

  logic        x_valid, vop_valid, control, access, no_fault, vector_done, is_store, fault_sum,
               fault_last;
  logic        fault_second;
  logic [24:0] last;
  logic [3:0]  cause;
  logic [63:0] result, pointer, fault_addr;
  logic [20:0] address;
  assign x_valid = x_valid_q && !kill_i[x_member_q];
  d1_agu_lane u_lane (
    .valid_i      (x_valid),
    .pc_i         (x_pc_q),
    .instr_i      (x_instr_q),
    .uop_i        (x_uop_q),
    .a_i          (x_a_q),
    .b_i          (x_b_q),
    .seed_i       (x_seed_i),
    .result_o     (result),
    .pointer_o    (pointer),
    .done_o       (no_fault),
    .vector_done_o (vector_done),
    .cause_o      (cause),
    .fault_sum_o  (fault_sum),
    .fault_last_o (fault_last),
    .last_o       (last),
    .fault_second_o (fault_second),
    .fault_addr_o (fault_addr),
    .vop_valid_o  (vop_valid),
    .vop_o        (vop),
    .address_o    (address),
    .control_o    (control),
    .access_o     (access)
  );
  assign is_store = x_uop_q.unit == d1_scalar_pkg::UnitStore;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      r_valid_q   <= 1'b0;
      x_valid_q   <= 1'b0;
      m_valid_q   <= 1'b0;
      m_stop_q    <= 2'd0;
      m_access_q  <= 1'b0;
      m_we_q      <= 1'b0;
      m_we2_q     <= 1'b0;
      vop_valid_q <= 1'b0;
    end else begin
      r_valid_q   <= (d_grant_i & ~kill_i) != 2'd0;
      x_valid_q   <= r_valid_q && !kill_i[r_member_q];
      m_valid_q   <= no_fault;
      m_stop_q    <= {x_member_q, !x_member_q} & {2{x_valid && !no_fault}};
      m_access_q  <= access;
      // Only vector operations advance pointers here.
      m_we_q      <= vector_done && x_write_o.we;
      m_we2_q     <= vector_done && x_write2_o.we;
      vop_valid_q <= vop_valid;
    end
  end

  always_ff @(posedge clk_i) begin
    // The grant is too late to enable 64 bits: without one, zeros.
    r_member_q <= d_grant_i[1];
    r_q        <= d_issued_i;
    // One AGU lane of the core at most has it, dropped or not: so it selects,
    // and depends on no other stage.
    x_shared_q <= r_q.shared;
    x_claims_q <= r_o.claims;
    if (r_valid_q) begin
      x_member_q <= r_member_q;
      x_pc_q     <= r_q.pc;
      x_instr_q  <= r_q.instr;
      x_uop_q    <= r_uop;
      x_late_q   <= r_q.late;
      x_a_q      <= r_a_i;
      x_b_q      <= r_b_i;
    end
    if (x_valid_q) begin
      m_member_q    <= x_member_q;
      m_rd_q        <= x_uop_q.rd;
      m_rd2_q       <= x_write2_o.rd;
      m_data_q      <= result;
      m_data2_q     <= pointer;
      m_late_q      <= x_late_q;
      m_cause_q     <= cause;
      m_pc_q        <= x_pc_q;
      m_stop_word_q <= fault_addr;
      m_sum_q       <= fault_sum;
      m_last_row_q  <= fault_last;
      m_second_q    <= fault_second;
      m_second_addr_q <= x_b_q;
      m_last_q      <= last;
    end
    if (x_valid_q && x_uop_q.unit == d1_scalar_pkg::UnitVector) vop_q <= vop;
  end

  // Of all that name entries only conversions, in custom-2, have bit 6 of the opcode.
  assign r_names_o = {r_member_q, cluster_i, r_q.instr[28:25],
                      r_q.instr[6] ? r_q.instr[23:20] : r_q.instr[14:11]};

  always_comb begin
    r_o         = '0;
    r_o.valid   = r_valid_q;
    r_o.thread  = {r_member_q, cluster_i};
    r_o.rs1     = r_q.instr[19:15];
    r_o.rs2     = r_q.instr[24:20];
    r_o.claims  = r_q.claims & {3{r_valid_q}};
    r_o.late    = r_q.late;
    r_o.rd      = r_q.instr[11:7];

    x_o           = '0;
    x_o.valid     = x_valid_q;
    x_o.thread    = {x_member_q, cluster_i};
    x_o.pc        = x_pc_q;
    x_o.instr     = x_instr_q;
    x_o.claims    = x_claims_q;
    x_o.late      = x_late_q;
    x_o.rd        = x_uop_q.rd;
    x_o.rd_we     = x_uop_q.rd_we;
    x_o.done      = no_fault;

    x_mem_o         = '0;
    x_mem_o.shared  = x_shared_q;
    x_mem_o.valid   = x_valid && (is_store || x_uop_q.unit == d1_scalar_pkg::UnitLoad);
    x_mem_o.store   = is_store;
    x_mem_o.control = control;
    x_mem_o.addr    = address;
    x_mem_o.data    = x_b_q;

    x_write_o         = '0;
    x_write_o.we      = x_valid_q && x_uop_q.rd_we && !x_uop_q.rd_late;
    x_write_o.thread  = {x_member_q, cluster_i};
    x_write_o.rd      = x_uop_q.rd;
    x_write_o.data    = result;
    x_write2_o        = '0;
    x_write2_o.we     = x_valid_q && x_uop_q.rd2_we;
    x_write2_o.thread = {x_member_q, cluster_i};
    x_write2_o.rd     = x_instr_q[24:20];
    x_write2_o.data   = pointer;

    m_o           = '0;
    m_o.valid     = m_valid_q;
    m_o.thread    = {m_member_q, cluster_i};
    m_o.vop       = vop_valid_q;
    m_o.stop      = m_stop_q;
    m_o.cause     = m_cause_q;
    m_o.pc        = m_pc_q;
    m_o.stop_word = m_sum_q      ? m_data_q
                  : m_last_row_q ? {{39{m_last_q[24]}}, m_last_q}
                  : m_second_q   ? m_second_addr_q : m_stop_word_q;
    m_o.late      = m_late_q;
    m_o.rd        = m_rd_q;

    m_write_o         = '0;
    m_write_o.we      = m_we_q;
    m_write_o.thread  = {m_member_q, cluster_i};
    m_write_o.rd      = m_rd_q;
    m_write_o.data    = m_data_q;
    m_write2_o        = '0;
    m_write2_o.we     = m_we2_q;
    m_write2_o.thread = {m_member_q, cluster_i};
    m_write2_o.rd     = m_rd2_q;
    m_write2_o.data   = m_data2_q;
  end

  // No wait and no branch comes here.
  logic unused_issued;
  assign unused_issued = ^{r_q.probe, r_q.taken};

  assign x_draws_o    = x_uop_q.draws & {2{x_valid_q}};
  assign m_access_o   = m_access_q;
  assign vop_valid_o  = vop_valid_q;
  assign vop_thread_o = {m_member_q, cluster_i};
  assign vop_o        = vop_q;

endmodule
