// The two ports that serve one of the four threads a cycle, in turn: semaphores and stop records.

module d1_thread_ports (
  input  logic         clk_i,
  input  logic         rst_ni,

  // of the threads: 4 x 1, 5, 16, 4, 21, 64 bits
  input  logic [3:0]   sem_req_i,
  input  logic [19:0]  sem_i,
  input  logic [63:0]  sem_amount_i,
  output logic [3:0]   sem_gnt_o,
  input  logic [3:0]   stop_valid_i,
  input  logic [3:0]   stop_is_halt_i,
  input  logic [3:0]   stop_is_fault_i,
  input  logic [15:0]  stop_cause_i,
  input  logic [83:0]  stop_pc_i,
  input  logic [255:0] stop_addr_i,   // address of the fault, or the exit code
  output logic [3:0]   stop_gnt_o,

  // d1_ctrl
  output logic         sem_req_o,
  output logic [4:0]   sem_o,
  output logic [15:0]  sem_amount_o,
  input  logic         sem_gnt_i,
  output logic         stop_valid_o,
  output logic [1:0]   stop_thread_o,
  output logic         stop_is_halt_o,
  output logic [31:0]  stop_cause_o,  // cause, or the exit code of d1.halt
  output logic [20:0]  stop_pc_o,
  output logic [63:0]  stop_addr_o
);

  logic [3:0] sem_turn;
  logic [1:0] sem_thread;
  d1_rr_arb #(.N(4)) u_sem (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .req_i   (sem_req_i),
    .ready_i (1'b1),
    .valid_o (sem_req_o),
    .gnt_o   (sem_turn),
    .idx_o   (sem_thread)
  );
  assign sem_gnt_o    = sem_turn & {4{sem_gnt_i}};
  assign sem_o        = sem_i[5*sem_thread +: 5];
  assign sem_amount_o = sem_amount_i[16*sem_thread +: 16];

  logic [63:0] stop_word;
  d1_rr_arb #(.N(4)) u_stop (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .req_i   (stop_valid_i),
    .ready_i (1'b1),
    .valid_o (stop_valid_o),
    .gnt_o   (stop_gnt_o),
    .idx_o   (stop_thread_o)
  );
  assign stop_word      = stop_addr_i[64*stop_thread_o +: 64];
  assign stop_is_halt_o = stop_valid_o && stop_is_halt_i[stop_thread_o];
  assign stop_cause_o   = stop_is_halt_o ? stop_word[31:0]
                                         : {28'd0, stop_cause_i[4*stop_thread_o +: 4]};
  assign stop_pc_o      = stop_pc_i[21*stop_thread_o +: 21];
  assign stop_addr_o    = stop_is_fault_i[stop_thread_o] ? stop_word : 64'd0;

endmodule
