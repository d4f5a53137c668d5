// RAM with a port for writing and one for reading, each a whole word a cycle.
//
//            ┌───┐   ┌───┐
//   clk_i  ──┘   └───┘   └──
//   re_i   read A    |
//   rdata_o          | word A
//
// rdata_o is the word of the last read, from the cycle after it until the next read; use it in the
// cycle after the read only, as of d1_ram_1p. A word is not read in the cycle in which it is
// written: what would come is not defined. The content is not reset.
//
// A macro for synthesis, like d1_ram_1p, which costs half as much: use that where one port will do.

(* d1_macro, keep_hierarchy *)
module d1_ram_2p #(
  parameter int unsigned Words = 512,
  parameter int unsigned Width = 72,
  localparam int unsigned AddrWidth = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                 clk_i,
  input  logic                 we_i,
  input  logic [AddrWidth-1:0] waddr_i,
  input  logic [Width-1:0]     wdata_i,
  input  logic                 re_i,
  input  logic [AddrWidth-1:0] raddr_i,
  output logic [Width-1:0]     rdata_o
);

  logic [Width-1:0] mem [Words];
  logic [Width-1:0] rdata_q;

  assign rdata_o = rdata_q;

  always_ff @(posedge clk_i) begin
    if (we_i) mem[waddr_i] <= wdata_i;
    if (re_i) rdata_q <= mem[raddr_i];
  end

endmodule
