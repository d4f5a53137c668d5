// The generator of the instruction set files: nothing checked in is stale, and an inconsistent
// table is refused in one line.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "tb/model/isa/isa_table.h"

namespace d1 {
namespace {

namespace fs = std::filesystem;

constexpr char kTable[] = "scripts/isa/xd1.json";

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Outcome {
  int status = 0;
  std::string output;
};

// Runs the generator, which is built beside the tests: <build>/bin/isagen.
Outcome RunGenerator(const std::string& arguments) {
  const fs::path self = fs::read_symlink("/proc/self/exe");
  const fs::path build = self.parent_path().parent_path().parent_path().parent_path();
  Outcome outcome;
  FILE* pipe = popen(((build / "bin/isagen").string() + " " + arguments + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer;
  for (size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    outcome.output.append(buffer.data(), n);
  }
  outcome.status = WEXITSTATUS(pclose(pipe));
  return outcome;
}

fs::path Scratch() {
  const char* directory = std::getenv("D1_OUT");
  const fs::path path = fs::path(directory == nullptr ? testing::TempDir() : directory) / "isa";
  fs::create_directories(path);
  return path;
}

// The generator's answer to the table with `from` replaced by `to` once.
Outcome WithChange(const std::string& from, const std::string& to) {
  std::string text = ReadFile(kTable);
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  std::ofstream(Scratch() / "changed.json") << text;
  return RunGenerator("--check " + (Scratch() / "changed.json").string() + " .");
}

TEST(GeneratedTest, CheckedInFilesAreUpToDate) {
  const Outcome outcome = RunGenerator(std::string("--check ") + kTable + " .");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
}

TEST(GeneratedTest, AStaleFileIsNamed) {
  const Outcome outcome = WithChange("rd = rs1 + imm\"", "rd = rs1 plus imm\"");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output, "docs/instruction-set.md is stale: run `make isa`\n");
}

TEST(GeneratedTest, AnInconsistentTableIsRefusedInOneLine) {
  const std::array<std::string, 3> cases[] = {
      {"0000000 vs2 vs1 010 vd", "000000 vs2 vs1 010 vd", "d1.fadd.s: the encoding has 31 bits"},
      {"0000001 vs2 vs1 010 vd", "0000000 vs2 vs1 010 vd", "d1.fadd.s and d1.fsub.s fit the same"},
      {"imm_j[20|10:1|11|19:12]", "imm_j[20|10:1|12|19:12]", "jal: a bit of imm_j is there twice"},
      {"imm_j[20|10:1|11|19:12] rd", "imm_j[20|10:1|19:12] 0 rd", "jal: a bit of imm_j is missing"},
      {"imm_u[31:12] rd 0110111", "imm_u[31:11] rd 110111", "lui: imm_u[31:11] has bits that"},
      {"\"asm\": \"rd,imm_u\"", "\"asm\": \"rd\"", "lui: a field of the encoding is no operand"},
      {"\"asm\": \"rd,imm_u\"", "\"asm\": \"rd,imm_u,rs1\"", "lui: operand rs1 is not in the"},
      {"\"asm\": \"rd,imm_u\"", "\"asm\": \"rd,imm_x\"", "lui: unknown field imm_x"},
      {"\"name\": \"auipc\"", "\"name\": \"lui\"", "lui: named twice"},
      {"rd 0110111", "rd 0110100", "lui: bits 6 to 0 are not an opcode"},
      {"\"address\": \"0xC01\"", "\"address\": \"0xC00\"", "csr time: address is impossible"},
      {"\"offset\": \"0x008\"", "\"offset\": \"0x000\"", "control register Node: offset is odd"},
      {"\"kind\": \"target\"", "\"kind\": \"where\"", "unknown kind where"},
      {"\"fields\": {", "\"fields\": [", "parse error"},
  };
  for (const auto& [from, to, message] : cases) {
    const Outcome outcome = WithChange(from, to);
    EXPECT_EQ(outcome.status, 2) << message << "\n" << outcome.output;
    EXPECT_NE(outcome.output.find(message), std::string::npos) << outcome.output;
    EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 1) << outcome.output;
  }
}

// rtl/pkg/d1_pkg.sv declares the causes by hand, as an enumeration.
TEST(GeneratedTest, CausesOfTheRtlPackageAreThoseOfTheTable) {
  const std::string package = ReadFile("rtl/pkg/d1_pkg.sv");
  const std::string header = ReadFile("tb/model/isa/isa_table.h");
  const std::regex in_package("Cause([A-Z]\\w*)\\s*= 4'd(\\d+)");
  int found = 0;
  for (std::sregex_iterator it(package.begin(), package.end(), in_package), end; it != end; ++it) {
    const std::string line = "k" + (*it)[1].str() + " = " + (*it)[2].str() + ",";
    EXPECT_NE(header.find(line), std::string::npos) << line;
    ++found;
  }
  EXPECT_EQ(found, static_cast<int>(Cause::kBarrierMisuse) + 1);
}

}  // namespace
}  // namespace d1
