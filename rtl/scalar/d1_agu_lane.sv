// Stage X of an AGU lane: the address of a load or store, the addresses of a vector operation.
//
//   a ────┬─▶ + imm ─────▶ result: the pointer that a vector operation advances
//   b ────┼─▶ + 64, 32 ──▶ second pointer of a matrix step
//         └─▶ checks ────▶ fault, or the vector operation, or the memory access
//
// Combinational between the registers of stages X and M. An instruction with a fault has no other
// effect.

module d1_agu_lane (
  input  logic                  valid_i,
  input  logic [20:0]           pc_i,
  input  logic [31:0]           instr_i,
  input  d1_scalar_pkg::uop_t   uop_i,
  input  logic [63:0]           a_i,           // x[rs1]
  input  logic [63:0]           b_i,           // x[rs2]
  input  logic [63:0]           seed_i,        // the thread's random bits, before this instruction

  output logic [63:0]           result_o,      // x[rs1] + imm
  output logic [63:0]           pointer_o,     // x[rs2] + size of tile B
  output logic                  done_o,        // no fault
  output logic                  vector_done_o, // ... if it is none of a load or store:
                                               // those take longer
  output logic [3:0]            cause_o,       // of the fault, if there is one
  output logic                  fault_sum_o,   // its address is the result,
  output logic                  fault_last_o,  // ... or where the last row of a tile is:
  output logic [24:0]           last_o,
  output logic                  fault_second_o, // ... or x[rs2],
  output logic [63:0]           fault_addr_o,  // ... otherwise
  output logic                  vop_valid_o,
  output d1_pkg::vop_t          vop_o,
  output logic [20:0]           address_o,     // load, store
  output logic                  control_o,     // ... to a control register
  output logic                  access_o       // late: it has no fault
);

  // ---- pointers
  logic bytes_a, bytes_b;
  assign bytes_a   = uop_i.fmt_a[3:1] == 3'd1;  // CFloat8
  assign bytes_b   = uop_i.fmt_b[3:1] == 3'd1;
  assign result_o  = a_i + {{32{uop_i.imm[31]}}, uop_i.imm};
  assign pointer_o = {b_i[63:5] + {57'd0, !bytes_b, bytes_b}, b_i[4:0]};

  // ---- scalar memory accesses: a control register is accessed whole, and must exist
  logic        is_store, is_mem, mem_misaligned, mem_in_range, register_ok, beyond;
  logic [1:0]  size;
  logic        ctl_thread, ctl_sram, ctl_semaphore, ctl_count, ctl_dma, ctl_barrier;
  logic [20:0] address;
  assign size      = instr_i[13:12];
  assign is_store  = uop_i.unit == d1_scalar_pkg::UnitStore;
  assign is_mem    = is_store || uop_i.unit == d1_scalar_pkg::UnitLoad;
  assign address   = result_o[20:0];
  assign address_o = address;
  assign control_o = address[20] && address[18];  // the SRAM ends at 0x13FFFF
  d1_reach u_reach (
    .a_i      (a_i),
    .imm_i    (uop_i.imm[11:0]),
    .beyond_o (beyond)
  );
  always_comb begin
    case (size)
      2'd0:    mem_misaligned = 1'b0;
      2'd1:    mem_misaligned = address[0];
      2'd2:    mem_misaligned = address[1:0] != 2'd0;
      default: mem_misaligned = address[2:0] != 3'd0;
    endcase
  end
  assign ctl_thread    = address[15:8] == d1_pkg::CtlThreadCtrl[15:8] &&
                         (is_store ? address[5:3] <= 3'd2 : address[5:3] <= 3'd5);
  assign ctl_sram      = address[15:8] == d1_pkg::CtlScrubInterval[15:8] &&
                         (is_store ? d1_pkg::CtlSramWritable[address[7:3]]
                                   : d1_pkg::CtlSramReadable[address[7:3]]);
  assign ctl_semaphore = address[15:8] == d1_pkg::CtlSemaphore[15:8];
  assign ctl_count     = !is_store && (address[15:8] == d1_pkg::CtlCountIssued[15:8] ||
                                       address[15:5] == d1_pkg::CtlCountSteps[15:5]);
  assign ctl_barrier   = address[15:6] == d1_pkg::CtlBarrier[15:6];
  assign ctl_dma       = address[15:5] == d1_pkg::CtlDmaList[15:5];
  assign register_ok   = size == 2'd3 && address[20:16] == d1_pkg::ControlBase[20:16] &&
                         (ctl_thread || ctl_sram || ctl_semaphore || ctl_count || ctl_dma ||
                          ctl_barrier ||
                          (!is_store && address[15:5] == 11'd0 && address[4:3] != 2'd3));
  assign mem_in_range  = !beyond && (address[20:18] < 3'(d1_pkg::SramRegions) || register_ok);

  // A decoder's fault leaves no unit: the word is no load or store then.
  assign access_o      = valid_i && is_mem && !mem_misaligned && mem_in_range;

  // ---- vector operations
  logic        agu_fault, agu_fault_last, agu_fault_b;
  logic [3:0]  agu_cause;
  logic [20:0] agu_addr_b;
  logic [6:0]  agu_count;
  d1_agu u_agu (
    .kind_i       (uop_i.agu),
    .tile_b_i     (uop_i.tile_b),
    .bytes_a_i    (bytes_a),
    .bytes_b_i    (bytes_b),
    .fp32_i       (uop_i.fmt_a[3:0] == d1_pkg::FormatFp32),
    .rs2_zero_i   (instr_i[24:20] == 5'd0),
    .a_i          (a_i),
    .b_i          (b_i),
    .fault_o      (agu_fault),
    .cause_o      (agu_cause),
    .fault_last_o (agu_fault_last),
    .last_o       (last_o),
    .fault_b_o    (agu_fault_b),
    .addr_b_o     (agu_addr_b),
    .count_o      (agu_count)
  );

  logic strided, moves_nothing;
  // An accumulator store has no overwrite: the bit tells a stride of 0 from a contiguous tile.
  assign strided       = uop_i.agu == d1_scalar_pkg::AguAst && instr_i[24:20] != 5'd0;
  assign moves_nothing = agu_count == 7'd0 &&
                         (uop_i.agu == d1_scalar_pkg::AguPush ||
                          (uop_i.agu == d1_scalar_pkg::AguLine && uop_i.vop != d1_pkg::VopLoad));

  // Enums cannot be cast in the subset: the raw bits are laid over them.
  logic [7:0] raw_op;
  assign raw_op      = {uop_i.vop, uop_i.valu};
  assign vop_valid_o = valid_i && uop_i.unit == d1_scalar_pkg::UnitVector &&
                       !agu_fault && !moves_nothing;
  // Random bits of an operation that draws once are where an address would be; of a tile they are
  // beside it, and in what it does not use.
  logic [63:0] addr_a;
  assign addr_a = uop_i.draws[0] ? seed_i : uop_i.draws[1] ? {seed_i[63:21], a_i[20:0]} : a_i;
  assign vop_o = {raw_op, instr_i[11:7], uop_i.vs1, uop_i.vs2,
                  uop_i.draws[1] ? seed_i[20:16] : instr_i[31:27], instr_i[10:7],
                  uop_i.agu == d1_scalar_pkg::AguAst ? strided : instr_i[31], uop_i.fmt_a,
                  uop_i.draws[1] ? seed_i[15:0] : uop_i.fmt_b, addr_a, agu_addr_b, agu_count, pc_i};

  // ---- faults
  assign fault_sum_o  = uop_i.cause == d1_pkg::CauseNone && is_mem;
  assign fault_last_o = uop_i.cause == d1_pkg::CauseNone && !is_mem && agu_fault_last;
  assign fault_second_o = uop_i.cause == d1_pkg::CauseNone && !is_mem && agu_fault_b;
  always_comb begin
    cause_o      = uop_i.cause;
    fault_addr_o = {32'd0, instr_i};
    case (uop_i.cause)
      d1_pkg::CauseIllegalInstruction, d1_pkg::CauseIllegalFormat: ;
      d1_pkg::CauseNone: begin
        if (is_mem) begin
          if (mem_misaligned) cause_o = d1_pkg::CauseMisaligned;
          else                cause_o = d1_pkg::CauseOutOfRange;
        end else begin
          fault_addr_o = a_i;
          cause_o      = agu_cause;
        end
      end
      default: fault_addr_o = {43'd0, pc_i};  // the fetch failed
    endcase
  end

  // Nothing of a word that decoding refused is left in its unit.
  assign vector_done_o = valid_i && uop_i.cause == 4'd0 && !agu_fault;
  assign done_o        = vector_done_o && !(is_mem && (mem_misaligned || !mem_in_range));

  // What stage R, the pipeline and the other lane use.
  logic unused_fields;
  assign unused_fields = ^{uop_i.alu, uop_i.word, uop_i.src_a, uop_i.b_imm, uop_i.rd_we,
                           uop_i.rd_late, uop_i.rd, uop_i.rd2_we};

endmodule
