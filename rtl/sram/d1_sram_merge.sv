// A word that a write covers in part: the bytes of the mask from the write, the others from the
// word as it was read. Combinational, data_o anything without valid_i.
//
// What was read counts only where the mask is neither empty nor full: bad_o says that it could not
// be corrected, corrected_o that it was. A bad word is written with two wrong check bits, wrong_o,
// which no later read takes for good.

module d1_sram_merge (
  input  logic        valid_i,
  input  logic [63:0] raw_i,
  input  logic [7:0]  raw_check_i,
  input  logic [7:0]  mask_i,
  input  logic [63:0] data_i,
  output logic [63:0] data_o,
  output logic        corrected_o,
  output logic        bad_o,
  output logic [7:0]  wrong_o     // for ecc_written()
);

  /* verilator inline_module */

  logic [63:0] word, lanes;
  logic        corrected, err, part;

  d1_sram_word u_word (
    .valid_i,
    .raw_i,
    .raw_check_i,
    .data_o      (word),
    .corrected_o (corrected),
    .err_o       (err)
  );

  assign lanes = {{8{mask_i[7]}}, {8{mask_i[6]}}, {8{mask_i[5]}}, {8{mask_i[4]}},
                  {8{mask_i[3]}}, {8{mask_i[2]}}, {8{mask_i[1]}}, {8{mask_i[0]}}};
  assign part        = mask_i != '0 && mask_i != '1;
  assign data_o      = (data_i & lanes) | (word & ~lanes);
  assign corrected_o = corrected && part;
  assign bad_o       = err && part;
  assign wrong_o     = {6'd0, {2{bad_o}}};

endmodule
