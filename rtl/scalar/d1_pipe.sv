// Stages R, X and M of one issue lane: the registers around d1_lane.
//
//   D: issue ─▶ │ R: registers read,  ─▶ │ X: d1_lane ─▶ │ M: written to the registers,
//               │    bypasses            │               │    vector operation sent
//
// Nothing stalls behind issue. kill_i[t] drops what thread t has in R and what it issues now.

module d1_pipe (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [3:0]              kill_i,

  // D
  input  logic                    d_valid_i,
  input  logic [1:0]              d_thread_i,
  input  logic [20:0]             d_pc_i,
  input  logic [31:0]             d_instr_i,
  input  d1_scalar_pkg::uop_t     d_uop_i,
  input  logic                    d_probe_i,  // a wait that only asks

  output d1_scalar_pkg::r_stage_t r_o,
  input  logic [63:0]             r_a_i,      // the operands of what is in R
  input  logic [63:0]             r_b_i,

  output d1_scalar_pkg::x_stage_t x_o,
  output d1_scalar_pkg::result_t  x_result_o, // for bypasses, even if it does not retire
  input  logic [63:0]             x_csr_i,    // what a CSR instruction in X reads

  output d1_scalar_pkg::result_t m_o,
  output logic                    vop_valid_o,
  output logic [1:0]              vop_thread_o,
  output d1_pkg::vop_t            vop_o
);

  logic                r_valid_q, x_valid_q, m_valid_q, vop_valid_q;
  logic                r_probe_q, x_probe_q, m_we_q, m_we2_q;
  logic [1:0]          r_thread_q, x_thread_q, m_thread_q;
  logic [20:0]         r_pc_q, x_pc_q;
  logic [31:0]         r_instr_q, x_instr_q;
  d1_scalar_pkg::uop_t r_uop_q, x_uop_q;
  logic [63:0]         x_a_q, x_b_q, m_data_q, m_data2_q;
  logic [4:0]          m_rd_q, m_rd2_q;
  d1_pkg::vop_t        vop_q, vop;

  logic        redirect, vop_valid, control, done, halt;
  logic [3:0]  cause;
  logic [20:0] target;
  logic [63:0] result, pointer, fault_addr;
  logic [20:0] address;
  d1_lane u_lane (
    .valid_i      (x_valid_q),
    .thread_i     (x_thread_q),
    .pc_i         (x_pc_q),
    .instr_i      (x_instr_q),
    .uop_i        (x_uop_q),
    .a_i          (x_a_q),
    .b_i          (x_b_q),
    .csr_i        (x_csr_i),
    .result_o     (result),
    .pointer_o    (pointer),
    .redirect_o   (redirect),
    .target_o     (target),
    .cause_o      (cause),
    .fault_addr_o (fault_addr),
    .vop_valid_o  (vop_valid),
    .vop_o        (vop),
    .address_o    (address),
    .control_o    (control)
  );
  assign done = x_valid_q && cause == 4'd0 && !x_probe_q;
  assign halt = done && x_uop_q.unit == d1_scalar_pkg::UnitHalt;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      r_valid_q   <= 1'b0;
      x_valid_q   <= 1'b0;
      m_valid_q   <= 1'b0;
      m_we_q      <= 1'b0;
      m_we2_q     <= 1'b0;
      vop_valid_q <= 1'b0;
    end else begin
      r_valid_q   <= d_valid_i && !kill_i[d_thread_i];
      x_valid_q   <= r_valid_q && !kill_i[r_thread_q];
      m_valid_q   <= done;
      m_we_q      <= done && x_result_o.we;
      m_we2_q     <= done && x_result_o.we2;
      vop_valid_q <= vop_valid;
    end
  end

  always_ff @(posedge clk_i) begin
    if (d_valid_i) begin
      r_thread_q <= d_thread_i;
      r_pc_q     <= d_pc_i;
      r_instr_q  <= d_instr_i;
      r_uop_q    <= d_uop_i;
      r_probe_q  <= d_probe_i;
    end
    if (r_valid_q) begin
      x_thread_q <= r_thread_q;
      x_pc_q     <= r_pc_q;
      x_instr_q  <= r_instr_q;
      x_uop_q    <= r_uop_q;
      x_probe_q  <= r_probe_q;
      x_a_q      <= r_a_i;
      x_b_q      <= r_b_i;
    end
    if (x_valid_q) begin
      m_thread_q <= x_thread_q;
      m_rd_q     <= x_uop_q.rd;
      m_rd2_q    <= x_result_o.rd2;
      m_data_q   <= result;
      m_data2_q  <= pointer;
    end
    if (vop_valid) vop_q <= vop;
  end

  always_comb begin
    r_o        = '0;
    r_o.valid  = r_valid_q;
    r_o.thread = r_thread_q;
    r_o.rs1    = r_instr_q[19:15];
    r_o.rs2    = r_instr_q[24:20];
    r_o.unit   = r_uop_q.unit;
    r_o.late   = r_uop_q.rd_late && r_uop_q.rd_we;
    r_o.rd     = r_uop_q.rd;

    x_o           = '0;
    x_o.valid     = x_valid_q;
    x_o.thread    = x_thread_q;
    x_o.pc        = x_pc_q;
    x_o.instr     = x_instr_q;
    x_o.unit      = x_uop_q.unit;
    x_o.rd_we     = x_uop_q.rd_we;
    x_o.late      = x_uop_q.rd_late && x_uop_q.rd_we;
    x_o.rd        = x_uop_q.rd;
    x_o.a         = x_a_q;
    x_o.b         = x_b_q;
    x_o.done      = done;
    x_o.asks      = x_valid_q && cause == 4'd0 && x_probe_q;
    x_o.redirect  = redirect;
    x_o.target    = target;
    x_o.stop      = cause != 4'd0 || halt;
    x_o.halt      = halt;
    x_o.cause     = cause;
    x_o.stop_word = halt ? x_a_q : fault_addr;
    x_o.vop       = vop_valid;
    x_o.addr      = address;
    x_o.control   = control;

    x_result_o        = '0;
    x_result_o.valid  = x_valid_q;
    x_result_o.thread = x_thread_q;
    x_result_o.we     = x_valid_q && x_uop_q.rd_we && !x_uop_q.rd_late;
    x_result_o.rd     = x_uop_q.rd;
    x_result_o.data   = result;
    x_result_o.we2    = x_valid_q && x_uop_q.rd2_we;
    x_result_o.rd2    = x_instr_q[24:20];
    x_result_o.data2  = pointer;

    m_o        = '0;
    m_o.valid  = m_valid_q;
    m_o.thread = m_thread_q;
    m_o.we     = m_we_q;
    m_o.rd     = m_rd_q;
    m_o.data   = m_data_q;
    m_o.we2    = m_we2_q;
    m_o.rd2    = m_rd2_q;
    m_o.data2  = m_data2_q;
  end

  assign vop_valid_o  = vop_valid_q;
  assign vop_thread_o = m_thread_q;
  assign vop_o        = vop_q;

endmodule
