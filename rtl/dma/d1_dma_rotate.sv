// Moves the bytes of a line from their position in the source to that in the destination.
//
//   line ──▶ │ turned by words of 8 B │ by bytes ──▶ out_*
//
// valid_i in cycle 0: out_valid_o in cycle 1, with out_data_o through the second turn. Byte i of
// the result is byte i - turn_i of the line, modulo 64.

module d1_dma_rotate (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         valid_i,
  input  logic [511:0] data_i,
  input  logic [5:0]   turn_i,
  output logic         out_valid_o,
  output logic [511:0] out_data_o    // zero without out_valid_o
);

  logic [511:0] words, words_q;
  logic [2:0]   turn_q;

  always_comb begin
    words = '0;
    if (valid_i) begin
      case (turn_i[5:3])
        3'd0:    words = data_i;
        3'd1:    words = {data_i[447:0], data_i[511:448]};
        3'd2:    words = {data_i[383:0], data_i[511:384]};
        3'd3:    words = {data_i[319:0], data_i[511:320]};
        3'd4:    words = {data_i[255:0], data_i[511:256]};
        3'd5:    words = {data_i[191:0], data_i[511:192]};
        3'd6:    words = {data_i[127:0], data_i[511:128]};
        default: words = {data_i[63:0],  data_i[511:64]};
      endcase
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) out_valid_o <= 1'b0;
    else         out_valid_o <= valid_i;
  end

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      words_q <= words;
      turn_q  <= turn_i[2:0];
    end
  end

  always_comb begin
    out_data_o = '0;
    if (out_valid_o) begin
      case (turn_q)
        3'd0:    out_data_o = words_q;
        3'd1:    out_data_o = {words_q[503:0], words_q[511:504]};
        3'd2:    out_data_o = {words_q[495:0], words_q[511:496]};
        3'd3:    out_data_o = {words_q[487:0], words_q[511:488]};
        3'd4:    out_data_o = {words_q[479:0], words_q[511:480]};
        3'd5:    out_data_o = {words_q[471:0], words_q[511:472]};
        3'd6:    out_data_o = {words_q[463:0], words_q[511:464]};
        default: out_data_o = {words_q[455:0], words_q[511:456]};
      endcase
    end
  end

endmodule
