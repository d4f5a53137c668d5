// The matrix array: one step C[Rows x Cols] += A[Rows x 4] B[4 x Cols] a cycle, operands of any
// format, FP32 accumulators. docs/matrix.md has the timing and the rules for the caller.
//
//                        M0      M1      M2, M3
//   a_i ─▶ u_operand_a  raw ─▶ decode ─▶ hold ─┐
//                                              ├─▶ u_cells: M2 ... M8 and the accumulators ─▶ rd
//   b_i ─▶ u_operand_b  raw ─▶ decode ─▶ hold ─┘
//   step, clear, read ────────────────────────────▶
//
// CellRows rows of cells pass over the Rows of a tile Rows / CellRows times, a cycle each: a step
// is then presented every so many cycles, with the same result and the same distances
// (d1_matrix_cells).
//
// What is here once for a row or a column is not in the cells, which are what there are many of.

`include "prim/d1_assert.svh"

module d1_matrix_array #(
  parameter int unsigned Rows = 8,        // 1, or even and at most 8
  parameter int unsigned Cols = 8,
  parameter int unsigned CellRows = Rows < d1_pkg::MatrixRows ? Rows : d1_pkg::MatrixRows,
  parameter int unsigned AccTiles = d1_pkg::AccTiles,     // at most 16
  parameter int unsigned WindowBits = d1_pkg::WindowBits, // 25 to 40
  parameter bit          Hold = 1'b1,     // of d1_matrix_cells
  localparam int unsigned Passes = Rows / CellRows,
  localparam int unsigned BeatRows = Rows < 2 ? 1 : 2
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,

  // One step. A element (r,k) at bits 16*(4r+k), transposed 16*(Rows*k+r); B element (k,c) at bits
  // 16*(Cols*k+c), transposed 16*(4c+k). In a format of 8 bits they are at bits 8*(...) of the
  // lower or the upper half.
  input  logic                        step_valid_i,
  input  logic [3:0]                  step_acc_i,
  input  logic                        step_overwrite_i,  // C takes no part
  input  d1_pkg::format_entry_t       fmt_a_i,
  input  d1_pkg::format_entry_t       fmt_b_i,
  input  logic                        a_upper_i,
  input  logic                        b_upper_i,
  input  logic [Rows*4*16-1:0]        a_i,
  input  logic [4*Cols*16-1:0]        b_i,

  // Sets a tile to +0; takes effect like a step presented in the same cycle.
  input  logic                        clr_valid_i,
  input  logic [3:0]                  clr_acc_i,

  // Reads rows BeatRows*rd_row_i and following of a tile as FP32, row-major; data one cycle later
  // and held until the next read.
  input  logic                        rd_valid_i,
  input  logic [3:0]                  rd_acc_i,
  input  logic [1:0]                  rd_row_i,
  output logic [BeatRows*Cols*32-1:0] rd_data_o,

  // What the operands of the step raise that was presented three cycles ago: {Denormal, Invalid};
  // of each further pass a cycle later.
  output logic [1:0]                  flags_o
);

  logic [CellRows*4*32-1:0] a_info, a_sig;
  logic [4*Cols*32-1:0]     b_info, b_sig;

  d1_matrix_operand #(
    .Elements(CellRows * 4), .Passes(Passes), .Recode(1'b1), .Hold(Hold)
  ) u_operand_a (
    .clk_i,
    .rst_ni,
    .valid_i     (step_valid_i),
    .format_i    (fmt_a_i.format),
    .bias_i      (fmt_a_i.bias),
    .transpose_i (fmt_a_i.transpose),
    .pad_rows_i  (fmt_a_i.pad_rows),
    .pad_k_i     (fmt_a_i.pad_k),
    .upper_i     (a_upper_i),
    .tile_i      (a_i),
    .info_o      (a_info),
    .sig_o       (a_sig)
  );

  d1_matrix_operand #(.Elements(4 * Cols), .Hold(Hold)) u_operand_b (
    .clk_i,
    .rst_ni,
    .valid_i     (step_valid_i),
    .format_i    (fmt_b_i.format),
    .bias_i      (fmt_b_i.bias),
    .transpose_i (fmt_b_i.transpose),
    .pad_rows_i  (fmt_b_i.pad_rows),
    .pad_k_i     (fmt_b_i.pad_k),
    .upper_i     (b_upper_i),
    .tile_i      (b_i),
    .info_o      (b_info),
    .sig_o       (b_sig)
  );

  d1_matrix_cells #(
    .Rows       (CellRows),
    .Cols       (Cols),
    .AccTiles   (AccTiles),
    .WindowBits (WindowBits),
    .Passes     (Passes),
    .Hold       (Hold)
  ) u_cells (
    .clk_i,
    .rst_ni,
    .step_valid_i,
    .step_acc_i,
    .step_overwrite_i,
    .a_info_i (a_info),
    .b_info_i (b_info),
    .a_sig_i  (a_sig),
    .b_sig_i  (b_sig),
    .clr_valid_i,
    .clr_acc_i,
    .rd_valid_i,
    .rd_acc_i,
    .rd_row_i,
    .rd_data_o
  );

  // ---- flags: a NaN; a number without a hidden bit that is no zero ------------------------------
  logic [Passes:0] valid_q;            // of the decoded operands, a bit a pass: [Passes:1]
  logic            invalid, denormal;

  always_comb begin
    invalid  = 1'b0;
    denormal = 1'b0;
    if (valid_q[Passes:1] != '0) begin
      for (int i = 0; i < 4 * CellRows; i++) begin
        invalid  = invalid  || a_info[32*i + 20];
        denormal = denormal || !(a_info[32*i + 10] || a_info[32*i + 22]);
      end
      for (int i = 0; i < 4 * Cols; i++) begin
        invalid  = invalid  || b_info[32*i + 20];
        denormal = denormal || !(b_info[32*i + 10] || b_info[32*i + 22]);
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
      flags_o <= '0;
    end else begin
      valid_q <= {valid_q[Passes-1:0], step_valid_i};
      flags_o <= {denormal, invalid};
    end
  end

  `D1_ASSERT_STATIC(CellRowsAreLegal_A, CellRows * Passes == Rows && (CellRows > 1 || Rows == 1))

endmodule
