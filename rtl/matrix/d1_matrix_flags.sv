// What a row pair raises as it leaves the accumulators (docs/number-semantics.md, section 5.4): of
// its elements Denormal and, of NaNs, Invalid, whatever their format is to be; and what BF16 raises
// besides. The rest is d1_matrix_encode's.

module d1_matrix_flags (
  input  logic         valid_i,
  input  logic         bf16_i,
  input  logic [511:0] data_i,       // FP32, element i at bits 32*i
  input  logic [255:0] rounded_i,    // the same in BF16, at bits 16*i
  output logic [3:0]   flags_o       // Underflow, Overflow, Denormal, Invalid; zero without valid_i
);

  logic ones, zeros, fraction, invalid, denormal, overflow, underflow;

  always_comb begin
    {ones, zeros, fraction, invalid, denormal, overflow, underflow} = '0;
    if (valid_i) begin
      for (int i = 0; i < 16; i++) begin
        ones      = data_i[32*i + 23 +: 8] == '1;
        zeros     = data_i[32*i + 23 +: 8] == '0;
        fraction  = data_i[32*i +: 23] != '0;
        invalid   = invalid   || (ones && fraction);
        denormal  = denormal  || (zeros && fraction);
        overflow  = overflow  || (!ones && rounded_i[16*i + 7 +: 8] == '1);
        underflow = underflow || (zeros && data_i[32*i +: 16] != '0);
      end
    end
  end

  assign flags_o = {underflow && bf16_i, overflow && bf16_i, denormal, invalid};

  logic unused_rest;
  assign unused_rest = ^{data_i, rounded_i};

endmodule
