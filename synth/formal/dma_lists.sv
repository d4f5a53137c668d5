// d1_dma_lists: a list that was started is served, in turn, where it was started;
// a start too many is reported.
`include "formal.svh"

module dma_lists (
  input logic        clk_i,
  input logic [3:0]  start,
  input logic [4:0]  start_bits,
  input logic        take,
  input logic        done,
  input logic        done_last,
  input logic        done_failed,
  input logic [4:0]  next_bits,
  input logic        rejected_take
);
  `FORMAL_RESET

  // Of the addresses the bits that tell whether a descriptor can be there, and one more.
  logic [20:0] start_addr, done_next;
  assign start_addr = {start_bits[4:2], 11'd0, start_bits[1], 5'd0, start_bits[0]};
  assign done_next  = {next_bits[4:2], 11'd0, next_bits[1], 5'd0, next_bits[0]};

  logic [3:0]  busy, failed;
  logic        job, job_bad, rejected;
  logic [1:0]  thread, rejected_thread;
  logic [20:6] addr, rejected_addr;
  d1_dma_lists u_dut (
    .clk_i, .rst_ni(run_q), .start_i(start), .start_addr_i(start_addr), .start_beyond_i(1'b0),
    .busy_o(busy), .failed_o(failed), .job_valid_o(job), .job_bad_o(job_bad), .job_take_i(take),
    .thread_o(thread), .addr_o(addr), .done_i(done), .done_last_i(done_last),
    .done_failed_i(done_failed), .done_next_i(done_next), .rejected_valid_o(rejected),
    .rejected_thread_o(rejected_thread), .rejected_addr_o(rejected_addr),
    .rejected_take_i(rejected_take)
  );
  `INSIDE(logic [1:0], next_thread, \u_dut.job_thread )

  // A job is open; of any thread: its list, where it goes on,
  // a start that was rejected and not reported.
  (* anyconst *) logic [1:0] who;
  logic        open_q, busy_q, rejected_q;
  logic [1:0]  open_thread_q;
  logic [20:0] addr_q;
  logic [14:0] rejected_addr_q;
  logic [2:0]  passed_q, unsaid_q;
  logic        ends, begins, refused;
  assign ends    = done && open_thread_q == who;
  assign begins  = start[who] && !busy_q;
  assign refused = start[who] && busy_q;
  always_ff @(posedge clk_i) begin
    open_q <= run_q && (take || (open_q && !done));
    if (take) open_thread_q <= next_thread;
    busy_q <= run_q && (begins || (busy_q && !(ends && done_last)));
    if (begins) addr_q <= start_addr;
    else if (ends) addr_q <= done_next;
    rejected_q <= run_q && (refused || (rejected_q && !(rejected_take && rejected_thread == who)));
    if (refused) rejected_addr_q <= start_addr[20:6];
    if (!run_q || !busy[who] || (take && next_thread == who)) passed_q <= '0;
    else if (take) passed_q <= passed_q + 1'b1;
    if (!run_q || !rejected_q || (rejected_take && rejected_thread == who)) unsaid_q <= '0;
    else if (rejected_take) unsaid_q <= unsaid_q + 1'b1;
  end
  `ASSUME($onehot0(start))                    // d1_ctrl writes one register a cycle
  `ASSUME(!take || (job && !open_q))          // d1_dma: one job at a time
  `ASSUME(!done || open_q)
  `ASSUME(!rejected_take || rejected)

  `PROVE(BusyUntilItsLastJobIsDone_A, busy[who] == busy_q)
  `PROVE(AJobOfABusyList_A, job == (busy != '0) && (!job || busy[next_thread]))
  `PROVE(TheOpenJobIsOfABusyList_A, !open_q || (busy[open_thread_q] && thread == open_thread_q))
  `PROVE(GoesOnWhereItSays_A, !open_q || open_thread_q != who || addr == addr_q[20:6])
  `PROVE(BadMeansNoDescriptor_A, !job || next_thread != who ||
                                 job_bad == (addr_q[5:0] != '0 || addr_q >= 21'(d1_pkg::SramBytes)))
  `PROVE(NoRejectionLost_A,
         (!rejected_q || rejected) && (!rejected || rejected_thread != who || rejected_q))
  `PROVE(RejectionsHaveTheirAddress_A,
         !rejected || rejected_thread != who || rejected_addr == rejected_addr_q)
  `PROVE(NoStarvation_A, passed_q <= 3'd3)
  `PROVE(EachRejectionIsReported_A, unsaid_q <= 3'd3)
endmodule
