// Conversions of the SIMD side: a group of 16 elements of a register, through the lanes of
// d1_convert, to a group of another one; their random bits, and the flags that they raise.
//
//   operand_i ─▶ group of the format ─▶ d1_convert, 16 lanes ─▶ group of the format ─▶ result_o
//   state_i ─▶ waits ─▶ d1_rounding_bits ────────▲ stage 4
//
// The result is there seven cycles after valid_i, the flags are raised one later.

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
  input  logic [511:0] operand_i,

  output logic         soon_o,       // the result is there in the next cycle
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

  localparam int unsigned ControlBits = 21;

  logic [6:0]          convert_q;
  logic [3:0]          to_q;         // the format alone
  logic [1:0]          group_q, thread_q;
  logic [ControlBits-1:0] control;   // {stochastic, to, from}: a copy a unit
  logic                from_bytes, from_words;
  logic [511:0]        codes_q;      // a lane each
  logic [255:0]        state_q;              // of the random bits, in stages 0 to 3
  logic [255:0]        random, random_q;     // in stage 4
  logic [63:0]         unused_state;
  place_t              place, place1_q, place2_q, place3_q, place4_q, place5_q;
  logic [1:0]          thread6_q;
  logic [511:0]        converted;
  logic [Units*4-1:0]  unit_flags;
  logic [3:0]          raised;

  assign control    = {how_i[2], to_i, from_i};
  assign from_bytes = is_bytes(from_i[3:0]);
  assign from_words = is_words(from_i[3:0]);

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      for (int i = 0; i < Lanes; i++) begin
        codes_q[i*32 +: 32] <= from_bytes ? {24'd0, operand_i[{how_i[1:0], 7'd0} + 9'(8*i) +: 8]} :
                               from_words ? operand_i[i*32 +: 32]
                                          : {16'd0, operand_i[{how_i[0], 8'd0} + 9'(16*i) +: 16]};
      end
    end
  end

  always_comb begin
    place.thread = thread_q;
    place.group  = group_q;
    place.bytes  = is_bytes(to_q);
    place.halves = !is_bytes(to_q) && !is_words(to_q);
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
    to_q     <= to_i[3:0];
    group_q  <= how_i[1:0];
    thread_q <= thread_i;
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
    if (convert_q[5]) thread6_q <= place5_q.thread;
  end

  always_comb begin
    raised = '0;
    for (int u = 0; u < Units; u++) raised = raised | unit_flags[4*u +: 4];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      flags_o <= '0;
    end else begin
      for (int t = 0; t < 4; t++)
        flags_o[4*t +: 4] <= raised & {4{convert_q[6] && thread6_q == 2'(t)}};
    end
  end

  assign soon_o = convert_q[5];

  // A quarter of the result: of all words, or of the halves or bytes if their group is here.
  for (genvar q = 0; q < 4; q++) begin : gen_quarter
    logic [2:0] here, here_q;          // one-hot or zero: {words, halves, bytes}
    assign here = !convert_q[5] ? '0 :
                  {!place5_q.bytes && !place5_q.halves,
                   place5_q.halves && place5_q.group[0] == 1'(q / 2),
                   place5_q.bytes && place5_q.group == 2'(q)};

    d1_copy #(.Bits(3)) u_here (.clk_i, .d_i(here), .q_o(here_q));

    always_comb begin
      result_o[128*q +: 128] = '0;
      if (here_q[2]) result_o[128*q +: 128] = converted[128*q +: 128];
      if (here_q[1])
        for (int i = 0; i < 8; i++)
          result_o[128*q + 16*i +: 16] = converted[32*(8*(q % 2) + i) +: 16];
      if (here_q[0])
        for (int i = 0; i < 16; i++) result_o[128*q + 8*i +: 8] = converted[32*i +: 8];
    end
  end

  for (genvar u = 0; u < Units; u++) begin : gen_unit
    localparam int unsigned First = u * LanesPerUnit;
    logic [ControlBits-1:0] own_q;

    d1_copy #(.Bits(ControlBits)) u_control (.clk_i, .d_i(control), .q_o(own_q));

    d1_convert #(.Lanes(LanesPerUnit)) u_convert (
      .clk_i,
      .valid_i      (convert_q[5:0]),
      .from_i       (own_q[9:0]),
      .to_i         (own_q[19:10]),
      .stochastic_i (own_q[20]),
      .code_i       (codes_q[First*32 +: LanesPerUnit*32]),
      .random_i     (random_q[First*16 +: LanesPerUnit*16]),
      .code_o       (converted[First*32 +: LanesPerUnit*32]),
      .flags_o      (unit_flags[u*4 +: 4])
    );
  end

endmodule
