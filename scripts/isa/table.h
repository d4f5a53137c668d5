// The instruction table as the generator sees it: read from JSON, checked, resolved to bits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace d1::isa {

// A run of bits of a value inside the instruction word.
struct Segment {
  int word_lo = 0;  // lowest bit in the word
  int width = 0;
  int value_lo = 0;  // lowest bit in the value
};

struct Field {
  std::string name, kind, member, text;
  int bits = 0;  // of the value
  int low = 0;   // bits of the value below this one are 0 and not encoded
};

// One cell of the bit picture: a field (or a part of it), fixed bits, or ignored bits.
struct Cell {
  int hi = 0, lo = 0;
  std::string text;
};

struct FieldUse {
  int field = 0;  // index in Table::fields
  std::vector<Segment> segments;
};

struct Operand {
  int use = 0;  // index in Instruction::uses
  bool optional = false;
  std::string default_text;  // as written in asm
};

struct Instruction {
  std::string name, ident, group, encoding, asm_text, text;
  std::vector<std::string> semantics;
  bool distinct_increments = false;
  uint32_t mask = 0, match = 0;
  std::vector<Cell> cells;  // from bit 31 down
  std::vector<FieldUse> uses;
  std::vector<Operand> operands;

  bool IsXd1() const { return name.rfind("d1.", 0) == 0; }
};

struct Csr {
  std::string name, ident, access, text;
  unsigned address = 0;
};

struct Cause {
  std::string name, text;
  int code = 0;
};

struct ControlRegister {
  std::string name, access, text;
  unsigned offset = 0, count = 1, stride = 0;
};

struct Table {
  std::vector<Field> fields;
  std::vector<Instruction> instructions;
  std::vector<Csr> csrs;
  std::vector<Cause> causes;
  std::vector<ControlRegister> control;
  unsigned control_base = 0;
};

// Reads and checks the table. Throws std::runtime_error with one line that names what is wrong:
// a word that is not 32 bits, a value bit that is missing or there twice, an operand that the
// encoding does not hold, or two encodings that fit the same word.
Table LoadTable(const std::string& path);

// "d1.mm.vv" -> "D1MmVv"; "mhartid" -> "Mhartid".
std::string Ident(const std::string& name);

// "ThreadCtrl" -> "THREAD_CTRL".
std::string UpperSnake(const std::string& name);

}  // namespace d1::isa
