// The rows of a descriptor: their addresses, and whether they are where they may be. A row a cycle.
//
//   start_i ──▶ [ row at hand; first row of its line of rows, of its plane ] ─ checks ─▶ [ row ] ──▶ valid_o, take_i
//                         ▲──── + stride of the dimension that goes on ────┘
//
// Strides of a destination count 36 bits: of an edge's offset, or of a node's offset and column
// (kind 1). Whatever was in range plus a stride of 32 bits fits the sums here; what follows a bad
// row means nothing. Of a gather the sources mean nothing and are not checked.
// desc_i stands from start_i on until all rows were taken or clear_i.

`include "prim/d1_assert.svh"

module d1_dma_rows (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              start_i,
  input  logic              clear_i,
  input  d1_pkg::dma_desc_t desc_i,
  output logic              busy_o,     // rows are left

  output logic              valid_o,
  output logic [20:0]       src_o,
  output logic [35:0]       dst_o,
  output logic [3:0]        reason_o,   // not DmaOk: the row is bad
  input  logic              take_i
);

  localparam int unsigned SrcBits = 34;   // signed: 21 bits and a stride
  localparam int unsigned DstBits = 38;   // signed: 36 bits and a stride

  logic               gen_q;              // there is a row at hand
  logic [SrcBits-1:0] src1_q;
  logic [20:0]        src2_q, src3_q;     // where dimension 2 and 3 go on: rows that were taken,
                                          // so in range
  logic [DstBits-1:0] dst1_q;
  logic [35:0]        dst2_q, dst3_q;
  logic [15:0]        left1_q, left2_q, left3_q;
  logic               end1_q, end2_q, end3_q;   // left is 1
  logic               move;

  assign move = gen_q && (!valid_o || take_i);

  // ---- the row after the one at hand ------------------------------------------------------------
  logic [SrcBits-1:0] src_from, src_next;
  logic [DstBits-1:0] dst_from, dst_next;
  logic [31:0]        src_stride, dst_stride;

  always_comb begin
    src_from   = {13'd0, src3_q};
    dst_from   = {2'd0, dst3_q};
    src_stride = desc_i.src_stride3;
    dst_stride = desc_i.dst_stride3;
    if (!end1_q) begin
      src_from   = src1_q;
      dst_from   = dst1_q;
      src_stride = desc_i.src_stride1;
      dst_stride = desc_i.dst_stride1;
    end else if (!end2_q) begin
      src_from   = {13'd0, src2_q};
      dst_from   = {2'd0, dst2_q};
      src_stride = desc_i.src_stride2;
      dst_stride = desc_i.dst_stride2;
    end
  end

  assign src_next = src_from + {{2{src_stride[31]}}, src_stride};
  assign dst_next = dst_from + {{6{dst_stride[31]}}, dst_stride};

  // ---- checks of the row at hand ----------------------------------------------------------------
  logic        wide, edge_memory, src_bad, dst_bad;
  logic [21:0] src_end;
  logic [36:0] dst_end;
  logic [30:0] node_end;       // within the node

  assign wide        = desc_i.dst[63] != desc_i.dst[62];
  assign edge_memory = desc_i.dst[63];
  assign src_end     = {1'b0, src1_q[20:0]} + {6'd0, desc_i.bytes};
  assign dst_end     = {1'b0, dst1_q[35:0]} + {21'd0, desc_i.bytes};
  assign src_bad     = desc_i.op != d1_pkg::DmaGather &&
                       (src1_q[SrcBits-1:21] != '0 || src_end > 22'(d1_pkg::SramBytes));
  assign node_end    = {1'b0, dst1_q[29:0]} + {15'd0, desc_i.bytes};
  assign dst_bad     = dst1_q[DstBits-1:36] != '0 ||
                       (wide && edge_memory ? dst_end > 37'h10_0000_0000
                                            : node_end > 31'(d1_pkg::SramBytes) ||
                                              (!wide && dst1_q[35:30] != '0));

  assign busy_o = gen_q || valid_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      gen_q   <= 1'b0;
      valid_o <= 1'b0;
    end else if (clear_i) begin
      gen_q   <= 1'b0;
      valid_o <= 1'b0;
    end else begin
      if (start_i)                               gen_q <= 1'b1;
      else if (move && end1_q && end2_q && end3_q) gen_q <= 1'b0;
      if (move)        valid_o <= 1'b1;
      else if (take_i) valid_o <= 1'b0;
    end
  end

  logic one1, one2, one3;
  assign one1 = desc_i.count1 == 16'd1;
  assign one2 = desc_i.count2 == 16'd1;
  assign one3 = desc_i.count3 == 16'd1;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      src1_q  <= {13'd0, desc_i.src[20:0]};
      src2_q  <= desc_i.src[20:0];
      src3_q  <= desc_i.src[20:0];
      dst1_q  <= {2'd0, wide ? desc_i.dst[35:21] : 15'd0, desc_i.dst[20:0]};
      dst2_q  <= {wide ? desc_i.dst[35:21] : 15'd0, desc_i.dst[20:0]};
      dst3_q  <= {wide ? desc_i.dst[35:21] : 15'd0, desc_i.dst[20:0]};
      left1_q <= desc_i.count1;
      left2_q <= desc_i.count2;
      left3_q <= desc_i.count3;
      end1_q  <= one1;
      end2_q  <= one2;
      end3_q  <= one3;
    end else if (move) begin
      src_o    <= src1_q[20:0];
      dst_o    <= dst1_q[35:0];
      reason_o <= src_bad ? d1_pkg::DmaSource : dst_bad ? d1_pkg::DmaDestination : d1_pkg::DmaOk;
      src1_q   <= src_next;
      dst1_q   <= dst_next;
      left1_q  <= end1_q ? desc_i.count1 : left1_q - 16'd1;
      end1_q   <= end1_q ? one1 : left1_q == 16'd2;
      if (end1_q) begin
        src2_q  <= src_next[20:0];
        dst2_q  <= dst_next[35:0];
        left2_q <= end2_q ? desc_i.count2 : left2_q - 16'd1;
        end2_q  <= end2_q ? one2 : left2_q == 16'd2;
      end
      if (end1_q && end2_q) begin
        src3_q  <= src_next[20:0];
        dst3_q  <= dst_next[35:0];
        left3_q <= left3_q - 16'd1;
        end3_q  <= left3_q == 16'd2;
      end
    end
  end

  logic unused_rest;
  assign unused_rest = ^desc_i;

  `D1_ASSERT(StartsWhenDone_A, !(start_i && busy_o))
  `D1_ASSERT(TakesRowsThatAreThere_A, !take_i || valid_o)
  `D1_ASSERT(RowHeldUntilTaken_A,
             valid_o && !take_i && !clear_i |=> valid_o && $stable({src_o, dst_o, reason_o}))

endmodule
