// Single-port RAM: one read or one write of a whole word a cycle.
//
//            ┌───┐   ┌───┐
//   clk_i  ──┘   └───┘   └──
//   req_i  read A   |
//   rdata_o         | word A
//
// rdata_o is the word of the last read, from the cycle after it until the next read; a macro need
// not keep it that long, so use it in the cycle after the read only. The content is not reset.
//
// The one memory that synthesis sees as a macro: nothing else may hold more than a few words.
// Simulation may look into `mem` to load and to dump it.

(* d1_macro, keep_hierarchy *)
module d1_ram_1p #(
  parameter int unsigned Words = 1024,
  parameter int unsigned Width = 72,
  localparam int unsigned AddrWidth = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                 clk_i,
  input  logic                 req_i,
  input  logic                 we_i,
  input  logic [AddrWidth-1:0] addr_i,
  input  logic [Width-1:0]     wdata_i,
  output logic [Width-1:0]     rdata_o
);

  logic [Width-1:0] mem [Words]  /* verilator public_flat_rw */;
  logic [Width-1:0] rdata_q;

  assign rdata_o = rdata_q;

  always_ff @(posedge clk_i) begin
    if (req_i) begin
      if (we_i) mem[addr_i] <= wdata_i;
      else      rdata_q <= mem[addr_i];
    end
  end

endmodule
