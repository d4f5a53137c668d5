#include "synth/tool/generic_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "sim/tool/error.h"

namespace d1 {
namespace {

// Logical effort counts time in tau, the delay of an inverter without parasitics that drives one
// like it, and capacitance in inputs of the smallest inverter. An inverter drives four of its own
// in tau * (1 * 4 + 1).
constexpr double kTauPerFo4 = 5;
constexpr double kTransistorsPerGe = 4;
// Tables are linear. ABC takes the slope between the first and the last but one of at least three.
constexpr double kSomeLoad = 100, kMaximumLoad = 1000;

struct Input {
  const char* name;
  double effort;          // g of the core: its input capacitance at drive 1
  bool inverted = false;  // the core wants both polarities: an inverter of the cell makes the other
};

// One complementary core, and perhaps an inverter behind it.
struct Gate {
  const char* name;
  const char* function;
  int transistors;   // of the core
  double parasitic;  // p of the core
  bool output_inverter;
  std::vector<Input> inputs;
};

const std::vector<Gate>& Gates() {
  constexpr double kNand2 = 4.0 / 3, kNand3 = 5.0 / 3, kNand4 = 2;
  constexpr double kNor2 = 5.0 / 3, kNor3 = 7.0 / 3;
  static const std::vector<Gate> gates = {
      {"INV", "!A", 2, 1, false, {{"A", 1}}},
      {"BUF", "A", 2, 1, true, {{"A", 1}}},
      {"NAND2", "!(A*B)", 4, 2, false, {{"A", kNand2}, {"B", kNand2}}},
      {"NAND3", "!(A*B*C)", 6, 3, false, {{"A", kNand3}, {"B", kNand3}, {"C", kNand3}}},
      {"NAND4",
       "!(A*B*C*D)",
       8,
       4,
       false,
       {{"A", kNand4}, {"B", kNand4}, {"C", kNand4}, {"D", kNand4}}},
      {"NOR2", "!(A+B)", 4, 2, false, {{"A", kNor2}, {"B", kNor2}}},
      {"NOR3", "!(A+B+C)", 6, 3, false, {{"A", kNor3}, {"B", kNor3}, {"C", kNor3}}},
      {"AND2", "A*B", 4, 2, true, {{"A", kNand2}, {"B", kNand2}}},
      {"AND3", "A*B*C", 6, 3, true, {{"A", kNand3}, {"B", kNand3}, {"C", kNand3}}},
      {"OR2", "A+B", 4, 2, true, {{"A", kNor2}, {"B", kNor2}}},
      {"OR3", "A+B+C", 6, 3, true, {{"A", kNor3}, {"B", kNor3}, {"C", kNor3}}},
      {"AOI21", "!((A*B)+C)", 6, 7.0 / 3, false, {{"A", 2}, {"B", 2}, {"C", 5.0 / 3}}},
      {"AOI22", "!((A*B)+(C*D))", 8, 4, false, {{"A", 2}, {"B", 2}, {"C", 2}, {"D", 2}}},
      {"OAI21", "!((A+B)*C)", 6, 8.0 / 3, false, {{"A", 2}, {"B", 2}, {"C", 4.0 / 3}}},
      {"OAI22", "!((A+B)*(C+D))", 8, 4, false, {{"A", 2}, {"B", 2}, {"C", 2}, {"D", 2}}},
      {"MAJI3", "!((A*B)+(C*(A+B)))", 10, 4, false, {{"A", 4}, {"B", 4}, {"C", 2}}},
      {"XOR2", "A^B", 8, 4, false, {{"A", 2, true}, {"B", 2, true}}},
      {"XNOR2", "!(A^B)", 8, 4, false, {{"A", 2, true}, {"B", 2, true}}},
      {"MUXI2", "!((A*!S)+(B*S))", 8, 4, false, {{"A", 2}, {"B", 2}, {"S", 2, true}}},
      {"MUX2", "(A*!S)+(B*S)", 8, 4, true, {{"A", 2}, {"B", 2}, {"S", 2, true}}},
  };
  return gates;
}

// An arc of `intrinsic` tau without load, into an output stage of strength `drive`.
std::string Arc(const std::string& pin, const std::string& attributes, double intrinsic,
                double drive) {
  const auto delay = [&](double load) { return (intrinsic + load / drive) / kTauPerFo4; };
  const std::string row =
      fmt::format("\"{:.6f}, {:.6f}, {:.6f}\"", delay(0), delay(kSomeLoad), delay(kMaximumLoad));
  std::string text = fmt::format("      timing () {{ related_pin : \"{}\"; {}\n", pin, attributes);
  for (const char* name : {"cell_rise", "cell_fall", "rise_transition", "fall_transition"}) {
    text += fmt::format("        {} (load) {{ values ({}, {}); }}\n", name, row, row);
  }
  return text + "      }\n";
}

std::string InputPin(const std::string& name, double capacitance, const char* more = "") {
  return fmt::format("    pin ({}) {{ direction : input; capacitance : {:.6f}; {}}}\n", name,
                     capacitance, more);
}

// A stage that drives another of strength `drive` is half as strong, but not below the smallest.
double StageBefore(double drive) { return std::max(1.0, drive / 2); }

std::string GateCell(const Gate& gate, double drive) {
  const double core = gate.output_inverter ? StageBefore(drive) : drive;
  const double behind = gate.output_inverter ? drive / core + 1 : 0;
  double transistors = gate.transistors * core + (gate.output_inverter ? 2 * drive : 0);
  std::string pins, arcs;
  for (const Input& input : gate.inputs) {
    const double inverter = StageBefore(core);
    double capacitance = input.effort * core, intrinsic = gate.parasitic + behind;
    if (input.inverted) {
      intrinsic += input.effort * core / inverter + 1;
      capacitance += inverter;
      transistors += 2 * inverter;
    }
    pins += InputPin(input.name, capacitance);
    arcs += Arc(input.name,
                input.inverted         ? "timing_sense : non_unate;"
                : gate.output_inverter ? "timing_sense : positive_unate;"
                                       : "timing_sense : negative_unate;",
                intrinsic, drive);
  }
  return fmt::format(
      "  cell ({}_X{:g}) {{\n    area : {:.4f};\n{}"
      "    pin (Y) {{\n      direction : output; function : \"{}\"; max_capacitance : {:g};\n"
      "{}    }}\n  }}\n",
      gate.name, drive, transistors / kTransistorsPerGe, pins, gate.function, kMaximumLoad, arcs);
}

std::string Constraint(const char* type, double tau) {
  const double fo4 = tau / kTauPerFo4;
  return fmt::format(
      "      timing () {{ related_pin : \"CK\"; timing_type : {};\n"
      "        rise_constraint (both) {{ values (\"{:.6f}, {:.6f}\", \"{:.6f}, {:.6f}\"); }}\n"
      "        fall_constraint (both) {{ values (\"{:.6f}, {:.6f}\", \"{:.6f}, {:.6f}\"); }}\n"
      "      }}\n",
      type, fo4, fo4, fo4, fo4, fo4, fo4, fo4, fo4);
}

// A master-slave flop of two latches of tristate inverters; with `reset` (the attribute `clear` or
// `preset`) one inverter of each latch is a 2-input gate. There is one drive: dfflibmap takes the
// smallest flop, and what it drives is buffered.
constexpr int kFlopTransistors = 16, kResetTransistors = 20;

std::string FlopCell(const char* name, const char* reset) {
  const bool has_reset = *reset != '\0';
  // From the clock: two inverters that make both polarities at step-up 2, the slave's tristate
  // inverter (g = 2, p = 2, driving one like the storage node), the output inverter.
  const double storage = has_reset ? 4.0 / 3 : 1;  // input of the storage node's gate
  const double slave = 2 + 2 * storage;
  const double clock_to_q = 2 * (2 + 1) + slave + 1 + 1 + (has_reset ? 1 : 0);
  // To the clock edge: the master's tristate inverter and its storage gate have to settle.
  const double setup = 2 + 2 * storage + (has_reset ? 2 + 4.0 / 3 : 1 + 1.0);
  std::string text = fmt::format(
      "  cell ({}_X1) {{\n    area : {:.4f};\n"
      "    ff (IQ, IQN) {{ clocked_on : \"CK\"; next_state : \"D\"; {}}}\n",
      name, (has_reset ? kResetTransistors : kFlopTransistors) / kTransistorsPerGe,
      has_reset ? fmt::format("{} : \"!RN\"; ", reset) : "");
  text += InputPin("CK", 1, "clock : true; ");
  text += fmt::format("    pin (D) {{\n      direction : input; capacitance : 2;\n{}    }}\n",
                      Constraint("setup_rising", setup) + Constraint("hold_rising", 0));
  if (has_reset) text += InputPin("RN", 2 * 4.0 / 3);
  text += fmt::format(
      "    pin (Q) {{\n      direction : output; function : \"IQ\"; max_capacitance : {:g};\n",
      kMaximumLoad);
  text += Arc("CK", "timing_type : rising_edge;", clock_to_q, 1);
  if (has_reset) {
    text += Arc("RN",
                fmt::format("timing_type : {}; timing_sense : {};", reset,
                            std::string(reset) == "clear" ? "positive_unate" : "negative_unate"),
                clock_to_q, 1);
  }
  return text + "    }\n  }\n";
}

// Every gate in every drive: only what has one input is made for the widest nets.
void ForEachGate(const std::function<void(const Gate&, int)>& use) {
  for (const Gate& gate : Gates()) {
    for (const int drive : {1, 2, 4, 8}) use(gate, drive);
  }
  for (const int drive : {16, 32}) {
    for (const Gate& gate : Gates()) {
      if (gate.inputs.size() == 1) use(gate, drive);
    }
  }
}

// Of the schematic: a wide transistor is one.
int TransistorsOf(const Gate& gate) {
  int inverters = gate.output_inverter ? 1 : 0;
  for (const Input& input : gate.inputs) inverters += input.inverted ? 1 : 0;
  return gate.transistors + 2 * inverters;
}

}  // namespace

void WriteGenericLibrary(const std::string& path) {
  std::string text = fmt::format(
      "library (generic) {{\n"
      "  comment : \"1 ns is 1 FO4; 1 fF is the input of INV_X1; area in 2-input NANDs\";\n"
      "  delay_model : table_lookup;\n  time_unit : \"1ns\";\n  voltage_unit : \"1V\";\n"
      "  current_unit : \"1mA\";\n  pulling_resistance_unit : \"1kohm\";\n"
      "  leakage_power_unit : \"1nW\";\n  capacitive_load_unit (1, ff);\n"
      "  nom_process : 1;\n  nom_voltage : 1;\n  nom_temperature : 25;\n"
      "  input_threshold_pct_rise : 50;\n  input_threshold_pct_fall : 50;\n"
      "  output_threshold_pct_rise : 50;\n  output_threshold_pct_fall : 50;\n"
      "  slew_lower_threshold_pct_rise : 20;\n  slew_lower_threshold_pct_fall : 20;\n"
      "  slew_upper_threshold_pct_rise : 80;\n  slew_upper_threshold_pct_fall : 80;\n"
      "  lu_table_template (load) {{\n    variable_1 : input_net_transition;\n"
      "    variable_2 : total_output_net_capacitance;\n"
      "    index_1 (\"0, 1000\");\n    index_2 (\"0, {:g}, {:g}\");\n  }}\n"
      "  lu_table_template (both) {{\n    variable_1 : related_pin_transition;\n"
      "    variable_2 : constrained_pin_transition;\n"
      "    index_1 (\"0, 1000\");\n    index_2 (\"0, 1000\");\n  }}\n",
      kSomeLoad, kMaximumLoad);
  ForEachGate([&](const Gate& gate, int drive) { text += GateCell(gate, drive); });
  text += FlopCell("DFF", "") + FlopCell("DFFR", "clear") + FlopCell("DFFS", "preset");
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  std::ofstream file(path);
  file << text << "}\n";
  if (!file.flush()) throw UserError("cannot write '{}'", path);
}

std::map<std::string, int> GenericTransistors() {
  std::map<std::string, int> transistors = {
      {"DFF_X1", kFlopTransistors}, {"DFFR_X1", kResetTransistors}, {"DFFS_X1", kResetTransistors}};
  ForEachGate([&](const Gate& gate, int drive) {
    transistors[fmt::format("{}_X{}", gate.name, drive)] = TransistorsOf(gate);
  });
  return transistors;
}

}  // namespace d1
