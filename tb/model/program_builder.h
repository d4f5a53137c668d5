// Writes a program word by word: for tests and generated programs, without an assembler.
//
//   ProgramBuilder p(0x1000);
//   p.Li(5, 10);
//   const auto loop = p.Here();
//   p.I(Op::kAddi, 5, 5, -1);
//   p.Branch(Op::kBne, 5, 0, loop);
//   p.Halt();
//   p.Store(machine.node(0, 0).sram);
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tb/model/isa/instruction.h"
#include "tb/model/node_state.h"

namespace d1 {

class ProgramBuilder {
 public:
  // A place in the program, known now or later.
  struct Label {
    int index;
  };

  // The first word stands at node offset `base`.
  explicit ProgramBuilder(uint32_t base) : base_(base) {}

  uint32_t base() const { return base_; }
  uint32_t pc() const { return base_ + 4 * static_cast<uint32_t>(words_.size()); }

  // Appends an instruction; throws std::invalid_argument when a field does not fit.
  void Emit(const Instruction& instruction);
  void Word(uint32_t word) { words_.push_back(word); }

  // Common shapes. Loads are I, stores S (x[rs2] to rs1 + imm).
  void R(Op op, int rd, int rs1, int rs2);
  void I(Op op, int rd, int rs1, int64_t imm);
  void S(Op op, int rs2, int rs1, int64_t imm);
  // rd = value, in one to eight instructions.
  void Li(int rd, uint64_t value);
  // Ends the thread with the exit code in a register.
  void Halt(int code = 0) { Emit({.op = Op::kD1Halt, .rs1 = static_cast<uint8_t>(code)}); }

  Label NewLabel();
  void Bind(Label label);  // It stands here; once.
  Label Here();
  void Branch(Op op, int rs1, int rs2, Label target);
  void Jump(Label target, int rd = 0);

  // The program; every label that is used must be bound (otherwise std::logic_error).
  std::span<const uint32_t> words();
  void Store(Sram& sram);

 private:
  struct Fixup {
    size_t at;
    int label;
    Instruction instruction;
  };

  uint32_t base_;
  std::vector<uint32_t> words_;
  std::vector<int64_t> labels_;  // PC, or -1.
  std::vector<Fixup> fixups_;
};

}  // namespace d1
