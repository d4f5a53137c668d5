// The sources of a gather: what an index names, and whether it may. An element a cycle.
//
//   destination ──┐
//                 ├─▶ │ index x bytes, index below the limit │ + table, in range │ ──▶ row_valid_o, row_take_i
//   index ────────┘
//
// desc_i stands for at least a cycle before the first index.

`include "prim/d1_assert.svh"

module d1_dma_gather (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              clear_i,
  input  d1_pkg::dma_desc_t desc_i,
  output logic              busy_o,

  input  logic              dst_valid_i,
  input  logic [35:0]       dst_i,
  input  logic [3:0]        dst_reason_i,
  output logic              dst_take_o,
  input  logic              index_valid_i,
  input  logic [31:0]       index_i,
  input  logic              index_mark_i,
  output logic              index_take_o,

  output logic              row_valid_o,
  output logic [20:0]       row_src_o,
  output logic [35:0]       row_dst_o,
  output logic [3:0]        row_reason_o,
  output logic              row_mark_o,
  input  logic              row_take_i
);

  logic        mul_q, mul_go, row_go;
  logic        far_q, index_bad_q, mark_q;
  logic [27:0] product_q;
  logic [35:0] dst_q;
  logic [3:0]  dst_reason_q;
  logic [20:0] src;
  logic [28:0] src_end;
  logic [21:0] table_end_q;          // behind the first element of the table

  assign row_go       = mul_q && (!row_valid_o || row_take_i);
  assign mul_go       = dst_valid_i && index_valid_i && (!mul_q || row_go) && !clear_i;
  assign dst_take_o   = mul_go;
  assign index_take_o = mul_go;
  assign busy_o       = mul_q || row_valid_o;

  assign src     = desc_i.src[20:0] + product_q[20:0];
  assign src_end = {7'd0, table_end_q} + {1'b0, product_q};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      mul_q       <= 1'b0;
      row_valid_o <= 1'b0;
    end else begin
      mul_q       <= !clear_i && (mul_go || (mul_q && !row_go));
      row_valid_o <= !clear_i && (row_go || (row_valid_o && !row_take_i));
    end
  end

  always_ff @(posedge clk_i) begin
    if (mul_go) begin
      product_q    <= {7'd0, index_i[20:0]} * {21'd0, desc_i.bytes[6:0]};
      far_q        <= index_i[31:21] != '0;
      index_bad_q  <= index_i >= desc_i.src_stride2;
      mark_q       <= index_mark_i;
      dst_q        <= dst_i;
      dst_reason_q <= dst_reason_i;
    end
    table_end_q <= {1'b0, desc_i.src[20:0]} + {15'd0, desc_i.bytes[6:0]};
    if (row_go) begin
      row_src_o    <= src;
      row_dst_o    <= dst_q;
      row_mark_o   <= mark_q;
      row_reason_o <= index_bad_q ? d1_pkg::DmaIndex
                    : far_q || src_end > 29'(d1_pkg::SramBytes) ? d1_pkg::DmaSource : dst_reason_q;
    end
  end

  logic unused_rest;
  assign unused_rest = ^desc_i;

  `D1_ASSERT(TakesGoodRows_A, !row_take_i || (row_valid_o && row_reason_o == d1_pkg::DmaOk))

endmodule
