// Instruction fetch of the four threads: 32 B a cycle, of one thread.
//
//   F0  pick a thread with room, look its window up      [ PC 0..3 ] ─▶ arbiter ─▶ cache RAM
//   F1  tags: hit ─▶ buffer of the thread; miss ─▶ fill          window ─▶ d1_ibuf
//   F2  the first jump of the window, or branch that is expected to be taken (which words those are
//       is known as the window arrives): fetch of the thread goes on at its target
//
// So a taken branch that is foreseen costs fetch three cycles from window to window, which the
// words in the buffer hide; a bit beside each word says that fetch took it, and the reader of the
// buffer drops the words after it. d1_predict knows which branches go against the static rule. A
// line that had to be filled goes to its thread's buffer as it arrives, so that every miss makes
// progress whatever else happens to the cache. The line after the one fetched is prefetched when it
// is absent.
//
// A window outside the SRAM, or one with a wrong ECC, is pushed as a fault.

`include "prim/d1_assert.svh"

module d1_fetch (
  input  logic          clk_i,
  input  logic          rst_ni,

  input  logic          invalidate_i,    // empty the cache
  input  logic [3:0]    run_i,           // the thread may fetch
  input  logic [3:0]    redirect_i,      // drop what thread t has fetched, go on at target t
  input  logic [83:0]   target_i,        // 4 x 21 bits

  // branches that were executed, one of each cluster: where, and whether against the static rule
  input  logic [1:0]    branch_i,
  input  logic [15:0]   branch_pc_i,     // 2 x bits 9..2
  input  logic [1:0]    branch_broke_i,

  // instruction buffers
  input  logic [7:0]    used_i,          // 4 x 2 bits: windows held
  output logic [3:0]    load_o,          // for these threads, what follows may be pushed
  output logic [3:0]    push_o,          // late: it is
  output logic [255:0]  push_data_o,
  output logic [7:0]    push_taken_o,    // fetch takes these words, if the path comes to them
  output logic [31:0]   push_instr_o,    // the word of it at the fetch PC
  output logic          push_instr_taken_o,
  output logic          push_fault_o,
  output logic          push_ecc_o,

  // d1_sram
  output logic          fill_req_o,
  output logic [14:0]   fill_addr_o,
  input  logic          fill_gnt_i,
  input  logic          fill_rvalid_i,
  input  logic [511:0]  fill_rdata_i,
  input  logic          fill_rerr_i
);

  localparam logic [14:0] SramLines = 15'(d1_pkg::SramBytes / d1_pkg::LineBytes);

  // Fetch PCs, 4 x 21 bits: what to look up next. Only the first window of a path starts inside a
  // window. While a thread waits for a line its fetch PC means nothing: a miss, which is known
  // late, leaves it where it has gone, and the PC that was last in F1 counts.
  logic [83:0] pc_q, at_q;
  logic [3:0]  miss_q;          // waits for a line

  // ---- F0
  logic        f0_valid, fill_busy;
  logic [3:0]  f0_request, f0_grant;
  logic [1:0]  f0_thread;
  logic [20:0] f0_pc;
  logic        f1_valid_q;
  logic [1:0]  f1_thread_q;
  logic [20:0] f1_pc_q;

  always_comb begin
    for (int t = 0; t < 4; t++) begin
      f0_request[t] = run_i[t] && !miss_q[t] && !fill_busy &&
          (used_i[2*t +: 2] == 2'd0 ||
           (used_i[2*t +: 2] == 2'd1 && !(f1_valid_q && f1_thread_q == 2'(t))));
    end
  end

  d1_rr_arb #(.N(4)) u_arb (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .req_i   (f0_request),
    .ready_i (1'b1),
    .valid_o (f0_valid),
    .gnt_o   (f0_grant),
    .idx_o   (f0_thread)
  );
  always_comb begin
    f0_pc = 21'd0;
    for (int t = 0; t < 4; t++) f0_pc = f0_pc | ({21{f0_grant[t]}} & pc_q[21*t +: 21]);
  end

  // ---- F1
  logic         hit, next_present, outside, f1_alive, f1_push, f1_miss;
  logic [255:0] cache_low, cache_high, cache_data;
  logic [3:0]   scan_redirect;

  assign cache_data = f1_pc_q[5] ? cache_high : cache_low;
  assign outside  = f1_pc_q[20:6] >= SramLines;
  assign f1_alive = f1_valid_q && !(scan_valid_q && scan_found && scan_thread_q == f1_thread_q);
  assign f1_push  = f1_alive && (hit || outside);
  assign f1_miss  = f1_alive && !hit && !outside && !redirect_i[f1_thread_q];

  // ---- the line that arrives, for one thread that waits for it: that thread is put into F1, which
  // would be empty then, in the cycle before. Whoever waited longer is before the one that misses
  // just then. A redirect in the very cycle of the arrival empties the buffer that takes the
  // window.
  logic         fill_coming, fill_return, fill_usable, fill_take, takes_q;
  logic [14:0]  fill_line;
  logic [3:0]   waited, misses_it, waits_q, wakes, first;
  logic [20:0]  waited_pc;
  always_comb begin
    for (int t = 0; t < 4; t++) begin
      waited[t]    = miss_q[t] && at_q[21*t+6 +: 15] == fill_line;
      misses_it[t] = f1_miss && f1_thread_q == 2'(t) && f1_pc_q[20:6] == fill_line;
    end
  end
  always_comb begin
    waited_pc = 21'd0;
    for (int t = 0; t < 4; t++) waited_pc = waited_pc | ({21{first[t]}} & at_q[21*t +: 21]);
  end
  assign first     = waited & (~waited + 4'd1);
  assign wakes     = fill_usable ? waits_q : 4'd0;
  assign fill_take = takes_q && fill_usable;

  // ---- the push of this cycle. The RAM is late: what the scan must know of a word is read off
  // every place that it may come from.
  logic [7:0] words_taken, against;
  always_comb begin
    words_taken = 8'd0;
    if (fill_return || f1_valid_q) begin
      words_taken = fill_return ? f1_pc_q[5] ? taken_words(fill_rdata_i[511:256], against)
                                             : taken_words(fill_rdata_i[255:0], against)
                  : f1_pc_q[5] ? taken_words(cache_high, against) : taken_words(cache_low, against);
    end
  end
  d1_predict u_predict (
    .clk_i     (clk_i),
    .rst_ni    (rst_ni),
    .row_i     (f1_pc_q[9:5]),
    .against_o (against),
    .valid_i   (branch_i),
    .place_i   (branch_pc_i),
    .broke_i   (branch_broke_i)
  );
  assign push_taken_o       = words_taken;
  assign push_instr_taken_o = (words_taken & (word[7:0] | word[15:8])) != 8'd0;
  assign push_data_o  = !fill_return ? cache_data
                      : f1_pc_q[5] ? fill_rdata_i[511:256] : fill_rdata_i[255:0];
  // The word at which the path goes on, of all places in one tree: it is the last to come.
  logic [15:0] word;           // one-hot, in the line of f1_pc_q
  assign word = 16'd1 << f1_pc_q[5:2];
  always_comb begin
    push_instr_o = 32'd0;
    for (int i = 0; i < 8; i++) begin
      push_instr_o = push_instr_o |
          ((cache_low[32*i +: 32]         & {32{word[i] && !fill_return}}) |
           (cache_high[32*i +: 32]        & {32{word[8 + i] && !fill_return}})) |
          ((fill_rdata_i[32*i +: 32]      & {32{word[i] && fill_return}}) |
           (fill_rdata_i[256 + 32*i +: 32] & {32{word[8 + i] && fill_return}}));
    end
  end
  assign push_ecc_o   = fill_return && fill_rerr_i;
  assign push_fault_o = fill_return ? fill_rerr_i : outside;
  always_comb begin
    for (int t = 0; t < 4; t++) begin
      load_o[t] = (takes_q || f1_valid_q) && f1_thread_q == 2'(t);
      push_o[t] = (fill_take || f1_push) && f1_thread_q == 2'(t);
    end
  end

  // ---- F2: scan
  logic         scan_valid_q, scan_found;
  logic [1:0]   scan_thread_q;
  logic [20:5]  scan_window_q;
  logic [7:0]   scan_taken_q;   // the words that fetch takes, from the fetch PC on ...
  logic [167:0] scan_distance_q;  // ... and how far every word jumps, 8 x 21 bits
  logic [20:0]  scan_target;
  logic [2:0]   scan_word;
  logic [20:0]  scan_distance;

  // The first of them, one-hot: its number and distance are selected side by side.
  logic [7:0]   scan_first;
  always_comb begin
    scan_word     = 3'd0;
    scan_distance = 21'd0;
    for (int i = 0; i < 8; i++) begin
      scan_first[i] = scan_taken_q[i] && (scan_taken_q & ~(8'hFF << i)) == 8'd0;
      if (scan_first[i]) scan_word = scan_word | 3'(i);
      scan_distance = scan_distance | ({21{scan_first[i]}} & scan_distance_q[21*i +: 21]);
    end
  end
  // The words of a window that fetch takes, of which these go against the static rule.
  function automatic logic [7:0] taken_words(input logic [255:0] window, input logic [7:0] breaks);
    for (int i = 0; i < 8; i++) begin
      taken_words[i] = d1_scalar_pkg::predict_taken(window[32*i +: 7], window[32*i + 31],
                                                    breaks[i]);
    end
  endfunction

  assign scan_found  = scan_taken_q != 8'd0;
  assign scan_target = {scan_window_q, scan_word, 2'b00} + scan_distance;
  assign scan_redirect = (scan_valid_q && scan_found) ? 4'd1 << scan_thread_q : 4'd0;

  // ---- state
  logic [63:0] after;           // 4 x 16 bits: the window after the one looked up, or waited for
  always_comb begin
    for (int t = 0; t < 4; t++) begin
      after[16*t +: 16] = (takes_q ? f1_pc_q[20:5] : pc_q[21*t+5 +: 16]) + 16'd1;
    end
  end

  logic        next_valid_q, prefetch_q;
  logic [14:0] next_line_q;     // the line after the one that was in F1
  logic [14:0] prefetch_line_q; // ... which is absent
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      f1_valid_q   <= 1'b0;
      scan_valid_q <= 1'b0;
      miss_q       <= '0;
      waits_q      <= '0;
      takes_q      <= 1'b0;
      next_valid_q <= 1'b0;
      prefetch_q   <= 1'b0;
    end else begin
      waits_q      <= fill_coming ? (waited | misses_it) & ~redirect_i : 4'd0;
      takes_q      <= fill_coming && (waited != 4'd0 ? (first & ~redirect_i) != 4'd0
                                                     : misses_it != 4'd0);
      next_valid_q <= f1_alive && !redirect_i[f1_thread_q];
      prefetch_q   <= next_valid_q && !next_present && next_line_q < SramLines && !invalidate_i;
      f1_valid_q   <= (f0_grant & ~redirect_i & ~scan_redirect) != 4'd0 &&
                      !(f1_miss && f1_thread_q == f0_thread);
      scan_valid_q <= !push_fault_o && (fill_take || f1_push) && !redirect_i[f1_thread_q];
      for (int t = 0; t < 4; t++) begin
        if (redirect_i[t] || wakes[t])                  miss_q[t] <= 1'b0;
        else if (f1_miss && f1_thread_q == 2'(t))       miss_q[t] <= 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (f0_valid) begin
      f1_thread_q <= f0_thread;
      f1_pc_q     <= f0_pc;
    end else if (fill_coming && waited != 4'd0) begin
      f1_thread_q <= {first[3] || first[2], first[3] || first[1]};
      f1_pc_q     <= waited_pc;
    end
    if (f1_valid_q)   next_line_q     <= f1_pc_q[20:6] + 15'd1;
    if (next_valid_q) prefetch_line_q <= next_line_q;
    if (f1_valid_q || fill_return) begin
      scan_thread_q <= f1_thread_q;
      scan_window_q <= f1_pc_q[20:5];
      scan_taken_q  <= words_taken & (8'hFF << f1_pc_q[4:2]);
      for (int i = 0; i < 8; i++) begin
        scan_distance_q[21*i +: 21] <=
            d1_scalar_pkg::cti_distance(push_data_o[32*i + 3], push_data_o[32*i+7 +: 25]);
      end
    end
    for (int t = 0; t < 4; t++) begin
      // Of the threads that wait, one takes the line; the others look it up.
      if (f1_valid_q && f1_thread_q == 2'(t)) at_q[21*t +: 21] <= f1_pc_q;
      if (redirect_i[t])                   pc_q[21*t +: 21] <= target_i[21*t +: 21];
      else if (scan_redirect[t])           pc_q[21*t +: 21] <= scan_target;
      else if (waits_q[t] && !(takes_q && f1_thread_q == 2'(t)))
                                           pc_q[21*t +: 21] <= at_q[21*t +: 21];
      else if (waits_q[t] || f0_grant[t])  pc_q[21*t +: 21] <= {after[16*t +: 16], 5'd0};
    end
  end

  // ---- cache and fills
  logic [14:0] waiting_line;
  logic        waiting, waiting_q;
  logic [1:0]  waiting_thread;
  logic [3:0]  unused_waiting;
  logic [14:0] waiting_line_q;

  // The requests of the threads that wait, in turn: the one that is next,
  // but for those that take a line now.
  d1_rr_arb #(.N(4)) u_waiting (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .req_i   (miss_q & ~waits_q),
    .ready_i (fill_return),
    .valid_o (waiting),
    .gnt_o   (unused_waiting),
    .idx_o   (waiting_thread)
  );
  assign waiting_line = at_q[21*waiting_thread+6 +: 15];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) waiting_q <= 1'b0;
    else         waiting_q <= waiting;
  end
  always_ff @(posedge clk_i) begin
    if (waiting) waiting_line_q <= waiting_line;
  end

  d1_fill u_fill (
    .clk_i           (clk_i),
    .rst_ni          (rst_ni),
    .invalidate_i    (invalidate_i),
    .lookup_i        (f1_valid_q),
    .miss_i          (f1_miss),
    .miss_line_i     (f1_pc_q[20:6]),
    .prefetch_i      (prefetch_q),
    .prefetch_line_i (prefetch_line_q),
    .waiting_i       (waiting_q),
    .waiting_line_i  (waiting_line_q),
    .fill_req_o      (fill_req_o),
    .fill_addr_o     (fill_addr_o),
    .fill_gnt_i      (fill_gnt_i),
    .busy_o          (fill_busy),
    .coming_o        (fill_coming),
    .return_o        (fill_return),
    .usable_o        (fill_usable),
    .line_o          (fill_line)
  );

  d1_icache u_icache (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .invalidate_i   (invalidate_i),
    .lookup_i       (f0_valid),
    .window_i       (f0_pc[20:5]),
    .f1_line_i      (f1_pc_q[20:6]),
    .hit_o          (hit),
    .low_o          (cache_low),
    .high_o         (cache_high),
    .next_i         (next_line_q),
    .next_present_o (next_present),
    .fill_i         (fill_return && fill_usable && !fill_rerr_i),
    .fill_line_i    (fill_line),
    .fill_data_i    (fill_rdata_i)
  );

  // ---- trace: threads that wait for a line; a line is under way; a window is looked up
  logic [5:0] trace_fetch_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) trace_fetch_q <= '0;
    else         trace_fetch_q <= {f0_valid, fill_req_o || fill_busy, miss_q};
  end

  `D1_ASSERT(ReturnIsAnswered_A, fill_return == fill_rvalid_i)
  `D1_ASSERT(PushedInstrIsTheWordAtThePc_A, load_o == 4'd0 ||
             push_instr_o == push_data_o[32*f1_pc_q[4:2] +: 32])
  `D1_ASSERT(NoLookupBeforeReturn_A, !(fill_return && f1_valid_q))
  `D1_ASSERT(WaitsAtThePcThatMissed_A, f1_miss |=> !(f1_valid_q && miss_q[f1_thread_q]))
  `D1_ASSERT(NoLookupWhileWaiting_A, (f0_grant & wakes) == 4'd0)

endmodule
