// d1_sram_arb: a super-bank serves one port a cycle, and every port that holds its request is served in time.
`include "formal.svh"

module sram_arb #(
  parameter int unsigned Within = 40    // cycles from the request to its grant
) (
  input logic        clk_i,
  input logic [6:0]  req,
  input logic        pair,
  input logic [34:0] bank
);
  `FORMAL_RESET

  logic [6:0] gnt;
  logic       first, second;
  d1_sram_arb u_dut (
    .clk_i, .rst_ni(run_q), .req_i(req), .pair_i(pair), .bank_i(bank), .hold_i(7'd0), .busy_i(32'd0),
    .gnt_o(gnt), .first_o(first), .second_o(second)
  );

  // Requests are held until they are granted, and ld0 and ld1 of a pair come together.
  logic [6:0]  held_q;
  logic        pair_q;
  logic [34:0] bank_q;
  always_ff @(posedge clk_i) begin
    held_q <= run_q ? req & ~gnt : '0;
    pair_q <= pair;
    bank_q <= bank;
  end
  `ASSUME((held_q & ~req) == '0)
  for (genvar p = 0; p < 7; p++) begin : gen_port
    `ASSUME(!held_q[p] || bank[5*p +: 5] == bank_q[5*p +: 5])
  end
  `ASSUME(held_q[2:1] == '0 || pair == pair_q)
  `ASSUME(!pair || req[1] == req[2])

  (* anyconst *) logic [2:0] who;
  `ASSUME(who < 3'd7)
  logic [7:0] req_of, gnt_of;
  logic [6:0] waits_q;
  assign req_of = {1'b0, req};
  assign gnt_of = {1'b0, gnt};
  always_ff @(posedge clk_i) waits_q <= !run_q || !req_of[who] || gnt_of[who] ? '0 : waits_q + 1'b1;

  // Two ports that are granted name two super-banks, but for a pair in its second cycle.
  logic clash, paired;
  assign paired = pair && req[1] && req[2];
  always_comb begin
    clash = 1'b0;
    for (int p = 1; p < 7; p++)
      for (int q = 0; q < p; q++)
        if (gnt[p] && gnt[q] && bank[5*p +: 5] == bank[5*q +: 5] && !(second && p == 2 && q == 1))
          clash = 1'b1;
  end
  logic first_clash;   // the early read of a pair, and a grant
  always_comb begin
    first_clash = 1'b0;
    for (int p = 0; p < 7; p++)
      if (first && gnt[p] && bank[5*p +: 5] == bank[10 +: 5]) first_clash = 1'b1;
  end

  `PROVE(OnePortASuperBank_A, !clash)
  `PROVE(PairIsReadAlone_A, !first_clash)
  `PROVE(GrantsRequestsOnly_A, (gnt & ~req) == '0)
  `PROVE(PairGrantedTogether_A, !paired || gnt[1] == gnt[2])
  `PROVE(NoStarvation_A, waits_q < 7'(Within))
endmodule
