// Netlists of gates and flops, simulated a cycle at a time.
//
// Reads what synth/netlist.tcl writes as BLIF, one file a block, and puts the blocks together: a
// black box of one file is the top of another. Modules that none of them has are macros, which the
// caller plays. The same netlist stands for each of its instances, so nothing has to be compiled.
//
//   Settle()   every gate of which an input has changed, in the order of dependence; asynchronous
//   resets Edge()     the flops take what was settled
//
// Two values, no delays, one clock: every flop must be clocked by the input clk_i, rising. Flops
// start with random bits.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace d1 {

// The bits of a port, bit 0 first: where they are among all nets.
using GateBits = std::vector<uint32_t>;

class GateSimulator {
 public:
  struct Macro {
    std::string module;  // as the RTL calls it
    std::string path;    // u_a.gen_b[3].u_c
    std::map<std::string, GateBits> ports;
  };

  // `files` by the name of the module that each stands for; a file <name>.blif holds the netlist of
  // the module <name> and of what is inside it. `top` is one of them. Throws std::runtime_error for
  // a file that is not understood, gates in a loop, and a net with two drivers.
  GateSimulator(const std::map<std::string, std::string>& files, const std::string& top,
                uint64_t seed);
  ~GateSimulator();

  const std::vector<Macro>& macros() const { return macros_; }
  // Ports of the top. Throws std::runtime_error for a name that is none.
  const GateBits& Port(const std::string& name) const;
  size_t gates() const { return gates_.size(); }
  size_t flops() const { return flops_.size(); }
  // Number of instances of each file's module.
  const std::map<std::string, int>& blocks() const { return blocks_; }

  // Up to 64 bits from `first` on.
  uint64_t Get(const GateBits& bits, size_t first = 0, size_t count = 64) const;
  void Set(const GateBits& bits, uint64_t value, size_t first = 0, size_t count = 64);

  void Settle();
  void Edge();

 private:
  struct Model;
  struct Gate {
    uint32_t in[3];
    uint32_t out;
    uint8_t table;  // bit {in[2], in[1], in[0]}: the output
  };
  // A reset or enable of kConstant0 or kConstant1 plays no part.
  struct Flop {
    uint32_t d, q;
    uint32_t enable, reset;
    bool enable_level, reset_level, reset_value;
    bool asynchronous, enable_first;
  };

  void ReadFile(const std::string& module, const std::string& path);
  void Instantiate(const std::string& file, const Model& model, const std::string& path,
                   const std::vector<uint32_t>& port_nets);
  void AddCell(const std::string& type, const std::vector<std::pair<std::string, uint32_t>>& pins,
               const std::string& path);
  uint32_t NewNet();
  uint32_t Find(uint32_t net);
  void Unite(uint32_t a, uint32_t b);
  void Order();
  void Change(uint32_t net, uint8_t value);

  std::map<std::string, std::map<std::string, std::unique_ptr<Model>>> models_;  // of each file
  std::map<std::string, const Model*> tops_;
  std::vector<uint32_t> parent_;  // of nets that are one
  std::vector<Gate> gates_;       // in the order of dependence
  std::vector<Flop> flops_;
  std::vector<uint32_t> clocks_;
  std::vector<Macro> macros_;
  std::map<std::string, GateBits> ports_;
  std::map<std::string, int> blocks_;
  std::vector<uint8_t> value_;                    // of each net
  std::vector<uint32_t> first_reader_, readers_;  // gates, net after net
  std::vector<uint64_t> due_;                     // a bit for each gate: an input has changed
  std::vector<uint32_t> asynchronous_;            // flops
  std::vector<uint8_t> next_;
};

}  // namespace d1
