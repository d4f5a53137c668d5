// One end of a link between two chips: a mesh link on one side,
// frames to and from the serialiser on the other.
//
//            ┌──────────────────────────────────────────────────────────────────────────┐
//   link_*_i │ [d1_link_in] ──▶ [d1_link_replay] ──▶ [d1_link_tx] ──────────────────────┼─▶ frame_*_o
//            │      ▲ room             ▲ acknowledged     ▲ expected, left, go back     │
//            │      └──────────────────┴──────────┬───────┘                             │
//   link_*_o │ [d1_link_out] ◀─────────────── [d1_link_rx] ◀────────────────────────────┼── frame_*_i
//            └─────── [d1_link_refuse] when down ── [d1_link_state]: opens, up, down ───┘
//
// What is sent into one end leaves the other end once, unchanged and in order within its channel,
// whatever the wire between them loses or damages (docs/chip-link.md); or both ends go down and say
// so: from then on each request is refused.
// A request never holds up a response. Seven flits in eight cycles, when the way there and back,
// wires and ends, takes less than RoundTrip cycles. Both ends together add 11 cycles to the wire.
// damaged_o and replay_o pulse for every frame that is forgotten and every time the sender goes
// back.

module d1_link #(
  parameter int unsigned FlitDataBits = 512,  // narrower for tests
  parameter int unsigned RoundTrip = 512,     // cycles within which an answer comes
  localparam int unsigned FlitBits = d1_pkg::HeaderBits + FlitDataBits,
  localparam int unsigned FrameBits = d1_pkg::FrameCrcBits + d1_pkg::FrameHeadBits + FlitBits
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  input  logic                 link_valid_i,
  input  logic                 link_vc_i,
  input  logic [FlitBits-1:0]  link_flit_i,
  output logic [1:0]           link_credit_o,
  output logic                 link_valid_o,
  output logic                 link_vc_o,
  output logic [FlitBits-1:0]  link_flit_o,
  input  logic [1:0]           link_credit_i,

  output logic                 frame_valid_o,
  output logic [FrameBits-1:0] frame_o,
  input  logic                 frame_valid_i,
  input  logic [FrameBits-1:0] frame_i,

  output logic                 up_o,
  output logic                 down_o,
  output logic                 damaged_o,
  output logic                 replay_o
);

  logic                opening, up, down, give_up;
  logic                in_req, in_vc, in_gnt, replay_req, replay_gnt;
  logic [FlitBits-1:0] in_flit;
  logic                have, take, vc;
  logic [9:0]          seq;
  logic [FlitBits-1:0] flit;
  logic                peer_valid, peer_open, peer_nack, heard;
  logic [9:0]          peer_ack, peer_freed0, peer_freed1;
  logic [9:0]          room0_q, room1_q;      // the last peer_freed0, peer_freed1
  logic [9:0]          expected, freed0, freed1;
  logic                nack, push, push_vc;
  logic [FlitBits-1:0] push_flit;

  logic                refuse_req, refuse_gnt, refuse_valid, refuse_ready;
  d1_pkg::header_t     in_header, refuse_header;

  assign up_o       = up;
  assign down_o     = down;
  assign in_header  = in_flit[FlitBits-1:FlitDataBits];
  assign replay_req = in_req && up;
  assign refuse_req = in_req && down;
  assign in_gnt     = (replay_gnt && up) || refuse_gnt;
  assign heard = peer_valid && !peer_open && up;   // an end that opens has nothing to say yet

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      room0_q <= '0;
      room1_q <= '0;
    end else if (heard) begin
      room0_q <= peer_freed0;
      room1_q <= peer_freed1;
    end
  end

  d1_link_in #(.FlitBits(FlitBits)) u_in (
    .clk_i, .rst_ni,
    .link_valid_i, .link_vc_i, .link_flit_i, .link_credit_o,
    .down_i(down), .freed0_i(room0_q), .freed1_i(room1_q),
    .req_o(in_req), .vc_o(in_vc), .flit_o(in_flit), .gnt_i(in_gnt)
  );

  d1_link_refuse u_refuse (
    .clk_i, .rst_ni,
    .req_i(refuse_req), .header_i(in_header), .gnt_o(refuse_gnt),
    .valid_o(refuse_valid), .header_o(refuse_header), .ready_i(refuse_ready)
  );

  d1_link_replay #(.FlitBits(FlitBits), .Timeout(2 * RoundTrip)) u_replay (
    .clk_i, .rst_ni,
    .in_req_i(replay_req), .in_vc_i(in_vc), .in_flit_i(in_flit), .in_gnt_o(replay_gnt),
    .have_o(have), .seq_o(seq), .take_i(take), .vc_o(vc), .flit_o(flit),
    .ack_valid_i(heard), .ack_nack_i(peer_nack), .ack_i(peer_ack),
    .replay_o, .give_up_o(give_up)
  );

  d1_link_tx #(.FlitDataBits(FlitDataBits)) u_tx (
    .clk_i, .rst_ni,
    .opening_i(opening), .up_i(up),
    .have_i(have), .seq_i(seq), .take_o(take), .vc_i(vc), .flit_i(flit),
    .nack_i(nack), .expect_i(expected), .freed0_i(freed0), .freed1_i(freed1),
    .frame_valid_o, .frame_o
  );

  d1_link_rx #(.FlitDataBits(FlitDataBits), .Again(RoundTrip)) u_rx (
    .clk_i, .rst_ni,
    .up_i(up),
    .frame_valid_i, .frame_i,
    .peer_valid_o(peer_valid), .peer_open_o(peer_open), .peer_nack_o(peer_nack),
    .peer_ack_o(peer_ack), .peer_freed0_o(peer_freed0), .peer_freed1_o(peer_freed1), .damaged_o,
    .expect_o(expected), .nack_o(nack), .push_o(push), .vc_o(push_vc), .flit_o(push_flit)
  );

  d1_link_out #(.FlitBits(FlitBits)) u_out (
    .clk_i, .rst_ni,
    .push_i(push), .vc_i(push_vc), .flit_i(push_flit), .freed0_o(freed0), .freed1_o(freed1),
    .refuse_valid_i(refuse_valid), .refuse_header_i(refuse_header), .refuse_ready_o(refuse_ready),
    .link_valid_o, .link_vc_o, .link_flit_o, .link_credit_i
  );

  d1_link_state #(.OpenCycles(2 * RoundTrip), .Silence(8 * RoundTrip)) u_state (
    .clk_i, .rst_ni,
    .peer_valid_i(peer_valid), .peer_open_i(peer_open), .give_up_i(give_up),
    .opening_o(opening), .up_o(up), .down_o(down)
  );

endmodule
