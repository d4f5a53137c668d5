#include "tb/harness/gate_simulator.h"

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <unordered_map>

#include "tb/harness/random.h"

namespace d1 {
namespace {

constexpr uint32_t kConstant0 = 0, kConstant1 = 1;  // nets

struct GateType {
  int inputs;
  uint8_t table;  // bit {C or S, B, A}
};

// The internal gates of Yosys; pins A, B, and S of multiplexers.
const std::map<std::string, GateType>& GateTypes() {
  static const std::map<std::string, GateType> types = {
      {"$_BUF_", {1, 0b10101010}},   {"$_NOT_", {1, 0b01010101}},  {"$_AND_", {2, 0b10001000}},
      {"$_NAND_", {2, 0b01110111}},  {"$_OR_", {2, 0b11101110}},   {"$_NOR_", {2, 0b00010001}},
      {"$_XOR_", {2, 0b01100110}},   {"$_XNOR_", {2, 0b10011001}}, {"$_ANDNOT_", {2, 0b00100010}},
      {"$_ORNOT_", {2, 0b10111011}}, {"$_MUX_", {3, 0b11001010}},  {"$_NMUX_", {3, 0b00110101}},
  };
  return types;
}

[[noreturn]] void Fail(const std::string& message) { throw std::runtime_error(message); }

// d1_fifo for $paramod\d1_fifo\Depth=... and for d1_fifo.
std::string SourceName(const std::string& type) {
  if (!type.starts_with("$paramod")) return type;
  const size_t begin = type.find('\\') + 1;
  return type.substr(begin, type.find('\\', begin) - begin);
}

// "data[3]" -> {"data", 3}; without an index the only bit.
std::pair<std::string, size_t> SplitBit(const std::string& name) {
  const size_t bracket = name.ends_with(']') ? name.rfind('[') : std::string::npos;
  if (bracket == std::string::npos) return {name, 0};
  return {name.substr(0, bracket), std::stoul(name.substr(bracket + 1))};
}

void Place(std::map<std::string, GateBits>* ports, const std::string& name, uint32_t net) {
  const auto [port, bit] = SplitBit(name);
  GateBits& bits = (*ports)[port];
  if (bits.size() <= bit) bits.resize(bit + 1, kConstant0);
  bits[bit] = net;
}

}  // namespace

// A module as its file has it; nets are numbered from 0.
struct GateSimulator::Model {
  struct Cell {
    std::string type, name;
    std::vector<std::pair<std::string, uint32_t>> pins;
  };
  std::unordered_map<std::string, uint32_t> nets;
  std::vector<std::pair<std::string, uint32_t>> ports;
  std::vector<Cell> cells;
  std::vector<std::pair<uint32_t, uint32_t>> same;  // nets that are one
  std::vector<std::pair<uint32_t, bool>> constants;

  uint32_t Net(const std::string& net) {
    return nets.emplace(net, static_cast<uint32_t>(nets.size())).first->second;
  }
};

GateSimulator::~GateSimulator() = default;

GateSimulator::GateSimulator(const std::map<std::string, std::string>& files,
                             const std::string& top, uint64_t seed) {
  for (const auto& [module, path] : files) ReadFile(module, path);
  if (!tops_.contains(top)) Fail("no netlist of " + top);
  parent_ = {kConstant0, kConstant1};
  const Model& model = *tops_.at(top);
  std::vector<uint32_t> port_nets;
  for (const auto& [name, net] : model.ports) {
    port_nets.push_back(NewNet());
    Place(&ports_, name, port_nets.back());
  }
  ++blocks_[top];
  Instantiate(top, model, "", port_nets);

  // From here on a net is the one that stands for all that are the same.
  for (Gate& gate : gates_) {
    for (uint32_t& net : gate.in) net = Find(net);
    gate.out = Find(gate.out);
  }
  for (Flop& flop : flops_) {
    for (uint32_t* net : {&flop.d, &flop.q, &flop.enable, &flop.reset}) *net = Find(*net);
  }
  const auto resolve = [&](std::map<std::string, GateBits>& ports) {
    for (auto& [name, bits] : ports) {
      for (uint32_t& net : bits) net = Find(net);
    }
  };
  resolve(ports_);
  for (Macro& macro : macros_) resolve(macro.ports);
  const uint32_t clock = Port("clk_i").at(0);
  for (const uint32_t net : clocks_) {
    if (Find(net) != clock) Fail("a flop is not clocked by clk_i");
  }
  value_.resize(parent_.size());
  Random random(seed, "gate_simulator");
  for (const Flop& flop : flops_) value_[flop.q] = static_cast<uint8_t>(random.Below(2));
  value_[kConstant0] = 0;
  value_[kConstant1] = 1;
  next_.resize(flops_.size());
  Order();
}

const GateBits& GateSimulator::Port(const std::string& name) const {
  const auto port = ports_.find(name);
  if (port == ports_.end()) Fail("the netlist has no port " + name);
  return port->second;
}

void GateSimulator::ReadFile(const std::string& module, const std::string& path) {
  std::ifstream file(path);
  if (!file) Fail("cannot open the netlist " + path);
  auto& models = models_[module];
  Model* model = nullptr;
  bool constant_one = false;  // the line may be the row of a .names before it
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    std::string word, name;
    if (!(in >> word) || word == "#" || word == ".end") continue;
    if (word == ".model") {
      in >> name;
      model = (models[name] = std::make_unique<Model>()).get();
      continue;
    }
    if (model == nullptr) Fail(path + " is no BLIF: " + line.substr(0, 60));
    if (word == ".inputs" || word == ".outputs") {
      while (in >> name) model->ports.emplace_back(name, model->Net(name));
    } else if (word == ".conn") {
      std::string other;
      in >> name >> other;
      model->same.emplace_back(model->Net(name), model->Net(other));
    } else if (word == ".names") {
      // Constants only: the logic is in cells.
      in >> name;
      std::string more;
      if (in >> more) Fail(path + " has logic outside of cells: " + line);
      model->constants.emplace_back(model->Net(name), false);
      constant_one = true;
      continue;
    } else if (word == "1" && constant_one) {
      model->constants.back().second = true;
    } else if (word == ".subckt") {
      Model::Cell cell;
      in >> cell.type;
      while (in >> name) {
        const size_t equals = name.find('=');
        if (equals + 1 == name.size()) continue;  // not connected
        cell.pins.emplace_back(name.substr(0, equals), model->Net(name.substr(equals + 1)));
      }
      model->cells.push_back(std::move(cell));
    } else if (word == ".cname") {
      in >> model->cells.back().name;
    } else {
      Fail(path + " is not understood: " + line.substr(0, 60));
    }
    constant_one = false;
  }
  const std::string top = std::filesystem::path(path).stem();
  if (!models.contains(top)) Fail(path + " has no module " + top);
  tops_[module] = models.at(top).get();
}

uint32_t GateSimulator::NewNet() {
  parent_.push_back(static_cast<uint32_t>(parent_.size()));
  return parent_.back();
}

uint32_t GateSimulator::Find(uint32_t net) {
  while (parent_[net] != net) net = parent_[net] = parent_[parent_[net]];
  return net;
}

// The smaller number stands for both: a constant stays one.
void GateSimulator::Unite(uint32_t a, uint32_t b) {
  a = Find(a);
  b = Find(b);
  if (std::max(a, b) == kConstant1 && a != b) Fail("a net is 0 and 1");
  parent_[std::max(a, b)] = std::min(a, b);
}

void GateSimulator::Instantiate(const std::string& file, const Model& model,
                                const std::string& path, const std::vector<uint32_t>& port_nets) {
  std::vector<uint32_t> nets(model.nets.size(), UINT32_MAX);
  for (size_t i = 0; i < model.ports.size(); ++i) {
    uint32_t& net = nets[model.ports[i].second];
    if (net == UINT32_MAX)
      net = port_nets[i];
    else
      Unite(net, port_nets[i]);
  }
  for (uint32_t& net : nets) {
    if (net == UINT32_MAX) net = NewNet();
  }
  for (const auto& [a, b] : model.same) Unite(nets[a], nets[b]);
  for (const auto& [net, one] : model.constants) Unite(nets[net], one ? kConstant1 : kConstant0);

  for (const Model::Cell& cell : model.cells) {
    std::vector<std::pair<std::string, uint32_t>> pins;
    for (const auto& [pin, net] : cell.pins) pins.emplace_back(pin, nets[net]);
    const std::string inside = path.empty() ? cell.name : path + "." + cell.name;
    const auto& own = models_.at(file);
    const std::string source = SourceName(cell.type);
    const bool is_own = own.contains(cell.type);
    if (!is_own && !tops_.contains(source)) {
      AddCell(cell.type, pins, inside);
      continue;
    }
    const std::string& child_file = is_own ? file : source;
    const Model& child = is_own ? *own.at(cell.type) : *tops_.at(source);
    if (!is_own) ++blocks_[source];
    std::map<std::string, uint32_t> connected(pins.begin(), pins.end());
    std::vector<uint32_t> child_nets;
    for (const auto& [name, net] : child.ports) {
      const auto found = connected.find(name);
      child_nets.push_back(found == connected.end() ? NewNet() : found->second);
      if (found != connected.end()) connected.erase(found);
    }
    if (!connected.empty()) {
      Fail(inside + " of " + source + " has no port " + connected.begin()->first);
    }
    Instantiate(child_file, child, inside, child_nets);
  }
}

void GateSimulator::AddCell(const std::string& type,
                            const std::vector<std::pair<std::string, uint32_t>>& pins,
                            const std::string& path) {
  const auto pin = [&](char name) {
    for (const auto& [pin_name, net] : pins) {
      if (pin_name.size() == 1 && pin_name[0] == name) return net;
    }
    Fail("pin " + std::string(1, name) + " of " + path + ", " + type + ", is open");
  };
  if (const auto gate = GateTypes().find(type); gate != GateTypes().end()) {
    Gate added = {
        .in = {pin('A'), kConstant0, kConstant0}, .out = pin('Y'), .table = gate->second.table};
    if (gate->second.inputs > 1) added.in[1] = pin('B');
    if (gate->second.inputs > 2) added.in[2] = pin('S');
    gates_.push_back(added);
    return;
  }
  if (!type.starts_with("$_")) {
    Macro macro = {.module = SourceName(type), .path = path, .ports = {}};
    for (const auto& [name, net] : pins) Place(&macro.ports, name, net);
    macros_.push_back(macro);
    return;
  }
  // $_DFF_P_, $_DFFE_P<enable>_, $_DFF_P<reset><value>_, $_DFFE_P<reset><value><enable>_, and with
  // a synchronous reset $_SDFF_, $_SDFFE_ (the reset goes first) and $_SDFFCE_ (the enable goes
  // first).
  const size_t last = type.find('_', 2);
  const std::string kind = type.substr(2, last - 2),
                    code = type.substr(last + 1, type.size() - last - 2);
  const bool with_enable = kind.ends_with("E");
  const bool synchronous = kind.starts_with("SDFF");
  const bool with_reset = code.size() > 2;
  const size_t size = 1 + (with_reset ? 2 : 0) + (with_enable ? 1 : 0);
  if ((kind != "DFF" && kind != "DFFE" && kind != "SDFF" && kind != "SDFFE" && kind != "SDFFCE") ||
      code.size() != size || (code[0] != 'P')) {
    Fail("the gate " + type + " is not known");
  }
  Flop flop = {.d = pin('D'),
               .q = pin('Q'),
               .enable = kConstant1,
               .reset = kConstant0,
               .enable_level = true,
               .reset_level = true,
               .reset_value = false,
               .asynchronous = with_reset && !synchronous,
               .enable_first = kind == "SDFFCE"};
  clocks_.push_back(pin('C'));
  if (with_reset) {
    flop.reset = pin('R');
    flop.reset_level = code[1] == 'P';
    flop.reset_value = code[2] == '1';
  }
  if (with_enable) {
    flop.enable = pin('E');
    flop.enable_level = code.back() == 'P';
  }
  flops_.push_back(flop);
}

// Sorts the gates so that each comes behind those that drive it, and finds the readers of each net.
void GateSimulator::Order() {
  constexpr uint32_t kNone = UINT32_MAX;
  std::vector<uint32_t> driver(value_.size(), kNone);
  std::vector<uint8_t> driven(value_.size());
  driven[kConstant0] = driven[kConstant1] = 1;
  for (uint32_t i = 0; i < gates_.size(); ++i) {
    if (driven[gates_[i].out]++) Fail("a net has two drivers");
    driver[gates_[i].out] = i;
  }
  for (const Flop& flop : flops_) {
    if (driven[flop.q]++) Fail("a net has two drivers");
  }
  std::vector<uint32_t> order;
  std::vector<uint8_t> state(gates_.size());  // 1: on the stack, 2: done
  std::vector<uint32_t> stack;
  for (uint32_t root = 0; root < gates_.size(); ++root) {
    if (state[root] == 0) stack.push_back(root);
    while (!stack.empty()) {
      const uint32_t gate = stack.back();
      if (state[gate] != 0) {
        if (state[gate] == 1) order.push_back(gate);
        state[gate] = 2;
        stack.pop_back();
        continue;
      }
      state[gate] = 1;
      for (const uint32_t net : gates_[gate].in) {
        const uint32_t before = driver[net];
        if (before == kNone || state[before] == 2) continue;
        if (state[before] == 1) Fail("gates make a loop");
        stack.push_back(before);
      }
    }
  }
  std::vector<Gate> sorted;
  sorted.reserve(gates_.size());
  for (const uint32_t gate : order) sorted.push_back(gates_[gate]);
  gates_ = std::move(sorted);

  // Who reads a net, net after net.
  first_reader_.assign(value_.size() + 1, 0);
  const auto each_input = [&](const auto& visit) {
    for (uint32_t i = 0; i < gates_.size(); ++i) {
      for (const uint32_t net : gates_[i].in) {
        if (net > kConstant1) visit(net, i);
      }
    }
  };
  each_input([&](uint32_t net, uint32_t) { ++first_reader_[net + 1]; });
  for (size_t net = 0; net < value_.size(); ++net) first_reader_[net + 1] += first_reader_[net];
  readers_.resize(first_reader_.back());
  std::vector<uint32_t> next = first_reader_;
  each_input([&](uint32_t net, uint32_t gate) { readers_[next[net]++] = gate; });
  for (uint32_t i = 0; i < flops_.size(); ++i) {
    if (flops_[i].asynchronous) asynchronous_.push_back(i);
  }
  due_.assign((gates_.size() + 63) / 64, ~uint64_t{0});
  if (gates_.size() % 64 != 0) due_.back() = (uint64_t{1} << gates_.size() % 64) - 1;
}

uint64_t GateSimulator::Get(const GateBits& bits, size_t first, size_t count) const {
  uint64_t value = 0;
  for (size_t i = 0; i < count && first + i < bits.size(); ++i) {
    value |= static_cast<uint64_t>(value_[bits[first + i]]) << i;
  }
  return value;
}

void GateSimulator::Set(const GateBits& bits, uint64_t value, size_t first, size_t count) {
  for (size_t i = 0; i < count && first + i < bits.size(); ++i) {
    const uint32_t net = bits[first + i];
    if (net > kConstant1) Change(net, static_cast<uint8_t>(value >> i & 1));
  }
}

void GateSimulator::Change(uint32_t net, uint8_t value) {
  if (value_[net] == value) return;
  value_[net] = value;
  for (uint32_t i = first_reader_[net]; i < first_reader_[net + 1]; ++i) {
    due_[readers_[i] / 64] |= uint64_t{1} << readers_[i] % 64;
  }
}

// Readers come behind what they read, so one walk over the gates that are due does it.
void GateSimulator::Settle() {
  for (bool again = true; again;) {
    for (size_t word = 0; word < due_.size(); ++word) {
      while (due_[word] != 0) {
        const int bit = std::countr_zero(due_[word]);
        due_[word] &= due_[word] - 1;
        const Gate& gate = gates_[64 * word + static_cast<size_t>(bit)];
        const unsigned index =
            value_[gate.in[0]] | value_[gate.in[1]] << 1 | value_[gate.in[2]] << 2;
        Change(gate.out, gate.table >> index & 1);
      }
    }
    again = false;
    for (const uint32_t i : asynchronous_) {
      const Flop& flop = flops_[i];
      if (value_[flop.reset] != flop.reset_level || value_[flop.q] == flop.reset_value) continue;
      Change(flop.q, flop.reset_value);
      again = true;
    }
  }
}

void GateSimulator::Edge() {
  for (size_t i = 0; i < flops_.size(); ++i) {
    const Flop& flop = flops_[i];
    const bool enabled = value_[flop.enable] == flop.enable_level;
    const bool reset = value_[flop.reset] == flop.reset_level &&
                       (flop.asynchronous || !flop.enable_first || enabled);
    next_[i] = reset ? flop.reset_value : enabled ? value_[flop.d] : value_[flop.q];
  }
  for (size_t i = 0; i < flops_.size(); ++i) Change(flops_[i].q, next_[i]);
}

}  // namespace d1
