// The units that the clusters share: memory, multiply and divide, CSRs.
//
//   X of the AGU lanes ───▶ d1_lsu ─────┬─▶ late result, one a cycle: a load's slot is fixed,
//   X of the ALU lanes ─┬─▶ d1_muldiv ──┘   products and quotients take what loads leave
//                       └─▶ d1_csr ───────▶ value, in the same cycle
//
// Issue lets one instruction a cycle to the units behind the ALU lanes, and one to the memory.
// *_room_o tell issue that one more operation is sure to find its place, counting what is in
// stages R and X. The clear outputs name a register whose result can be read by an instruction
// that issues in the next cycle.

module d1_units (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [63:0]             node_base_i,
  input  logic [63:0]             cycle_i,
  input  logic [3:0]              retire_i,       // an instruction of thread t is in M
  input  logic [15:0]             flags_i,        // what the vector side raises,
                                                  // thread t at bits 4 t

  input  logic [2:0]              r_claims_i,     // of all lanes, as in r_stage_t
  input  logic [2:0]              x_claims_i,
  input  d1_scalar_pkg::x_stage_t x_alu0_i, x_alu1_i,
  input  d1_scalar_pkg::x_alu_t   x_unit0_i, x_unit1_i,
  input  d1_scalar_pkg::x_stage_t x_agu0_i, x_agu1_i,
  input  d1_scalar_pkg::x_mem_t   x_mem0_i, x_mem1_i,
  input  logic                    m_access_i,     // what was there has no fault:
                                                  // it is to be performed
  output logic [13:0]             x_csr_name_o,   // {thread, CSR} that a CSR instruction in X
                                                  // reads, if there is one
  output logic [63:0]             csr_o,          // ... what it reads, of those that are here,
  input  logic [63:0]             x_csr_i,        // ... and of all
  output d1_scalar_pkg::csr_write_t csr_write_o,  // what it writes, a cycle later
  output logic                    invalidate_o,   // fence.i: empty the instruction cache

  output logic                    mem_room_o,
  output logic                    mul_room_o,
  output logic                    div_room_o,
  output logic [3:0]              lsu_idle_o,     // no access of thread t waits for its grant
  output logic [3:0]              lsu_loads_o,    // a load of thread t does
  output logic                    mem_clear_o,
  output logic [1:0]              mem_clear_thread_o,
  output logic [4:0]              mem_clear_rd_o,
  output logic                    md_clear_o,
  output logic [1:0]              md_clear_thread_o,
  output logic [4:0]              md_clear_rd_o,
  output d1_scalar_pkg::write_t   late_o,         // the late port: what is written now
  output d1_scalar_pkg::access_t  access_o,
  output d1_pkg::fault_t          fault_o,

  output logic                    sld_req_o,
  output logic [17:0]             sld_addr_o,
  input  logic                    sld_gnt_i,
  input  logic                    sld_rvalid_i,
  input  logic [63:0]             sld_rdata_i,
  input  logic                    sld_rerr_i,
  output logic                    sst_req_o,
  output logic [17:0]             sst_addr_o,
  output logic [7:0]              sst_mask_o,
  output logic [63:0]             sst_data_o,
  input  logic                    sst_gnt_i,
  output logic                    sreg_req_o,
  output logic                    sreg_we_o,
  output logic [15:3]             sreg_addr_o,
  output logic [63:0]             sreg_wdata_o,
  input  logic                    sreg_gnt_i,
  input  logic                    sreg_err_i,
  input  logic                    sreg_rvalid_i,
  input  logic [63:0]             sreg_rdata_i
);

  logic       r_mem, x_mem, r_div, x_claims_div, r_md, x_md, div_busy;
  logic [2:0] mem_count;
  logic [3:0] md_used;
  assign {r_div, r_md, r_mem} = r_claims_i;
  assign {x_claims_div, x_md, x_mem} = x_claims_i;

  d1_scalar_pkg::x_stage_t x_alu, x_agu;
  d1_scalar_pkg::x_alu_t   x_unit;
  d1_scalar_pkg::x_mem_t   x_access;
  assign x_alu    = x_unit1_i.shared ? x_alu1_i : x_alu0_i;
  assign x_unit   = x_unit1_i.shared ? x_unit1_i : x_unit0_i;
  assign x_agu    = x_mem1_i.shared ? x_agu1_i : x_agu0_i;
  assign x_access = x_mem1_i.shared ? x_mem1_i : x_mem0_i;

  // Multiplier, divider, the writes of CSRs and fence.i begin a cycle after X:
  // what they work on is a register.
  logic        u_mul_q, u_div_q, u_csr_q, u_fence_i_q, x_mul, x_div, x_csr, x_fence_i;
  logic [1:0]  u_thread_q;
  logic [31:7] u_instr_q;
  logic        u_word_q;
  logic [63:0] u_a_q, u_y_q, u_old_q;
  assign x_mul     = (x_unit0_i.alive && x_unit0_i.unit == d1_scalar_pkg::UnitMul &&
                      x_alu0_i.late) ||
                     (x_unit1_i.alive && x_unit1_i.unit == d1_scalar_pkg::UnitMul && x_alu1_i.late);
  assign x_div     = (x_unit0_i.alive && x_unit0_i.unit == d1_scalar_pkg::UnitDiv &&
                      x_alu0_i.late) ||
                     (x_unit1_i.alive && x_unit1_i.unit == d1_scalar_pkg::UnitDiv && x_alu1_i.late);
  assign x_csr     = (x_unit0_i.alive && x_unit0_i.unit == d1_scalar_pkg::UnitCsr) ||
                     (x_unit1_i.alive && x_unit1_i.unit == d1_scalar_pkg::UnitCsr);
  assign x_fence_i = (x_unit0_i.alive && x_unit0_i.unit == d1_scalar_pkg::UnitFenceI) ||
                     (x_unit1_i.alive && x_unit1_i.unit == d1_scalar_pkg::UnitFenceI);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      u_mul_q     <= 1'b0;
      u_div_q     <= 1'b0;
      u_csr_q     <= 1'b0;
      u_fence_i_q <= 1'b0;
    end else begin
      u_mul_q     <= x_mul;
      u_div_q     <= x_div;
      u_csr_q     <= x_csr;
      u_fence_i_q <= x_fence_i;
    end
  end
  always_ff @(posedge clk_i) begin
    if (x_unit0_i.shared || x_unit1_i.shared) begin
      u_thread_q <= x_alu.thread;
      u_instr_q  <= x_alu.instr[31:7];
      u_word_q   <= x_alu.instr[3];
      u_a_q      <= x_unit.a;
      u_y_q      <= x_unit.y;
      u_old_q    <= x_csr_i;
    end
  end

  // What a CSR instruction writes: the thread's next instruction comes two cycles later than usual,
  // so that nothing of it is bypassed.
  logic [63:0] operand;
  assign x_csr_name_o = {x_alu.thread, x_alu.instr[31:20]};
  assign operand      = u_instr_q[14] ? {59'd0, u_instr_q[19:15]} : u_a_q;
  assign csr_write_o.valid  = u_csr_q && (u_instr_q[13:12] == 2'd1 || u_instr_q[19:15] != 5'd0);
  assign csr_write_o.thread = u_thread_q;
  assign csr_write_o.csr    = u_instr_q[31:20];
  always_comb begin
    case (u_instr_q[13:12])
      2'd1:    csr_write_o.data = operand;
      2'd2:    csr_write_o.data = u_old_q | operand;
      default: csr_write_o.data = u_old_q & ~operand;
    endcase
  end

  // Queues of four. Loads that leave no slot to a product for four cycles are held back.
  logic [2:0] blocked_q;
  logic mem_fits;
  always_comb begin
    case (mem_count)
      3'd0, 3'd1: mem_fits = 1'b1;
      3'd2:       mem_fits = !(r_mem && x_mem);
      3'd3:       mem_fits = !(r_mem || x_mem);
      default:    mem_fits = 1'b0;
    endcase
  end
  assign mem_room_o = mem_fits && !blocked_q[2];
  logic u_md;
  assign u_md = u_mul_q || u_div_q;
  always_comb begin
    case (md_used)
      4'd0:    mul_room_o = 1'b1;
      4'd1:    mul_room_o = !(r_md && x_md && u_md);
      4'd2:    mul_room_o = !((r_md && x_md) || (u_md && (r_md || x_md)));
      4'd3:    mul_room_o = !(r_md || x_md || u_md);
      default: mul_room_o = 1'b0;
    endcase
  end
  assign div_room_o = mul_room_o && !div_busy && !r_div && !x_claims_div && !u_div_q;

  d1_scalar_pkg::write_t load_late, md_late;
  logic                  late_we_q;
  logic [70:0]           late_q;        // {thread, rd, data}

  d1_lsu u_lsu (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .valid_i        (x_access.valid),
    .ok_i           (m_access_i),
    .store_i        (x_access.store),
    .control_i      (x_access.control),
    .thread_i       (x_agu.thread),
    .pc_i           (x_agu.pc),
    .addr_i         (x_access.addr),
    .funct3_i       (x_agu.instr[14:12]),
    .rd_we_i        (x_agu.late),
    .rd_i           (x_agu.rd),
    .data_i         (x_access.data),
    .count_o        (mem_count),
    .idle_o         (lsu_idle_o),
    .loads_o        (lsu_loads_o),
    .sld_req_o      (sld_req_o),
    .sld_addr_o     (sld_addr_o),
    .sld_gnt_i      (sld_gnt_i),
    .sld_rvalid_i   (sld_rvalid_i),
    .sld_rdata_i    (sld_rdata_i),
    .sld_rerr_i     (sld_rerr_i),
    .sst_req_o      (sst_req_o),
    .sst_addr_o     (sst_addr_o),
    .sst_mask_o     (sst_mask_o),
    .sst_data_o     (sst_data_o),
    .sst_gnt_i      (sst_gnt_i),
    .sreg_req_o     (sreg_req_o),
    .sreg_we_o      (sreg_we_o),
    .sreg_addr_o    (sreg_addr_o),
    .sreg_wdata_o   (sreg_wdata_o),
    .sreg_gnt_i     (sreg_gnt_i),
    .sreg_err_i     (sreg_err_i),
    .sreg_rvalid_i  (sreg_rvalid_i),
    .sreg_rdata_i   (sreg_rdata_i),
    .access_o       (access_o),
    .clear_o        (mem_clear_o),
    .clear_thread_o (mem_clear_thread_o),
    .clear_rd_o     (mem_clear_rd_o),
    .late_o         (load_late),
    .fault_o        (fault_o)
  );

  d1_muldiv u_muldiv (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .mul_i        (u_mul_q),
    .div_i        (u_div_q),
    .thread_i     (u_thread_q),
    .rd_i         (u_instr_q[11:7]),
    .op_i         (u_instr_q[13:12]),
    .word_i       (u_word_q),
    .a_i          (u_a_q),
    .b_i          (u_y_q),
    .used_o       (md_used),
    .div_busy_o   (div_busy),
    .late_o       (md_late),
    .late_ready_i (!load_late.we)
  );

  assign md_clear_o        = md_late.we && !load_late.we;
  assign md_clear_thread_o = md_late.thread;
  assign md_clear_rd_o     = md_late.rd;
  assign late_o            = {late_we_q, late_q};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) late_we_q <= 1'b0;
    else         late_we_q <= load_late.we || md_late.we;
  end
  always_ff @(posedge clk_i) begin
    late_q <= load_late.we ? {load_late.thread, load_late.rd, load_late.data}
                           : {md_late.thread, md_late.rd, md_late.data};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                                 blocked_q <= 3'd0;
    else if (!md_late.we || !load_late.we)       blocked_q <= 3'd0;
    else if (!blocked_q[2])                      blocked_q <= blocked_q + 3'd1;
  end

  d1_csr u_csr (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .node_base_i (node_base_i),
    .cycle_i     (cycle_i),
    .retire_i    (retire_i),
    .flags_i     (flags_i),
    .name_i      (x_csr_name_o),
    .value_o     (csr_o),
    .write_i     (csr_write_o)
  );

  assign invalidate_o = u_fence_i_q;

  // What issue, fetch and the trace use.
  logic unused_stage;
  assign unused_stage = ^{x_alu.valid, x_alu.pc, x_alu.instr[6:4], x_alu.instr[2:0], x_alu.claims,
                          x_alu.late, x_alu.rd, x_alu.rd_we, x_alu.done, x_unit.shared, x_unit.unit,
                          x_unit.alive, x_unit.probe, x_unit.asks, x_access.shared, x_agu.valid,
                          x_agu.instr[31:15], x_agu.instr[11:0], x_agu.claims, x_agu.rd_we,
                          x_agu.done};

  `D1_ASSERT(FlagsAreThereWhenNamed_A,
             x_csr && x_csr_name_o[11:0] == d1_pkg::CsrDflags |->
             flags_i[4*x_alu.thread +: 4] == '0)

endmodule
