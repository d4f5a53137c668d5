// Vector instructions of random programs.
#include <vector>

#include "tb/model/address.h"
#include "tb/model/isa/instruction.h"
#include "tb/model/random_thread.h"

namespace d1 {

void RandomThread::VectorLoad() {
  for (uint64_t n = 1 + random_.Below(3); n > 0; --n) {
    uint64_t address = random_.Percent(60) ? VectorData() : SharedLine();
    const uint8_t count = Count(&address);
    Address(Temp(), address);
    code_.Emit({.op = Op::kD1Vld,
                .rs1 = static_cast<uint8_t>(Temp()),
                .rs2 = count,
                .vd = V(),
                .inc_a = random_.Percent(50)});
  }
}

void RandomThread::VectorStore() {
  for (uint64_t n = 1 + random_.Below(3); n > 0; --n) {
    uint64_t address = VectorData();
    const uint8_t count = Count(&address);
    Address(Temp(), address);
    code_.Emit({.op = Op::kD1Vst,
                .rs1 = static_cast<uint8_t>(Temp()),
                .rs2 = count,
                .vs1 = V(),
                .inc_a = random_.Percent(50)});
  }
}

// One that has any format but an integer, or `entry` with an integer.
uint8_t RandomThread::ConvertEntry(uint8_t entry) {
  if (random_.Percent(60)) return static_cast<uint8_t>(random_.Below(kFixedEntries));
  static constexpr Format kIntegers[] = {Format::kInt8, Format::kInt16, Format::kInt32};
  WriteEntry(entry, FormatEntry::Of({kIntegers[random_.Below(3)]}));
  return entry;
}

// Half of them fused multiply-adds, half any instruction of the class.
void RandomThread::Simd() {
  static constexpr Op kThree[] = {Op::kD1FmaddS, Op::kD1FmsubS, Op::kD1FnmsubS, Op::kD1FnmaddS};
  static const std::vector<const InstructionInfo*> kAll = [] {
    std::vector<const InstructionInfo*> all;
    for (const InstructionInfo& info : Instructions()) {
      if (info.op_class == OpClass::kSimd) all.push_back(&info);
    }
    return all;
  }();
  if (random_.Percent(50)) {
    code_.Emit({.op = kThree[random_.Below(4)], .vd = V(), .vs1 = V(), .vs2 = V(), .vs3 = V()});
    return;
  }
  const InstructionInfo& info = *kAll[random_.Below(kAll.size())];
  Instruction instruction{.op = info.op};
  for (const FieldInfo& field : info.Fields()) {
    const auto any = static_cast<int64_t>(random_.Bits(field.bits));
    Set(instruction, field.member, field.kind == Kind::kX ? Pool() : any);
  }
  if (info.op == Op::kD1Vcvt) {
    instruction.fa = ConvertEntry(12);
    instruction.fb = ConvertEntry(13);
  }
  code_.Emit(instruction);
}

// Runs of steps: pointers walk, within what Tile() gives and 16 lines more. Tile sizes stay the
// same.
void RandomThread::Steps() {
  const int width_a = random_.Percent(35) ? 8 : 16;
  const int width_b = random_.Percent(35) ? 8 : 16;
  Address(22, Tile() + (width_a == 8 ? 32 * random_.Bits(1) : 0));
  Address(23, Tile() + (width_b == 8 ? 32 * random_.Bits(1) : 0));
  for (uint64_t n = 1 + random_.Below(8); n > 0; --n) {
    Instruction step{.acc = Acc(),
                     .fa = OperandEntry(width_a),
                     .fb = OperandEntry(width_b),
                     .overwrite = random_.Percent(20)};
    if (random_.Percent(15)) {  // An entry that was written just before.
      NumberFormat format = OperandFormat();
      while (WidthOf(format.format) != width_a) format = OperandFormat();
      step.fa = 12;
      WriteEntry(12, FormatEntry::Of(format, View()));
      if (width_b == width_a && random_.Percent(50)) step.fb = 12;
    }
    const auto va = static_cast<uint8_t>(random_.Below(16));
    const auto vb = static_cast<uint8_t>(random_.Below(16));
    switch (random_.Below(4)) {
      case 0:
        step.op = Op::kD1MmVv;
        step.vs1 = va;
        step.vs2 = vb;
        step.half_a = random_.Percent(50);
        step.half_b = random_.Percent(50);
        break;
      case 1:
        step.op = Op::kD1MmVm;
        step.vs1 = va;
        step.rs2 = 23;
        step.inc_b = random_.Percent(70);
        break;
      case 2:
        step.op = Op::kD1MmMv;
        step.rs1 = 22;
        step.vs2 = vb;
        step.inc_a = random_.Percent(70);
        break;
      default:
        step.op = Op::kD1Mm;
        step.rs1 = 22;
        step.rs2 = width_a == width_b && random_.Percent(10) ? 22 : 23;
        step.inc_a = random_.Percent(70);
        step.inc_b = random_.Percent(70) && step.rs2 != step.rs1;
    }
    code_.Emit(step);
  }
}

void RandomThread::Accumulator() {
  if (random_.Percent(20)) {
    code_.Emit({.op = Op::kD1Aclr, .acc = Acc()});
    return;
  }
  auto entry = static_cast<uint8_t>(random_.Below(kFixedEntries));
  while (formats_[entry].view() != TileView{})
    entry = static_cast<uint8_t>(random_.Below(kFixedEntries));
  const uint32_t row = WidthOf(formats_[entry].format().format);
  const uint32_t base =
      random_layout::kData + random_layout::kDataStride * thread_ + random_layout::kSideBytes;
  Instruction store{.op = random_.Percent(60) ? Op::kD1Ast : Op::kD1AstS,
                    .rs1 = 22,
                    .acc = Acc(),
                    .fa = entry,
                    .inc_a = random_.Percent(50)};
  if (random_.Percent(50)) {
    Address(22, base + 64 * random_.Below((random_layout::kSideBytes - 8 * row) / 64 + 1));
  } else {
    // Never a stride of 0, which would store eight rows over each other.
    const int64_t span = random_layout::kSideBytes / 7 / row - 1;
    int64_t stride = random_.Percent(50) ? random_.Range(1, 4) : random_.Range(1, span);
    if (random_.Percent(30)) stride = -stride;
    stride *= row;
    const int64_t low = stride < 0 ? -7 * stride : 0;
    const int64_t high = random_layout::kSideBytes - row - (stride > 0 ? 7 * stride : 0);
    Address(22, base + static_cast<uint64_t>(random_.Range(low / row, high / row)) * row);
    code_.Li(23, static_cast<uint64_t>(stride));
    store.rs2 = 23;
  }
  code_.Emit(store);
}

uint64_t RandomThread::MaybeAdded(const Place& to, uint64_t address, uint8_t count) {
  if (options_.add_percent == 0 || !random_.Percent(options_.add_percent)) return address;
  if (count != 0) code_.I(Op::kAndi, count, count, -4);
  return GlobalAddress(to, kAddWindow + NodeOffset(address) / 4 * 4);
}

void RandomThread::Push() {
  uint64_t address = VectorData();
  code_.Emit({.op = Op::kFence});
  const uint8_t count = Count(&address);
  if (random_.Percent(50)) address = GlobalAddress(place_, address);
  Address(Temp(), MaybeAdded(place_, address, count));
  code_.Emit({.op = Op::kD1Push,
              .rs1 = static_cast<uint8_t>(Temp()),
              .rs2 = count,
              .vs1 = V(),
              .inc_a = random_.Percent(50)});
  code_.Emit({.op = Op::kFence});
}

}  // namespace d1
