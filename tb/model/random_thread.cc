#include "tb/model/random_thread.h"

#include <stdexcept>

#include "tb/model/address.h"
#include "tb/model/control.h"

namespace d1 {

// Registers: x20 to x25 hold addresses and counts for a moment, x26 counts a loop, x27 is never
// written but by the prologue (0). All others hold anything.
namespace {
constexpr int kCountReg = 21;
}

RandomThread::RandomThread(Random& random, const RandomOptions& options, const Place& place,
                           int thread)
    : random_(random),
      options_(options),
      place_(place),
      thread_(thread),
      code_(random_layout::kCode + random_layout::kCodeStride * static_cast<uint32_t>(thread)) {}

int RandomThread::Pool() {
  const int r = static_cast<int>(random_.Below(24));
  return r < 20 ? r : r + 8;  // x0 to x19, x28 to x31
}

uint64_t RandomThread::Corner() {
  static constexpr uint64_t kCorners[] = {0,
                                          1,
                                          2,
                                          UINT64_MAX,
                                          0x7FFFFFFFFFFFFFFF,
                                          0x8000000000000000,
                                          0x7FFFFFFF,
                                          0x80000000,
                                          0xFFFFFFFF,
                                          0xFFFFFFFF80000000,
                                          0x100000000,
                                          63,
                                          64,
                                          31,
                                          32};
  if (random_.Percent(60)) return kCorners[random_.Below(std::size(kCorners))];
  return random_.Bits(1 + static_cast<unsigned>(random_.Below(64)));
}

uint32_t RandomThread::ScalarData(unsigned size) {
  const uint32_t base = random_layout::kData + random_layout::kDataStride * thread_;
  // Half of the accesses meet in few words.
  const uint32_t bytes = random_.Percent(50) ? 64 : random_layout::kSideBytes;
  return base + static_cast<uint32_t>(random_.Below(bytes / size)) * size;
}

uint32_t RandomThread::VectorData() {
  const uint32_t base = random_layout::kData + random_layout::kDataStride * thread_;
  const uint32_t lines = random_.Percent(50) ? 4 : random_layout::kSideBytes / 64;
  return base + random_layout::kSideBytes + static_cast<uint32_t>(random_.Below(lines)) * 64;
}

uint32_t RandomThread::SharedLine() {
  return random_layout::kShared +
         static_cast<uint32_t>(random_.Below(random_layout::kSharedBytes / 64)) * 64;
}

// Mostly numbers; sometimes anything (infinities, NaN), sometimes what the thread stored.
uint32_t RandomThread::Tile() {
  const uint64_t kind = random_.Below(10);
  if (kind == 0) return SharedLine();
  if (kind == 1) return VectorData();
  const uint32_t bytes =
      random_layout::kShared + random_layout::kSharedBytes - random_layout::kNumbers;
  return random_layout::kNumbers + static_cast<uint32_t>(random_.Below(bytes / 64)) * 64;
}

NumberFormat RandomThread::OperandFormat() {
  static constexpr Format kFormats[] = {Format::kBf16, Format::kCfloat8143, Format::kCfloat8152,
                                        Format::kCfloat16S, Format::kCfloat16U};
  return {kFormats[random_.Below(std::size(kFormats))], static_cast<uint8_t>(random_.Bits(6))};
}

// Mostly all of a tile as it lies.
TileView RandomThread::View() {
  TileView view;
  view.transposed = random_.Percent(40);
  if (random_.Percent(25)) view.pad_rows = static_cast<uint8_t>(random_.Bits(3));
  if (random_.Percent(25)) view.pad_k = static_cast<uint8_t>(random_.Bits(2));
  return view;
}

void RandomThread::WriteEntry(int entry, FormatEntry value) {
  // The bits above an entry are ignored.
  const uint64_t above = random_.Percent(50) ? random_.Bits() & ~uint64_t{FormatEntry::kBits} : 0;
  code_.Li(24, above | value.bits);
  code_.Emit({.op = Op::kCsrrw,
              .rd = static_cast<uint8_t>(random_.Percent(50) ? 0 : Pool()),
              .rs1 = 24,
              .csr = static_cast<uint16_t>(kCsrDformat0 + entry)});
}

uint8_t RandomThread::OperandEntry(int width) {
  while (true) {
    const uint64_t entry = random_.Below(kFixedEntries);
    const Format format = formats_[entry].format().format;
    if (format != Format::kFp32 && WidthOf(format) == width) return static_cast<uint8_t>(entry);
  }
}

void RandomThread::Prologue() {
  for (int r = 1; r < 32; ++r) {
    if (r == 10) continue;  // The argument.
    code_.Li(r, r == 27 ? 0 : Corner());
  }
  // Entries 0 to 2 keep BF16, FP32 and CFloat8.
  for (int entry = 3; entry < kFixedEntries; ++entry) {
    if (random_.Percent(40)) continue;
    formats_[entry] = FormatEntry::Of(OperandFormat(), View());
    WriteEntry(entry, formats_[entry]);
  }
  for (uint8_t v = 0; v < 32; ++v) {
    if (random_.Percent(20)) {
      code_.Emit({.op = Op::kD1VsplatW, .rs1 = static_cast<uint8_t>(Pool()), .vd = v});
      continue;
    }
    Address(20, Tile());
    code_.Emit({.op = Op::kD1Vld, .rs1 = 20, .vd = v});
  }
  for (int a = 0; a < 4; ++a) {
    const auto acc = static_cast<uint8_t>(4 * thread_ + a);
    if (random_.Percent(50)) {
      code_.Emit({.op = Op::kD1Aclr, .acc = acc});
    } else {
      code_.Emit({.op = Op::kD1MmVv, .vs1 = 1, .vs2 = 2, .acc = acc, .overwrite = true});
    }
  }
}

void RandomThread::Boot(int other, uint32_t pc, uint64_t arg) {
  Address(22, kControlBase);
  const int64_t at = ThreadRegister(other, kCtlThreadCtrl) - kControlBase;
  code_.Li(23, pc);
  code_.S(Op::kSd, 23, 22, at + 8);
  code_.Li(23, arg);
  code_.S(Op::kSd, 23, 22, at + 16);
  code_.Li(23, 1);
  code_.S(Op::kSd, 23, 22, at);
}

void RandomThread::Body() {
  for (int i = 0; i < options_.body; ++i) Item(false);
}

void RandomThread::Item(bool nested) {
  const RandomWeights& w = options_.weights;
  const std::pair<int, void (RandomThread::*)()> classes[] = {
      {w.alu, &RandomThread::Alu},
      {w.muldiv, &RandomThread::MulDiv},
      {w.load, &RandomThread::Load},
      {w.store, &RandomThread::Store},
      {w.csr, &RandomThread::Csr},
      {w.vload, &RandomThread::VectorLoad},
      {w.vstore, &RandomThread::VectorStore},
      {w.simd, &RandomThread::Simd},
      {w.step, &RandomThread::Steps},
      {w.acc, &RandomThread::Accumulator},
      {w.push, &RandomThread::Push},
      {w.fence, &RandomThread::Fence},
      {w.cross, &RandomThread::Cross},
      {w.patch, &RandomThread::Patch},
      {w.control, &RandomThread::Control},
      {nested ? 0 : w.dma, &RandomThread::Dma},
      {nested ? 0 : w.branch, &RandomThread::ForwardBranch},
      {nested ? 0 : w.loop, &RandomThread::Loop}};
  int total = 0;
  for (const auto& [weight, make] : classes) total += weight;
  if (total == 0) return;
  auto pick = static_cast<int>(random_.Below(static_cast<uint64_t>(total)));
  for (const auto& [weight, make] : classes) {
    if (pick < weight) return (this->*make)();
    pick -= weight;
  }
}

void RandomThread::ForwardBranch() {
  static constexpr Op kBranches[] = {Op::kBeq, Op::kBne, Op::kBlt, Op::kBge, Op::kBltu, Op::kBgeu};
  const auto over = code_.NewLabel();
  if (random_.Percent(15)) {
    code_.Jump(over, Pool());
  } else if (random_.Percent(15)) {
    // An indirect jump over two words.
    code_.Emit({.op = Op::kAuipc, .rd = 24});
    code_.I(Op::kJalr, Pool(), 24, 16);
    code_.Word(0);
    code_.Word(0xFFFFFFFF);
  } else {
    code_.Branch(kBranches[random_.Below(6)], Pool(), Pool(), over);
  }
  for (uint64_t n = random_.Below(4); n > 0; --n) Item(true);
  code_.Bind(over);
}

void RandomThread::Loop() {
  code_.Li(26, 1 + random_.Below(6));
  const auto top = code_.Here();
  for (uint64_t n = 1 + random_.Below(4); n > 0; --n) Item(true);
  code_.I(Op::kAddi, 26, 26, -1);
  code_.Branch(Op::kBne, 26, 27, top);
}

uint8_t RandomThread::Count(uint64_t* address) {
  if (random_.Percent(50)) return 0;
  *address += random_.Below(64);
  static constexpr int64_t kCounts[] = {0, -1, 1, 64, 100, INT64_MAX, INT64_MIN};
  const bool corner = random_.Percent(40);
  code_.Li(kCountReg,
           corner ? static_cast<uint64_t>(kCounts[random_.Below(7)]) : 1 + random_.Below(64));
  return kCountReg;
}

void RandomThread::Send(const Place& to, uint32_t inbox, int semaphore, uint32_t amount) {
  const bool local = to == place_ && random_.Percent(50);
  const uint64_t base = local ? 0 : GlobalAddress(to, 0);
  for (uint32_t line = 0; line < random_layout::kInboxLines; ++line) {
    uint64_t address = base + inbox + 64 * line;
    const uint8_t n = Count(&address);
    Address(20, MaybeAdded(to, address, n));
    code_.Emit({.op = Op::kD1Push, .rs1 = 20, .rs2 = n, .vs1 = V(), .inc_a = random_.Percent(50)});
  }
  Address(22, base + (random_.Percent(50) ? 0 : random_.Below(kNodeBytes)));
  uint8_t amount_reg = 0;
  if (amount != 1 || random_.Percent(50)) {
    code_.Li(23, amount);
    amount_reg = 23;
  }
  code_.Emit(
      {.op = Op::kD1Post, .rs1 = 22, .rs2 = amount_reg, .sem = static_cast<uint8_t>(semaphore)});
}

void RandomThread::Wait(int semaphore, uint32_t amount) {
  const auto part = static_cast<uint32_t>(random_.Percent(50) ? random_.Below(amount + 1) : 0);
  for (const uint32_t take : {part, amount - part}) {
    const auto sem = static_cast<uint8_t>(semaphore);
    if (take == 1 && random_.Percent(50)) {
      code_.Emit({.op = Op::kD1Wait, .sem = sem});
    } else {
      code_.Li(20, take);
      code_.Emit({.op = Op::kD1Wait, .rs1 = 20, .sem = sem});
    }
  }
}

void RandomThread::ReadInbox(uint32_t inbox) {
  for (uint32_t line = 0; line < random_layout::kInboxLines; ++line) {
    Address(20, inbox + 64 * line);
    code_.Emit({.op = Op::kD1Vld, .rs1 = 20, .vd = V()});
    code_.I(Op::kLd, Pool(), 20, static_cast<int64_t>(8 * random_.Below(8)));
  }
  Address(22, inbox);
  Address(23, inbox + 64);
  code_.Emit({.op = Op::kD1Mm, .rs1 = 22, .rs2 = 23, .acc = Acc(), .inc_a = random_.Percent(50)});
}

void RandomThread::End() {
  if (random_.Percent(options_.fault_percent)) Fault();
  code_.Halt(Pool());
}

std::vector<uint8_t> RandomThread::Image() {
  if (code_.pc() > code_.base() + random_layout::kCodeStride) {
    throw std::length_error("the random program of a thread is too long");
  }
  std::vector<uint8_t> bytes;
  for (const uint32_t word : code_.words()) {
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<uint8_t>(word >> 8 * i));
  }
  return bytes;
}

}  // namespace d1
