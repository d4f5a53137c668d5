// One cell of d1_matrix_cells. The netlist of all 64 is this one, 64 times.

module d1_matrix_cells_part (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         step_valid_i,
  input  logic [3:0]   step_acc_i,
  input  logic         step_overwrite_i,
  input  logic [127:0] a_info_i,
  input  logic [127:0] b_info_i,
  input  logic [127:0] a_sig_i,
  input  logic [127:0] b_sig_i,
  input  logic         clr_valid_i,
  input  logic [3:0]   clr_acc_i,
  input  logic         rd_valid_i,
  input  logic [3:0]   rd_acc_i,
  output logic [31:0]  rd_data_o
);

  d1_matrix_cells #(.Rows(1), .Cols(1), .Hold(1'b0)) u_cell (
    .clk_i, .rst_ni, .step_valid_i, .step_acc_i, .step_overwrite_i,
    .a_info_i, .b_info_i, .a_sig_i, .b_sig_i, .clr_valid_i, .clr_acc_i,
    .rd_valid_i, .rd_acc_i, .rd_row_i(2'd0), .rd_data_o
  );

endmodule
