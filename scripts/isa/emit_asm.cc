// sim/programs/include/xd1.inc: GNU as macros for Xd1.
#include <fmt/format.h>

#include "scripts/isa/emit.h"

namespace d1::isa {
namespace {

constexpr const char* kAbiNames[32] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                       "s0",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                       "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                       "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

// The value of an operand as an expression of GNU as.
std::string Value(const Field& field) {
  if (field.kind == "x" || field.kind == "v")
    return fmt::format(".Ld1_{}_\\{}", field.kind, field.name);
  return fmt::format("(\\{})", field.name);
}

std::string Macro(const Table& table, const Instruction& instruction) {
  std::string text =
      fmt::format("# {}\n.macro {} {}\n", instruction.text, instruction.name, instruction.asm_text);
  std::string word = fmt::format("{:#010x}", instruction.match);
  for (const Operand& operand : instruction.operands) {
    const FieldUse& use = instruction.uses[operand.use];
    const Field& field = table.fields[use.field];
    if (field.kind == "u" || field.bits == 4) {
      text += fmt::format("  d1_fits {}, {}\n", Value(field), (1u << field.bits) - 1);
    }
    word += fmt::format(" | {} << {}", Value(field), use.segments[0].word_lo);
  }
  return text + "  .insn " + word + "\n.endm\n\n";
}

}  // namespace

std::string EmitMacros(const Table& table) {
  std::string text =
      "# Generated from scripts/isa/xd1.json by `make isa`: do not edit.\n"
      "#\n"
      "# Xd1 for GNU as. Operands are written in order, optional ones by name:\n"
      "#   d1.mm  3, a1, a2, o=1, ia=1, ib=1   # accumulator 3 = tile (a1)+ times tile (a2)+\n"
      "#   d1.vld v4, a1, n=t0, inc=1          # v4 = the first t0 bytes at (a1)+\n"
      "# Scalar registers have their usual names, vector registers are v0 to v31, accumulators,\n"
      "# format entries and semaphores are numbers.\n"
      ".ifndef D1_XD1_INC\n.set D1_XD1_INC, 1\n\n";
  for (int i = 0; i < 32; ++i) {
    text += fmt::format(".set .Ld1_x_x{0}, {0}\n.set .Ld1_x_{1}, {0}\n.set .Ld1_v_v{0}, {0}\n", i,
                        kAbiNames[i]);
  }
  text += ".set .Ld1_x_fp, 8\n\n";
  text +=
      "# Refuses an operand that its field can not hold.\n.macro d1_fits value, max\n"
      "  .if \\value < 0 || \\value > \\max\n  .error \"operand is not in 0 to \\max\"\n"
      "  .endif\n.endm\n\n";
  for (const Instruction& instruction : table.instructions) {
    if (instruction.IsXd1()) text += Macro(table, instruction);
  }
  text +=
      "# Format table entries.\n.equ D1_BF16, 0\n.equ D1_FP32, 1\n\n# CSRs that GNU as does not "
      "know.\n";
  for (const Csr& csr : table.csrs) {
    if (csr.name[0] == 'd') {
      text += fmt::format(".equ D1_CSR_{}, {:#x}\n", UpperSnake(csr.ident), csr.address);
    }
  }
  text += "\n# Control registers: node offsets, and the distance between two of a kind.\n";
  text += fmt::format(".equ D1_CONTROL, {:#x}\n", table.control_base);
  for (const ControlRegister& reg : table.control) {
    const std::string name = UpperSnake(reg.name);
    text += fmt::format(".equ D1_{}, {:#x}\n", name, table.control_base + reg.offset);
    if (reg.count > 1) text += fmt::format(".equ D1_{}_STRIDE, {:#x}\n", name, reg.stride);
  }
  text += "\n# Causes, as THREAD_CAUSE reports them.\n";
  for (const Cause& cause : table.causes) {
    text += fmt::format(".equ D1_CAUSE_{}, {}\n", UpperSnake(cause.name), cause.code);
  }
  return text + "\n.endif\n";
}

}  // namespace d1::isa
