// d1_link_refuse: a refusal for each request but source-routed ones, to its sender,
// which stands until it is taken.
`include "formal.svh"

module link_refuse (
  input logic            clk_i,
  input logic            mark,
  input logic            req,
  input d1_pkg::header_t header,
  input logic            ready
);
  `FORMAL_RESET

  logic            gnt, valid, turn;
  d1_pkg::header_t refusal;
  logic [3:0]      held;
  logic [34:0]     expected;
  d1_link_refuse u_dut (
    .clk_i, .rst_ni(run_q), .req_i(req), .header_i(header), .gnt_o(gnt), .valid_o(valid),
    .header_o(refusal), .ready_i(ready)
  );
  watch #(.Width(35)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(gnt && header.kind != d1_pkg::PktRoute),
    .data_i(header.src), .pop_i(valid && ready), .held_o(held), .turn_o(turn), .data_o(expected)
  );

  logic        stays_q;
  logic [34:0] dst_q;
  always_ff @(posedge clk_i) begin
    stays_q <= run_q && valid && !ready;
    dst_q   <= refusal.dst;
  end

  `PROVE(GrantsARequest_A, !gnt || req)
  `PROVE(NeverOverflows_A, held <= 4'd1 && valid == (held != '0))
  `PROVE(TakesWhileThereIsRoom_A, gnt == (req && (held == '0 || ready)))
  `PROVE(NothingLostOrReordered_A,
         !turn || (valid && refusal.dst == expected && refusal.kind == d1_pkg::PktNack &&
                   refusal.amount == 16'd1))
  `PROVE(OutputHeldUntilTaken_A, !stays_q || (valid && refusal.dst == dst_q))
endmodule
