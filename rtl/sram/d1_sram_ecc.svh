// Functions over the (72,64) code of prim/d1_ecc.svh, for the memory ports. Included in modules.
//
// The eight parities stand in full: a simulator turns each into one AND and one parity
// instruction. A port computes them only for words it moves, so they are functions, not instances
// of d1_ecc_enc and d1_ecc_dec; make formal-ecc proves them the same.
`include "prim/d1_ecc.svh"

// Check bits of a word.
function automatic logic [7:0] ecc_check(input logic [63:0] d);
  ecc_check = {^(d & EccRows[511:448]), ^(d & EccRows[447:384]),
               ^(d & EccRows[383:320]), ^(d & EccRows[319:256]),
               ^(d & EccRows[255:192]), ^(d & EccRows[191:128]),
               ^(d & EccRows[127:64]),  ^(d & EccRows[63:0])};
endfunction

// Check bits of a word as it is written, with those of `wrong` inverted.
function automatic logic [7:0] ecc_written(input logic [63:0] d, input logic [7:0] wrong);
  ecc_written = ecc_check(d) ^ wrong;
endfunction
