// d1_noc_buffer: a sender that counts four credits loses nothing;
// wants and flits stay together, in order.
`include "formal.svh"

module noc_buffer (
  input logic       clk_i,
  input logic       mark,
  input logic       push,
  input logic [2:0] want_in,
  input logic [1:0] flit_in,
  input logic       pop,
  input logic       part,
  input logic [2:0] left
);
  `FORMAL_RESET

  logic [2:0] want;
  logic [1:0] flit;
  logic [3:0] held;
  logic       turn;
  logic [4:0] expected;

  d1_noc_buffer #(.FlitBits(2), .WantBits(3)) u_dut (
    .clk_i, .rst_ni(run_q), .push_i(push), .want_i(want_in), .flit_i(flit_in),
    .want_o(want), .flit_o(flit), .pop_i(pop), .part_i(part), .left_i(left)
  );

  watch #(.Width(5)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(push), .data_i({want_in, flit_in}), .pop_i(pop),
    .held_o(held), .turn_o(turn), .data_o(expected)
  );

  `ASSUME(!push || want_in != '0)     // d1_route names an output for every flit
  `ASSUME(!push || held < 4'd4)       // the sender has four credits: noc_eject, netif_inject
  `ASSUME(!pop || want != '0)         // outputs grant requests only: noc_output, noc_eject
  `ASSUME(!part || (!pop && left != '0 && (left & ~want) == '0))   // noc_lane

  // What the head has had of all that it wanted.
  logic [2:0] had_q;
  always_ff @(posedge clk_i) begin
    if (!run_q || pop) had_q <= '0;
    else if (part)     had_q <= had_q | (want & ~left);
  end

  logic       stays_q;
  logic [4:0] head_q;
  always_ff @(posedge clk_i) begin
    stays_q <= run_q && want != '0 && !pop && !part;
    head_q  <= {want, flit};
  end

  `PROVE(NeverOverflows_A, held <= 4'd4)
  `PROVE(AsksWhileItHolds_A, (want != '0) == (held != '0))
  `PROVE(NothingLostOrReordered_A, !turn || {want | had_q, flit} == expected)
  `PROVE(NothingTwice_A, (want & had_q) == '0)
  `PROVE(ZeroWithoutAFlit_A, held != '0 || flit == '0)
  `PROVE(HeadStandsUntilTaken_A, !stays_q || {want, flit} == head_q)
endmodule
