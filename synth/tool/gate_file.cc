#include "synth/tool/gate_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <stdexcept>

#include "synth/tool/words.h"

namespace d1 {
namespace {

struct Cell {
  std::string type, name;
  std::map<std::string, std::string> pins;
};

struct GateFile {
  std::vector<std::string> inputs, outputs;
  std::vector<Cell> cells;
  std::string body;  // constants and connections
};

std::string Buffer(const std::string& from, const std::string& to, bool inverted = false) {
  return fmt::format(".names {} {}\n{} 1\n", from, to, inverted ? 0 : 1);
}

// A line without the backslash that continues it in the next one.
bool NextLine(std::istream& in, std::string* line) {
  line->clear();
  for (std::string part; std::getline(in, part);) {
    if (!part.ends_with('\\')) {
      *line += part;
      return true;
    }
    *line += part.substr(0, part.size() - 1);
  }
  return !line->empty();
}

GateFile Read(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(fmt::format("cannot read '{}'", path));
  GateFile gates;
  int models = 0;
  for (std::string line; NextLine(file, &line);) {
    const std::vector<std::string> words = Words(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    const std::string& kind = words[0];
    if (kind == ".model") {
      if (++models > 1)
        throw std::runtime_error(fmt::format("'{}' has more than one module", path));
    } else if (kind == ".inputs") {
      gates.inputs.assign(words.begin() + 1, words.end());
    } else if (kind == ".outputs") {
      gates.outputs.assign(words.begin() + 1, words.end());
    } else if (kind == ".subckt") {
      Cell cell{.type = words.at(1), .name = "", .pins = {}};
      for (size_t i = 2; i < words.size(); ++i) {
        const size_t equals = words[i].find('=');
        cell.pins[words[i].substr(0, equals)] = words[i].substr(equals + 1);
      }
      gates.cells.push_back(std::move(cell));
    } else if (kind == ".cname") {
      gates.cells.back().name = words.at(1);
    } else if (kind == ".conn") {
      gates.body += Buffer(words.at(1), words.at(2));
    } else if (kind == ".names" || !kind.starts_with('.')) {
      gates.body += line + "\n";  // constants
    } else if (kind != ".end") {
      throw std::runtime_error(
          fmt::format("'{}' has a line that is not understood: {}", path, line));
    }
  }
  return gates;
}

// Inputs and truth table of a gate; nothing for another cell.
std::pair<std::string, std::string> Gate(const std::string& type) {
  static const std::map<std::string, std::pair<std::string, std::string>> kGates = {
      {"$_BUF_", {"A", "1 1\n"}},           {"$_NOT_", {"A", "0 1\n"}},
      {"$_AND_", {"AB", "11 1\n"}},         {"$_NAND_", {"AB", "0- 1\n-0 1\n"}},
      {"$_OR_", {"AB", "1- 1\n-1 1\n"}},    {"$_NOR_", {"AB", "00 1\n"}},
      {"$_XOR_", {"AB", "10 1\n01 1\n"}},   {"$_XNOR_", {"AB", "11 1\n00 1\n"}},
      {"$_ANDNOT_", {"AB", "10 1\n"}},      {"$_ORNOT_", {"AB", "1- 1\n-0 1\n"}},
      {"$_MUX_", {"ABS", "1-0 1\n-11 1\n"}}};
  const auto gate = kGates.find(type);
  return gate == kGates.end() ? std::pair<std::string, std::string>() : gate->second;
}

// u_a.q[3] of u_a.q[3]$_DFF_P_, and of the flip-flop inside the library cell of that name.
std::string RegisterOf(const std::string& cell) {
  constexpr std::string_view kFlattened = "$flatten\\";
  const std::string name = cell.starts_with(kFlattened) ? cell.substr(kFlattened.size()) : cell;
  return name.substr(0, name.find("$_DFF"));
}

// When a register is set or reset: a net, and the level at which it is; without a net never.
struct Condition {
  std::string net;
  bool level = true;

  std::string To(const std::string& output) const {
    return net.empty() ? fmt::format(".names {}\n", output) : Buffer(net, output, !level);
  }
};

class Cutter {
 public:
  Cutter(const GateFile& gates, const std::map<std::string, Ports>& boxes) : boxes_(boxes) {
    cut_.inputs = gates.inputs;
    cut_.outputs = gates.outputs;
    cut_.body = gates.body;
    for (const Cell& cell : gates.cells) {
      if (const auto [inputs, table] = Gate(cell.type); !inputs.empty()) {
        cut_.body += ".names";
        for (const char input : inputs) cut_.body += " " + cell.pins.at(std::string(1, input));
        cut_.body += " " + cell.pins.at("Y") + "\n" + table;
      } else if (cell.type.starts_with("$_DFF")) {
        CutRegister(cell);
      } else {
        CutBox(cell);
      }
    }
    std::ranges::sort(cut_.inputs);
    std::ranges::sort(cut_.outputs);
    cut_.registers = names_.size();
  }

  CutGates Take() { return std::move(cut_); }

 private:
  // $_DFF_<clock>_, $_DFF_<clock><reset><value>_ or $_DFFSR_<clock><set><reset>_, each level as P
  // or N; a reset wins.
  void CutRegister(const Cell& cell) {
    const std::string name = RegisterOf(cell.name);
    if (!names_.insert(name).second)
      throw std::runtime_error(fmt::format("two registers are called {}", name));
    const bool has_both = cell.type.starts_with("$_DFFSR_");
    const std::string levels = cell.type.substr(has_both ? 8 : 6);
    const auto pin = [&](const char* port, char level) {
      return Condition{cell.pins.at(port), level == 'P'};
    };
    Condition zero, one;
    if (has_both && levels.size() == 4) {
      zero = pin("R", levels[2]);
      one = pin("S", levels[1]);
      const std::string set = "s:" + name;
      cut_.body +=
          one.To(set + "?") + zero.To(set + "!") + fmt::format(".names {0}? {0}! {0}\n10 1\n", set);
      one = {set, true};
    } else if (cell.type.starts_with("$_DFF_") && levels.size() == 4) {
      (levels[2] == '0' ? zero : one) = pin("R", levels[1]);
    } else if (!cell.type.starts_with("$_DFF_") || levels.size() != 2) {
      throw std::runtime_error(
          fmt::format("{} is a {}, which no library cell may be", name, cell.type));
    }
    Input("q:" + name, cell.pins.at("Q"));
    Output("d:" + name, Buffer(cell.pins.at("D"), "d:" + name));
    Output("c:" + name, pin("C", levels[0]).To("c:" + name));
    Output("0:" + name, zero.To("0:" + name));
    Output("1:" + name, one.To("1:" + name));
  }

  void CutBox(const Cell& cell) {
    const auto ports = boxes_.find(cell.type);
    if (ports == boxes_.end()) {
      throw std::runtime_error(fmt::format("{} is a {}, which is no gate", cell.name, cell.type));
    }
    for (const auto& [pin, net] : cell.pins) {
      const auto port = ports->second.find(pin.substr(0, pin.find('[')));
      if (port == ports->second.end())
        throw std::runtime_error(fmt::format("{} has no port {}", cell.type, pin));
      const std::string name =
          fmt::format("{}:{}.{}", port->second.is_input ? 'i' : 'b', cell.name, pin);
      if (port->second.is_input) {
        Output(name, Buffer(net, name));
      } else {
        Input(name, net);
      }
    }
  }

  void Input(const std::string& name, const std::string& net) {
    cut_.inputs.push_back(name);
    cut_.body += Buffer(name, net);
  }
  void Output(const std::string& name, const std::string& text) {
    cut_.outputs.push_back(name);
    cut_.body += text;
  }

  const std::map<std::string, Ports>& boxes_;
  std::set<std::string> names_;
  CutGates cut_;
};

}  // namespace

CutGates CutAtRegisters(const std::string& path, const std::map<std::string, Ports>& boxes) {
  return Cutter(Read(path), boxes).Take();
}

}  // namespace d1
