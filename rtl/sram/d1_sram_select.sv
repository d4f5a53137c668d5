// What a port read: the row of one super-bank, or a word of it, as the macros gave it.
//
//   cycle 0     | 1                             | 2
//   access_i    | row on bank_data_i: select -->| raw_o, raw_check_o stand until the next access's
//
// Macros take most of a cycle, so nothing but the selection follows them in it: an and-or with the
// super-bank, one-hot in flops. Words is 8 (a line) or 1 (the word word_i of the line).

module d1_sram_select #(
  parameter int unsigned Banks = 20,
  parameter int unsigned Words = 8
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 access_i,
  input  logic [4:0]           bank_i,
  input  logic [2:0]           word_i,
  input  logic [512*Banks-1:0] bank_data_i,
  input  logic [64*Banks-1:0]  bank_check_i,
  output logic [64*Words-1:0]  raw_o,
  output logic [8*Words-1:0]   raw_check_o
);

  /* verilator inline_module */

  logic             s1_valid_q;
  logic [Banks-1:0] s1_bank_q;
  logic [7:0]       s1_word_q;   // one-hot, too

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) s1_valid_q <= 1'b0;
    else         s1_valid_q <= access_i;
  end

  always_ff @(posedge clk_i) begin
    if (access_i) begin
      for (int b = 0; b < Banks; b++) s1_bank_q[b] <= bank_i == 5'(b);
      s1_word_q <= 8'd1 << word_i;
    end
  end

  logic [511:0]        line;
  logic [63:0]         line_check;
  logic [64*Words-1:0] raw;
  logic [8*Words-1:0]  raw_check;

  always_comb begin
    line       = '0;
    line_check = '0;
    if (s1_valid_q) begin
      for (int b = 0; b < Banks; b++) begin
        if (s1_bank_q[b]) begin
          line       = line | bank_data_i[512*b +: 512];
          line_check = line_check | bank_check_i[64*b +: 64];
        end
      end
    end
  end

  if (Words == 8) begin : gen_line
    logic unused_word;
    assign unused_word = ^s1_word_q;
    assign raw         = line;
    assign raw_check   = line_check;
  end else begin : gen_word
    always_comb begin
      raw       = '0;
      raw_check = '0;
      for (int w = 0; w < 8; w++) begin
        if (s1_word_q[w]) begin
          raw       = raw | line[64*w +: 64];
          raw_check = raw_check | line_check[8*w +: 8];
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (s1_valid_q) begin
      raw_o       <= raw;
      raw_check_o <= raw_check;
    end
  end

endmodule
