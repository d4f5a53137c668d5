// d1_link_tx: a frame for each flit it takes, with number and check word; asks are sent;
// never silent for long.
`include "formal.svh"

module link_tx #(
  localparam int unsigned BodyBits = d1_pkg::FrameHeadBits + d1_pkg::HeaderBits + 1,
  localparam int unsigned FrameBits = d1_pkg::FrameCrcBits + BodyBits
) (
  input logic                        clk_i,
  input logic                        opening,
  input logic                        up,
  input logic                        have,
  input logic [9:0]                  seq,
  input logic                        vc,
  input logic [d1_pkg::HeaderBits:0] flit,
  input logic                        nack,
  input logic [9:0]                  expected,
  input logic [9:0]                  freed0,
  input logic [9:0]                  freed1
);
  `FORMAL_RESET

  logic                 take, valid;
  logic [FrameBits-1:0] frame;
  d1_link_tx #(.FlitDataBits(1)) u_dut (
    .clk_i, .rst_ni(run_q), .opening_i(opening), .up_i(up), .have_i(have), .seq_i(seq),
    .take_o(take), .vc_i(vc), .flit_i(flit), .nack_i(nack), .expect_i(expected), .freed0_i(freed0),
    .freed1_i(freed1), .frame_valid_o(valid), .frame_o(frame)
  );
  `ASSUME(!(opening && up))                   // link_state: OneStateAtATime

  d1_pkg::frame_head_t head;
  logic [31:0]         crc;
  assign head = frame[BodyBits-1 -: d1_pkg::FrameHeadBits];
  d1_link_crc #(.FlitDataBits(1)) u_crc (.body_i(frame[BodyBits-1:0]), .crc_o(crc));

  // One, two and three cycles ago: a flit was taken, its number;
  // what the RAM gave a cycle after, what was expected.
  logic [2:0]                  took_q;
  logic [29:0]                 numbers_q;
  logic [d1_pkg::HeaderBits:0] flit2_q, flit3_q;
  logic                        vc2_q, vc3_q;
  logic [29:0]                 say2_q, say3_q;
  // Cycles in which an ask waited, or no frame went out, while the link was up.
  logic       ask_q;
  logic [3:0] ask_waits_q;
  logic [6:0] silent_q;
  logic [3:0] in_a_row_q;
  `INSIDE(logic,       asks_sent, \u_dut.nack )
  `INSIDE(logic,       send,      \u_dut.send )
  `INSIDE(logic [2:0], slot,      \u_dut.slot_q )
  `INSIDE(logic [5:0], since,     \u_dut.since_q )
  `INSIDE(logic,       asked,     \u_dut.nack_q )
  always_ff @(posedge clk_i) begin
    took_q    <= run_q ? {took_q[1:0], take} : '0;
    numbers_q <= {numbers_q[19:0], seq};
    {vc3_q, flit3_q, vc2_q, flit2_q} <= {vc2_q, flit2_q, vc, flit};
    {say3_q, say2_q} <= {say2_q, expected, freed1, freed0};
    ask_q       <= run_q && (nack || (ask_q && !asks_sent));
    ask_waits_q <= !run_q || !ask_q || asks_sent || !up ? '0 : ask_waits_q + 4'd1;
    silent_q    <= !run_q || send || !(opening || up) ? '0 : silent_q + 7'(silent_q != '1);
    in_a_row_q  <= run_q && send ? in_a_row_q + 4'd1 : '0;
  end

  // What is under way: its head, and behind that its body.
  `INSIDE(logic,                s1_valid, \u_dut.s1_valid_q )
  `INSIDE(logic [49:0],         s1_head,  \u_dut.s1_head_q )
  `INSIDE(logic,                valid2,   \u_dut.s2_valid_q )
  `INSIDE(logic [BodyBits-1:0], s2_body,  \u_dut.s2_body_q )
  d1_pkg::frame_head_t head1, head2;
  logic                data1, data2, body_right;
  assign head1 = s1_head;
  assign head2 = s2_body[BodyBits-1 -: d1_pkg::FrameHeadBits];
  assign data1 = s1_valid && head1.kind == d1_pkg::FrameData;
  assign data2 = valid2 && head2.kind == d1_pkg::FrameData;
  assign body_right = {head2.vc, s2_body[d1_pkg::HeaderBits:0]} == {vc2_q, flit2_q};

  `PROVE(FramesUnderWayAreOfTheFlitsTaken_A, data1 == took_q[0] && data2 == took_q[1] &&
         (!data1 || head1.seq == numbers_q[9:0]) &&
         (!data2 || (head2.seq == numbers_q[19:10] && body_right)) &&
         (!valid2 || {head2.ack, head2.freed1, head2.freed0} == say2_q))
  `PROVE(TakesWhatIsThere_A, !take || (have && up))
  `PROVE(AFrameForEveryFlit_A, (valid && head.kind == d1_pkg::FrameData) == took_q[2])
  `PROVE(WithItsNumber_A, !took_q[2] || head.seq == numbers_q[29:20])
  `PROVE(FlitsGoOutUnchanged_A,
         !took_q[2] || {head.vc, frame[d1_pkg::HeaderBits:0]} == {vc3_q, flit3_q})
  `PROVE(SaysWhatIsExpected_A, !valid || {head.ack, head.freed1, head.freed0} == say3_q)
  `PROVE(CheckWordIsRight_A, !valid || frame[FrameBits-1:BodyBits] == crc)
  `PROVE(SevenOfEightCycles_A, in_a_row_q <= 4'(slot) && !(send && slot == 3'd7))
  `PROVE(AnAskIsSentWithinTwoCycles_A,
         ask_q == asked && ask_waits_q <= 4'd1 && (ask_waits_q == '0 || slot != 3'd7))
  `PROVE(NeverSilentForLong_A, silent_q <= 7'd64 &&
                               (silent_q == 7'd64 ? slot == '0 && since == '1
                                                  : silent_q <= 7'(since)))
endmodule
