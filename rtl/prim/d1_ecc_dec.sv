// Decoder of the (72,64) code in d1_ecc.svh: corrects any one wrong bit, reports any two.
// Combinational.
//
//   syndrome              corrected_o  uncorrectable_o  data_o
//   zero                       0             0          as stored
//   a column of a bit          1             0          that bit inverted (a check bit: as stored)
//   anything else              0             1          as stored
//
// Three wrong bits are never taken for none: they are reported or miscorrected.

module d1_ecc_dec (
  input  logic [71:0] code_i,         // {check, data}
  output logic [63:0] data_o,
  output logic        corrected_o,
  output logic        uncorrectable_o,
  output logic [7:0]  syndrome_o
);

  `include "prim/d1_ecc.svh"

  logic [7:0]  syndrome;
  logic [7:0]  column;
  logic [63:0] flip;
  logic        check_bit;

  always_comb begin
    for (int unsigned r = 0; r < 8; r++) begin
      syndrome[r] = code_i[64 + r] ^ (^(code_i[63:0] & EccRows[64*r +: 64]));
    end
  end

  always_comb begin
    column = '0;
    for (int unsigned i = 0; i < 64; i++) begin
      for (int unsigned r = 0; r < 8; r++) column[r] = EccRows[64*r + i];
      flip[i] = syndrome == column;
    end
  end

  // A single bit of the syndrome: the check bit itself is wrong.
  assign check_bit = (syndrome != '0) && ((syndrome & (syndrome - 1'b1)) == '0);

  assign data_o          = code_i[63:0] ^ flip;
  assign corrected_o     = (flip != '0) || check_bit;
  assign uncorrectable_o = (syndrome != '0) && !corrected_o;
  assign syndrome_o      = syndrome;

endmodule
