// NumPy `.npy` arrays of the types that the node's formats use.
//
// Written here because the one reader that the supported distributions package accepts truncated
// files without a word and misreads headers of more than 127 bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace d1 {

// BF16 and CFloat16 travel as u2, CFloat8 as u1, FP32 as f4. i8 and u8 hold indices.
enum class NpyType { kU1, kU2, kU4, kF4 };

const char* NpyDescr(NpyType type);  // "|u1", "<u2", "<u4", "<f4"
int NpyElementBytes(NpyType type);

struct NpyArray {
  NpyType type = NpyType::kF4;
  std::vector<uint64_t> shape;  // C order
  std::vector<uint8_t> bytes;   // little endian

  uint64_t elements() const;
};

// Throws UserError naming `path` when the file is missing, truncated, longer than its header says,
// of another dtype, in Fortran order, or larger than `max_bytes`.
NpyArray ReadNpy(const std::string& path, uint64_t max_bytes = uint64_t{1} << 32);

// Throws UserError when `path` cannot be written. The file appears whole or not at all.
void WriteNpy(const std::string& path, const NpyArray& array);

}  // namespace d1
