// The barriers of a node: registers, and the posts that release their threads (docs/barrier.md).
//
//   write ──▶ d1_barrier x 4 ──release──▶ pending, a bit a barrier and thread ──▶ post, one a cycle
//              ▲        │ └────misuse───▶ pending, a bit a barrier ─────────────▶ misuse
//   sync_i ────┘        └──▶ sync_o        bit 4 side + barrier; sides 0 north, 1 east, 2 south, 3 west
//
// Registers by address [5:3]: {barrier, 1: BARRIER_ARRIVE, 0: BARRIER}. post_*: always taken.
// misuse_*: held until taken.

`include "prim/d1_assert.svh"

module d1_barriers (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        write_i,
  input  logic [5:3]  write_addr_i,
  input  logic [16:0] write_data_i,
  input  logic [5:3]  read_addr_i,
  output logic [16:0] read_data_o,

  input  logic [15:0] sync_i,
  output logic [15:0] sync_o,

  output logic        post_valid_o,
  output logic [4:0]  post_sem_o,
  output logic [3:0]  post_from_o,     // {barrier, thread}: for the trace
  output logic        misuse_valid_o,
  output logic [1:0]  misuse_barrier_o,
  input  logic        misuse_taken_i
);

  localparam int unsigned Count = d1_pkg::Barriers;

  logic [17*Count-1:0] tree;
  logic [9*Count-1:0]  state;
  logic [4*Count-1:0]  released;
  logic [Count-1:0]    misused;

  for (genvar b = 0; b < Count; b++) begin : gen_barrier
    logic       tree_we, arrive_we;
    logic [3:0] sync_in, sync_out;

    assign tree_we   = write_i && write_addr_i == {2'(b), 1'b0};
    assign arrive_we = write_i && write_addr_i == {2'(b), 1'b1};
    assign sync_in   = {sync_i[12+b], sync_i[8+b], sync_i[4+b], sync_i[b]};

    d1_barrier u_barrier (
      .clk_i, .rst_ni,
      .tree_we_i   (tree_we),
      .arrive_we_i (arrive_we),
      .wdata_i     (write_data_i),
      .tree_o      (tree[17*b +: 17]),
      .state_o     (state[9*b +: 9]),
      .sync_i      (sync_in),
      .sync_o      (sync_out),
      .release_o   (released[4*b +: 4]),
      .misuse_o    (misused[b])
    );

    assign {sync_o[12+b], sync_o[8+b], sync_o[4+b], sync_o[b]} = sync_out;
  end

  assign read_data_o = read_addr_i[3] ? {8'd0, state[9*read_addr_i[5:4] +: 9]}
                                      : tree[17*read_addr_i[5:4] +: 17];

  // ---- posts ------------------------------------------------------------------------------------
  logic [4*Count-1:0] pending_q, first;
  logic [3:0]         next;
  logic               post_valid_q;
  logic [3:0]         post_from_q;
  logic [4:0]         post_sem_q;

  assign first = pending_q & (~pending_q + 1'b1);  // the lowest

  always_comb begin
    next = '0;
    for (int i = 0; i < 4 * Count; i++) if (first[i]) next |= 4'(i);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pending_q    <= '0;
      post_valid_q <= 1'b0;
    end else begin
      pending_q    <= (pending_q & ~first) | released;
      post_valid_q <= pending_q != '0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (pending_q != '0) begin
      post_from_q <= next;
      post_sem_q  <= tree[17*next[3:2]+12 +: 5] + {3'd0, next[1:0]};
    end
  end

  assign post_valid_o = post_valid_q;
  assign post_sem_o   = post_sem_q;
  assign post_from_o  = post_from_q;

  // ---- misuse -----------------------------------------------------------------------------------
  logic [Count-1:0] misused_q, reported;

  assign reported       = misused_q & (~misused_q + 1'b1);
  assign misuse_valid_o = misused_q != '0;

  always_comb begin
    misuse_barrier_o = '0;
    for (int b = 0; b < Count; b++) if (reported[b]) misuse_barrier_o |= 2'(b);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) misused_q <= '0;
    else         misused_q <= (misuse_taken_i ? misused_q & ~reported : misused_q) | misused;
  end

  `D1_ASSERT(NoReleaseBeforeTheLastIsPosted_A, (pending_q & ~first & released) == '0)
  `D1_ASSERT(MisuseIsTakenWhenThere_A, !misuse_taken_i || misuse_valid_o)

endmodule
