// The way into the network, shared by the vector side and the DMA engine:
// in turn when both want it.
//
//   vec_* ──┐
//           ├─▶ push_*
//   dma_* ──┘
//
// A push to a rectangle of nodes that waits is not replaced by the other side's:
// d1_netif may have begun with it.

module d1_dma_push (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         vec_valid_i,
  output logic         vec_ready_o,
  input  logic [1:0]   vec_thread_i,
  input  logic         vec_post_i,
  input  logic [63:0]  vec_addr_i,
  input  logic [6:0]   vec_count_i,
  input  logic [4:0]   vec_sem_i,
  input  logic [15:0]  vec_amount_i,
  input  logic [511:0] vec_data_i,

  input  logic         dma_valid_i,
  output logic         dma_ready_o,
  input  logic [1:0]   dma_thread_i,
  input  logic         dma_post_i,
  input  logic [63:0]  dma_addr_i,
  input  logic [6:0]   dma_count_i,
  input  logic [4:0]   dma_sem_i,
  input  logic [15:0]  dma_amount_i,
  input  logic [511:0] dma_data_i,

  output logic         push_valid_o,
  input  logic         push_ready_i,
  output logic [1:0]   push_thread_o,
  output logic         push_post_o,
  output logic [63:0]  push_addr_o,
  output logic [6:0]   push_count_o,
  output logic [4:0]   push_sem_o,
  output logic [15:0]  push_amount_o,
  output logic [511:0] push_data_o,
  output logic         push_dma_o       // it is the DMA engine's
);

  logic vec_next_q;     // the vector side goes first
  logic dma;
  logic held_q, held_dma_q;

  assign dma          = held_q ? held_dma_q : dma_valid_i && !(vec_valid_i && vec_next_q);
  assign push_dma_o   = dma;
  assign push_valid_o = vec_valid_i || dma_valid_i;
  assign dma_ready_o  = push_ready_i && dma;
  assign vec_ready_o  = push_ready_i && !dma;

  assign push_thread_o = dma ? dma_thread_i : vec_thread_i;
  assign push_post_o   = dma ? dma_post_i   : vec_post_i;
  assign push_addr_o   = dma ? dma_addr_i   : vec_addr_i;
  assign push_count_o  = dma ? dma_count_i  : vec_count_i;
  assign push_sem_o    = dma ? dma_sem_i    : vec_sem_i;
  assign push_amount_o = dma ? dma_amount_i : vec_amount_i;
  assign push_data_o   = dma ? dma_data_i   : vec_data_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                          vec_next_q <= 1'b1;
    else if (push_valid_o && push_ready_i) vec_next_q <= dma;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) held_q <= 1'b0;
    else         held_q <= push_valid_o && !push_ready_i && push_addr_o[63:62] == 2'd3;
  end

  always_ff @(posedge clk_i) begin
    if (push_valid_o) held_dma_q <= dma;
  end

endmodule
