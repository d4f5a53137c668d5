// Black boxes in netlists: their ports, and a Liberty model that times them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace d1 {

struct Port {
  bool is_input = false;
  bool is_bus = false;
  int left = 0, right = 0;  // of a bus
  bool operator==(const Port&) const = default;
};

using Ports = std::map<std::string, Port>;

// The ports of the modules in a file that write_verilog of Yosys wrote.
std::map<std::string, Ports> ReadPorts(const std::string& path);

struct BoxTiming {
  double clock_to_q = 0, setup = 0;  // ps
};

// Memory macros side by side: what they drive is the farther away the more bits there are.
struct MacroTiming {
  double clock_to_q = 0, setup = 0;  // ps; of one macro
  double wires = 0;                  // ps; on top, for 576 bits of outputs, a super-bank of d1_sram
};
BoxTiming TimingOf(const MacroTiming& macro, const Ports& ports);

// A cell without function: every output changes `clock_to_q` after clk_i rises, every input has to
// stand `setup` before. Without a port clk_i it has no timing at all.
std::string BoxCell(const std::string& name, const Ports& ports, const BoxTiming& timing,
                    double load);

// The bits of a box that are timed against its clock: all but clk_i and rst_ni.
int BitsOf(const Ports& ports);

// A Liberty file of such cells; `capacitance_unit` as the library of gates has it.
void WriteBoxLibrary(const std::string& path, const std::vector<std::string>& cells,
                     const std::string& capacitance_unit);

}  // namespace d1
