// Assertion macros: alive in Verilator, gone for synthesis.
//
// A concurrent assertion of clk_i, off during reset. The name states the rule and ends in _A:
//   `D1_ASSERT(OutputHeldUntilTaken_A, valid_o && !ready_i |=> valid_o && $stable(data_o))
//
// A rule that must hold for the parameters, checked at elaboration by both tools:
//   `D1_ASSERT_STATIC(DepthIsPositive_A, Depth > 0)
`ifndef D1_ASSERT_SVH
`define D1_ASSERT_SVH

`ifdef SYNTHESIS
  `define D1_ASSERT(name, prop)
`else
  `define D1_ASSERT(name, prop) \
    name: assert property (@(posedge clk_i) disable iff (!rst_ni) (prop)) \
      else $error(`"rule broken: name`");
`endif

`define D1_ASSERT_STATIC(name, cond) \
  if (!(cond)) begin : gen_``name \
    $error(`"illegal parameters: name`"); \
  end

`endif
