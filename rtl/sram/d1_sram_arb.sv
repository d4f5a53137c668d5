// Who gets its super-bank in this cycle (docs/sram.md, Conflicts). Combinational from the requests,
// but for the ages and the state of a pair that shares a super-bank.
//
// Ports: 0 mst, 1 ld0, 2 ld1, 3 sst, 4 sld, 5 st, 6 fill; this is the priority order. Ports that
// were refused eight cycles become urgent together, as soon as none is, and come before all others.
// Requests are held until granted, and those of a pair come together: so an urgent port has a
// request, and the ports of a pair are urgent together.
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

  // Ahead of port p: every urgent one, and the requests of the ports before it; for an urgent p,
  // the urgent ones before it. All pairs of ports are compared side by side, not one after the
  // other.
  logic        pair;
  logic [6:0]  ahead, free, refused, aged;
  logic [48:0] same;             // bit 7 p + q: ports p and q name one super-bank

  assign pair = pair_i && req_i[1] && req_i[2];

  always_comb begin
    same    = '0;
    ahead   = '0;
    free    = '0;
    gnt_o   = '0;
    first_o = 1'b0;
    if (req_i != '0) begin
      for (int p = 1; p < 7; p++) begin
        for (int q = 0; q < p; q++) begin
          same[7*p + q] = bank_i[5*p +: 5] == bank_i[5*q +: 5];
          same[7*q + p] = same[7*p + q];
        end
      end
      for (int p = 0; p < 7; p++) begin
        ahead = (req_i & ~(7'h7F << p)) | (urgent_q & ~(7'd1 << p));
        if (urgent_q[p]) ahead = urgent_q & ~(7'h7F << p);
        free[p] = !busy_i[bank_i[5*p +: 5]] && (ahead & same[7*p +: 7]) == '0;
        // The second cycle of a pair: its super-bank is taken.
        if (second_q && (p == 1 || same[7*p + 1])) free[p] = 1'b0;
      end
      gnt_o = req_i & free & ~hold_i;
      if (pair) begin
        gnt_o[2:1] = {2{second_q || (free[1] && free[2] && !same[7*1 + 2])}};
        first_o    = !second_q && same[7*1 + 2] && free[1];
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

  // ---- trace: ports granted; refused for another port's access;
  // refused while partial words are merged
  logic [6:0] trace_gnt_q, trace_conflict_q, trace_merge_q, trace_held;

  always_comb begin
    trace_held = '0;
    if (refused != '0) begin
      for (int p = 0; p < 7; p++) trace_held[p] = hold_i[p] || busy_i[bank_i[5*p +: 5]];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {trace_gnt_q, trace_conflict_q, trace_merge_q} <= '0;
    end else begin
      trace_gnt_q      <= gnt_o;
      trace_conflict_q <= refused & ~trace_held;
      trace_merge_q    <= refused & trace_held;
    end
  end

  `D1_ASSERT(GrantsRequestsOnly_A, (gnt_o & ~req_i) == '0)
  `D1_ASSERT(UrgentRequests_A, (urgent_q & ~req_i) == '0)
  `D1_ASSERT(PairUrgentTogether_A, !pair || urgent_q[1] == urgent_q[2])
  `D1_ASSERT(PairTogether_A, !pair || gnt_o[1] == gnt_o[2])
  `D1_ASSERT(PairStandsForItsSecondCycle_A, !second_q || (pair && same[7*1 + 2]))

endmodule
