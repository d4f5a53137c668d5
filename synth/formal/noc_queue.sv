// d1_noc_queue: a sender that counts its credits loses nothing;
// wants and slots stay together, in order.
`include "formal.svh"

module noc_queue #(
  parameter int unsigned Depth = 6,
  parameter int unsigned Slots = 8
) (
  input logic             clk_i,
  input logic             mark,
  input logic             comes,
  input logic             push,
  input logic [2:0]       want_in,
  input logic [Slots-1:0] slot_in,
  input logic             pop,
  input logic             part,
  input logic [2:0]       left
);
  `FORMAL_RESET

  logic [2:0]       want;
  logic [Slots-1:0] slot;
  logic [3:0]       held;
  logic             turn;
  logic [Slots+2:0] expected;

  d1_noc_queue #(.Depth(Depth), .Slots(Slots), .WantBits(3)) u_dut (
    .clk_i, .rst_ni(run_q), .comes_i(comes), .push_i(push), .want_i(want_in), .slot_i(slot_in),
    .want_o(want), .slot_o(slot), .pop_i(pop), .part_i(part), .left_i(left)
  );

  watch #(.Width(Slots + 3)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(push), .data_i({want_in, slot_in}), .pop_i(pop),
    .held_o(held), .turn_o(turn), .data_o(expected)
  );

  `ASSUME(!push || comes)
  `ASSUME(!comes || push == (want_in != '0))  // d1_route names an output for every flit
  `ASSUME(!push || held < 4'(Depth))      // the sender counts credits: noc_output
  `ASSUME(!pop || want != '0)             // outputs grant requests only
  `ASSUME(!part || (!pop && left != '0 && (left & ~want) == '0))   // noc_port

  // What the head has had of all that it wanted.
  logic [2:0] had_q;
  always_ff @(posedge clk_i) begin
    if (!run_q || pop) had_q <= '0;
    else if (part)     had_q <= had_q | (want & ~left);
  end

  logic             stays_q;
  logic [Slots+2:0] head_q;
  always_ff @(posedge clk_i) begin
    stays_q <= run_q && want != '0 && !pop && !part;
    head_q  <= {want, slot};
  end

  `PROVE(NeverOverflows_A, held <= 4'(Depth))
  `PROVE(AsksWhileItHolds_A, (want != '0) == (held != '0))
  `PROVE(NothingLostOrReordered_A, !turn || {want | had_q, slot} == expected)
  `PROVE(NothingTwice_A, (want & had_q) == '0)
  `PROVE(ZeroWithoutAFlit_A, held != '0 || slot == '0)
  `PROVE(HeadStandsUntilTaken_A, !stays_q || {want, slot} == head_q)
endmodule
