#include "synth/tool/block_list.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "sim/tool/error.h"

namespace d1 {
namespace {

// The words of "a,b"; none for "-".
std::vector<std::string> CommaWords(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text == "-" ? "" : text);
  for (std::string word; std::getline(in, word, ',');) words.push_back(word);
  return words;
}

bool Contains(const std::vector<Block>& blocks, const std::string& module) {
  return std::ranges::find(blocks, module, &Block::module) != blocks.end();
}

// The value of a constant of the package, "  localparam int <name> = <number>;", or 0.
int PackageConstant(const std::string& name) {
  std::ifstream package("rtl/pkg/d1_pkg.sv");
  std::string keyword, type, constant, equals;
  for (std::string line; std::getline(package, line);) {
    std::istringstream in(line);
    int value = 0;
    if (in >> keyword >> type >> constant >> equals >> value && keyword == "localparam" &&
        constant == name && equals == "=") {
      return value;
    }
  }
  return 0;
}

// A product of numbers and constants of the package, "8*MatrixRows"; 0 for anything else.
int Product(const std::string& text) {
  int product = 1;
  std::istringstream in(text + "*");
  for (std::string factor; std::getline(in, factor, '*');) {
    int value = 0;
    const auto [end, error] = std::from_chars(factor.data(), factor.data() + factor.size(), value);
    if (error != std::errc())
      value = PackageConstant(factor);
    else if (*end != 0)
      value = 0;
    product *= value;
  }
  return product;
}

}  // namespace

std::vector<Block> ReadBlockList(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw UserError("cannot open the list of blocks '{}'", path);
  std::vector<Block> blocks;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::istringstream in(line.substr(0, line.find('#')));
    std::string parameters, parts, inside, goal, extra;
    Block block;
    if (!(in >> block.name)) continue;
    in >> parameters >> parts >> inside >> goal;
    block.parts = Product(parts);
    const size_t slash = block.name.find('/');
    if (inside.empty() ||
        (!goal.empty() && goal != "area" && goal != "compact" && goal != "bits") || in >> extra ||
        slash == std::string::npos || block.parts < 1) {
      throw UserError(
          "{}:{}: expected <room>/<module> <parameters> <parts> <inside> [area|compact|bits]", path,
          number);
    }
    block.module = block.name.substr(slash + 1);
    block.parameters = CommaWords(parameters);
    if (!goal.empty()) block.goal = goal;
    block.inside = CommaWords(inside);
    for (std::string& name : block.inside) {
      if (name.starts_with('~')) {
        name.erase(0, 1);
        block.dissolved.push_back(name);
      }
      if (!Contains(blocks, name)) {
        throw UserError("{}:{}: {} is inside {} but not listed before it", path, number, name,
                        block.name);
      }
    }
    if (Contains(blocks, block.module)) {
      throw UserError("{}:{}: {} is listed twice", path, number, block.module);
    }
    blocks.push_back(block);
  }
  if (blocks.empty()) throw UserError("the list of blocks '{}' names no block", path);
  return blocks;
}

std::vector<Block> Dissolved(std::vector<Block> blocks) {
  for (Block& block : blocks) {
    std::erase_if(block.inside, [&](const std::string& name) {
      return std::ranges::find(block.dissolved, name) != block.dissolved.end();
    });
  }
  return blocks;
}

}  // namespace d1
