// d1_link_replay: keeps what is not acknowledged, sends it by its number,
// goes back when nothing is acknowledged.
// free: d1_ram_2p
`include "formal.svh"

module link_replay #(
  parameter int unsigned Timeout = 5,
  parameter int unsigned Tries = 2
) (
  input logic       clk_i,
  input logic       mark,
  input logic       req,
  input logic       vc,
  input logic [1:0] flit,
  input logic       take,
  input logic       ack_valid,
  input logic       ack_nack,
  input logic [9:0] ack
);
  `FORMAL_RESET

  localparam logic [9:0] Slots = 10'(d1_pkg::FrameSlots);

  logic       gnt, have, out_vc, replay, give_up;
  logic [9:0] seq;
  logic [1:0] out;
  d1_link_replay #(.FlitBits(2), .Timeout(Timeout), .Tries(Tries)) u_dut (
    .clk_i, .rst_ni(run_q), .in_req_i(req), .in_vc_i(vc), .in_flit_i(flit), .in_gnt_o(gnt),
    .have_o(have), .seq_o(seq), .take_i(take), .vc_o(out_vc), .flit_o(out),
    .ack_valid_i(ack_valid), .ack_nack_i(ack_nack), .ack_i(ack), .replay_o(replay),
    .give_up_o(give_up)
  );
  `ASSUME(!take || have)                      // link_tx: TakesWhatIsThere
  `INSIDE(logic [9:0],                   tail,  \u_dut.tail_q )
  `INSIDE(logic [9:0],                   next,  \u_dut.next_q )
  `INSIDE(logic [9:0],                   head,  \u_dut.head_q )
  `INSIDE(logic [$clog2(Timeout+1)-1:0], timer, \u_dut.timer_q )
  `INSIDE(logic [$clog2(Tries+1)-1:0],   tries, \u_dut.tries_q )
  logic [9:0] held;
  assign held = head - tail;

  // What was taken in, acknowledged; numbers.
  // Cycles in which something waited and nothing was acknowledged.
  logic       acknowledges, went_back_q, skipped_q, took_q;
  logic [9:0] in_q, first_q, seq_q, back_q;
  logic [3:0] waits_q, tries_q;
  assign acknowledges = ack_valid && 10'(ack - first_q) != '0 &&
                        10'(ack - first_q) <= 10'(in_q - first_q);
  always_ff @(posedge clk_i) begin
    in_q        <= run_q ? in_q + 10'(req && gnt) : '0;
    first_q     <= !run_q ? '0 : acknowledges ? ack : first_q;
    waits_q     <= !run_q || acknowledges || replay || in_q == first_q ? '0 : waits_q + 4'd1;
    tries_q     <= !run_q || acknowledges ? '0 : tries_q + 4'(replay && tries_q != 4'(Tries));
    went_back_q <= run_q && replay;
    skipped_q   <= run_q && acknowledges && 10'(ack - first_q) > 10'(seq - first_q);
    back_q      <= acknowledges ? ack : first_q;
    took_q      <= run_q && take;
    seq_q       <= seq;
  end

  // Any flit that is taken in, its number, and its word of the RAM.
  (* anyconst *) logic [8:0] where;
  logic       marked_q, known, stored;
  logic [9:0] number_q;
  logic [2:0] data_q, read_word, there;
  always_ff @(posedge clk_i) begin
    if (!run_q) marked_q <= 1'b0;
    else if (!marked_q) begin
      marked_q <= mark && req && gnt;
      number_q <= in_q;
      data_q   <= {vc, flit};
    end else if (acknowledges && 10'(number_q - first_q) < 10'(ack - first_q)) marked_q <= 1'b0;
  end
  ram_word #(.Width(3), .AddrBits(9)) u_word (
    .clk_i, .run_i(run_q), .where_i(where), .we_i(req && gnt), .waddr_i(in_q[8:0]),
    .wdata_i({vc, flit}), .re_i(take), .raddr_i(seq[8:0]), .known_o(known), .word_o(read_word),
    .written_o(stored), .stored_o(there)
  );
  `ASSUME(marked_q || !mark || in_q[8:0] == where)        // that is where it goes, any place
  `ASSUME(!known || {out_vc, out} == read_word)           // ram_2p: ReadsWhatWasWritten
  logic now_q;                                            // the marked one was read
  always_ff @(posedge clk_i) now_q <= run_q && take && marked_q && seq == number_q;

  `PROVE(NeverOverflows_A, held <= Slots && (gnt || held == Slots))
  `PROVE(KeepsWhatIsNotAcknowledged_A, tail == first_q && head == in_q)
  `PROVE(NumbersAreInOrder_A, 10'(next - tail) <= held && seq == next && have == (next != head))
  `PROVE(EachNumberInTurn_A, !took_q || went_back_q || seq == (skipped_q ? back_q : seq_q + 10'd1))
  `PROVE(HeldUntilAcknowledged_A,
         !marked_q || (10'(number_q - tail) < held && number_q[8:0] == where && stored &&
                       there == data_q))
  `PROVE(ANumberIsAlwaysTheSameFlit_A, !now_q || {out_vc, out} == data_q)
  `PROVE(ReadsTheWordOfItsNumber_A, !now_q || (known && read_word == data_q))
  `PROVE(GoesBackToTheFirst_A, !went_back_q || seq == back_q)
  `PROVE(ATimeoutGoesBack_A, 4'(timer) == waits_q && waits_q <= 4'(Timeout))
  `PROVE(GivesUpAfterItsTries_A, give_up == (replay && !acknowledges && tries_q == 4'(Tries)) &&
                                     4'(tries) == tries_q && tries_q <= 4'(Tries))
endmodule
