// d1_dma_index: no more lines are read than it has places for;
// what comes is kept until its last index is out.
`include "formal.svh"

module dma_index (
  input logic        clk_i,
  input logic        start,
  input logic [18:0] list,
  input logic [15:0] count,
  input logic        mark,
  input logic        gnt,
  input logic        bad,
  input logic        take
);
  `FORMAL_RESET

  logic       want, valid, marked, comes;
  logic [2:0] granted_q;
  d1_dma_index u_dut (
    .clk_i, .rst_ni(run_q), .start_i(start), .list_i(list), .count_i(count), .mark_i(mark),
    .want_o(want), .gnt_i(gnt), .line_comes_i(comes), .line_good_i(comes && !bad), .line_i(512'd0),
    .valid_o(valid), .mark_o(marked), .take_i(take)
  );
  assign comes = granted_q[2];               // a line comes three cycles after its grant

  `INSIDE(logic [1:0],  due,      \u_dut.due_q )
  `INSIDE(logic [1:0],  lines,    \u_dut.valid_q )
  `INSIDE(logic,        write,    \u_dut.write_q )
  `INSIDE(logic,        read,     \u_dut.read_q )
  `INSIDE(logic,        first,    \u_dut.first_q )
  `INSIDE(logic [3:0],  at,       \u_dut.at_q )
  `INSIDE(logic,        any_left, \u_dut.any_left_q )
  `INSIDE(logic [12:0], left,     \u_dut.left_q )

  // Marked indices that were taken and not told of;
  // a line ended and none of the next one's indices is out.
  logic       started_q, gap;
  logic [1:0] marks_q;
  logic [3:0] places;
  always_ff @(posedge clk_i) begin
    granted_q <= run_q ? {granted_q[1:0], gnt} : '0;
    started_q <= run_q && (start || started_q);
    marks_q   <= !run_q || start ? '0 : marks_q + 2'(take && marked) - 2'(mark);
  end
  assign gap    = at == '0 && !first;
  assign places = 4'(lines[0]) + 4'(lines[1]) + 4'(granted_q[0]) + 4'(granted_q[1]) +
                  4'(granted_q[2]) + 4'(due) + 4'(marks_q) + 4'(valid && marked) + 4'(gap);

  `ASSUME(!gnt || (want && started_q && !start))   // d1_dma
  `ASSUME(!mark || (marks_q != '0 && !start))      // of the first step of a row with a marked index
  `ASSUME(!take || valid)
  `ASSUME(!start || (granted_q == '0 && !mark))    // d1_dma: NothingIsLeftBetweenJobs
  `ASSUME(!start ||
          (count != '0 && {6'd0, list[3:0]} + {2'd0, count[7:0]} != '0 && count < 16'd512))

  `PROVE(NeverOverflows_A, !started_q || places <= 4'd2)
  `PROVE(LineHasRoom_A, !started_q || !comes || !lines[write])
  `PROVE(LinesAreInOrder_A, !started_q || (lines == 2'b00 ? write == read :
                            lines == 2'b11 ? write == read :
                            lines[read] && write != read))
  `PROVE(AsksOnlyForWhatIsLeft_A, !started_q || any_left == (left != '0))
endmodule
