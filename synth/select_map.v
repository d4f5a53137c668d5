// A word out of many: $shiftx whose offset is a multiple of a power of two not below its width, as a
// tree of multiplexers. The general shifter that Yosys would make first takes minutes on wide memory lines.

(* techmap_celltype = "$shiftx" *)
module d1_map_select (A, B, Y);
  parameter A_SIGNED = 0;
  parameter B_SIGNED = 0;
  parameter A_WIDTH = 1;
  parameter B_WIDTH = 1;
  parameter Y_WIDTH = 1;
  parameter _TECHMAP_CONSTMSK_B_ = 0;
  parameter _TECHMAP_CONSTVAL_B_ = 0;

  input [A_WIDTH-1:0] A;
  input [B_WIDTH-1:0] B;
  output [Y_WIDTH-1:0] Y;

  localparam Low = $clog2(Y_WIDTH);
  localparam Words = (A_WIDTH + Y_WIDTH - 1) / Y_WIDTH;
  localparam Select = Words < 2 ? 1 : $clog2(Words);
  localparam [B_WIDTH-1:0] Mask = (1 << Low) - 1;

  // The sign of the offset does not matter: outside of A everything is x.
  wire _TECHMAP_FAIL_ = Low == 0 || (1 << Low) != Y_WIDTH || Words < 2 || B_WIDTH < Low + Select ||
      (_TECHMAP_CONSTMSK_B_ & Mask) != Mask || (_TECHMAP_CONSTVAL_B_ & Mask) != 0;

  \$bmux #(.WIDTH(Y_WIDTH), .S_WIDTH(Select)) select (
    .A({{((Y_WIDTH << Select) - A_WIDTH){1'bx}}, A}), .S(B[Low+Select-1:Low]), .Y(Y));
endmodule
