// Who gets its super-bank in this cycle (docs/sram.md, Conflicts). Combinational from the requests,
// but for the ages and the state of a pair that shares a super-bank.
//
// Ports: 0 mst, 1 ld0, 2 ld1, 3 sst, 4 sld, 5 st, 6 fill; this is the priority order. Ports that
// were refused eight cycles become urgent together, as soon as none is, and come before all others.
// A port gives way to every requester before it that names its super-bank, served or not: the
// order of two ports is then all that decides between them, and a pair is never overtaken for ever.
//
// A pair in one super-bank is read in two cycles: first_o reads ld1 without a grant, and in the
// next cycle, which is reserved, both are granted and ld0 is read.

`include "prim/d1_assert.svh"

module d1_sram_arb (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [6:0]  req_i,
  input  logic        pair_i,      // ld0 and ld1 want to be granted together
  input  logic [34:0] bank_i,      // 5 bits a port
  input  logic [6:0]  hold_i,      // may not be granted in this cycle
  input  logic [31:0] busy_i,      // super-banks that nobody gets
  output logic [6:0]  gnt_o,
  output logic        first_o,     // ld1 is read, the pair is granted in the next cycle
  output logic        second_o     // ... which is this one: only ld0 is read
);

  localparam logic [3:0] UrgentAge = 4'd8;

  logic [27:0] age_q;           // 4 bits a port
  logic [6:0]  urgent_q;
  logic        waiting_q;          // some age is not zero
  logic        second_q;

  logic        pair, same_bank;
  logic [6:0]  urgent, free, refused, aged;
  logic [31:0] urgent_banks, taken_by_urgent, taken, hot;

  assign pair      = pair_i && req_i[1] && req_i[2];
  assign same_bank = bank_i[9:5] == bank_i[14:10];

  always_comb begin
    urgent          = '0;
    free            = '0;
    hot             = '0;
    urgent_banks    = '0;
    taken_by_urgent = busy_i;
    taken           = '0;
    gnt_o           = '0;
    first_o         = 1'b0;
    if (req_i != '0) begin
      urgent = req_i & urgent_q;
      if (pair && (urgent[1] || urgent[2])) urgent[2:1] = 2'b11;
      if (urgent != '0) begin
        for (int p = 0; p < 7; p++) begin
          if (urgent[p]) urgent_banks = urgent_banks | (32'd1 << bank_i[5*p +: 5]);
        end
      end
      if (second_q) taken_by_urgent = busy_i | (32'd1 << bank_i[9:5]);
      taken = taken_by_urgent | urgent_banks;
      for (int p = 0; p < 7; p++) begin
        hot     = 32'(req_i[p]) << bank_i[5*p +: 5];
        free[p] = ((urgent[p] ? taken_by_urgent : taken) & hot) == '0;
        taken   = taken | hot;
        if (urgent[p]) taken_by_urgent = taken_by_urgent | hot;
      end
      gnt_o = req_i & free & ~hold_i;
      if (pair) begin
        gnt_o[2:1] = {2{second_q || (free[1] && free[2] && !same_bank)}};
        first_o    = !second_q && same_bank && free[1];
      end
    end
  end

  assign second_o = second_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) second_q <= 1'b0;
    else         second_q <= first_o;
  end

  assign refused = req_i & ~gnt_o;

  always_comb begin
    aged = '0;
    if (refused != '0) begin
      for (int p = 0; p < 7; p++) aged[p] = refused[p] && age_q[4*p +: 4] >= UrgentAge - 4'd1;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      age_q     <= '0;
      urgent_q  <= '0;
      waiting_q <= 1'b0;
    end else if (waiting_q || refused != '0) begin
      waiting_q <= refused != '0;
      urgent_q  <= (urgent_q & refused) != '0 ? urgent_q & refused : aged;
      for (int p = 0; p < 7; p++) begin
        if (!refused[p])                       age_q[4*p +: 4] <= '0;
        else if (age_q[4*p +: 4] != UrgentAge) age_q[4*p +: 4] <= age_q[4*p +: 4] + 4'd1;
      end
    end
  end

  `D1_ASSERT(GrantsRequestsOnly_A, (gnt_o & ~req_i) == '0)
  `D1_ASSERT(PairTogether_A, !pair || gnt_o[1] == gnt_o[2])
  `D1_ASSERT(PairStandsForItsSecondCycle_A, !second_q || (pair && same_bank))

endmodule
