// d1_netif_add: everything leaves once, in the order in which it came, an add as a write or after
// an error as nothing; reads stand until granted, and wait for what came before them for their
// line; nothing waits for what is there.
// free: d1_fp32_add d1_netif_slots
`include "formal.svh"

module netif_add #(
  parameter int unsigned Slots = 3
) (
  input logic       clk_i,
  input logic       mark,
  input logic       head_add,
  input logic [2:0] head_what,
  input logic [1:0] head_key,
  input logic       head_line,
  input logic       pop,
  input logic       gnt,
  input logic       err
);
  `FORMAL_RESET

  d1_pkg::header_t header;
  d1_pkg::flit_t   flit, flit_out;
  logic            head_pop, req;
  logic [2:0]      what;
  logic [1:0]      key;
  logic [14:0]     line;
  always_comb begin
    header           = '0;
    header.offset[6] = head_line;
  end
  assign flit = {header, 512'd0};
  d1_netif_add #(.WhatBits(3), .KeyBits(2), .Slots(Slots)) u_dut (
    .clk_i, .rst_ni(run_q), .head_add_i(head_add), .head_what_i(head_what), .head_key_i(head_key),
    .head_flit_i(flit), .head_pop_o(head_pop), .what_o(what), .key_o(key), .flit_o(flit_out),
    .pop_i(pop), .rd_req_o(req), .rd_addr_o(line), .rd_gnt_i(gnt), .rd_data_i(512'd0),
    .rd_err_i(err)
  );
  `INSIDE(logic, busy, \u_dut.busy_q )

  // What passes beside the pipe was never in it.
  logic       enters, leaves, turn, marked;
  logic [3:0] held;
  logic [6:0] expected;
  assign enters = head_pop && (busy || head_add);
  assign leaves = pop && busy;
  watch #(.Width(7)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(enters),
    .data_i({head_line, head_add, head_what, head_key}), .pop_i(leaves), .held_o(held),
    .turn_o(turn), .data_o(expected), .marked_o(marked)
  );
  logic        stays_q, shown_stays_q, req_stays_q, behind_q;
  logic [6:0]  head_q;
  logic [4:0]  shown_q;
  logic [14:0] line_q;
  logic [3:0]  idle_q;
  `ASSUME($onehot0({head_add, head_what}))      // netif_arrive: EachIsOneThing
  // noc_buffer: HeadStandsUntilTaken
  `ASSUME(!stays_q || {head_add, head_what, head_key, head_line} == head_q)
  `ASSUME(!pop || what != '0)                   // netif_arrive: DoneOrRefusedOnce

  always_ff @(posedge clk_i) begin
    stays_q       <= run_q && (head_add || head_what != '0) && !head_pop;
    head_q        <= {head_add, head_what, head_key, head_line};
    shown_stays_q <= run_q && what != '0 && !pop;
    shown_q       <= {what, key};
    req_stays_q   <= run_q && req && !gnt;
    line_q        <= line;
    // An add came after the one that is watched: it is that whose line is asked for from now on.
    behind_q      <= run_q && marked && (behind_q || (enters && head_add));
    // Cycles in which something is in the pipe and nothing is shown, though every read is granted.
    idle_q        <= run_q && held != '0 && what == '0 && gnt ? idle_q + 1'b1 : '0;
  end

  `PROVE(NeverOverflows_A, held <= 4'(Slots))
  `PROVE(NobodyIsOvertaken_A, busy || held == '0)
  `PROVE(NothingLostOrReordered_A, !turn || what == '0 || (key == expected[1:0] && (expected[5]
         ? what == 3'd1 || what == 3'd2 : what == expected[4:2])))
  `PROVE(PassesAsItIs_A, busy || {what, key} == {head_what, head_key})
  `PROVE(TakesWhatIsThere_A, !head_pop || head_add || head_what != '0)
  `PROVE(ShownStandsUntilTaken_A, !shown_stays_q || {what, key} == shown_q)
  `PROVE(ReadHeldUntilGranted_A, !req_stays_q || (req && line == line_q))
  `PROVE(ReadsWhatWasWritten_A, !(req && behind_q && marked && line == 15'(expected[6])))
  `PROVE(NothingWaitsForWhatIsThere_A, idle_q <= 4'd11)
endmodule
