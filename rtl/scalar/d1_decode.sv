// Decodes one instruction word: what it does and writes, and whether it is legal.
//
// Purely combinational. A word that is in no table, or names a format that its instruction can
// not use, becomes a UnitAlu that writes nothing and carries the cause. What issue must know is
// d1_predecode's. The opcode of the word decides first, so that a change of one class touches one
// branch of the case.

module d1_decode (
  input  logic [31:0]               instr_i,
  input  logic                      fault_i,        // the word could not be fetched ...
  input  logic [3:0]                fault_cause_i,  // ... for this cause
  input  logic [15:0]               entry_a_i,      // format_entry_t of the entry in [14:11], of a
                                                    // conversion in [23:20]
  input  logic [15:0]               entry_b_i,      // ... in [28:25]
  output d1_scalar_pkg::uop_t       uop_o
);

  logic [6:0] opcode, funct7;
  logic [2:0] funct3;
  logic [4:0] rd, rs1, rs2;
  logic       legal, operands, stored, numbers, format_ok, csr_known, csr_writes;

  assign opcode = instr_i[6:0];
  assign rd     = instr_i[11:7];
  assign funct3 = instr_i[14:12];
  assign rs1    = instr_i[19:15];
  assign rs2    = instr_i[24:20];
  assign funct7 = instr_i[31:25];

  // What the formats of A and B can be: operands of a step are 0 and 2 to LastOperand. A tile is
  // stored in 0 to 5, all of it and not transposed. Tiles of CFloat8, formats 2 and 3, have 32 B.
  localparam d1_pkg::format_e LastOperand = d1_pkg::MatrixFormats == 5 ? d1_pkg::FormatCfloat16U
                                                                       : d1_pkg::FormatCfloat8152;
  logic fa_operand, fb_operand, fa_stored, fa_fp32, fa_bytes;
  assign fa_operand = entry_a_i[3:0] <= LastOperand &&
                      entry_a_i[3:0] != d1_pkg::FormatFp32;
  assign fb_operand = entry_b_i[3:0] <= LastOperand &&
                      entry_b_i[3:0] != d1_pkg::FormatFp32;
  assign fa_fp32    = entry_a_i[3:0] == d1_pkg::FormatFp32;
  assign fa_stored  = entry_a_i[15:10] == 6'd0 && entry_a_i[3:0] <= d1_pkg::FormatCfloat16U;
  assign fa_bytes   = entry_a_i[3:1] == 3'd1;

  // Any format: 0 to 5, 8 to 10. How tiles of it lie does not matter to a conversion.
  logic fa_number, fb_number;
  assign fa_number = entry_a_i[3] ? entry_a_i[2:0] <= 3'd2 : entry_a_i[2:0] <= 3'd5;
  assign fb_number = entry_b_i[3] ? entry_b_i[2:0] <= 3'd2 : entry_b_i[2:0] <= 3'd5;

  assign csr_writes = funct3[1:0] == 2'd1 || rs1 != 5'd0;
  always_comb begin
    case (instr_i[31:20])
      d1_pkg::CsrMscratch, d1_pkg::CsrDseed, d1_pkg::CsrDflags: csr_known = 1'b1;
      d1_pkg::CsrMisa, d1_pkg::CsrCycle, d1_pkg::CsrTime, d1_pkg::CsrInstret,
      d1_pkg::CsrMvendorid, d1_pkg::CsrMarchid, d1_pkg::CsrMimpid, d1_pkg::CsrMhartid,
      d1_pkg::CsrDnode: csr_known = !csr_writes;
      default: csr_known = instr_i[31:24] == d1_pkg::CsrDformat0[11:4];  // 16 entries
    endcase
  end

  logic [31:0] imm_i, imm_s, imm_b, imm_u, imm_j;
  assign imm_i = {{20{instr_i[31]}}, instr_i[31:20]};
  assign imm_s = {{20{instr_i[31]}}, instr_i[31:25], instr_i[11:7]};
  assign imm_b = {{20{instr_i[31]}}, instr_i[7], instr_i[30:25], instr_i[11:8], 1'b0};
  assign imm_u = {instr_i[31:12], 12'd0};
  assign imm_j = {{12{instr_i[31]}}, instr_i[19:12], instr_i[20], instr_i[30:21], 1'b0};

  // Which function of the SIMD lanes 3 to 9 of the numbers' funct7 are.
  logic [4:0] number_fn;
  always_comb begin
    case (funct7[3:0])
      4'd3:    number_fn = d1_pkg::LaneMin;
      4'd4:    number_fn = d1_pkg::LaneMax;
      4'd5:    number_fn = d1_pkg::LaneEq;
      4'd6:    number_fn = d1_pkg::LaneLt;
      4'd7:    number_fn = d1_pkg::LaneLe;
      4'd8:    number_fn = d1_pkg::LaneRcp;
      default: number_fn = d1_pkg::LaneRsqrt;
    endcase
  end

  d1_scalar_pkg::uop_t u;
  logic                we;       // writes u.rd, if that is not x0
  logic [10:0]         sub;      // what SIMD does: {reads of vs3, vs2, vs1; d1_pkg::valu_e says}
  logic [3:0]          cause;    // of the system instructions that always stop

  always_comb begin
    u           = '0;
    u.unit      = d1_scalar_pkg::UnitAlu;
    u.alu       = d1_scalar_pkg::AluAdd;
    u.src_a     = d1_scalar_pkg::SrcRs1;
    u.agu       = d1_scalar_pkg::AguNone;
    u.imm       = imm_i;
    u.rd        = rd;
    u.vs1       = rs1;
    u.vs2       = rs2;
    u.vop       = d1_pkg::VopArith;
    u.valu      = d1_pkg::AluMove;
    we          = 1'b0;
    legal       = 1'b0;
    operands    = 1'b0;   // what its formats must be
    stored      = 1'b0;
    numbers     = 1'b0;
    cause       = d1_pkg::CauseNone;
    sub         = 11'd0;

    case (opcode)
      7'h37: begin  // lui
        legal = 1'b1; we = 1'b1; u.src_a = d1_scalar_pkg::SrcZero; u.b_imm = 1'b1; u.imm = imm_u;
      end
      7'h17: begin  // auipc
        legal = 1'b1; we = 1'b1; u.src_a = d1_scalar_pkg::SrcPc; u.b_imm = 1'b1; u.imm = imm_u;
      end
      7'h6F: begin  // jal
        legal = 1'b1; we = 1'b1; u.unit = d1_scalar_pkg::UnitJal; u.imm = imm_j;
      end
      7'h67: begin  // jalr
        legal = funct3 == 3'd0; we = 1'b1; u.unit = d1_scalar_pkg::UnitJalr;
        u.b_imm = 1'b1;
      end
      7'h63: begin  // branches
        legal = funct3[2:1] != 2'b01; u.unit = d1_scalar_pkg::UnitBranch; u.imm = imm_b;
      end
      7'h03: begin  // loads
        legal = funct3 != 3'd7; we = 1'b1; u.unit = d1_scalar_pkg::UnitLoad;
        u.b_imm = 1'b1;
      end
      7'h23: begin  // stores
        legal = !funct3[2]; u.unit = d1_scalar_pkg::UnitStore; u.imm = imm_s;
        u.b_imm = 1'b1;
      end
      7'h13, 7'h1B: begin  // register and immediate; W forms
        u.word = opcode[3]; we = 1'b1; u.b_imm = 1'b1;
        case (funct3)
          3'd0: begin u.alu = d1_scalar_pkg::AluAdd;  legal = 1'b1; end
          3'd1: begin
            u.alu = d1_scalar_pkg::AluSll;
            legal = funct7[6:1] == 6'd0 && !(u.word && funct7[0]);
          end
          3'd2: begin u.alu = d1_scalar_pkg::AluSlt;  legal = !u.word; end
          3'd3: begin u.alu = d1_scalar_pkg::AluSltu; legal = !u.word; end
          3'd4: begin u.alu = d1_scalar_pkg::AluXor;  legal = !u.word; end
          3'd5: begin
            if (funct7[5]) u.alu = d1_scalar_pkg::AluSra;
            else           u.alu = d1_scalar_pkg::AluSrl;
            legal = {funct7[6], funct7[4:1]} == 5'd0 && !(u.word && funct7[0]);
          end
          3'd6: begin u.alu = d1_scalar_pkg::AluOr;   legal = !u.word; end
          default: begin u.alu = d1_scalar_pkg::AluAnd; legal = !u.word; end
        endcase
      end
      7'h33, 7'h3B: begin  // register and register; W forms
        u.word = opcode[3]; we = 1'b1;
        if (funct7 == 7'd1) begin
          legal = !u.word || funct3 == 3'd0 || funct3[2];
          if (funct3[2]) u.unit = d1_scalar_pkg::UnitDiv;
          else           u.unit = d1_scalar_pkg::UnitMul;
        end else begin
          legal = funct7 == 7'd0;
          case (funct3)
            3'd0: begin
              if (funct7[5]) u.alu = d1_scalar_pkg::AluSub;
              legal = {funct7[6], funct7[4:0]} == 6'd0;
            end
            3'd1: u.alu = d1_scalar_pkg::AluSll;
            3'd2: begin u.alu = d1_scalar_pkg::AluSlt;  if (u.word) legal = 1'b0; end
            3'd3: begin u.alu = d1_scalar_pkg::AluSltu; if (u.word) legal = 1'b0; end
            3'd4: begin u.alu = d1_scalar_pkg::AluXor;  if (u.word) legal = 1'b0; end
            3'd5: begin
              if (funct7[5]) u.alu = d1_scalar_pkg::AluSra;
              else           u.alu = d1_scalar_pkg::AluSrl;
              legal = {funct7[6], funct7[4:0]} == 6'd0;
            end
            3'd6: begin u.alu = d1_scalar_pkg::AluOr;   if (u.word) legal = 1'b0; end
            default: begin u.alu = d1_scalar_pkg::AluAnd; if (u.word) legal = 1'b0; end
          endcase
        end
      end
      7'h0F: begin  // fence, fence.i
        legal = funct3[2:1] == 2'd0;
        if (funct3[0]) u.unit = d1_scalar_pkg::UnitFenceI;
        else           u.unit = d1_scalar_pkg::UnitFence;
      end
      7'h73: begin  // ecall, ebreak, csr
        if (funct3 == 3'd0) begin
          legal = instr_i[31:21] == 11'd0 && instr_i[19:7] == 13'd0;
          if (instr_i[20]) cause = d1_pkg::CauseBreakpoint;
          else             cause = d1_pkg::CauseEnvironmentCall;
        end else begin
          legal = funct3[1:0] != 2'd0 && csr_known; we = 1'b1;
          u.unit = d1_scalar_pkg::UnitCsr;
        end
      end

      d1_pkg::IsaCustom0: begin  // d1.mm
        u.unit = d1_scalar_pkg::UnitVector; u.vop = d1_pkg::VopMmMemMem;
        legal = !(instr_i[30] && instr_i[29] && rs1 == rs2 && rs1 != 5'd0);
        operands = 1'b1; u.fmt_a = entry_a_i; u.fmt_b = entry_b_i;
        u.agu = d1_scalar_pkg::AguTile; u.tile_b = 1'b1;
        we = instr_i[30]; u.rd = rs1; u.rd2_we = instr_i[29] && rs2 != 5'd0;
        u.b_imm = 1'b1; u.imm = fa_bytes ? 32'd32 : 32'd64;
      end
      d1_pkg::IsaCustom1: begin
        u.unit = d1_scalar_pkg::UnitVector;
        // Of vectors only 0 to 15 can be named: above them, of d1.mm.vv, which half the tile is in.
        u.vs1 = {rs1[4] && instr_i[30:29] == 2'd0, rs1[3:0]};
        u.vs2 = {rs2[4] && instr_i[30:29] == 2'd0, rs2[3:0]};
        u.rd = rs1; u.b_imm = 1'b1; u.imm = fa_bytes ? 32'd32 : 32'd64;
        case (instr_i[30:29])
          2'd0: begin  // d1.mm.vv
            legal = 1'b1; u.vop = d1_pkg::VopMmRegReg;
            operands = 1'b1; u.fmt_a = entry_a_i; u.fmt_b = entry_b_i;
          end
          2'd1: begin  // d1.mm.vm
            legal = 1'b1; u.vop = d1_pkg::VopMmRegMem;
            operands = 1'b1; u.fmt_a = entry_a_i; u.fmt_b = entry_b_i;
            u.tile_b = 1'b1; u.rd2_we = instr_i[19] && rs2 != 5'd0;
          end
          2'd2: begin  // d1.mm.mv
            legal = 1'b1; u.vop = d1_pkg::VopMmMemReg;
            operands = 1'b1; u.fmt_a = entry_a_i; u.fmt_b = entry_b_i;
            u.agu = d1_scalar_pkg::AguTile; we = instr_i[24];
          end
          default: begin  // d1.aclr, d1.ast
            if (instr_i[28:25] == 4'd0) begin
              legal = {instr_i[31], instr_i[24:11]} == 15'd0; u.vop = d1_pkg::VopAccClear;
            end else begin
              // d1.ast.s rounds stochastically, and says so in bit 0 of vs1.
              legal = instr_i[28:25] == 4'd1 || instr_i[28:25] == 4'd2; u.vop = d1_pkg::VopAccStore;
              u.vs1 = {4'd0, instr_i[26]}; u.draws = {instr_i[26], 1'b0};
              stored = 1'b1; u.fmt_a = entry_a_i;
              u.agu = d1_scalar_pkg::AguAst;
              we = instr_i[31];
              case ({rs2 == 5'd0, fa_fp32, fa_bytes})
                3'b000: u.imm = 32'd16;
                3'b001: u.imm = 32'd8;
                3'b010: u.imm = 32'd32;
                3'b100: u.imm = 32'd128;
                3'b101: u.imm = 32'd64;
                default: u.imm = 32'd256;
              endcase
            end
          end
        endcase
      end
      d1_pkg::IsaCustom2: begin  // SIMD
        u.unit = d1_scalar_pkg::UnitVector;
        case (funct3)
          3'd0: begin
            legal = 1'b1;
            case (instr_i[26:25])
              2'd0: u.valu = d1_pkg::AluFmadd;
              2'd1: u.valu = d1_pkg::AluFmsub;
              2'd2: u.valu = d1_pkg::AluFnmsub;
              default: u.valu = d1_pkg::AluFnmadd;
            endcase
          end
          3'd2: begin
            legal = funct7 <= 7'd7 || (funct7[6:1] == 6'd4 && rs2 == 5'd0) ||
                    ((funct7[6:1] == 6'd5 || funct7 == 7'd12) && !rs2[4]);
            case (funct7[3:0])
              4'd0: u.valu = d1_pkg::AluFadd;
              4'd1: u.valu = d1_pkg::AluFsub;
              4'd2: u.valu = d1_pkg::AluFmul;
              4'd3: u.valu = d1_pkg::AluFmin;
              4'd4: u.valu = d1_pkg::AluFmax;
              4'd10: begin u.valu = d1_pkg::AluFadd; sub = {3'b100, 8'd0}; end
              4'd11: begin u.valu = d1_pkg::AluFmin; sub = {3'b100, 8'd0}; end
              4'd12: begin u.valu = d1_pkg::AluFmax; sub = {3'b100, 8'd0}; end
              default: begin
                u.valu  = d1_pkg::AluLane;
                sub = {1'b0, !funct7[3], 1'b1, 3'b110, number_fn};
              end
            endcase
          end
          3'd3: begin  // integers, logic
            u.valu  = d1_pkg::AluLane;
            sub = {1'b0, funct7[4:2] != 3'b011, 1'b1, 1'b0, funct7};
            case (funct7[4:0])
              d1_pkg::LaneAnd, d1_pkg::LaneOr, d1_pkg::LaneXor, d1_pkg::LaneAndNot:
                legal = funct7[6:5] == 2'd0;
              5'd12, 5'd13, 5'd14:                             // shifts by an immediate
                case (funct7[6:5])
                  2'd0:    legal = rs2[4:3] == 2'd0;
                  2'd1:    legal = !rs2[4];
                  default: legal = !funct7[5];
                endcase
              d1_pkg::LaneAdd, d1_pkg::LaneSub, d1_pkg::LaneMul,
              d1_pkg::LaneSll, d1_pkg::LaneSrl, d1_pkg::LaneSra,
              d1_pkg::LaneMin, d1_pkg::LaneMax, d1_pkg::LaneMinU, d1_pkg::LaneMaxU,
              d1_pkg::LaneEq, d1_pkg::LaneLt, d1_pkg::LaneLtU: legal = funct7[6:5] != 2'd3;
              default: ;
            endcase
          end
          3'd1: begin  // BF16, three sources
            legal   = 1'b1;
            u.valu  = d1_pkg::AluBf16;
            sub = {3'b111, 6'd0, instr_i[26:25]};
          end
          3'd4: begin  // BF16
            legal = funct7 <= 7'd7;
            if (funct7[2:0] <= 3'd2) begin
              u.valu  = d1_pkg::AluBf16;
              sub = {3'b011, 5'd0, 1'b1, funct7[1:0]};
            end else begin
              u.valu  = d1_pkg::AluLane;
              sub = {3'b011, 3'b101, number_fn};
            end
          end
          3'd5: begin
            case (funct7)
              7'd0: begin legal = rs2 == 5'd0; u.valu = d1_pkg::AluMove; end
              7'd1: begin legal = rs2 == 5'd0; u.valu = d1_pkg::AluSplat; end
              7'd2: begin legal = !rs2[4]; u.valu = d1_pkg::AluShuffleXor; end
              7'd3: begin legal = rs2 == 5'd0; u.valu = d1_pkg::AluSplat; sub = 11'd4; end
              7'd5: begin legal = rs2 == 5'd0; u.valu = d1_pkg::AluSplat; sub = 11'd5; end
              default: begin
                u.valu = d1_pkg::AluPermute;
                case (funct7)
                  // element b of a
                  7'd8, 7'd10, 7'd12: begin
                    legal = 1'b1; sub = {3'b011, 5'd0, funct7[2:1], 1'b0};
                  end
                  // one element; of bytes bit 5 of its number
                  7'd16, 7'd24: begin legal = 1'b1; sub = {3'b001, 5'd1, 2'd0, funct7[3]}; end
                  7'd18:        begin legal = 1'b1; sub = {3'b001, 5'd1, 3'd2}; end
                  7'd20:        begin legal = !rs2[4]; sub = {3'b001, 5'd1, 3'd4}; end
                  // transpositions
                  7'd32:        begin legal = rs2 == 5'd0; sub = {3'b001, 5'd2, 3'd0}; end
                  7'd34, 7'd38: begin legal = 1'b1; sub = {3'b011, 5'd3, 2'd0, funct7[2]}; end
                  7'd40, 7'd44: begin legal = 1'b1; sub = {3'b011, 5'd4, 2'd0, funct7[2]}; end
                  7'd42, 7'd46: begin legal = 1'b1; sub = {3'b011, 5'd5, 2'd0, funct7[2]}; end
                  default: ;
                endcase
              end
            endcase
          end
          3'd6: begin  // d1.vcvt
            legal = !instr_i[24]; u.valu = d1_pkg::AluConvert;
            numbers = 1'b1; u.fmt_a = entry_a_i; u.fmt_b = entry_b_i;
            u.vs2 = {2'd0, instr_i[29], instr_i[31:30]};
            u.draws = {1'b0, instr_i[29]};
          end
          3'd7: begin  // select, masks
            case (instr_i[26:25])
              2'd0: begin
                legal = 1'b1; u.valu = d1_pkg::AluLane;
                sub = {3'b111, 3'b000, d1_pkg::LaneSelect};
              end
              2'd1: begin
                u.valu  = d1_pkg::AluSplat;
                sub = {9'd0, 1'b1, instr_i[27]};
                legal   = instr_i[31:28] == 4'd0 && (instr_i[27] ? rs2 == 5'd0 : rs1 == 5'd0);
              end
              default: ;
            endcase
          end
          default: ;
        endcase
        if (funct3 != 3'd6) u.fmt_b = {5'd0, sub};
      end
      d1_pkg::IsaCustom3: begin  // memory, network, system
        u.imm = 32'd64;
        case (funct3)
          3'd0, 3'd1, 3'd2: begin  // d1.vld, d1.vst, d1.push
            legal = instr_i[31:26] == 6'd0; u.unit = d1_scalar_pkg::UnitVector;
            u.vs1 = rd; we = instr_i[25]; u.rd = rs1; u.b_imm = 1'b1;
            if (funct3[1]) u.agu = d1_scalar_pkg::AguPush;
            else           u.agu = d1_scalar_pkg::AguLine;
            case (funct3[1:0])
              2'd0: u.vop = d1_pkg::VopLoad;
              2'd1: u.vop = d1_pkg::VopStore;
              default: u.vop = d1_pkg::VopPush;
            endcase
          end
          3'd3: begin  // d1.post
            legal = funct7 == 7'd0; u.unit = d1_scalar_pkg::UnitVector; u.vop = d1_pkg::VopPost;
            u.agu = d1_scalar_pkg::AguPost;
          end
          3'd4: begin  // d1.wait
            legal = instr_i[31:20] == 12'd0; u.unit = d1_scalar_pkg::UnitWait;
          end
          3'd5: begin  // d1.tid
            legal = instr_i[31:15] == 17'd0; we = 1'b1;
            u.src_a = d1_scalar_pkg::SrcThread; u.b_imm = 1'b1; u.imm = 32'd0;
          end
          3'd6: begin  // d1.halt
            legal = instr_i[31:20] == 12'd0 && rd == 5'd0; u.unit = d1_scalar_pkg::UnitHalt;
          end
          default: ;
        endcase
      end
      default: ;
    endcase

    u.rd_we   = we && u.rd != 5'd0;
    u.rd_late = u.unit == d1_scalar_pkg::UnitLoad || u.unit == d1_scalar_pkg::UnitMul ||
                u.unit == d1_scalar_pkg::UnitDiv;
    // The formats come last: they meet what else is known in a few gates.
    format_ok = !(operands && !(fa_operand && fb_operand)) && !(stored && !fa_stored) &&
                !(numbers && !(fa_number && fb_number));
    u.cause   = fault_i    ? fault_cause_i
              : !legal     ? d1_pkg::CauseIllegalInstruction
              : !format_ok ? d1_pkg::CauseIllegalFormat
              : cause;
    if (fault_i || !legal || cause != 4'd0 || !format_ok) begin
      u.unit     = d1_scalar_pkg::UnitAlu;
      u.agu      = d1_scalar_pkg::AguNone;
      u.tile_b   = 1'b0;
      u.rd_we    = 1'b0;
      u.rd_late  = 1'b0;
      u.rd2_we   = 1'b0;
      u.draws    = 2'd0;
    end
  end

  assign uop_o = u;

endmodule
