// The multiplier and the divider, and the queue in which their results wait for the late port.
//
//   in ┬▶ d1_mul, 4 stages ─┬▶ [ queue of 4 ] ─▶ late result
//      └▶ d1_div, iterative ┘
//
// A product goes first; the divider holds its result. The issuer keeps the number of operations
// from stage R to the end of the queue at 4 or below (used_o counts those here), so that the queue
// never overflows. Results for x0 are not wanted: such an operation must not be started.

`include "prim/d1_assert.svh"

module d1_muldiv (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        mul_i,
  input  logic        div_i,
  input  logic [1:0]  thread_i,
  input  logic [4:0]  rd_i,
  input  logic [1:0]  op_i,          // funct3[1:0]
  input  logic        word_i,
  input  logic [63:0] a_i,
  input  logic [63:0] b_i,

  output logic [3:0]  used_o,
  output logic        div_busy_o,

  output d1_scalar_pkg::write_t late_o,
  input  logic        late_ready_i
);

  logic        mul_valid, div_valid, result_valid, queued, space;
  logic [70:0] result, head;
  logic [2:0]  mul_busy;
  logic [6:0]  mul_tag, div_tag;
  logic [63:0] mul_y, div_y;
  logic [2:0]  count;

  d1_mul #(.TagWidth(7)) u_mul (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (mul_i),
    .tag_i   ({thread_i, rd_i}),
    .op_i    (op_i),
    .word_i  (word_i),
    .a_i     (a_i),
    .b_i     (b_i),
    .busy_o  (mul_busy),
    .valid_o (mul_valid),
    .tag_o   (mul_tag),
    .y_o     (mul_y)
  );
  d1_div #(.TagWidth(7)) u_div (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .start_i (div_i),
    .tag_i   ({thread_i, rd_i}),
    .op_i    (op_i),
    .word_i  (word_i),
    .a_i     (a_i),
    .b_i     (b_i),
    .busy_o  (div_busy_o),
    .valid_o (div_valid),
    .ready_i (!mul_valid && space),
    .tag_o   (div_tag),
    .y_o     (div_y)
  );

  // An empty queue lets a result pass.
  assign result_valid = mul_valid || div_valid;
  assign result       = mul_valid ? {mul_tag, mul_y} : {div_tag, div_y};
  always_comb begin
    late_o        = '0;
    late_o.we     = queued || result_valid;
    {late_o.thread, late_o.rd, late_o.data} = queued ? head : result;
  end

  d1_fifo #(.Width(71), .Depth(4)) u_queue (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .in_valid_i  (result_valid && (queued || !late_ready_i)),
    .in_ready_o  (space),
    .in_data_i   (result),
    .out_valid_o (queued),
    .out_ready_i (late_ready_i),
    .out_data_o  (head),
    .count_o     (count)
  );

  // Started, and not yet taken.
  logic [3:0] used_q;
  logic       start, taken;
  assign start  = mul_i || div_i;
  assign taken  = late_o.we && late_ready_i;
  assign used_o = used_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)              used_q <= 4'd0;
    else if (start && !taken) used_q <= used_q + 4'd1;
    else if (taken && !start) used_q <= used_q - 4'd1;
  end

  `D1_ASSERT(RoomForEveryProduct_A, !mul_valid || space)
  `D1_ASSERT(UsedIsWhatIsInside_A,
             used_q == {3'd0, mul_busy[0]} + {3'd0, mul_busy[1]} + {3'd0, mul_busy[2]} +
                       {3'd0, mul_valid} + {3'd0, div_busy_o} + {1'b0, count})

  // What only the rule above looks at.
  logic unused_places;
  assign unused_places = ^{mul_busy, count};

endmodule
