// Stages R, X and M of one issue lane: the registers around d1_lane.
//
//   D: issue ─▶ │ R: registers read,  ─▶ │ X: d1_lane ─▶ │ M: written to the registers,
//               │    bypasses, d1_decode │               │    vector operation sent, faults
//
// Nothing stalls behind issue. kill_i[t] drops what thread t has in R and what it issues now;
// kill_x_i[t], which comes of a fault in M, drops what it has in X.

module d1_pipe (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [3:0]              kill_i,
  input  logic [3:0]              kill_x_i,

  // D
  input  logic [3:0]              d_grant_i,  // the thread that issues, one-hot or zero
  input  d1_scalar_pkg::issued_t  d_issued_i,

  output d1_scalar_pkg::r_stage_t r_o,
  input  logic [63:0]             r_a_i,      // the operands of what is in R
  input  logic [63:0]             r_b_i,
  input  logic [63:0]             r_y_i,
  output logic [9:0]              r_names_o,  // {thread, entries B and A of its format table}
  input  logic [15:0]             r_entry_a_i,
  input  logic [15:0]             r_entry_b_i,

  output d1_scalar_pkg::x_stage_t x_o,
  output d1_scalar_pkg::result_t  x_result_o, // for bypasses, even if it does not retire
  input  logic [63:0]             x_csr_i,    // what a CSR instruction in X reads
  input  logic [63:0]             x_seed_i,   // the thread's random bits

  output d1_scalar_pkg::m_stage_t m_o,
  output d1_scalar_pkg::result_t  m_result_o,
  output logic                    vop_valid_o,
  output logic [1:0]              vop_thread_o,
  output d1_pkg::vop_t            vop_o
);

  logic                   r_valid_q, x_valid_q, m_valid_q, m_stop_q, vop_valid_q;
  logic                   x_probe_q, m_we_q, m_we2_q, x_late_q, m_late_q, m_halt_q;
  logic [1:0]             r_thread_q, x_thread_q, m_thread_q;
  logic [20:0]            x_pc_q, m_pc_q;
  logic [2:0]             x_claims_q;
  logic [31:0]            x_instr_q;
  d1_scalar_pkg::issued_t r_q;
  d1_scalar_pkg::uop_t    r_uop, x_uop_q;
  logic [63:0]            x_a_q, x_b_q, x_y_q, x_addend_q, m_data_q, m_data2_q, m_stop_word_q;
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

  logic [3:0]  r_alu;          // bit 3: a subtraction
  logic        unused_alu;
  assign r_alu      = r_uop.alu;
  assign unused_alu = ^r_alu[2:0];

  logic        x_valid, redirect, vop_valid, control, access, no_fault, done, halt;
  logic [3:0]  cause;
  logic [20:0] target;
  logic [63:0] result, pointer, fault_addr;
  logic [20:0] address;
  assign x_valid = x_valid_q && !kill_x_i[x_thread_q];
  d1_lane u_lane (
    .valid_i      (x_valid),
    .thread_i     (x_thread_q),
    .pc_i         (x_pc_q),
    .instr_i      (x_instr_q),
    .uop_i        (x_uop_q),
    .a_i          (x_a_q),
    .b_i          (x_b_q),
    .y_i          (x_y_q),
    .addend_i     (x_addend_q),
    .csr_i        (x_csr_i),
    .seed_i       (x_seed_i),
    .result_o     (result),
    .pointer_o    (pointer),
    .redirect_o   (redirect),
    .target_o     (target),
    .done_o       (no_fault),
    .cause_o      (cause),
    .fault_addr_o (fault_addr),
    .vop_valid_o  (vop_valid),
    .vop_o        (vop),
    .address_o    (address),
    .control_o    (control),
    .access_o     (access)
  );
  assign done = no_fault && !x_probe_q;
  assign halt = x_valid && x_uop_q.unit == d1_scalar_pkg::UnitHalt;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      r_valid_q   <= 1'b0;
      x_valid_q   <= 1'b0;
      m_valid_q   <= 1'b0;
      m_stop_q    <= 1'b0;
      m_we_q      <= 1'b0;
      m_we2_q     <= 1'b0;
      vop_valid_q <= 1'b0;
    end else begin
      r_valid_q   <= (d_grant_i & ~kill_i) != 4'd0;
      x_valid_q   <= r_valid_q && !kill_i[r_thread_q];
      m_valid_q   <= done;
      m_stop_q    <= (x_valid && !no_fault) || halt;
      m_we_q      <= done && x_result_o.we;
      m_we2_q     <= done && x_result_o.we2;
      vop_valid_q <= vop_valid;
    end
  end

  always_ff @(posedge clk_i) begin
    // The grant is too late to enable 64 bits: without one, zeros.
    r_thread_q <= {d_grant_i[3] || d_grant_i[2], d_grant_i[3] || d_grant_i[1]};
    r_q        <= d_issued_i;
    if (r_valid_q) begin
      x_thread_q <= r_thread_q;
      x_pc_q     <= r_q.pc;
      x_instr_q  <= r_q.instr;
      x_uop_q    <= r_uop;
      x_late_q   <= r_q.late;
      x_claims_q <= r_q.claims;
      x_probe_q  <= r_q.probe;
      x_a_q      <= r_a_i;
      x_b_q      <= r_b_i;
      x_y_q      <= r_y_i;
      x_addend_q <= r_y_i ^ {64{r_alu[3]}};
    end
    if (x_valid_q) begin
      m_thread_q    <= x_thread_q;
      m_rd_q        <= x_uop_q.rd;
      m_rd2_q       <= x_result_o.rd2;
      m_data_q      <= result;
      m_data2_q     <= pointer;
      m_late_q      <= x_late_q;
      m_halt_q      <= halt;
      m_cause_q     <= cause;
      m_pc_q        <= x_pc_q;
      m_stop_word_q <= halt ? x_a_q : fault_addr;
    end
    if (x_valid_q && x_uop_q.unit == d1_scalar_pkg::UnitVector) vop_q <= vop;
  end

  // Of all that name entries only conversions, in custom-2, have bit 6 of the opcode.
  assign r_names_o = {r_thread_q, r_q.instr[28:25],
                      r_q.instr[6] ? r_q.instr[23:20] : r_q.instr[14:11]};

  always_comb begin
    r_o         = '0;
    r_o.valid   = r_valid_q;
    r_o.thread  = r_thread_q;
    r_o.rs1     = r_q.instr[19:15];
    r_o.rs2     = r_q.instr[24:20];
    r_o.unit    = r_q.unit;
    r_o.claims  = r_q.claims & {3{r_valid_q}};
    r_o.late    = r_q.late;
    r_o.rd      = r_q.instr[11:7];
    r_o.fixed_a = r_uop.src_a != d1_scalar_pkg::SrcRs1;
    case (r_uop.src_a)
      d1_scalar_pkg::SrcPc:     r_o.value_a = r_q.pc;
      d1_scalar_pkg::SrcThread: r_o.value_a = {19'd0, r_thread_q};
      default:                  r_o.value_a = 21'd0;
    endcase
    r_o.fixed_b = r_uop.b_imm;
    r_o.value_b = r_uop.imm;

    x_o           = '0;
    x_o.valid     = x_valid_q;
    x_o.thread    = x_thread_q;
    x_o.pc        = x_pc_q;
    x_o.instr     = x_instr_q;
    x_o.unit      = x_uop_q.unit;
    x_o.claims    = x_claims_q & {3{x_valid_q}};
    x_o.rd_we     = x_uop_q.rd_we;
    x_o.late      = x_late_q;
    x_o.rd        = x_uop_q.rd;
    x_o.a         = x_a_q;
    x_o.b         = x_b_q;
    x_o.alive     = x_valid;
    x_o.done      = done;
    x_o.probe     = x_probe_q;
    x_o.access    = access;
    x_o.asks      = no_fault && x_probe_q;
    x_o.redirect  = redirect;
    x_o.target    = target;
    x_o.addr      = address;
    x_o.control   = control;
    x_o.draws     = x_uop_q.draws & {2{x_valid_q}};

    x_result_o        = '0;
    x_result_o.thread = x_thread_q;
    x_result_o.we     = x_valid_q && x_uop_q.rd_we && !x_uop_q.rd_late;
    x_result_o.rd     = x_uop_q.rd;
    x_result_o.data   = result;
    x_result_o.we2    = x_valid_q && x_uop_q.rd2_we;
    x_result_o.rd2    = x_instr_q[24:20];
    x_result_o.data2  = pointer;

    m_o           = '0;
    m_o.valid     = m_valid_q;
    m_o.thread    = m_thread_q;
    m_o.vop       = vop_valid_q;
    m_o.stop      = m_stop_q;
    m_o.halt      = m_halt_q;
    m_o.cause     = m_cause_q;
    m_o.pc        = m_pc_q;
    m_o.stop_word = m_stop_word_q;
    m_o.late      = m_late_q;
    m_o.rd        = m_rd_q;

    m_result_o        = '0;
    m_result_o.thread = m_thread_q;
    m_result_o.we     = m_we_q;
    m_result_o.rd     = m_rd_q;
    m_result_o.data   = m_data_q;
    m_result_o.we2    = m_we2_q;
    m_result_o.rd2    = m_rd2_q;
    m_result_o.data2  = m_data2_q;
  end

  assign vop_valid_o  = vop_valid_q;
  assign vop_thread_o = m_thread_q;
  assign vop_o        = vop_q;

endmodule
