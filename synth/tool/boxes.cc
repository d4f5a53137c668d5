#include "synth/tool/boxes.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "sim/tool/error.h"

namespace d1 {
namespace {

constexpr double kOutputSlew = 20;  // ps

int WidthOf(const Port& port) { return std::abs(port.left - port.right) + 1; }

std::string BusType(const Port& port) { return fmt::format("bus_{}_{}", port.left, port.right); }

std::string Values(const char* name, double value) {
  return fmt::format("        {} (scalar) {{ values (\"{:g}\"); }}\n", name, value);
}

std::string PortTiming(const Port& port, const BoxTiming& timing) {
  std::string text = "      timing () { related_pin : \"clk_i\"; timing_type : ";
  if (port.is_input) {
    text += "setup_rising;\n" + Values("rise_constraint", timing.setup) +
            Values("fall_constraint", timing.setup);
  } else {
    text += "rising_edge;\n" + Values("cell_rise", timing.clock_to_q) +
            Values("cell_fall", timing.clock_to_q) + Values("rise_transition", kOutputSlew) +
            Values("fall_transition", kOutputSlew);
  }
  return text + "      }\n";
}

}  // namespace

BoxTiming TimingOf(const MacroTiming& macro, const Ports& ports) {
  int width = 0;
  for (const auto& [name, port] : ports) width += port.is_input ? 0 : WidthOf(port);
  return {macro.clock_to_q + macro.wires * width / 576, macro.setup};
}

std::map<std::string, Ports> ReadPorts(const std::string& path) {
  std::ifstream file(path);
  std::map<std::string, Ports> modules;
  Ports* ports = nullptr;
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    std::string keyword, name;
    in >> keyword >> name;
    if (keyword == "module") ports = &modules[name.substr(0, name.find('('))];
    if (ports == nullptr || (keyword != "input" && keyword != "output")) continue;
    Port port = {.is_input = keyword == "input"};
    if (name.starts_with('[')) {
      port.is_bus = true;
      port.left = std::atoi(name.c_str() + 1);
      port.right = std::atoi(name.c_str() + name.find(':') + 1);
      in >> name;
    }
    (*ports)[name.substr(0, name.find(';'))] = port;
  }
  return modules;
}

std::string BoxCell(const std::string& name, const Ports& ports, const BoxTiming& timing,
                    double load) {
  std::string text = fmt::format("  cell ({}) {{\n    area : 0;\n", name);
  const bool is_clocked = ports.contains("clk_i");
  for (const auto& [port_name, port] : ports) {
    text += fmt::format("    {} ({}) {{ {}direction : {}; {}{}\n", port.is_bus ? "bus" : "pin",
                        port_name, port.is_bus ? fmt::format("bus_type : {}; ", BusType(port)) : "",
                        port.is_input ? "input" : "output",
                        port.is_input ? fmt::format("capacitance : {:g}; ", load) : "",
                        port_name == "clk_i" ? "clock : true;" : "");
    if (is_clocked && port_name != "clk_i" && port_name != "rst_ni") {
      text += PortTiming(port, timing);
    }
    text += "    }\n";
  }
  return text + "  }\n";
}

int BitsOf(const Ports& ports) {
  int bits = 0;
  for (const auto& [name, port] : ports) {
    if (name != "clk_i" && name != "rst_ni") bits += WidthOf(port);
  }
  return bits;
}

void WriteBoxLibrary(const std::string& path, const std::vector<std::string>& cells,
                     const std::string& capacitance_unit) {
  std::ofstream file(path);
  file << "library (boxes) {\n  delay_model : table_lookup;\n  time_unit : \"1ps\";\n"
       << "  capacitive_load_unit (" << capacitance_unit << ");\n";
  for (const char* edge : {"rise", "fall"}) {
    file << fmt::format(
        "  input_threshold_pct_{0} : 50;\n  output_threshold_pct_{0} : 50;\n"
        "  slew_lower_threshold_pct_{0} : 20;\n  slew_upper_threshold_pct_{0} : 80;\n",
        edge);
  }
  std::set<std::string> types;
  for (const std::string& cell : cells) {
    for (size_t at = 0; (at = cell.find("bus_type : ", at)) != std::string::npos;) {
      at += 11;
      const std::string type = cell.substr(at, cell.find(';', at) - at);
      if (!types.insert(type).second) continue;
      const int left = std::atoi(type.c_str() + 4);
      const int right = std::atoi(type.c_str() + type.rfind('_') + 1);
      file << fmt::format(
          "  type ({}) {{ base_type : array; data_type : bit; bit_width : {}; bit_from : {}; "
          "bit_to : {}; downto : {}; }}\n",
          type, std::abs(left - right) + 1, left, right, left >= right);
    }
  }
  for (const std::string& cell : cells) file << cell;
  file << "}\n";
  if (!file.flush()) throw UserError("cannot write '{}'", path);
}

}  // namespace d1
