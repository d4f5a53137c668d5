// The generated part of tb/model/isa: enumerations and constants, and the rows of the table.
#include <fmt/format.h>

#include <set>

#include "scripts/isa/emit.h"

namespace d1::isa {
namespace {

constexpr char kGenerated[] =
    "// Generated from scripts/isa/xd1.json by `make isa`: do not edit.\n";

// "vs1" -> "kVs1", "inc_a" -> "kIncA".
std::string Enumerator(const std::string& name) {
  std::string text = "k";
  bool upper = true;
  for (const char c : Ident(name)) {
    if (c == '_') {
      upper = true;
    } else {
      text += upper ? static_cast<char>(std::toupper(c)) : c;
      upper = false;
    }
  }
  return text;
}

// Enumerators in the order of their first use, filled into lines of 100 columns.
std::string Enum(const std::string& name, const std::vector<std::string>& values) {
  std::string text = fmt::format("enum class {} : uint8_t {{\n", name);
  std::string line = " ";
  std::set<std::string> seen;
  for (const std::string& value : values) {
    if (!seen.insert(value).second) continue;
    if (line.size() + value.size() + 2 > 100) {
      text += line + "\n";
      line = " ";
    }
    line += " " + value + ",";
  }
  return text + line + "\n};\n\n";
}

std::string FieldRow(const Table& table, const Instruction& instruction, const Operand& operand) {
  const FieldUse& use = instruction.uses[operand.use];
  const Field& field = table.fields[use.field];
  std::string segments;
  for (const Segment& segment : use.segments) {
    segments += fmt::format("{}{{{}, {}, {}}}", segments.empty() ? "" : ", ", segment.word_lo,
                            segment.width, segment.value_lo);
  }
  const std::string value = operand.default_text.empty() ? "0" : operand.default_text;
  return fmt::format("{{\"{}\", Member::{}, Kind::{}, {}, {}, {}, {}, {}, {{{{{}}}}}}}", field.name,
                     Enumerator(field.member), Enumerator(field.kind), field.bits, field.low,
                     operand.optional, value[0] == 'x' ? value.substr(1) : value,
                     use.segments.size(), segments);
}

}  // namespace

std::string EmitHeader(const Table& table) {
  std::vector<std::string> ops = {"kIllegal"}, classes = {"kIllegal"}, members, kinds;
  for (const Instruction& instruction : table.instructions) {
    ops.push_back("k" + instruction.ident);
    classes.push_back(Enumerator(instruction.group));
  }
  for (const Field& field : table.fields) {
    members.push_back(Enumerator(field.member));
    kinds.push_back(Enumerator(field.kind));
  }
  std::string text = kGenerated;
  text += "// clang-format off\n#pragma once\n\n#include <cstdint>\n\nnamespace d1 {\n\n";
  text += Enum("Op", ops);
  text += fmt::format("inline constexpr int kOps = {};  // without kIllegal\n\n",
                      table.instructions.size());
  text += Enum("OpClass", classes);
  text += "// The member of Instruction that a field is kept in.\n" + Enum("Member", members);
  text += "// How the value of a field is written.\n" + Enum("Kind", kinds);
  text += "enum class Cause : uint8_t {\n";
  for (const Cause& cause : table.causes) {
    text += fmt::format("  k{} = {},  // {}\n", cause.name, cause.code, cause.text);
  }
  text += "};\n\n// Control and status registers.\n";
  for (const Csr& csr : table.csrs) {
    text += fmt::format("inline constexpr uint16_t kCsr{} = 0x{:03X};  // {}: {}\n", csr.ident,
                        csr.address, csr.access, csr.text);
  }
  text += "\n// Control registers: node offsets, and the distance between two of a kind.\n";
  text += fmt::format("inline constexpr uint32_t kControlBase = 0x{:X};\n", table.control_base);
  for (const ControlRegister& reg : table.control) {
    text += fmt::format("inline constexpr uint32_t kCtl{} = 0x{:X};\n", reg.name,
                        table.control_base + reg.offset);
    if (reg.count > 1) {
      text +=
          fmt::format("inline constexpr uint32_t kCtl{}Stride = 0x{:X};\n", reg.name, reg.stride);
    }
  }
  return text + "\n}  // namespace d1\n";
}

std::string EmitRows(const Table& table) {
  std::string text = kGenerated;
  text += "// Rows of kInstructions in instruction.cc. clang-format off\n";
  for (const Instruction& instruction : table.instructions) {
    text += fmt::format("{{Op::k{}, OpClass::{}, \"{}\", \"{}\", 0x{:08X}, 0x{:08X}, {}, {}, {{{{",
                        instruction.ident, Enumerator(instruction.group), instruction.name,
                        instruction.asm_text, instruction.mask, instruction.match,
                        instruction.distinct_increments, instruction.operands.size());
    for (const Operand& operand : instruction.operands) {
      text += "\n  " + FieldRow(table, instruction, operand) + ",";
    }
    text += "}}},\n";
  }
  return text + "// clang-format on\n";
}

std::string EmitCsrRows(const Table& table) {
  std::string text = kGenerated;
  text += "// Rows of kCsrs in instruction.cc. clang-format off\n";
  for (const Csr& csr : table.csrs) {
    text += fmt::format("{{\"{}\", 0x{:03X}, {}}},\n", csr.name, csr.address, csr.access == "rw");
  }
  return text + "// clang-format on\n";
}

}  // namespace d1::isa
