// Encoder of the (72,64) code in d1_ecc.svh: appends eight check bits. Combinational, eight
// parities of 26 bits.

module d1_ecc_enc (
  input  logic [63:0] data_i,
  output logic [71:0] code_o   // {check, data}
);

  `include "prim/d1_ecc.svh"

  logic [7:0] check;

  always_comb begin
    for (int unsigned r = 0; r < 8; r++) check[r] = ^(data_i & EccRows[64*r +: 64]);
  end

  assign code_o = {check, data_i};

endmodule
