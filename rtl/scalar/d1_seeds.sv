// The registers of the random bits of stochastic rounding, one of 64 bits for each thread (CSR dseed).
//
//   X of an ALU lane: CSR instruction ─▶ value in the same cycle; written at its end
//   X of both AGU lanes: state ─▶ into the vector operation that draws
//   M of both AGU lanes: the operation was sent ─▶ the state after its draws is written
//
// So operations draw in program order, as they are sent, and what they draw does not depend on when
// the vector side performs them. A thread has one instruction in X and one in M at most; the one in
// X sees what the one in M writes.

module d1_seeds (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,        // a CSR instruction is in X
  input  logic [1:0]  thread_i,
  input  logic [31:7] instr_i,
  input  logic [63:0] rs1_i,
  output logic [63:0] value_o,        // what it reads; 0 if it is another one

  input  logic [1:0]  x0_thread_i,
  input  logic [1:0]  x0_draws_i,     // 0: none, 1: one, 2: the four of a tile
  output logic [63:0] x0_state_o,
  input  logic        m0_sent_i,      // what was in X a cycle ago was sent
  input  logic [1:0]  x1_thread_i,
  input  logic [1:0]  x1_draws_i,
  output logic [63:0] x1_state_o,
  input  logic        m1_sent_i
);

  localparam logic [63:0] SeedOfZero = 64'h9E3779B97F4A7C15;

  logic [255:0] state_q;              // thread t at bits 64 t; never 0

  // ---- lanes: {1, 0}
  logic [3:0]   x_thread, x_draws, m_thread_q, m_draws_q;
  logic [127:0] x_state, one, four, m_next_q;
  logic [1:0]   m_writes;
  assign x_thread = {x1_thread_i, x0_thread_i};
  assign x_draws  = {x1_draws_i, x0_draws_i};
  assign {x1_state_o, x0_state_o} = x_state;

  // The state of a thread, with what M writes.
  function automatic logic [63:0] current(input logic [1:0] thread, input logic [255:0] state,
                                          input logic [1:0] writes, input logic [3:0] threads,
                                          input logic [127:0] next);
    current = state[{thread, 6'd0} +: 64];
    if (writes[0] && threads[1:0] == thread) current = next[63:0];
    if (writes[1] && threads[3:2] == thread) current = next[127:64];
  endfunction

  for (genvar l = 0; l < 2; l++) begin : gen_lane
    logic [255:0]  unused_one;
    logic [1023:0] unused_four;
    assign m_writes[l] = (l == 0 ? m0_sent_i : m1_sent_i) && m_draws_q[2*l +: 2] != 2'd0;
    assign x_state[64*l +: 64] = current(x_thread[2*l +: 2], state_q, m_writes, m_thread_q, m_next_q);

    d1_rounding_bits #(.Draws(1)) u_one (
      .state_i  (x_state[64*l +: 64]),
      .random_o (unused_one),
      .next_o   (one[64*l +: 64])
    );
    d1_rounding_bits #(.Draws(4)) u_four (
      .state_i  (x_state[64*l +: 64]),
      .random_o (unused_four),
      .next_o   (four[64*l +: 64])
    );

    always_ff @(posedge clk_i) begin
      m_thread_q[2*l +: 2] <= x_thread[2*l +: 2];
      m_draws_q[2*l +: 2]  <= x_draws[2*l +: 2];
      if (x_draws[2*l +: 2] != 2'd0)
        m_next_q[64*l +: 64] <= x_draws[2*l + 1] ? four[64*l +: 64] : one[64*l +: 64];
    end
  end

  // ---- CSR
  logic        ours, writes;
  logic [63:0] old, operand, changed, written;
  assign ours    = instr_i[31:20] == d1_pkg::CsrDseed;
  assign old     = current(thread_i, state_q, m_writes, m_thread_q, m_next_q);
  assign operand = instr_i[14] ? {59'd0, instr_i[19:15]} : rs1_i;
  assign writes  = valid_i && ours && (instr_i[13:12] == 2'd1 || instr_i[19:15] != 5'd0);
  assign value_o = ours ? old : 64'd0;
  always_comb begin
    case (instr_i[13:12])
      2'd1:    changed = operand;
      2'd2:    changed = old | operand;
      default: changed = old & ~operand;
    endcase
  end
  assign written = changed == 64'd0 ? SeedOfZero : changed;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= {4{SeedOfZero}};
    end else begin
      for (int l = 0; l < 2; l++)
        if (m_writes[l]) state_q[{m_thread_q[2*l +: 2], 6'd0} +: 64] <= m_next_q[64*l +: 64];
      if (writes) state_q[{thread_i, 6'd0} +: 64] <= written;   // younger than what is in M
    end
  end

  logic unused_rd;
  assign unused_rd = ^instr_i[11:7];

endmodule
