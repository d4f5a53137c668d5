// One thread of the vector side: its queue, its scoreboard, and what its head has to wait for.
//
//   push ──▶ d1_vector_queue ──▶ head ──▶ registers? ──┐
//                                  ├────▶ memory order?├──▶ mat_ok, simd_ok
//                                  └────▶ room?  ──────┘
//
// mat_ok_o or simd_ok_o says that the head may go into that pipe as far as this thread's own
// history and the room in the buffers go; docs/simd.md lists the conditions. Scoreboard: the bit
// of vd is set when the head leaves (pop_i), and cleared by wb*_i in the cycle before the
// register is written, so that a reader may be picked in the cycle of the write.
//
// st_* are the stores of this thread that were not granted yet, a line each; ro_* its pending
// read-outs, a range of lines each.

`include "prim/d1_assert.svh"

module d1_vector_thread #(
  parameter int unsigned Stores   = 5,
  parameter int unsigned Readouts = 4
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   push_i,
  input  d1_pkg::vop_t           vop_i,

  output d1_pkg::vop_t           head_o,
  output logic                   mat_ok_o,
  output logic                   simd_ok_o,
  output logic                   idle_o,        // nothing queued, no register write in flight
  input  logic                   pop_i,

  input  logic                   wb0_i,
  input  logic [4:0]             wb0_vd_i,
  input  logic                   wb1_i,
  input  logic [4:0]             wb1_vd_i,

  input  logic [15:0]            acc_blocked_i,
  input  logic [Stores-1:0]      st_pending_i,
  input  logic [Stores*15-1:0]   st_line_i,
  input  logic [Readouts-1:0]    ro_pending_i,
  input  logic [Readouts*15-1:0] ro_low_i,
  input  logic [Readouts*15-1:0] ro_high_i,
  input  logic                   ro_starting_i, // one of the thread is not in ro_* yet
  input  logic                   store_room_i,
  input  logic                   readout_room_i,
  input  logic                   push_room_i
);

  logic         valid;
  d1_pkg::vop_t head;

  d1_vector_queue u_queue (
    .clk_i,
    .rst_ni,
    .push_i,
    .vop_i,
    .valid_o (valid),
    .head_o  (head),
    .pop_i
  );

  assign head_o = head;

  // ---- what the head uses ----------------------------------------------------------------------
  logic is_step, reads_1, reads_2, reads_3, writes, loads_a, loads_b, two_sources, three_sources;

  always_comb begin
    three_sources = 1'b0;
    two_sources   = 1'b0;
    unique case (head.alu)
      d1_pkg::AluFmadd, d1_pkg::AluFmsub, d1_pkg::AluFnmsub, d1_pkg::AluFnmadd: begin
        three_sources = 1'b1;
        two_sources   = 1'b1;
      end
      d1_pkg::AluFadd, d1_pkg::AluFsub, d1_pkg::AluFmul, d1_pkg::AluFmin, d1_pkg::AluFmax:
        two_sources = 1'b1;
      default: ;
    endcase
  end

  always_comb begin
    is_step = 1'b0;
    reads_1 = 1'b0;
    reads_2 = 1'b0;
    reads_3 = 1'b0;
    writes  = 1'b0;
    loads_a = 1'b0;
    loads_b = 1'b0;
    unique case (head.op)
      d1_pkg::VopMmMemMem: begin is_step = 1'b1; loads_a = 1'b1; loads_b = 1'b1; end
      d1_pkg::VopMmRegReg: begin is_step = 1'b1; reads_1 = 1'b1; reads_2 = 1'b1; end
      d1_pkg::VopMmRegMem: begin is_step = 1'b1; reads_1 = 1'b1; loads_b = 1'b1; end
      d1_pkg::VopMmMemReg: begin is_step = 1'b1; loads_a = 1'b1; reads_2 = 1'b1; end
      d1_pkg::VopAccClear: is_step = 1'b1;
      d1_pkg::VopArith: begin
        writes  = 1'b1;
        reads_1 = head.alu != d1_pkg::AluSplat;
        reads_2 = two_sources;
        reads_3 = three_sources;
      end
      d1_pkg::VopLoad: begin loads_a = 1'b1; writes = 1'b1; end
      d1_pkg::VopStore, d1_pkg::VopPush: reads_1 = 1'b1;
      default: ;
    endcase
  end

  // ---- registers -------------------------------------------------------------------------------
  logic [31:0] busy_q;
  logic        registers_ok;

  assign registers_ok = !((reads_1 && busy_q[head.vs1]) || (reads_2 && busy_q[head.vs2]) ||
                          (reads_3 && busy_q[head.vs3]) || (writes && busy_q[head.vd]));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= '0;
    end else begin
      if (wb0_i) busy_q[wb0_vd_i] <= 1'b0;
      if (wb1_i) busy_q[wb1_vd_i] <= 1'b0;
      if (pop_i && writes) busy_q[head.vd] <= 1'b1;
    end
  end

  // ---- memory order ----------------------------------------------------------------------------
  // hit_*: the line of operand a or b is in a pending store, or in a pending read-out.
  logic [14:0] line_a, line_b;
  logic        store_hit_a, store_hit_b, readout_hit_a, readout_hit_b;
  logic        loads_ok, no_stores, no_readouts;

  assign line_a = head.addr_a[20:6];
  assign line_b = head.addr_b[20:6];
  assign no_stores   = st_pending_i == '0;
  assign no_readouts = ro_pending_i == '0 && !ro_starting_i;

  always_comb begin
    store_hit_a   = 1'b0;
    store_hit_b   = 1'b0;
    readout_hit_a = ro_starting_i;
    readout_hit_b = ro_starting_i;
    if (!no_stores) begin
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

  assign loads_ok = !(loads_a && (store_hit_a || readout_hit_a)) &&
                    !(loads_b && (store_hit_b || readout_hit_b));

  // ---- may it go? ------------------------------------------------------------------------------
  always_comb begin
    mat_ok_o  = 1'b0;
    simd_ok_o = 1'b0;
    if (valid && registers_ok && loads_ok) begin
      unique case (head.op)
        d1_pkg::VopAccStore: simd_ok_o = no_stores && readout_room_i;
        d1_pkg::VopArith,
        d1_pkg::VopLoad:     simd_ok_o = 1'b1;
        d1_pkg::VopStore:    simd_ok_o = !readout_hit_a && store_room_i;
        d1_pkg::VopPush:     simd_ok_o = push_room_i;
        d1_pkg::VopPost:     simd_ok_o = no_stores && no_readouts && push_room_i;
        default:             mat_ok_o  = is_step && !acc_blocked_i[head.acc];
      endcase
    end
  end

  assign idle_o = !valid && busy_q == '0;

  `D1_ASSERT(OnePipe_A, !(mat_ok_o && simd_ok_o))
  `D1_ASSERT(PopsWhatMayGo_A, pop_i |-> mat_ok_o || simd_ok_o)
  `D1_ASSERT(LoadWasExpected_A, wb0_i |-> busy_q[wb0_vd_i])
  `D1_ASSERT(ResultWasExpected_A, wb1_i |-> busy_q[wb1_vd_i])

endmodule
