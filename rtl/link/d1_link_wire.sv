// The way between two ends of a chip link in one direction: serialiser, package, deserialiser,
// as a delay.
//
//   in_*_i ──▶ [ RAM, a ring of Cycles - 1 places ] ──▶ out_*_o      Cycles later
//
// It stands for what no RTL describes, so that two chips can be joined and simulated; it is not
// meant to be made. A frame a cycle.

`include "prim/d1_assert.svh"

module d1_link_wire #(
  parameter int unsigned Cycles = 200,      // from 3 on
  parameter int unsigned FrameBits = d1_pkg::FrameCrcBits + d1_pkg::FrameHeadBits + d1_pkg::FlitBits
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 in_valid_i,
  input  logic [FrameBits-1:0] in_frame_i,
  output logic                 out_valid_o,
  output logic [FrameBits-1:0] out_frame_o
);

  localparam int unsigned Places = Cycles - 1;
  localparam int unsigned PtrBits = $clog2(Places);

  // The place that is written in a cycle is read Places - 1 cycles later, just before it is written
  // again; from the RAM to the outputs takes two more.
  logic [PtrBits-1:0]   write_q, read;
  logic [Places-1:0]    there_q;
  logic                 reading_q, valid_q;
  logic [FrameBits-1:0] word, frame_q;

  assign read = write_q == PtrBits'(Places - 1) ? '0 : write_q + 1'b1;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q   <= '0;
      there_q   <= '0;
      reading_q <= 1'b0;
      valid_q   <= 1'b0;
    end else begin
      write_q          <= read;
      there_q[write_q] <= in_valid_i;
      reading_q        <= there_q[read];
      valid_q          <= reading_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (reading_q) frame_q <= word;
  end

  d1_ram_2p #(.Words(Places), .Width(FrameBits)) u_ram (
    .clk_i,
    .we_i(in_valid_i), .waddr_i(write_q), .wdata_i(in_frame_i),
    .re_i(there_q[read]), .raddr_i(read), .rdata_o(word)
  );

  assign out_valid_o = valid_q;
  assign out_frame_o = frame_q;

  `D1_ASSERT_STATIC(LongEnough_A, Cycles >= 3)

endmodule
