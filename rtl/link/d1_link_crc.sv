// The check word of a frame between chips: CRC-32C of its body.
//
//   body_i ──▶ 32 parities of about half its bits each ──▶ crc_o        combinational
//
// The register starts at 0 and the result is inverted, so that a body of zeros has a check word of
// ones and a dead wire no valid frame. Bit 0 goes first. Any five wrong bits of a frame are
// noticed, and any burst of 32 (docs/chip-link.md); tests/link proves both for the rows that are
// used here.

module d1_link_crc #(
  parameter int unsigned FlitDataBits = 512,  // narrower for tests
  localparam int unsigned BodyBits = d1_pkg::FrameHeadBits + d1_pkg::HeaderBits + FlitDataBits
) (
  input  logic [BodyBits-1:0]             body_i,
  output logic [d1_pkg::FrameCrcBits-1:0] crc_o
);

  `include "link/d1_link_crc.svh"

  // A narrower body is the end of a full one: what comes before it counts as zeros.
  for (genvar r = 0; r < d1_pkg::FrameCrcBits; r++) begin : gen_row
    assign crc_o[r] = ~^(body_i & LinkCrcRows[696*r + 696 - BodyBits +: BodyBits]);
  end

endmodule
