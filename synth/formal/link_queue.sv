// d1_link_queue: at its own depth, a sender that knows the room loses nothing;
// all comes out, unchanged and in order.
// free: d1_ram_2p
`include "formal.svh"

module link_queue #(
  parameter int unsigned Depth = 512,
  localparam int unsigned PtrBits = $clog2(Depth)
) (
  input logic       clk_i,
  input logic       mark,
  input logic       push,
  input logic [1:0] data,
  input logic       pop
);
  `FORMAL_RESET

  logic               valid, turn;
  logic [1:0]         out, expected;
  logic [PtrBits+1:0] held;
  d1_link_queue #(.Width(2), .Depth(Depth)) u_dut (
    .clk_i, .rst_ni(run_q), .push_i(push), .data_i(data), .valid_o(valid), .data_o(out), .pop_i(pop)
  );
  watch #(.Width(2), .CountBits(PtrBits + 2)) u_watch (
    .clk_i, .run_i(run_q), .mark_i(mark), .push_i(push), .data_i(data), .pop_i(pop),
    .held_o(held), .turn_o(turn), .data_o(expected)
  );
  `ASSUME(!push || held < (PtrBits + 2)'(Depth))   // the other end counts what has not left:
                                                   // d1_link_in
  `ASSUME(!pop || valid)                           // d1_link_out

  `INSIDE(logic [PtrBits:0],   written, \u_dut.write_q )
  `INSIDE(logic [PtrBits:0],   read,    \u_dut.read_q )
  `INSIDE(logic,               reads,   \u_dut.read )
  `INSIDE(logic,               reading, \u_dut.reading_q )
  `INSIDE(logic [1:0],         word,    \u_dut.word )
  `INSIDE(logic [1:0],         ready,   \u_dut.held )
  `INSIDE(logic [PtrBits+1:0], ahead,   \u_watch.ahead_q )
  `INSIDE(logic,               marked,  \u_watch.marked_q )
  logic [PtrBits:0]   waiting;
  assign waiting = written - read;

  // The watched element is in the RAM, in the register behind it, or in the FIFO.
  (* anyconst *) logic [PtrBits-1:0] where;
  logic             in_ram, known, stored;
  logic [PtrBits:0] place;
  logic [1:0]       read_word, there;
  ram_word #(.Width(2), .AddrBits(PtrBits)) u_word (
    .clk_i, .run_i(run_q), .where_i(where), .we_i(push), .waddr_i(written[PtrBits-1:0]),
    .wdata_i(data), .re_i(reads), .raddr_i(read[PtrBits-1:0]), .known_o(known), .word_o(read_word),
    .written_o(stored), .stored_o(there)
  );
  assign in_ram = marked && ahead >= (PtrBits + 2)'(ready) + (PtrBits + 2)'(reading);
  assign place  = read + (PtrBits + 1)'(ahead - (PtrBits + 2)'(ready) - (PtrBits + 2)'(reading));
  `ASSUME(marked || !mark || written[PtrBits-1:0] == where)   // that is where it goes, any place
  `ASSUME(!known || word == read_word)                        // ram_2p: ReadsWhatWasWritten

  logic       leaves_ram, fifo_turn;
  logic [1:0] fifo_data;
  logic [3:0] fifo_held;
  assign leaves_ram = reading && marked && ahead == (PtrBits + 2)'(ready);
  watch #(.Width(2)) u_fifo (
    .clk_i, .run_i(run_q), .mark_i(leaves_ram), .push_i(reading), .data_i(word), .pop_i(pop),
    .held_o(fifo_held), .turn_o(fifo_turn), .data_o(fifo_data)
  );
  `ASSUME(!fifo_turn || !valid || out == fifo_data)           // fifo_3: NothingLostOrReordered
  `INSIDE(logic [3:0], fifo_ahead, \u_fifo.ahead_q )
  `INSIDE(logic,       in_fifo,    \u_fifo.marked_q )

  `PROVE(NeverOverflows_A, held <= (PtrBits + 2)'(Depth) && waiting <= (PtrBits + 1)'(Depth))
  `PROVE(NothingIsReadTwice_A,
         held == (PtrBits + 2)'(waiting) + (PtrBits + 2)'(reading) + (PtrBits + 2)'(ready))
  `PROVE(WhatWasReadHasRoom_A, 3'(ready) + 3'(reading) <= 3'd3)
  `PROVE(HeldInTheRamUntilRead_A,
         !in_ram || (place[PtrBits-1:0] == where && stored && there == expected &&
                     ahead < held))
  `PROVE(ReadFromItsPlace_A, !leaves_ram || (known && read_word == expected))
  `PROVE(HeldInTheFifoUntilPopped_A,
         fifo_held == 4'(ready) && (ready != '0) == valid && (!marked || ahead < held) &&
         in_fifo == (marked && ahead < (PtrBits + 2)'(ready)) &&
         (!in_fifo || ((PtrBits + 2)'(fifo_ahead) == ahead && fifo_data == expected)))
  `PROVE(NothingLostOrReordered_A, !turn || !valid || out == expected)
endmodule
