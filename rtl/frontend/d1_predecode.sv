// What issue must know of an instruction word: its unit, the registers it waits for, its lane.
//
// A few gates, so that a word can be read, judged and issued within a cycle; d1_decode follows in
// stage R. Whether the word is legal plays no part: one that is not waits for what its opcode
// suggests, and faults in stage X. Registers that Xd1 instructions advance are among those they
// read, so writes_rd and the rd field are enough for the others.

module d1_predecode (
  input  logic [31:0]               instr_i,
  output d1_scalar_pkg::predecode_t predecode_o
);

  logic [6:0] opcode;
  logic [2:0] funct3;
  assign opcode = instr_i[6:0];
  assign funct3 = instr_i[14:12];

  // A store of an accumulator, not a clear.
  logic stores_acc;
  assign stores_acc = instr_i[30:29] == 2'd3 && instr_i[26:25] != 2'd0;

  d1_scalar_pkg::predecode_t p;
  always_comb begin
    p      = '0;
    p.unit = d1_scalar_pkg::UnitAlu;
    case (opcode)
      7'h37, 7'h17: p.writes_rd = 1'b1;                              // lui, auipc
      7'h6F: begin p.unit = d1_scalar_pkg::UnitJal; p.writes_rd = 1'b1; end
      7'h67: begin
        p.unit = d1_scalar_pkg::UnitJalr; p.uses_rs1 = 1'b1; p.writes_rd = 1'b1;
      end
      7'h63: begin p.unit = d1_scalar_pkg::UnitBranch; p.uses_rs1 = 1'b1; p.uses_rs2 = 1'b1; end
      7'h03: begin
        p.unit = d1_scalar_pkg::UnitLoad; p.uses_rs1 = 1'b1; p.writes_rd = 1'b1;
        p.late = 1'b1; p.shared = 1'b1; p.memory = 1'b1;
      end
      7'h23: begin
        p.unit = d1_scalar_pkg::UnitStore; p.uses_rs1 = 1'b1; p.uses_rs2 = 1'b1; p.shared = 1'b1;
        p.memory = 1'b1;
      end
      7'h13, 7'h1B: begin p.uses_rs1 = 1'b1; p.writes_rd = 1'b1; end
      7'h33, 7'h3B: begin
        p.uses_rs1 = 1'b1; p.uses_rs2 = 1'b1; p.writes_rd = 1'b1;
        if (instr_i[25]) begin
          if (funct3[2]) p.unit = d1_scalar_pkg::UnitDiv;
          else           p.unit = d1_scalar_pkg::UnitMul;
          p.div = funct3[2]; p.mul = !funct3[2];
          p.late = 1'b1; p.shared = 1'b1;
        end
      end
      7'h0F: begin
        if (funct3[0]) p.unit = d1_scalar_pkg::UnitFenceI;
        else           p.unit = d1_scalar_pkg::UnitFence;
        p.shared = funct3[0]; p.serial = 1'b1;
      end
      7'h73: begin
        if (funct3 != 3'd0) begin
          p.unit = d1_scalar_pkg::UnitCsr; p.shared = 1'b1;
          p.uses_rs1 = !funct3[2]; p.writes_rd = 1'b1;
          // dflags, as far as it takes to tell it from the other CSRs
          p.serial = instr_i[31:30] == 2'b10 && instr_i[24] && instr_i[20];
        end
      end
      d1_pkg::IsaCustom0: begin
        p.unit = d1_scalar_pkg::UnitVector; p.vector_op = 1'b1;
        p.uses_rs1 = 1'b1; p.uses_rs2 = 1'b1;
      end
      d1_pkg::IsaCustom1: begin
        p.unit = d1_scalar_pkg::UnitVector; p.vector_op = 1'b1;
        p.uses_rs1 = instr_i[30:29] == 2'd2 || stores_acc;
        p.uses_rs2 = instr_i[30:29] == 2'd1 || stores_acc;
      end
      d1_pkg::IsaCustom2: begin
        p.unit = d1_scalar_pkg::UnitVector; p.vector_op = 1'b1;
        // d1.vsplat, d1.vmaskb; d1.vmaskn
        p.uses_rs1 = (funct3 == 3'd5 && instr_i[25]) ||
                     (funct3 == 3'd7 && instr_i[25] && instr_i[27]);
        p.uses_rs2 = funct3 == 3'd7 && instr_i[25] && !instr_i[27];
      end
      d1_pkg::IsaCustom3: begin
        p.uses_rs1 = funct3 != 3'd5; p.uses_rs2 = !funct3[2];
        case (funct3)
          3'd4: begin p.unit = d1_scalar_pkg::UnitWait; p.shared = 1'b1; p.asks = 1'b1; end
          3'd5: p.writes_rd = 1'b1;                                  // d1.tid
          3'd6: begin p.unit = d1_scalar_pkg::UnitHalt; p.serial = 1'b1; end
          default: begin p.unit = d1_scalar_pkg::UnitVector; p.vector_op = 1'b1; end
        endcase
      end
      default: ;
    endcase
    p.agu   = p.memory || p.vector_op;
    p.rs1_low  = 8'd1 << instr_i[17:15];
    p.rs2_low  = 8'd1 << instr_i[22:20];
    p.rd_low   = 8'd1 << instr_i[9:7];
    p.rs1_high = {3'd0, p.uses_rs1} << instr_i[19:18];
    p.rs2_high = {3'd0, p.uses_rs2} << instr_i[24:23];
    p.rd_high  = {3'd0, p.writes_rd} << instr_i[11:10];
    p.distance = instr_i[3] ? instr_i[24:21] : instr_i[11:8];
  end
  assign predecode_o = p;

  logic unused_fields;
  assign unused_fields = instr_i[28];

endmodule
