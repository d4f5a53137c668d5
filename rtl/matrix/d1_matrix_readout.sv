// Read-out of accumulator tiles: reads rows, converts them, and sends them to memory as beats of at
// most one line.
//
//                 wr_q                rd_q                                 em_q
//   ast ──▶ [ queue of Depth ] ──▶ read a row pair a cycle ──▶ convert ──▶ [ Lines ] ──▶ beats: ro
//             wait_q: until the        rd_valid, acc, pair      one cycle    line =
//             last step is written                              later        contiguous layout
//
// An entry passes two pointers: rd_q reads its four row pairs as soon as WaitCycles have passed
// since its ast and a line is free; em_q sends its beats and frees it with the last. acc_busy_o
// names the accumulators of entries that were not read completely. WaitCycles covers the three cycles
// of operand delay and the array's latency, so that every step taken before the ast is in the tile.
//
// Full rate: a row pair and a beat every cycle, from entry to entry without a gap.

`include "prim/d1_assert.svh"

module d1_matrix_readout #(
  parameter int unsigned Lines      = 8,
  parameter int unsigned WaitCycles = 11,  // first read: this + 1 cycles after ast
  localparam int unsigned Depth     = 8    // a power of two
) (
  input  logic         clk_i,
  input  logic         rst_ni,

  output logic [15:0]  acc_busy_o,

  input  logic         ast_valid_i,
  output logic         ast_ready_o,
  input  logic [1:0]   ast_thread_i,
  input  logic [3:0]   ast_acc_i,
  input  logic [20:0]  ast_addr_i,
  input  logic [20:0]  ast_stride_i,
  input  logic         ast_bf16_i,

  output logic         rd_valid_o,
  output logic [3:0]   rd_acc_o,
  output logic [1:0]   rd_pair_o,
  input  logic [511:0] rd_data_i,         // one cycle later: rows 2 pair, 2 pair + 1 as FP32

  output logic         ro_valid_o,
  input  logic         ro_ready_i,
  output logic         ro_last_o,
  output logic [1:0]   ro_thread_o,
  output logic [14:0]  ro_addr_o,
  output logic [63:0]  ro_mask_o,
  output logic [511:0] ro_data_o
);

  localparam int unsigned PtrBits   = $clog2(Depth);
  localparam int unsigned LineBits  = $clog2(Lines);
  localparam int unsigned CountBits = $clog2(Lines + 1);
  localparam int unsigned WaitBits  = $clog2(WaitCycles + 1);

  // ---- queue -----------------------------------------------------------------------------------
  logic [48:0]               entry [Depth];      // {thread, acc, addr, stride, bf16}
  logic [Depth-1:0]          valid_q, unread_q;
  logic [Depth*4-1:0]        acc_q;
  logic [Depth*WaitBits-1:0] wait_q;
  logic [PtrBits-1:0]        wr_q, rd_q, em_q;
  logic                      put, read_last, emit_last;

  assign ast_ready_o = !valid_q[wr_q];
  assign put         = ast_valid_i && ast_ready_o;

  always_comb begin
    acc_busy_o = '0;
    if (unread_q != '0) begin
      for (int i = 0; i < Depth; i++) begin
        if (unread_q[i]) acc_busy_o[acc_q[i*4 +: 4]] = 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q  <= '0;
      unread_q <= '0;
      wr_q     <= '0;
      rd_q     <= '0;
      em_q     <= '0;
    end else begin
      if (emit_last) begin
        valid_q[em_q] <= 1'b0;
        em_q <= em_q + 1'b1;
      end
      if (read_last) begin
        unread_q[rd_q] <= 1'b0;
        rd_q <= rd_q + 1'b1;
      end
      if (put) begin
        valid_q[wr_q]  <= 1'b1;
        unread_q[wr_q] <= 1'b1;
        wr_q <= wr_q + 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (unread_q != '0) begin
      for (int i = 0; i < Depth; i++) begin
        if (wait_q[i*WaitBits +: WaitBits] != '0)
          wait_q[i*WaitBits +: WaitBits] <= wait_q[i*WaitBits +: WaitBits] - 1'b1;
      end
    end
    if (put) begin
      entry[wr_q] <= {ast_thread_i, ast_acc_i, ast_addr_i, ast_stride_i, ast_bf16_i};
      acc_q[wr_q*4 +: 4] <= ast_acc_i;
      wait_q[wr_q*WaitBits +: WaitBits] <= WaitBits'(WaitCycles);
    end
  end

  // ---- read ------------------------------------------------------------------------------------
  // reserved_q: lines that are filled or will be; a BF16 line takes two row pairs.
  logic [CountBits-1:0] reserved_q, ready_q;
  logic [1:0]           pair_q;
  logic                 rd_bf16, reserve, pop;
  logic                 cap_valid_q, cap_bf16_q, cap_odd_q;

  assign rd_bf16    = entry[rd_q][0];
  assign rd_valid_o = unread_q[rd_q] && wait_q[rd_q*WaitBits +: WaitBits] == '0 &&
                      (reserved_q != CountBits'(Lines) || (rd_bf16 && pair_q[0]));
  assign rd_acc_o   = acc_q[rd_q*4 +: 4];
  assign rd_pair_o  = pair_q;
  assign read_last  = rd_valid_o && pair_q == 2'd3;
  assign reserve    = rd_valid_o && !(rd_bf16 && pair_q[0]);

  // ---- convert, fill ---------------------------------------------------------------------------
  // Nearest even; a carry out of the fraction, also into infinity, is right by itself.
  function automatic logic [15:0] round_bf16(input logic [31:0] x);
    logic up;
    up = x[15] && (x[16] || x[14:0] != '0);
    round_bf16 = (x[30:23] == 8'hff && x[22:0] != '0) ? 16'h7fc0 : x[31:16] + 16'(up);
  endfunction

  logic [255:0]        low [Lines];      // bytes 0..31 and 32..63 of a line
  logic [255:0]        high [Lines];
  logic [LineBits-1:0] fill_q, send_q;
  logic [255:0]        rounded;
  logic                filled;

  assign filled = cap_valid_q && (!cap_bf16_q || cap_odd_q);

  always_comb begin
    rounded = '0;
    if (cap_valid_q && cap_bf16_q) begin
      for (int i = 0; i < 16; i++) rounded[i*16 +: 16] = round_bf16(rd_data_i[i*32 +: 32]);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pair_q      <= '0;
      cap_valid_q <= 1'b0;
      fill_q      <= '0;
      send_q      <= '0;
      reserved_q  <= '0;
      ready_q     <= '0;
    end else begin
      cap_valid_q <= rd_valid_o;
      if (rd_valid_o) pair_q <= pair_q + 1'b1;
      if (filled) fill_q <= (fill_q == LineBits'(Lines - 1)) ? '0 : fill_q + 1'b1;
      if (pop) send_q <= (send_q == LineBits'(Lines - 1)) ? '0 : send_q + 1'b1;
      if (reserve && !pop) reserved_q <= reserved_q + 1'b1;
      if (pop && !reserve) reserved_q <= reserved_q - 1'b1;
      if (filled && !pop) ready_q <= ready_q + 1'b1;
      if (pop && !filled) ready_q <= ready_q - 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rd_valid_o) begin
      cap_bf16_q <= rd_bf16;
      cap_odd_q  <= pair_q[0];
    end
    if (cap_valid_q) begin
      if (!cap_bf16_q || !cap_odd_q) low[fill_q] <= cap_bf16_q ? rounded : rd_data_i[255:0];
      if (!cap_bf16_q || cap_odd_q) high[fill_q] <= cap_bf16_q ? rounded : rd_data_i[511:256];
    end
  end

  // ---- beats -----------------------------------------------------------------------------------
  // beat_q: the beat within the tile; strided, it is the row. row_q: its address, from beat 1 on.
  logic [2:0]   beat_q;
  logic [20:0]  row_q, em_addr, em_stride, here;
  logic [3:0]   unused_acc;
  logic         em_bf16, strided, take;
  logic [255:0] half;
  logic [127:0] quarter;
  logic         half_high;

  assign {ro_thread_o, unused_acc, em_addr, em_stride, em_bf16} = entry[em_q];
  assign strided    = em_stride != '0;
  assign here       = beat_q == '0 ? em_addr : row_q;
  assign ro_valid_o = ready_q != '0;
  assign take       = ro_valid_o && ro_ready_i;
  assign ro_last_o  = beat_q == (strided ? 3'd7 : em_bf16 ? 3'd1 : 3'd3);
  assign emit_last  = take && ro_last_o;
  assign pop        = take && (!strided || (em_bf16 ? beat_q[1:0] == 2'd3 : beat_q[0]));
  assign ro_addr_o  = here[20:6];
  assign half_high  = em_bf16 ? beat_q[1] : beat_q[0];

  always_comb begin
    half      = '0;
    quarter   = '0;
    ro_data_o = '0;
    ro_mask_o = '1;
    if (ro_valid_o) begin
      if (!strided) begin
        ro_data_o = {high[send_q], low[send_q]};
      end else begin
        half    = half_high ? high[send_q] : low[send_q];
        quarter = beat_q[0] ? half[255:128] : half[127:0];
        ro_data_o = em_bf16 ? {4{quarter}} : {2{half}};
        ro_mask_o = em_bf16 ? 64'h0000_0000_0000_ffff << {here[5:4], 4'd0}
                            : 64'h0000_0000_ffff_ffff << {here[5], 5'd0};
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) beat_q <= '0;
    else if (take) beat_q <= ro_last_o ? '0 : beat_q + 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (take) row_q <= here + (strided ? em_stride : 21'd64);
  end

  `D1_ASSERT(TakenOnlyWithRoom_A, ast_valid_i |-> ast_ready_o)
  `D1_ASSERT(BeatHeldUntilTaken_A,
             ro_valid_o && !ro_ready_i |=> ro_valid_o && $stable(ro_addr_o) && $stable(ro_mask_o) &&
             $stable(ro_data_o))
  `D1_ASSERT(FilledLinesAreReserved_A, ready_q <= reserved_q)
  `D1_ASSERT(BeatsBelongToAnEntry_A, ro_valid_o |-> valid_q[em_q])

endmodule
