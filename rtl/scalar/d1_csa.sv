// One level of carry-save adders: every three rows become two with the same sum.
//
//   rows_i   0 1 2   3 4 5   6     (N of Width bits, row 0 in the low bits)
//            └─┬─┘   └─┬─┘   │
//   rows_o    0 1     2 3    4     (N - N/3 rows)
//
// Sums are kept modulo 2^Width. Combinational: two exclusive ors, whatever the width.

module d1_csa #(
  parameter int unsigned N = 3,
  parameter int unsigned Width = 8,
  localparam int unsigned Groups = N / 3,
  localparam int unsigned M = N - Groups
) (
  input  logic [N*Width-1:0] rows_i,
  output logic [M*Width-1:0] rows_o
);

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    logic [Width-1:0] a, b, c, majority;
    assign a        = rows_i[(3*g)*Width +: Width];
    assign b        = rows_i[(3*g+1)*Width +: Width];
    assign c        = rows_i[(3*g+2)*Width +: Width];
    assign majority = (a & b) | (a & c) | (b & c);
    assign rows_o[(2*g)*Width +: Width]   = a ^ b ^ c;
    assign rows_o[(2*g+1)*Width +: Width] = {majority[Width-2:0], 1'b0};

    logic unused_carry;  // of weight 2^Width
    assign unused_carry = majority[Width-1];
  end

  if (N % 3 != 0) begin : gen_rest
    assign rows_o[M*Width-1 : 2*Groups*Width] = rows_i[N*Width-1 : 3*Groups*Width];
  end

endmodule
