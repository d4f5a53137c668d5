// d1_dma_push: one side at a time, in turn when both want;
// a push to a rectangle that was shown stays.
`include "formal.svh"

module dma_push (
  input logic        clk_i,
  input logic        vec_valid,
  input logic [63:0] vec_addr,
  input logic        dma_valid,
  input logic [63:0] dma_addr,
  input logic        ready
);
  `FORMAL_RESET

  logic        vec_ready, dma_ready, valid, is_dma;
  logic [63:0] addr;
  d1_dma_push u_dut (
    .clk_i, .rst_ni(run_q), .vec_valid_i(vec_valid), .vec_ready_o(vec_ready), .vec_thread_i(2'd0),
    .vec_post_i(1'b0), .vec_addr_i(vec_addr), .vec_count_i(7'd0), .vec_sem_i(5'd0),
    .vec_amount_i(16'd0), .vec_data_i(512'd0), .dma_valid_i(dma_valid), .dma_ready_o(dma_ready),
    .dma_thread_i(2'd0), .dma_post_i(1'b0), .dma_addr_i(dma_addr), .dma_count_i(7'd0),
    .dma_sem_i(5'd0), .dma_amount_i(16'd0), .dma_data_i(512'd0), .push_valid_o(valid),
    .push_ready_i(ready), .push_addr_o(addr), .push_dma_o(is_dma)
  );

  // What is offered stands until it is taken: d1_vector_push, d1_fifo in d1_dma_merge.
  logic        vec_stays_q, dma_stays_q, tree_q;
  logic [63:0] vec_addr_q, dma_addr_q, addr_q;
  logic        vec_owed_q, dma_owed_q;      // it waits, and the other one was taken
  always_ff @(posedge clk_i) begin
    vec_stays_q <= run_q && vec_valid && !vec_ready;
    dma_stays_q <= run_q && dma_valid && !dma_ready;
    vec_addr_q  <= vec_addr;
    dma_addr_q  <= dma_addr;
    addr_q      <= addr;
    tree_q      <= run_q && valid && !ready && addr[63:62] == 2'd3;
    vec_owed_q  <= run_q && vec_valid && !vec_ready && (vec_owed_q || (dma_valid && dma_ready));
    dma_owed_q  <= run_q && dma_valid && !dma_ready && (dma_owed_q || (vec_valid && vec_ready));
  end
  `ASSUME(!vec_stays_q || (vec_valid && vec_addr == vec_addr_q))
  `ASSUME(!dma_stays_q || (dma_valid && dma_addr == dma_addr_q))

  `PROVE(AtMostOneGrant_A, !(vec_ready && dma_ready))
  `PROVE(OffersWhatIsThere_A,
         valid == (vec_valid || dma_valid) && (!valid || (is_dma ? dma_valid : vec_valid)))
  `PROVE(NothingLost_A, !valid || !ready || (is_dma ? dma_ready : vec_ready))
  `PROVE(PassesTheGrantedPush_A, !valid || addr == (is_dma ? dma_addr : vec_addr))
  `PROVE(ATreeThatBeganIsNotReplaced_A, !tree_q || (valid && addr == addr_q))
  `PROVE(SidesTakeTurns_A,
         !(vec_owed_q && dma_valid && dma_ready) && !(dma_owed_q && vec_valid && vec_ready))
endmodule
