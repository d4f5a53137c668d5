// Read-out of accumulator tiles: reads rows, converts them, and sends them to memory as beats of at
// most one line.
//
//                 wr_q                rd_q                                 em_q
//   ast ──▶ [ queue of Depth ] ──▶ read a row pair a cycle ──▶ convert ──▶ [ Lines ] ──▶ beats: ro
//             wait_q: until the        rd_valid, acc, pair      one cycle    line =
//             last step is written                              later, or    contiguous layout
//                                                               four: CFloat
//
// An entry passes two pointers: rd_q reads its four row pairs as soon as WaitCycles have passed
// since its ast and a line is free; em_q sends its beats and frees it with the last. acc_busy_o
// names the accumulators of entries that were not read completely. WaitCycles covers the three
// cycles of operand delay and the array's latency, so that every step taken before the ast is in
// the tile.
//
// Stochastic rounding: an entry brings the state of its thread's random bits, from which its four
// row pairs draw in turn (docs/number-semantics.md, section 6). What a pair draws is there when it
// is rounded: with it from the array, or three cycles later for CFloat.
//
// Full rate: a row pair and a beat every cycle, from entry to entry without a gap; but behind a
// tile in CFloat one of FP32 or BF16 waits three cycles.

`include "prim/d1_assert.svh"

module d1_matrix_readout #(
  parameter int unsigned Lines      = 8,
  parameter int unsigned WaitCycles = 11,  // first read: this + 1 cycles after ast
  parameter bit          Hold = 1'b1,      // of d1_matrix_cells: what is used in one cycle only
                                           // keeps still in others
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
  input  d1_pkg::format_entry_t ast_fmt_i,
  input  logic         ast_stochastic_i,
  input  logic [63:0]  ast_random_i,

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
  output logic [511:0] ro_data_o,

  output logic [15:0]  flags_o            // raised for thread t at bits 4 t
);

  localparam int unsigned PtrBits   = $clog2(Depth);
  localparam int unsigned LineBits  = $clog2(Lines);
  localparam int unsigned CountBits = $clog2(Lines + 1);
  localparam int unsigned WaitBits  = $clog2(WaitCycles + 1);

  // ---- queue -----------------------------------------------------------------------------------
  logic [57:0]               entry [Depth];      // {thread, acc, addr, stride, bias, format}
  logic [63:0]               random [Depth];     // state of the random bits at the first row pair
  logic [Depth-1:0]          valid_q, unread_q, stochastic_q;
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
      entry[wr_q] <= {ast_thread_i, ast_acc_i, ast_addr_i, ast_stride_i, ast_fmt_i[9:0]};
      if (ast_stochastic_i) random[wr_q] <= ast_random_i;
      stochastic_q[wr_q] <= ast_stochastic_i;
      acc_q[wr_q*4 +: 4] <= ast_acc_i;
      wait_q[wr_q*WaitBits +: WaitBits] <= WaitBits'(WaitCycles);
    end
  end

  // ---- read ------------------------------------------------------------------------------------
  // A row pair takes a line in FP32, half of one in 16 bits, a quarter in 8 bits (format 2 and 3).
  // reserved_q: lines that are filled or will be. cap: the row pair that arrives from the array.
  logic [CountBits-1:0]  reserved_q, ready_q;
  logic [1:0]            pair_q;
  d1_pkg::format_entry_t rd_fmt, cap_fmt_q;
  logic                  rd_fp32, rd_bytes, rd_slow, goes_on, reserve, pop;
  logic                  cap_valid_q, cap_slow_q, cap_fp32_q;
  logic [1:0]            enc_valid_q;      // row pairs on their way through d1_matrix_encode
  logic [1:0]            cap_thread_q;
  logic [1:0]            cap_pair_q;

  assign rd_fmt     = {6'd0, entry[rd_q][9:0]};
  assign rd_fp32    = rd_fmt.format == d1_pkg::FormatFp32;
  assign rd_bytes   = rd_fmt.format == d1_pkg::FormatCfloat8143 ||
                      rd_fmt.format == d1_pkg::FormatCfloat8152;
  assign rd_slow    = !rd_fp32 && rd_fmt.format != d1_pkg::FormatBf16;
  assign goes_on     = rd_bytes ? pair_q != 2'd0 : !rd_fp32 && pair_q[0];  // of a line begun before
  assign rd_valid_o = unread_q[rd_q] && wait_q[rd_q*WaitBits +: WaitBits] == '0 &&
                      (reserved_q != CountBits'(Lines) || goes_on) &&
                      !(((cap_valid_q && cap_slow_q) || enc_valid_q != '0) && !rd_slow);
  assign rd_acc_o   = acc_q[rd_q*4 +: 4];
  assign rd_pair_o  = pair_q;
  assign read_last  = rd_valid_o && pair_q == 2'd3;
  assign reserve    = rd_valid_o && !goes_on;

  // ---- random bits ------------------------------------------------------------------------------
  // A CFloat pair waits for them two cycles; no pair of another format is read behind it meanwhile.
  logic         draws, cap_stochastic_q;
  logic [255:0] unused_drawn;
  logic [63:0]  unused_next;
  logic [1:0]   late_q;                    // a CFloat pair that draws,
                                           // one and two cycles after its read
  logic [63:0]  state, state_q, next, late1_q, late2_q;
  logic [255:0] drawn, drawn_q;

  assign draws = rd_valid_o && stochastic_q[rd_q];
  assign state = !draws && Hold ? '0 : pair_q == 2'd0 ? random[rd_q] : state_q;

  d1_rounding_bits u_step (
    .state_i  (state),
    .random_o (unused_drawn),
    .next_o   (next)
  );
  d1_rounding_bits u_draw (
    .state_i  (late_q[1] ? late2_q : state),
    .random_o (drawn),
    .next_o   (unused_next)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) late_q <= '0;
    else         late_q <= {late_q[0], draws && rd_slow};
  end
  always_ff @(posedge clk_i) begin
    if (draws) state_q <= next;
    if ((draws && rd_slow) || !Hold) late1_q <= state;
    if (late_q[0] || !Hold) late2_q <= late1_q;
    if (late_q[1] || (draws && !rd_slow) || !Hold) drawn_q <= drawn;
    if (rd_valid_o) cap_stochastic_q <= stochastic_q[rd_q];
  end

  // ---- convert ---------------------------------------------------------------------------------
  // Nearest even adds half a unit less one, and one if the unit is odd; stochastic rounding adds
  // random bits. A carry out of the fraction, also into infinity, is right by itself.
  function automatic logic [15:0] round_bf16(input logic [31:0] x, input logic stochastic,
                                             input logic [15:0] r);
    logic [15:0] sum;
    logic [16:0] unused_below;
    {sum, unused_below} = {x, 1'b1} + {16'd0, stochastic ? r : 16'h7fff, !stochastic && x[16]};
    round_bf16 = (x[30:23] == 8'hff && x[22:0] != '0) ? 16'h7fc0 : sum;
  endfunction

  logic         code_valid_q, code_bytes_q;
  logic [1:0]   code_pair_q;
  logic [1:0]   code_thread_q;
  logic [2:0]   code_flags;
  logic [9:0]   enc_q;                     // twice {thread, 8 bits, pair}
  logic [255:0] rounded, codes;
  logic [127:0] packed_codes;

  always_comb begin
    rounded = '0;
    if (cap_valid_q && !cap_slow_q && !cap_fp32_q) begin
      for (int i = 0; i < 16; i++)
        rounded[i*16 +: 16] = round_bf16(rd_data_i[i*32 +: 32], cap_stochastic_q,
                                         drawn_q[i*16 +: 16]);
    end
  end

  d1_matrix_encode #(.Hold(Hold)) u_encode (
    .clk_i,
    .valid_i      (cap_valid_q && cap_slow_q),
    .fmt_i        (cap_fmt_q),
    .stochastic_i (cap_stochastic_q),
    .data_i       (rd_data_i),
    .random_i     (drawn_q),
    .code_o       (codes),
    .flags_o      (code_flags)
  );

  always_comb begin
    packed_codes = '0;
    if (code_valid_q && code_bytes_q) begin
      for (int i = 0; i < 16; i++) packed_codes[i*8 +: 8] = codes[i*16 +: 8];
    end
  end

  // ---- flags: of what comes from the array, and what the conversion to CFloat has found ---------
  logic [3:0] cap_flags;

  d1_matrix_flags u_flags (
    .valid_i   (cap_valid_q),
    .bf16_i    (!cap_slow_q && !cap_fp32_q),
    .data_i    (rd_data_i),
    .rounded_i (rounded),
    .flags_o   (cap_flags)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      flags_o <= '0;
    end else begin
      for (int t = 0; t < 4; t++) begin
        flags_o[4*t +: 4] <= (cap_flags & {4{cap_thread_q == 2'(t)}}) |
                             ({code_flags[2:1], 1'b0, code_flags[0]} &
                              {4{code_valid_q && code_thread_q == 2'(t)}});
      end
    end
  end

  // ---- fill: quarters of a line, which is one of the contiguous layout --------------------------
  logic [127:0]        quarter0 [Lines];
  logic [127:0]        quarter1 [Lines];
  logic [127:0]        quarter2 [Lines];
  logic [127:0]        quarter3 [Lines];
  logic [LineBits-1:0] fill_q, send_q;
  logic                fast, filled;
  logic [3:0]          fill;
  logic [511:0]        fill_line;

  assign fast = cap_valid_q && !cap_slow_q;

  always_comb begin
    fill      = '0;
    fill_line = '0;
    if (code_valid_q) begin
      if (code_bytes_q) begin
        fill      = 4'd1 << code_pair_q;
        fill_line = {4{packed_codes}};
      end else begin
        fill      = code_pair_q[0] ? 4'b1100 : 4'b0011;
        fill_line = {2{codes}};
      end
    end else if (fast) begin
      fill      = cap_fp32_q ? 4'b1111 : cap_pair_q[0] ? 4'b1100 : 4'b0011;
      fill_line = cap_fp32_q ? rd_data_i : {2{rounded}};
    end
  end
  assign filled = fill[3];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pair_q      <= '0;
      cap_valid_q <= 1'b0;
      enc_valid_q  <= '0;
      code_valid_q <= 1'b0;
      fill_q      <= '0;
      send_q      <= '0;
      reserved_q  <= '0;
      ready_q     <= '0;
    end else begin
      cap_valid_q <= rd_valid_o;
      enc_valid_q  <= {enc_valid_q[0], cap_valid_q && cap_slow_q};
      code_valid_q <= enc_valid_q[1];
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
      cap_fmt_q  <= rd_fmt;
      cap_fp32_q <= rd_fp32;
      cap_slow_q <= rd_slow;
      cap_pair_q <= pair_q;
      cap_thread_q <= entry[rd_q][57:56];
    end
    enc_q <= {enc_q[4:0], cap_thread_q, cap_fmt_q.format == d1_pkg::FormatCfloat8143 ||
                          cap_fmt_q.format == d1_pkg::FormatCfloat8152, cap_pair_q};
    {code_thread_q, code_bytes_q, code_pair_q} <= enc_q[9:5];
    if (fill[0]) quarter0[fill_q] <= fill_line[127:0];
    if (fill[1]) quarter1[fill_q] <= fill_line[255:128];
    if (fill[2]) quarter2[fill_q] <= fill_line[383:256];
    if (fill[3]) quarter3[fill_q] <= fill_line[511:384];
  end

  // ---- beats -----------------------------------------------------------------------------------
  // beat_q: the beat goes_on the tile; strided, it is the row. row_q: its address, from beat 1 on.
  logic [2:0]            beat_q;
  logic [20:0]           row_q, em_addr, em_stride, here;
  logic [3:0]            unused_acc;
  d1_pkg::format_entry_t em_fmt;
  logic                  em_fp32, em_bytes, strided, take;
  logic [511:0]          line;
  logic [255:0]          half;
  logic [127:0]          quarter;
  logic [63:0]           eighth;

  assign {ro_thread_o, unused_acc, em_addr, em_stride} = entry[em_q][57:10];
  assign em_fmt     = {6'd0, entry[em_q][9:0]};
  assign em_fp32    = em_fmt.format == d1_pkg::FormatFp32;
  assign em_bytes   = em_fmt.format == d1_pkg::FormatCfloat8143 ||
                      em_fmt.format == d1_pkg::FormatCfloat8152;
  assign strided    = em_stride != '0;
  assign here       = beat_q == '0 ? em_addr : row_q;
  assign ro_valid_o = ready_q != '0;
  assign take       = ro_valid_o && ro_ready_i;
  assign ro_last_o  = beat_q == (strided ? 3'd7 : em_bytes ? 3'd0 : em_fp32 ? 3'd3 : 3'd1);
  assign emit_last  = take && ro_last_o;
  assign pop        = take && (!strided || (em_bytes ? beat_q == 3'd7
                                          : em_fp32 ? beat_q[0] : beat_q[1:0] == 2'd3));
  assign ro_addr_o  = here[20:6];

  // The row of a strided beat among those of its line: two, four or eight.
  always_comb begin
    line      = '0;
    half      = '0;
    quarter   = '0;
    eighth    = '0;
    ro_data_o = '0;
    ro_mask_o = '1;
    if (ro_valid_o) begin
      line = {quarter3[send_q], quarter2[send_q], quarter1[send_q], quarter0[send_q]};
      if (!strided) begin
        ro_data_o = line;
      end else begin
        half    = (em_bytes ? beat_q[2] : em_fp32 ? beat_q[0] : beat_q[1]) ? line[511:256]
                                                                           : line[255:0];
        quarter = (em_bytes ? beat_q[1] : beat_q[0]) ? half[255:128] : half[127:0];
        eighth  = beat_q[0] ? quarter[127:64] : quarter[63:0];
        ro_data_o = em_bytes ? {8{eighth}} : em_fp32 ? {2{half}} : {4{quarter}};
        ro_mask_o = em_bytes  ? 64'h0000_0000_0000_00ff << {here[5:3], 3'd0}
                    : em_fp32 ? 64'h0000_0000_ffff_ffff << {here[5], 5'd0}
                              : 64'h0000_0000_0000_ffff << {here[5:4], 4'd0};
      end
    end
  end

  logic unused_fmt;
  assign unused_fmt = ^{em_fmt[15:4], ast_fmt_i[15:10]};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) beat_q <= '0;
    else if (take) beat_q <= ro_last_o ? '0 : beat_q + 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (take) row_q <= here + (strided ? em_stride : 21'd64);
  end

  // ---- trace: 1 a beat leaves, 2 it waits for port st, 3 steps are still to be written,
  //      4 under way
  logic [2:0] trace_state_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)              trace_state_q <= 3'd0;
    else if (valid_q == '0)   trace_state_q <= 3'd0;
    else if (take)            trace_state_q <= 3'd1;
    else if (ro_valid_o)      trace_state_q <= 3'd2;
    else if (unread_q[rd_q] && wait_q[rd_q*WaitBits +: WaitBits] != '0 && reserved_q == '0)
                              trace_state_q <= 3'd3;
    else                      trace_state_q <= 3'd4;
  end

  `D1_ASSERT(OneDrawACycle_A, !(late_q[1] && draws && !rd_slow))
  `D1_ASSERT(TakenOnlyWithRoom_A, ast_valid_i |-> ast_ready_o)
  `D1_ASSERT(BeatHeldUntilTaken_A,
             ro_valid_o && !ro_ready_i |=> ro_valid_o && $stable(ro_addr_o) && $stable(ro_mask_o) &&
             $stable(ro_data_o))
  `D1_ASSERT(FilledLinesAreReserved_A, ready_q <= reserved_q)
  `D1_ASSERT(BeatsBelongToAnEntry_A, ro_valid_o |-> valid_q[em_q])

endmodule
