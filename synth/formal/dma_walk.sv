// d1_dma_walk: the bytes of its steps are those of its rows;
// steps stay in their lines and stand until they are taken.
`include "formal.svh"

module dma_walk (
  input logic        clk_i,
  input logic        clear,
  input logic        valid,
  input logic [20:0] src,
  input logic [11:0] dst,
  input logic [11:0] bytes,
  input logic        take
);
  `FORMAL_RESET

  logic        busy, row_take, empty, step, step_mark;
  logic [20:0] step_src;
  logic [35:0] step_dst;
  logic [6:0]  count;
  d1_dma_walk u_dut (
    .clk_i, .rst_ni(run_q), .clear_i(clear), .busy_o(busy), .row_valid_i(valid), .row_src_i(src),
    .row_dst_i({24'd0, dst}), .row_bytes_i({4'd0, bytes}), .row_mark_i(1'b0), .row_take_o(row_take),
    .empty_o(empty), .step_valid_o(step), .step_src_o(step_src), .step_dst_o(step_dst),
    .step_count_o(count), .step_mark_o(step_mark), .step_take_i(take)
  );
  `ASSUME(!valid || bytes != '0)            // d1_dma_check
  `ASSUME(!take || step)

  `INSIDE(logic,        row,        \u_dut.row_q )
  `INSIDE(logic,        next,       \u_dut.next_q )
  `INSIDE(logic,        spare_used, \u_dut.spare_q )
  `INSIDE(logic,        go,         \u_dut.go )
  `INSIDE(logic [15:0], rest,       \u_dut.rest_q )
  `INSIDE(logic [73:0], next_row,   \u_dut.next_row_q )
  `INSIDE(logic [64:0], spare_step, \u_dut.spare_step_q )
  `INSIDE(logic [64:0], made_step,  \u_dut.made )

  // Bytes of rows that were taken and not yet made steps;
  // bytes of steps that were made and not taken.
  logic [13:0] rows_q, rows_left;
  logic [7:0]  steps_q, steps_left, made, spare;
  logic        stays_q, spare_right;
  logic [63:0] step_q;
  assign made  = 8'(made_step[7:1]);
  assign spare = 8'(spare_step[7:1]);
  always_ff @(posedge clk_i) begin
    rows_q  <= !run_q || clear ? '0
                               : rows_q + (row_take ? 14'(bytes) : 14'd0) -
                                 (go ? 14'(made) : 14'd0);
    steps_q <= !run_q ? '0 : steps_q + (go ? made : 8'd0) - (take ? 8'(count) : 8'd0);
    stays_q <= run_q && step && !take;
    step_q  <= {step_src, step_dst, count};
  end
  assign rows_left  = (row ? 14'(rest) : 14'd0) + (next ? 14'(next_row[16:1]) : 14'd0);
  assign steps_left = (step ? 8'(count) : 8'd0) + (spare_used ? spare : 8'd0);
  assign spare_right = {2'd0, spare_step[49:44]} + spare <= 8'd64 &&
                       {2'd0, spare_step[13:8]} + spare <= 8'd64 && spare != '0;

  `PROVE(NeverOverflows_A, !go || !spare_used)
  `PROVE(PlacesAreInOrder_A, (!next || row) && (!spare_used || step) && empty == !row &&
                             busy == (row || step))
  `PROVE(BytesOfRowsConserved_A, rows_left == rows_q)
  `PROVE(BytesOfStepsConserved_A, steps_left == steps_q)
  `PROVE(RowsEndWithTheirBytes_A, (!row || (rest != '0 && rest < 16'd4096)) &&
                                  (!next || (next_row[16:1] != '0 && next_row[16:1] < 16'd4096)))
  `PROVE(StepsStayInTheirLines_A, (!step || ({2'd0, step_src[5:0]} + 8'(count) <= 8'd64 &&
                                             {2'd0, step_dst[5:0]} + 8'(count) <= 8'd64 &&
                                             count != '0)) &&
                                  (!spare_used || spare_right))
  `PROVE(StepStandsUntilTaken_A, !stays_q || (step && {step_src, step_dst, count} == step_q))
endmodule
