// Cuts rows into steps: bytes that lie in one line of the source and in one of the destination.
// A step a cycle.
//
//   row_* ──▶ ([ next row ] ──▶) [ rest of the row: source, destination, bytes ] ──▶ ([ spare ] ──▶) [ step ] ──▶ step_*
//
// A step ends where the row does, or at the end of the line whose position is further on. A step
// that is made while the one before it is refused goes to the spare place, and a row that is there
// while the one before it goes on to the next row's: what is taken does not hang on this cycle's
// grant or cut. clear_i drops what is left of rows and keeps the steps that are made.

`include "prim/d1_assert.svh"

module d1_dma_walk (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,
  output logic        busy_o,

  input  logic        row_valid_i,      // a good row
  input  logic [20:0] row_src_i,
  input  logic [35:0] row_dst_i,
  input  logic [15:0] row_bytes_i,
  input  logic        row_mark_i,
  output logic        row_take_o,
  output logic        empty_o,          // no row is under way

  output logic        step_valid_o,
  output logic [20:0] step_src_o,
  output logic [35:0] step_dst_o,
  output logic [6:0]  step_count_o,     // 1 to 64
  output logic        step_mark_o,      // the first step of a row with row_mark_i
  input  logic        step_take_i
);

  localparam int unsigned RowBits = 21 + 36 + 16 + 1;

  logic        row_q;                   // some of a row is left
  logic        next_q;                  // ... and there is a row behind it
  logic [RowBits-1:0] row, next_row_q;
  logic [20:0] src_q;
  logic [35:0] dst_q;
  logic [15:0] rest_q;
  logic        mark_q;

  // ---- the step: what each of the two lines would allow, side by side ---------------------------
  logic        src_ends;                // the line of the source ends first, or both at once
  logic        row_ends;
  logic [6:0]  src_room, dst_room, room;
  logic [15:0] src_sum, dst_sum;

  assign src_ends = src_q[5:0] >= dst_q[5:0];
  assign src_room = 7'd64 - {1'b0, src_q[5:0]};
  assign dst_room = 7'd64 - {1'b0, dst_q[5:0]};
  assign src_sum  = {9'd0, src_room};
  assign dst_sum  = {9'd0, dst_room};
  assign row_ends = src_ends ? rest_q <= src_sum : rest_q <= dst_sum;
  assign room     = src_ends ? src_room : dst_room;

  localparam int unsigned StepBits = 21 + 36 + 7 + 1;

  logic                go, spare_q, step_room, row_room;
  logic [StepBits-1:0] made, spare_step_q;
  assign go         = row_q && !spare_q && !clear_i;
  assign made       = {src_q, dst_q, row_ends ? rest_q[6:0] : room, mark_q};
  assign step_room  = !step_valid_o || step_take_i;
  assign row        = {row_src_i, row_dst_i, row_bytes_i, row_mark_i};
  assign row_take_o = row_valid_i && !clear_i && !next_q;
  assign row_room   = !row_q || (go && row_ends);
  assign empty_o    = !row_q;
  assign busy_o     = row_q || step_valid_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_q        <= 1'b0;
      next_q       <= 1'b0;
      step_valid_o <= 1'b0;
      spare_q      <= 1'b0;
    end else begin
      if (clear_i)       row_q <= 1'b0;
      else if (row_room) row_q <= row_take_o || next_q;
      next_q <= !clear_i && !row_room && (row_take_o || next_q);
      if (go || spare_q)    step_valid_o <= 1'b1;
      else if (step_take_i) step_valid_o <= 1'b0;
      spare_q <= !step_room && (go || spare_q);
    end
  end

  always_ff @(posedge clk_i) begin
    if (!spare_q)  spare_step_q <= made;
    if (step_room)
      {step_src_o, step_dst_o, step_count_o, step_mark_o} <= spare_q ? spare_step_q : made;
    if (!next_q)   next_row_q <= row;
    if (row_room) begin
      {src_q, dst_q, rest_q, mark_q} <= next_q ? next_row_q : row;
    end else if (go) begin
      src_q  <= src_ends ? {src_q[20:6] + 15'd1, 6'd0} : src_q + {14'd0, dst_room};
      dst_q  <= src_ends ? dst_q + {29'd0, src_room} : {dst_q[35:6] + 30'd1, 6'd0};
      rest_q <= rest_q - (src_ends ? src_sum : dst_sum);
      mark_q <= 1'b0;
    end
  end

  `D1_ASSERT(StepHeldUntilTaken_A,
             step_valid_o && !step_take_i |=> step_valid_o && $stable(step_src_o))
  `D1_ASSERT(StepStaysInItsLines_A,
             !step_valid_o || ({2'd0, step_src_o[5:0]} + {1'b0, step_count_o} <= 8'd64 &&
             {2'd0, step_dst_o[5:0]} + {1'b0, step_count_o} <= 8'd64 && step_count_o != '0))

endmodule
