// d1_netif_inject: credits conserved, what is unanswered counted exactly and never past its most.
`include "formal.svh"

module netif_inject #(
  parameter int unsigned MaxOutstanding = 3
) (
  input logic        clk_i,
  input logic        push,
  input logic [1:0]  thread,
  input logic        post,
  input logic [63:0] addr,
  input logic [6:0]  count,
  input logic        pass,
  input logic        credit,
  input logic        rsp,
  input logic        nack,
  input logic [1:0]  rsp_thread,
  input logic [15:0] amount
);
  `FORMAL_RESET

  d1_pkg::place_t  here;
  d1_pkg::header_t req_header, rsp_header;
  d1_pkg::fault_t  fault;
  logic            ready, pass_ready, req, rsp_credit;
  logic [3:0]      idle;
  assign here = '0;
  always_comb begin
    rsp_header            = '0;
    rsp_header.kind       = nack ? d1_pkg::PktNack : d1_pkg::PktAck;
    rsp_header.src_thread = rsp_thread;
    rsp_header.amount     = amount;
  end
  d1_netif_inject #(.MaxOutstanding(MaxOutstanding)) u_dut (
    .clk_i, .rst_ni(run_q), .here_i(here), .mesh_w_i(9'd2), .mesh_h_i(9'd2), .trees_i(1'b1),
    .push_valid_i(push), .push_ready_o(ready), .push_thread_i(thread), .push_post_i(post),
    .push_addr_i(addr), .push_count_i(count), .push_sem_i(5'd0), .push_amount_i(16'd0),
    .net_idle_o(idle), .fault_o(fault), .pass_valid_i(pass), .pass_ready_o(pass_ready),
    .req_valid_o(req), .req_header_o(req_header), .req_credit_i(credit),
    .rsp_valid_i(rsp), .rsp_header_i(rsp_header), .rsp_credit_o(rsp_credit)
  );

  // Flits in the router's buffer; requests of any one thread on their way; bad ones not reported.
  (* anyconst *) logic [1:0] who;
  logic [3:0] away_q, open_q, bad_q;
  logic       taken, counts, good, answered;
  assign taken    = push && ready && (post || count != '0);
  assign counts   = taken && thread == who;
  assign good     = req && !(pass && pass_ready);
  assign answered = rsp && rsp_thread == who;
  logic       rsp_q;
  always_ff @(posedge clk_i) begin
    away_q <= run_q ? away_q + 4'(req) - 4'(credit) : '0;
    open_q <= run_q ? open_q + 4'(counts && good) - (answered ? nack ? 4'd1 : amount[3:0] : 4'd0)
                    : '0;
    bad_q  <= run_q ? bad_q + 4'(counts && !good) - 4'(reported) : '0;
    rsp_q  <= run_q && rsp;
  end
  // A bad push is reported in the first cycle without a response.
  logic       any_bad_q, reported;
  logic [1:0] bad_thread_q;
  always_ff @(posedge clk_i) begin
    any_bad_q <= run_q && ((taken && !good) || (any_bad_q && rsp));
    if (taken && !good) bad_thread_q <= thread;
  end
  assign reported = any_bad_q && !rsp && bad_thread_q == who;
  logic due_fault_q;
  always_ff @(posedge clk_i) due_fault_q <= run_q && ((rsp && nack) || (any_bad_q && !rsp));

  `ASSUME(!push || addr[63:62] != 2'd3)   // no broadcasts
  `ASSUME(!credit || away_q != '0)       // the router gives a credit for a flit only
  `ASSUME(!(rsp && rsp_thread == who) ||
          (nack ? open_q != '0 : amount != '0 && 16'(open_q) >= amount))
  `ASSUME(!rsp || amount < 16'd8)
  // the other three threads are like it: they are answered apart
  `ASSUME(!rsp || rsp_thread == who)

  `PROVE(CreditsConserved_A, away_q <= 4'd4)
  `PROVE(SendsOnlyWithCredit_A, !req || away_q != 4'd4)
  `PROVE(PassedOnOnlyWithCredit_A, pass_ready == (away_q != 4'd4))
  `PROVE(NeverPastItsMost_A, open_q + bad_q <= 4'(MaxOutstanding))
  `PROVE(IdleMeansAllAnswered_A, idle[who] == (open_q == '0 && bad_q == '0))
  `PROVE(FaultsForRefusalsOnly_A, fault.valid == due_fault_q)
  `PROVE(EveryResponseGivesItsCredit_A, rsp_credit == rsp_q)
endmodule
