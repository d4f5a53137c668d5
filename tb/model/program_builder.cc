#include "tb/model/program_builder.h"

#include <stdexcept>

#include "tb/model/isa/encode.h"

namespace d1 {
namespace {

uint8_t Reg(int r) { return static_cast<uint8_t>(r); }

}  // namespace

void ProgramBuilder::Emit(const Instruction& instruction) { Word(Encode(instruction)); }

void ProgramBuilder::R(Op op, int rd, int rs1, int rs2) {
  Emit({.op = op, .rd = Reg(rd), .rs1 = Reg(rs1), .rs2 = Reg(rs2)});
}

void ProgramBuilder::I(Op op, int rd, int rs1, int64_t imm) {
  Emit({.op = op, .rd = Reg(rd), .rs1 = Reg(rs1), .imm = imm});
}

void ProgramBuilder::S(Op op, int rs2, int rs1, int64_t imm) {
  Emit({.op = op, .rs1 = Reg(rs1), .rs2 = Reg(rs2), .imm = imm});
}

void ProgramBuilder::Li(int rd, uint64_t value) {
  const auto number = static_cast<int64_t>(value);
  const int64_t low = static_cast<int64_t>(value << 52) >> 52;
  if (number >= INT32_MIN && number <= INT32_MAX) {
    const int64_t high =
        static_cast<int32_t>(static_cast<uint32_t>(value) - static_cast<uint32_t>(low));
    if (high != 0) Emit({.op = Op::kLui, .rd = Reg(rd), .imm = high});
    if (high == 0) {
      I(Op::kAddi, rd, 0, low);
    } else if (low != 0) {
      I(Op::kAddiw, rd, rd, low);
    }
    return;
  }
  // value = (rest << 12) + low; trailing zeros of the rest are shifted as well.
  uint64_t rest =
      static_cast<uint64_t>(static_cast<int64_t>(value - static_cast<uint64_t>(low)) >> 12);
  int shift = 12;
  while ((rest & 1) == 0) {
    rest = static_cast<uint64_t>(static_cast<int64_t>(rest) >> 1);
    ++shift;
  }
  Li(rd, rest);
  I(Op::kSlli, rd, rd, shift);
  if (low != 0) I(Op::kAddi, rd, rd, low);
}

ProgramBuilder::Label ProgramBuilder::NewLabel() {
  labels_.push_back(-1);
  return {static_cast<int>(labels_.size()) - 1};
}

void ProgramBuilder::Bind(Label label) {
  if (labels_[label.index] >= 0) throw std::logic_error("the label is bound");
  labels_[label.index] = pc();
}

ProgramBuilder::Label ProgramBuilder::Here() {
  const Label label = NewLabel();
  Bind(label);
  return label;
}

void ProgramBuilder::Branch(Op op, int rs1, int rs2, Label target) {
  fixups_.push_back({words_.size(), target.index, {.op = op, .rs1 = Reg(rs1), .rs2 = Reg(rs2)}});
  Word(0);
}

void ProgramBuilder::Jump(Label target, int rd) {
  fixups_.push_back({words_.size(), target.index, {.op = Op::kJal, .rd = Reg(rd)}});
  Word(0);
}

std::span<const uint32_t> ProgramBuilder::words() {
  for (Fixup& fixup : fixups_) {
    const int64_t target = labels_[fixup.label];
    if (target < 0) throw std::logic_error("a label is not bound");
    fixup.instruction.imm = target - (base_ + 4 * static_cast<int64_t>(fixup.at));
    words_[fixup.at] = Encode(fixup.instruction);
  }
  fixups_.clear();
  return words_;
}

void ProgramBuilder::Store(Sram& sram) {
  uint32_t at = base_;
  for (const uint32_t word : words()) {
    sram.Write(at, word);
    at += 4;
  }
}

}  // namespace d1
