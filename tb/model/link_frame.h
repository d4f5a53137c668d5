// A frame between chips, bit by bit (docs/chip-link.md).
//
//   std::vector<uint8_t> bytes = PackFrame(frame);              // 91 bytes, bit 0 of byte 0 first
//   std::optional<LinkFrame> frame = UnpackFrame(bytes);        // nothing when the check word is
//   wrong
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace d1 {

enum class FrameKind : uint8_t { kOpen = 0, kIdle = 1, kNack = 2, kData = 3 };

inline constexpr unsigned kFrameFlitBits = 646;
inline constexpr unsigned kFrameHeadBits = 50;
inline constexpr unsigned kFrameCrcBits = 32;

// CRC-32C's polynomial, bit 0 of byte 0 first, the register starting at 0 and the result inverted.
uint32_t FrameCrc(std::span<const uint8_t> body);

struct LinkFrame {
  FrameKind kind = FrameKind::kIdle;
  uint16_t seq = 0;  // 10 bits each
  uint16_t ack = 0;
  uint16_t freed[2] = {};
  bool vc = false;
  // The flit, least significant bit first; the bits above it are zero.
  std::vector<uint8_t> flit;

  friend bool operator==(const LinkFrame&, const LinkFrame&) = default;
};

// Of flits of `flit_bits`, which with kFrameHeadBits are whole bytes.
std::vector<uint8_t> PackFrame(const LinkFrame& frame, unsigned flit_bits = kFrameFlitBits);
std::optional<LinkFrame> UnpackFrame(std::span<const uint8_t> bytes,
                                     unsigned flit_bits = kFrameFlitBits);

}  // namespace d1
