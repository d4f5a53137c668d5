// What `make formal-ecc` proves of the error code (synth/prove_ecc.sh). Only proofs read this file.
//
// The code is linear: data d shows nothing but itself. Each *_data module says what comes out for
// data d with errors e, the data taken out again; its *_zero module the same for data zero. That
// the two are equal for every d and e leaves the errors alone, and of those *_errors looks at every
// one and two.

// ---- d1_ecc_dec after d1_ecc_enc ----------------------------------------------------------------
module dec_data (
  input  logic [63:0] d,
  input  logic [71:0] e,
  output logic [65:0] out
);
  logic [71:0] code;
  logic [63:0] data;
  logic        corrected, uncorrectable;
  logic [7:0]  unused;
  d1_ecc_enc u_enc (.data_i(d), .code_o(code));
  d1_ecc_dec u_dec (.code_i(code ^ e), .data_o(data), .corrected_o(corrected),
                    .uncorrectable_o(uncorrectable), .syndrome_o(unused));
  assign out = {uncorrectable, corrected, data ^ d};
endmodule

module dec_zero (
  input  logic [63:0] d,
  input  logic [71:0] e,
  output logic [65:0] out
);
  logic [63:0] data;
  logic        corrected, uncorrectable;
  logic [7:0]  unused;
  d1_ecc_dec u_dec (.code_i(e), .data_o(data), .corrected_o(corrected),
                    .uncorrectable_o(uncorrectable), .syndrome_o(unused));
  assign out = {uncorrectable, corrected, data};
endmodule

// ---- d1_sram_word, through which every read of the SRAM goes ------------------------------------
// Each word of 72 bits is decoded as d1_ecc_dec decodes it, and nothing comes out without valid.
module word_zero (
  input  logic [63:0] d,
  input  logic [71:0] e,
  output logic [65:0] out
);
  logic [63:0] data, none;
  logic        corrected, err, none_corrected, none_err;
  d1_sram_word u_word (.valid_i(1'b1), .raw_i(e[63:0]), .raw_check_i(e[71:64]), .data_o(data),
                       .corrected_o(corrected), .err_o(err));
  d1_sram_word u_none (.valid_i(1'b0), .raw_i(e[63:0]), .raw_check_i(e[71:64]), .data_o(none),
                       .corrected_o(none_corrected), .err_o(none_err));
  assign out = {err, corrected, data} | {none_err, none_corrected, none};
endmodule

// ---- d1_sram_merge and the check bits of every write --------------------------------------------
// A partial write of n over data d with errors e: what is stored, less the word that was meant.
module merge_data (
  input  logic [63:0] d,
  input  logic [71:0] e,
  input  logic [63:0] n,
  input  logic [7:0]  mask,
  output logic [73:0] out
);
  `include "sram/d1_sram_ecc.svh"
  logic [71:0] code, stored, meant;
  logic [63:0] merged, lanes;
  logic [7:0]  wrong;
  logic        corrected, bad;
  always_comb for (int i = 0; i < 64; i++) lanes[i] = mask[i / 8];
  d1_ecc_enc u_read (.data_i(d), .code_o(code));
  d1_sram_merge u_merge (.valid_i(1'b1), .raw_i(code[63:0] ^ e[63:0]),
                         .raw_check_i(code[71:64] ^ e[71:64]), .mask_i(mask), .data_i(n),
                         .data_o(merged), .corrected_o(corrected), .bad_o(bad), .wrong_o(wrong));
  assign stored = {ecc_written(merged, wrong), merged};
  d1_ecc_enc u_meant (.data_i((n & lanes) | (d & ~lanes)), .code_o(meant));
  assign out = {bad, corrected, stored ^ meant};
endmodule

module merge_zero (
  input  logic [63:0] d,
  input  logic [71:0] e,
  input  logic [63:0] n,
  input  logic [7:0]  mask,
  output logic [73:0] out
);
  `include "sram/d1_sram_ecc.svh"
  logic [63:0] merged;
  logic [7:0]  wrong;
  logic        corrected, bad;
  d1_sram_merge u_merge (.valid_i(1'b1), .raw_i(e[63:0]), .raw_check_i(e[71:64]), .mask_i(mask),
                         .data_i(64'd0), .data_o(merged), .corrected_o(corrected), .bad_o(bad),
                         .wrong_o(wrong));
  assign out = {bad, corrected, ecc_written(merged, wrong), merged};
endmodule

// ---- every error of one and two bits, at places a and b; 72 and more is no error ----------------
module ecc_errors (
  input  logic [6:0] a,
  input  logic [6:0] b,
  input  logic [7:0] mask,
  output logic       ok
);
  logic [71:0] e;
  logic        none, one, two;
  always_comb begin
    e = '0;
    for (int i = 0; i < 72; i++) e[i] = (a == 7'(i)) ^ (b == 7'(i));
  end
  assign two  = a < 7'd72 && b < 7'd72 && a != b;
  assign one  = (a < 7'd72) != (b < 7'd72);
  assign none = !one && !two;

  logic [65:0] dec;
  dec_zero u_dec (.d(64'd0), .e(e), .out(dec));

  // What is stored after a partial write, and what its next read says.
  logic [73:0] merge;
  logic [65:0] again;
  logic        part;
  merge_zero u_merge (.d(64'd0), .e(e), .n(64'd0), .mask(mask), .out(merge));
  word_zero u_again (.d(64'd0), .e(merge[71:0]), .out(again));
  assign part = mask != '0 && mask != '1;

  logic read_ok, merge_ok;
  assign read_ok  = (none && dec == '0) ||
                    (one && dec == {2'b01, 64'd0}) ||
                    (two && dec == {2'b10, e[63:0]});
  assign merge_ok = mask == '0 ||  // then nothing is written
                    ((none || mask == '1) && merge == '0) ||
                    (one && part && merge == {2'b01, 72'd0}) ||
                    (two && part && merge[73:72] == 2'b10 && again[65:64] == 2'b10);
  assign ok = read_ok && merge_ok;
endmodule
