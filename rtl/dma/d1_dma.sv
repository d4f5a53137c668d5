// The DMA engine of a node (docs/dma.md): lists of descriptors, each of which moves rows of bytes
// from the SRAM to any node.
//
//   start_* ──▶ [d1_dma_lists] ── job ──▶ state machine ── descriptor ──▶ [d1_dma_check]
//                                             │
//  [d1_dma_rows] or [d1_dma_gather] ──▶ [d1_dma_walk] ── step ──▶ port fill ──▶ │ line │ [d1_dma_rotate] ──▶ [d1_dma_merge] ──▶ push
//
// It stands between the core and port fill of the SRAM, between the vector side and d1_netif, and
// in the way of net_idle and of d1_ctrl's faults to the core; what passes is not delayed, and takes
// part of the cycles only while a list runs.
//
// One descriptor at a time: it ends when all of its packets were taken. room_q counts the places of
// d1_dma_merge that no step has taken: with all of them free nothing is under way.

`include "prim/d1_assert.svh"

module d1_dma (
  input  logic           clk_i,
  input  logic           rst_ni,

  // d1_ctrl
  input  logic [3:0]     start_i,
  input  logic [20:0]    start_addr_i,
  input  logic           start_beyond_i,
  output logic [3:0]     busy_o,
  output logic [3:0]     failed_o,
  input  d1_pkg::fault_t ctrl_fault_i,

  // d1_core
  input  logic           core_req_i,
  input  logic [14:0]    core_addr_i,
  output logic           core_gnt_o,
  output logic           core_rvalid_o,
  output logic [3:0]     net_idle_o,
  output d1_pkg::fault_t fault_o,

  // d1_sram
  output logic           fill_req_o,
  output logic [14:0]    fill_addr_o,
  input  logic           fill_gnt_i,
  input  logic           fill_rvalid_i,
  input  logic [511:0]   fill_rdata_i,
  input  logic           fill_rerr_i,

  // d1_vector
  input  logic           vec_valid_i,
  output logic           vec_ready_o,
  input  logic [1:0]     vec_thread_i,
  input  logic           vec_post_i,
  input  logic [63:0]    vec_addr_i,
  input  logic [6:0]     vec_count_i,
  input  logic [4:0]     vec_sem_i,
  input  logic [15:0]    vec_amount_i,
  input  logic [511:0]   vec_data_i,

  // d1_netif
  output logic           push_valid_o,
  input  logic           push_ready_i,
  output logic [1:0]     push_thread_o,
  output logic           push_post_o,
  output logic [63:0]    push_addr_o,
  output logic [6:0]     push_count_o,
  output logic [4:0]     push_sem_o,
  output logic [15:0]    push_amount_o,
  output logic [511:0]   push_data_o,
  input  logic [3:0]     net_idle_i
);

  localparam int unsigned Depth = 8;
  localparam int unsigned RoomBits = $clog2(Depth + 1);

  localparam logic [3:0] Idle  = 4'd0;
  localparam logic [3:0] Fetch = 4'd1;   // asks for the descriptor
  localparam logic [3:0] Line  = 4'd2;   // waits for it
  localparam logic [3:0] Check = 4'd3;
  localparam logic [3:0] Run   = 4'd4;   // steps
  localparam logic [3:0] Drain = 4'd5;   // until the last packet has left
  localparam logic [3:0] Fence = 4'd6;   // until all is acknowledged
  localparam logic [3:0] Post  = 4'd7;
  localparam logic [3:0] Done  = 4'd8;
  localparam logic [3:0] Fault = 4'd9;

  logic [3:0]        state_q, state_d;
  logic [3:0]        reason_q;           // why the list ends with an error
  d1_pkg::dma_desc_t desc_q;

  // ---- lists ------------------------------------------------------------------------------------
  logic        job_valid, job_bad, job_take, done, rejected_valid, rejected_take;
  logic [1:0]  thread, rejected_thread;
  logic [20:6] addr, rejected_addr;

  d1_dma_lists u_lists (
    .clk_i, .rst_ni,
    .start_i, .start_addr_i, .start_beyond_i, .busy_o, .failed_o,
    .job_valid_o(job_valid), .job_bad_o(job_bad), .job_take_i(job_take), .thread_o(thread),
    .addr_o(addr),
    .done_i(done), .done_last_i(state_q == Fault || desc_q.last), .done_failed_i(state_q == Fault),
    .done_next_i(desc_q.next),
    .rejected_valid_o(rejected_valid), .rejected_thread_o(rejected_thread),
    .rejected_addr_o(rejected_addr), .rejected_take_i(rejected_take)
  );

  // ---- faults: when d1_ctrl has none, starts that were rejected before the end of a list --------
  logic fault_take;

  assign rejected_take = rejected_valid && !ctrl_fault_i.valid;
  assign fault_take    = state_q == Fault && !rejected_valid && !ctrl_fault_i.valid;

  always_comb begin
    fault_o = ctrl_fault_i;
    if (rejected_take || fault_take) begin
      fault_o        = '0;
      fault_o.valid  = 1'b1;
      fault_o.thread = rejected_take ? rejected_thread : thread;
      fault_o.cause  = d1_pkg::CauseDmaError;
      fault_o.addr   = {43'd0, rejected_take ? {rejected_addr, 2'd0, d1_pkg::DmaBusy}
                                             : {addr, 2'd0, reason_q}};
    end
  end

  // A thread is quiet when its list is done and acknowledged.
  assign net_idle_o = net_idle_i & ~busy_o;

  // ---- descriptor, rows, steps ------------------------------------------------------------------
  logic [3:0]  check_reason, row_reason, rows_reason, element_reason;
  logic        rows_start, rows_busy, rows_valid, rows_take, element_busy, element_valid,
               element_mark, element_dst_take;
  logic        check_bad_q, index_start_q;
  logic        gather, row_valid, row_take, row_mark, row_bad, walk_busy, walk_empty, clear;
  logic        step_valid, step_take, step_mark;
  logic [20:0] row_src, rows_src, element_src, step_src;
  logic [35:0] row_dst, rows_dst, element_dst, step_dst;
  logic [6:0]  step_count;

  d1_dma_check u_check (.desc_i(desc_q), .reason_o(check_reason));

  // Rows start before it is known whether the descriptor is right:
  // a cycle later they are cleared, or the indices start.
  assign rows_start = state_q == Check;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      check_bad_q   <= 1'b0;
      index_start_q <= 1'b0;
    end else begin
      check_bad_q   <= state_q == Check && check_reason != d1_pkg::DmaOk;
      index_start_q <= state_q == Check && desc_q.op == d1_pkg::DmaGather;
    end
  end

  d1_dma_rows u_rows (
    .clk_i, .rst_ni, .start_i(rows_start), .clear_i(clear), .desc_i(desc_q), .busy_o(rows_busy),
    .valid_o(rows_valid), .src_o(rows_src), .dst_o(rows_dst), .reason_o(rows_reason),
    .take_i(rows_take)
  );

  // A gather has its sources by indices.
  logic        index_want, index_gnt, index_line, index_valid, index_mark, index_take, mark;
  logic [14:0] index_addr;
  logic [31:0] index;

  always_ff @(posedge clk_i) begin
    if (state_q == Check) gather <= desc_q.op == d1_pkg::DmaGather;
  end

  d1_dma_index u_index (
    .clk_i, .rst_ni, .start_i(index_start_q && !check_bad_q), .list_i(desc_q.src_stride1[20:2]),
    .count_i(desc_q.count1),
    .mark_i(mark), .want_o(index_want), .addr_o(index_addr), .gnt_i(index_gnt),
    .line_comes_i(indices_q[2]), .line_good_i(index_line), .line_i(fill_rdata_i),
    .valid_o(index_valid), .index_o(index), .mark_o(index_mark), .take_i(index_take)
  );

  d1_dma_gather u_gather (
    .clk_i, .rst_ni, .clear_i(clear), .desc_i(desc_q), .busy_o(element_busy),
    .dst_valid_i(rows_valid && gather), .dst_i(rows_dst), .dst_reason_i(rows_reason),
    .dst_take_o(element_dst_take),
    .index_valid_i(index_valid), .index_i(index), .index_mark_i(index_mark),
    .index_take_o(index_take),
    .row_valid_o(element_valid), .row_src_o(element_src), .row_dst_o(element_dst),
    .row_reason_o(element_reason), .row_mark_o(element_mark), .row_take_i(row_take && gather)
  );

  assign rows_take  = gather ? element_dst_take : row_take;
  assign row_valid  = gather ? element_valid  : rows_valid;
  assign row_src    = gather ? element_src    : rows_src;
  assign row_dst    = gather ? element_dst    : rows_dst;
  assign row_reason = gather ? element_reason : rows_reason;
  assign row_mark   = gather && element_mark;

  d1_dma_walk u_walk (
    .clk_i, .rst_ni, .clear_i(clear), .busy_o(walk_busy),
    .row_valid_i(row_valid && row_reason == d1_pkg::DmaOk), .row_src_i(row_src),
    .row_dst_i(row_dst),
    .row_bytes_i(desc_q.bytes), .row_mark_i(row_mark), .row_take_o(row_take), .empty_o(walk_empty),
    .step_valid_o(step_valid), .step_src_o(step_src), .step_dst_o(step_dst),
    .step_count_o(step_count), .step_mark_o(step_mark), .step_take_i(step_take)
  );

  // A bad row ends the list once the rows before it are cut,
  // and the indices read that are to be before it.
  assign row_bad = row_valid && row_reason != d1_pkg::DmaOk && walk_empty && !index_want;

  // ---- reads: of descriptors, indices and steps -------------------------------------------------
  logic                read_req, read_gnt, read_rvalid, fetching;
  logic [14:0]         read_addr;
  logic [RoomBits-1:0] room_q;
  logic                any_room_q, all_room_q;

  assign fetching  = state_q == Fetch;
  // The first step that needs a line of indices asks for the next one, which then goes before it.
  logic marked_q;

  assign mark      = step_valid && step_mark && !marked_q;
  assign read_req  = fetching || index_want || (step_valid && any_room_q);
  assign read_addr = fetching ? addr : index_want ? index_addr : step_src[20:6];
  assign index_gnt = read_gnt && !fetching && index_want;
  assign step_take = read_gnt && !fetching && !index_want;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)        marked_q <= 1'b0;
    else if (step_take) marked_q <= 1'b0;
    else if (mark)      marked_q <= 1'b1;
  end

  d1_dma_fill u_fill (
    .clk_i, .rst_ni,
    .core_req_i, .core_addr_i, .core_gnt_o, .core_rvalid_o,
    .dma_req_i(read_req), .dma_addr_i(read_addr), .dma_gnt_o(read_gnt), .dma_rvalid_o(read_rvalid),
    .fill_req_o, .fill_addr_o, .fill_gnt_i, .fill_rvalid_i
  );

  // What a step is about, until its line comes: 3 cycles, then the line in a register,
  // then the turn.
  localparam int unsigned AboutBits = 6 + 36 + 7;

  logic [3:0]           under_way_q;     // granted 1, 2, 3 cycles ago; in line_q
  logic [2:0]           indices_q;       // lines of indices, granted 1, 2, 3 cycles ago
  logic                 turning;         // in d1_dma_rotate
  logic [AboutBits-1:0] about, about1_q, about2_q, about3_q, about4_q;
  logic [42:0]          about5_q;
  logic [511:0]         line_q, turned;
  logic                 killed_q;        // a line had an error: it and those after it are dropped
  logic                 read_bad, drop, index_bad;

  assign about    = {step_dst[5:0] - step_src[5:0], step_dst, step_count};
  assign read_bad   = read_rvalid && fill_rerr_i;
  assign drop       = under_way_q[2] && (killed_q || fill_rerr_i);
  assign index_bad  = indices_q[2] && fill_rerr_i;
  assign index_line = indices_q[2] && !fill_rerr_i && !killed_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      under_way_q <= '0;
      indices_q   <= '0;
      killed_q    <= 1'b0;
    end else begin
      under_way_q <= {under_way_q[2] && !drop, under_way_q[1:0], step_take};
      indices_q   <= {indices_q[1:0], index_gnt};
      if (state_q == Idle)        killed_q <= 1'b0;
      else if (drop || index_bad) killed_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (step_take)      about1_q <= about;
    if (under_way_q[0]) about2_q <= about1_q;
    if (under_way_q[1]) about3_q <= about2_q;
    if (under_way_q[2]) about4_q <= about3_q;
    if (under_way_q[2]) line_q   <= fill_rdata_i;
    if (under_way_q[3]) about5_q <= about4_q[42:0];
  end

  // ---- packets ----------------------------------------------------------------------------------
  logic [63:0]  packet_addr;
  logic         flush, joined, packet_valid, packet_ready, push_ready, push_dma;
  logic [35:0]  packet_dst;
  logic [6:0]   packet_count;
  logic [511:0] packet_data;

  d1_dma_rotate u_rotate (
    .clk_i, .rst_ni, .valid_i(under_way_q[3]), .data_i(line_q), .turn_i(about4_q[48:43]),
    .out_valid_o(turning), .out_data_o(turned)
  );

  assign flush = state_q == Drain && !walk_busy && under_way_q == '0 && !turning;

  d1_dma_merge #(.Depth(Depth)) u_merge (
    .clk_i, .rst_ni, .flush_i(flush),
    .ahead_valid_i(under_way_q[3]), .ahead_dst_i(about4_q[42:7]), .ahead_count_i(about4_q[6:0]),
    .in_valid_i(turning), .in_dst_i(about5_q[42:7]), .in_count_i(about5_q[6:0]), .in_data_i(turned),
    .joined_o(joined),
    .out_valid_o(packet_valid), .out_ready_i(packet_ready), .out_dst_o(packet_dst),
    .out_count_o(packet_count), .out_data_o(packet_data)
  );

  // Both ways at once, since the grant is late.
  logic [RoomBits-1:0] room_kept, room_taken;
  assign packet_ready = push_ready && state_q != Post;
  assign room_kept    = room_q + RoomBits'(joined) + RoomBits'(drop) +
                        RoomBits'(packet_valid && packet_ready);
  assign room_taken   = room_kept - RoomBits'(1);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      room_q     <= RoomBits'(Depth);
      any_room_q <= 1'b1;
      all_room_q <= 1'b1;
    end else if (state_q != Idle) begin
      room_q     <= step_take ? room_taken : room_kept;
      any_room_q <= step_take ? room_taken != '0 : room_kept != '0;
      all_room_q <= room_kept == RoomBits'(Depth) && !step_take;
    end
  end

  d1_dma_push u_push (
    .clk_i, .rst_ni,
    .vec_valid_i, .vec_ready_o, .vec_thread_i, .vec_post_i, .vec_addr_i, .vec_count_i, .vec_sem_i,
    .vec_amount_i, .vec_data_i,
    .dma_valid_i(packet_valid || state_q == Post), .dma_ready_o(push_ready), .dma_thread_i(thread),
    .dma_post_i(state_q == Post), .dma_addr_i(packet_addr), .dma_count_i(packet_count),
    .dma_sem_i(desc_q.sem), .dma_amount_i(desc_q.amount), .dma_data_i(packet_data),
    .push_valid_o, .push_ready_i, .push_thread_o, .push_post_o, .push_addr_o, .push_count_o,
    .push_sem_o, .push_amount_o, .push_data_o, .push_dma_o(push_dma)
  );

  always_comb begin
    packet_addr = {desc_q.dst[63:36], packet_dst};
    if (desc_q.dst[62] == desc_q.dst[63])   // kinds 0 and 3
      packet_addr = {desc_q.dst[63:21], packet_dst[20:0]};
    if (state_q == Post)  packet_addr = desc_q.post_addr;
  end

  // ---- state ------------------------------------------------------------------------------------
  assign job_take = state_q == Idle && job_valid;
  assign done     = state_q == Done || fault_take;

  // A cycle late, since errors of lines are late: what is granted meanwhile is dropped,
  // and a bad row is not taken.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) clear <= 1'b0;
    else         clear <= (state_q == Run || state_q == Drain) &&
                          (row_bad || drop || index_bad || check_bad_q);
  end

  always_comb begin
    state_d = state_q;
    case (state_q)
      Idle:    if (job_valid) state_d = job_bad ? Fault : Fetch;
      Fetch:   if (read_gnt) state_d = Line;
      Line:    if (read_rvalid) state_d = read_bad ? Fault : Check;
      Check:   state_d = Run;
      Run:     if (clear || !(rows_busy || element_busy || walk_busy)) state_d = Drain;
      Drain: begin
        if (!walk_busy && all_room_q && !index_want && indices_q == '0) begin
          if (reason_q != d1_pkg::DmaOk) state_d = Fault;
          else if (desc_q.fence)         state_d = Fence;
          else                           state_d = desc_q.post ? Post : Done;
        end
      end
      Fence:   if (net_idle_i[thread]) state_d = desc_q.post ? Post : Done;
      Post:    if (push_ready) state_d = Done;
      Done:    state_d = Idle;
      default: if (fault_take) state_d = Idle;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= Idle;
    else         state_q <= state_d;
  end

  always_ff @(posedge clk_i) begin
    if (job_take)                    reason_q <= job_bad ? d1_pkg::DmaListAddress : d1_pkg::DmaOk;
    else if (read_bad)               reason_q <= d1_pkg::DmaUncorrectable;
    else if (state_q == Check)       reason_q <= check_reason;
    else if (row_bad && !killed_q && state_q == Run && reason_q == d1_pkg::DmaOk)
      reason_q <= row_reason;
    if (state_q == Line && read_rvalid) desc_q <= fill_rdata_i;
  end

  `D1_ASSERT(LineComesThreeCyclesLater_A,
             under_way_q[2] == (read_rvalid && state_q != Line && !indices_q[2]))
  `D1_ASSERT(StepsHaveRoom_A, !step_take || room_q != '0)
  `D1_ASSERT(NoStepsOutsideDescriptors_A, !step_valid || state_q == Run || state_q == Drain)
  `D1_ASSERT(NothingIsLeftBetween_A, state_q != Idle ||
             (all_room_q && !walk_busy && !rows_busy && !element_busy && !index_want))

  // ---- trace: a line is asked for and granted; whose packet enters the network ------------------
  logic        trace_read_valid_q, trace_push_q;   // trace_push_q: if a packet enters
  logic [1:0]  trace_read_thread_q;
  logic [14:0] trace_read_addr_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) trace_read_valid_q <= 1'b0;
    else         trace_read_valid_q <= read_gnt;
  end

  always_ff @(posedge clk_i) begin
    if (read_gnt) begin
      trace_read_thread_q <= thread;
      trace_read_addr_q   <= read_addr;
    end
    trace_push_q <= push_dma;
  end

  // ---- trace: what the engine does or waits for, as tb/harness/profile_units.cc lists it --------
  localparam logic [3:0] DoesNothing = 4'd0, ReadsLine = 4'd1, ReadsIndices = 4'd2, Posts = 4'd3,
                         AwaitsDescriptor = 4'd4, AwaitsPort = 4'd5, AwaitsIndices = 4'd6,
                         AwaitsRow = 4'd7, AwaitsSend = 4'd8, AwaitsEnd = 4'd9, AwaitsFence = 4'd10;

  logic [3:0] trace_state_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) trace_state_q <= DoesNothing;
    else if (busy_o == '0) trace_state_q <= DoesNothing;
    else if (step_take) trace_state_q <= ReadsLine;
    else if (index_gnt) trace_state_q <= ReadsIndices;
    else if (read_req && !read_gnt) trace_state_q <= AwaitsPort;
    else begin
      case (state_q)
        Run:         trace_state_q <= step_valid ? AwaitsSend      // has no place for its packet
                                    : gather && !index_valid && indices_q != '0 ? AwaitsIndices
                                                                                : AwaitsRow;
        Drain:       trace_state_q <= step_valid || (packet_valid && !packet_ready) ? AwaitsSend
                                                                                    : AwaitsEnd;
        Fence:       trace_state_q <= AwaitsFence;
        Post:        trace_state_q <= push_ready ? Posts : AwaitsSend;
        Done, Fault: trace_state_q <= AwaitsEnd;
        default:     trace_state_q <= AwaitsDescriptor;
      endcase
    end
  end

endmodule
