// The vector registers of all threads: five read and two write ports of 64 B.
//
//   write 0 (loads), write 1 (lanes) ──▶ [ threads x VRegs x 64 B ] ──▶ read 1, 2, 3 (SIMD)
//                                                                    └──▶ read a, b (matrix)
//
// Reads follow their address within the cycle and give zeros while not enabled; a read sees what
// was written up to the previous cycle. The matrix ports reach v0 to v15 only. Not reset.
//
// VRegs is 32 in the machine; a smaller power of two makes a netlist that a test can build, and
// then the upper bits of a register number are ignored.

`include "prim/d1_assert.svh"

module d1_vector_regs #(
  parameter int unsigned VRegs = d1_pkg::VRegs
) (
  input  logic         clk_i,

  input  logic         we0_i,
  input  logic [6:0]   waddr0_i,   // {thread, register}, as all addresses here
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
  input  logic [5:0]   raddra_i,   // {thread, register 0 to 15}
  output logic [511:0] rdataa_o,
  input  logic         reb_i,
  input  logic [5:0]   raddrb_i,
  output logic [511:0] rdatab_o
);

  localparam int unsigned Bits    = $clog2(VRegs);
  localparam int unsigned MatBits = Bits < 4 ? Bits : 4;
  localparam int unsigned Rows    = $clog2(d1_pkg::Threads) + Bits;

  logic [511:0] mem [d1_pkg::Threads*VRegs];

  logic [Rows-1:0] wrow0, wrow1, row1, row2, row3, rowa, rowb;

  assign wrow0 = Rows'({waddr0_i[6:5], waddr0_i[Bits-1:0]});
  assign wrow1 = Rows'({waddr1_i[6:5], waddr1_i[Bits-1:0]});
  assign row1  = Rows'({raddr1_i[6:5], raddr1_i[Bits-1:0]});
  assign row2  = Rows'({raddr2_i[6:5], raddr2_i[Bits-1:0]});
  assign row3  = Rows'({raddr3_i[6:5], raddr3_i[Bits-1:0]});
  assign rowa  = Rows'({raddra_i[5:4], Bits'(raddra_i[MatBits-1:0])});
  assign rowb  = Rows'({raddrb_i[5:4], Bits'(raddrb_i[MatBits-1:0])});

  // Upper bits of register and thread numbers, when there are fewer of them.
  logic unused_addr;
  assign unused_addr = ^{waddr0_i, waddr1_i, raddr1_i, raddr2_i, raddr3_i, raddra_i, raddrb_i};

  assign rdata1_o = re1_i ? mem[row1] : '0;
  assign rdata2_o = re2_i ? mem[row2] : '0;
  assign rdata3_o = re3_i ? mem[row3] : '0;
  assign rdataa_o = rea_i ? mem[rowa] : '0;
  assign rdatab_o = reb_i ? mem[rowb] : '0;

  always_ff @(posedge clk_i) begin
    if (we0_i) mem[wrow0] <= wdata0_i;
    if (we1_i) mem[wrow1] <= wdata1_i;
  end

  `D1_ASSERT_STATIC(VRegsIsAPowerOfTwo_A, VRegs >= 2 && VRegs <= 32 && (VRegs & (VRegs - 1)) == 0)

endmodule
