// Stages R, X and M of an ALU lane: the registers around d1_alu_lane.
//
//   D: issue ─▶ │ R: registers read,  ─▶ │ X: d1_alu_lane ─▶ │ M: written to the registers,
//               │    bypasses, d1_decode │                   │    redirects, faults, halt
//
// Nothing stalls behind issue. kill_i[m], which comes of a redirect, fault or halt in M, drops what
// member m of the cluster has in R and X and what it issues now.

module d1_alu_pipe (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    cluster_i,  // constant: member m is thread cluster + 2 m
  input  logic [1:0]              kill_i,

  // D
  input  logic [1:0]              d_grant_i,  // the member that issues, one-hot or zero
  input  d1_scalar_pkg::issued_t  d_issued_i,

  output d1_scalar_pkg::r_stage_t r_o,
  input  logic [63:0]             r_a_i,      // the operands of what is in R
  input  logic [63:0]             r_y_i,

  output d1_scalar_pkg::x_stage_t x_o,
  output d1_scalar_pkg::x_alu_t   x_alu_o,
  output d1_scalar_pkg::write_t   x_write_o,  // for bypasses, even if it does not retire;
                                              // without CSRs
  input  logic [63:0]             x_csr_i,    // what a CSR instruction in X reads: nobody needs it
                                              // in a bypass
  output logic [63:0]             x_result_o, // rd of either, for the trace

  output d1_scalar_pkg::m_stage_t m_o,
  output d1_scalar_pkg::write_t   m_write_o
);

  logic                   r_valid_q, x_valid_q, m_valid_q, m_we_q;
  logic [1:0]             m_stop_q, m_redirect_q, x_members;  // a bit a member
  logic                   r_member_q, x_member_q, m_member_q;
  logic                   x_probe_q, x_late_q, x_shared_q, x_went_q, m_late_q, m_halt_q;
  logic                   m_branch_q, m_broke_q, m_jump_q;
  logic [20:0]            x_pc_q, m_pc_q, m_target_q;
  logic [2:0]             x_claims_q;
  logic [31:0]            x_instr_q;
  d1_scalar_pkg::issued_t r_q;
  d1_scalar_pkg::uop_t    r_uop, x_uop_q;
  logic [63:0]            x_a_q, x_y_q, x_addend_q, m_data_q, m_stop_word_q, m_jump_addr_q;
  logic [4:0]             m_rd_q;
  logic [3:0]             m_cause_q;

  d1_decode u_decode (
    .instr_i       (r_q.instr),
    .fault_i       (r_q.fault),
    .fault_cause_i (r_q.cause),
    .entry_a_i     (16'd0),      // the format table is the other lane's
    .entry_b_i     (16'd0),
    .uop_o         (r_uop)
  );

  logic [3:0]  r_alu;          // bit 3: a subtraction
  logic        unused_alu;
  assign r_alu      = r_uop.alu;
  assign unused_alu = ^r_alu[2:0];

  logic        x_valid, redirect, no_fault, halt, branch, broke, fault_jump;
  logic [3:0]  cause;
  logic [20:0] target;
  logic [63:0] result, fault_addr, jump_addr;
  assign x_valid = x_valid_q && !kill_i[x_member_q];
  d1_alu_lane u_lane (
    .valid_i      (x_valid),
    .pc_i         (x_pc_q),
    .instr_i      (x_instr_q),
    .went_i       (x_went_q),
    .uop_i        (x_uop_q),
    .a_i          (x_a_q),
    .y_i          (x_y_q),
    .addend_i     (x_addend_q),
    .result_o     (result),
    .branch_o     (branch),
    .broke_o      (broke),
    .redirect_o   (redirect),
    .target_o     (target),
    .done_o       (no_fault),
    .cause_o      (cause),
    .fault_jump_o (fault_jump),
    .jump_addr_o  (jump_addr),
    .fault_addr_o (fault_addr)
  );
  assign x_members = {x_member_q, !x_member_q};
  assign halt = x_valid && x_uop_q.unit == d1_scalar_pkg::UnitHalt;
  assign x_result_o = x_uop_q.unit == d1_scalar_pkg::UnitCsr ? x_csr_i : result;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      r_valid_q    <= 1'b0;
      x_valid_q    <= 1'b0;
      m_valid_q    <= 1'b0;
      m_stop_q     <= 2'd0;
      m_redirect_q <= 2'd0;
      m_branch_q   <= 1'b0;
      m_we_q       <= 1'b0;
    end else begin
      r_valid_q    <= (d_grant_i & ~kill_i) != 2'd0;
      x_valid_q    <= r_valid_q && !kill_i[r_member_q];
      m_valid_q    <= x_o.done;
      m_stop_q     <= x_members & {2{(x_valid && !no_fault) || halt}};
      m_redirect_q <= x_members & {2{redirect}};
      m_branch_q   <= branch;
      m_we_q       <= x_o.done && x_write_o.we;
    end
  end

  always_ff @(posedge clk_i) begin
    // The grant is too late to enable 64 bits: without one, zeros.
    r_member_q <= d_grant_i[1];
    r_q        <= d_issued_i;
    // One ALU lane of the core at most has it, dropped or not: so it selects,
    // and depends on no other stage.
    x_shared_q <= r_q.shared;
    x_claims_q <= r_o.claims;
    if (r_valid_q) begin
      x_member_q <= r_member_q;
      x_pc_q     <= r_q.pc;
      x_instr_q  <= r_q.instr;
      x_uop_q    <= r_uop;
      x_late_q   <= r_q.late;
      x_went_q   <= r_q.taken;
      x_probe_q  <= r_q.probe;
      x_a_q      <= r_a_i;
      x_y_q      <= r_y_i;
      x_addend_q <= r_y_i ^ {64{r_alu[3]}};
    end
    if (x_valid_q) begin
      m_member_q    <= x_member_q;
      m_rd_q        <= x_uop_q.rd;
      m_data_q      <= x_result_o;
      m_late_q      <= x_late_q;
      m_halt_q      <= halt;
      m_cause_q     <= cause;
      m_pc_q        <= x_pc_q;
      m_target_q    <= target;
      m_stop_word_q <= halt ? x_a_q : fault_addr;
      m_jump_q      <= fault_jump;
      m_jump_addr_q <= jump_addr;
      m_broke_q     <= broke;
    end
  end

  always_comb begin
    r_o         = '0;
    r_o.valid   = r_valid_q;
    r_o.thread  = {r_member_q, cluster_i};
    r_o.rs1     = r_q.instr[19:15];
    r_o.rs2     = r_q.instr[24:20];
    r_o.claims  = r_q.claims & {3{r_valid_q}};
    r_o.late    = r_q.late;
    r_o.rd      = r_q.instr[11:7];
    r_o.fixed_a = r_uop.src_a != d1_scalar_pkg::SrcRs1;
    case (r_uop.src_a)
      d1_scalar_pkg::SrcPc:     r_o.value_a = r_q.pc;
      d1_scalar_pkg::SrcThread: r_o.value_a = {19'd0, r_o.thread};
      default:                  r_o.value_a = 21'd0;
    endcase
    r_o.fixed_b = r_uop.b_imm;
    r_o.value_b = r_uop.imm;

    x_o           = '0;
    x_o.valid     = x_valid_q;
    x_o.thread    = {x_member_q, cluster_i};
    x_o.pc        = x_pc_q;
    x_o.instr     = x_instr_q;
    x_o.claims    = x_claims_q;
    x_o.late      = x_late_q;
    x_o.rd        = x_uop_q.rd;
    x_o.rd_we     = x_uop_q.rd_we;
    x_o.done      = no_fault && !x_probe_q;

    x_alu_o        = '0;
    x_alu_o.shared = x_shared_q;
    x_alu_o.unit   = x_uop_q.unit;
    x_alu_o.alive  = x_valid;
    x_alu_o.probe  = x_valid_q && x_probe_q;
    x_alu_o.asks   = no_fault && x_probe_q;
    x_alu_o.a      = x_a_q;
    x_alu_o.y      = x_y_q;

    x_write_o        = '0;
    x_write_o.we     = x_valid_q && x_uop_q.rd_we && !x_uop_q.rd_late;
    x_write_o.thread = {x_member_q, cluster_i};
    x_write_o.rd     = x_uop_q.rd;
    x_write_o.data   = result;

    m_o           = '0;
    m_o.valid     = m_valid_q;
    m_o.thread    = {m_member_q, cluster_i};
    m_o.redirect  = m_redirect_q;
    m_o.target    = m_target_q;
    m_o.stop      = m_stop_q;
    m_o.halt      = m_halt_q;
    m_o.cause     = m_cause_q;
    m_o.pc        = m_pc_q;
    m_o.stop_word = m_jump_q ? m_jump_addr_q : m_stop_word_q;
    m_o.late      = m_late_q;
    m_o.rd        = m_rd_q;
    m_o.branch    = m_branch_q;
    m_o.broke     = m_broke_q;

    m_write_o        = '0;
    m_write_o.we     = m_we_q;
    m_write_o.thread = {m_member_q, cluster_i};
    m_write_o.rd     = m_rd_q;
    m_write_o.data   = m_data_q;
  end

endmodule
