// The units that the threads share and lane 0 reaches: memory, multiply and divide, CSRs.
//
//   X of lane 0 ─┬─▶ d1_lsu ─────┬─▶ late result, one a cycle: a load's slot is fixed,
//                ├─▶ d1_muldiv ──┘   products and quotients take what loads leave
//                └─▶ d1_csr ───────▶ value, in the same cycle
//
// *_room_o tell issue that one more operation is sure to find its place, counting what is in
// stages R and X. The clear outputs name a register whose result can be read by an instruction
// that issues in the next cycle.

module d1_units (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [63:0]             node_base_i,
  input  logic [63:0]             cycle_i,
  input  logic [3:0]              retire_i,       // an instruction of thread t is in M
  input  logic [15:0]             flags_i,        // what the vector side raises, thread t at bits 4 t

  input  d1_scalar_pkg::r_stage_t r0_i,
  input  d1_scalar_pkg::x_stage_t x0_i,
  output logic [63:0]             csr_o,
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
  output d1_scalar_pkg::late_t    late_o,
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

  logic       r0_mem, x0_mem, r0_div, x0_div, r0_md, x0_md, x0_access, x0_store, div_busy;
  logic [2:0] mem_count;
  logic [3:0] md_used;
  assign x0_store = x0_i.unit == d1_scalar_pkg::UnitStore;
  assign x0_access = x0_i.valid && (x0_i.unit == d1_scalar_pkg::UnitLoad || x0_store);
  assign {r0_div, r0_md, r0_mem} = r0_i.claims;
  assign {x0_div, x0_md, x0_mem} = x0_i.claims;

  // Queues of four. Loads that leave no slot to a product for four cycles are held back.
  logic [2:0] blocked_q;
  logic mem_fits;
  always_comb begin
    case (mem_count)
      3'd0, 3'd1: mem_fits = 1'b1;
      3'd2:       mem_fits = !(r0_mem && x0_mem);
      3'd3:       mem_fits = !(r0_mem || x0_mem);
      default:    mem_fits = 1'b0;
    endcase
  end
  assign mem_room_o = mem_fits && !blocked_q[2];
  always_comb begin
    case (md_used)
      4'd0, 4'd1: mul_room_o = 1'b1;
      4'd2:       mul_room_o = !(r0_md && x0_md);
      4'd3:       mul_room_o = !(r0_md || x0_md);
      default:    mul_room_o = 1'b0;
    endcase
  end
  assign div_room_o = mul_room_o && !div_busy && !r0_div && !x0_div;

  d1_scalar_pkg::late_t load_late, md_late;

  d1_lsu u_lsu (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .valid_i        (x0_access),
    .done_i         (x0_i.access),
    .store_i        (x0_store),
    .control_i      (x0_i.control),
    .thread_i       (x0_i.thread),
    .pc_i           (x0_i.pc),
    .addr_i         (x0_i.addr),
    .funct3_i       (x0_i.instr[14:12]),
    .rd_we_i        (x0_i.late),
    .rd_i           (x0_i.rd),
    .data_i         (x0_i.b),
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
    .mul_i        (x0_i.alive && x0_i.late && x0_i.unit == d1_scalar_pkg::UnitMul),
    .div_i        (x0_i.alive && x0_i.late && x0_i.unit == d1_scalar_pkg::UnitDiv),
    .thread_i     (x0_i.thread),
    .rd_i         (x0_i.rd),
    .op_i         (x0_i.instr[13:12]),
    .word_i       (x0_i.instr[3]),
    .a_i          (x0_i.a),
    .b_i          (x0_i.b),
    .used_o       (md_used),
    .div_busy_o   (div_busy),
    .late_o       (md_late),
    .late_ready_i (!load_late.valid)
  );

  assign md_clear_o        = md_late.valid && !load_late.valid;
  assign md_clear_thread_o = md_late.thread;
  assign md_clear_rd_o     = md_late.rd;
  assign late_o            = load_late.valid ? load_late : md_late;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                                 blocked_q <= 3'd0;
    else if (!md_late.valid || !load_late.valid) blocked_q <= 3'd0;
    else if (!blocked_q[2])                      blocked_q <= blocked_q + 3'd1;
  end

  d1_csr u_csr (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .node_base_i (node_base_i),
    .cycle_i     (cycle_i),
    .retire_i    (retire_i),
    .flags_i     (flags_i),
    .valid_i     (x0_i.alive && x0_i.unit == d1_scalar_pkg::UnitCsr),
    .thread_i    (x0_i.thread),
    .instr_i     (x0_i.instr[31:7]),
    .rs1_i       (x0_i.a),
    .value_o     (csr_o)
  );

  assign invalidate_o = x0_i.alive && x0_i.unit == d1_scalar_pkg::UnitFenceI;

  // What issue, fetch and the trace use.
  logic unused_stage;
  assign unused_stage = ^{r0_i.valid, r0_i.unit, r0_i.thread, r0_i.rs1, r0_i.rs2, r0_i.late, r0_i.rd, r0_i.fixed_a,
                          r0_i.value_a, r0_i.fixed_b, r0_i.value_b, x0_i.rd_we, x0_i.done, x0_i.probe, x0_i.asks,
                          x0_i.redirect, x0_i.target, x0_i.draws, x0_i.instr[6:4], x0_i.instr[2:0]};

endmodule
