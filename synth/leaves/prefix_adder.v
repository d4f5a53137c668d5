// The carries of every adder, subtractor and comparison as a parallel prefix tree after Sklansky.
//
//   level 0   7:6   5:4   3:2   1:0      group k:j generates a carry, or hands one on
//   level 1   7:4 6:4     3:0 2:0        each level joins a group with the one below it, whose end
//   level 2   7:0 6:0 5:0 4:0            drives all bits above: ceil(log2(WIDTH)) levels, wide fan-out
//
// Yosys tries the templates of a cell by name: this one before its own `_90_lcu`, after Brent and
// Kung, which has nearly twice the levels.

(* techmap_celltype = "$lcu" *)
module _50_lcu (P, G, CI, CO);
  parameter WIDTH = 2;

  (* force_downto *)
  input [WIDTH-1:0] P, G;
  input CI;
  (* force_downto *)
  output [WIDTH-1:0] CO;

  wire [1023:0] _TECHMAP_DO_ = "proc; opt -fast";

  integer bit_number, half;
  (* force_downto *)
  reg [WIDTH-1:0] propagate, generated;

  always @* begin
    propagate = P;
    generated = G;
    generated[0] = G[0] | (P[0] & CI);
    for (half = 1; half < WIDTH; half = 2 * half) begin
      for (bit_number = 0; bit_number < WIDTH; bit_number = bit_number + 1) begin
        // The upper half of a group; the lower half ends below it.
        if ((bit_number / half) % 2 == 1) begin
          generated[bit_number] = generated[bit_number] |
              (propagate[bit_number] & generated[(bit_number / half) * half - 1]);
          propagate[bit_number] =
              propagate[bit_number] & propagate[(bit_number / half) * half - 1];
        end
      end
    end
  end

  assign CO = generated;
endmodule
