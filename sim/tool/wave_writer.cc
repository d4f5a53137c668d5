#include "sim/tool/wave_writer.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "sim/tool/error.h"
#include "tb/harness/rtl_mesh.h"
#ifdef D1_WAVES
#include <verilated_fst_c.h>

#include "Vd1_node.h"
#endif

namespace d1 {

#ifdef D1_WAVES
namespace {

constexpr uint64_t kPicosecondsPerCycle = 500;  // 2 GHz

// One FST of one node. Files are named <stem>.fst for a single node, <stem>_X_Y.fst for several.
struct File {
  int node;
  std::string path;
  std::unique_ptr<VerilatedFstC> fst;
};

class FstWriter : public WaveWriter {
 public:
  FstWriter(const WaveOptions& options, RtlMesh* mesh) : options_(options), mesh_(mesh) {
    for (int i = 0; i < mesh->nodes(); ++i) {
      if (mesh->live(i) && (options.node < 0 || options.node == i))
        files_.push_back({i, PathOf(i), nullptr});
    }
    for (File& file : files_) {
      if (!std::ofstream(file.path))
        throw UserError("cannot write waves '{}': {}", file.path, std::strerror(errno));
      file.fst = std::make_unique<VerilatedFstC>();
      mesh->Touch(file.node).trace(file.fst.get(), 99);
    }
    for (File& file : files_) file.fst->open(file.path.c_str());
  }

  // The inputs of the cycle have come after the edge. Settled with the clock low, and shown with
  // the clock high and low, all signals of a cycle change together, at its rising edge.
  void Dump(uint64_t cycle) override {
    if (cycle < options_.from || cycle > options_.to) return;
    empty_ = false;
    const uint64_t time = cycle * kPicosecondsPerCycle;
    for (File& file : files_) {
      Vd1_node& node = mesh_->Touch(file.node);
      Verilated::threadContextp(&mesh_->context(file.node));
      node.clk_i = 0;
      node.eval();
      node.clk_i = 1;
      file.fst->dump(time);
      node.clk_i = 0;
      node.eval();  // a dump without an eval() before it writes nothing
      file.fst->dump(time + kPicosecondsPerCycle / 2);
    }
  }

  void Finish() override {
    if (empty_) {
      fmt::print(stderr, "waves: {} is empty: the run ended in cycle {}, before the window\n",
                 options_.path, mesh_->cycle());
    }
    for (File& file : files_) file.fst->close();
  }

 private:
  std::string PathOf(int node) const {
    if (mesh_->nodes() == 1 || options_.node >= 0) return options_.path;
    const std::filesystem::path path(options_.path);
    return (path.parent_path() / fmt::format("{}_{}_{}{}", path.stem().string(),
                                             node % mesh_->width(), node / mesh_->width(),
                                             path.extension().string()))
        .string();
  }

  WaveOptions options_;
  RtlMesh* mesh_;
  bool empty_ = true;
  std::vector<File> files_;
};

}  // namespace

std::unique_ptr<WaveWriter> MakeWaveWriter(const WaveOptions& options, RtlMesh* mesh) {
  if (options.path.empty()) return nullptr;
  return std::make_unique<FstWriter>(options, mesh);
}

#else

std::unique_ptr<WaveWriter> MakeWaveWriter(const WaveOptions& options, RtlMesh*) {
  if (options.path.empty()) return nullptr;
  throw UserError(
      "this build writes no waves; use make run ... WAVES=1, which builds one that does");
}

#endif

}  // namespace d1
