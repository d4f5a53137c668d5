// Reads a RISC-V ELF executable into the segments that a node loads.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace d1 {

struct ElfSegment {
  uint32_t address;            // node offset in bytes
  std::vector<uint8_t> bytes;  // memory size: the part that the file does not hold is zero
};

struct ElfImage {
  uint32_t entry = 0;
  std::vector<ElfSegment> segments;
  std::map<std::string, uint64_t> symbols;  // defined global and local symbols by name
};

// Throws UserError when `path` cannot be read, is no 64-bit little-endian RISC-V executable, or has
// a segment or an entry outside the SRAM of `sram_bytes`.
ElfImage ReadElf(const std::string& path, uint32_t sram_bytes);

}  // namespace d1
