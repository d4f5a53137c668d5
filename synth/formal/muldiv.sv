// d1_muldiv: four operations under way never overflow its queue; each that starts gives one result.
// free: d1_csa
`include "formal.svh"

module muldiv (
  input logic       clk_i,
  input logic       mul,
  input logic       div,
  input logic [1:0] thread,
  input logic [4:0] rd,
  input logic [1:0] op,
  input logic       word,
  input logic       ready
);
  `FORMAL_RESET

  logic [3:0]            used;
  logic                  busy;
  d1_scalar_pkg::write_t late;
  d1_muldiv u_dut (
    .clk_i, .rst_ni(run_q), .mul_i(mul), .div_i(div), .thread_i(thread), .rd_i(rd), .op_i(op),
    .word_i(word), .a_i(64'd0), .b_i(64'd0), .used_o(used), .div_busy_o(busy), .late_o(late),
    .late_ready_i(ready)
  );
  `ASSUME(!(mul && div))              // d1_units starts one operation a cycle,
  `ASSUME(!(mul || div) || used < 4'd4)   // ... four at most
  `ASSUME(!div || !busy)              // ... and one division

  `INSIDE(logic,       product,     \u_dut.mul_valid )
  `INSIDE(logic,       room,        \u_dut.space )
  `INSIDE(logic [2:0], busy_stages, \u_dut.mul_busy )
  `INSIDE(logic [2:0], queued,      \u_dut.count )
  `INSIDE(logic,       divided,     \u_dut.div_valid )
  logic stays_q;

  // Started, and the result not taken.
  logic [3:0] open_q;
  always_ff @(posedge clk_i) begin
    open_q  <= run_q ? open_q + 4'(mul || div) - 4'(late.we && ready) : '0;
    stays_q <= run_q && late.we && !ready;
  end

  `PROVE(NeverOverflows_A, !product || room)
  `PROVE(CountsWhatIsInside_A,
         used == 4'(busy_stages[0]) + 4'(busy_stages[1]) + 4'(busy_stages[2]) + 4'(product) +
                 4'(busy) + 4'(queued))
  `PROVE(NothingLost_A, used == open_q && open_q <= 4'd4)
  `PROVE(NoResultOfNothing_A, !late.we || open_q != '0)
  `PROVE(ADivisionIsBusyUntilTaken_A, !divided || busy)
  `PROVE(GivesWhatIsReady_A, late.we == (queued != '0 || product || divided))
  `PROVE(ResultStandsUntilTaken_A, !stays_q || late.we)
endmodule
