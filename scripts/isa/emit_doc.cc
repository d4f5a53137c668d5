// docs/instruction-set.md: the reference page.
#include <fmt/format.h>

#include <algorithm>

#include "scripts/isa/emit.h"

namespace d1::isa {
namespace {

constexpr char kIntro[] =
    R"(<!-- Generated from scripts/isa/xd1.json by `make isa`: do not edit. -->
# Instruction set reference

What the instructions mean together (state, addresses, causes, memory model) is in
[the design page](instruction-set-design.md), what they compute in
[number semantics](number-semantics.md). This page lists every encoding.

## Assembly

Xd1 is written with the macros of `sim/programs/include/xd1.inc`; the disassembler prints the same
text. Operands are written in order, optional ones by name (what is left out has the default shown):

    d1.mm  3, a1, a2, o=1, ia=1, ib=1   # accumulator 3 = tile at (a1)+ times tile at (a2)+
    d1.vld v4, a1, n=t0, inc=1          # v4 = the first t0 bytes at (a1)+

Scalar registers have their usual names, vector registers are v0 to v31 (v0 to v15 in matrix steps);
accumulators, format entries and semaphores are numbers. `o`, `ia`, `ib` and `inc` are 0 or 1.

## Xd1
)";

// Boxes as wide as their text needs, with the bit numbers of each box above it.
std::string Picture(const std::vector<Cell>& cells) {
  std::string numbers = " ", line = "+", boxes = "|";
  for (const Cell& cell : cells) {
    const std::string hi = std::to_string(cell.hi);
    const std::string lo = cell.hi == cell.lo ? "" : std::to_string(cell.lo);
    const size_t width = std::max(cell.text.size() + 2, hi.size() + lo.size() + 1);
    const size_t left = (width - cell.text.size()) / 2;
    numbers += hi + std::string(width - hi.size() - lo.size(), ' ') + lo + " ";
    line += std::string(width, '-') + "+";
    boxes += std::string(left, ' ') + cell.text +
             std::string(width - left - cell.text.size(), ' ') + "|";
  }
  numbers.erase(numbers.find_last_not_of(' ') + 1);
  return "```\n" + numbers + "\n" + line + "\n" + boxes + "\n" + line + "\n```\n";
}

std::string Escaped(std::string text) {
  for (size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return text;
}

std::string Entry(const Table& table, const Instruction& instruction) {
  std::string text = fmt::format("### `{} {}`\n\n", instruction.name, instruction.asm_text);
  if (instruction.asm_text.empty()) text = fmt::format("### `{}`\n\n", instruction.name);
  std::string headline = instruction.text;
  headline[0] = static_cast<char>(std::toupper(headline[0]));
  text += headline + ".\n\n" + Picture(instruction.cells) + "\n";
  for (const std::string& line : instruction.semantics) text += line + "\n";
  text += "\n";
  for (const Operand& operand : instruction.operands) {
    const Field& field = table.fields[instruction.uses[operand.use].field];
    text += fmt::format("- `{}`: {}\n", field.name, field.text);
  }
  return text + fmt::format("\nMask `0x{:08X}`, match `0x{:08X}`.\n\n", instruction.mask,
                            instruction.match);
}

std::string Scalar(const Table& table) {
  std::string text =
      "## Scalar instructions\n\nRV64IM, Zicsr, Zicntr and Zifencei. `-` marks ignored bits.\n\n"
      "| instruction | encoding, bits 31 to 0 | meaning |\n|---|---|---|\n";
  for (const Instruction& instruction : table.instructions) {
    if (instruction.IsXd1()) continue;
    text += fmt::format("| `{}{}{}` | `{}` | {} |\n", instruction.name,
                        instruction.asm_text.empty() ? "" : " ", instruction.asm_text,
                        Escaped(instruction.encoding), Escaped(instruction.text));
  }
  return text;
}

}  // namespace

std::string EmitDoc(const Table& table) {
  std::string text = kIntro, group;
  for (const Instruction& instruction : table.instructions) {
    if (instruction.IsXd1()) text += "\n" + Entry(table, instruction);
  }
  while (text.size() > 1 && text[text.size() - 2] == '\n') text.pop_back();
  text += "\n" + Scalar(table);
  text +=
      "\n## Control and status registers\n\n| address | name | access | meaning "
      "|\n|---|---|---|---|\n";
  for (const Csr& csr : table.csrs) {
    text +=
        fmt::format("| 0x{:03X} | {} | {} | {} |\n", csr.address, csr.name, csr.access, csr.text);
  }
  text += fmt::format(
      "\n## Control registers\n\nNode offsets; `t` is a thread, `s` a semaphore, `p` a port of the "
      "SRAM.\n\n"
      "| offset | name | access | meaning |\n|---|---|---|---|\n");
  for (const ControlRegister& reg : table.control) {
    std::string place = fmt::format("0x{:06X}", table.control_base + reg.offset);
    if (reg.count > 1) {
      place += fmt::format(" + 0x{:X} {}", reg.stride,
                           reg.name == "Semaphore"       ? "s"
                           : reg.name == "SramConflicts" ? "p"
                                                         : "t");
    }
    text +=
        fmt::format("| {} | {} | {} | {} |\n", place, UpperSnake(reg.name), reg.access, reg.text);
  }
  text += "\n## Causes\n\n| code | name | meaning |\n|---|---|---|\n";
  for (const Cause& cause : table.causes) {
    text += fmt::format("| {} | {} | {} |\n", cause.code, cause.name, cause.text);
  }
  return text;
}

}  // namespace d1::isa
