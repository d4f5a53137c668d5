// Control and status registers of the four threads, read in stage X, written in the cycle after it.
//
// instret counts the instructions that have left stage X, so the one that reads it is not included:
// one in stage M is added in the cycle in which it is there. So that reading takes no addition, the
// number after instret is kept beside it.
// dflags collects what the vector side raises; issue lets nothing of its thread be under way while
// one reads or writes it. mscratch is the only other one a program writes here; decoding has
// refused everything else.

module d1_csr (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [63:0] node_base_i,
  input  logic [63:0] cycle_i,
  input  logic [3:0]  retire_i,      // an instruction of thread t is in stage M

  input  logic [15:0] flags_i,       // raised for thread t at bits 4 t

  input  logic [13:0] name_i,        // {thread, CSR} of what is in X ...
  output logic [63:0] value_o,       // ... and what it reads
  input  d1_scalar_pkg::csr_write_t write_i
);

  // 4 x 64 bits
  logic [255:0] instret_q, instret_next_q, mscratch_q;

  logic [15:0] flags_q;

  logic [63:0] instret, mscratch;
  logic [3:0]  flags;
  logic [1:0]  thread;
  assign thread   = name_i[13:12];
  assign instret  = retire_i[thread] ? instret_next_q[64*thread +: 64]
                                     : instret_q[64*thread +: 64];
  assign mscratch = mscratch_q[64*thread +: 64];

  always_comb begin
    case (name_i[11:0])
      d1_pkg::CsrMisa:     value_o = 64'h8000_0000_0000_1100;
      d1_pkg::CsrMscratch: value_o = mscratch;
      d1_pkg::CsrDflags:   value_o = {60'd0, flags};
      d1_pkg::CsrCycle, d1_pkg::CsrTime: value_o = cycle_i;
      d1_pkg::CsrInstret:  value_o = instret;
      d1_pkg::CsrMimpid:   value_o = {32'd0, d1_pkg::Version};
      d1_pkg::CsrMhartid:  value_o = {62'd0, thread};
      d1_pkg::CsrDnode:    value_o = node_base_i;
      default:             value_o = 64'd0;
    endcase
  end

  assign flags = flags_q[4*thread +: 4];

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
      if (write_i.valid && write_i.csr == d1_pkg::CsrDflags)
        flags_q[4*write_i.thread +: 4] <= write_i.data[3:0];
      if (write_i.valid && write_i.csr == d1_pkg::CsrMscratch)
        mscratch_q[64*write_i.thread +: 64] <= write_i.data;
    end
  end

endmodule
