// The DMA lists of the four threads: which are busy, where each goes on, and whose turn it is.
//
//   start_i ──▶ [ busy, failed, address ] x 4 ──▶ round-robin ──▶ job_* ──▶ the engine ──▶ done_*
//                └─ busy already: rejected_* until reported
//
// The engine takes a job and is done with it before it takes the next one; done_i ends the
// descriptor of the job that was taken last. A start at a busy list changes nothing but rejected_*;
// the last one counts.

`include "prim/d1_assert.svh"

module d1_dma_lists (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic [3:0]  start_i,           // one-hot pulse
  input  logic [20:0] start_addr_i,
  input  logic        start_beyond_i,    // the address has bits above these
  output logic [3:0]  busy_o,
  output logic [3:0]  failed_o,          // the last list ended with an error

  output logic        job_valid_o,
  output logic        job_bad_o,         // no descriptor can be at its address
  input  logic        job_take_i,
  output logic [1:0]  thread_o,          // of the job that was taken last
  output logic [20:6] addr_o,            // of its descriptor

  input  logic        done_i,
  input  logic        done_last_i,       // the list ends
  input  logic        done_failed_i,     // ... with an error
  input  logic [20:0] done_next_i,

  output logic        rejected_valid_o,
  output logic [1:0]  rejected_thread_o,
  output logic [20:6] rejected_addr_o,
  input  logic        rejected_take_i
);

  logic [3:0]    busy_q, failed_q, beyond_q, rejected_q, turn, reported;
  logic [4*21-1:0] addr_q;
  logic [4*15-1:0] rejected_addr_q;
  logic [1:0]    thread_q, job_thread;
  logic [20:0]   job_addr;

  assign busy_o   = busy_q;
  assign failed_o = failed_q;

  d1_rr_arb #(.N(4), .Hold(0)) u_turn (
    .clk_i, .rst_ni,
    .req_i(busy_q), .ready_i(job_take_i), .valid_o(job_valid_o), .gnt_o(turn), .idx_o(job_thread)
  );

  assign job_addr   = addr_q[21*job_thread +: 21];
  assign job_bad_o  = (beyond_q & turn) != '0 || job_addr[5:0] != '0 ||
                      job_addr >= 21'(d1_pkg::SramBytes);
  assign thread_o   = thread_q;
  assign addr_o     = addr_q[21*thread_q + 6 +: 15];

  d1_rr_arb #(.N(4), .Hold(0)) u_report (
    .clk_i, .rst_ni,
    .req_i(rejected_q), .ready_i(rejected_take_i), .valid_o(rejected_valid_o), .gnt_o(reported),
    .idx_o(rejected_thread_o)
  );
  assign rejected_addr_o = rejected_addr_q[15*rejected_thread_o +: 15];

  for (genvar t = 0; t < 4; t++) begin : gen_thread
    logic done;
    assign done = done_i && thread_q == 2'(t);

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        busy_q[t]     <= 1'b0;
        failed_q[t]   <= 1'b0;
        rejected_q[t] <= 1'b0;
      end else begin
        if (start_i[t] && !busy_q[t]) begin
          busy_q[t]   <= 1'b1;
          failed_q[t] <= 1'b0;
        end else if (done) begin
          busy_q[t]   <= !done_last_i;
          failed_q[t] <= done_failed_i;
        end
        if (start_i[t] && busy_q[t])             rejected_q[t] <= 1'b1;
        else if (rejected_take_i && reported[t]) rejected_q[t] <= 1'b0;
      end
    end

    always_ff @(posedge clk_i) begin
      if (start_i[t] && !busy_q[t]) begin
        addr_q[21*t +: 21] <= start_addr_i;
        beyond_q[t]        <= start_beyond_i;
      end else if (done) begin
        addr_q[21*t +: 21] <= done_next_i;
      end
      if (start_i[t] && busy_q[t]) rejected_addr_q[15*t +: 15] <= start_addr_i[20:6];
    end
  end

  always_ff @(posedge clk_i) begin
    if (job_take_i) thread_q <= job_thread;
  end

  `D1_ASSERT(OneStartACycle_A, $onehot0(start_i))
  `D1_ASSERT(TakesJobsThatAreThere_A, !job_take_i || job_valid_o)
  `D1_ASSERT(EndsBusyLists_A, !done_i || busy_q[thread_q])

endmodule
