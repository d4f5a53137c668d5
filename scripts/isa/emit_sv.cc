// rtl/pkg/d1_isa.svh: constants for the decoder, included inside package d1_pkg.
#include <fmt/format.h>

#include <map>
#include <set>

#include "scripts/isa/emit.h"

namespace d1::isa {
namespace {

// Fields whose place is the same wherever they occur get one constant, others one an instruction.
std::string Fields(const Table& table) {
  std::map<std::string, std::set<int>> places;
  for (const Instruction& instruction : table.instructions) {
    for (const FieldUse& use : instruction.uses) {
      if (use.segments.size() != 1) continue;
      const Field& field = table.fields[use.field];
      places[field.name].insert(use.segments[0].word_lo);
    }
  }
  std::string text;
  for (const auto& [name, lsbs] : places) {
    if (name.find('_') != std::string::npos || lsbs.size() != 1) continue;
    text += fmt::format("localparam int Isa{}Lsb = {};\n", Ident(name), *lsbs.begin());
  }
  for (const Instruction& instruction : table.instructions) {
    for (const FieldUse& use : instruction.uses) {
      const std::string& name = table.fields[use.field].name;
      if (use.segments.size() != 1 || places[name].size() == 1) continue;
      text += fmt::format("localparam int Isa{}{}Lsb = {};\n", instruction.ident, Ident(name),
                          use.segments[0].word_lo);
    }
  }
  return text;
}

}  // namespace

std::string EmitSv(const Table& table) {
  std::string text =
      "// Generated from scripts/isa/xd1.json by `make isa`: do not edit.\n"
      "//\n"
      "// A word is instruction X when (word & IsaXMask) == IsaXMatch; no two fit the same word.\n"
      "// One rule is not in the masks: d1.mm with both increments and rs1 == rs2 != x0 is "
      "illegal.\n"
      "\n// ---- instructions\n";
  for (const Instruction& instruction : table.instructions) {
    text += fmt::format(
        "localparam logic [31:0] Isa{0}Match = 32'h{1:08X};\n"
        "localparam logic [31:0] Isa{0}Mask = 32'h{2:08X};\n",
        instruction.ident, instruction.match, instruction.mask);
  }
  text += "\n// ---- the major opcodes of Xd1, bits 6 to 0\n";
  for (int i = 0; i < 4; ++i) {
    text += fmt::format("localparam logic [6:0] IsaCustom{} = 7'h{:02X};\n", i,
                        (i < 2 ? 0x0B : 0x5B) + (i % 2) * 0x20);
  }
  text += "\n// ---- where the fields are\n" + Fields(table);
  text += "\n// ---- control and status registers\n";
  for (const Csr& csr : table.csrs) {
    text += fmt::format("localparam logic [11:0] Csr{} = 12'h{:03X};\n", csr.ident, csr.address);
  }
  text += "\n// ---- control registers: offset from ControlBase, of the first and between two\n";
  for (const ControlRegister& reg : table.control) {
    text += fmt::format("localparam logic [15:0] Ctl{} = 16'h{:04X};\n", reg.name, reg.offset);
    if (reg.count > 1) {
      text += fmt::format("localparam int Ctl{}Stride = {};\n", reg.name, reg.stride);
    }
  }
  return text;
}

}  // namespace d1::isa
