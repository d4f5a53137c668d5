// A wide counter of clock cycles for a fast clock: parts that never wait for a carry.
//
//   wrap_q[3]: parts 2..0 wrap next ──▶ [ part 3 ]    [ part 2 ]◀── wrap_q[2]   ...   [ part 0 ]
//
// A part counts when all parts below it are all ones. That was to be seen one cycle before, when
// the lowest of them stood one lower, and is kept in a flop. Width is a multiple of Part.

`include "prim/d1_assert.svh"

module d1_counter #(
  parameter int unsigned Width = 64,
  parameter int unsigned Part = 16
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  output logic [Width-1:0] count_o   // 0 in reset
);

  logic [Width-1:0] count_q;

  assign count_o = count_q;

  for (genvar p = 0; p < Width / Part; p++) begin : gen_part
    logic wrap;  // the parts below are all ones

    if (p == 0) begin : gen_lowest
      assign wrap = 1'b1;
    end else begin : gen_higher
      logic wrap_q;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) wrap_q <= 1'b0;
        else         wrap_q <= count_q[Part*p-1:0] == {{(Part * p - 1){1'b1}}, 1'b0};
      end
      assign wrap = wrap_q;
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni)   count_q[Part*p +: Part] <= '0;
      else if (wrap) count_q[Part*p +: Part] <= count_q[Part*p +: Part] + 1'b1;
    end
  end

  `D1_ASSERT_STATIC(PartsFill_A, Part >= 2 && Width % Part == 0)

endmodule
