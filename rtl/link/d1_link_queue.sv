// A FIFO in a RAM, for many wide elements.
//
//   push_i, data_i ──▶ [ RAM of Depth words ] ──▶ [ FIFO of 3 ] ──▶ valid_o, data_o; pop_i
//
// Whoever pushes knows that there is room: the elements that were pushed and not popped are never
// more than Depth. An element a cycle in and out; it is seen three cycles after it was pushed.

`include "prim/d1_assert.svh"

module d1_link_queue #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 512   // a power of two
) (
  input  logic             clk_i,
  input  logic             rst_ni,

  input  logic             push_i,
  input  logic [Width-1:0] data_i,

  output logic             valid_o,
  output logic [Width-1:0] data_o,
  input  logic             pop_i
);

  localparam int unsigned PtrBits = $clog2(Depth);

  logic [PtrBits:0] write_q, read_q;   // one bit more than an address: full is not empty
  logic             read, reading_q, unused_ready;
  logic [Width-1:0] word;
  logic [1:0]       held;

  assign read = write_q != read_q && {1'b0, held} + {2'd0, reading_q} < 3'd3;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q   <= '0;
      read_q    <= '0;
      reading_q <= 1'b0;
    end else begin
      if (push_i) write_q <= write_q + 1'b1;
      if (read)   read_q  <= read_q + 1'b1;
      reading_q <= read;
    end
  end

  d1_ram_2p #(.Words(Depth), .Width(Width)) u_ram (
    .clk_i,
    .we_i(push_i), .waddr_i(write_q[PtrBits-1:0]), .wdata_i(data_i),
    .re_i(read), .raddr_i(read_q[PtrBits-1:0]), .rdata_o(word)
  );

  d1_fifo #(.Width(Width), .Depth(3)) u_out (
    .clk_i, .rst_ni,
    .in_valid_i(reading_q), .in_ready_o(unused_ready), .in_data_i(word),
    .out_valid_o(valid_o), .out_ready_i(pop_i), .out_data_o(data_o),
    .count_o(held)
  );

  `D1_ASSERT_STATIC(DepthIsAPowerOfTwo_A, Depth >= 2 && 1 << PtrBits == Depth)
  `D1_ASSERT(NoOverflow_A, push_i |-> write_q - read_q != (PtrBits + 1)'(Depth))
  `D1_ASSERT(NoUnderflow_A, pop_i |-> valid_o)

endmodule
