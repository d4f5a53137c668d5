// What a node sends: where a push or post goes, and how many of each thread are unanswered.
//
//   push_* ──▶ address ──▶ place inside the mesh? ──yes──▶ req_valid_o, header (same cycle)
//                                  └──no──▶ one waits here ──▶ fault_o
//   outstanding[thread]: + 1 for a push taken, - amount for an acknowledgement, - 1 for a refusal
//
// A place is a node, an edge port, or anything on another chip when the routing table has an exit
// to others (joined_i). Bit 21 of an address of kind 1 goes with its offset: the adding window. Of
// a post it means nothing. An address of kind 3 is a rectangle of nodes (docs/broadcast.md). If the
// routers go by dimension order (trees_i) one broadcast leaves for it, and what is unanswered grows
// by the nodes of the rectangle, three cycles later: before any of them can have answered.
// Otherwise a packet for each of its nodes leaves, row by row, while the push waits. A
// source-routed packet that this node passes on (pass_valid_i) goes before pushes. A write of no
// bytes is taken and forgotten. push_ready_o depends on registers: a credit of the router's local
// request buffer, no bad push waiting to be reported, and no thread with MaxOutstanding unanswered
// requests; and on whether a push is for a rectangle whose nodes get theirs one by one. A response
// is taken in the cycle in which it comes. A refusal reports RemoteError with the global address of
// what was refused, a bad destination with the address as given (of a post: of its semaphore
// there); pc is 0. net_idle_o[t] and fault_o change with the same edge, so a fence never returns
// before the fault.

`include "prim/d1_assert.svh"

module d1_netif_inject #(
  parameter int unsigned MaxOutstanding = 60000
) (
  input  logic            clk_i,
  input  logic            rst_ni,

  input  d1_pkg::place_t  here_i,
  input  logic [8:0]      mesh_w_i,
  input  logic [8:0]      mesh_h_i,
  input  logic            joined_i,      // other chips can be reached
  input  logic            trees_i,       // routers spread broadcasts

  input  logic            push_valid_i,
  output logic            push_ready_o,
  input  logic [1:0]      push_thread_i,
  input  logic            push_post_i,
  input  logic [63:0]     push_addr_i,
  input  logic [6:0]      push_count_i,
  input  logic [4:0]      push_sem_i,
  input  logic [15:0]     push_amount_i,

  output logic [3:0]      net_idle_o,
  output d1_pkg::fault_t  fault_o,

  input  logic            pass_valid_i,
  output logic            pass_ready_o,

  output logic            first_o,       // a push leaves, or its first packet
  output logic            req_valid_o,
  output d1_pkg::header_t req_header_o,
  input  logic            req_credit_i,

  input  logic            rsp_valid_i,
  input  d1_pkg::header_t rsp_header_i,
  output logic            rsp_credit_o
);

  // Four broadcasts may be taken before the first of them is counted.
  localparam int unsigned MostNodes = 32 * 32;   // of a rectangle
  localparam int unsigned CountBits = $clog2(MaxOutstanding + 4 * MostNodes + 2);

  // ---- a push -----------------------------------------------------------------------------------
  logic [2:0]     credit_q, credit_d;
  logic           may_q;         // there is credit
  logic           full_q, bad_q;
  logic [1:0]     bad_thread_q;
  logic [63:0]    bad_addr_q;
  d1_pkg::place_t dst;
  logic [20:0]    offset;
  logic           adds, reachable, taken, counts;

  // A rectangle, from (x0, y0) to (x1, y1).
  logic           rect, rect_ok;
  logic [7:0]     x0, y0, x1, y1;
  logic [8:0]     more_x, more_y;        // columns and rows beyond the first

  assign rect    = push_addr_i[63:62] == 2'd3;
  assign {y1, x1, y0, x0} = push_addr_i[52:21];
  assign more_x  = {1'b0, x1} - {1'b0, x0};
  assign more_y  = {1'b0, y1} - {1'b0, y0};
  assign rect_ok = more_x[8:5] == '0 && more_y[8:5] == '0 && {1'b0, x1} < mesh_w_i &&
                   {1'b0, y1} < mesh_h_i;

  // Node by node: one cycle to begin, then a packet a cycle.
  logic           walk_q, first_q, last_q, may_leave, step;
  logic [7:0]     walk_x_q, walk_y_q, walk_x_d, walk_y_d;

  assign may_leave = may_q && !full_q && !bad_q && !pass_valid_i;
  assign step      = push_valid_i && walk_q && !trees_i && may_leave;

  always_comb begin
    walk_x_d = walk_x_q + 8'd1;
    walk_y_d = walk_y_q;
    if (walk_x_q == x1) begin
      walk_x_d = x0;
      walk_y_d = walk_y_q + 8'd1;
    end
    if (!walk_q) {walk_y_d, walk_x_d} = {y0, x0};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                                      walk_q <= 1'b0;
    else if (push_valid_i && rect)                    walk_q <= !trees_i && !(step && last_q);
  end

  always_ff @(posedge clk_i) begin
    if (push_valid_i && rect && (!walk_q || step)) begin
      walk_x_q <= walk_x_d;
      walk_y_q <= walk_y_d;
      last_q   <= !rect_ok || (walk_x_d == x1 && walk_y_d == y1);
      first_q  <= !walk_q;
    end
  end

  // A post goes to the register of its semaphore.
  assign offset       = !push_post_i ? push_addr_i[20:0]
                      : {d1_pkg::ControlBase[20:16], d1_pkg::CtlSemaphore[15:8], push_sem_i, 3'd0};
  assign adds         = push_addr_i[63:62] == 2'd1 && push_addr_i[21] && !push_post_i;
  assign push_ready_o = may_leave && (!rect || trees_i || (walk_q && last_q));
  assign pass_ready_o = may_q;
  assign taken        = (push_valid_i && push_ready_o) || step;
  assign first_o      = taken && (!walk_q || first_q);
  assign counts       = taken && (push_post_i || push_count_i != '0);
  assign req_valid_o  = (counts && reachable) || (pass_valid_i && may_q);

  always_comb begin
    dst    = here_i;
    reachable = 1'b0;
    req_header_o = '0;
    if (push_valid_i) begin
      if (push_addr_i[63:62] == 2'd1) begin
        dst.chip = push_addr_i[61:46];
        dst.y    = push_addr_i[45:38];
        dst.x    = push_addr_i[37:30];
      end
      // Memory at an edge port: of the north and south the index counts in x, of the others in y.
      if (push_addr_i[63:62] == 2'd2) begin
        dst         = '0;
        dst.chip    = push_addr_i[61:46];
        dst.is_edge = 1'b1;
        dst.side    = push_addr_i[45:44];
        if (push_addr_i[44]) dst.y = push_addr_i[43:36];
        else                 dst.x = push_addr_i[43:36];
      end
      if (rect) begin
        dst.y = walk_y_q;
        dst.x = walk_x_q;
        if (trees_i) begin
          dst.chip = {y1, x1};
          dst.y    = y0;
          dst.x    = x0;
        end
      end
      reachable = rect ? rect_ok
               : (dst.chip == here_i.chip ? {1'b0, dst.x} < mesh_w_i && {1'b0, dst.y} < mesh_h_i
                                          : joined_i);

      req_header_o.dst        = dst;
      req_header_o.src        = here_i;
      req_header_o.src_thread = push_thread_i;
      req_header_o.kind         = push_post_i ? d1_pkg::PktPost : d1_pkg::PktWrite;
      if (rect && trees_i)
        req_header_o.kind = push_post_i ? d1_pkg::PktPostAll : d1_pkg::PktWriteAll;
      req_header_o.offset[20:0] = offset;
      if (push_addr_i[63] && !rect && !push_post_i) req_header_o.offset[35:21] = push_addr_i[35:21];
      if (adds) req_header_o.offset[21] = 1'b1;
      req_header_o.count        = push_count_i;
      req_header_o.amount       = push_amount_i;
    end
  end

  // ---- a response, or else the report of a bad push ---------------------------------------------
  logic       for_us, refused, report;
  logic [1:0] done_thread;
  logic [CountBits-1:0] done;

  assign for_us = rsp_valid_i && rsp_header_i.dst == here_i
                  && (rsp_header_i.kind == d1_pkg::PktAck || rsp_header_i.kind == d1_pkg::PktNack);
  assign refused = for_us && rsp_header_i.kind == d1_pkg::PktNack;
  assign report  = bad_q && !rsp_valid_i;

  assign done_thread = report ? bad_thread_q : rsp_header_i.src_thread;
  assign done        = for_us && !refused ? rsp_header_i.amount[CountBits-1:0]
                                          : CountBits'(for_us || report);

  // ---- nodes of a broadcast ---------------------------------------------------------------------
  logic        size_q, area_q;           // there is one
  logic [1:0]  size_thread_q, area_thread_q;
  logic [4:0]  size_x_q, size_y_q;       // less one
  logic [10:0] area_nodes_q;
  logic [5:0]  columns, rows;
  logic        spread;

  assign columns = {1'b0, size_x_q} + 6'd1;
  assign rows    = {1'b0, size_y_q} + 6'd1;
  assign spread = counts && rect && trees_i && reachable;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      size_q <= 1'b0;
      area_q <= 1'b0;
    end else begin
      size_q <= spread;
      area_q <= size_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (spread) begin
      size_thread_q <= push_thread_i;
      size_x_q      <= more_x[4:0];
      size_y_q      <= more_y[4:0];
    end
    if (size_q) begin
      area_thread_q <= size_thread_q;
      area_nodes_q  <= {5'd0, columns} * {5'd0, rows};
    end
  end

  // ---- counts -----------------------------------------------------------------------------------
  struct packed {
    logic [3:0][CountBits-1:0] of;
  } outstanding_q, outstanding_d;
  logic [CountBits-1:0] was, answered, of_area;
  logic [CountBits-1:0] part, carry;     // part + 2 carry = outstanding - answered + of_area - 1
  logic [CountBits-1:0] unanswered, counted;  // this + 1, + 2
  logic                 unused_in, unused_out;
  logic [3:0] full_d, idle_d;
  logic       fault_valid_q;
  logic [1:0] fault_thread_q;
  logic [63:0] fault_addr_q;

  assign credit_d = credit_q + {2'd0, req_credit_i} - {2'd0, req_valid_o};

  // Whether a push is counted is known last: what follows from it stands ready. full_q looks at the
  // counts before the answers of this cycle, and so falls a cycle late.
  always_comb begin
    for (int unsigned t = 0; t < 4; t++) begin
      answered            = done_thread == 2'(t) ? done : '0;
      of_area             = area_q && area_thread_q == 2'(t) ? CountBits'(area_nodes_q) : '0;
      was                 = outstanding_q.of[t];
      part                = was ^ ~answered ^ of_area;
      carry               = (was & ~answered) | (was & of_area) | (~answered & of_area);
      unanswered          = part + {carry[CountBits-2:0], 1'b1};
      {counted, unused_in} = {part, 1'b1} + {carry[CountBits-2:0], 2'b11};
      unused_out          = carry[CountBits-1];
      outstanding_d.of[t] = unanswered;
      idle_d[t]           = outstanding_q.of[t] == answered && !(size_q && size_thread_q == 2'(t))
                            && !(area_q && area_thread_q == 2'(t));
      full_d[t]           = outstanding_q.of[t] >= CountBits'(MaxOutstanding);
      if (counts && push_thread_i == 2'(t)) begin
        if (!spread) outstanding_d.of[t] = counted;
        idle_d[t]           = 1'b0;
        full_d[t]           = outstanding_q.of[t] >= CountBits'(MaxOutstanding - 1);
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      credit_q      <= 3'd4;
      may_q         <= 1'b1;
      full_q        <= 1'b0;
      bad_q         <= 1'b0;
      rsp_credit_o  <= 1'b0;
      net_idle_o    <= '1;
      outstanding_q <= '0;
      fault_valid_q <= 1'b0;
    end else begin
      rsp_credit_o  <= rsp_valid_i;
      fault_valid_q <= refused || report;
      if (req_valid_o != req_credit_i) begin
        credit_q <= credit_d;
        may_q    <= credit_d != '0;
      end
      bad_q <= (counts && !reachable) || (bad_q && !report);
      if (counts || done != '0 || area_q) begin
        outstanding_q <= outstanding_d;
        net_idle_o    <= idle_d;
      end
      if (counts || area_q || full_q) full_q <= full_d != '0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push_valid_i && !bad_q) begin   // counts if bad_q rises
      bad_thread_q <= push_thread_i;
      bad_addr_q   <= {push_addr_i[63:22], push_addr_i[21] && (rect || adds || !push_addr_i[62]),
                       offset};
    end
    if (refused || report) begin
      fault_thread_q <= done_thread;
      fault_addr_q   <= report ? bad_addr_q
                      : rsp_header_i.src.is_edge
                      ? {2'd2, rsp_header_i.src.chip, rsp_header_i.src.side,
                         rsp_header_i.src.side[0] ? rsp_header_i.src.y : rsp_header_i.src.x,
                         rsp_header_i.offset}
                      : {2'd1, rsp_header_i.src.chip, rsp_header_i.src.y, rsp_header_i.src.x, 8'd0,
                         rsp_header_i.offset[21:0]};
    end
  end

  always_comb begin
    fault_o        = '0;
    fault_o.valid  = fault_valid_q;
    fault_o.thread = fault_thread_q;
    fault_o.cause  = d1_pkg::CauseRemoteError;
    fault_o.addr   = fault_addr_q;
  end

  // A response has no count.
  logic unused_rsp;
  assign unused_rsp = ^rsp_header_i.count;

  `D1_ASSERT_STATIC(CountFitsItsField_A, MaxOutstanding + 4 * MostNodes + 1 < 65536)
  `D1_ASSERT(PushStaysInItsLine_A,
             taken && !push_post_i |->
             {1'b0, push_addr_i[5:0]} + push_count_i <= 7'd64)
  `D1_ASSERT(NoCreditFromNowhere_A, req_credit_i |-> credit_q < 3'd4)
  `D1_ASSERT(AcknowledgedAtMostOnce_A, done <= outstanding_q.of[done_thread])
  `D1_ASSERT(AckCountsItsRequests_A,
             for_us |-> rsp_header_i.amount != 0 &&
             CountBits'(rsp_header_i.amount) <= CountBits'(MaxOutstanding + 4 * MostNodes))
  `D1_ASSERT(IdleMeansNothingOutstanding_A,
             net_idle_o == ({outstanding_q.of[3] == 0, outstanding_q.of[2] == 0,
                             outstanding_q.of[1] == 0, outstanding_q.of[0] == 0}
                            & ~({3'd0, size_q} << size_thread_q)
                            & ~({3'd0, area_q} << area_thread_q)))
  `D1_ASSERT(PushStandsWhileItWalks_A,
             walk_q |-> push_valid_i && rect &&
             $stable({push_addr_i, push_thread_i, push_post_i, push_count_i}))

  // ---- trace: 1 a push or post is taken, 2 waits for the router, 3 for acknowledgements ---------
  logic [1:0] trace_state_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)            trace_state_q <= 2'd0;
    else if (!push_valid_i) trace_state_q <= 2'd0;
    else if (push_ready_o)  trace_state_q <= 2'd1;
    else                    trace_state_q <= !may_q ? 2'd2 : 2'd3;
  end

endmodule
