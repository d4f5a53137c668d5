// d1_vector_pipe: picks one thread a cycle, fairly;
// what is picked leaves once, in the order of its picks.
`include "formal.svh"

module vector_pipe #(
  parameter int unsigned MayStay = 1,
  parameter int unsigned Burst   = 1
) (
  input logic       clk_i,
  input logic       mark,
  input logic [3:0] req,
  input logic [3:0] loads,
  input logic [3:0] asts,
  input logic [7:0] bits,
  input logic       go
);
  `FORMAL_RESET

  // The operation of a thread: its needs say what loads and asts say,
  // two bits tell operations apart.
  d1_pkg::vneed_t need, out_need;
  logic [12:0]    need_raw;
  logic [190:0]   op;
  logic [763:0]   ops;
  always_comb begin
    ops = '0;
    for (int t = 0; t < 4; t++) begin
      need        = '0;
      need.load_a = loads[t];
      need.ast    = asts[t];
      need_raw    = need;
      op          = {need_raw, 176'd0, bits[2*t +: 2]};
      ops[191*t +: 191] = op;
    end
  end

  logic [3:0]   pop, behind, stays;
  logic         valid, ast, turn;
  logic [1:0]   thread, picked_thread;
  d1_pkg::vop_t vop;
  logic [177:0] vop_raw;
  logic [3:0]   held, expected;
  d1_vector_pipe #(.MayStay(MayStay), .Burst(Burst)) u_dut (
    .clk_i, .rst_ni(run_q), .req_i(req), .asks_i(loads), .asts_i(asts), .ops_i(ops), .pop_o(pop),
    .valid_o(valid), .thread_o(thread), .need_o(out_need), .vop_o(vop), .ast_o(ast), .go_i(go),
    .behind_o(behind), .stays_o(stays)
  );
  assign vop_raw       = vop;
  assign picked_thread = {pop[3] | pop[2], pop[3] | pop[1]};

  watch #(.Width(4)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(pop != '0),
    .data_i({picked_thread, bits[2*picked_thread +: 2]}), .pop_i(valid && go),
    .held_o(held), .turn_o(turn), .data_o(expected)
  );
  `ASSUME(MayStay != 0 || loads == '0)
  // d1_vector: what asks for no load port leaves for sure
  `ASSUME(!valid || out_need.load_a || go)

  // A thread that asks, and how many others were picked meanwhile.
  (* anyconst *) logic [1:0] who;
  logic [4:0] passed_q;
  always_ff @(posedge clk_i) begin
    if (!run_q || !req[who] || pop[who]) passed_q <= '0;
    else if (pop != '0) passed_q <= passed_q + 1'b1;
  end

  `PROVE(OnePickOfARequest_A, $onehot0(pop) && (pop & ~req) == '0)
  `PROVE(NeverOverflows_A, held <= 4'd2)
  `PROVE(HoldsWhatWasPicked_A, held == 4'(valid) + 4'(behind != '0) && $onehot0(behind))
  `PROVE(NothingLostOrReordered_A, !turn || (valid && {thread, vop_raw[1:0]} == expected))
  `PROVE(AstIsOfTheRequest_A, ast == (valid && out_need.ast))
  `PROVE(StaysNamesWhatMayStay_A,
         (stays & behind) == behind && (!valid || !out_need.load_a || stays[thread]))
  `PROVE(PicksWhenNothingIsBehind_A, (pop != '0) == (req != '0 && behind == '0))
  `PROVE(NoStarvation_A, passed_q <= 5'(3 * Burst))
endmodule
