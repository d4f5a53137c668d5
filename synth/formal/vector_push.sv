// d1_vector_push: reserved places are enough for what is put, nothing is lost,
// threads are busy while they have one.
`include "formal.svh"

module vector_push #(
  parameter int unsigned Depth = 2
) (
  input logic       clk_i,
  input logic       mark,
  input logic       reserve,
  input logic       put,
  input logic [1:0] thread,
  input logic [4:0] sem,
  input logic       ready
);
  `FORMAL_RESET

  logic       room, valid, post, turn;
  logic [3:0] busy, held;
  logic [1:0] out_thread;
  logic [4:0] out_sem;
  logic [6:0] expected;
  d1_vector_push #(.Depth(Depth)) u_dut (
    .clk_i, .rst_ni(run_q), .reserve_i(reserve), .room_o(room), .put_i(put), .put_thread_i(thread),
    .put_post_i(1'b0), .put_addr_i(64'd0), .put_count_i(7'd0), .put_sem_i(sem),
    .put_amount_i(16'd0), .put_data_i(512'd0), .busy_o(busy), .push_valid_o(valid),
    .push_ready_i(ready), .push_thread_o(out_thread), .push_post_o(post), .push_sem_o(out_sem)
  );

  watch #(.Width(7)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(put), .data_i({thread, sem}),
    .pop_i(valid && ready), .held_o(held), .turn_o(turn), .data_o(expected)
  );

  logic [3:0] due_q;             // reserved, and not put yet
  always_ff @(posedge clk_i) due_q <= run_q ? due_q + 4'(reserve) - 4'(put) : '0;
  `ASSUME(!reserve || room)
  `ASSUME(!put || due_q != '0)

  `PROVE(NeverOverflows_A, due_q + held <= 4'(Depth))
  `PROVE(RoomIsRight_A, room == (due_q + held != 4'(Depth)))
  `PROVE(GivesWhileItHolds_A, valid == (held != '0))
  `PROVE(NothingLostOrReordered_A, !turn || {out_thread, out_sem} == expected)
  `PROVE(BusyWhileItHolds_A, (busy != '0) == (held != '0) && (!valid || busy[out_thread]))
endmodule
