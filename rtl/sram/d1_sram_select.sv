// What a port read: the row of one super-bank, or a word of it, as the macros gave it.
//
//   cycle 0     | 1                             | 2
//   access_i    | row on bank_data_i: select -->| raw_o, raw_check_o
//
// A line then stands until the next access's; a word, which takes one selection more, has no time
// for an enable: it is zero in the cycle after.
// Macros take most of a cycle, so nothing but the selection follows them in it: a tree of and-ors,
// of the super-bank's interleave, then of its region, then of the word, each one-hot in flops.
// Words is 8 (a line) or 1 (the word word_i of the line).

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

  localparam int unsigned Regions   = Banks / 4;
  localparam int unsigned DataBits  = 64 * Words;
  localparam int unsigned CheckBits = 8 * Words;

  logic               s1_valid_q;
  logic [3:0]         s1_inter_q;
  logic [Regions-1:0] s1_region_q;
  logic [7:0]         s1_word_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) s1_valid_q <= 1'b0;
    else         s1_valid_q <= access_i;
  end

  always_ff @(posedge clk_i) begin
    if (access_i) begin
      s1_inter_q <= 4'd1 << bank_i[1:0];
      s1_word_q  <= 8'd1 << word_i;
    end
    if (access_i || Words == 1) begin
      for (int r = 0; r < Regions; r++) s1_region_q[r] <= access_i && bank_i[4:2] == 3'(r);
    end
  end

  // Of the super-banks of a region, one; zero without its region.
  function automatic logic [511:0] row_of(input logic [2047:0] rows, input logic [3:0] inter);
    row_of = ((rows[511:0]     & {512{inter[0]}}) | (rows[1023:512]  & {512{inter[1]}})) |
             ((rows[1535:1024] & {512{inter[2]}}) | (rows[2047:1536] & {512{inter[3]}}));
  endfunction

  function automatic logic [63:0] check_of(input logic [255:0] rows, input logic [3:0] inter);
    check_of = ((rows[63:0]    & {64{inter[0]}}) | (rows[127:64]  & {64{inter[1]}})) |
               ((rows[191:128] & {64{inter[2]}}) | (rows[255:192] & {64{inter[3]}}));
  endfunction

  function automatic logic [63:0] word_of(input logic [511:0] line, input logic [7:0] word);
    word_of = (((line[63:0]    & {64{word[0]}}) | (line[127:64]  & {64{word[1]}})) |
               ((line[191:128] & {64{word[2]}}) | (line[255:192] & {64{word[3]}}))) |
              (((line[319:256] & {64{word[4]}}) | (line[383:320] & {64{word[5]}})) |
               ((line[447:384] & {64{word[6]}}) | (line[511:448] & {64{word[7]}})));
  endfunction

  function automatic logic [7:0] word_check_of(input logic [63:0] check, input logic [7:0] word);
    word_check_of = (((check[7:0]   & {8{word[0]}}) | (check[15:8]  & {8{word[1]}})) |
                     ((check[23:16] & {8{word[2]}}) | (check[31:24] & {8{word[3]}}))) |
                    (((check[39:32] & {8{word[4]}}) | (check[47:40] & {8{word[5]}})) |
                     ((check[55:48] & {8{word[6]}}) | (check[63:56] & {8{word[7]}})));
  endfunction

  always_ff @(posedge clk_i) begin
    if (s1_valid_q || Words == 1) begin : select
      logic [511:0] line, region_line;
      logic [63:0]  check, region_check;
      line  = '0;
      check = '0;
      for (int r = 0; r < Regions; r++) begin
        region_line  = '0;
        region_check = '0;
        if (s1_region_q[r]) begin
          region_line  = row_of(bank_data_i[2048*r +: 2048], s1_inter_q);
          region_check = check_of(bank_check_i[256*r +: 256], s1_inter_q);
        end
        line  = line | region_line;
        check = check | region_check;
      end
      raw_o       <= Words == 8 ? DataBits'(line) : DataBits'(word_of(line, s1_word_q));
      raw_check_o <= Words == 8 ? CheckBits'(check) : CheckBits'(word_check_of(check, s1_word_q));
    end
  end

endmodule
