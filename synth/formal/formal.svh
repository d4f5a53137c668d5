// What every proof of `make formal` begins with: reset in the first cycle, and the kinds of rules,
// and signals inside of what is proved.
//
//   `FORMAL_RESET              run_q: low in the first cycle, then high:
//                              the reset of what is proved
//   `PROVE(Name_A, condition)  holds in every cycle after the reset
//   `ASSUME(condition)         what the surroundings keep; each with its reason beside it
//   `INSIDE(type, name, \u_dut.u_part.signal_q )   a signal of a block, at any depth, by a name of the wrapper's own
`ifndef FORMAL_SVH
`define FORMAL_SVH

`define FORMAL_RESET \
  logic run_q = 1'b0; \
  always_ff @(posedge clk_i) run_q <= 1'b1;

`define PROVE(name, condition) always_comb if (run_q) name: assert (condition);
`define ASSUME(condition)      always_comb if (run_q) assume (condition);

// Yosys joins a wire that is marked so with the signal of its name when it dissolves the hierarchy.
`define INSIDE(type, name, path) (* hierconn *) type path ; type name; assign name = path ;

`endif
