// d1_link_rx: nothing of a damaged frame, each number once, in its turn;
// what is missing is asked for until it comes.
`include "formal.svh"

module link_rx #(
  parameter int unsigned Again = 4,
  localparam int unsigned BodyBits = d1_pkg::FrameHeadBits + d1_pkg::HeaderBits + 1,
  localparam int unsigned FrameBits = d1_pkg::FrameCrcBits + BodyBits
) (
  input logic                 clk_i,
  input logic                 up,
  input logic                 valid,
  input logic [FrameBits-1:0] frame
);
  `FORMAL_RESET

  logic                         peer, peer_open, peer_nack, damaged, nack, push, vc;
  logic [9:0]                   ack, freed0, freed1, expected;
  logic [d1_pkg::HeaderBits:0]  flit;
  d1_link_rx #(.FlitDataBits(1), .Again(Again)) u_dut (
    .clk_i, .rst_ni(run_q), .up_i(up), .frame_valid_i(valid), .frame_i(frame), .peer_valid_o(peer),
    .peer_open_o(peer_open), .peer_nack_o(peer_nack), .peer_ack_o(ack), .peer_freed0_o(freed0),
    .peer_freed1_o(freed1), .damaged_o(damaged), .expect_o(expected), .nack_o(nack), .push_o(push),
    .vc_o(vc), .flit_o(flit)
  );

  // The frame of two cycles ago, and whether its check word is that of its body.
  logic                 valid1_q, valid2_q, sound2_q;
  logic [FrameBits-1:0] frame1_q, frame2_q;
  logic [31:0]          crc;
  d1_pkg::frame_head_t  head;
  d1_link_crc #(.FlitDataBits(1)) u_crc (.body_i(frame1_q[BodyBits-1:0]), .crc_o(crc));
  assign head = frame2_q[BodyBits-1 -: d1_pkg::FrameHeadBits];
  always_ff @(posedge clk_i) begin
    valid1_q <= run_q && valid;
    valid2_q <= run_q && valid1_q;
    if (valid) frame1_q <= frame;
    if (valid1_q) frame2_q <= frame1_q;
    sound2_q <= frame1_q[FrameBits-1:BodyBits] == crc;
  end
  logic       good, data;
  logic [9:0] distance;
  assign good = valid2_q && sound2_q;
  assign data = good && up && head.kind == d1_pkg::FrameData;

  logic [9:0] taken_q;          // flits that were taken
  logic       asked_q;          // one ahead came, and the one that is missing has not
  logic [3:0] silent_q;         // cycles since it was asked for
  assign distance = head.seq - taken_q;
  always_ff @(posedge clk_i) begin
    taken_q  <= run_q ? taken_q + 10'(push) : '0;
    asked_q  <= run_q && !push && (asked_q || (data && distance != '0 && distance < 10'd512));
    silent_q <= !run_q || nack || push ? '0 : silent_q + 4'(asked_q);
  end
  `INSIDE(logic [$clog2(Again+1)-1:0], timer, \u_dut.timer_q )

  `PROVE(SoundFramesAlone_A, peer == good && damaged == (valid2_q && !sound2_q))
  `PROVE(SaysWhatTheFrameSays_A,
         !peer || (ack == head.ack && freed0 == head.freed0 && freed1 == head.freed1 &&
                   peer_open == (head.kind == d1_pkg::FrameOpen) &&
                   peer_nack == (head.kind == d1_pkg::FrameNack)))
  `PROVE(ExpectsTheNextNumber_A, expected == taken_q)
  `PROVE(NothingLostTwiceOrReordered_A, push == (data && head.seq == taken_q))
  `PROVE(PassesTheFlit_A, !push || {vc, flit} == {head.vc, frame2_q[d1_pkg::HeaderBits:0]})
  `PROVE(AsksWhenOneIsMissing_A,
         !(data && distance != '0 && distance < 10'd512 && !asked_q) || nack)
  `PROVE(AsksForNothingElse_A, !nack || asked_q || (data && distance != '0 && distance < 10'd512))
  `PROVE(AsksUntilItComes_A, !asked_q || (silent_q <= 4'(Again) && silent_q == 4'(timer)))
endmodule
