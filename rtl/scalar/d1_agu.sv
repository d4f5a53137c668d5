// Checks the addresses of an Xd1 instruction and resolves what the vector side gets of them.
//
// The first operand's checks come before the second's, Misaligned before OutOfRange. Combinational;
// with kind AguNone and no tile B it finds nothing. What is checked:
//
//   AguTile  x[rs1] is a tile in the SRAM            AguPost  x[rs1] is a node, x[rs2] a count
//   AguLine  x[rs1] is in the SRAM; n bytes          AguAst   the rows of an accumulator tile
//   AguPush  the same, of any node or rectangle of nodes, or in a node's adding window,
//            or one register

module d1_agu (
  input  d1_scalar_pkg::agu_e kind_i,
  input  logic                tile_b_i,    // x[rs2] is a tile in the SRAM as well
  input  logic                bytes_a_i,   // tile A has elements of one byte
  input  logic                bytes_b_i,
  input  logic                fp32_i,      // AguAst: rows of 32 B; with bytes_a_i of 8 B,
                                           // otherwise 16 B
  input  logic                rs2_zero_i,  // the field names x0
  input  logic [63:0]         a_i,         // x[rs1]
  input  logic [63:0]         b_i,         // x[rs2]

  output logic                fault_o,
  output logic [3:0]          cause_o,     // of the fault, if there is one
  output logic                fault_last_o, // its address is where the last row is, sign-extended:
  output logic [24:0]         last_o,
  output logic                fault_b_o,   // ... or x[rs2]; otherwise x[rs1]
  output logic [20:0]         addr_b_o,    // tile B, stride, or amount
  output logic [6:0]          count_o      // bytes that move
);

  // Offsets from SramBytes on are beyond the SRAM: bits 20..18 count its regions.
  logic a_local, a_sram, a_node, a_adds, a_edge, a_control, b_sram;
  assign a_local   = a_i[63:21] == 43'd0;
  assign a_sram    = a_i[20:18] < 3'(d1_pkg::SramRegions);
  assign a_control = a_i[20:16] == d1_pkg::ControlBase[20:16];
  assign a_node    = a_local || (a_i[63:62] == 2'd1 && a_i[29:21] == 9'd0)
                             // or nodes, in a rectangle
                             || (a_i[63:62] == 2'd3 && a_i[61:53] == 9'd0);
  assign a_adds    = a_i[63:62] == 2'd1 && a_i[29:21] == 9'd1;
  assign a_edge    = a_i[63:62] == 2'd2;
  assign b_sram    = b_i[63:21] == 43'd0 && b_i[20:18] < 3'(d1_pkg::SramRegions);

  // Bytes that fit into the line from the address on: 1 to 64.
  logic [6:0] room, count;
  assign room = 7'd64 - {1'b0, a_i[5:0]};
  always_comb begin
    if (rs2_zero_i)                                  count = 7'd64;
    else if (b_i[63])                                count = 7'd0;
    else if (b_i[62:7] != 56'd0 || b_i[6:0] > room)  count = room;
    else                                             count = b_i[6:0];
  end

  // 0 < |stride| < 2^20, so the last row, 7 strides on, is within 25 bits of a local address.
  logic        stride_fits;
  logic [24:0] stride, last;
  assign stride_fits  = (b_i[63:20] == 44'd0 || b_i[63:20] == '1) && b_i[19:0] != 20'd0;
  assign stride       = b_i[24:0];
  assign last         = {4'd0, a_i[20:0]} + {stride[21:0], 3'd0} - stride;
  assign last_o       = last;

  // A contiguous tile of 256 or 128 B: its line is one of the last three, or the last, of the SRAM.
  // One of 64 B is its line.
  logic tile_beyond;
  assign tile_beyond = a_i[20:8] == 13'h13FF &&
                       (fp32_i ? a_i[7:6] != 2'd0 : !bytes_a_i && a_i[7:6] == 2'd3);

  logic a_misaligned, a_out;
  always_comb begin
    a_misaligned = 1'b0;
    a_out        = 1'b0;
    case (kind_i)
      d1_scalar_pkg::AguTile: begin
        a_misaligned = a_i[4:0] != 5'd0 || (!bytes_a_i && a_i[5]);
        a_out        = !(a_local && a_sram);
      end
      d1_scalar_pkg::AguLine: begin
        a_misaligned = rs2_zero_i && a_i[5:0] != 6'd0;
        a_out        = !(a_local && a_sram);
      end
      d1_scalar_pkg::AguPush: begin
        a_misaligned = (rs2_zero_i && a_i[5:0] != 6'd0) ||
                       (a_node && a_control && a_i[2:0] != 3'd0);
        a_out        = !(a_edge || (a_adds && a_sram) ||
                         (a_node && (a_sram || (a_control && count == 7'd8))));
      end
      d1_scalar_pkg::AguPost: a_out = !(a_node || a_adds);
      d1_scalar_pkg::AguAst: begin
        a_misaligned = a_i[2:0] != 3'd0 || (!bytes_a_i && a_i[3]) || (fp32_i && a_i[4]) ||
                       (rs2_zero_i && a_i[5:3] != 3'd0);
        a_out        = !(a_local && a_sram) || (rs2_zero_i && tile_beyond);
      end
      default: ;
    endcase
  end

  logic b_misaligned, b_out, last_out;
  always_comb begin
    b_misaligned = 1'b0;
    b_out        = 1'b0;
    last_out     = 1'b0;
    if (tile_b_i) begin
      b_misaligned = b_i[4:0] != 5'd0 || (!bytes_b_i && b_i[5]);
      b_out        = !b_sram;
    end else if (kind_i == d1_scalar_pkg::AguPost) begin
      b_out        = !rs2_zero_i && b_i[63:16] != 48'd0;
    end else if (kind_i == d1_scalar_pkg::AguAst && !rs2_zero_i) begin
      b_misaligned = b_i[2:0] != 3'd0 || (!bytes_a_i && b_i[3]) || (fp32_i && b_i[4]);
      b_out        = !stride_fits;
      last_out     = last[24:21] != 4'd0 || last[20:18] >= 3'(d1_pkg::SramRegions);
    end
  end

  assign fault_o = a_misaligned || a_out || b_misaligned || b_out || last_out;
  // Of no meaning without a fault.
  assign cause_o      = (a_misaligned || (!a_out && b_misaligned)) ? d1_pkg::CauseMisaligned
                                                                   : d1_pkg::CauseOutOfRange;
  assign fault_last_o = !(a_misaligned || a_out || b_misaligned || b_out);
  assign fault_b_o    = !(a_misaligned || a_out) && (b_misaligned || b_out);

  always_comb begin
    case (kind_i)
      d1_scalar_pkg::AguPost: addr_b_o = rs2_zero_i ? 21'd1 : {5'd0, b_i[15:0]};
      d1_scalar_pkg::AguAst:  addr_b_o = rs2_zero_i ? 21'd0 : b_i[20:0];
      default:                addr_b_o = b_i[20:0];
    endcase
  end
  assign count_o = count;

endmodule
