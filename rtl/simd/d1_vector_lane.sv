// Integer, logic and compare operations of the SIMD lanes, and the estimates of 1/x and 1/sqrt(x):
// 32 bits a lane, as one, two or four elements. docs/number-semantics.md, sections 8 and 9.
//
//   operands ─▶ L1 shift distance ─▶ L2 sum or difference, ───▶ L3 choose; sums of ─▶ L4 their
//                                       logic, shifts, products    products            sum ─▶ result_o
//
// Stage 0 is the caller's: valid_i[0] says that the operands are an operation's, valid_i[i] that
// stage i holds one. The result is there four cycles after its operands.
//
// sub_i is {numbers 1, width 2, function 5}: numbers compares floating-point numbers in place of
// integers, the width is 0 for bytes, 1 for halves, 2 for words, the function a d1_pkg::Lane*.
// Elements are kept apart in one adder by a guard bit above each byte: its operands are 1 and 0 to
// let a carry pass, equal to stop it (and, both 1, to give the next byte the carry of a
// subtraction). The bit of the sum is then the carry out of the byte.

module d1_vector_lane #(
  parameter int unsigned Lanes = 16   // 1 for synthesis
) (
  input  logic                clk_i,
  input  logic [3:0]          valid_i,
  input  logic [7:0]          sub_i,
  input  logic [4:0]          shift_i,     // of the shifts by an immediate
  input  logic [Lanes*32-1:0] a_i,
  input  logic [Lanes*32-1:0] b_i,
  input  logic [Lanes*32-1:0] c_i,
  output logic [Lanes*32-1:0] result_o
);

  // Fractions of the estimates, 7 bits each, entry 0 lowest: floor(65536 / (257 + 2
  // i) + 1/2) - 128, and the nearest integer to 256 / sqrt(m) - 128, m = (129 + 2 j) / 128, from
  // entry 64 on twice that.
  localparam logic [895:0] Reciprocal = {
    112'h0004082040C18408142860E1C408, 112'h122450B163060D1C3878F2044892,
    112'h264CA152A58B973064C9A3670E1D, 112'h3C7CFA042891A3489532750A14AA,
    112'h56B16AE5EC18B266D1AB66EE1CBA, 112'h76F1EBE7F020C28916347912A5CC,
    112'h9B3E851A752AD7B16ADDDBD830E3, 112'hC99B469D7B7770E5D3AF7F3EFEFF};
  localparam logic [895:0] RootReciprocal = {
    112'h0004082040C18408143060E1C409, 112'h122850B183068E1C3C8102248993,
    112'h2854B172E60C9A3670E9E3C7D021, 112'h448D2264EA14AA56B172F60C99B4,
    112'h6AD9BB870E5D3B76F1EBE7EFE041, 112'h850E2458D1A3C8932A5CC9B3A7D0,
    112'hA54EA55AD5EC5AB772EDFC1871E4, 112'hCD9F4EAD9B77F1E5D3B77F3EFEFF};

  logic [7:0]  l1_sub;
  logic [6:0]  l2_sub;                // without numbers
  logic [31:0] l1_a    [Lanes];
  logic [31:0] l1_b    [Lanes];
  logic [31:0] l1_c    [Lanes];

  logic [31:0] l2_a    [Lanes];
  logic [31:0] l2_b    [Lanes];
  logic [31:0] l2_sum  [Lanes];
  logic [3:0]  l2_ge   [Lanes];       // no borrow out of the byte
  logic [3:0]  l2_same [Lanes];       // the bytes are equal
  logic [5:0]  l2_kind [Lanes];       // of the upper and the lower half: {a NaN, b NaN, both zero}
  logic [31:0] l2_r    [Lanes];       // logic, shifts, estimates
  logic [15:0] l2_p00  [Lanes], l2_p01 [Lanes], l2_p10 [Lanes], l2_p02 [Lanes], l2_p11 [Lanes];
  logic [15:0] l2_p20  [Lanes], l2_p22 [Lanes], l2_p33 [Lanes];
  logic [7:0]  l2_p03  [Lanes], l2_p12 [Lanes], l2_p21 [Lanes], l2_p30 [Lanes];
  logic [7:0]  l2_p23  [Lanes], l2_p32 [Lanes];

  logic [31:0] l3_x    [Lanes];
  logic [31:0] l3_y    [Lanes];

  // A shift of each element; kind: 0 left, 1 right, 2 right with the sign.
  function automatic logic [31:0] shifted(input logic [31:0] a, input logic [31:0] b,
                                          input logic [1:0] width, input logic [1:0] kind);
    logic [31:0] x, sign;
    // A shift to the left is one to the right of the mirrored bits.
    for (int i = 0; i < 32; i++) x[i] = kind == 2'd0 ? a[31 - i] : a[i];
    sign = kind == 2'd2 ? a : 32'd0;
    case (width)
      2'd0: begin
        for (int k = 0; k < 4; k++)
          shifted[8*k +: 8] = 8'({{8{sign[8*k + 7]}}, x[8*k +: 8]} >>
                                 (kind == 2'd0 ? b[8*(3 - k) +: 3] : b[8*k +: 3]));
      end
      2'd1: begin
        for (int k = 0; k < 2; k++)
          shifted[16*k +: 16] = 16'({{16{sign[16*k + 15]}}, x[16*k +: 16]} >>
                                    (kind == 2'd0 ? b[16*(1 - k) +: 4] : b[16*k +: 4]));
      end
      default: shifted = 32'({{32{sign[31]}}, x} >> b[4:0]);
    endcase
    x = shifted;
    if (kind == 2'd0) for (int i = 0; i < 32; i++) shifted[i] = x[31 - i];
  endfunction

  function automatic logic [31:0] reciprocal(input logic [31:0] a);
    logic [7:0] e;
    e = a[30:23];
    reciprocal = {a[31], 8'd253 - e, Reciprocal[{3'd0, a[22:16]} * 10'd7 +: 7], 16'd0};
    if (e == 8'd0)                            reciprocal = {a[31], 31'h7f800000};
    if (e >= 8'd253)                          reciprocal = {a[31], 31'd0};
    if (e == 8'd255 && a[22:0] != 23'd0)      reciprocal = 32'h7fc00000;
  endfunction

  function automatic logic [31:0] root_reciprocal(input logic [31:0] a);
    logic [7:0] e;
    e = a[30:23];
    root_reciprocal = {1'b0, 8'((9'd380 - {1'b0, e}) >> 1),
                       RootReciprocal[{3'd0, !e[0], a[22:17]} * 10'd7 +: 7], 16'd0};
    if (e == 8'd0)                                        root_reciprocal = {a[31], 31'h7f800000};
    else if (a[31] || (e == 8'd255 && a[22:0] != 23'd0))  root_reciprocal = 32'h7fc00000;
    else if (e == 8'd255)                                 root_reciprocal = 32'd0;
  endfunction

  function automatic logic nan_half(input logic [14:0] x);
    nan_half = x[14:7] == '1 && x[6:0] != '0;
  endfunction

  always_ff @(posedge clk_i) begin
    // L4
    if (valid_i[3]) for (int i = 0; i < Lanes; i++) result_o[i*32 +: 32] <= l3_x[i] + l3_y[i];

    // L3: choose, a byte at a time.
    if (valid_i[2]) begin : l3
      logic       less, same, zero, a_nan, b_nan, holds, take_a;
      logic [1:0] width;
      logic [4:0] fn;
      logic [3:0] ge, equal;
      logic [31:0] chosen, mask, product;
      {width, fn} = l2_sub;
      for (int i = 0; i < Lanes; i++) begin
        case (width)
          2'd0: begin ge = l2_ge[i]; equal = l2_same[i]; end
          2'd1: begin
            ge    = {{2{l2_ge[i][3]}}, {2{l2_ge[i][1]}}};
            equal = {{2{&l2_same[i][3:2]}}, {2{&l2_same[i][1:0]}}};
          end
          default: begin ge = {4{l2_ge[i][3]}}; equal = {4{&l2_same[i]}}; end
        endcase
        for (int k = 0; k < 4; k++) begin
          less  = !ge[k];
          same  = equal[k];
          {a_nan, b_nan, zero} = k >= 2 ? l2_kind[i][5:3] : l2_kind[i][2:0];
          case (fn)
            d1_pkg::LaneEq: holds = same || zero;
            d1_pkg::LaneLe: holds = less || same || zero;
            default:        holds = less && !zero;
          endcase
          mask[8*k +: 8] = {8{holds && !a_nan && !b_nan}};
          take_a = b_nan || (!a_nan && less == !fn[0]);
          chosen[8*k +: 8] = take_a ? l2_a[i][8*k +: 8] : l2_b[i][8*k +: 8];
        end
        if (l2_kind[i][5:4] == 2'b11) chosen[31:16] = 16'h7fc0;
        if (l2_kind[i][2:1] == 2'b11) chosen[15:0] = width == 2'd1 ? 16'h7fc0 : 16'h0000;

        case (width)
          2'd0: product = {l2_p33[i][7:0], l2_p22[i][7:0], l2_p11[i][7:0], l2_p00[i][7:0]};
          2'd1: product = {l2_p22[i] + {l2_p23[i] + l2_p32[i], 8'd0},
                           l2_p00[i] + {l2_p01[i][7:0] + l2_p10[i][7:0], 8'd0}};
          default: product = {16'd0, l2_p00[i]} +
                             {7'd0, {1'b0, l2_p01[i]} + {1'b0, l2_p10[i]}, 8'd0};
        endcase
        l3_y[i] = '0;
        case (fn)
          d1_pkg::LaneAdd, d1_pkg::LaneSub: l3_x[i] = l2_sum[i];
          d1_pkg::LaneMul: begin
            l3_x[i] = product;
            if (width == 2'd2)
              l3_y[i] = {l2_p02[i] + l2_p11[i] + l2_p20[i] +
                         {l2_p03[i] + l2_p12[i] + l2_p21[i] + l2_p30[i], 8'd0}, 16'd0};
          end
          d1_pkg::LaneMin, d1_pkg::LaneMax, d1_pkg::LaneMinU, d1_pkg::LaneMaxU: l3_x[i] = chosen;
          d1_pkg::LaneEq, d1_pkg::LaneLt, d1_pkg::LaneLtU, d1_pkg::LaneLe:      l3_x[i] = mask;
          default: l3_x[i] = l2_r[i];
        endcase
      end
    end

    // L2
    if (valid_i[1]) begin : l2
      logic        numbers, subtract, signs;
      logic [1:0]  width;
      logic [4:0]  fn;
      logic [2:0]  ends;               // of elements, above bytes 2, 1, 0
      logic [31:0] a, b, x, y, flip_a, flip_b, msbs;
      logic [36:1] sum;
      logic        unused_carry;
      l2_sub = l1_sub[6:0];
      {numbers, width, fn} = l1_sub;
      subtract = fn != d1_pkg::LaneAdd;
      signs = fn == d1_pkg::LaneMin || fn == d1_pkg::LaneMax || fn == d1_pkg::LaneLt;
      case (width)
        2'd0:    begin ends = 3'b111; msbs = 32'h80808080; end
        2'd1:    begin ends = 3'b010; msbs = 32'h80008000; end
        default: begin ends = 3'b000; msbs = 32'h80000000; end
      endcase
      for (int i = 0; i < Lanes; i++) begin
        a = l1_a[i];
        b = l1_b[i];
        // Integers without sign that order as the elements do: with the sign bit inverted, and
        // those of negative numbers inverted altogether.
        flip_a = signs || numbers ? msbs : '0;
        flip_b = flip_a;
        if (numbers) begin
          flip_a[30:16] = {15{a[31]}};
          flip_b[30:16] = {15{b[31]}};
          flip_a[14:0]  = {15{width == 2'd1 ? a[15] : a[31]}};
          flip_b[14:0]  = {15{width == 2'd1 ? b[15] : b[31]}};
          if (width == 2'd2) begin
            flip_a[15] = a[31];
            flip_b[15] = b[31];
          end
        end
        x = a ^ flip_a;
        y = b ^ flip_b ^ {32{subtract}};
        {sum, unused_carry} =
              {1'b0, x[31:24], !ends[2] || subtract, x[23:16], !ends[1] || subtract, x[15:8],
               !ends[0] || subtract, x[7:0], subtract} +
              {1'b0, y[31:24], ends[2] && subtract, y[23:16], ends[1] && subtract, y[15:8],
               ends[0] && subtract, y[7:0], subtract};
        l2_sum[i] = {sum[35:28], sum[26:19], sum[17:10], sum[8:1]};
        l2_ge[i]  = {sum[36], sum[27], sum[18], sum[9]};
        for (int k = 0; k < 4; k++) l2_same[i][k] = a[8*k +: 8] == b[8*k +: 8];
        if (!numbers)
          l2_kind[i] = '0;
        else if (width == 2'd1)
          l2_kind[i] = {nan_half(a[30:16]), nan_half(b[30:16]), a[30:16] == '0 && b[30:16] == '0,
                        nan_half(a[14:0]), nan_half(b[14:0]), a[14:0] == '0 && b[14:0] == '0};
        else
          l2_kind[i] = {2{a[30:23] == '1 && a[22:0] != '0, b[30:23] == '1 && b[22:0] != '0,
                          a[30:0] == '0 && b[30:0] == '0}};
        case (fn)
          d1_pkg::LaneAnd:    l2_r[i] = a & b;
          d1_pkg::LaneOr:     l2_r[i] = a | b;
          d1_pkg::LaneXor:    l2_r[i] = a ^ b;
          d1_pkg::LaneAndNot: l2_r[i] = a & ~b;
          d1_pkg::LaneSelect: l2_r[i] = (a & b) | (~a & l1_c[i]);
          d1_pkg::LaneRcp:    l2_r[i] = reciprocal(a);
          d1_pkg::LaneRsqrt:  l2_r[i] = root_reciprocal(a);
          default:            l2_r[i] = shifted(a, b, width, fn[1:0]);
        endcase
        l2_a[i] = a;
        l2_b[i] = b;
        l2_p00[i] = {8'd0, a[7:0]}   * {8'd0, b[7:0]};
        l2_p01[i] = {8'd0, a[7:0]}   * {8'd0, b[15:8]};
        l2_p10[i] = {8'd0, a[15:8]}  * {8'd0, b[7:0]};
        l2_p02[i] = {8'd0, a[7:0]}   * {8'd0, b[23:16]};
        l2_p11[i] = {8'd0, a[15:8]}  * {8'd0, b[15:8]};
        l2_p20[i] = {8'd0, a[23:16]} * {8'd0, b[7:0]};
        l2_p22[i] = {8'd0, a[23:16]} * {8'd0, b[23:16]};
        l2_p33[i] = {8'd0, a[31:24]} * {8'd0, b[31:24]};
        l2_p03[i] = a[7:0]   * b[31:24];
        l2_p12[i] = a[15:8]  * b[23:16];
        l2_p21[i] = a[23:16] * b[15:8];
        l2_p30[i] = a[31:24] * b[7:0];
        l2_p23[i] = a[23:16] * b[31:24];
        l2_p32[i] = a[31:24] * b[23:16];
      end
    end

    // L1
    if (valid_i[0]) begin : l1
      logic [31:0] distance;
      l1_sub = sub_i;
      case (sub_i[6:5])
        2'd0:    distance = {4{3'd0, shift_i}};
        2'd1:    distance = {2{11'd0, shift_i}};
        default: distance = {27'd0, shift_i};
      endcase
      for (int i = 0; i < Lanes; i++) begin
        l1_a[i] = a_i[i*32 +: 32];
        l1_b[i] = sub_i[4:2] == 3'b011 ? distance : b_i[i*32 +: 32];
        l1_c[i] = c_i[i*32 +: 32];
      end
    end
  end

endmodule
