// d1_dma: a step is read only with a place for its packet, places are neither lost nor made,
// nothing is left of a job.
`include "formal.svh"

module dma (
  input logic         clk_i,
  input logic [3:0]   start,
  input logic         core_req,
  input logic         gnt,
  input logic [511:0] line,
  input logic         line_bad,
  input logic         vec_valid,
  input logic         ready,
  input logic [3:0]   idle
);
  `FORMAL_RESET

  logic           req;
  logic [2:0]     granted_q;               // one, two, three cycles ago
  logic [3:0]     busy;
  d1_dma u_dut (
    .clk_i, .rst_ni(run_q), .start_i(start), .start_addr_i(21'd0), .start_beyond_i(1'b0),
    .busy_o(busy), .ctrl_fault_i('0), .core_req_i(core_req), .core_addr_i(15'd0), .fill_req_o(req),
    .fill_gnt_i(gnt), .fill_rvalid_i(granted_q[2]), .fill_rdata_i(line), .fill_rerr_i(line_bad),
    .vec_valid_i(vec_valid), .vec_thread_i(2'd0), .vec_post_i(1'b0), .vec_addr_i(64'd0),
    .vec_count_i(7'd0), .vec_sem_i(5'd0), .vec_amount_i(16'd0), .vec_data_i(512'd0),
    .push_ready_i(ready), .net_idle_i(idle)
  );
  always_ff @(posedge clk_i) granted_q <= run_q ? {granted_q[1:0], gnt} : '0;
  `ASSUME(!gnt || req)                     // d1_sram_arb: GrantsRequestsOnly
  `ASSUME($onehot0(start))                 // d1_ctrl writes one register a cycle

  localparam logic [3:0] Run = 4'd4, Drain = 4'd5;    // as in d1_dma
  `INSIDE(logic [3:0],  state,        \u_dut.state_q )
  `INSIDE(logic [3:0],  room,         \u_dut.room_q )
  `INSIDE(logic,        any_room,     \u_dut.any_room_q )
  `INSIDE(logic,        all_room,     \u_dut.all_room_q )
  `INSIDE(logic [3:0],  under_way,    \u_dut.under_way_q )
  `INSIDE(logic [2:0],  indices,      \u_dut.indices_q )
  `INSIDE(logic,        turning,      \u_dut.turning )
  `INSIDE(logic,        step_take,    \u_dut.step_take )
  `INSIDE(logic,        step_valid,   \u_dut.step_valid )
  `INSIDE(logic,        index_want,   \u_dut.index_want )
  `INSIDE(logic,        index_start,  \u_dut.index_start_q )
  `INSIDE(logic,        check_bad,    \u_dut.check_bad_q )
  `INSIDE(logic [42:0], about5,       \u_dut.about5_q )
  `INSIDE(logic,        held,         \u_dut.u_merge.held_q )
  `INSIDE(logic,        full,         \u_dut.u_merge.full_q )
  `INSIDE(logic,        open,         \u_dut.u_merge.open_q )
  `INSIDE(logic,        follows,      \u_dut.u_merge.follows )
  `INSIDE(logic,        leave,        \u_dut.u_merge.leave )
  `INSIDE(logic [3:0],  packets,      \u_dut.u_merge.u_fifo.count_q )
  `INSIDE(logic,        rows_gen,     \u_dut.u_rows.gen_q )
  `INSIDE(logic,        rows_valid,   \u_dut.u_rows.valid_o )
  `INSIDE(logic,        gather_mul,   \u_dut.u_gather.mul_q )
  `INSIDE(logic,        gather_valid, \u_dut.u_gather.row_valid_o )
  `INSIDE(logic,        row,          \u_dut.u_walk.row_q )
  `INSIDE(logic,        next,         \u_dut.u_walk.next_q )
  `INSIDE(logic,        spare,        \u_dut.u_walk.spare_q )

  logic [3:0] taken;
  logic       works, rows, elements, walks;
  logic [6:0] piece_end;
  assign taken     = 4'(under_way[0]) + 4'(under_way[1]) + 4'(under_way[2]) + 4'(under_way[3]) +
                     4'(turning) + 4'(held);
  assign works     = state == Run || state == Drain;
  assign rows      = rows_gen || rows_valid;
  assign elements  = gather_mul || gather_valid;
  assign walks     = row || step_valid;
  assign piece_end = {1'b0, about5[12:7]} + about5[6:0];

  `PROVE(NeverOverflows_A, !leave || packets < 4'd8)
  `PROVE(StepsHaveRoom_A, !step_take || room != '0)
  `PROVE(PlacesConserved_A, room <= 4'd8 && packets <= 4'd8 && room + taken + packets == 4'd8)
  `PROVE(RoomIsRight_A, any_room == (room != '0) && all_room == (room == 4'd8))
  `PROVE(APieceJoinsWhatIsHeld_A, (!turning || !follows || (held && !full)) &&
         (!turning || open == !piece_end[6]) &&
         (turning || !open || (held && !full)))
  `PROVE(StepsAreInOrder_A, (!spare || step_valid) && (!next || row))
  `PROVE(NothingIsLeftBetweenJobs_A,
         works || (taken == '0 && packets == '0 && room == 4'd8 && !rows &&
                   !elements && !walks && !index_want && indices == '0))
  `PROVE(RowsEndWithTheRun_A, state != Drain || (!rows && !elements && !row))
  `PROVE(OneReadOfAJobAtATime_A, !(index_start && (state != Run || !rows)) &&
                                 !(check_bad && (state != Run || !rows)))
endmodule
