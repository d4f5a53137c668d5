// Pushes and posts on their way to the network interface: a FIFO, and which threads have one in it.
//
// put_i never meets a full FIFO (asserted): room is reserved before.

`include "prim/d1_assert.svh"

module d1_vector_push #(
  parameter int unsigned Depth = 2,
  localparam int unsigned CountBits = $clog2(Depth + 1)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  input  logic                 reserve_i,      // a put will come
  output logic                 room_o,         // for one more
  input  logic                 put_i,
  input  logic [1:0]           put_thread_i,
  input  logic                 put_post_i,
  input  logic [63:0]          put_addr_i,
  input  logic [6:0]           put_count_i,
  input  logic [4:0]           put_sem_i,
  input  logic [15:0]          put_amount_i,
  input  logic [511:0]         put_data_i,
  output logic [3:0]           busy_o,         // of thread t there is one

  output logic                 push_valid_o,
  input  logic                 push_ready_i,
  output logic [1:0]           push_thread_o,
  output logic                 push_post_o,
  output logic [63:0]          push_addr_o,
  output logic [6:0]           push_count_o,
  output logic [511:0]         push_data_o,
  output logic [4:0]           push_sem_o,
  output logic [15:0]          push_amount_o
);

  localparam int unsigned Width = 2 + 1 + 64 + 7 + 5 + 16 + 512;

  logic             ready, pop;
  logic [Width-1:0] out;

  d1_fifo #(.Width(Width), .Depth(Depth)) u_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i  (put_i),
    .in_ready_o  (ready),
    .in_data_i   ({put_thread_i, put_post_i, put_addr_i, put_count_i, put_sem_i, put_amount_i,
                   put_data_i}),
    .out_valid_o (push_valid_o),
    .out_ready_i (push_ready_i),
    .out_data_o  (out),
    .count_o     (unused_count)
  );

  assign {push_thread_o, push_post_o, push_addr_o, push_count_o, push_sem_o, push_amount_o,
          push_data_o} = out;
  assign pop = push_valid_o && push_ready_i;

  logic [CountBits-1:0] reserved_q;    // until it leaves
  logic                 full_q;        // all places are
  logic [CountBits-1:0] unused_count;

  assign room_o = !full_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      reserved_q <= '0;
      full_q     <= 1'b0;
    end else if (reserve_i && !pop) begin
      reserved_q <= reserved_q + 1'b1;
      full_q     <= reserved_q == CountBits'(Depth - 1);
    end else if (pop && !reserve_i) begin
      reserved_q <= reserved_q - 1'b1;
      full_q     <= 1'b0;
    end
  end

  for (genvar t = 0; t < 4; t++) begin : gen_thread
    logic [CountBits-1:0] held_q;
    logic                 more, less;

    assign more      = put_i && put_thread_i == 2'(t);
    assign less      = pop && push_thread_o == 2'(t);
    assign busy_o[t] = held_q != '0;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) held_q <= '0;
      else if (more && !less) held_q <= held_q + 1'b1;
      else if (less && !more) held_q <= held_q - 1'b1;
    end
  end

  `D1_ASSERT(ReservesWithRoom_A, !(reserve_i && !room_o))
  `D1_ASSERT(PutHasRoom_A, put_i |-> ready)

endmodule
