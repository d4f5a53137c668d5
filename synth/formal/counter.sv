// d1_counter: counts every cycle, whatever its width and parts.
`include "formal.svh"

module counter #(
  parameter int unsigned Width = 8,
  parameter int unsigned Part = 2
) (
  input logic clk_i
);
  `FORMAL_RESET

  logic [Width-1:0] count, plain_q, next;
  d1_counter #(.Width(Width), .Part(Part)) u_dut (.clk_i, .rst_ni(run_q), .count_o(count));

  always_ff @(posedge clk_i) plain_q <= run_q ? plain_q + 1'b1 : '0;
  assign next = plain_q;

  `PROVE(CountsEveryCycle_A, count == next)
endmodule
