// Which branches go against the static rule: 256 counters of two bits, shared by the threads.
//
//   row_i ─▶ [ 32 rows of 8: one for each word of a window ] ─▶ against_o
//   branches that were executed ─▶ + or - 1
//
// A counter says whether the branch at its place agrees with the rule (backward taken, forward
// not), not whether it is taken: so branches that share a counter, and threads that share a row,
// mostly agree, and a counter at rest says what the rule says. Counters begin loose: one branch
// that goes against the rule turns its counter. The end of a loop does not, since the turns before
// it have made the counter firm.
//
// What stands here changes when something is fetched, never what a program does. An update takes a
// cycle to read its counter and one to write it: it counts from two cycles later on. One that comes
// to the same counter meanwhile finds it as it was, and the later one counts; so does the second of
// two of one cycle.

module d1_predict (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic [4:0]  row_i,       // bits 9..5 of the address of a window
  output logic [7:0]  against_o,   // a branch at this word goes against the rule

  // branches that were executed, one of each cluster
  input  logic [1:0]  valid_i,
  input  logic [15:0] place_i,     // 2 x bits 9..2 of the PC
  input  logic [1:0]  broke_i      // it went against the rule
);

  logic [255:0] against_q, firm_q;
  assign against_o = against_q[8*row_i +: 8];

  // What they find, and what becomes of it.
  logic [1:0]  against, firm, valid_q, against_next_q, firm_next_q;
  logic [15:0] place_q;
  always_comb begin
    for (int i = 0; i < 2; i++) begin
      against[i] = against_q[place_i[8*i +: 8]];
      firm[i]    = firm_q[place_i[8*i +: 8]];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 2'd0;
    else         valid_q <= valid_i;
  end
  always_ff @(posedge clk_i) begin
    for (int i = 0; i < 2; i++) begin
      if (valid_i[i]) begin
        place_q[8*i +: 8] <= place_i[8*i +: 8];
        against_next_q[i] <= firm[i] ? against[i] : broke_i[i];
        firm_next_q[i]    <= against[i] == broke_i[i];
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      against_q <= '0;
      firm_q    <= '0;
    end else begin
      for (int i = 0; i < 2; i++) begin
        if (valid_q[i]) begin
          against_q[place_q[8*i +: 8]] <= against_next_q[i];
          firm_q[place_q[8*i +: 8]]    <= firm_next_q[i];
        end
      end
    end
  end

endmodule
