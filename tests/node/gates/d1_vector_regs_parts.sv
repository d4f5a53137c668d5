// d1_vector_regs, made of 16 parts of 32 bits (synth/tops/d1_vector_regs_part.sv).

module d1_vector_regs_parts (
  input  logic         clk_i,
  input  logic         we0_i,
  input  logic [6:0]   waddr0_i,
  input  logic [511:0] wdata0_i,
  input  logic         we1_i,
  input  logic [6:0]   waddr1_i,
  input  logic [511:0] wdata1_i,
  input  logic         re1_i,
  input  logic [6:0]   raddr1_i,
  output logic [511:0] rdata1_o,
  input  logic         re2_i,
  input  logic [6:0]   raddr2_i,
  output logic [511:0] rdata2_o,
  input  logic         re3_i,
  input  logic [6:0]   raddr3_i,
  output logic [511:0] rdata3_o,
  input  logic         rea_i,
  input  logic [5:0]   raddra_i,
  output logic [511:0] rdataa_o,
  input  logic         reb_i,
  input  logic [5:0]   raddrb_i,
  output logic [511:0] rdatab_o
);

  for (genvar i = 0; i < 16; i++) begin : gen_part
    d1_vector_regs_part u_part (
      .clk_i,
      .we0_i, .waddr0_i, .wdata0_i (wdata0_i[32*i +: 32]),
      .we1_i, .waddr1_i, .wdata1_i (wdata1_i[32*i +: 32]),
      .re1_i, .raddr1_i, .rdata1_o (rdata1_o[32*i +: 32]),
      .re2_i, .raddr2_i, .rdata2_o (rdata2_o[32*i +: 32]),
      .re3_i, .raddr3_i, .rdata3_o (rdata3_o[32*i +: 32]),
      .rea_i, .raddra_i, .rdataa_o (rdataa_o[32*i +: 32]),
      .reb_i, .raddrb_i, .rdatab_o (rdatab_o[32*i +: 32])
    );
  end

endmodule
