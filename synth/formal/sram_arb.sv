// d1_sram_arb: a super-bank serves one port a cycle,
// and of the urgent ports one is served every cycle, a pair in two.
`include "formal.svh"

module sram_arb (
  input logic        clk_i,
  input logic [6:0]  req,
  input logic        pair,
  input logic [34:0] bank
);
  `FORMAL_RESET

  logic [6:0] gnt;
  logic       first, second;
  d1_sram_arb u_dut (
    .clk_i, .rst_ni(run_q), .req_i(req), .pair_i(pair), .bank_i(bank), .hold_i(7'd0),
    .busy_i(32'd0), .gnt_o(gnt), .first_o(first), .second_o(second)
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

  `INSIDE(logic [6:0],  urgent, \u_dut.urgent_q )
  `INSIDE(logic [27:0], age,    \u_dut.age_q )
  logic young, alike;     // who was not refused has no age; those of a pair have the same
  always_comb begin
    young = 1'b1;
    for (int p = 0; p < 7; p++) if (!held_q[p] && age[4*p +: 4] != '0) young = 1'b0;
  end
  assign alike = !paired || (held_q[1] == held_q[2] && age[4 +: 4] == age[8 +: 4]);

  // A pair that is half read stands for its second cycle.
  logic first_q;
  always_ff @(posedge clk_i) first_q <= run_q && first;
  `ASSUME(!first_q || (paired && pair_q))

  `PROVE(OnePortASuperBank_A, !clash)
  `PROVE(PairIsReadAlone_A, !first_clash)
  `PROVE(GrantsRequestsOnly_A, (gnt & ~req) == '0)
  `PROVE(PairGrantedTogether_A, !paired || gnt[1] == gnt[2])
  `PROVE(AgesAreOfRefusedRequests_A, young && alike && (urgent & ~held_q) == '0)
  `PROVE(UrgentHaveRequests_A, (urgent & ~req) == '0 && (!paired || urgent[1] == urgent[2]))
  `PROVE(UrgentMakeProgress_A,
         urgent == '0 || (gnt & urgent) != '0 || second || (first && urgent[1]))
  `PROVE(ASecondCycleIsAPairs_A, !second || (paired && bank[9:5] == bank[14:10]))
endmodule
