// The receiver of a chip link: which frames are sound, and which flits are the next ones.
//
//   frame_*_i ──▶ [ frame ] ──▶ CRC right? ──▶ [ head, flit ] ──▶ number expected? ──▶ push_o: deliver
//                                     no: forget it                 ahead: nack_o, once
//                                                                   behind: it came before
//
// A frame with a wrong check word is forgotten: nothing of it can be trusted. That it is missing
// shows when a flit ahead of the expected one comes: nack_o asks for it, and again every Again
// cycles until it is there. What a sound frame says is on the peer_* outputs for one cycle.

`include "prim/d1_assert.svh"

module d1_link_rx #(
  parameter int unsigned FlitDataBits = 512,
  parameter int unsigned Again = 512,
  localparam int unsigned FlitBits = d1_pkg::HeaderBits + FlitDataBits,
  localparam int unsigned BodyBits = d1_pkg::FrameHeadBits + FlitBits,
  localparam int unsigned FrameBits = d1_pkg::FrameCrcBits + BodyBits
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  input  logic                 up_i,         // flits are taken

  input  logic                 frame_valid_i,
  input  logic [FrameBits-1:0] frame_i,

  output logic                 peer_valid_o, // a sound frame
  output logic                 peer_open_o,
  output logic                 peer_nack_o,
  output logic [9:0]           peer_ack_o,
  output logic [9:0]           peer_freed0_o,
  output logic [9:0]           peer_freed1_o,
  output logic                 damaged_o,    // a frame that is not

  output logic [9:0]           expect_o,
  output logic                 nack_o,
  output logic                 push_o,
  output logic                 vc_o,
  output logic [FlitBits-1:0]  flit_o
);

  localparam int unsigned TimerBits = $clog2(Again + 1);

  logic                            r1_valid_q, r2_sound_q, r2_damaged_q;
  logic [FrameBits-1:0]            r1_frame_q;
  logic [d1_pkg::FrameCrcBits-1:0] crc;
  d1_pkg::frame_head_t             r2_head_q;
  logic [FlitBits-1:0]             r2_flit_q;
  logic                            sound;

  d1_link_crc #(.FlitDataBits(FlitDataBits)) u_crc (.body_i(r1_frame_q[BodyBits-1:0]), .crc_o(crc));

  assign sound = crc == r1_frame_q[FrameBits-1:BodyBits];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      r1_valid_q   <= 1'b0;
      r2_sound_q   <= 1'b0;
      r2_damaged_q <= 1'b0;
    end else begin
      r1_valid_q   <= frame_valid_i;
      r2_sound_q   <= r1_valid_q && sound;
      r2_damaged_q <= r1_valid_q && !sound;
    end
  end

  always_ff @(posedge clk_i) begin
    if (frame_valid_i) r1_frame_q <= frame_i;
    if (r1_valid_q) {r2_head_q, r2_flit_q} <= r1_frame_q[BodyBits-1:0];
  end

  assign peer_valid_o  = r2_sound_q;
  assign peer_open_o   = r2_head_q.kind == d1_pkg::FrameOpen;
  assign peer_nack_o   = r2_head_q.kind == d1_pkg::FrameNack;
  assign peer_ack_o    = r2_head_q.ack;
  assign peer_freed0_o = r2_head_q.freed0;
  assign peer_freed1_o = r2_head_q.freed1;
  assign damaged_o     = r2_damaged_q;

  // ---- order ------------------------------------------------------------------------------------
  logic [9:0]           expect_q, distance;
  logic                 data, gap, asked_q, again, unused;
  logic [TimerBits-1:0] timer_q;

  assign unused   = ^r2_head_q.zero;
  assign data     = r2_sound_q && up_i && r2_head_q.kind == d1_pkg::FrameData;
  assign distance = r2_head_q.seq - expect_q;
  assign push_o   = data && distance == '0;
  assign gap      = data && distance != '0 && !distance[9];  // at most 511 can be ahead
  assign again    = asked_q && timer_q == TimerBits'(Again);
  assign nack_o   = (gap && !asked_q) || again;
  assign vc_o     = r2_head_q.vc;
  assign flit_o   = r2_flit_q;
  assign expect_o = expect_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      expect_q <= '0;
      asked_q  <= 1'b0;
      timer_q  <= '0;
    end else begin
      if (push_o) expect_q <= expect_q + 10'd1;
      asked_q <= !push_o && (asked_q || gap);
      timer_q <= nack_o || !asked_q ? '0 : timer_q + 1'b1;
    end
  end

  `D1_ASSERT(AsksOnlyForWhatIsMissing_A, nack_o |-> gap || asked_q)

endmodule
