// The registers of the random bits of stochastic rounding,
// one of 64 bits for each thread (CSR dseed).
//
//   X of an ALU lane: CSR instruction ─▶ value in the same cycle; written two cycles later
//   X of both AGU lanes: state ─▶ into the vector operation that draws
//   M of both AGU lanes: the operation was sent ─▶ the state after its draws is written
//
// So operations draw in program order, as they are sent, and what they draw does not depend on when
// the vector side performs them. A thread has one instruction in X and one in M at most; the one in
// X sees what the one in M writes.

module d1_seeds (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic [13:0] name_i,         // {thread, CSR} of what is in X of an ALU lane ...
  output logic [63:0] value_o,        // ... and what it reads; 0 if it is another one
  input  d1_scalar_pkg::csr_write_t write_i,

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

  // ---- lanes: lane l serves threads l and l + 2
  logic [1:0]   x_member, m_member_q;
  logic [3:0]   x_draws, m_draws_q;
  logic [127:0] x_state, m_state_q, m_next;
  logic [1:0]   m_writes;
  assign x_member = {x1_thread_i[1], x0_thread_i[1]};
  assign x_draws  = {x1_draws_i, x0_draws_i};
  assign {x1_state_o, x0_state_o} = x_state;

  for (genvar l = 0; l < 2; l++) begin : gen_lane
    logic draws;
    assign draws       = m_draws_q[2*l +: 2] != 2'd0;
    assign m_writes[l] = draws && (l == 0 ? m0_sent_i : m1_sent_i);
    // Past what is in M: if that is not sent, nothing of its thread in X is.
    assign x_state[64*l +: 64] = draws && m_member_q[l] == x_member[l] ? m_next[64*l +: 64]
                               : x_member[l] ? state_q[64*l + 128 +: 64] : state_q[64*l +: 64];

    d1_rounding_steps u_steps (
      .draws_i (m_draws_q[2*l +: 2]),
      .state_i (m_state_q[64*l +: 64]),
      .next_o  (m_next[64*l +: 64])
    );
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) m_draws_q <= 4'd0;
    else         m_draws_q <= x_draws;
  end
  always_ff @(posedge clk_i) begin
    for (int l = 0; l < 2; l++) begin
      if (x_draws[2*l +: 2] != 2'd0) begin
        m_member_q[l]         <= x_member[l];
        m_state_q[64*l +: 64] <= x_state[64*l +: 64];
      end
    end
  end

  // ---- CSR
  logic        writes_q, lane;
  logic [1:0]  thread_q;
  logic [63:0] old, written_q, seed;
  assign lane    = name_i[12];
  assign old     = m_draws_q[{lane, 1'b0} +: 2] != 2'd0 && m_member_q[lane] == name_i[13]
                 ? m_next[{lane, 6'd0} +: 64] : state_q[{name_i[13:12], 6'd0} +: 64];
  assign value_o = name_i[11:0] == d1_pkg::CsrDseed ? old : 64'd0;
  // Written a cycle later still: the next instruction of the thread is in X, at the earliest,
  // when it is there.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) writes_q <= 1'b0;
    else         writes_q <= write_i.valid && write_i.csr == d1_pkg::CsrDseed;
  end
  always_ff @(posedge clk_i) begin
    if (write_i.valid) begin
      thread_q  <= write_i.thread;
      written_q <= write_i.data;
    end
  end
  assign seed = written_q == 64'd0 ? SeedOfZero : written_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= {4{SeedOfZero}};
    end else begin
      for (int l = 0; l < 2; l++) begin
        if (m_writes[l] && m_member_q[l])  state_q[64*l + 128 +: 64] <= m_next[64*l +: 64];
        if (m_writes[l] && !m_member_q[l]) state_q[64*l +: 64]       <= m_next[64*l +: 64];
      end
      if (writes_q) state_q[{thread_q, 6'd0} +: 64] <= seed;
    end
  end

  // Threads of a lane are told apart by one bit.
  logic unused_lane;
  assign unused_lane = x0_thread_i[0] ^ x1_thread_i[0];

endmodule
