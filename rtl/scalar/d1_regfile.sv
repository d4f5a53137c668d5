// The scalar registers of one thread: 31 of 64 bits, and x0.
//
// Two reads in the cycle, three writes at its end: the result of the pipeline, the second pointer
// of a matrix step, and late results (load, multiply, divide). Issue never lets two of them write
// one register in one cycle. A read does not see a write of its own cycle. Every register reads as
// 0 until it was written, by one reset flop a register in place of 64.

`include "prim/d1_assert.svh"

module d1_regfile (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic [4:0]  ra_i,
  input  logic [4:0]  rb_i,
  output logic [63:0] a_o,
  output logic [63:0] b_o,

  input  logic        w0_en_i,  // never x0, here and below
  input  logic [4:0]  w0_rd_i,
  input  logic [63:0] w0_data_i,
  input  logic        w1_en_i,
  input  logic [4:0]  w1_rd_i,
  input  logic [63:0] w1_data_i,
  input  logic        w2_en_i,
  input  logic [4:0]  w2_rd_i,
  input  logic [63:0] w2_data_i
);

  logic [63:0] mem [32];
  logic [31:0] written_q;

  assign a_o = written_q[ra_i] ? mem[ra_i] : 64'd0;
  assign b_o = written_q[rb_i] ? mem[rb_i] : 64'd0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      written_q <= '0;
    end else begin
      if (w0_en_i) written_q[w0_rd_i] <= 1'b1;
      if (w1_en_i) written_q[w1_rd_i] <= 1'b1;
      if (w2_en_i) written_q[w2_rd_i] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (w0_en_i) mem[w0_rd_i] <= w0_data_i;
    if (w1_en_i) mem[w1_rd_i] <= w1_data_i;
    if (w2_en_i) mem[w2_rd_i] <= w2_data_i;
  end

  `D1_ASSERT(NoWriteToX0_A, !(w0_en_i && w0_rd_i == 0) && !(w1_en_i && w1_rd_i == 0) &&
                            !(w2_en_i && w2_rd_i == 0))
  `D1_ASSERT(OneWriterARegister_A, !(w0_en_i && w1_en_i && w0_rd_i == w1_rd_i) &&
                                   !(w0_en_i && w2_en_i && w0_rd_i == w2_rd_i) &&
                                   !(w1_en_i && w2_en_i && w1_rd_i == w2_rd_i))

endmodule
