// Counts the words in which the ports of d1_sram found errors, and their refusals.
//
//   words, places --> [ q ] --> words of each port,
//   the lowest port's place --> [ q ] --> sum --> [ q ] --> count
//   refused       --> [ q ] --> counts
//
// Of port p: words_i[8 p +: 8] names the words of the line at place_i (a word address with bits
// 2..0 zero), or bit 0 the word at place_i. last_o is the last word; of several in one cycle, the
// lowest of the lowest port. It and the counts show what happened four cycles before, refusals two.
// Errors are rare: a simulator does nothing until there is one.

module d1_sram_monitor #(
  parameter int unsigned PlaceBits = 18  // of a word address
) (
  input  logic                                clk_i,
  input  logic                                rst_ni,
  input  logic [7*PlaceBits-1:0]              place_i,
  input  logic [55:0]                         corrected_i,
  input  logic [55:0]                         bad_i,
  input  logic [6:0]                          refused_i,
  output logic [d1_pkg::SramCountBits-1:0]    corrected_o,
  output logic [17:0]                         corrected_word_o,
  output logic [d1_pkg::SramCountBits-1:0]    uncorrectable_o,
  output logic [17:0]                         uncorrectable_word_o,
  output logic [7*d1_pkg::SramCountBits-1:0]  conflicts_o
);

  logic [7*PlaceBits-1:0] place_q;
  logic [6:0]             refused_q;

  always_ff @(posedge clk_i) place_q <= place_i;

  d1_sram_tally #(
    .PlaceBits (PlaceBits)
  ) u_corrected (
    .clk_i,
    .rst_ni,
    .words_i (corrected_i),
    .place_i (place_q),
    .count_o (corrected_o),
    .last_o  (corrected_word_o)
  );

  d1_sram_tally #(
    .PlaceBits (PlaceBits)
  ) u_uncorrectable (
    .clk_i,
    .rst_ni,
    .words_i (bad_i),
    .place_i (place_q),
    .count_o (uncorrectable_o),
    .last_o  (uncorrectable_word_o)
  );

  // Grants are late in their cycle: refusals are counted from a register.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) refused_q <= '0;
    else         refused_q <= refused_i;
  end

  for (genvar p = 0; p < 7; p++) begin : gen_conflicts
    logic [d1_pkg::SramCountBits-1:0] count_q;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni)           count_q <= '0;
      else if (refused_q[p]) count_q <= count_q + 1'b1;
    end

    assign conflicts_o[d1_pkg::SramCountBits*p +: d1_pkg::SramCountBits] = count_q;
  end

endmodule
