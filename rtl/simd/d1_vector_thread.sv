// One thread of the vector side: its queue, its scoreboard, the check of its head against what is
// under way, and the operation that passed it.
//
//            check             pick
//   push ──▶ queue ──▶ head ─┬──────▶ [ next ] ──▶ next_o, need_o
//                            ├─ registers?   ▲
//                            └─ memory order? ── all clear
//
// An operation is `next` when this thread's own history lets it go; what the threads share, room in
// buffers and accumulators, is looked at when it is picked. The conditions are listed in
// docs/simd.md. Once clear, a head stays clear: only older operations of its thread hold it. The
// older ones are in next, in the request stages and behind them, and all of these are compared.
//
// Scoreboard: the bit of vd is set as the operation becomes next, and cleared by wb*_i two cycles
// before the register is written, so that a reader is checked in the cycle before the write,
// picked in that of the write, and reads in the one after.
//
// st_* are the stores of this thread that left next and were not granted yet, a line each; ro_*
// its pending read-outs, a range of lines each.

`include "prim/d1_assert.svh"

module d1_vector_thread #(
  parameter int unsigned Stores   = 6,
  parameter int unsigned Readouts = 4,
  localparam int unsigned OpBits  = d1_pkg::VneedBits + d1_pkg::VopBits
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   push_i,
  input  d1_pkg::vop_t           vop_i,
  output logic                   free_o,        // an operation left the queue

  output logic [OpBits-1:0]      op_o,          // next: {need, vop}
  output logic                   mat_req_o,     // it may be picked
  output logic                   load_req_o,
  output logic                   simd_req_o,
  output logic                   asks_o,        // it asks for a load port
  output logic                   ast_o,         // it is an accumulator store
  input  logic                   mat_pop_i,     // it is picked
  input  logic                   load_pop_i,
  input  logic                   simd_pop_i,
  output logic                   put_store_o,   // it is picked, and takes room
  output logic                   put_ast_o,
  output logic                   put_send_o,
  output logic                   idle_o,        // nothing here, no register write in flight

  input  logic                   wb0_i,
  input  logic [4:0]             wb0_vd_i,
  input  logic                   wb1_i,
  input  logic [4:0]             wb1_vd_i,

  input  logic [Stores-1:0]      st_pending_i,
  input  logic [Stores*15-1:0]   st_line_i,
  input  logic [Readouts-1:0]    ro_pending_i,
  input  logic [Readouts*15-1:0] ro_low_i,
  input  logic [Readouts*15-1:0] ro_high_i,
  input  logic                   ro_starting_i, // one that left next is not in ro_* yet

  // What the threads share.
  input  logic [15:0]            acc_hold_i,    // accumulators that no step may go to
  input  logic                   step_i,        // nor to that of the step, of the accumulator
  input  logic [3:0]             step_acc_i,    // store in the request stages
  input  logic                   ast_i,
  input  logic [3:0]             ast_acc_i,
  input  logic                   store_room_i,
  input  logic                   readout_room_i,
  input  logic                   push_room_i
);

  logic           head_valid, advance;
  d1_pkg::vop_t   head;
  d1_pkg::vneed_t need;

  d1_vector_queue u_queue (
    .clk_i,
    .rst_ni,
    .push_i,
    .vop_i,
    .valid_o (head_valid),
    .head_o  (head),
    .need_o  (need),
    .pop_i   (advance)
  );

  // ---- next ------------------------------------------------------------------------------------
  logic           next_valid_q, next_free, clear, pop;
  d1_pkg::vop_t   next_q;
  d1_pkg::vneed_t next_need_q;

  assign pop       = mat_pop_i || load_pop_i || simd_pop_i;
  assign next_free = !next_valid_q || pop;
  assign advance   = next_free && clear;
  assign free_o    = advance;
  assign op_o      = {next_need_q, next_q};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) next_valid_q <= 1'b0;
    else         next_valid_q <= clear || !next_free;
  end

  // Before the check is through: nothing is lost when the head turns out to wait.
  always_ff @(posedge clk_i) begin
    if (head_valid && next_free) begin
      next_q      <= head;
      next_need_q <= need;
    end
  end

  // ---- registers -------------------------------------------------------------------------------
  logic [31:0] busy_q;
  logic        writing_q;       // busy_q a cycle later: until the write
  logic [4:0]  vs1, vs2;
  logic        registers_ok;

  assign vs1 = {head.vs1[4] && !need.matrix, head.vs1[3:0]};
  assign vs2 = {head.vs2[4] && !need.matrix, head.vs2[3:0]};
  assign registers_ok = !((need.read_1 && busy_q[vs1]) || (need.read_2 && busy_q[vs2]) ||
                          (need.read_3 && busy_q[head.vs3]) || (need.write && busy_q[head.vd]));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q    <= '0;
      writing_q <= 1'b0;
    end else begin
      writing_q <= busy_q != '0;
      if (wb0_i) busy_q[wb0_vd_i] <= 1'b0;
      if (wb1_i) busy_q[wb1_vd_i] <= 1'b0;
      if (advance && need.write) busy_q[head.vd] <= 1'b1;
    end
  end

  // ---- memory order ----------------------------------------------------------------------------
  // hit_*: the line of operand a or b is in a pending store, or in a pending read-out.
  logic [14:0] line_a, line_b, next_line;
  logic        next_store, starting;
  logic        store_hit_a, store_hit_b, readout_hit_a, readout_hit_b;
  logic        memory_ok, no_stores, no_readouts;

  assign line_a    = head.addr_a[20:6];
  assign line_b    = head.addr_b[20:6];
  assign next_line = next_q.addr_a[20:6];
  assign next_store  = next_valid_q && next_need_q.store;
  assign starting    = ro_starting_i || (next_valid_q && next_need_q.ast);
  assign no_stores   = st_pending_i == '0 && !next_store;
  assign no_readouts = ro_pending_i == '0 && !starting;

  always_comb begin
    store_hit_a   = next_store && next_line == line_a;
    store_hit_b   = next_store && next_line == line_b;
    readout_hit_a = starting;
    readout_hit_b = starting;
    if (st_pending_i != '0) begin
      for (int i = 0; i < Stores; i++) begin
        if (st_pending_i[i] && st_line_i[i*15 +: 15] == line_a) store_hit_a = 1'b1;
        if (st_pending_i[i] && st_line_i[i*15 +: 15] == line_b) store_hit_b = 1'b1;
      end
    end
    if (ro_pending_i != '0) begin
      for (int i = 0; i < Readouts; i++) begin
        if (ro_pending_i[i]) begin
          if (line_a >= ro_low_i[i*15 +: 15] && line_a <= ro_high_i[i*15 +: 15])
            readout_hit_a = 1'b1;
          if (line_b >= ro_low_i[i*15 +: 15] && line_b <= ro_high_i[i*15 +: 15])
            readout_hit_b = 1'b1;
        end
      end
    end
  end

  assign memory_ok = !(need.load_a && store_hit_a) && !(need.load_b && store_hit_b) &&
                     !((need.load_a || need.store) && readout_hit_a) &&
                     !(need.load_b && readout_hit_b) &&
                     !((need.ast || need.post) && !no_stores) && !(need.post && !no_readouts);

  assign clear = head_valid && registers_ok && memory_ok;

  // ---- may next be picked? ---------------------------------------------------------------------
  logic acc_ok, room_ok;

  assign acc_ok  = !acc_hold_i[next_q.acc] && !(step_i && step_acc_i == next_q.acc) &&
                   !(ast_i && ast_acc_i == next_q.acc);
  assign room_ok = (!next_need_q.store || store_room_i) && (!next_need_q.ast || readout_room_i) &&
                   (!next_need_q.send || push_room_i);

  assign mat_req_o  = next_valid_q && next_need_q.matrix && acc_ok;
  assign load_req_o = next_valid_q && next_need_q.load;
  assign simd_req_o = next_valid_q && !next_need_q.load && !next_need_q.matrix && room_ok;

  assign asks_o     = next_need_q.load_a || next_need_q.load_b;
  assign ast_o      = next_need_q.ast;

  assign put_store_o = simd_pop_i && next_need_q.store;
  assign put_ast_o   = simd_pop_i && next_need_q.ast;
  assign put_send_o  = simd_pop_i && next_need_q.send;

  assign idle_o = !head_valid && !next_valid_q && busy_q == '0 && !writing_q;

  // ---- trace: {accumulator, for the load pipe, the matrix pipe,
  //      what the oldest operation did with the cycle}
  logic [3:0] trace_wait;
  logic [1:0] trace_pipe;
  logic [9:0] trace_wait_q;

  always_comb begin
    trace_wait = 4'd0;                                            // there is none
    if (next_valid_q) begin
      if (pop)                                 trace_wait = 4'd1; // it was picked
      else if (mat_req_o || load_req_o || simd_req_o)
                                               trace_wait = 4'd2; // may be picked, and was not
      else if (next_need_q.matrix)             trace_wait = 4'd3; // its accumulator
      else if (next_need_q.store)              trace_wait = 4'd4; // room in the store buffer
      else if (next_need_q.ast)                trace_wait = 4'd5; // ... in the read-out
      else                                     trace_wait = 4'd6; // ... to send
    end else if (head_valid) begin
      trace_wait = !registers_ok ? 4'd7        // registers
                 : !memory_ok    ? 4'd8        // older stores or read-outs
                                 : 4'd9;       // nothing: it becomes next
    end
  end

  assign trace_pipe = next_valid_q ? {next_need_q.load, next_need_q.matrix}
                                   : {need.load, need.matrix};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                         trace_wait_q <= '0;
    else if (!next_valid_q && !head_valid) trace_wait_q <= '0;
    else trace_wait_q <= {next_q.acc, trace_pipe, trace_wait};
  end

  `D1_ASSERT(PopsWhatMayGo_A, (!mat_pop_i || mat_req_o) && (!load_pop_i || load_req_o) &&
             (!simd_pop_i || simd_req_o))
  `D1_ASSERT(StaysClear_A, clear && !advance |=> clear)
  `D1_ASSERT(LoadWasExpected_A, wb0_i |-> busy_q[wb0_vd_i])
  `D1_ASSERT(ResultWasExpected_A, wb1_i |-> busy_q[wb1_vd_i])

endmodule
