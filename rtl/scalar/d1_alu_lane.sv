// Stage X of an ALU lane: everything one instruction does in the cycle in which it executes.
//
//   a, y ─┬─▶ ALU ───────▶ result: bypass and register file
//         ├─▶ compare ───▶ branch: redirect of the thread, from M, when fetch went the other way
//         └─▶ checks ────▶ fault: of the word, of a jump's target, of the amount of a wait
//
// Combinational between the registers of stages X and M. An instruction with a fault has no other
// effect but a redirect, which the end of its thread overrides in stage M: so done_o is all that
// waits for the check of a sum. What the shared units need beyond this (multiplier, divider, CSRs)
// they take from the operands themselves.

module d1_alu_lane (
  input  logic                  valid_i,
  input  logic [20:0]           pc_i,
  input  logic [31:0]           instr_i,
  input  logic                  went_i,        // a branch: fetch and issue took it
  input  d1_scalar_pkg::uop_t   uop_i,
  input  logic [63:0]           a_i,           // x[rs1], or what the ALU takes in its place
  input  logic [63:0]           y_i,           // the second operand of the ALU: x[rs2] or imm
  input  logic [63:0]           addend_i,      // y, for a subtraction ~y

  output logic [63:0]           result_o,      // rd, when it is not late and not of a CSR
                                               // instruction
  output logic                  branch_o,      // a branch is done ...
  output logic                  broke_o,       // ... that goes against the static rule
  output logic                  redirect_o,    // the thread goes on at target_o
  output logic [20:0]           target_o,
  output logic                  done_o,        // no fault
  output logic [3:0]            cause_o,       // of the fault, if there is one
  output logic                  fault_jump_o,  // its address is where the jump goes:
  output logic [63:0]           jump_addr_o,
  output logic [63:0]           fault_addr_o   // ... otherwise
);

  // ---- result
  logic [63:0] sum, alu_y;
  logic        less_u, equal;
  d1_alu u_alu (
    .op_i     (uop_i.alu),
    .word_i   (uop_i.word),
    .a_i      (a_i),
    .b_i      (y_i),
    .addend_i (addend_i),
    .sum_o    (sum),
    .less_o   (less_u),
    .equal_o  (equal),
    .y_o      (alu_y)
  );

  logic        is_jump, is_jalr, is_branch;
  logic [20:0] next_pc;
  assign next_pc   = pc_i + 21'd4;
  assign is_jalr   = uop_i.unit == d1_scalar_pkg::UnitJalr;
  assign is_jump   = uop_i.unit == d1_scalar_pkg::UnitJal || is_jalr;
  assign is_branch = uop_i.unit == d1_scalar_pkg::UnitBranch;
  assign result_o  = is_jump ? {43'd0, next_pc} : alu_y;

  // ---- branches
  logic        less, condition, taken;
  assign less       = (a_i[63] != y_i[63]) ? a_i[63] ^ instr_i[13] : less_u;
  assign condition  = (instr_i[14] ? less : equal) ^ instr_i[12];
  assign taken      = is_jump || (is_branch && condition);

  // The distance of a jump is within 1 MiB: 23 bits tell a target below 0 or above 21 bits.
  logic [22:0] relative;
  logic [63:0] target;
  logic        beyond, jump_fault;
  assign relative = {2'd0, pc_i} + uop_i.imm[22:0];
  assign target   = is_jalr ? {sum[63:1], 1'b0} : {{41{relative[22]}}, relative};
  d1_reach u_reach (
    .a_i      (a_i),
    .imm_i    (uop_i.imm[11:0]),
    .beyond_o (beyond)
  );
  assign jump_fault = is_jalr ? sum[1] || beyond : relative[1] || relative[22:21] != '0;

  // A branch that is redirected goes where fetch and issue did not: the target does not wait for
  // the comparison.
  assign redirect_o = valid_i && (is_jalr || uop_i.unit == d1_scalar_pkg::UnitFenceI ||
                                  (is_branch && condition != went_i));
  assign target_o   = (is_jalr || (is_branch && !went_i)) ? target[20:0] : next_pc;
  assign branch_o   = valid_i && is_branch;
  assign broke_o    = condition != instr_i[31];

  // ---- faults
  logic wait_fault;
  assign wait_fault = uop_i.unit == d1_scalar_pkg::UnitWait && instr_i[19:15] != 5'd0 &&
                      a_i[63:16] != 48'd0;
  assign jump_addr_o  = target;
  assign fault_jump_o = uop_i.cause == d1_pkg::CauseNone && (is_jump || is_branch);
  always_comb begin
    cause_o      = uop_i.cause;
    fault_addr_o = {32'd0, instr_i};
    case (uop_i.cause)
      d1_pkg::CauseIllegalInstruction, d1_pkg::CauseIllegalFormat: ;
      d1_pkg::CauseNone: begin
        cause_o      = d1_pkg::CauseOutOfRange;
        fault_addr_o = a_i;
        if (fault_jump_o && target[1]) cause_o = d1_pkg::CauseMisaligned;
      end
      d1_pkg::CauseEnvironmentCall, d1_pkg::CauseBreakpoint: fault_addr_o = 64'd0;
      default: fault_addr_o = {43'd0, pc_i};  // the fetch failed
    endcase
  end

  // Nothing of a word that decoding refused is left in its unit.
  assign done_o = valid_i && uop_i.cause == 4'd0 && !wait_fault && !(taken && jump_fault);

  // What stage R, the pipeline and the other lane use.
  logic unused_fields;
  assign unused_fields = ^{uop_i.draws, uop_i.fmt_a, uop_i.fmt_b, uop_i.src_a, uop_i.b_imm,
                           uop_i.imm[31:23], uop_i.rd_we, uop_i.rd_late, uop_i.rd, uop_i.rd2_we,
                           uop_i.agu, uop_i.tile_b, uop_i.vop, uop_i.valu, uop_i.vs1, uop_i.vs2,
                           sum[0]};

endmodule
