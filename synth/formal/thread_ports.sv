// d1_thread_ports: one thread a cycle at each port, with what is its own;
// a request is shown every fourth cycle.
`include "formal.svh"

module thread_ports (
  input logic        clk_i,
  input logic [3:0]  sem_req,
  input logic [19:0] sem,
  input logic [63:0] amount,
  input logic        sem_gnt,
  input logic [3:0]  stop,
  input logic [3:0]  is_halt,
  input logic [3:0]  is_fault,
  input logic [83:0] pc
);
  `FORMAL_RESET

  logic [3:0]  sem_gnts, stop_gnts;
  logic        sem_req_out, stop_out, is_halt_out;
  logic [4:0]  sem_out;
  logic [15:0] amount_out;
  logic [1:0]  stop_thread;
  logic [20:0] pc_out;
  d1_thread_ports u_dut (
    .clk_i, .rst_ni(run_q), .sem_req_i(sem_req), .sem_i(sem), .sem_amount_i(amount),
    .sem_gnt_o(sem_gnts), .stop_valid_i(stop), .stop_is_halt_i(is_halt), .stop_is_fault_i(is_fault),
    .stop_cause_i(16'd0), .stop_pc_i(pc), .stop_addr_i(256'd0), .stop_gnt_o(stop_gnts),
    .sem_req_o(sem_req_out), .sem_o(sem_out), .sem_amount_o(amount_out), .sem_gnt_i(sem_gnt),
    .stop_valid_o(stop_out), .stop_thread_o(stop_thread), .stop_is_halt_o(is_halt_out),
    .stop_pc_o(pc_out)
  );
  `INSIDE(logic [3:0], shown, \u_dut.sem_turn )

  // Of any thread: in how many cycles it asked and another one was shown.
  (* anyconst *) logic [1:0] who;
  logic [2:0] sem_passed_q, stop_passed_q;
  always_ff @(posedge clk_i) begin
    sem_passed_q  <= !run_q || !sem_req[who] || shown[who] ? '0 : sem_passed_q + 1'b1;
    stop_passed_q <= !run_q || !stop[who] || stop_gnts[who] ? '0 : stop_passed_q + 1'b1;
  end

  `PROVE(AtMostOneGrant_A, $onehot0(shown) && $onehot0(stop_gnts))
  `PROVE(GrantsARequest_A, (shown & ~sem_req) == '0 && (stop_gnts & ~stop) == '0)
  `PROVE(NeverIdleWithRequests_A, sem_req_out == (sem_req != '0) && stop_out == (stop_gnts != '0) &&
                                  stop_out == (stop != '0))
  `PROVE(GrantsWhatIsShown_A, sem_gnts == (sem_gnt ? shown : 4'd0))
  `PROVE(ShowsTheSemaphoreOfTheThread_A, !shown[who] ||
         (sem_out == sem[5*who +: 5] && amount_out == amount[16*who +: 16]))
  `PROVE(ShowsTheStopOfTheThread_A, !stop_gnts[who] ||
         (stop_thread == who && pc_out == pc[21*who +: 21] && is_halt_out == is_halt[who]))
  `PROVE(NoStarvationOfWaits_A, sem_passed_q <= 3'd3)
  `PROVE(NoStarvationOfStops_A, stop_passed_q <= 3'd3)
endmodule
