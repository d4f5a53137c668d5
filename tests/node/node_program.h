// Small programs for tests of the whole node: where they lie, and packets of the host.
#pragma once

#include <cstdint>
#include <cstring>
#include <ostream>
#include <vector>

#include "tb/model/control.h"
#include "tb/model/packet.h"
#include "tb/model/program_builder.h"
#include "tests/node/node_bench.h"

namespace d1 {

inline constexpr uint32_t kCode = 0x1000;        // of thread 0
inline constexpr uint32_t kCodeStride = 0x4000;  // to the next thread's
inline constexpr uint32_t kData = 0x20000;
inline constexpr uint32_t kResult = 0x30000;  // control registers as a thread has read them

constexpr uint32_t CodeOf(int thread) {
  return kCode + kCodeStride * static_cast<uint32_t>(thread);
}

inline std::vector<uint8_t> Bytes(ProgramBuilder& p) {
  const auto words = p.words();
  std::vector<uint8_t> bytes(4 * words.size());
  std::memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

inline void LoadProgram(NodeBench& bench, int node, ProgramBuilder& p) {
  bench.Load(node, p.base(), Bytes(p));
}

inline std::vector<uint8_t> LoadNoise(NodeBench& bench, Random& random, int node, uint32_t at,
                                      uint32_t bytes) {
  std::vector<uint8_t> noise(bytes);
  for (uint8_t& byte : noise) byte = static_cast<uint8_t>(random.Bits(8));
  bench.Load(node, at, noise);
  return noise;
}

// What an instruction sees as a whole node's place.
inline Place PlaceOf(int x, int y) {
  return {.y = static_cast<uint8_t>(y), .x = static_cast<uint8_t>(x)};
}

// The host writes a control register of node `to`.
inline Packet ControlWrite(const Place& to, uint32_t offset, uint64_t value) {
  Packet packet;
  packet.header.kind = PacketKind::kWrite;
  packet.header.dst = to;
  packet.header.offset = offset;
  packet.header.count = 8;
  std::memcpy(&packet.data.byte[offset % kLineBytes], &value, sizeof(value));
  return packet;
}

// Stores THREAD_CTRL, CAUSE, EPC and EADDR of `thread` from kResult on, then halts.
inline ProgramBuilder ReportProgram(uint32_t base, int thread) {
  ProgramBuilder p(base);
  p.Li(5, ThreadRegister(thread, kCtlThreadCtrl));
  p.Li(6, kResult);
  for (const int at : {0, 0x18, 0x20, 0x28}) {
    p.I(Op::kLd, 7, 5, at);
    p.S(Op::kSd, 7, 6, 0);
    p.I(Op::kAddi, 6, 6, 8);
  }
  p.Halt();
  return p;
}

struct ThreadReportWords {
  uint64_t status, cause, epc, eaddr;
  friend bool operator==(const ThreadReportWords&, const ThreadReportWords&) = default;
};

inline void PrintTo(const ThreadReportWords& r, std::ostream* os) {
  *os << "status " << r.status << " cause " << r.cause << std::hex << " epc 0x" << r.epc
      << " eaddr 0x" << r.eaddr << std::dec;
}

inline ThreadReportWords ReadReport(RtlMesh& mesh, int node) {
  ThreadReportWords report;
  mesh.ReadSram(node, kResult, {reinterpret_cast<uint8_t*>(&report), sizeof(report)});
  return report;
}

}  // namespace d1
