#include "sim/tool/operands.h"

#include "sim/tool/error.h"
#include "sim/tool/layout.h"

namespace d1 {
namespace {

constexpr int kSmallestExponent = -6;
constexpr int kExponents = 13;

// Random bits of an FP32 with a zero fraction below `fraction_bits`.
uint32_t RandomFloat(int fraction_bits, Random* random) {
  if (random->Below(16) == 0) return 0;
  const uint32_t exponent =
      static_cast<uint32_t>(127 + kSmallestExponent + static_cast<int>(random->Below(kExponents)));
  const uint32_t fraction = static_cast<uint32_t>(random->Bits(fraction_bits))
                            << (23 - fraction_bits);
  return static_cast<uint32_t>(random->Bits(1)) << 31 | exponent << 23 | fraction;
}

std::vector<uint64_t> ShapeOf(int rows, int cols) {
  std::vector<uint64_t> shape = {static_cast<uint64_t>(rows)};
  if (cols > 0) shape.push_back(static_cast<uint64_t>(cols));
  return shape;
}

NpyArray ReadOperand(const std::string& path, NpyType type, int rows, int cols) {
  NpyArray array = ReadNpy(path);
  const std::vector<uint64_t> shape = ShapeOf(rows, cols);
  if (array.type != type) {
    throw UserError("'{}' has dtype {}, the operand takes {}", path, NpyDescr(array.type),
                    NpyDescr(type));
  }
  if (array.shape != shape) {
    throw UserError(
        "'{}' has shape ({}), the operand takes ({}); change the shape of the kernel or the file",
        path, fmt::join(array.shape, ", "), fmt::join(shape, ", "));
  }
  return array;
}

template <typename T>
NpyArray Array(NpyType type, const std::vector<T>& values, std::vector<uint64_t> shape) {
  return {.type = type, .shape = std::move(shape), .bytes = BytesOf(values)};
}

NpyArray Array(NpyType type, const std::vector<uint8_t>& values, std::vector<uint64_t> shape) {
  return {.type = type, .shape = std::move(shape), .bytes = values};
}

}  // namespace

std::vector<Bf16> Bf16Operand(const std::string& path, const std::string& keep, int rows, int cols,
                              Random* random) {
  if (!path.empty()) return Bf16Of(ReadOperand(path, NpyType::kU2, rows, cols).bytes);
  std::vector<Bf16> values(static_cast<size_t>(rows) * std::max(cols, 1));
  for (Bf16& value : values) value.bits = static_cast<uint16_t>(RandomFloat(7, random) >> 16);
  if (keep.empty()) return values;
  WriteNpy(keep, ArrayOf(values, ShapeOf(rows, cols)));
  return Bf16Operand(keep, "", rows, cols, random);
}

std::vector<Fp32> Fp32Operand(const std::string& path, const std::string& keep, int rows, int cols,
                              Random* random) {
  if (!path.empty()) return Fp32Of(ReadOperand(path, NpyType::kF4, rows, cols).bytes);
  std::vector<Fp32> values(static_cast<size_t>(rows) * std::max(cols, 1));
  for (Fp32& value : values) value.bits = RandomFloat(23, random);
  if (keep.empty()) return values;
  WriteNpy(keep, ArrayOf(values, ShapeOf(rows, cols)));
  return Fp32Operand(keep, "", rows, cols, random);
}

std::vector<uint8_t> Cfloat8Operand(const std::string& path, const std::string& keep, int rows,
                                    int cols, Random* random) {
  if (!path.empty()) return ReadOperand(path, NpyType::kU1, rows, cols).bytes;
  std::vector<uint8_t> values(static_cast<size_t>(rows) * std::max(cols, 1));
  for (uint8_t& value : values) value = static_cast<uint8_t>(random->Bits(8));
  if (keep.empty()) return values;
  WriteNpy(keep, Array(NpyType::kU1, values, ShapeOf(rows, cols)));
  return Cfloat8Operand(keep, "", rows, cols, random);
}

NpyArray ArrayOf(const std::vector<Fp32>& values, std::vector<uint64_t> shape) {
  return Array(NpyType::kF4, values, std::move(shape));
}

NpyArray ArrayOf(const std::vector<Bf16>& values, std::vector<uint64_t> shape) {
  return Array(NpyType::kU2, values, std::move(shape));
}

}  // namespace d1
