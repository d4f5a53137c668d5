// d1_ram_2p: what is read is what was written last, at any address.
// The proofs of queues in a RAM rely on it.
`include "formal.svh"

module ram_2p #(
  parameter int unsigned Words = 8,
  localparam int unsigned AddrBits = $clog2(Words)
) (
  input logic                clk_i,
  input logic                write,
  input logic [AddrBits-1:0] write_addr,
  input logic [1:0]          data,
  input logic                read,
  input logic [AddrBits-1:0] read_addr
);
  `FORMAL_RESET

  logic [1:0] word;
  d1_ram_2p #(.Words(Words), .Width(2)) u_dut (
    .clk_i, .we_i(write), .waddr_i(write_addr), .wdata_i(data), .re_i(read), .raddr_i(read_addr),
    .rdata_o(word)
  );
  `ASSUME(!(write && read && write_addr == read_addr))

  (* anyconst *) logic [AddrBits-1:0] where;
  logic       good;
  logic [1:0] expected;
  ram_word #(.Width(2), .AddrBits(AddrBits)) u_word (
    .clk_i, .run_i(run_q), .where_i(where), .we_i(write), .waddr_i(write_addr), .wdata_i(data),
    .re_i(read), .raddr_i(read_addr), .known_o(good), .word_o(expected)
  );
  `PROVE(ReadsWhatWasWritten_A, !good || word == expected)
endmodule
