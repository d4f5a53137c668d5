// Control and status registers of the four threads, read and written in stage X.
//
// instret counts the instructions that have left stage X, so the one that reads it is not included:
// one in stage M is added in the cycle in which it is there. So that reading takes no addition, the
// number after instret is kept beside it.
// mscratch is the only one a program writes; decoding has refused everything else.

module d1_csr (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [63:0] node_base_i,
  input  logic [63:0] cycle_i,
  input  logic [3:0]  retire_i,      // an instruction of thread t is in stage M

  input  logic        valid_i,       // a CSR instruction is in X
  input  logic [1:0]  thread_i,
  input  logic [31:7] instr_i,
  input  logic [63:0] rs1_i,
  output logic [63:0] value_o        // what it reads
);

  // 4 x 64 bits
  logic [255:0] instret_q, instret_next_q, mscratch_q;

  logic [63:0] instret, mscratch, operand, mscratch_d;
  logic        writes;
  assign instret  = retire_i[thread_i] ? instret_next_q[64*thread_i +: 64]
                                       : instret_q[64*thread_i +: 64];
  assign mscratch = mscratch_q[64*thread_i +: 64];

  always_comb begin
    case (instr_i[31:20])
      d1_pkg::CsrMisa:     value_o = 64'h8000_0000_0000_1100;
      d1_pkg::CsrMscratch: value_o = mscratch;
      d1_pkg::CsrCycle, d1_pkg::CsrTime: value_o = cycle_i;
      d1_pkg::CsrInstret:  value_o = instret;
      d1_pkg::CsrMimpid:   value_o = {32'd0, d1_pkg::Version};
      d1_pkg::CsrMhartid:  value_o = {62'd0, thread_i};
      d1_pkg::CsrDnode:    value_o = node_base_i;
      default:             value_o = 64'd0;
    endcase
  end

  assign operand = instr_i[14] ? {59'd0, instr_i[19:15]} : rs1_i;
  assign writes  = instr_i[31:20] == d1_pkg::CsrMscratch &&
                   (instr_i[13:12] == 2'd1 || instr_i[19:15] != 5'd0);
  always_comb begin
    case (instr_i[13:12])
      2'd1:    mscratch_d = operand;
      2'd2:    mscratch_d = mscratch | operand;
      default: mscratch_d = mscratch & ~operand;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      instret_q  <= '0;
      for (int t = 0; t < 4; t++) instret_next_q[64*t +: 64] <= 64'd1;
      mscratch_q <= '0;
    end else begin
      for (int t = 0; t < 4; t++) begin
        if (retire_i[t]) begin
          instret_q[64*t +: 64]      <= instret_next_q[64*t +: 64];
          instret_next_q[64*t +: 64] <= instret_next_q[64*t +: 64] + 64'd1;
        end
      end
      if (valid_i && writes) mscratch_q[64*thread_i +: 64] <= mscratch_d;
    end
  end

  logic unused_rd;
  assign unused_rd = ^instr_i[11:7];

endmodule
