// Functions over the (72,64) code of prim/d1_ecc.svh, for the memory ports. Included in modules.
//
// The eight parities stand in full: a simulator turns each into one AND and one parity
// instruction. A port computes them only for words it moves, so they are functions, not instances
// of d1_ecc_enc and d1_ecc_dec.
`include "prim/d1_ecc.svh"

// Check bits of a word.
function automatic logic [7:0] ecc_check(input logic [63:0] d);
  ecc_check = {^(d & EccRows[511:448]), ^(d & EccRows[447:384]),
               ^(d & EccRows[383:320]), ^(d & EccRows[319:256]),
               ^(d & EccRows[255:192]), ^(d & EccRows[191:128]),
               ^(d & EccRows[127:64]),  ^(d & EccRows[63:0])};
endfunction

// The data bit to invert for a syndrome: one-hot, or zero.
function automatic logic [63:0] ecc_flip(input logic [7:0] syndrome);
  /* verilator no_inline_task */
  logic [7:0] column;
  ecc_flip = '0;
  column   = '0;
  for (int i = 0; i < 64; i++) begin
    for (int r = 0; r < 8; r++) column[r] = EccRows[64*r + i];
    ecc_flip[i] = syndrome == column;
  end
endfunction

// Bit s: syndrome s is that of one wrong bit, data or check.
function automatic logic [255:0] ecc_one_bit_table(input logic [511:0] rows);
  logic [7:0] column;
  ecc_one_bit_table = '0;
  for (int i = 0; i < 64; i++) begin
    for (int r = 0; r < 8; r++) column[r] = rows[64*r + i];
    ecc_one_bit_table[column] = 1'b1;
  end
  for (int r = 0; r < 8; r++) ecc_one_bit_table[8'd1 << r] = 1'b1;
endfunction

localparam logic [255:0] EccOneBit = ecc_one_bit_table(EccRows);
