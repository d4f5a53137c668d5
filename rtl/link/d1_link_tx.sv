// The sender of a chip link: what the next frame is, its body, its check word.
//
//   seven of eight cycles          [ body ] ──▶ [ CRC ] ──▶ frame_*_o
//   choose ──▶ read the replay RAM ──┘
//
// Of what there is to send in a cycle comes first: a request to go back (FrameNack), a flit
// (FrameData), a frame without one (FrameOpen before the other end was heard, FrameIdle after). The
// last of them goes out when what it says has changed, every eighth cycle at most, and every 64
// cycles in any case: the other end knows that the wire is alive. Every frame says what was
// received so far, as it is when the body is put together. A frame is on frame_*_o three cycles
// after it was chosen.

`include "prim/d1_assert.svh"

module d1_link_tx #(
  parameter int unsigned FlitDataBits = 512,
  localparam int unsigned FlitBits = d1_pkg::HeaderBits + FlitDataBits,
  localparam int unsigned BodyBits = d1_pkg::FrameHeadBits + FlitBits,
  localparam int unsigned FrameBits = d1_pkg::FrameCrcBits + BodyBits
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  input  logic                 opening_i,    // the other end was not heard yet
  input  logic                 up_i,         // flits may be sent

  input  logic                 have_i,       // d1_link_replay
  input  logic [9:0]           seq_i,
  output logic                 take_o,
  input  logic                 vc_i,
  input  logic [FlitBits-1:0]  flit_i,

  input  logic                 nack_i,       // a pulse: ask the other end to go back
  input  logic [9:0]           expect_i,     // the next sequence number that is taken
  input  logic [9:0]           freed0_i,
  input  logic [9:0]           freed1_i,

  output logic                 frame_valid_o,
  output logic [FrameBits-1:0] frame_o
);

  logic [2:0]          slot_q;
  logic [5:0]          since_q;               // cycles since the last frame
  logic                nack_q;
  logic [29:0]         said_q, say;
  logic                open, send, nack, data, changed;

  assign say     = {expect_i, freed1_i, freed0_i};
  assign changed = say != said_q;
  assign open    = slot_q != 3'd7 && (opening_i || up_i);
  assign nack    = open && up_i && nack_q;
  assign data    = open && up_i && !nack_q && have_i;
  assign send    = nack || data ||
                   (open && since_q[5:3] != '0 && (opening_i || changed || &since_q));
  assign take_o  = data;

  // First stage: the RAM is read. Second: the body. Third: its check word.
  logic                      s1_valid_q, s2_valid_q, s3_valid_q;
  d1_pkg::frame_head_t       s1_head_q, s2_head;
  logic [BodyBits-1:0]       s2_body_q;
  logic [FrameBits-1:0]      s3_frame_q;
  logic [d1_pkg::FrameCrcBits-1:0] crc;

  always_comb begin
    s2_head        = s1_head_q;
    s2_head.ack    = expect_i;
    s2_head.freed1 = freed1_i;
    s2_head.freed0 = freed0_i;
    s2_head.vc     = s1_head_q.kind == d1_pkg::FrameData && vc_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      slot_q     <= '0;
      since_q    <= '0;
      nack_q     <= 1'b0;
      said_q     <= '0;
      s1_valid_q <= 1'b0;
      s2_valid_q <= 1'b0;
      s3_valid_q <= 1'b0;
    end else begin
      slot_q  <= slot_q + 3'd1;
      since_q <= send ? '0 : since_q + {5'd0, !(&since_q)};
      nack_q  <= nack_i || (nack_q && !nack);
      if (s1_valid_q) said_q <= say;
      s1_valid_q <= send;
      s2_valid_q <= s1_valid_q;
      s3_valid_q <= s2_valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (send) begin
      s1_head_q      <= '0;
      s1_head_q.kind <= opening_i ? d1_pkg::FrameOpen : nack ? d1_pkg::FrameNack :
                        data ? d1_pkg::FrameData : d1_pkg::FrameIdle;
      s1_head_q.seq  <= data ? seq_i : '0;
    end
    if (s1_valid_q) s2_body_q <= {s2_head, s1_head_q.kind == d1_pkg::FrameData ? flit_i : '0};
    if (s2_valid_q) s3_frame_q <= {crc, s2_body_q};
  end

  d1_link_crc #(.FlitDataBits(FlitDataBits)) u_crc (.body_i(s2_body_q), .crc_o(crc));

  assign frame_valid_o = s3_valid_q;
  assign frame_o       = s3_frame_q;

  `D1_ASSERT(NeitherOpeningNorUpIsSilent_A, !opening_i && !up_i |-> !send)
  `D1_ASSERT(NotBoth_A, !(opening_i && up_i))

endmodule
