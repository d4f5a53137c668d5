// The semaphores of d1_ctrl: a wait takes what is there and no more;
// no post is lost without a fault.
`include "formal.svh"

module semaphores #(
  parameter int unsigned Which = 0      // of the 32, which are all alike
) (
  input logic        clk_i,
  input logic        req,
  input logic [4:0]  req_sem,
  input logic [15:0] req_amount,
  input logic        post,
  input logic [4:0]  post_sem,
  input logic [15:0] post_amount
);
  `FORMAL_RESET

  logic           gnt, ready;
  d1_pkg::fault_t fault;
  d1_ctrl u_dut (
    .clk_i, .rst_ni(run_q), .node_base_i(64'd0),
    .sreg_req_i(1'b0), .sreg_we_i(1'b0), .sreg_addr_i(13'd0), .sreg_wdata_i(64'd0),
    .ctl_req_i(1'b0), .ctl_addr_i(13'd0), .ctl_wdata_i(64'd0),
    .post_valid_i(post), .post_ready_o(ready), .post_sem_i(post_sem), .post_amount_i(post_amount),
    .sem_req_i(req), .sem_i(req_sem), .sem_amount_i(req_amount), .sem_gnt_o(gnt),
    .stop_valid_i(1'b0), .stop_thread_i(2'd0), .stop_is_halt_i(1'b0), .stop_cause_i(32'd0),
    .stop_pc_i(21'd0), .stop_addr_i(64'd0), .fault_o(fault), .sram_ctl_o(), .sram_status_i('0),
    .dma_start_o(), .dma_addr_o(), .dma_beyond_o(), .dma_busy_i(4'd0), .dma_failed_i(4'd0),
    .sync_i(16'd0), .sync_o(), .spent_i(16'd0), .events_i(4'd0)
  );

  // What was posted to it less what waits took, the most being 65535.
  localparam logic [4:0] Semaphore = 5'(Which);
  logic [15:0] count_q;
  logic [17:0] posted, left, sum;
  logic        full_q;                    // more was posted than fits: there must be a fault
  `INSIDE(logic,       barrier_post, \u_dut.barrier_post )
  `INSIDE(logic [4:0], barrier_sem,  \u_dut.barrier_sem )
  assign posted = barrier_post ? {17'd0, barrier_sem == Semaphore} :
                  post && post_sem == Semaphore ? {2'd0, post_amount} : '0;
  assign left   = gnt && req_sem == Semaphore ? {2'd0, req_amount} : '0;
  assign sum    = {2'd0, count_q} + posted - left;
  always_ff @(posedge clk_i) begin
    count_q <= !run_q ? '0 : sum > 18'hFFFF ? 16'hFFFF : sum[15:0];
    full_q  <= run_q && sum > 18'hFFFF;
  end

  `INSIDE(logic [511:0], count, \u_dut.count_q )
  logic [15:0] held;
  assign held = count[16*Which +: 16];

  `PROVE(CountsConserved_A, held == count_q)
  `PROVE(TakesNoMoreThanThereIs_A, !gnt || req_sem != Semaphore || req_amount <= count_q)
  `PROVE(WaitsNoLongerThanItMust_A, !req || req_sem != Semaphore || req_amount > count_q || gnt)
  `PROVE(NoGrantWithoutAWait_A, !gnt || req)
  `PROVE(OverflowIsAFault_A, !full_q || fault.valid)
  `PROVE(APostWaitsForABarriersAlone_A, ready == !barrier_post)
endmodule
