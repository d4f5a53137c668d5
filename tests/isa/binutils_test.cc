// The disassembler and the assembler macros against GNU binutils for RISC-V.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tb/model/isa/disasm.h"
#include "tb/model/isa/encode.h"
#include "tests/isa/random_instruction.h"

namespace d1 {
namespace {

// Where this test may write: its own directory when the test runner says so.
std::string Scratch(const std::string& name) {
  const char* directory = std::getenv("D1_OUT");
  return std::string(directory == nullptr ? testing::TempDir() : directory) + "/" + name;
}

// The output of a command; its failure fails the test.
std::string Run(const std::string& command) {
  std::string output;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer;
  for (size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), n);
  }
  EXPECT_EQ(pclose(pipe), 0) << command << "\n" << output.substr(0, 2000);
  return output;
}

void WriteWords(const std::string& path, const std::vector<uint32_t>& words) {
  std::ofstream file(path, std::ios::binary);
  for (const uint32_t word : words) {
    for (int i = 0; i < 4; ++i) file.put(static_cast<char>(word >> 8 * i));
  }
}

std::vector<uint32_t> ReadWords(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<uint32_t> words;
  std::array<unsigned char, 4> b;
  while (file.read(reinterpret_cast<char*>(b.data()), b.size())) {
    words.push_back(b[0] | b[1] << 8 | b[2] << 16 | static_cast<uint32_t>(b[3]) << 24);
  }
  return words;
}

// The instruction texts of objdump on a raw file, without its comments.
std::vector<std::string> Objdump(const std::string& path) {
  const std::string output =
      Run("riscv64-unknown-elf-objdump -D -z -b binary -m riscv:rv64 -M no-aliases " + path);
  std::vector<std::string> texts;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const size_t word = line.find(":\t");
    const size_t text = word == std::string::npos ? word : line.find('\t', word + 2);
    if (text == std::string::npos) continue;
    line = line.substr(text + 1);
    line = line.substr(0, line.find(" #"));
    line = line.substr(0, line.find(" <"));
    for (char& c : line) {
      if (c == '\t') c = ' ';
    }
    texts.push_back(line);
  }
  return texts;
}

bool IsXd1(const InstructionInfo& info) { return std::string_view(info.name).starts_with("d1."); }

// GNU as and objdump know neither our own CSRs nor other numbers than those of the standard.
Instruction RandomScalar(const InstructionInfo& info, Random& random) {
  Instruction instruction = RandomInstruction(info, random);
  for (const FieldInfo& field : info.Fields()) {
    if (field.kind == Kind::kCsr) instruction.csr = Csrs()[random.Below(Csrs().size())].address;
  }
  return instruction;
}

TEST(BinutilsTest, ScalarDisassemblyReadsAsObjdumpPrintsIt) {
  Random random(RunSeed(), "objdump");
  std::vector<uint32_t> words;
  for (const InstructionInfo& info : Instructions()) {
    if (IsXd1(info)) continue;
    for (int i = 0; i < 400; ++i) words.push_back(Encode(RandomScalar(info, random)));
  }
  const std::string path = Scratch("scalar.bin");
  WriteWords(path, words);
  const std::vector<std::string> expected = Objdump(path);
  ASSERT_EQ(expected.size(), words.size());
  for (size_t i = 0; i < words.size(); ++i) {
    std::string text = Disassemble(words[i], 4 * i);
    for (const CsrInfo& csr : Csrs()) {
      const std::string name = "," + std::string(csr.name) + ",";
      const size_t at = csr.name[0] == 'd' ? text.find(name) : std::string::npos;
      if (at == std::string::npos) continue;
      std::ostringstream number;
      number << ",0x" << std::hex << csr.address << ",";
      text.replace(at, name.size(), number.str());
    }
    ASSERT_EQ(text, expected[i]) << std::hex << "word 0x" << words[i] << " at 0x" << 4 * i;
  }
}

// The words that GNU as makes of `lines` with the macros of Xd1.
std::vector<uint32_t> Assemble(const std::string& name, const std::vector<std::string>& lines) {
  std::ofstream source(Scratch(name + ".s"));
  source << ".include \"xd1.inc\"\n";
  for (const std::string& line : lines) source << line << "\n";
  source.close();
  Run("riscv64-unknown-elf-as -march=rv64im_zicsr_zifencei -Isim/programs/include -o " +
      Scratch(name + ".o") + " " + Scratch(name + ".s"));
  Run("riscv64-unknown-elf-objcopy -O binary -j .text " + Scratch(name + ".o") + " " +
      Scratch(name + ".bin"));
  return ReadWords(Scratch(name + ".bin"));
}

TEST(BinutilsTest, MacrosAssembleWhatTheDisassemblerPrints) {
  Random random(RunSeed(), "macros");
  std::vector<uint32_t> words;
  std::vector<std::string> lines;
  for (const InstructionInfo& info : Instructions()) {
    if (!IsXd1(info)) continue;
    for (int i = 0; i < 200; ++i) {
      words.push_back(Encode(RandomInstruction(info, random)));
      lines.push_back(Disassemble(words.back(), 0));
    }
  }
  ASSERT_GT(words.size(), 4000u);
  const std::vector<uint32_t> assembled = Assemble("xd1", lines);
  ASSERT_EQ(assembled.size(), words.size());
  for (size_t i = 0; i < words.size(); ++i) ASSERT_EQ(assembled[i], words[i]) << lines[i];
}

TEST(BinutilsTest, MacrosTakeNumbersOfRegistersAndExpressions) {
  const std::vector<uint32_t> assembled =
      Assemble("forms", {"d1.mm 1+2, x11, a2, 0, 0, 1, 1", ".set T, 4", "d1.aclr T+1",
                         "d1.vld v31, fp, n=zero", "d1.halt code=a0"});
  const std::vector<uint32_t> expected = {
      Encode({.op = Op::kD1Mm, .rs1 = 11, .rs2 = 12, .acc = 3, .overwrite = true, .inc_a = true}),
      Encode({.op = Op::kD1Aclr, .acc = 5}), Encode({.op = Op::kD1Vld, .rs1 = 8, .vd = 31}),
      Encode({.op = Op::kD1Halt, .rs1 = 10})};
  EXPECT_EQ(assembled, expected);
}

TEST(BinutilsTest, MacrosRefuseOperandsThatDoNotFit) {
  for (const char* line : {"d1.aclr 16", "d1.mm.vv 0, v16, v0", "d1.mm 0, a0, a1, o=2",
                           "d1.vshx.w v0, v1, -1", "d1.wait 32", "d1.vld a0, a0", "d1.mm 0, a0"}) {
    std::ofstream source(Scratch("refused.s"));
    source << ".include \"xd1.inc\"\n" << line << "\n";
    source.close();
    const std::string command = "riscv64-unknown-elf-as -march=rv64im -Isim/programs/include -o " +
                                Scratch("refused.o") + " " + Scratch("refused.s") + " >" +
                                Scratch("refused.log") + " 2>&1";
    EXPECT_NE(std::system(command.c_str()), 0) << line << " was assembled";
  }
}

}  // namespace
}  // namespace d1
