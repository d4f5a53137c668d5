// The matrix unit of a node: d1_matrix_array with its steps lined up to their operands, and the
// read-out of finished tiles. docs/matrix-readout.md has the picture, the rules and the ports.
//
//   mm (grant time) ──▶ [ +1 ] ──▶ [ +2 ] ──▶ [ +3 ] ──▶ array ◀── ld0_rdata, ld1_rdata (grant + 3)
//                    registers (grant + 2) ──┘             │
//   ast ──▶ d1_matrix_readout ── read ─────────────────────┘──▶ rows ──▶ d1_matrix_readout ──▶ ro beats
//
// A step takes no part in any handshake: who sends it keeps AccLatency cycles between steps on one
// accumulator (asserted in the array) and none on an accumulator in acc_busy_o (asserted here).
//
// MatRows x MatCols of the 8x8 elements exist; the others read as +0 (for small netlists). Steps
// are MatRows / CellRows cycles apart, or more.

`include "prim/d1_assert.svh"

module d1_matrix #(
  parameter int unsigned MatRows = 8,
  parameter int unsigned MatCols = 8,
  parameter int unsigned CellRows = MatRows < d1_pkg::MatrixRows ? MatRows : d1_pkg::MatrixRows,
  parameter bit          Hold = 1'b1    // of d1_matrix_cells: 0 in synthesis
) (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         mm_valid_i,
  input  logic [1:0]   mm_thread_i,
  input  logic         mm_clear_i,
  input  logic         mm_overwrite_i,
  input  logic [3:0]   mm_acc_i,
  input  d1_pkg::format_entry_t mm_fmt_a_i,
  input  d1_pkg::format_entry_t mm_fmt_b_i,
  input  logic         mm_a_upper_i,
  input  logic         mm_b_upper_i,
  input  logic         mm_a_reg_i,
  input  logic         mm_b_reg_i,
  input  logic [511:0] mm_a_data_i,       // these two two cycles later
  input  logic [511:0] mm_b_data_i,
  input  logic [511:0] ld0_rdata_i,
  input  logic [511:0] ld1_rdata_i,
  output logic [15:0]  acc_busy_o,

  input  logic         ast_valid_i,
  output logic         ast_ready_o,
  input  logic [1:0]   ast_thread_i,
  input  logic [3:0]   ast_acc_i,
  input  logic [20:0]  ast_addr_i,
  input  logic [20:0]  ast_stride_i,
  input  d1_pkg::format_entry_t ast_fmt_i,
  input  logic         ast_stochastic_i,
  input  logic [63:0]  ast_random_i,      // state of the random bits, if stochastic

  output logic         ro_valid_o,
  input  logic         ro_ready_i,
  output logic         ro_last_o,
  output logic [1:0]   ro_thread_o,
  output logic [14:0]  ro_addr_o,
  output logic [63:0]  ro_mask_o,
  output logic [511:0] ro_data_o,

  output logic [15:0]  flags_o            // raised for thread t at bits 4 t
);

  localparam int unsigned BeatRows = MatRows < 2 ? 1 : 2;

  // ---- three cycles for the operands -----------------------------------------------------------
  logic         s1_valid_q, s2_valid_q, s3_valid_q;
  logic [5:0]   s1_op_q, s2_op_q;                       // {clear, overwrite, acc}
  logic         s3_clear_q, s3_over_q;
  logic [3:0]   s3_acc_q;
  logic [1:0]   s1_reg_q, s2_reg_q, s3_reg_q;           // {B, A} is in a register
  logic [1:0]   s1_upper_q, s2_upper_q, s3_upper_q;     // {B, A}
  d1_pkg::format_entry_t s1_fmt_a_q, s2_fmt_a_q, s3_fmt_a_q, s1_fmt_b_q, s2_fmt_b_q, s3_fmt_b_q;
  logic [511:0] s3_a_q, s3_b_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {s1_valid_q, s2_valid_q, s3_valid_q} <= '0;
    else         {s1_valid_q, s2_valid_q, s3_valid_q} <= {mm_valid_i, s1_valid_q, s2_valid_q};
  end

  always_ff @(posedge clk_i) begin
    if (mm_valid_i) begin
      s1_op_q  <= {mm_clear_i, mm_overwrite_i, mm_acc_i};
      s1_reg_q <= {mm_b_reg_i, mm_a_reg_i};
      s1_upper_q <= {mm_b_upper_i, mm_a_upper_i};
      s1_fmt_a_q <= mm_fmt_a_i;
      s1_fmt_b_q <= mm_fmt_b_i;
    end
    if (s1_valid_q) begin
      s2_op_q  <= s1_op_q;
      s2_reg_q <= s1_reg_q;
      s2_upper_q <= s1_upper_q;
      s2_fmt_a_q <= s1_fmt_a_q;
      s2_fmt_b_q <= s1_fmt_b_q;
    end
    if (s2_valid_q) begin
      {s3_clear_q, s3_over_q, s3_acc_q} <= s2_op_q;
      s3_reg_q <= s2_reg_q;
      s3_upper_q <= s2_upper_q;
      s3_fmt_a_q <= s2_fmt_a_q;
      s3_fmt_b_q <= s2_fmt_b_q;
      if (s2_reg_q[0]) s3_a_q <= mm_a_data_i;
      if (s2_reg_q[1]) s3_b_q <= mm_b_data_i;
    end
  end

  // ---- array -----------------------------------------------------------------------------------
  logic                           rd_valid;
  logic [3:0]                     rd_acc;
  logic [1:0]                     rd_pair;
  logic [BeatRows*MatCols*32-1:0] rd_data;
  logic [511:0]                   a_line, b_line, rows;
  logic [MatRows*64-1:0]          a_tile;
  logic [MatCols*64-1:0]          b_tile;

  // The flags of a step are there six cycles after it,
  // those of a read-out as its rows are converted.
  logic [1:0]  step_flags;
  logic [11:0] threads_q;              // of the last six
  logic [15:0] readout_flags;

  always_ff @(posedge clk_i)
    threads_q <= {threads_q[9:0], mm_valid_i ? mm_thread_i : threads_q[1:0]};

  always_comb begin
    flags_o = readout_flags;
    for (int t = 0; t < 4; t++)
      flags_o[4*t +: 2] = readout_flags[4*t +: 2] | (step_flags & {2{threads_q[11:10] == 2'(t)}});
  end

  assign a_line = s3_reg_q[0] ? s3_a_q : ld0_rdata_i;
  assign b_line = s3_reg_q[1] ? s3_b_q : ld1_rdata_i;
  d1_matrix_array #(.Rows(MatRows), .Cols(MatCols), .CellRows(CellRows), .Hold(Hold)) u_array (
    .clk_i,
    .rst_ni,
    .step_valid_i     (s3_valid_q && !s3_clear_q),
    .step_acc_i       (s3_acc_q),
    .step_overwrite_i (s3_over_q),
    .fmt_a_i          (s3_fmt_a_q),
    .fmt_b_i          (s3_fmt_b_q),
    .a_upper_i        (s3_upper_q[0]),
    .b_upper_i        (s3_upper_q[1]),
    .a_i              (a_tile),
    .b_i              (b_tile),
    .clr_valid_i      (s3_valid_q && s3_clear_q),
    .clr_acc_i        (s3_acc_q),
    .rd_valid_i       (rd_valid && 32'(rd_pair) * 2 < MatRows),
    .rd_acc_i         (rd_acc),
    .rd_row_i         (rd_pair),
    .rd_data_o        (rd_data),
    .flags_o          (step_flags)
  );

  // The row pair in its place among 8 columns; what does not exist is zero.
  logic exists_q;
  always_ff @(posedge clk_i) if (rd_valid) exists_q <= 32'(rd_pair) * 2 < MatRows;

  if (MatRows == 8 && MatCols == 8) begin : gen_full
    logic unused_exists;
    assign rows = rd_data;
    assign a_tile = a_line;
    assign b_tile = b_line;
    assign unused_exists = exists_q;
  end else begin : gen_part
    for (genvar r = 0; r < 2; r++) begin : gen_row
      if (r < BeatRows) begin : gen_present
        assign rows[r*256 +: 256] = exists_q ? 256'(rd_data[r*MatCols*32 +: MatCols*32]) : '0;
      end else begin : gen_absent
        assign rows[r*256 +: 256] = '0;
      end
    end
    // The rows and columns that exist, of a tile of 16-bit or of 8-bit codes. A lies there as a
    // number of rows of 4 codes, or transposed as 4 rows of codes; B the other way round.
    logic                  a_bytes, b_bytes;
    logic [MatRows*64-1:0] a_halves, a_quarters;
    logic [MatCols*64-1:0] b_halves, b_quarters;
    assign a_bytes = s3_fmt_a_q.format == d1_pkg::FormatCfloat8143 ||
                     s3_fmt_a_q.format == d1_pkg::FormatCfloat8152;
    assign b_bytes = s3_fmt_b_q.format == d1_pkg::FormatCfloat8143 ||
                     s3_fmt_b_q.format == d1_pkg::FormatCfloat8152;
    for (genvar k = 0; k < 4; k++) begin : gen_k
      assign a_halves[k*MatRows*16 +: MatRows*16] = a_line[k*128 +: MatRows*16];
      assign a_quarters[k*MatRows*8 +: MatRows*8] = a_line[k*64 +: MatRows*8];
      assign a_quarters[(4+k)*MatRows*8 +: MatRows*8] = a_line[256 + k*64 +: MatRows*8];
      assign b_halves[k*MatCols*16 +: MatCols*16] = b_line[k*128 +: MatCols*16];
      assign b_quarters[k*MatCols*8 +: MatCols*8] = b_line[k*64 +: MatCols*8];
      assign b_quarters[(4+k)*MatCols*8 +: MatCols*8] = b_line[256 + k*64 +: MatCols*8];
    end
    assign a_tile = s3_fmt_a_q.transpose ? (a_bytes ? a_quarters : a_halves)
                    : a_bytes ? {a_line[256 +: MatRows*32], a_line[MatRows*32-1:0]}
                              : a_line[MatRows*64-1:0];
    assign b_tile = !s3_fmt_b_q.transpose ? (b_bytes ? b_quarters : b_halves)
                    : b_bytes ? {b_line[256 +: MatCols*32], b_line[MatCols*32-1:0]}
                              : b_line[MatCols*64-1:0];
    logic unused_lines;
    assign unused_lines = ^{a_line, b_line};
  end

  // ---- read-out --------------------------------------------------------------------------------
  d1_matrix_readout #(.Hold(Hold)) u_readout (
    .clk_i,
    .rst_ni,
    .acc_busy_o,
    .ast_valid_i,
    .ast_ready_o,
    .ast_thread_i,
    .ast_acc_i,
    .ast_addr_i,
    .ast_stride_i,
    .ast_fmt_i,
    .ast_stochastic_i,
    .ast_random_i,
    .rd_valid_o  (rd_valid),
    .rd_acc_o    (rd_acc),
    .rd_pair_o   (rd_pair),
    .rd_data_i   (rows),
    .ro_valid_o,
    .ro_ready_i,
    .ro_last_o,
    .ro_thread_o,
    .ro_addr_o,
    .ro_mask_o,
    .ro_data_o,
    .flags_o     (readout_flags)
  );

  `D1_ASSERT_STATIC(SizeIsLegal_A, MatRows >= 1 && MatRows <= 8 && MatCols >= 1 && MatCols <= 8)
  `D1_ASSERT(NoStepWhileReadOut_A, mm_valid_i |-> !acc_busy_o[mm_acc_i])

endmodule
