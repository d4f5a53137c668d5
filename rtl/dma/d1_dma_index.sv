// The indices of a gather: reads their lines, two ahead, and gives them out one after the other.
//
//   want_o, addr_o ──▶ port fill ──▶ line_i ──▶ [ two lines ] ──▶ [ index ] ──▶ index_o, take_i
//
// Two lines are read at the start; each further one when mark_i says that the first element of the
// line before it is about to be read. So reads of indices and of elements follow each other in one
// order, whatever is refused. mark_o goes with the first index of every line but the first. A start
// forgets everything; nothing may be under way then.

`include "prim/d1_assert.svh"

module d1_dma_index (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         start_i,
  input  logic [20:2]  list_i,       // node offset of the list
  input  logic [15:0]  count_i,
  input  logic         mark_i,       // a pulse

  output logic         want_o,       // a line is to be read before any element
  output logic [14:0]  addr_o,
  input  logic         gnt_i,
  input  logic         line_comes_i,
  input  logic         line_good_i,  // ... and is one
  input  logic [511:0] line_i,

  output logic         valid_o,
  output logic [31:0]  index_o,
  output logic         mark_o,
  input  logic         take_i
);

  logic [1:0]    due_q;              // lines that may be read
  logic [12:0]   left_q;             // ... that have not been
  logic          any_left_q;
  logic [14:0]   addr_q;
  logic [1023:0] lines_q;
  logic [1:0]    valid_q;
  logic          write_q, read_q, first_q;
  logic [3:0]    at_q;
  logic          move, line_ends;
  logic [19:0]   words;              // in the lines up to the last index

  assign words     = {16'd0, list_i[5:2]} + {4'd0, count_i} + 20'd15;
  assign want_o    = (due_q != 2'd0 || mark_i) && any_left_q;
  assign addr_o    = addr_q;
  assign move      = valid_q[read_q] && (!valid_o || take_i);
  assign line_ends = move && at_q == 4'd15;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      due_q   <= 2'd0;
      valid_q <= 2'd0;
      valid_o <= 1'b0;
    end else if (start_i) begin
      due_q   <= 2'd2;
      valid_q <= 2'd0;
      valid_o <= 1'b0;
    end else begin
      due_q <= due_q + {1'b0, mark_i} - {1'b0, gnt_i};
      if (line_good_i) valid_q[write_q] <= 1'b1;
      if (line_ends)   valid_q[read_q]  <= 1'b0;
      if (move)        valid_o <= 1'b1;
      else if (take_i) valid_o <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      addr_q  <= list_i[20:6];
      left_q  <= words[16:4];
      at_q    <= list_i[5:2];
      write_q <= 1'b0;
      read_q  <= 1'b0;
      first_q <= 1'b1;
    end else begin
      if (gnt_i) begin
        addr_q <= addr_q + 15'd1;
        left_q <= left_q - 13'd1;
      end
      if (line_good_i) write_q <= !write_q;
      if (move) at_q <= at_q + 4'd1;
      if (line_ends) begin
        read_q  <= !read_q;
        first_q <= 1'b0;
      end
    end
    // A bad line is overwritten or forgotten.
    if (line_comes_i) lines_q[{write_q, 9'd0} +: 512] <= line_i;
    if (move) begin
      index_o <= lines_q[{read_q, at_q, 5'd0} +: 32];
      mark_o  <= at_q == 4'd0 && !first_q;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)      any_left_q <= 1'b0;
    else if (start_i) any_left_q <= 1'b1;              // there is at least one
    else if (gnt_i)   any_left_q <= left_q != 13'd1;
  end

  logic unused_words;
  assign unused_words = ^{words[19:17], words[3:0]};

  `D1_ASSERT(GrantsWhatIsWanted_A, !gnt_i || want_o)
  `D1_ASSERT(TakesWhatIsThere_A, !take_i || valid_o)
  `D1_ASSERT(LineHasRoom_A, !(line_comes_i && valid_q[write_q]))
  `D1_ASSERT(AnyLeft_A, !any_left_q || left_q != 13'd0)

endmodule
