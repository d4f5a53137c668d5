// The generator of the random bits of stochastic rounding: what a draw takes from its register S of
// 64 bits, and S after it (docs/number-semantics.md, section 6).
//
//   S ─┬─▶ 16 elements, each the XOR of three rotations ─▶ random_o
//      └─▶ Draws steps of xorshift ──────────────────────▶ next_o
//
// Combinational, XORs only: three deep for an element, six and more for steps. Who draws keeps S,
// one for each thread (d1_seeds).

module d1_rounding_bits #(
  parameter int unsigned Draws = 1      // that take their elements in turn
) (
  input  logic [63:0]          state_i,
  output logic [Draws*256-1:0] random_o, // element i of draw d at bits 256 d + 16 i
  output logic [63:0]          next_o
);

  // Rotations p and q of element i at bits 6 i; the third one is by 4 i.
  localparam logic [95:0] RotateP = {6'd3, 6'd5, 6'd30, 6'd8, 6'd42, 6'd13, 6'd62, 6'd55,
                                     6'd0, 6'd2, 6'd37, 6'd59, 6'd39, 6'd38, 6'd55, 6'd21};
  localparam logic [95:0] RotateQ = {6'd35, 6'd44, 6'd58, 6'd19, 6'd26, 6'd33, 6'd28, 6'd46,
                                     6'd37, 6'd54, 6'd1, 6'd28, 6'd56, 6'd56, 6'd30, 6'd11};

  logic [Draws*64-1:0] state;           // from which draw d takes its elements, at bits 64 d

  always_comb begin
    logic [63:0] s;
    s = state_i;
    for (int d = 0; d < Draws; d++) begin
      state[64*d +: 64] = s;
      s = s ^ {s[50:0], 13'd0};
      s = s ^ {7'd0, s[63:7]};
      s = s ^ {s[46:0], 17'd0};
    end
    next_o = s;
  end

  // Constant places, and not a loop: so it costs next to nothing in simulation.
  for (genvar d = 0; d < Draws; d++) begin : gen_draw
    logic [77:0] twice;                 // bits n to n + 15: the low 16 of S rotated by n
    assign twice = {state[64*d +: 14], state[64*d +: 64]};
    for (genvar i = 0; i < 16; i++) begin : gen_element
      assign random_o[256*d + 16*i +: 16] =
          twice[4*i +: 16] ^ twice[{1'b0, RotateP[6*i +: 6]} +: 16] ^
          twice[{1'b0, RotateQ[6*i +: 6]} +: 16];
    end
  end

endmodule
