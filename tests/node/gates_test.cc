// The node as gates: netlists of all its blocks, put together, are bit- and cycle-identical to its
// RTL.
//
// A mesh of two RTL nodes runs a program. A node of gates gets what node 0 gets, and everything
// that it sends is compared in every cycle, its SRAM at the end. Its memories are the Verilated RAM
// modules.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "Vd1_node.h"
#include "Vd1_node___024root.h"
#include "Vd1_ram_1p.h"
#include "Vd1_sram_ram.h"
#include "Vd1_sram_ram___024root.h"
#include "sim/tool/kernels.h"
#include "tb/harness/flit.h"
#include "tb/harness/gate_simulator.h"
#include "tb/harness/random.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/harness/sram_backdoor.h"
#include "tb/model/packet.h"

namespace d1 {
namespace {

constexpr int kResetCycles = 4;
constexpr uint64_t kCycleLimit = 20'000;
constexpr size_t kSramBanks = 20;
constexpr size_t kHeaderWord = kFlitDataBits / 32;  // of a flit

// The netlist of each module (tests/node/tests.mk). Parts: one netlist for all instances.
constexpr std::pair<const char*, const char*> kNetlists[] = {
    {"d1_node", "d1_node"},
    {"d1_core", "d1_core"},
    {"d1_vector", "d1_vector"},
    {"d1_vector_regs", "d1_vector_regs_parts"},
    {"d1_vector_regs_part", "d1_vector_regs_part"},
    {"d1_matrix", "d1_matrix"},
    {"d1_matrix_cells", "d1_matrix_cells_parts"},
    {"d1_matrix_cells_part", "d1_matrix_cells_part"},
    {"d1_sram", "d1_sram"},
    {"d1_ctrl", "d1_ctrl"},
    {"d1_dma", "d1_dma"},
    {"d1_netif", "d1_netif"},
    {"d1_router", "d1_router"},
};

std::filesystem::path Build() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "../../..";
}

// A pin of the gates and the same of a Verilated node.
struct Pin {
  const GateBits* gates;
  void* rtl;
  size_t bits;
  bool wide;

  uint64_t Rtl(size_t word) const {
    return wide       ? static_cast<const uint32_t*>(rtl)[word]
           : bits > 8 ? *static_cast<const uint16_t*>(rtl)
                      : *static_cast<const uint8_t*>(rtl);
  }
  size_t words() const { return (bits + 31) / 32; }
};

// A macro of the gates, played by its RTL.
template <typename Model>
class Ram {
 public:
  Ram(const GateSimulator::Macro& macro, uint64_t seed)
      : context_(std::make_unique<VerilatedContext>()), macro_(macro) {
    context_->randReset(2);
    context_->randSeed(static_cast<int>(seed % 0x7ffffffe) + 1);
    model_ = std::make_unique<Model>(context_.get());
    model_->clk_i = 0;
    model_->eval();
  }
  ~Ram() {
    if (model_ == nullptr) return;  // moved from
    Verilated::threadContextp(context_.get());
    model_->final();
    model_.reset();
  }
  Ram(Ram&&) = default;

  Model& model() { return *model_; }

  // The clock edge: inputs from the gates, outputs to them after all flops have seen the old ones.
  void Edge(GateSimulator* gates) {
    Verilated::threadContextp(context_.get());
    Drive(gates);
    model_->eval();
    model_->clk_i = 1;
    model_->eval();
    model_->clk_i = 0;
    model_->eval();
  }
  void Output(GateSimulator* gates);

 private:
  void Drive(GateSimulator* gates);
  uint64_t In(GateSimulator* gates, const char* port) const {
    return gates->Get(macro_.ports.at(port));
  }
  template <typename Port>
  void WideIn(GateSimulator* gates, const char* port, Port& to) const {
    for (size_t w = 0; w < sizeof(to) / 4; ++w)
      to[w] = gates->Get(macro_.ports.at(port), 32 * w, 32);
  }
  template <typename Port>
  void WideOut(GateSimulator* gates, const char* port, const Port& from) const {
    for (size_t w = 0; w < sizeof(from) / 4; ++w)
      gates->Set(macro_.ports.at(port), from[w], 32 * w, 32);
  }

  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Model> model_;
  GateSimulator::Macro macro_;
};

template <>
void Ram<Vd1_sram_ram>::Drive(GateSimulator* gates) {
  model_->req_i = In(gates, "req_i");
  model_->we_i = In(gates, "we_i");
  model_->row_i = In(gates, "row_i");
  WideIn(gates, "wdata_i", model_->wdata_i);
  model_->wcheck_i = In(gates, "wcheck_i");
}
template <>
void Ram<Vd1_sram_ram>::Output(GateSimulator* gates) {
  WideOut(gates, "rdata_o", model_->rdata_o);
  gates->Set(macro_.ports.at("rcheck_o"), model_->rcheck_o);
}
template <>
void Ram<Vd1_ram_1p>::Drive(GateSimulator* gates) {
  model_->req_i = In(gates, "req_i");
  model_->we_i = In(gates, "we_i");
  model_->addr_i = In(gates, "addr_i");
  WideIn(gates, "wdata_i", model_->wdata_i);
}
template <>
void Ram<Vd1_ram_1p>::Output(GateSimulator* gates) {
  WideOut(gates, "rdata_o", model_->rdata_o);
}

class GatesTest : public testing::Test {
 protected:
  GatesTest()
      : mesh_(2, 1, RunSeed(), {.sleep = false}),
        rtl_(mesh_.Touch(0)),
        gates_(Files(), "d1_node", RunSeed()) {
    setenv("D1_PROGRAMS", (Build() / "programs").c_str(), 1);
    for (const GateSimulator::Macro& macro : gates_.macros()) {
      const uint64_t seed = RunSeed() + srams_.size() + 100 * rams_.size();
      if (macro.module == "d1_sram_ram") {
        const size_t at = macro.path.find("gen_bank[") + 9;
        banks_.push_back(std::atoi(macro.path.c_str() + at));
        srams_.emplace_back(macro, seed);
      } else {
        EXPECT_EQ(macro.module, "d1_ram_1p") << macro.path;
        rams_.emplace_back(macro, seed);
      }
    }
    Connect();
    mesh_.Reset();
    gates_.Set(gates_.Port("rst_ni"), 0);
    for (int i = 0; i < kResetCycles; ++i) {
      CopyInputs();
      Cycle();
    }
    gates_.Set(gates_.Port("rst_ni"), 1);
  }

  static std::map<std::string, std::string> Files() {
    std::map<std::string, std::string> files;
    for (const auto& [module, name] : kNetlists) {
      files[module] = (Build() / "netlist/gates" / (std::string(name) + ".blif")).string();
    }
    return files;
  }

  void In(const char* name, void* rtl, size_t bits, bool wide = false) {
    inputs_.push_back({&gates_.Port(name), rtl, bits, wide});
  }
#define D1_SIDE(side)                                                                     \
  In("link_" #side "_valid_i", &rtl_.link_##side##_valid_i, 1);                           \
  In("link_" #side "_vc_i", &rtl_.link_##side##_vc_i, 1);                                 \
  In("link_" #side "_flit_i", &rtl_.link_##side##_flit_i, 646, true);                     \
  In("link_" #side "_credit_i", &rtl_.link_##side##_credit_i, 2);                         \
  In("link_" #side "_sync_i", &rtl_.link_##side##_sync_i, 4);                             \
  outputs_.push_back(                                                                     \
      {#side,                                                                             \
       {&gates_.Port("link_" #side "_valid_o"), &rtl_.link_##side##_valid_o, 1, false},   \
       {&gates_.Port("link_" #side "_vc_o"), &rtl_.link_##side##_vc_o, 1, false},         \
       {&gates_.Port("link_" #side "_credit_o"), &rtl_.link_##side##_credit_o, 2, false}, \
       {&gates_.Port("link_" #side "_sync_o"), &rtl_.link_##side##_sync_o, 4, false},     \
       {&gates_.Port("link_" #side "_flit_o"), &rtl_.link_##side##_flit_o, 646, true}})
  void Connect() {
    In("x_i", &rtl_.x_i, 8);
    In("y_i", &rtl_.y_i, 8);
    In("mesh_w_i", &rtl_.mesh_w_i, 9);
    In("mesh_h_i", &rtl_.mesh_h_i, 9);
    In("chip_i", &rtl_.chip_i, 16);
    D1_SIDE(north);
    D1_SIDE(east);
    D1_SIDE(south);
    D1_SIDE(west);
  }
#undef D1_SIDE

  void CopyInputs() {
    for (const Pin& pin : inputs_) {
      if (pin.wide) {
        for (size_t w = 0; w < pin.words(); ++w) gates_.Set(*pin.gates, pin.Rtl(w), 32 * w, 32);
      } else {
        gates_.Set(*pin.gates, pin.Rtl(0));
      }
    }
  }

  // One cycle of the gates with the inputs as they are.
  void Cycle() {
    gates_.Settle();
    for (auto& ram : srams_) ram.Edge(&gates_);
    for (auto& ram : rams_) ram.Edge(&gates_);
    gates_.Edge();
    for (auto& ram : srams_) ram.Output(&gates_);
    for (auto& ram : rams_) ram.Output(&gates_);
  }

  // One cycle of both. The outputs depend on registers only; they are settled with the next inputs.
  void Tick() {
    Cycle();
    mesh_.Tick();
    CopyInputs();
    gates_.Settle();
    ++compared_;
    ASSERT_EQ(gates_.Get(gates_.Port("running_o")), rtl_.running_o) << Where("running_o");
    for (const Link& link : outputs_) {
      ASSERT_EQ(gates_.Get(*link.valid.gates), link.valid.Rtl(0)) << Where(link.side);
      ASSERT_EQ(gates_.Get(*link.credit.gates), link.credit.Rtl(0)) << Where(link.side);
      ASSERT_EQ(gates_.Get(*link.sync.gates), link.sync.Rtl(0)) << Where(link.side);
      if (link.valid.Rtl(0) == 0) continue;
      ++flits_;
      ASSERT_EQ(gates_.Get(*link.vc.gates), link.vc.Rtl(0)) << Where(link.side);
      // Only writes carry data.
      const bool is_write = UnpackHeader(link.Flit(), kFlitDataBits).kind == PacketKind::kWrite;
      for (size_t w = is_write ? 0 : kHeaderWord; w < link.flit.words(); ++w) {
        ASSERT_EQ(gates_.Get(*link.flit.gates, 32 * w, 32), link.flit.Rtl(w)) << Where(link.side);
      }
    }
  }

  std::string Where(const std::string& what) const {
    return what + " in cycle " + std::to_string(mesh_.cycle());
  }

  // Loads, starts every thread, and runs until nothing moves.
  void Run(const KernelJob& job) {
    for (int node = 0; node < job_nodes_; ++node) {
      for (const ElfSegment& s : job.program.image.segments)
        mesh_.WriteSram(node, s.address, s.bytes);
    }
    for (const Blob& blob : job.program.blobs)
      mesh_.WriteSram(blob.node.x, blob.offset, blob.bytes);
    const SramArrays arrays = SramArraysOf(rtl_);
    ASSERT_EQ(srams_.size(), kSramBanks);
    for (size_t i = 0; i < srams_.size(); ++i) {
      std::memcpy(static_cast<void*>(Memory(i)), arrays.bank[banks_[i]],
                  sizeof(VlWide<18>) * arrays.rows);
    }
    for (int node = 0; node < job_nodes_; ++node) {
      const auto& arg = job.program.arg;
      for (int t = 0; t < job.program.threads; ++t) {
        mesh_.HostStart(node, t, EntryOf(job.program.image, t),
                        arg[std::min<size_t>(node, arg.size() - 1)]);
      }
    }
    int quiet = 0;
    for (uint64_t i = 0; i < kCycleLimit && quiet < 50; ++i) {
      Tick();
      if (HasFatalFailure()) return;
      quiet = mesh_.host_outstanding() > 0 || mesh_.running() ? 0 : quiet + 1;
    }
    ASSERT_EQ(quiet, 50) << "hang";
    for (size_t i = 0; i < srams_.size(); ++i) {
      for (uint32_t row = 0; row < arrays.rows; ++row) {
        for (int w = 0; w < 18; ++w) {
          ASSERT_EQ(Memory(i)[row][w], arrays.bank[banks_[i]][row][w])
              << "bank " << banks_[i] << " row " << row;
        }
      }
    }
    std::vector<std::vector<uint8_t>> parts;
    for (const auto& part : job.outputs) {
      parts.emplace_back(part.bytes);
      mesh_.ReadSram(part.node.x, part.offset, parts.back());
    }
    EXPECT_EQ(job.assemble(parts).bytes, job.golden.bytes) << "and the result is right";
  }

  KernelJob Job(const char* name, Shape shape, MeshSize mesh) {
    job_nodes_ = mesh.nodes();
    KernelRequest request;
    request.kernel = name;
    request.shape = shape;
    request.seed = RunSeed();
    const Kernel& kernel = FindKernel(name);
    return kernel.build(request, mesh, ImageOf(kernel));
  }

  VlWide<18>* Memory(size_t sram) { return &srams_[sram].model().rootp->d1_sram_ram__DOT__mem[0]; }

  struct Link {
    std::string side;
    Pin valid, vc, credit, sync, flit;
    const FlitPort& Flit() const { return *static_cast<const FlitPort*>(flit.rtl); }
  };

  RtlMesh mesh_;
  Vd1_node& rtl_;
  GateSimulator gates_;
  std::vector<Ram<Vd1_sram_ram>> srams_;
  std::vector<int> banks_;  // number of each
  std::vector<Ram<Vd1_ram_1p>> rams_;
  std::vector<Pin> inputs_;
  std::vector<Link> outputs_;
  int job_nodes_ = 1;
  uint64_t compared_ = 0, flits_ = 0;
};

// One instance of each of these, but for the parts.
TEST_F(GatesTest, EveryBlockIsThere) {
  const std::map<std::string, int> expected = {{"d1_node", 1},
                                               {"d1_core", 1},
                                               {"d1_vector", 1},
                                               {"d1_vector_regs", 1},
                                               {"d1_vector_regs_part", 16},
                                               {"d1_matrix", 1},
                                               {"d1_matrix_cells", 1},
                                               {"d1_matrix_cells_part", 64},
                                               {"d1_sram", 1},
                                               {"d1_ctrl", 1},
                                               {"d1_dma", 1},
                                               {"d1_netif", 1},
                                               {"d1_router", 1}};
  EXPECT_EQ(gates_.blocks(), expected);
  EXPECT_EQ(rams_.size(), 2u);
  std::printf("%zu gates, %zu flops\n", gates_.gates(), gates_.flops());
}

TEST_F(GatesTest, Gemm16IsTheSameInEveryCycle) {
  Run(Job("gemm", {16, 16, 16}, {1, 1}));
  std::printf("%llu cycles\n", static_cast<unsigned long long>(compared_));
}

// Each of two nodes computes 16x16x16 from what the other pushes to it.
TEST_F(GatesTest, PushesToANeighbourAreTheSameInEveryCycle) {
  Run(Job("gemm_mesh", {16, 32, 16}, {2, 1}));
  EXPECT_GT(flits_, 16u);
  std::printf("%llu cycles, %llu flits\n", static_cast<unsigned long long>(compared_),
              static_cast<unsigned long long>(flits_));
}

}  // namespace
}  // namespace d1
