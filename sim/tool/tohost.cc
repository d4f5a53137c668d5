#include "sim/tool/tohost.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "tb/model/node_state.h"

namespace d1 {
namespace {

constexpr uint32_t kTohostBytes = 8;
constexpr int kPayloadBits = 48;  // above them: the device and the command of a request to the host

void PrintCode(const std::string& who, uint64_t code) {
  fmt::print(stderr, "d1sim: {} ended with exit code {}\n", who, code);
}

ExitStatus TohostStatus(uint64_t word) {
  if ((word & 1) == 0 || word >> kPayloadBits != 0) {
    fmt::print(stderr,
               "d1sim: tohost 0x{:x} asks the host for a service, and there is none; only the end "
               "of a program, (code << 1) | 1, is understood\n",
               word);
    return ExitStatus::kMismatch;
  }
  if (word == 1) return ExitStatus::kOk;
  PrintCode("the program", word >> 1);
  return ExitStatus::kMismatch;
}

}  // namespace

std::optional<uint32_t> FindTohost(const ElfImage& image, const std::string& path, MeshSize mesh) {
  const auto symbol = image.symbols.find("tohost");
  if (symbol == image.symbols.end()) return std::nullopt;
  const uint64_t address = symbol->second;
  if (address % kTohostBytes != 0 || address > kSramBytes - kTohostBytes) {
    throw UserError(
        "'{}': tohost at 0x{:x} is not a multiple of {} within the SRAM, 0x0 to 0x{:x}; align it "
        "and link with sim/programs/d1.ld",
        path, address, kTohostBytes, kSramBytes - 1);
  }
  if (mesh.nodes() != 1) {
    throw UserError("'{}' has a tohost word, so it runs on a mesh of 1x1, not of {}x{}", path,
                    mesh.width, mesh.height);
  }
  return static_cast<uint32_t>(address);
}

void CheckTohostIsClear(const std::string& path, uint32_t tohost, Device* device) {
  const auto bytes = device->Read({0, 0}, tohost, kTohostBytes);
  if (std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; })) return;
  throw UserError("'{}': tohost, the 8 bytes at 0x{:x}, must be 0 before the run", path, tohost);
}

ExitStatus ProgramStatus(const Outcome& outcome) {
  if (outcome.ending != Ending::kHalted) return ExitStatus::kOk;
  if (outcome.tohost) return TohostStatus(*outcome.tohost);
  for (const ThreadReport& thread : outcome.threads) {
    if (thread.exit_code == 0) continue;
    PrintCode(fmt::format("node {},{} thread {}", thread.node.x, thread.node.y, thread.thread),
              thread.exit_code);
    return ExitStatus::kMismatch;
  }
  return ExitStatus::kOk;
}

}  // namespace d1
