// Stores of the vector side: a buffer of lines, merged with the read-out stream onto port st, and
// the table of pending read-outs.
//
//   put (a line, its mask) ──▶ [ Depth lines ] ──┐ alternate when
//                                                ├──────────────────▶ st_req, gnt
//   ro stream (d1_matrix) ───────────────────────┘ both have one
//
//   ast ──▶ [ Readouts x {thread, lowest line, highest line} ] ──▶ freed with its last beat
//
// Lines of the buffer leave in order, beats of the read-out too; which of both is first is free,
// because a thread brings neither while it has an overlapping other (d1_vector_thread). A request
// stands until it is granted. Room is reserved before something is put (asserted). An entry stays
// in pend_* until its grant, a read-out until the grant of its last beat.

`include "prim/d1_assert.svh"

module d1_vector_store #(
  parameter int unsigned Depth    = 4,
  parameter int unsigned Readouts = 4,
  localparam int unsigned CountBits = $clog2(Depth + 1),
  localparam int unsigned RoCountBits = $clog2(Readouts + 1)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,

  input  logic                    reserve_i,      // a put will come
  output logic                    room_o,         // for one more
  input  logic                    put_i,
  input  logic [1:0]              put_thread_i,
  input  logic [14:0]             put_line_i,
  input  logic [63:0]             put_mask_i,
  input  logic [511:0]            put_data_i,
  output logic [Depth-1:0]        pend_valid_o,
  output logic [Depth*2-1:0]      pend_thread_o,
  output logic [Depth*15-1:0]     pend_line_o,

  input  logic                    ro_reserve_i,   // an ast will come
  output logic                    ro_room_o,
  input  logic                    ast_i,
  input  logic [1:0]              ast_thread_i,
  input  logic [20:0]             ast_addr_i,
  input  logic [20:0]             ast_stride_i,
  input  d1_pkg::format_entry_t   ast_fmt_i,
  output logic [Readouts-1:0]     ro_pend_valid_o,
  output logic [Readouts*2-1:0]   ro_pend_thread_o,
  output logic [Readouts*15-1:0]  ro_pend_low_o,
  output logic [Readouts*15-1:0]  ro_pend_high_o,

  input  logic                    ro_valid_i,
  output logic                    ro_ready_o,
  input  logic                    ro_last_i,
  input  logic [1:0]              ro_thread_i,
  input  logic [14:0]             ro_addr_i,
  input  logic [63:0]             ro_mask_i,
  input  logic [511:0]            ro_data_i,

  output logic                    st_req_o,
  output logic [14:0]             st_addr_o,
  output logic [63:0]             st_mask_o,
  output logic [511:0]            st_data_o,
  output logic [1:0]              st_thread_o,    // for the trace
  output logic                    st_from_acc_o,
  input  logic                    st_gnt_i
);

  localparam int unsigned PtrBits   = Depth > 1 ? $clog2(Depth) : 1;
  localparam int unsigned RoPtrBits = Readouts > 1 ? $clog2(Readouts) : 1;

  // ---- buffer of lines -------------------------------------------------------------------------
  logic [Depth-1:0]    valid_q;
  logic [Depth*2-1:0]  thread_q;
  logic [Depth*15-1:0] line_q;
  logic [575:0]        mem [Depth];              // {mask, data}
  logic [PtrBits-1:0]  wr_q, rd_q;
  logic [CountBits-1:0] reserved_q;              // until the grant
  logic                 full_q;                  // all of them are
  logic                own, take_own;

  assign own           = valid_q != '0;
  assign room_o        = !full_q;
  assign pend_valid_o  = valid_q;
  assign pend_thread_o = thread_q;
  assign pend_line_o   = line_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
      wr_q    <= '0;
      rd_q    <= '0;
      reserved_q <= '0;
      full_q     <= 1'b0;
    end else if (reserve_i || put_i || take_own) begin
      if (take_own) begin
        valid_q[rd_q] <= 1'b0;
        rd_q <= (rd_q == PtrBits'(Depth - 1)) ? '0 : rd_q + 1'b1;
      end
      if (put_i) begin
        valid_q[wr_q] <= 1'b1;
        wr_q <= (wr_q == PtrBits'(Depth - 1)) ? '0 : wr_q + 1'b1;
      end
      if (reserve_i && !take_own) begin
        reserved_q <= reserved_q + 1'b1;
        full_q     <= reserved_q == CountBits'(Depth - 1);
      end
      if (take_own && !reserve_i) begin
        reserved_q <= reserved_q - 1'b1;
        full_q     <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (put_i) begin
      mem[wr_q]             <= {put_mask_i, put_data_i};
      thread_q[wr_q*2 +: 2] <= put_thread_i;
      line_q[wr_q*15 +: 15] <= put_line_i;
    end
  end

  // ---- merge -----------------------------------------------------------------------------------
  // held_q: the request of the previous cycle was not granted, so its owner stays.
  logic held_q, last_ro_q, pick_ro;

  assign pick_ro  = ro_valid_i && (!own || (held_q ? last_ro_q : !last_ro_q));
  assign st_req_o = own || ro_valid_i;
  assign take_own   = st_gnt_i && own && !pick_ro;
  assign ro_ready_o = st_gnt_i && pick_ro;

  always_comb begin
    st_addr_o   = '0;
    st_mask_o   = '0;
    st_data_o   = '0;
    st_thread_o = ro_thread_i;
    if (pick_ro) begin
      st_addr_o = ro_addr_i;
      st_mask_o = ro_mask_i;
      st_data_o = ro_data_i;
    end else if (own) begin
      st_addr_o   = line_q[rd_q*15 +: 15];
      {st_mask_o, st_data_o} = mem[rd_q];
      st_thread_o = thread_q[rd_q*2 +: 2];
    end
  end
  assign st_from_acc_o = pick_ro;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q    <= 1'b0;
      last_ro_q <= 1'b0;
    end else if (st_req_o) begin
      held_q    <= !st_gnt_i;
      last_ro_q <= pick_ro;
    end
  end

  // ---- pending read-outs -----------------------------------------------------------------------
  // The last row of a strided tile starts 7 strides after the first; a row never crosses a line.
  // All rows are in the memory, so that nothing wraps and the sign of the stride orders them.
  logic [Readouts-1:0]    ro_valid_q;
  logic [Readouts*2-1:0]  ro_thread_q;
  logic [Readouts*15-1:0] ro_low_q, ro_high_q;
  logic [RoPtrBits-1:0]   ro_wr_q, ro_rd_q;
  logic [RoCountBits-1:0] ro_reserved_q;           // until the last beat is granted
  logic                   ro_full_q;
  logic                   ro_done;
  logic [20:0]            far;
  logic [14:0]            near_line, far_line;
  logic [5:0]             unused_far;
  logic                   ast_bytes, unused_entry;
  logic [7:0]             extent;                  // of a contiguous tile, to its last line

  assign ro_done = ro_ready_o && ro_last_i;
  assign ast_bytes = ast_fmt_i.format == d1_pkg::FormatCfloat8143 ||
                     ast_fmt_i.format == d1_pkg::FormatCfloat8152;
  assign extent = ast_bytes ? 8'd0 : ast_fmt_i.format == d1_pkg::FormatFp32 ? 8'd192 : 8'd64;
  assign unused_entry = ^ast_fmt_i[15:4];
  assign far = ast_stride_i == '0 ? ast_addr_i + {13'd0, extent}
                                  : ast_addr_i + (ast_stride_i << 3) - ast_stride_i;
  assign near_line  = ast_addr_i[20:6];
  assign far_line   = far[20:6];
  assign unused_far = far[5:0];

  assign ro_room_o        = !ro_full_q;
  assign ro_pend_valid_o  = ro_valid_q;
  assign ro_pend_thread_o = ro_thread_q;
  assign ro_pend_low_o    = ro_low_q;
  assign ro_pend_high_o   = ro_high_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ro_valid_q <= '0;
      ro_wr_q    <= '0;
      ro_rd_q    <= '0;
      ro_reserved_q <= '0;
      ro_full_q     <= 1'b0;
    end else if (ro_reserve_i || ast_i || ro_done) begin
      if (ro_done) begin
        ro_valid_q[ro_rd_q] <= 1'b0;
        ro_rd_q <= (ro_rd_q == RoPtrBits'(Readouts - 1)) ? '0 : ro_rd_q + 1'b1;
      end
      if (ast_i) begin
        ro_valid_q[ro_wr_q] <= 1'b1;
        ro_wr_q <= (ro_wr_q == RoPtrBits'(Readouts - 1)) ? '0 : ro_wr_q + 1'b1;
      end
      if (ro_reserve_i && !ro_done) begin
        ro_reserved_q <= ro_reserved_q + 1'b1;
        ro_full_q     <= ro_reserved_q == RoCountBits'(Readouts - 1);
      end
      if (ro_done && !ro_reserve_i) begin
        ro_reserved_q <= ro_reserved_q - 1'b1;
        ro_full_q     <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (ast_i) begin
      ro_thread_q[ro_wr_q*2 +: 2] <= ast_thread_i;
      ro_low_q[ro_wr_q*15 +: 15]  <= ast_stride_i[20] ? far_line : near_line;
      ro_high_q[ro_wr_q*15 +: 15] <= ast_stride_i[20] ? near_line : far_line;
    end
  end

  `D1_ASSERT(ReservesWithRoom_A, !(reserve_i && !room_o) && !(ro_reserve_i && !ro_room_o))
  `D1_ASSERT(PutHasRoom_A, put_i |-> !valid_q[wr_q])
  `D1_ASSERT(ReadoutHasRoom_A, ast_i |-> !ro_valid_q[ro_wr_q])
  `D1_ASSERT(RowsDoNotWrap_A,
             ast_i |-> (ast_stride_i[20] ? far_line <= near_line : far_line >= near_line))
  `D1_ASSERT(BeatsBelongToTheOldest_A,
             ro_valid_i |-> ro_valid_q[ro_rd_q] && ro_thread_q[ro_rd_q*2 +: 2] == ro_thread_i)
  `D1_ASSERT(BeatsAreInsideTheRange_A,
             ro_valid_i |-> ro_addr_i >= ro_low_q[ro_rd_q*15 +: 15] &&
                            ro_addr_i <= ro_high_q[ro_rd_q*15 +: 15])
  `D1_ASSERT(RequestHeldUntilGranted_A,
             st_req_o && !st_gnt_i |=> st_req_o && $stable(st_addr_o) && $stable(st_mask_o))

endmodule
