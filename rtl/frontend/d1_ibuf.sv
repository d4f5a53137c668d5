// The instruction buffer of one thread: two windows of eight words, a FIFO of windows.
//
//   push ─┬▶ [ window 0: 8 words ]
//         │  [ window 1: 8 words ] ─▶ next word ─▶ │ instr_o
//         └───────────── first word ─▶
//
// Words stay where they lie in their 32 B of memory, so that nothing is shifted: the reader names a
// word by bits 4..2 of its PC, and says, late, when it takes it. Behind its last word, or one that
// fetch took, nothing else is wanted of a window. instr_o is a register, read one cycle ahead:
// the word after this one, or the word next_word_i of the next window, or the first word of the
// window that is pushed. So is what issue must know of it: a word out of a window is predecoded on
// its way; one that is pushed into an empty buffer comes too late for that, and waits a cycle.
// Push only with used_o below 2, take only with valid_o; both in one cycle are fine.
// flush_i empties the buffer and drops what is pushed in the same cycle.

`include "prim/d1_assert.svh"

module d1_ibuf (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         flush_i,

  input  logic         load_i,     // data_i may be pushed: it is taken into a free place
  input  logic         push_i,     // late: it is pushed
  input  logic [255:0] data_i,
  input  logic [7:0]   taken_i,    // fetch takes these words, if the path comes to them
  input  logic [31:0]  instr_i,    // the word of it at which the path goes on ...
  input  logic         instr_taken_i,  // ... which is one of these
  input  logic         fault_i,    // the window could not be fetched ...
  input  logic         ecc_i,      // ... because of its ECC; otherwise it is outside the SRAM
  output logic [1:0]   used_o,     // windows held, 0 to 2

  output logic         valid_o,
  output logic [31:0]  instr_o,    // the word at word_i of the older window ...
  output logic         taken_o,    // ... at whose target fetch went on
  output d1_scalar_pkg::predecode_t pre_o,  // ... predecoded
  output logic         fault_o,
  output logic         ecc_o,
  input  logic [2:0]   word_i,
  input  logic [2:0]   next_word_i,
  input  logic         take_i      // late: go on
);

  logic [255:0] data0_q, data1_q;
  logic [7:0]   taken0_q, taken1_q;
  logic [31:0]  instr_q, follows, from_window;
  logic         taken_q, last, taken_follows, taken_window;
  logic         new_q;         // instr_q is not predecoded yet
  d1_scalar_pkg::predecode_t pre, pre_q;
  logic         pop;
  logic [2:0]   after, word0, word1;
  logic [1:0]   valid_q, fault_q, ecc_q;
  logic         wr_q, rd_q;

  assign used_o  = {1'b0, valid_q[0]} + {1'b0, valid_q[1]};
  assign valid_o = valid_q[rd_q] && !new_q;
  assign after   = word_i + 3'd1;
  assign instr_o = instr_q;
  assign taken_o = taken_q;
  assign last    = word_i == 3'd7 || taken_q;   // after this word: another window, at next_word_i
  assign pop     = take_i && last;

  // The word after this one, chosen before it is known whether this one is taken.
  logic dry;                   // ... it must come of what is pushed
  assign dry           = !valid_q[rd_q] || (last && !valid_q[!rd_q]);
  // Each window gives one word: the older one the next of this path, the other one its first.
  assign word0         = rd_q ? next_word_i : after;
  assign word1         = rd_q ? after : next_word_i;
  assign {taken_window, from_window} = rd_q != last ? {taken1_q[word1], data1_q[32*word1 +: 32]}
                                                    : {taken0_q[word0], data0_q[32*word0 +: 32]};
  assign follows       = dry ? instr_i : from_window;
  assign taken_follows = dry ? instr_taken_i : taken_window;
  assign pre_o       = pre_q;

  d1_predecode u_predecode (
    .instr_i     (new_q ? instr_q : from_window),
    .predecode_o (pre)
  );

  assign fault_o = fault_q[rd_q];
  assign ecc_o   = ecc_q[rd_q];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
      wr_q    <= 1'b0;
      rd_q    <= 1'b0;
      new_q   <= 1'b0;
    end else if (flush_i) begin
      new_q   <= 1'b0;
      valid_q <= '0;
      wr_q    <= 1'b0;
      rd_q    <= 1'b0;
    end else begin
      if (push_i) begin
        valid_q[wr_q] <= 1'b1;
        wr_q          <= !wr_q;
      end
      if (pop) begin
        valid_q[rd_q] <= 1'b0;
        rd_q          <= !rd_q;
      end
      new_q <= dry && push_i && (!valid_q[rd_q] || take_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_i && !valid_q[wr_q]) begin
      fault_q[wr_q] <= fault_i;
      ecc_q[wr_q]   <= ecc_i;
      if (wr_q) {taken1_q, data1_q} <= {taken_i, data_i};
      else      {taken0_q, data0_q} <= {taken_i, data_i};
    end
    if (take_i || (load_i && !valid_q[rd_q])) {taken_q, instr_q} <= {taken_follows, follows};
    // An emptied buffer says that its word waits for nothing:
    // a thread that starts nowhere has no other.
    if (flush_i)              pre_q <= '0;
    else if (take_i || new_q) pre_q <= pre;
  end

  // Behind a word that could not be fetched the thread ends: until the buffer is emptied, what is
  // taken has no effect and need not be what the path, which nobody knows, would name.
  logic lost_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                lost_q <= 1'b0;
    else if (flush_i)           lost_q <= 1'b0;
    else if (take_i && fault_o) lost_q <= 1'b1;
  end

  `D1_ASSERT(PushIsLoaded_A, !push_i || load_i)
  `D1_ASSERT(PushHasSpace_A, !(push_i && !flush_i && valid_q[wr_q]))
  `D1_ASSERT(TakesFromAWindow_A, !(take_i && !flush_i && !valid_q[rd_q]))
  `D1_ASSERT(TakesTheWordNamed_A, !take_i || flush_i || lost_q ||
             {taken_q, instr_q} == (rd_q ? {taken1_q[word_i], data1_q[32*word_i +: 32]}
                                         : {taken0_q[word_i], data0_q[32*word_i +: 32]}))

endmodule
