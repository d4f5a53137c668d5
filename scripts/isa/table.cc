#include "scripts/isa/table.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <stdexcept>

namespace d1::isa {
namespace {

using Json = nlohmann::json;

[[noreturn]] void Refuse(const std::string& what) { throw std::runtime_error(what); }

unsigned Number(const Json& value) {
  return value.is_string() ? std::stoul(value.get<std::string>(), nullptr, 0)
                           : value.get<unsigned>();
}

int FieldIndex(const Table& table, const std::string& name, const std::string& where) {
  for (size_t i = 0; i < table.fields.size(); ++i) {
    if (table.fields[i].name == name) return static_cast<int>(i);
  }
  Refuse(where + ": unknown field " + name);
}

bool IsFixed(const std::string& token) {
  return token.find_first_not_of("01") == std::string::npos;
}

// "12|10:5" -> {12, 12}, {10, 5}; an empty text is the whole value.
std::vector<std::pair<int, int>> Ranges(const std::string& text, const Field& field) {
  if (text.empty()) return {{field.bits - 1, field.low}};
  std::vector<std::pair<int, int>> ranges;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, '|');) {
    const size_t colon = part.find(':');
    const int hi = std::stoi(part);
    ranges.push_back({hi, colon == std::string::npos ? hi : std::stoi(part.substr(colon + 1))});
  }
  return ranges;
}

FieldUse& UseOf(Instruction& instruction, int field) {
  for (FieldUse& use : instruction.uses) {
    if (use.field == field) return use;
  }
  instruction.uses.push_back({field, {}});
  return instruction.uses.back();
}

// Adds one field token of an encoding, whose top bit is `top`; returns its width.
int AddField(const Table& table, Instruction& instruction, const std::string& token, int top) {
  const size_t bracket = token.find('[');
  const int index = FieldIndex(table, token.substr(0, bracket), instruction.name);
  const Field& field = table.fields[index];
  std::string inner;
  if (bracket != std::string::npos) inner = token.substr(bracket + 1, token.size() - bracket - 2);
  int width = 0;
  for (const auto& [hi, lo] : Ranges(inner, field)) {
    if (hi < lo || hi >= field.bits || lo < field.low) {
      Refuse(instruction.name + ": " + token + " has bits that " + field.name + " has not");
    }
    width += hi - lo + 1;
    UseOf(instruction, index).segments.push_back({top + 1 - width, hi - lo + 1, lo});
  }
  return width;
}

void ParseEncoding(const Table& table, Instruction& instruction) {
  std::istringstream tokens(instruction.encoding);
  int top = 31;
  for (std::string token; tokens >> token;) {
    int width = static_cast<int>(token.size());
    if (IsFixed(token)) {
      for (int i = 0; i < width && top - i >= 0; ++i) {
        const uint32_t bit = uint32_t{1} << (top - i);
        instruction.mask |= bit;
        if (token[i] == '1') instruction.match |= bit;
      }
    } else if (token.find_first_not_of('-') != std::string::npos) {
      width = AddField(table, instruction, token, top);
    }
    instruction.cells.push_back({top, top - width + 1, token});
    top -= width;
  }
  if (top != -1) {
    Refuse(instruction.name + ": the encoding has " + std::to_string(31 - top) +
           " bits instead of 32");
  }
}

void CheckValueBits(const Table& table, const Instruction& instruction) {
  for (const FieldUse& use : instruction.uses) {
    const Field& field = table.fields[use.field];
    uint64_t seen = 0;
    for (const Segment& segment : use.segments) {
      const uint64_t bits = ((uint64_t{1} << segment.width) - 1) << segment.value_lo;
      if (seen & bits) Refuse(instruction.name + ": a bit of " + field.name + " is there twice");
      seen |= bits;
    }
    const uint64_t all = (uint64_t{1} << field.bits) - (uint64_t{1} << field.low);
    if (seen != all) Refuse(instruction.name + ": a bit of " + field.name + " is missing");
  }
}

void ParseOperands(const Table& table, Instruction& instruction) {
  std::string text = instruction.asm_text;
  for (char& c : text) {
    if (c == ',' || c == '(' || c == ')') c = ' ';
  }
  std::istringstream tokens(text);
  std::set<int> seen;
  for (std::string token; tokens >> token;) {
    const size_t equals = token.find('=');
    Operand operand;
    operand.optional = equals != std::string::npos;
    if (operand.optional) operand.default_text = token.substr(equals + 1);
    const int field = FieldIndex(table, token.substr(0, equals), instruction.name);
    const auto use = std::find_if(instruction.uses.begin(), instruction.uses.end(),
                                  [&](const FieldUse& u) { return u.field == field; });
    if (use == instruction.uses.end()) {
      Refuse(instruction.name + ": operand " + token + " is not in the encoding");
    }
    operand.use = static_cast<int>(use - instruction.uses.begin());
    seen.insert(operand.use);
    instruction.operands.push_back(operand);
  }
  if (seen.size() != instruction.uses.size()) {
    Refuse(instruction.name + ": a field of the encoding is no operand");
  }
  std::set<std::string> members;
  for (const FieldUse& use : instruction.uses) {
    if (!members.insert(table.fields[use.field].member).second) {
      Refuse(instruction.name + ": two fields are kept in " + table.fields[use.field].member);
    }
  }
}

void LoadFields(const Json& json, Table& table) {
  static const std::set<std::string> kKinds = {"x",     "v",     "u",     "s",  "target",
                                               "upper", "shift", "order", "csr"};
  for (const auto& [name, entry] : json.items()) {
    Field field;
    field.name = name;
    field.kind = entry.at("kind");
    field.member = entry.value("member", name);
    field.text = entry.at("text");
    field.bits = entry.at("bits");
    field.low = entry.value("low", 0);
    if (!kKinds.count(field.kind)) Refuse("field " + name + ": unknown kind " + field.kind);
    if (field.bits < 1 || field.bits > 32 || field.low < 0 || field.low >= field.bits) {
      Refuse("field " + name + ": impossible width");
    }
    table.fields.push_back(field);
  }
}

void LoadInstructions(const Json& json, Table& table) {
  std::set<std::string> names;
  for (const Json& entry : json) {
    Instruction instruction;
    instruction.name = entry.at("name");
    instruction.ident = Ident(instruction.name);
    instruction.group = entry.at("class");
    instruction.encoding = entry.at("encoding");
    instruction.asm_text = entry.at("asm");
    instruction.text = entry.at("text");
    instruction.distinct_increments = entry.value("distinct_increments", false);
    if (entry.contains("semantics")) instruction.semantics = entry.at("semantics");
    if (!names.insert(instruction.name).second) Refuse(instruction.name + ": named twice");
    ParseEncoding(table, instruction);
    CheckValueBits(table, instruction);
    ParseOperands(table, instruction);
    if ((instruction.mask & 0x7F) != 0x7F || (instruction.match & 3) != 3) {
      Refuse(instruction.name + ": bits 6 to 0 are not an opcode of 32-bit instructions");
    }
    table.instructions.push_back(instruction);
  }
}

void CheckOverlaps(const Table& table) {
  const auto& all = table.instructions;
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size(); ++j) {
      if (((all[i].match ^ all[j].match) & all[i].mask & all[j].mask) == 0) {
        Refuse(all[i].name + " and " + all[j].name + " fit the same word");
      }
    }
  }
}

void LoadRegisters(const Json& json, Table& table) {
  std::set<unsigned> seen;
  for (const Json& entry : json.at("csrs")) {
    Csr csr{entry.at("name"), Ident(entry.at("name")), entry.at("access"), entry.at("text"),
            Number(entry.at("address"))};
    if (csr.address > 0xFFF || !seen.insert(csr.address).second) {
      Refuse("csr " + csr.name + ": address is impossible or there twice");
    }
    table.csrs.push_back(csr);
  }
  for (const Json& entry : json.at("causes")) {
    const Cause cause{entry.at("name"), entry.at("text"), entry.at("code")};
    if (cause.code != static_cast<int>(table.causes.size())) {
      Refuse("cause " + cause.name + ": codes count up from 0");
    }
    table.causes.push_back(cause);
  }
  table.control_base = Number(json.at("control_base"));
  std::set<unsigned> offsets;
  for (const Json& entry : json.at("control")) {
    ControlRegister reg{entry.at("name"),           entry.at("access"),       entry.at("text"),
                        Number(entry.at("offset")), entry.value("count", 1u), 0};
    if (entry.contains("stride")) reg.stride = Number(entry.at("stride"));
    for (unsigned i = 0; i < reg.count; ++i) {
      const unsigned offset = reg.offset + i * reg.stride;
      if (offset % 8 != 0 || !offsets.insert(offset).second) {
        Refuse("control register " + reg.name + ": offset is odd or there twice");
      }
    }
    table.control.push_back(reg);
  }
}

}  // namespace

std::string Ident(const std::string& name) {
  std::string ident;
  bool upper = true;
  for (const char c : name) {
    if (c == '.') {
      upper = true;
    } else {
      ident += upper ? static_cast<char>(std::toupper(c)) : c;
      upper = false;
    }
  }
  return ident;
}

std::string UpperSnake(const std::string& name) {
  std::string text;
  for (const char c : name) {
    if (std::isupper(c) && !text.empty()) text += '_';
    text += static_cast<char>(std::toupper(c));
  }
  return text;
}

Table LoadTable(const std::string& path) {
  std::ifstream file(path);
  if (!file) Refuse(path + ": can not be read");
  Table table;
  try {
    const Json json = Json::parse(file);
    LoadFields(json.at("fields"), table);
    LoadInstructions(json.at("instructions"), table);
    LoadRegisters(json, table);
  } catch (const Json::exception& error) {
    Refuse(path + ": " + error.what());
  }
  CheckOverlaps(table);
  return table;
}

}  // namespace d1::isa
