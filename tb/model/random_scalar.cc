// Scalar instructions of random programs.
#include "tb/model/address.h"
#include "tb/model/control.h"
#include "tb/model/isa/encode.h"
#include "tb/model/random_thread.h"

namespace d1 {

void RandomThread::Alu() {
  static constexpr Op kRegister[] = {Op::kAdd,  Op::kSub,  Op::kSll,  Op::kSlt,  Op::kSltu,
                                     Op::kXor,  Op::kSrl,  Op::kSra,  Op::kOr,   Op::kAnd,
                                     Op::kAddw, Op::kSubw, Op::kSllw, Op::kSrlw, Op::kSraw};
  static constexpr Op kImmediate[] = {Op::kAddi, Op::kSlti, Op::kSltiu, Op::kXori,
                                      Op::kOri,  Op::kAndi, Op::kAddiw};
  static constexpr Op kShift[] = {Op::kSlli,  Op::kSrli,  Op::kSrai,
                                  Op::kSlliw, Op::kSrliw, Op::kSraiw};
  switch (random_.Below(6)) {
    case 0:
    case 1:
      code_.R(kRegister[random_.Below(15)], Pool(), Pool(), Pool());
      break;
    case 2:
      code_.I(kImmediate[random_.Below(7)], Pool(), Pool(), random_.Range(-2048, 2047));
      break;
    case 3: {
      const uint64_t op = random_.Below(6);
      code_.I(kShift[op], Pool(), Pool(), static_cast<int64_t>(random_.Below(op < 3 ? 64 : 32)));
      break;
    }
    case 4:
      code_.Emit({.op = random_.Percent(50) ? Op::kLui : Op::kAuipc,
                  .rd = static_cast<uint8_t>(Pool()),
                  .imm = random_.Range(-(1 << 19), (1 << 19) - 1) * 4096});
      break;
    default:
      if (random_.Percent(30)) {
        code_.Emit({.op = Op::kD1Tid, .rd = static_cast<uint8_t>(Pool())});
      } else {
        code_.Li(Pool(), Corner());
      }
  }
}

void RandomThread::MulDiv() {
  static constexpr Op kOps[] = {Op::kMul,   Op::kMulh, Op::kMulhsu, Op::kMulhu, Op::kDiv,
                                Op::kDivu,  Op::kRem,  Op::kRemu,   Op::kMulw,  Op::kDivw,
                                Op::kDivuw, Op::kRemw, Op::kRemuw};
  int a = Pool();
  if (random_.Percent(40)) code_.Li(a, Corner());
  int b = Pool();
  if (random_.Percent(40)) code_.Li(b, Corner());
  code_.R(kOps[random_.Below(13)], Pool(), a, b);
}

void RandomThread::Load() {
  static constexpr Op kOps[] = {Op::kLb, Op::kLbu, Op::kLh, Op::kLhu, Op::kLw, Op::kLwu, Op::kLd};
  static constexpr unsigned kSizes[] = {1, 1, 2, 2, 4, 4, 8};
  const uint64_t op = random_.Below(7);
  const unsigned size = kSizes[op];
  const uint32_t address =
      random_.Percent(70) ? ScalarData(size)
                          : SharedLine() + static_cast<uint32_t>(random_.Below(64 / size)) * size;
  const int64_t distance = random_.Range(-2048, 2047);
  Address(Temp(), address - static_cast<uint64_t>(distance));
  code_.I(kOps[op], Pool(), Temp(), distance);
}

void RandomThread::Store() {
  static constexpr Op kOps[] = {Op::kSb, Op::kSh, Op::kSw, Op::kSd};
  const uint64_t op = random_.Below(4);
  const int64_t distance = random_.Range(-2048, 2047);
  Address(Temp(), ScalarData(1u << op) - static_cast<uint64_t>(distance));
  code_.S(kOps[op], Pool(), Temp(), distance);
}

void RandomThread::Csr() {
  static constexpr uint16_t kReadOnly[] = {kCsrMisa,   kCsrInstret, kCsrMvendorid, kCsrMarchid,
                                           kCsrMimpid, kCsrMhartid, kCsrDnode};
  static constexpr Op kOps[] = {Op::kCsrrw,  Op::kCsrrs,  Op::kCsrrc,
                                Op::kCsrrwi, Op::kCsrrsi, Op::kCsrrci};
  const auto rd = static_cast<uint8_t>(Pool());
  if (options_.time_reads && random_.Percent(25)) {
    const uint16_t csr = random_.Percent(50) ? kCsrCycle : kCsrTime;
    code_.Emit({.op = Op::kCsrrs, .rd = rd, .csr = csr});
    code_.I(Op::kAndi, rd, rd, 0);
  } else if (random_.Percent(50)) {
    code_.Emit({.op = Op::kCsrrs, .rd = rd, .csr = kReadOnly[random_.Below(7)]});
  } else {
    const uint64_t op = random_.Below(6);
    // Entries 14 and 15 of the format table are named by no instruction.
    const auto entry = static_cast<uint16_t>(kCsrDformat0 + 14 + random_.Below(2));
    const uint16_t written[] = {kCsrMscratch, entry, kCsrDseed, kCsrDflags};
    Instruction csr{.op = kOps[op], .rd = rd, .csr = written[random_.Below(4)]};
    if (op < 3) csr.rs1 = static_cast<uint8_t>(Pool());
    if (op >= 3) csr.imm = static_cast<int64_t>(random_.Below(32));
    code_.Emit(csr);
  }
}

void RandomThread::Fence() { code_.Emit({.op = random_.Percent(80) ? Op::kFence : Op::kFenceI}); }

// The sides of a thread are ordered by fences only.
void RandomThread::Cross() {
  code_.Emit({.op = Op::kFence});
  Address(Temp(), VectorData());
  code_.S(Op::kSd, Pool(), Temp(), static_cast<int64_t>(8 * random_.Below(8)));
  code_.I(Op::kLd, Pool(), Temp(), static_cast<int64_t>(8 * random_.Below(8)));
  code_.Emit({.op = Op::kFence});
  code_.Emit({.op = Op::kD1Vld, .rs1 = static_cast<uint8_t>(Temp()), .vd = V()});
}

void RandomThread::Patch() {
  const auto rd = static_cast<uint8_t>(Pool());
  const uint32_t word = Encode({.op = Op::kAddi,
                                .rd = rd,
                                .rs1 = static_cast<uint8_t>(Pool()),
                                .imm = random_.Range(-2048, 2047)});
  code_.Li(22, word);
  code_.Emit({.op = Op::kAuipc, .rd = 23});
  code_.S(Op::kSw, 22, 23, 12);
  code_.Emit({.op = Op::kFenceI});
  code_.I(Op::kAddi, 0, 0, 0);  // Replaced.
}

void RandomThread::Control() {
  Address(22, kControlBase);
  const int64_t own = ThreadRegister(thread_, kCtlThreadCtrl) - kControlBase;
  const int rd = Pool();
  switch (random_.Below(5)) {
    case 0:
      code_.I(Op::kLd, rd, 22, random_.Percent(50) ? 0 : 8);
      break;
    case 1:
      code_.S(Op::kSd, Pool(), 22, own + 16);
      code_.I(Op::kLd, rd, 22, own + 16);
      break;
    case 2:
      code_.I(Op::kLd, rd, 22, own);
      code_.I(Op::kAndi, rd, rd, 0);
      break;
    case 3:
      if (options_.time_reads) {
        code_.I(Op::kLd, rd, 22, 16);
        code_.I(Op::kAndi, rd, rd, 0);
      }
      break;
    default:  // By a push of 8 bytes, which the fence makes visible.
      code_.Emit({.op = Op::kFence});
      code_.Li(20, ThreadRegister(thread_, kCtlThreadArg));
      code_.Li(21, 8);
      code_.Emit({.op = Op::kD1Push, .rs1 = 20, .rs2 = 21, .vs1 = V()});
      code_.Emit({.op = Op::kFence});
      code_.I(Op::kLd, rd, 22, own + 16);
  }
}

void RandomThread::Fault() {
  switch (random_.Below(14)) {
    case 0:
      code_.Word(0);
      break;
    case 1:
      code_.Word(0xFFFFFFFF);
      break;
    case 2:
      code_.Word(0x30200073);
      break;  // mret
    case 3:
      code_.Emit({.op = Op::kEcall});
      break;
    case 4:
      code_.Emit({.op = Op::kEbreak});
      break;
    case 5:
      code_.Emit({.op = Op::kCsrrw, .rd = 1, .rs1 = 2, .csr = kCsrCycle});
      break;
    case 6:
      Address(Temp(), ScalarData(8) + 1 + random_.Below(7));
      code_.I(random_.Percent(50) ? Op::kLd : Op::kAddi, Pool(), Temp(), 0);
      code_.S(Op::kSd, Pool(), Temp(), 0);
      break;
    case 7:
      Address(Temp(), kSramBytes + 8 * random_.Below(100));
      code_.I(Op::kLd, Pool(), Temp(), 0);
      break;
    case 8:
      Address(Temp(), kControlBase + 0x18);
      code_.S(Op::kSd, Pool(), Temp(), 0);
      break;
    case 9:
      if (random_.Percent(30)) {
        code_.Emit({.op = Op::kD1MmVv, .acc = Acc(), .fa = 1});
        break;
      }
      if (random_.Percent(30)) {  // A tile that is stored is whole, and not transposed.
        WriteEntry(13, {static_cast<uint16_t>((1 + random_.Below(63)) << 10 | random_.Below(6))});
        code_.Emit({.op = Op::kD1Ast, .rs1 = 22, .acc = Acc(), .fa = 13});
        break;
      }
      // Reserved, or an integer.
      WriteEntry(13, {static_cast<uint16_t>(6 + random_.Below(10))});
      code_.Emit({.op = random_.Percent(80) ? Op::kD1MmVv : Op::kD1Ast,
                  .rs1 = 22,
                  .acc = Acc(),
                  .fa = 13,
                  .fb = static_cast<uint8_t>(random_.Percent(50) ? 13 : 0)});
      break;
    case 10:
      Address(22, SharedLine() + 8);
      Address(23, SharedLine());
      code_.Emit({.op = Op::kD1Mm, .rs1 = 22, .rs2 = 23, .acc = Acc(), .inc_a = true});
      break;
    case 11:
      Address(22, uint64_t{3} << 62 | uint64_t{1} << 53);
      code_.Emit({.op = Op::kD1Push, .rs1 = 22, .vs1 = V()});
      break;
    case 12:
      code_.Li(24, random_.Percent(50) ? kSramBytes : uint64_t{1} << 40 | 2 * random_.Below(4));
      code_.I(Op::kJalr, 1, 24, 0);
      break;
    default:
      code_.Li(23, 65536);
      code_.Emit({.op = Op::kD1Wait, .rs1 = 23, .sem = 3});
  }
}

}  // namespace d1
