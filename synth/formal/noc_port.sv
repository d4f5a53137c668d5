// d1_noc_port: one head asks one output, its slot is read, nothing is lost;
// patience keeps a channel alive.
`include "formal.svh"

module noc_port (
  input logic       clk_i,
  input logic       mark,
  input logic [1:0] comes,
  input logic [1:0] push,
  input logic [2:0] want,
  input logic [7:0] slot,
  input logic [2:0] may0,
  input logic [2:0] may1,
  input logic [2:0] turn0,
  input logic [2:0] turn1,
  input logic       serve
);
  `FORMAL_RESET

  localparam int unsigned Patience = 3;

  logic [2:0] req0, req1, gnt0, gnt1;
  logic [7:0] read;
  logic [1:0] pop;
  d1_noc_port #(.Patience(Patience)) u_dut (
    .clk_i, .rst_ni(run_q), .comes_i(comes), .push_i(push), .want_i(want), .slot_i(slot),
    .may0_i(may0), .may1_i(may1), .turn0_i(turn0), .turn1_i(turn1),
    .req0_o(req0), .req1_o(req1), .gnt0_i(gnt0), .gnt1_i(gnt1), .read_o(read), .pop_o(pop)
  );

  // Outputs grant a request, and only with credit, when they like to.
  assign gnt0 = serve ? req0 & may0 : '0;
  assign gnt1 = serve ? req1 & may1 : '0;

  logic [3:0]  held0, held1;
  logic        turn_0, turn_1;
  logic [10:0] expected0, expected1;
  watch #(.Width(11)) u_watch0 (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(push[0]), .data_i({want, slot}), .pop_i(pop[0]),
    .held_o(held0), .turn_o(turn_0), .data_o(expected0)
  );
  watch #(.Width(11)) u_watch1 (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(push[1]), .data_i({want, slot}), .pop_i(pop[1]),
    .held_o(held1), .turn_o(turn_1), .data_o(expected1)
  );

  localparam logic [3:0] Own = 4'(d1_pkg::LinkChannelSlots);
  `ASSUME(push != 2'b11)                              // a link carries one flit a cycle
  `ASSUME(comes != 2'b11 && (push == '0 || push == comes))
  `ASSUME((comes == '0 || (push != '0) == (want != '0)) && $onehot0(want))  // route
  `ASSUME(push == '0 || (slot != '0 && $onehot0(slot)))  // noc_input: the first free one
  `ASSUME(!push[0] || held0 < Own)                    // the sender counts credits: noc_output
  `ASSUME(!push[1] || held1 < Own)

  // How long a channel's head is passed over although it has credit:
  // while the other channel is served.
  logic [2:0] over0_q, over1_q;
  logic       can0, can1;
  assign can0 = turn_0 && (expected0[10:8] & may0) != '0;
  assign can1 = turn_1 && (expected1[10:8] & may1) != '0;
  always_ff @(posedge clk_i) begin
    if (!run_q || pop[0] || !can0) over0_q <= '0;
    else if (pop[1]) over0_q <= over0_q + 1'b1;
    if (!run_q || pop[1] || !can1) over1_q <= '0;
    else if (pop[0]) over1_q <= over1_q + 1'b1;
  end

  `PROVE(OneRequest_A, $onehot0({req1, req0}))
  `PROVE(OneSlotIsRead_A, $onehot0(read))
  `PROVE(AsksForAFlit_A, (req0 == '0 || held0 != '0) && (req1 == '0 || held1 != '0))
  `PROVE(NeverOverflows_A, held0 <= Own && held1 <= Own)
  `PROVE(NoRequestLostOrReordered_A, !turn_0 || req0 == '0 || {req0, read} == expected0)
  `PROVE(NoResponseLostOrReordered_A, !turn_1 || req1 == '0 || {req1, read} == expected1)
  `PROVE(AskingWithCreditComesFirst_A,
         (!can0 || (req0 & may0) != '0 || (req1 & may1) != '0) &&
         (!can1 || (req0 & may0) != '0 || (req1 & may1) != '0))
  `PROVE(NoStarvationOfRequests_A, over0_q <= 3'(Patience + 1))
  `PROVE(NoStarvationOfResponses_A, over1_q <= 3'(Patience + 1))
endmodule
