// d1_matrix_cells at 8x8, made of single cells: cell (r, c) takes row r of A and column c of B. Of
// a read only the two rows that are read take part; which they were is kept for the multiplexer.

module d1_matrix_cells_parts (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic          step_valid_i,
  input  logic [3:0]    step_acc_i,
  input  logic          step_overwrite_i,
  input  logic [1023:0] a_info_i,
  input  logic [1023:0] b_info_i,
  input  logic [1023:0] a_sig_i,
  input  logic [1023:0] b_sig_i,
  input  logic          clr_valid_i,
  input  logic [3:0]    clr_acc_i,
  input  logic          rd_valid_i,
  input  logic [3:0]    rd_acc_i,
  input  logic [1:0]    rd_row_i,
  output logic [511:0]  rd_data_o
);

  logic [1:0]    row_q;
  logic [2047:0] data;  // of the cells, row-major

  always_ff @(posedge clk_i) begin
    if (rd_valid_i) row_q <= rd_row_i;
  end
  assign rd_data_o = data[512*row_q +: 512];

  for (genvar r = 0; r < 8; r++) begin : gen_row
    for (genvar c = 0; c < 8; c++) begin : gen_col
      logic [127:0] b_info, b_sig;
      for (genvar k = 0; k < 4; k++) begin : gen_k
        assign b_info[32*k +: 32] = b_info_i[32*(8*k + c) +: 32];
        assign b_sig[32*k +: 32] = b_sig_i[32*(8*k + c) +: 32];
      end
      d1_matrix_cells_part u_cell (
        .clk_i, .rst_ni, .step_valid_i, .step_acc_i, .step_overwrite_i,
        .a_info_i (a_info_i[128*r +: 128]),
        .b_info_i (b_info),
        .a_sig_i  (a_sig_i[128*r +: 128]),
        .b_sig_i  (b_sig),
        .clr_valid_i, .clr_acc_i,
        .rd_valid_i (rd_valid_i && rd_row_i == (r / 2)),
        .rd_acc_i,
        .rd_data_o (data[32*(8*r + c) +: 32])
      );
    end
  end

endmodule
