// The state of the generator of random bits after one draw or four (d1_rounding_bits, next_o),
// in few gates.
//
// Steps of xorshift are linear: so every bit after some of them is the XOR of certain bits before,
// one tree of XORs in place of three rows for each step. Combinational.

module d1_rounding_steps (
  input  logic [1:0]  draws_i,        // 0: none, the output means nothing; 1: one, 2: four
  input  logic [63:0] state_i,
  output logic [63:0] next_o
);

  function automatic logic [63:0] step(input logic [63:0] s);
    step = s ^ {s[50:0], 13'd0};
    step = step ^ {7'd0, step[63:7]};
    step = step ^ {step[46:0], 17'd0};
  endfunction

  // Which bits of the state bit i after four steps is the XOR of: bits 64 i on.
  function automatic logic [4095:0] parities(input integer steps);
    logic [63:0] s;
    parities = '0;
    for (int j = 0; j < 64; j++) begin
      s = 64'd1 << j;
      for (int d = 0; d < steps; d++) s = step(s);
      for (int i = 0; i < 64; i++) parities[64*i + j] = s[i];
    end
  endfunction
  localparam logic [4095:0] Four = parities(4);

  always_comb begin
    next_o = 64'd0;
    if (draws_i[0]) next_o = step(state_i);
    if (draws_i[1]) begin
      for (int i = 0; i < 64; i++) next_o[i] = ^(state_i & Four[64*i +: 64]);
    end
  end

endmodule
