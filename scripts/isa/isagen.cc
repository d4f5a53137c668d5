// Generates the files that are made from the instruction table.
//
//   isagen <table.json> <root>            writes them under the root of the repository
//   isagen --check <table.json> <root>    writes nothing; names each file that is stale
//
// Exits with 0 when all is well, with 1 and one line on stderr for each stale file, or with 2 and
// one line when the table is inconsistent.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "scripts/isa/emit.h"

namespace d1::isa {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int Run(bool check, const std::string& json, const std::filesystem::path& root) {
  const Table table = LoadTable(json);
  const std::vector<std::pair<std::string, std::string>> files = {
      {"rtl/pkg/d1_isa.svh", EmitSv(table)},
      {"tb/model/isa/isa_table.h", EmitHeader(table)},
      {"tb/model/isa/isa_table.inc", EmitRows(table)},
      {"tb/model/isa/csr_table.inc", EmitCsrRows(table)},
      {"sim/programs/include/xd1.inc", EmitMacros(table)},
      {"docs/instruction-set.md", EmitDoc(table)},
  };
  int stale = 0;
  for (const auto& [name, text] : files) {
    const std::filesystem::path path = root / name;
    if (ReadFile(path) == text) continue;
    if (check) {
      fmt::print(stderr, "{} is stale: run `make isa`\n", name);
      ++stale;
      continue;
    }
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) throw std::runtime_error(path.string() + ": can not be written");
    fmt::print("  ISA     {}\n", name);
  }
  return stale == 0 ? 0 : 1;
}

}  // namespace
}  // namespace d1::isa

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool check = !arguments.empty() && arguments[0] == "--check";
  if (check) arguments.erase(arguments.begin());
  if (arguments.size() != 2) {
    fmt::print(stderr, "usage: isagen [--check] <table.json> <root>\n");
    return 2;
  }
  try {
    return d1::isa::Run(check, arguments[0], arguments[1]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "isagen: {}\n", error.what());
    return 2;
  }
}
