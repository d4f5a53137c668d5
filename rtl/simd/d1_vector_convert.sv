// Conversions of the SIMD side: a group of 16 elements of a register, through the lanes of
// d1_convert, to a group of another one; their random bits, and the flags that they raise.
//
//   operand (F0) ─▶ group of the format ─▶ d1_convert, 16 lanes ─▶ group of the format ─▶ result_o
//   state_i ─▶ waits ─▶ d1_rounding_bits ────────▲ stage 4
//
// valid_i comes with the operation, a cycle before its operand; the result is there seven cycles
// after valid_i, the flags are raised one later.

module d1_vector_convert #(
  parameter int unsigned LanesPerUnit = 16   // as in d1_vector_alu
) (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         valid_i,
  input  logic [1:0]   thread_i,
  input  logic [9:0]   from_i,       // {bias, format}
  input  logic [9:0]   to_i,
  input  logic [2:0]   how_i,        // {stochastic, group 2}
  input  logic [63:0]  state_i,      // of the random bits
  input  logic [511:0] operand_i,    // a cycle later

  output logic         valid_o,
  output logic [511:0] result_o,
  output logic [15:0]  flags_o       // thread t at bits 4 t: Underflow, Overflow, Denormal, Invalid
);

  localparam int unsigned Lanes = 16;
  localparam int unsigned Units = Lanes / LanesPerUnit;

  // convert_q[i]: stage i of d1_convert holds one; in 6 its result is there.
  typedef struct packed {
    logic [1:0] thread;
    logic [1:0] group;
    logic       halves;      // elements of 16 bits; otherwise of 8 or, without both, of 32
    logic       bytes;
  } place_t;

  function automatic logic is_bytes(input logic [3:0] format);
    is_bytes = format[3:1] == 3'd1 || format == 4'd8;
  endfunction
  function automatic logic is_words(input logic [3:0] format);
    is_words = format == 4'd1 || format == 4'd10;
  endfunction

  logic [6:0]          convert_q;
  logic [9:0]          from_q, to_q;
  logic                stochastic_q;
  logic [1:0]          group_q, thread_q;
  logic [255:0]        state_q;              // of the random bits, in stages 0 to 3
  logic [255:0]        random, random_q;     // in stage 4
  logic [63:0]         unused_state;
  place_t              place, place1_q, place2_q, place3_q, place4_q, place5_q, place6_q;
  logic [511:0]        codes, converted;
  logic [Units*4-1:0]  unit_flags;
  logic [3:0]          raised;

  always_comb begin
    codes = operand_i;
    if (convert_q[0] && !is_words(from_q[3:0])) begin
      for (int i = 0; i < Lanes; i++) begin
        if (is_bytes(from_q[3:0]))
          codes[i*32 +: 8] = operand_i[{group_q, 7'd0} + 9'(8*i) +: 8];
        else
          codes[i*32 +: 16] = operand_i[{group_q[0], 8'd0} + 9'(16*i) +: 16];
      end
    end
    place.thread = thread_q;
    place.group  = group_q;
    place.bytes  = is_bytes(to_q[3:0]);
    place.halves = !is_bytes(to_q[3:0]) && !is_words(to_q[3:0]);
  end

  d1_rounding_bits u_random (
    .state_i  (state_q[255:192]),
    .random_o (random),
    .next_o   (unused_state)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) convert_q <= '0;
    else         convert_q <= {convert_q[5:0], valid_i};
  end

  always_ff @(posedge clk_i) begin
    from_q       <= from_i;
    to_q         <= to_i;
    stochastic_q <= how_i[2];
    group_q      <= how_i[1:0];
    thread_q     <= thread_i;
    if (valid_i)      state_q[63:0]    <= state_i;
    if (convert_q[0]) state_q[127:64]  <= state_q[63:0];
    if (convert_q[1]) state_q[191:128] <= state_q[127:64];
    if (convert_q[2]) state_q[255:192] <= state_q[191:128];
    if (convert_q[3]) random_q <= random;
    if (convert_q[0]) place1_q <= place;
    if (convert_q[1]) place2_q <= place1_q;
    if (convert_q[2]) place3_q <= place2_q;
    if (convert_q[3]) place4_q <= place3_q;
    if (convert_q[4]) place5_q <= place4_q;
    if (convert_q[5]) place6_q <= place5_q;
  end

  always_comb begin
    result_o = converted;
    if (convert_q[6] && (place6_q.bytes || place6_q.halves)) begin
      result_o = '0;
      for (int i = 0; i < Lanes; i++) begin
        for (int g = 0; g < 4; g++)
          if (place6_q.bytes && place6_q.group == 2'(g))
            result_o[128*g + 8*i +: 8] = converted[i*32 +: 8];
        for (int g = 0; g < 2; g++)
          if (place6_q.halves && place6_q.group[0] == 1'(g))
            result_o[256*g + 16*i +: 16] = converted[i*32 +: 16];
      end
    end
    raised = '0;
    for (int u = 0; u < Units; u++) raised = raised | unit_flags[4*u +: 4];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      flags_o <= '0;
    end else begin
      for (int t = 0; t < 4; t++)
        flags_o[4*t +: 4] <= raised & {4{convert_q[6] && place6_q.thread == 2'(t)}};
    end
  end

  assign valid_o = convert_q[6];

  for (genvar u = 0; u < Units; u++) begin : gen_unit
    d1_convert #(.Lanes(LanesPerUnit)) u_convert (
      .clk_i,
      .valid_i      (convert_q[5:0]),
      .from_i       (from_q),
      .to_i         (to_q),
      .stochastic_i (stochastic_q),
      .code_i       (codes[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .random_i     (random_q[u*LanesPerUnit*16 +: LanesPerUnit*16]),
      .code_o       (converted[u*LanesPerUnit*32 +: LanesPerUnit*32]),
      .flags_o      (unit_flags[u*4 +: 4])
    );
  end

endmodule
