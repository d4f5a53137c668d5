// A valid/ready FIFO whose outputs depend on its registers only.
//
//   in_data_i ──▶ [ mem 0 ][ mem 1 ] ... [ mem Depth-1 ] ──▶ out_data_o
//                    ▲ write pointer        read pointer ▲
//
// Elements leave in the order in which they came. in_ready_o does not look at out_ready_i: a full
// FIFO takes nothing in the cycle in which it gives one away, so Depth 1 reaches every second
// cycle and Depth 2 or more every cycle. Latency 1. count_o is the number of elements held.
//
// Any Depth from 1 up; the pointers wrap by comparison.

`include "prim/d1_assert.svh"

module d1_fifo #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 2,
  localparam int unsigned CountWidth = $clog2(Depth + 1)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,

  input  logic                  in_valid_i,
  output logic                  in_ready_o,
  input  logic [Width-1:0]      in_data_i,

  output logic                  out_valid_o,
  input  logic                  out_ready_i,
  output logic [Width-1:0]      out_data_o,

  output logic [CountWidth-1:0] count_o
);

  localparam int unsigned PtrWidth = Depth > 1 ? $clog2(Depth) : 1;
  localparam logic [PtrWidth-1:0] Last = PtrWidth'(Depth - 1);

  logic [Width-1:0]      mem [Depth];
  logic [PtrWidth-1:0]   wr_q, rd_q;
  logic [CountWidth-1:0] count_q;
  logic                  push, pop;

  assign in_ready_o  = count_q != CountWidth'(Depth);
  assign out_valid_o = count_q != '0;
  assign out_data_o  = mem[rd_q];
  assign count_o     = count_q;

  assign push = in_valid_i && in_ready_o;
  assign pop  = out_valid_o && out_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wr_q    <= '0;
      rd_q    <= '0;
      count_q <= '0;
    end else begin
      if (push) wr_q <= (wr_q == Last) ? '0 : wr_q + 1'b1;
      if (pop)  rd_q <= (rd_q == Last) ? '0 : rd_q + 1'b1;
      if (push && !pop) count_q <= count_q + 1'b1;
      if (pop && !push) count_q <= count_q - 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) mem[wr_q] <= in_data_i;
  end

  `D1_ASSERT_STATIC(DepthIsPositive_A, Depth >= 1)
  `D1_ASSERT(InputHeldUntilTaken_A,
             in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_data_i))
  `D1_ASSERT(OutputHeldUntilTaken_A,
             out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_data_o))
  `D1_ASSERT(CountWithinDepth_A, count_q <= CountWidth'(Depth))

endmodule
