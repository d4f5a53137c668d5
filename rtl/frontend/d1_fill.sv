// Fills of the instruction cache: one 64 B read at a time, demand first, then a prefetch.
//
//   Idle ──miss or prefetch──▶ Request ──grant──▶ Read ──▶ Wait ──▶ Return ──▶ Idle
//
// A miss starts its request in the next cycle. In Return the line is on fill_rdata: it goes to the
// cache unless its ECC was wrong or the cache was emptied since the request. busy_o keeps the read
// port of the cache free in Return, and the cycle before, so that a window can come from here in
// place of the cache. The line is chosen before it is known whether the lookup of this cycle
// missed, so that no prefetch starts beside a lookup. The newest prefetch candidate replaces an
// older one that has not started.

module d1_fill (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         invalidate_i,

  // from F1: the line that is looked up now, late that it missed, and, two cycles later, the line
  // to fetch ahead
  input  logic         lookup_i,
  input  logic         miss_i,
  input  logic [14:0]  miss_line_i,
  input  logic         prefetch_i,
  input  logic [14:0]  prefetch_line_i,
  // the oldest miss that still waits (registered)
  input  logic         waiting_i,
  input  logic [14:0]  waiting_line_i,

  output logic         fill_req_o,
  output logic [14:0]  fill_addr_o,
  input  logic         fill_gnt_i,

  output logic         busy_o,      // no lookup in this cycle
  output logic         coming_o,    // the line will be on fill_rdata in the next cycle
  output logic         return_o,    // the line is on fill_rdata
  output logic         usable_o,    // ... and was not overtaken by an invalidation
  output logic [14:0]  line_o
);

  typedef enum logic [2:0] {
    Idle = 3'd0, Request = 3'd1, Read = 3'd2, Wait = 3'd3, Return = 3'd4
  } state_e;

  state_e      state_q;
  logic [14:0] line_q, prefetch_line_q;
  logic        prefetch_q, stale_q;

  logic        start;
  logic [14:0] start_line;
  assign start      = state_q == Idle && (waiting_i || miss_i || (prefetch_q && !lookup_i));
  assign start_line = waiting_i ? waiting_line_i : lookup_i ? miss_line_i : prefetch_line_q;

  // A line that is on its way needs no prefetch.
  logic known, fetched;
  assign known   = state_q != Idle && line_q == prefetch_line_i;
  assign fetched = state_q != Idle && line_q == prefetch_line_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q    <= Idle;
      prefetch_q <= 1'b0;
      stale_q    <= 1'b0;
    end else begin
      case (state_q)
        Idle:    if (start) state_q <= Request;
        Request: if (fill_gnt_i) state_q <= Read;
        Read:    state_q <= Wait;
        Wait:    state_q <= Return;
        default: state_q <= Idle;
      endcase
      if (invalidate_i)              prefetch_q <= 1'b0;
      else if (prefetch_i && !known) prefetch_q <= 1'b1;
      else if (fetched)              prefetch_q <= 1'b0;
      // Read before the cache was emptied: of no use after it.
      if (state_q == Return) stale_q <= 1'b0;
      else if (invalidate_i && state_q != Idle) stale_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle && (waiting_i || lookup_i || prefetch_q)) line_q <= start_line;
    if (prefetch_i && !known) prefetch_line_q <= prefetch_line_i;
  end

  assign fill_req_o  = state_q == Request;
  assign fill_addr_o = line_q;
  assign busy_o      = state_q == Wait || state_q == Return;
  assign coming_o    = state_q == Wait;
  assign return_o    = state_q == Return;
  assign usable_o    = !stale_q && !invalidate_i;
  assign line_o      = line_q;

endmodule
