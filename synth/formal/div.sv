// d1_div: every division that starts ends within 66 cycles, with its tag,
// and stands until it is taken.
`include "formal.svh"

module div (
  input logic        clk_i,
  input logic        start,
  input logic [1:0]  tag,
  input logic [1:0]  op,
  input logic        word,
  input logic [63:0] a,
  input logic [63:0] b,
  input logic        ready
);
  `FORMAL_RESET

  logic       busy, valid;
  logic [1:0] tag_out;
  logic [63:0] y;
  d1_div #(.TagWidth(2)) u_dut (
    .clk_i, .rst_ni(run_q), .start_i(start), .tag_i(tag), .op_i(op), .word_i(word), .a_i(a),
    .b_i(b), .busy_o(busy), .valid_o(valid), .ready_i(ready), .tag_o(tag_out), .y_o(y)
  );
  `ASSUME(!start || !busy)            // d1_units: div_room_o

  `INSIDE(logic [6:0], left, \u_dut.left_q )
  logic       open_q, stays_q;        // one was started and its result not taken
  logic [6:0] cycles_q;
  logic [1:0] tag_q;
  always_ff @(posedge clk_i) begin
    if (!run_q) open_q <= 1'b0;
    else open_q <= start || (open_q && !(valid && ready));
    if (start) tag_q <= tag;
    cycles_q <= start ? '0 : cycles_q + 7'(!valid);
    stays_q  <= run_q && valid && !ready;
  end

  `PROVE(BusyUntilTaken_A, busy == open_q)
  `PROVE(AResultForAStart_A, !valid || (open_q && tag_out == tag_q))
  `PROVE(EndsWithin66Cycles_A, !open_q || valid || cycles_q < 7'd66)
  `PROVE(OneBitACycle_A, !open_q || valid || 8'(cycles_q) + 8'(left) <= 8'd65)
  `PROVE(ResultStandsUntilTaken_A, !stays_q || valid)
endmodule
