// Conversions between any two number formats, nearest even or stochastic, bit for bit as
// docs/number-semantics.md, section 5, says: one element a lane, an operation a cycle.
//
//   code ─▶ L1 sign, exponent, ─▶ L2 leading ─▶ L3 normalise ─▶ L4 unit of the ─▶ L5 code, ─▶ L6 clamp
//           significand              zeros                        result             round
//
// Stage 0 is the caller's: valid_i[0] says that the codes are an operation's, valid_i[i] that stage
// i holds one; random_i is taken with stage 4. The result and its flags are there six cycles after
// its operand, and stay.
//
// A significand has 32 bits and the weight 2^e of its highest one: an integer's are its magnitude,
// with e = 31. L3 brings the leading one to the top. L4 shifts it to where bit 0 is the unit of the
// result, by 31 - |F| of a normal number, one more for each power of two below the least normal, or
// 31 - e for an integer. 16 bits below the unit are kept for the rounding, the rest is sticky.
//
// L5 adds to {code, 16 bits, sticky}: the random bits; or, for nearest even, ones below the half
// bit and the last bit of the code, so that all above a half goes up, and a half if the code is
// odd. The carry runs into exponents as it should.

`include "prim/d1_assert.svh"

module d1_convert #(
  parameter int unsigned Lanes = 16   // 1 for synthesis
) (
  input  logic                clk_i,
  input  logic [5:0]          valid_i,
  input  logic [9:0]          from_i,        // {bias, format}
  input  logic [9:0]          to_i,
  input  logic                stochastic_i,
  input  logic [Lanes*32-1:0] code_i,        // bits above a code are of no meaning
  input  logic [Lanes*16-1:0] random_i,
  output logic [Lanes*32-1:0] code_o,        // bits above a code are 0
  output logic [3:0]          flags_o        // of all lanes: Underflow, Overflow, Denormal, Invalid
);

  localparam logic [3:0] Bf16 = 4'd0, Fp32 = 4'd1, C143 = 4'd2, C152 = 4'd3, Shp = 4'd4, Uhp = 4'd5,
                         Int8 = 4'd8, Int16 = 4'd9;

  // ---- what the operation does, the same in all lanes
  logic [3:0]  l1_to, l2_to, l3_to, l4_to, l5_to;
  logic        l1_random, l2_random, l3_random, l4_random;
  logic [9:0]  l1_least;                // exponent of the least normal number, signed: 382 is -126
  logic [4:0]  l1_drop, l2_drop;        // 31 - |F|

  // ---- lanes. Kinds: {infinity, NaN, zero, sign}
  logic [3:0]  l1_kind [Lanes], l2_kind [Lanes], l3_kind [Lanes], l4_kind [Lanes], l5_kind [Lanes];
  logic        l1_subn [Lanes], l2_subn [Lanes], l3_subn [Lanes], l4_subn [Lanes], l5_subn [Lanes];
  logic [31:0] l1_sig  [Lanes], l2_sig  [Lanes], l3_sig  [Lanes];
  logic [9:0]  l1_e    [Lanes];         // signed
  logic [4:0]  l2_left [Lanes];
  logic [9:0]  l2_low  [Lanes];         // least - e: how far below the least normal,
                                        // if nothing is shifted
  logic [9:0]  l2_down [Lanes];         // the shift of L4 then; of an integer 31 - e
  logic [5:0]  l3_down [Lanes];
  logic        l3_big  [Lanes], l4_big [Lanes], l5_big [Lanes];   // beyond all that the code can
                                                                  // say
  logic        l3_low  [Lanes], l4_low [Lanes], l5_low [Lanes];   // below the least normal number
  logic [7:0]  l3_exp  [Lanes], l4_exp [Lanes]; // exponent field
  logic [31:0] l4_n    [Lanes];
  logic [16:0] l4_rest [Lanes];
  logic [32:0] l5_code [Lanes];
  logic        l5_inexact [Lanes];
  logic [4*Lanes-1:0] l6_flags_q;

  // Leading zeros, 31 for 0.
  function automatic logic [4:0] leading_zeros(input logic [31:1] x);
    logic [15:1] a;
    logic [7:1]  b;
    logic [3:1]  c;
    leading_zeros[4] = x[31:16] == '0;
    a = leading_zeros[4] ? x[15:1] : x[31:17];
    leading_zeros[3] = a[15:8] == '0;
    b = leading_zeros[3] ? a[7:1] : a[15:9];
    leading_zeros[2] = b[7:4] == '0;
    c = leading_zeros[2] ? b[3:1] : b[7:5];
    leading_zeros[1] = c[3:2] == '0;
    leading_zeros[0] = leading_zeros[1] ? !c[1] : !c[3];
  endfunction

  always_comb begin
    flags_o = '0;
    for (int i = 0; i < Lanes; i++) flags_o = flags_o | l6_flags_q[4*i +: 4];
  end

  always_ff @(posedge clk_i) begin
    // L6: clamp.
    if (valid_i[5]) begin : l6
      logic        sign, zero, nan, inf, beyond, specials, whole;
      logic [31:0] code, infinity, largest, sign_bit;
      logic [31:0] negative;
      logic [3:0]  flags;
      for (int i = 0; i < Lanes; i++) begin
        {inf, nan, zero, sign} = l5_kind[i];
        code = l5_code[i][31:0];
        negative = ~code + 32'd1;
        whole = l5_to[3];
        specials = 1'b0;
        infinity = '0;
        largest = '0;
        sign_bit = '0;
        case (l5_to)
          Bf16: begin
            specials = 1'b1; infinity = 32'h7f80; sign_bit = 32'h8000; beyond = code[14:7] == '1;
          end
          Fp32: begin
            specials = 1'b1; infinity = 32'h7f800000; sign_bit = 32'h80000000;
            beyond = code[30:23] == '1;
          end
          C143, C152: begin largest = 32'h7f; sign_bit = 32'h80; beyond = code[7]; end
          Shp:        begin largest = 32'h7fff; sign_bit = 32'h8000; beyond = code[15]; end
          Uhp:        begin specials = 1'b1; infinity = 32'hfc00; beyond = code[15:10] == '1; end
          Int8:  begin
            largest = 32'h7f; sign_bit = 32'h80;
            beyond = l5_code[i][32:7] != '0 && !(sign && l5_code[i] == 33'h80);
          end
          Int16: begin
            largest = 32'h7fff; sign_bit = 32'h8000;
            beyond = l5_code[i][32:15] != '0 && !(sign && l5_code[i] == 33'h8000);
          end
          default: begin
            largest = 32'h7fffffff; sign_bit = 32'h80000000;
            beyond = l5_code[i][32:31] != '0 && !(sign && l5_code[i] == 33'h80000000);
          end
        endcase
        if (specials) largest = infinity;
        beyond = (beyond || l5_big[i]) && !zero;
        flags = '0;
        flags[1] = l5_subn[i];
        if (nan) begin
          flags[0] = 1'b1;
          // The quiet bit is the highest of F: half of the lowest bit of the exponent.
          code = !specials ? largest : l5_to == Fp32 ? 32'h7fc00000 :
                                       l5_to == Uhp ? 32'h0000fe00 : 32'h00007fc0;
        end else if (sign && l5_to == Uhp) begin
          flags[0] = !zero;
          code = '0;
        end else if (inf || beyond) begin
          flags[2] = !(inf && specials);
          code = whole ? (sign ? sign_bit : largest) : largest | (sign ? sign_bit : '0);
        end else if (whole) begin
          if (sign) code = negative;
        end else begin
          flags[3] = l5_low[i] && l5_inexact[i] && !zero;
          code = (zero ? '0 : code) | (sign ? sign_bit : '0);
        end
        l6_flags_q[4*i +: 4] <= flags;
        case (l5_to)
          C143, C152, Int8:       code_o[i*32 +: 32] <= {24'd0, code[7:0]};
          Bf16, Shp, Uhp, Int16:  code_o[i*32 +: 32] <= {16'd0, code[15:0]};
          default:                code_o[i*32 +: 32] <= code;
        endcase
      end
    end

    // L5: the code, rounded.
    if (valid_i[4]) begin : l5
      logic [31:0] body;
      logic [16:0] up;
      logic [16:0] unused_rest;
      l5_to = l4_to;
      for (int i = 0; i < Lanes; i++) begin
        case (l4_to)
          Bf16:    body = {17'd0, l4_exp[i], l4_n[i][6:0]};
          Fp32:    body = {1'd0, l4_exp[i], l4_n[i][22:0]};
          C143:    body = {25'd0, l4_exp[i][3:0], l4_n[i][2:0]};
          C152:    body = {25'd0, l4_exp[i][4:0], l4_n[i][1:0]};
          Shp:     body = {17'd0, l4_exp[i][4:0], l4_n[i][9:0]};
          Uhp:     body = {16'd0, l4_exp[i][5:0], l4_n[i][9:0]};
          default: body = l4_n[i];
        endcase
        up = l4_random ? {random_i[i*16 +: 16], 1'b0} : {16'h7fff, 1'b1};
        {l5_code[i], unused_rest} = {1'b0, body, l4_rest[i]} + {33'd0, up} +
                                    {49'd0, !l4_random && body[0]};
        l5_inexact[i] = l4_rest[i] != '0;
        l5_kind[i] = l4_kind[i];
        l5_subn[i] = l4_subn[i];
        l5_big[i]  = l4_big[i];
        l5_low[i]  = l4_low[i];
      end
    end

    // L4: the unit of the result.
    if (valid_i[3]) begin : l4
      logic [47:0] wide;
      l4_to = l3_to;
      l4_random = l3_random;
      for (int i = 0; i < Lanes; i++) begin
        wide = {l3_sig[i], 16'd0};
        {l4_n[i], l4_rest[i][16:1]} = wide >> l3_down[i];
        l4_rest[i][0] = (wide & ~({48{1'b1}} << l3_down[i])) != '0;
        l4_kind[i] = l3_kind[i];
        l4_subn[i] = l3_subn[i];
        l4_big[i]  = l3_big[i];
        l4_low[i]  = l3_low[i];
        l4_exp[i]  = l3_exp[i];
      end
    end

    // L3: normalise, and what that makes of the exponent.
    if (valid_i[2]) begin : l3
      logic [9:0] low, down, field;
      l3_to = l2_to;
      l3_random = l2_random;
      for (int i = 0; i < Lanes; i++) begin
        l3_sig[i] = l2_sig[i] << l2_left[i];
        low   = l2_low[i] + {5'd0, l2_left[i]};
        down  = l2_down[i] + {5'd0, l2_left[i]};
        field = 10'd1 - low;
        l3_low[i] = !low[9] && low != '0;
        if (l2_to[3]) begin
          l3_big[i] = down[9];
          l3_exp[i] = '0;
        end else begin
          if (!l3_low[i]) down = {5'd0, l2_drop};
          l3_exp[i] = l3_low[i] ? '0 : field[7:0];
          case (l2_to)
            Bf16, Fp32: l3_big[i] = field >= 10'd255;
            C143:       l3_big[i] = field >= 10'd16;
            Uhp:        l3_big[i] = field >= 10'd63;
            default:    l3_big[i] = field >= 10'd32;
          endcase
          if (l3_low[i]) l3_big[i] = 1'b0;
        end
        l3_down[i] = down[9] ? 6'd0 : down[8:6] != '0 ? 6'd63 : down[5:0];
        l3_kind[i] = l2_kind[i];
        l3_subn[i] = l2_subn[i];
      end
    end

    // L2: leading zeros.
    if (valid_i[1]) begin : l2
      logic [9:0] low;
      l2_to = l1_to;
      l2_random = l1_random;
      l2_drop = l1_drop;
      for (int i = 0; i < Lanes; i++) begin
        l2_left[i] = leading_zeros(l1_sig[i][31:1]);
        low        = l1_least - l1_e[i];
        l2_low[i]  = low;
        l2_down[i] = l1_to[3] ? 10'd31 - l1_e[i] : low + {5'd0, l1_drop};
        l2_sig[i]  = l1_sig[i];
        l2_kind[i] = l1_kind[i];
        l2_kind[i][1] = l1_sig[i] == '0 && !l1_kind[i][2] && !l1_kind[i][3];
        l2_subn[i] = l1_subn[i];
      end
    end

    // L1: fields.
    if (valid_i[0]) begin : l1
      logic [31:0] x, magnitude;
      logic [22:0] f;
      logic [7:0]  e, bias;
      logic        sign, top;
      l1_to     = to_i[3:0];
      l1_random = stochastic_i;
      case (to_i[3:0])
        Bf16:    begin l1_least = 10'h382; l1_drop = 5'd24; end
        Fp32:    begin l1_least = 10'h382; l1_drop = 5'd8; end
        C143:    begin l1_least = 10'd1 - {4'd0, to_i[9:4]}; l1_drop = 5'd28; end
        C152:    begin l1_least = 10'd1 - {4'd0, to_i[9:4]}; l1_drop = 5'd29; end
        Shp:     begin l1_least = 10'd1 - {4'd0, to_i[9:4]}; l1_drop = 5'd21; end
        default: begin l1_least = 10'h3e2; l1_drop = 5'd21; end
      endcase
      for (int i = 0; i < Lanes; i++) begin
        x = code_i[i*32 +: 32];
        bias = {2'd0, from_i[9:4]};
        top = 1'b0;
        case (from_i[3:0])
          Bf16: begin
            sign = x[15]; e = x[14:7]; f = {x[6:0], 16'd0}; bias = 8'd127; top = e == '1;
          end
          C143: begin sign = x[7]; e = {4'd0, x[6:3]}; f = {x[2:0], 20'd0}; end
          C152: begin sign = x[7]; e = {3'd0, x[6:2]}; f = {x[1:0], 21'd0}; end
          Shp:  begin sign = x[15]; e = {3'd0, x[14:10]}; f = {x[9:0], 13'd0}; end
          Uhp:  begin sign = 1'b0; e = {2'd0, x[15:10]}; f = {x[9:0], 13'd0}; bias = 8'd31;
                      top = e[5:0] == '1; end
          Int8:  begin sign = x[7]; e = 8'd0; f = '0; x = {{24{x[7]}}, x[7:0]}; end
          Int16: begin sign = x[15]; e = 8'd0; f = '0; x = {{16{x[15]}}, x[15:0]}; end
          default: begin sign = x[31]; e = x[30:23]; f = x[22:0]; bias = 8'd127; top = e == '1; end
        endcase
        magnitude = (x ^ {32{sign}}) + {31'd0, sign};
        if (from_i[3]) begin
          l1_sig[i]  = magnitude;
          l1_e[i]    = 10'd31;
          l1_kind[i] = {3'd0, sign};
          l1_subn[i] = 1'b0;
        end else begin
          l1_sig[i]  = {e != '0, f, 8'd0};
          l1_e[i]    = {2'd0, e[7:1], e[0] || e[7:1] == '0} - {2'd0, bias};
          l1_kind[i] = {top && f == '0, top && f != '0, 1'b0, sign};
          l1_subn[i] = e == '0 && f != '0;
        end
      end
    end
  end

endmodule
