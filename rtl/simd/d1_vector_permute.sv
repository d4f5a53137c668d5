// Moves bytes between lanes: any element to any place, one to all places, and the fixed patterns of
// transpositions. docs/number-semantics.md, section 10.
//
//   operands ─▶ P1 ─▶ P2 byte numbers, ─▶ P3 64 choices of one byte of 64, ─▶ P4 ─▶ result_o
//                        fixed patterns       or a fixed pattern
//
// Stage 0 is the caller's: valid_i[0] says that the operands are an operation's, valid_i[i] that
// stage i holds one. The result is there four cycles after its operands.
//
// sub_i[5:3] is the pattern: 0 element b of a; 1 one element of a; 2 transpose 8x8 bytes, 3 halves,
// 4 4x8 words; 5 interleave blocks of 16 bytes. sub_i[2:1] is the width of 0 and 1: bytes, halves,
// words; sub_i[0] the half of the result that 3 to 5 make, or bit 5 of the number of a byte in 1.

module d1_vector_permute (
  input  logic         clk_i,
  input  logic [3:0]   valid_i,
  input  logic [5:0]   sub_i,
  input  logic [4:0]   lane_i,      // of the element of 1
  input  logic [511:0] a_i,
  input  logic [511:0] b_i,
  output logic [511:0] result_o
);

  logic [5:0]   p1_sub;
  logic [5:0]   p1_lane;
  logic [511:0] p1_a, p1_b, p2_a, p2_fixed, p3_result;
  logic [383:0] p2_from;            // byte i of the result comes from byte [6 i +: 6]
  logic         p2_any;

  always_ff @(posedge clk_i) begin
    // P4
    if (valid_i[3]) result_o <= p3_result;

    // P3
    if (valid_i[2]) begin
      p3_result = p2_fixed;
      if (p2_any)
        for (int i = 0; i < 64; i++) p3_result[8*i +: 8] = p2_a[{p2_from[6*i +: 6], 3'd0} +: 8];
    end

    // P2
    if (valid_i[1]) begin : p2
      logic [1023:0] both;
      logic          half;
      both   = {p1_b, p1_a};
      half   = p1_sub[0];
      p2_a   = p1_a;
      p2_any = p1_sub[5:4] == 2'd0;
      for (int i = 0; i < 64; i++) begin
        case (p1_sub[3:1])
          3'b000:  p2_from[6*i +: 6] = p1_b[8*i +: 6];
          3'b001:  p2_from[6*i +: 6] = {p1_b[16*(i/2) +: 5], 1'(i)};
          3'b010:  p2_from[6*i +: 6] = {p1_b[32*(i/4) +: 4], 2'(i)};
          3'b100:  p2_from[6*i +: 6] = p1_lane;
          3'b101:  p2_from[6*i +: 6] = {p1_lane[4:0], 1'(i)};
          default: p2_from[6*i +: 6] = {p1_lane[3:0], 2'(i)};
        endcase
      end
      p2_fixed = '0;
      case (p1_sub[5:3])
        3'd2:
          for (int i = 0; i < 64; i++) p2_fixed[8*i +: 8] = p1_a[8*(8*(i%8) + i/8) +: 8];
        3'd3:
          for (int i = 0; i < 32; i++)
            p2_fixed[16*i +: 16] = half ? both[16*(8*(i%8) + i/8 + 4) +: 16]
                                        : both[16*(8*(i%8) + i/8) +: 16];
        3'd4:
          for (int i = 0; i < 16; i++)
            p2_fixed[32*i +: 32] = half ? both[32*(8*(i%4) + i/4 + 4) +: 32]
                                        : both[32*(8*(i%4) + i/4) +: 32];
        default:
          for (int i = 0; i < 4; i++)
            p2_fixed[128*i +: 128] = half ? both[512*(i%2) + 128*(i/2 + 2) +: 128]
                                          : both[512*(i%2) + 128*(i/2) +: 128];
      endcase
    end

    // P1
    if (valid_i[0]) begin
      p1_sub  = sub_i;
      p1_lane = {sub_i[0], lane_i};
      p1_a    = a_i;
      p1_b    = b_i;
    end
  end

endmodule
