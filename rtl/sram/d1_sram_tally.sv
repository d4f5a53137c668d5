// Counts words with errors of one kind, and keeps the address of the last one, for d1_sram_monitor:
// words_i is registered here, place_i comes a cycle after it.

module d1_sram_tally #(
  parameter int unsigned PlaceBits = 18
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic [55:0]                       words_i,   // eight a port
  input  logic [7*PlaceBits-1:0]            place_i,
  output logic [d1_pkg::SramCountBits-1:0]  count_o,
  output logic [17:0]                       last_o
);

  // Words of a port, 0 to 8.
  function automatic logic [3:0] words_of(input logic [7:0] w);
    logic [1:0] a, b, c, d;
    a = {1'b0, w[0]} + {1'b0, w[1]};
    b = {1'b0, w[2]} + {1'b0, w[3]};
    c = {1'b0, w[4]} + {1'b0, w[5]};
    d = {1'b0, w[6]} + {1'b0, w[7]};
    words_of = ({2'd0, a} + {2'd0, b}) + ({2'd0, c} + {2'd0, d});
  endfunction

  // The lowest word of a port.
  function automatic logic [2:0] lowest_of(input logic [7:0] w);
    lowest_of = '0;
    for (int i = 7; i >= 0; i--) begin
      if (w[i]) lowest_of = 3'(i);
    end
  endfunction

  logic [55:0]          s1_words_q;
  logic                 s2_any_q, s3_any_q;
  logic [27:0]          s2_words_q;             // 4 bits a port
  logic [PlaceBits-1:0] s2_place_q, s3_place_q;
  logic [5:0]           s3_sum_q;
  logic [d1_pkg::SramCountBits-1:0] count_q;
  logic [PlaceBits-1:0] last_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s1_words_q <= '0;
      s2_any_q   <= 1'b0;
      s3_any_q   <= 1'b0;
      count_q    <= '0;
      last_q     <= '0;
    end else begin
      s1_words_q <= words_i;
      s2_any_q   <= s1_words_q != '0;
      s3_any_q   <= s2_any_q;
      if (s3_any_q) begin
        count_q <= count_q + d1_pkg::SramCountBits'(s3_sum_q);
        last_q  <= s3_place_q;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (s1_words_q != '0) begin : sort
      logic [PlaceBits-1:0] place;
      logic [6:0]           taken;
      place = '0;
      taken = '0;
      for (int p = 0; p < 7; p++) begin
        s2_words_q[4*p +: 4] <= words_of(s1_words_q[8*p +: 8]);
        taken[p] = s1_words_q[8*p +: 8] != '0;
        if (taken[p] && (taken & ~(7'h7F << p)) == '0) begin
          place = place | place_i[PlaceBits*p +: PlaceBits] |
                  PlaceBits'(lowest_of(s1_words_q[8*p +: 8]));
        end
      end
      s2_place_q <= place;
    end
    if (s2_any_q) begin
      s3_sum_q   <= ((6'(s2_words_q[3:0]) + 6'(s2_words_q[7:4])) +
                     (6'(s2_words_q[11:8]) + 6'(s2_words_q[15:12]))) +
                    ((6'(s2_words_q[19:16]) + 6'(s2_words_q[23:20])) + 6'(s2_words_q[27:24]));
      s3_place_q <= s2_place_q;
    end
  end

  assign count_o = count_q;
  assign last_o  = 18'(last_q);

endmodule
