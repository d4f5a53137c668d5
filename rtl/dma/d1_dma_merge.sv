// Makes packets of pieces: those that follow each other in one line of the destination become one.
//
//   in_* ──▶ [ line that is being filled ] ──▶ [ FIFO of packets ] ──▶ out_*
//
// A line leaves when it is filled to its end, when a piece comes that does not follow, or with
// flush_i. Of each piece it is told a cycle before: whether it follows is known when it comes.
// Whoever sends pieces keeps count of the places: each piece takes one of Depth, and gives it back
// when it joins another one (joined_o) or when its packet leaves.

`include "prim/d1_assert.svh"

module d1_dma_merge #(
  parameter int unsigned Depth = 8
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         flush_i,

  input  logic         ahead_valid_i,  // a piece comes in the next cycle
  input  logic [35:0]  ahead_dst_i,
  input  logic [6:0]   ahead_count_i,
  input  logic         in_valid_i,
  input  logic [35:0]  in_dst_i,
  input  logic [6:0]   in_count_i,
  input  logic [511:0] in_data_i,      // bytes at their positions
  output logic         joined_o,

  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic [35:0]  out_dst_o,
  output logic [6:0]   out_count_o,
  output logic [511:0] out_data_o
);

  logic         held_q;
  logic         full_q;                // to the end of its line
  logic [35:0]  dst_q;
  logic [5:0]   end_q;                 // position behind its last byte; of no meaning when full
  logic [6:0]   count_q;
  logic [511:0] data_q;
  logic         leave, ready;
  logic [6:0]   in_end;

  // ---- whether the piece that comes follows the one before it -----------------------------------
  logic         follows;               // a register
  logic         open_q;                // the last one that was told of ends within its line
  logic [29:0]  last_line_q;
  logic [5:0]   last_end_q;
  logic [6:0]   ahead_end;

  assign ahead_end = {1'b0, ahead_dst_i[5:0]} + ahead_count_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)            open_q <= 1'b0;
    else if (ahead_valid_i) open_q <= !ahead_end[6];
    else if (flush_i)       open_q <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (ahead_valid_i) begin
      follows     <= open_q && ahead_dst_i == {last_line_q, last_end_q};
      last_line_q <= ahead_dst_i[35:6];
      last_end_q  <= ahead_end[5:0];
    end
  end
  logic [$clog2(Depth+1)-1:0] unused_count;

  assign joined_o = in_valid_i && follows;
  assign leave    = held_q && (full_q || flush_i || (in_valid_i && !follows));
  assign in_end   = {1'b0, in_dst_i[5:0]} + in_count_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)         held_q <= 1'b0;
    else if (in_valid_i) held_q <= 1'b1;
    else if (leave)      held_q <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (in_valid_i) begin
      full_q <= in_end[6];
      end_q  <= in_end[5:0];
      for (int unsigned i = 0; i < 64; i++) begin
        if (!follows || 6'(i) >= end_q) data_q[8*i +: 8] <= in_data_i[8*i +: 8];
      end
      if (follows) begin
        count_q <= count_q + in_count_i;
      end else begin
        count_q <= in_count_i;
        dst_q   <= in_dst_i;
      end
    end
  end

  d1_fifo #(.Width(36 + 7 + 512), .Depth(Depth)) u_fifo (
    .clk_i, .rst_ni,
    .in_valid_i(leave), .in_ready_o(ready), .in_data_i({dst_q, count_q, data_q}),
    .out_valid_o, .out_ready_i, .out_data_o({out_dst_o, out_count_o, out_data_o}),
    .count_o(unused_count)
  );

  `D1_ASSERT(PacketHasRoom_A, !leave || ready)
  `D1_ASSERT(FollowsWhatIsHeld_A, !in_valid_i ||
             follows == (held_q && !full_q && in_dst_i[35:6] == dst_q[35:6] &&
                         in_dst_i[5:0] == end_q))
  `D1_ASSERT(PieceStaysInItsLine_A, !in_valid_i || in_end <= 7'd64)
  `D1_ASSERT(FlushesAtTheEnd_A, !(flush_i && (ahead_valid_i || in_valid_i)))

endmodule
