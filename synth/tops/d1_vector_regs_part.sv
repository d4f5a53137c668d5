// A sixteenth of d1_vector_regs: 4 bytes of every vector register, with all ports.
//
// All bits of a register do the same, so `make synth` maps these and multiplies. What the bits have
// in common, the address decoders, is in every part.

module d1_vector_regs_part #(
  parameter int unsigned Bits = 32
) (
  input  logic            clk_i,
  input  logic            we0_i,
  input  logic [6:0]      waddr0_i,
  input  logic [Bits-1:0] wdata0_i,
  input  logic            we1_i,
  input  logic [6:0]      waddr1_i,
  input  logic [Bits-1:0] wdata1_i,
  input  logic            re1_i,
  input  logic [6:0]      raddr1_i,
  output logic [Bits-1:0] rdata1_o,
  input  logic            re2_i,
  input  logic [6:0]      raddr2_i,
  output logic [Bits-1:0] rdata2_o,
  input  logic            re3_i,
  input  logic [6:0]      raddr3_i,
  output logic [Bits-1:0] rdata3_o,
  input  logic            rea_i,
  input  logic [5:0]      raddra_i,
  output logic [Bits-1:0] rdataa_o,
  input  logic            reb_i,
  input  logic [5:0]      raddrb_i,
  output logic [Bits-1:0] rdatab_o
);

  logic [511:0] rdata1, rdata2, rdata3, rdataa, rdatab;

  assign rdata1_o = rdata1[Bits-1:0];
  assign rdata2_o = rdata2[Bits-1:0];
  assign rdata3_o = rdata3[Bits-1:0];
  assign rdataa_o = rdataa[Bits-1:0];
  assign rdatab_o = rdatab[Bits-1:0];

  logic unused_rest;
  assign unused_rest = ^{rdata1[511:Bits], rdata2[511:Bits], rdata3[511:Bits], rdataa[511:Bits],
                         rdatab[511:Bits]};

  d1_vector_regs u_regs (
    .clk_i,
    .we0_i,
    .waddr0_i,
    .wdata0_i ({{(512 - Bits){1'b0}}, wdata0_i}),
    .we1_i,
    .waddr1_i,
    .wdata1_i ({{(512 - Bits){1'b0}}, wdata1_i}),
    .re1_i,
    .raddr1_i,
    .rdata1_o (rdata1),
    .re2_i,
    .raddr2_i,
    .rdata2_o (rdata2),
    .re3_i,
    .raddr3_i,
    .rdata3_o (rdata3),
    .rea_i,
    .raddra_i,
    .rdataa_o (rdataa),
    .reb_i,
    .raddrb_i,
    .rdatab_o (rdatab)
  );

endmodule
