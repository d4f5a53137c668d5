// Stage X of an issue lane: everything one instruction does in the cycle in which it executes.
//
//   a, y ─┬─▶ ALU ───────▶ result: bypass and register file
//         ├─▶ compare ───▶ branch: redirect of the thread when fetch went the other way
//   a, b  │
//         ├─▶ + 64, 32 ──▶ second pointer of a matrix step
//         └─▶ checks ────▶ fault, or the vector operation, or the memory access
//
// Combinational between the registers of stages X and M. An instruction with a fault has no other
// effect but a redirect, which the end of its thread follows from stage M: so done_o is all that
// waits for the check of a sum. What the shared units of lane 0 need beyond this (multiplier,
// divider, CSRs) they take from the operands themselves.

module d1_lane (
  input  logic                  valid_i,
  input  logic [1:0]            thread_i,
  input  logic [20:0]           pc_i,
  input  logic [31:0]           instr_i,
  input  d1_scalar_pkg::uop_t   uop_i,
  input  logic [63:0]           a_i,           // x[rs1], or what the ALU takes in its place
  input  logic [63:0]           b_i,           // x[rs2]
  input  logic [63:0]           y_i,           // the second operand of the ALU: x[rs2] or imm
  input  logic [63:0]           addend_i,      // y, for a subtraction ~y
  input  logic [63:0]           csr_i,         // what a CSR instruction reads
  input  logic [63:0]           seed_i,        // the thread's random bits, before this instruction

  output logic [63:0]           result_o,      // rd, when it is not late
  output logic [63:0]           pointer_o,     // x[rs2] + size of tile B
  output logic                  redirect_o,    // the thread goes on at target_o
  output logic [20:0]           target_o,
  output logic                  done_o,        // no fault
  output logic [3:0]            cause_o,       // of the fault, if there is one
  output logic [63:0]           fault_addr_o,
  output logic                  vop_valid_o,
  output d1_pkg::vop_t          vop_o,
  output logic [20:0]           address_o,     // load, store
  output logic                  control_o,     // ... to a control register
  output logic                  access_o       // late: it has no fault
);

  // ---- result
  logic [63:0] sum, alu_y;
  logic        bytes_a, bytes_b;
  logic        less_u, equal;
  d1_alu u_alu (
    .op_i    (uop_i.alu),
    .word_i  (uop_i.word),
    .a_i     (a_i),
    .b_i     (y_i),
    .addend_i (addend_i),
    .sum_o   (sum),
    .less_o  (less_u),
    .equal_o (equal),
    .y_o     (alu_y)
  );

  logic        is_jump;
  logic [20:0] next_pc;
  assign next_pc   = pc_i + 21'd4;
  assign is_jump   = uop_i.unit == d1_scalar_pkg::UnitJal || uop_i.unit == d1_scalar_pkg::UnitJalr;
  assign result_o  = is_jump ? {43'd0, next_pc}
                   : uop_i.unit == d1_scalar_pkg::UnitCsr ? csr_i : alu_y;
  assign bytes_a   = uop_i.fmt_a[3:1] == 3'd1;  // CFloat8
  assign bytes_b   = uop_i.fmt_b[3:1] == 3'd1;
  assign pointer_o = {b_i[63:5] + {57'd0, !bytes_b, bytes_b}, b_i[4:0]};

  // ---- branches
  logic        less, condition, taken;
  assign less       = (a_i[63] != y_i[63]) ? a_i[63] ^ instr_i[13] : less_u;
  assign condition  = (instr_i[14] ? less : equal) ^ instr_i[12];
  assign taken      = is_jump || (uop_i.unit == d1_scalar_pkg::UnitBranch && condition);

  // The distance of a jump is within 1 MiB: 23 bits tell a target below 0 or above 21 bits.
  logic [22:0] relative;
  logic [63:0] target;
  assign relative = {2'd0, pc_i} + uop_i.imm[22:0];
  assign target   = uop_i.unit == d1_scalar_pkg::UnitJalr ? {sum[63:1], 1'b0}
                                                          : {{41{relative[22]}}, relative};

  // Whether an address, a + y with an immediate of 12 bits, is above 21 bits: before the sum is there.
  // Bits 63..12 of a are those of the sum, one less or one more; their low 9 bits are the SRAM's.
  logic [11:0] unused_low;
  logic        carry;
  logic        high_zero, middle_zero, beyond;
  assign {carry, unused_low} = {1'b0, a_i[11:0]} + {1'b0, y_i[11:0]};
  assign high_zero   = a_i[63:21] == 43'd0;
  assign middle_zero = a_i[20:12] == 9'd0;
  always_comb begin
    case ({carry, y_i[63]})
      2'b10:   beyond = !((high_zero && a_i[20:12] != '1) || a_i[63:12] == '1);
      2'b01:   beyond = middle_zero ? a_i[63:21] != 43'd1 : !high_zero;
      default: beyond = !high_zero;
    endcase
  end

  logic jump_fault;
  assign jump_fault = uop_i.unit == d1_scalar_pkg::UnitJalr ? sum[1] || beyond
                                                            : relative[1] || relative[22:21] != '0;

  // ---- scalar memory accesses: a control register is accessed whole, and must exist
  logic        is_store, is_mem, mem_misaligned, mem_in_range, register_ok;
  logic [1:0]  size;
  logic        ctl_thread, ctl_sram, ctl_semaphore;
  logic [20:0] address;
  assign size      = instr_i[13:12];
  assign is_store  = uop_i.unit == d1_scalar_pkg::UnitStore;
  assign is_mem    = is_store || uop_i.unit == d1_scalar_pkg::UnitLoad;
  // An adder of their own, which does not wait for what the ALU does to its second operand.
  assign address   = a_i[20:0] + y_i[20:0];
  assign address_o = address;
  assign control_o = address[20] && address[18];  // the SRAM ends at 0x13FFFF
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
  assign register_ok   = size == 2'd3 && address[20:16] == d1_pkg::ControlBase[20:16] &&
                         (ctl_thread || ctl_sram || ctl_semaphore ||
                          (!is_store && address[15:5] == 11'd0 && address[4:3] != 2'd3));
  assign mem_in_range  = !beyond && (address[20:18] < 3'd5 || register_ok);

  // A decoder's fault leaves no unit: the word is no load or store then.
  assign access_o      = valid_i && is_mem && !mem_misaligned && mem_in_range;

  // ---- vector operations
  logic        agu_fault;
  logic [3:0]  agu_cause;
  logic [63:0] agu_fault_addr;
  logic [20:0] agu_addr_b;
  logic [6:0]  agu_count;
  d1_agu u_agu (
    .kind_i       (uop_i.agu),
    .tile_b_i     (uop_i.tile_b),
    .bytes_a_i    (bytes_a),
    .bytes_b_i    (bytes_b),
    .fp32_i       (uop_i.fmt_a[3:0] == d1_pkg::FormatFp32),
    .rs1_zero_i   (instr_i[19:15] == 5'd0),
    .rs2_zero_i   (instr_i[24:20] == 5'd0),
    .a_i          (a_i),
    .b_i          (b_i),
    .fault_o      (agu_fault),
    .cause_o      (agu_cause),
    .fault_addr_o (agu_fault_addr),
    .addr_b_o     (agu_addr_b),
    .count_o      (agu_count)
  );

  logic strided, moves_nothing;
  // An accumulator store has no overwrite: the bit tells a stride of 0 from a contiguous tile.
  assign strided       = uop_i.agu == d1_scalar_pkg::AguAst && instr_i[24:20] != 5'd0;
  assign moves_nothing = agu_count == 7'd0 &&
                         (uop_i.agu == d1_scalar_pkg::AguPush ||
                          (uop_i.agu == d1_scalar_pkg::AguLine && uop_i.vop != d1_pkg::VopLoad));

  // What issue and the register file use.
  logic unused_fields;
  assign unused_fields = ^{uop_i.src_a, uop_i.b_imm, uop_i.imm[31:23], uop_i.rd_we, uop_i.rd_late,
                           uop_i.rd, uop_i.rd2_we, thread_i};

  // Enums cannot be cast in the subset: the raw bits are laid over them.
  logic [7:0] raw_op;
  assign raw_op      = {uop_i.vop, uop_i.valu};
  assign vop_valid_o = valid_i && uop_i.unit == d1_scalar_pkg::UnitVector &&
                       !agu_fault && !moves_nothing;
  // Random bits of an operation that draws once are where an address would be; of a tile they are beside it,
  // and in what it does not use.
  logic [63:0] addr_a;
  assign addr_a = uop_i.draws[0] ? seed_i : uop_i.draws[1] ? {seed_i[63:21], a_i[20:0]} : a_i;
  assign vop_o = {raw_op, instr_i[11:7], uop_i.vs1, uop_i.vs2,
                  uop_i.draws[1] ? seed_i[20:16] : instr_i[31:27], instr_i[10:7],
                  uop_i.agu == d1_scalar_pkg::AguAst ? strided : instr_i[31], uop_i.fmt_a,
                  uop_i.draws[1] ? seed_i[15:0] : uop_i.fmt_b, addr_a, agu_addr_b, agu_count, pc_i};

  // ---- faults, and what follows for the thread
  always_comb begin
    cause_o      = uop_i.cause;
    fault_addr_o = {32'd0, instr_i};
    case (uop_i.cause)
      d1_pkg::CauseIllegalInstruction, d1_pkg::CauseIllegalFormat: ;
      d1_pkg::CauseNone: begin
        if (is_jump || uop_i.unit == d1_scalar_pkg::UnitBranch) begin
          fault_addr_o = target;
          if (target[1])                  cause_o = d1_pkg::CauseMisaligned;
          else if (jump_fault)            cause_o = d1_pkg::CauseOutOfRange;
        end else if (is_mem) begin
          fault_addr_o = sum;
          if (mem_misaligned)             cause_o = d1_pkg::CauseMisaligned;
          else if (!mem_in_range)         cause_o = d1_pkg::CauseOutOfRange;
        end else begin
          fault_addr_o = agu_fault_addr;
          cause_o      = agu_cause;
        end
      end
      d1_pkg::CauseEnvironmentCall, d1_pkg::CauseBreakpoint: fault_addr_o = 64'd0;
      default: fault_addr_o = {43'd0, pc_i};  // the fetch failed
    endcase
  end

  // Nothing of a word that decoding refused is left in its unit.
  assign done_o = valid_i && uop_i.cause == 4'd0 && !agu_fault && !(taken && jump_fault) &&
                  !(is_mem && (mem_misaligned || !mem_in_range));

  // Fetch took a backward branch, and issue did. A branch that is redirected goes where they did not:
  // the target does not wait for the comparison.
  assign redirect_o = (valid_i && uop_i.unit == d1_scalar_pkg::UnitBranch &&
                       condition != instr_i[31]) ||
                      (valid_i && (uop_i.unit == d1_scalar_pkg::UnitJalr ||
                                   uop_i.unit == d1_scalar_pkg::UnitFenceI));
  assign target_o   = (uop_i.unit == d1_scalar_pkg::UnitJalr ||
                       (uop_i.unit == d1_scalar_pkg::UnitBranch && !instr_i[31]))
                      ? target[20:0] : next_pc;

endmodule
