#include "tb/model/isa/disasm.h"

#include <cctype>
#include <cstdio>
#include <string_view>

#include "tb/model/isa/decode.h"

namespace d1 {
namespace {

constexpr const char* kRegisters[32] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                        "s0",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                        "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                        "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

std::string Hex(uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

std::string CsrName(int64_t address) {
  for (const CsrInfo& csr : Csrs()) {
    if (csr.address == address) return csr.name;
  }
  return Hex(static_cast<uint64_t>(address));
}

// Predecessors and successors of a fence, as letters.
std::string Order(int64_t value) {
  std::string text;
  for (int set = 4; set >= 0; set -= 4) {
    std::string letters;
    for (int i = 0; i < 4; ++i) {
      if (value >> (set + 3 - i) & 1) letters += "iorw"[i];
    }
    text += (set == 0 ? "," : "") + (letters.empty() ? std::string("unknown") : letters);
  }
  return text;
}

std::string Value(const FieldInfo& field, int64_t value, uint64_t pc) {
  switch (field.kind) {
    case Kind::kX:
      return kRegisters[value];
    case Kind::kV:
      return "v" + std::to_string(value);
    case Kind::kTarget:
      return Hex(pc + static_cast<uint64_t>(value));
    case Kind::kUpper:
      return Hex(static_cast<uint64_t>(value) >> 12 & 0xFFFFF);
    case Kind::kShift:
      return Hex(static_cast<uint64_t>(value));
    case Kind::kCsr:
      return CsrName(value);
    case Kind::kOrder:
      return Order(value);
    case Kind::kS:
    case Kind::kU:
      break;
  }
  return std::to_string(value);
}

// Xd1: operands in order, optional ones by name and only when they differ from their default.
std::string NamedOperands(const InstructionInfo& info, const Instruction& instruction,
                          uint64_t pc) {
  std::string text;
  for (const FieldInfo& field : info.Fields()) {
    const int64_t value = Get(instruction, field.member);
    if (field.optional && value == field.default_value) continue;
    if (!text.empty()) text += ", ";
    if (field.optional) text += std::string(field.name) + "=";
    text += Value(field, value, pc);
  }
  return text;
}

// Scalar: the operand text with each name replaced by its value.
std::string PlainOperands(const InstructionInfo& info, const Instruction& instruction,
                          uint64_t pc) {
  std::string text;
  const FieldInfo* field = info.fields.data();
  for (std::string_view rest = info.operands; !rest.empty();) {
    size_t length = 0;
    while (length < rest.size() && (std::isalnum(rest[length]) || rest[length] == '_')) ++length;
    if (length == 0) {
      text += rest[length++];
    } else {
      text += Value(*field, Get(instruction, field->member), pc);
      ++field;
    }
    rest.remove_prefix(length);
  }
  return text;
}

}  // namespace

std::string Disassemble(uint32_t word, uint64_t pc) {
  const Instruction instruction = Decode(word);
  if (instruction.op == Op::kIllegal) {
    char text[24];
    std::snprintf(text, sizeof text, ".4byte 0x%x", word);
    return text;
  }
  const InstructionInfo& info = Info(instruction.op);
  const std::string_view name = info.name;
  const std::string operands = name.substr(0, 3) == "d1." ? NamedOperands(info, instruction, pc)
                                                          : PlainOperands(info, instruction, pc);
  return operands.empty() ? std::string(name) : std::string(name) + " " + operands;
}

}  // namespace d1
