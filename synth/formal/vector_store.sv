// d1_vector_store: reserved places are enough, lines leave in order and unchanged,
// both sources take turns.
`include "formal.svh"

module vector_store #(
  parameter int unsigned Depth = 4,
  parameter int unsigned Readouts = 2
) (
  input logic       clk_i,
  input logic       mark,
  input logic       reserve,
  input logic       put,
  input logic [3:0] line,
  input logic [3:0] data,
  input logic       ro_reserve,
  input logic       ast,
  input logic       ro_valid,
  input logic       ro_last,
  input logic       gnt
);
  `FORMAL_RESET

  logic                room, ro_room, ro_ready, st_req, from_acc, turn;
  logic [Depth-1:0]    pend;
  logic [Readouts-1:0] ro_pend;
  logic [14:0]         st_addr;
  logic [511:0]        st_data;
  logic [3:0]          held;
  logic [7:0]          expected;
  d1_vector_store #(.Depth(Depth), .Readouts(Readouts)) u_dut (
    .clk_i, .rst_ni(run_q), .reserve_i(reserve), .room_o(room), .put_i(put), .put_thread_i(2'd0),
    .put_line_i({11'd0, line}), .put_mask_i(64'd0), .put_data_i({508'd0, data}),
    .pend_valid_o(pend), .ro_reserve_i(ro_reserve), .ro_room_o(ro_room), .ast_i(ast),
    .ast_thread_i(2'd0), .ast_addr_i(21'd0), .ast_stride_i(21'd0), .ast_fmt_i(16'd0),
    .ro_pend_valid_o(ro_pend), .ro_valid_i(ro_valid), .ro_ready_o(ro_ready), .ro_last_i(ro_last),
    .ro_thread_i(2'd0), .ro_addr_i(15'd0), .ro_mask_i(64'd0), .ro_data_i(512'd0),
    .st_req_o(st_req), .st_addr_o(st_addr), .st_data_o(st_data), .st_from_acc_o(from_acc),
    .st_gnt_i(gnt)
  );

  logic pop;
  assign pop = gnt && st_req && !from_acc;
  watch #(.Width(8)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(put), .data_i({line, data}), .pop_i(pop),
    .held_o(held), .turn_o(turn), .data_o(expected)
  );

  // Reserved and not put; read-outs reserved and not begun, begun and not ended.
  logic [3:0] due_q, ro_due_q, ro_open_q;
  logic       stays_q, from_acc_q;
  logic       owed_own_q, owed_ro_q;        // it asked while the other one was served
  always_ff @(posedge clk_i) begin
    due_q     <= run_q ? due_q + 4'(reserve) - 4'(put) : '0;
    ro_due_q  <= run_q ? ro_due_q + 4'(ro_reserve) - 4'(ast) : '0;
    ro_open_q <= run_q ? ro_open_q + 4'(ast) - 4'(ro_valid && ro_ready && ro_last) : '0;
    stays_q    <= run_q && st_req && !gnt;
    from_acc_q <= from_acc;
    owed_own_q <= run_q && ((held != '0 && gnt && from_acc) || (owed_own_q && !pop));
    owed_ro_q  <= run_q && ro_valid && ((gnt && !from_acc) || (owed_ro_q && !ro_ready));
  end
  logic ro_stays_q;
  always_ff @(posedge clk_i) ro_stays_q <= run_q && ro_valid && !ro_ready;
  `ASSUME(!reserve || room)
  `ASSUME(!put || due_q != '0)
  `ASSUME(!ro_reserve || ro_room)
  `ASSUME(!ast || ro_due_q != '0)
  `ASSUME(!ro_valid || ro_open_q != '0)      // d1_matrix_readout: beats of read-outs that began
  `ASSUME(!ro_stays_q || ro_valid)           // ... that stand until they are taken
  `ASSUME(!gnt || st_req)                    // d1_sram_arb: GrantsRequestsOnly

  logic [3:0] pending, ro_pending;
  always_comb begin
    {pending, ro_pending} = '0;
    for (int i = 0; i < Depth; i++) pending = pending + 4'(pend[i]);
    for (int i = 0; i < Readouts; i++) ro_pending = ro_pending + 4'(ro_pend[i]);
  end

  `PROVE(NeverOverflows_A, due_q + held <= 4'(Depth))
  `PROVE(RoomIsRight_A, room == (due_q + held != 4'(Depth)))
  `PROVE(PendingUntilItsGrant_A, pending == held)
  `PROVE(ReadoutsNeverOverflow_A, ro_due_q + ro_open_q <= 4'(Readouts))
  `PROVE(ReadoutRoomIsRight_A, ro_room == (ro_due_q + ro_open_q != 4'(Readouts)))
  `PROVE(ReadoutPendsUntilItsLastBeat_A, ro_pending == ro_open_q)
  `PROVE(NothingLostOrReordered_A,
         !turn || from_acc || !st_req || {st_addr[3:0], st_data[3:0]} == expected)
  `PROVE(AsksWhileThereIsSomething_A, st_req == (held != '0 || ro_valid))
  `PROVE(RequestStandsUntilGranted_A, !stays_q || (st_req && from_acc == from_acc_q))
  `PROVE(SourcesTakeTurns_A, !(owed_own_q && gnt && from_acc) && !(owed_ro_q && ro_valid && pop))
endmodule
