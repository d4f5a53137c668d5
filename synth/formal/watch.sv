// A watched element of a queue: any one of those that go in is marked, with what it carries.
//
// When as many have left as were there before it, turn_o says that what comes out next must be it, with
// data_o. That holds for every element: none is lost, none overtakes, none is changed, none comes twice.
module watch #(
  parameter int unsigned Width = 2,
  parameter int unsigned CountBits = 4   // more than the queue holds
) (
  input  logic                 clk_i,
  input  logic                 run_i,
  input  logic                 mark_i,   // free: mark what goes in now, if nothing was marked
  input  logic                 push_i,
  input  logic [Width-1:0]     data_i,
  input  logic                 pop_i,
  output logic [CountBits-1:0] held_o,   // in less out
  output logic                 turn_o,
  output logic [Width-1:0]     data_o
);
  logic [CountBits-1:0] held_q, ahead_q;
  logic                 marked_q;
  logic [Width-1:0]     data_q;

  assign held_o = held_q;
  assign turn_o = marked_q && ahead_q == '0;
  assign data_o = data_q;

  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      held_q   <= '0;
      ahead_q  <= '0;
      marked_q <= 1'b0;
    end else begin
      held_q <= held_q + CountBits'(push_i) - CountBits'(pop_i);
      if (!marked_q && mark_i && push_i) begin
        marked_q <= 1'b1;
        ahead_q  <= held_q - CountBits'(pop_i);
        data_q   <= data_i;
      end else if (marked_q && pop_i) begin
        if (ahead_q == '0) marked_q <= 1'b0;
        else ahead_q <= ahead_q - 1'b1;
      end
    end
  end
endmodule
