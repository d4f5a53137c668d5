// GTKWave filter: elements of a line as numbers, element 0 in the lowest bits.
//
//   wave_numbers bf16 FIRST COUNT     16 bits each
//   wave_numbers fp32 FIRST COUNT     32 bits each
//   wave_numbers address SHIFT        a line (6) or word (3) number as a byte address
//   wave_numbers hex                  up to 64 bits without leading zeros
#include <fmt/format.h>

#include <bit>

#include "sim/waves/filter.h"
#include "tb/model/fp/convert.h"

namespace {

using d1::waves::Value;

constexpr int kLineBits = 512;

std::string Number(const Value& value, bool bf16, int index) {
  d1::Fp32 x{static_cast<uint32_t>(value.Bits(32 * index, 32))};
  if (bf16) x = d1::Fp32FromBf16(d1::Bf16{static_cast<uint16_t>(value.Bits(16 * index, 16))});
  return fmt::format("{:.5g}", std::bit_cast<float>(x.bits));
}

std::string Numbers(const Value& value, bool bf16, int first, int count) {
  std::string text;
  for (int i = first; i < first + count; ++i) {
    if (i != first) text += ' ';
    text += Number(value, bf16, i);
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr char kUsage[] =
      "wave_numbers bf16|fp32 FIRST COUNT, wave_numbers address SHIFT, or wave_numbers hex";
  const auto arguments = d1::waves::Arguments(argc, argv);
  if (arguments.size() == 2 && arguments[0] == "address") {
    const int shift = d1::waves::ParseIndex(arguments[1], 6);
    if (shift < 0) d1::waves::Usage(kUsage);
    d1::waves::RunFilter(
        [shift](const Value& value) { return fmt::format("{:06x}", value.Bits(0, 21) << shift); });
    return 0;
  }
  if (arguments.size() == 1 && arguments[0] == "hex") {
    d1::waves::RunFilter([](const Value& value) { return fmt::format("{:x}", value.Bits(0, 64)); });
    return 0;
  }
  if (arguments.size() != 3 || (arguments[0] != "bf16" && arguments[0] != "fp32")) {
    d1::waves::Usage(kUsage);
  }
  const bool bf16 = arguments[0] == "bf16";
  const int elements = kLineBits / (bf16 ? 16 : 32);
  const int first = d1::waves::ParseIndex(arguments[1], elements - 1);
  const int count = first < 0 ? -1 : d1::waves::ParseIndex(arguments[2], elements - first);
  if (count < 1) d1::waves::Usage(kUsage);
  d1::waves::RunFilter([=](const Value& value) { return Numbers(value, bf16, first, count); });
}
