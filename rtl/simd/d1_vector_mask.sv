// The bytes of a line that an operation of `count` bytes from byte `first` on moves: those below
// the end, but not below the first. Combinational.

module d1_vector_mask (
  input  logic [5:0]  first_i,
  input  logic [6:0]  count_i,
  output logic [63:0] mask_o
);

  logic [6:0] last;
  assign last = {1'b0, first_i} + count_i;

  // Ones below place n, an eighth at a time.
  function automatic logic [63:0] ones_below(input logic [6:0] n);
    logic [7:0] part;
    part = (8'd1 << n[2:0]) - 8'd1;
    for (int i = 0; i < 8; i++)
      ones_below[8*i +: 8] = 4'(i) < n[6:3] ? 8'hff : 4'(i) == n[6:3] ? part : 8'h00;
  endfunction

  assign mask_o = ones_below(last) & ~ones_below({1'b0, first_i});

endmodule
