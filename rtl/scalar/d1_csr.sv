// Control and status registers of the four threads, read and written in stage X.
//
// instret counts the instructions that have left stage X, so the one that reads it is not included:
// one in stage M is added in the cycle in which it is there. So that reading takes no addition, the
// number after instret is kept beside it.
// dflags collects what the vector side raises; issue lets nothing of its thread be under way while one
// reads or writes it. mscratch is the only other one a program writes here; decoding has refused
// everything else.

module d1_csr (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [63:0] node_base_i,
  input  logic [63:0] cycle_i,
  input  logic [3:0]  retire_i,      // an instruction of thread t is in stage M

  input  logic [15:0] flags_i,       // raised for thread t at bits 4 t

  input  logic        valid_i,       // a CSR instruction is in X
  input  logic [1:0]  thread_i,
  input  logic [31:7] instr_i,
  input  logic [63:0] rs1_i,
  output logic [63:0] value_o        // what it reads
);

  // 4 x 64 bits
  logic [255:0] instret_q, instret_next_q, mscratch_q;

  logic [15:0] flags_q;

  logic [63:0] instret, mscratch, operand, old, written;
  logic [3:0]  flags;
  logic        is_flags, writes;
  assign instret  = retire_i[thread_i] ? instret_next_q[64*thread_i +: 64]
                                       : instret_q[64*thread_i +: 64];
  assign mscratch = mscratch_q[64*thread_i +: 64];

  always_comb begin
    case (instr_i[31:20])
      d1_pkg::CsrMisa:     value_o = 64'h8000_0000_0000_1100;
      d1_pkg::CsrMscratch: value_o = mscratch;
      d1_pkg::CsrDflags:   value_o = {60'd0, flags};
      d1_pkg::CsrCycle, d1_pkg::CsrTime: value_o = cycle_i;
      d1_pkg::CsrInstret:  value_o = instret;
      d1_pkg::CsrMimpid:   value_o = {32'd0, d1_pkg::Version};
      d1_pkg::CsrMhartid:  value_o = {62'd0, thread_i};
      d1_pkg::CsrDnode:    value_o = node_base_i;
      default:             value_o = 64'd0;
    endcase
  end

  assign operand = instr_i[14] ? {59'd0, instr_i[19:15]} : rs1_i;
  assign flags    = flags_q[4*thread_i +: 4];
  assign is_flags = instr_i[31:20] == d1_pkg::CsrDflags;
  assign old      = is_flags ? {60'd0, flags} : mscratch;
  assign writes   = valid_i && (instr_i[13:12] == 2'd1 || instr_i[19:15] != 5'd0);
  always_comb begin
    case (instr_i[13:12])
      2'd1:    written = operand;
      2'd2:    written = old | operand;
      default: written = old & ~operand;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      instret_q  <= '0;
      for (int t = 0; t < 4; t++) instret_next_q[64*t +: 64] <= 64'd1;
      mscratch_q <= '0;
      flags_q    <= '0;
    end else begin
      for (int t = 0; t < 4; t++) begin
        if (retire_i[t]) begin
          instret_q[64*t +: 64]      <= instret_next_q[64*t +: 64];
          instret_next_q[64*t +: 64] <= instret_next_q[64*t +: 64] + 64'd1;
        end
      end
      flags_q <= flags_q | flags_i;
      if (writes && is_flags) flags_q[4*thread_i +: 4] <= written[3:0];
      if (writes && instr_i[31:20] == d1_pkg::CsrMscratch)
        mscratch_q[64*thread_i +: 64] <= written;
    end
  end

  logic unused_rd;
  assign unused_rd = ^instr_i[11:7];

endmodule
