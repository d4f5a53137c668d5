#include "tb/model/link_frame.h"

#include <cassert>

namespace d1 {
namespace {

constexpr uint32_t kPolynomial = 0x82F63B78;  // 0x1EDC6F41, the highest power in bit 0

// Remainders of all bytes.
constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? kPolynomial : 0);
    table[byte] = crc;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kTable = MakeTable();

// Fields from the least significant bit on, behind each other.
class BitWriter {
 public:
  explicit BitWriter(size_t bytes) : bytes_(bytes) {}
  void Put(uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i, ++at_)
      bytes_[at_ / 8] |= static_cast<uint8_t>((value >> i & 1) << at_ % 8);
  }
  std::vector<uint8_t> Take() && { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
  unsigned at_ = 0;
};

class BitReader {
 public:
  explicit BitReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  uint64_t Get(unsigned width) {
    uint64_t value = 0;
    for (unsigned i = 0; i < width; ++i, ++at_)
      value |= static_cast<uint64_t>(bytes_[at_ / 8] >> at_ % 8 & 1) << i;
    return value;
  }

 private:
  std::span<const uint8_t> bytes_;
  unsigned at_ = 0;
};

}  // namespace

uint32_t FrameCrc(std::span<const uint8_t> body) {
  uint32_t crc = 0;
  for (const uint8_t byte : body) crc = crc >> 8 ^ kTable[(crc ^ byte) & 0xFF];
  return ~crc;
}

std::vector<uint8_t> PackFrame(const LinkFrame& frame, unsigned flit_bits) {
  assert((flit_bits + kFrameHeadBits) % 8 == 0 && frame.flit.size() == (flit_bits + 7) / 8);
  const size_t body = (flit_bits + kFrameHeadBits) / 8;
  BitWriter bits(body);
  for (unsigned at = 0; at < flit_bits; at += 8)
    bits.Put(frame.flit[at / 8], std::min(8u, flit_bits - at));
  bits.Put(frame.vc, 1);
  bits.Put(frame.freed[0], 10);
  bits.Put(frame.freed[1], 10);
  bits.Put(frame.ack, 10);
  bits.Put(frame.seq, 10);
  bits.Put(static_cast<uint64_t>(frame.kind), 2);
  std::vector<uint8_t> bytes = std::move(bits).Take();
  const uint32_t crc = FrameCrc(bytes);
  for (unsigned i = 0; i < kFrameCrcBits; i += 8) bytes.push_back(static_cast<uint8_t>(crc >> i));
  return bytes;
}

std::optional<LinkFrame> UnpackFrame(std::span<const uint8_t> bytes, unsigned flit_bits) {
  const size_t body = (flit_bits + kFrameHeadBits) / 8;
  assert(bytes.size() == body + kFrameCrcBits / 8);
  BitReader check(bytes.subspan(body));
  if (check.Get(kFrameCrcBits) != FrameCrc(bytes.first(body))) return std::nullopt;
  BitReader bits(bytes);
  LinkFrame frame;
  for (unsigned at = 0; at < flit_bits; at += 8) {
    frame.flit.push_back(static_cast<uint8_t>(bits.Get(std::min(8u, flit_bits - at))));
  }
  frame.vc = bits.Get(1) != 0;
  frame.freed[0] = static_cast<uint16_t>(bits.Get(10));
  frame.freed[1] = static_cast<uint16_t>(bits.Get(10));
  frame.ack = static_cast<uint16_t>(bits.Get(10));
  frame.seq = static_cast<uint16_t>(bits.Get(10));
  frame.kind = static_cast<FrameKind>(bits.Get(2));
  return frame;
}

}  // namespace d1
