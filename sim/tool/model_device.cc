// The golden model as a device.
#include <ctime>

#include "sim/tool/barrier_report.h"
#include "sim/tool/cpu_time.h"
#include "sim/tool/device.h"
#include "sim/tool/error.h"
#include "sim/tool/live_nodes.h"
#include "sim/tool/thread_report.h"
#include "tb/model/machine.h"
#include "tb/model/wait_for.h"

namespace d1 {
namespace {

class ModelDevice : public Device {
 public:
  explicit ModelDevice(const DeviceOptions& options)
      : mesh_(options.mesh),
        machine_({.width = options.mesh.width,
                  .height = options.mesh.height,
                  .chip = 0,
                  .dead = SiteNumbers(options.mesh, options.dead)}) {
    if (options.trace) machine_.SetTrace(options.trace);
  }

  MeshSize mesh() const override { return mesh_; }
  bool live(NodeId node) const override { return machine_.live(node.y * mesh_.width + node.x); }

  void Write(NodeId node, uint32_t offset, const std::vector<uint8_t>& bytes) override {
    std::copy(bytes.begin(), bytes.end(),
              machine_.node(node.x, node.y).sram.bytes().begin() + offset);
  }

  std::vector<uint8_t> Read(NodeId node, uint32_t offset, uint32_t size) override {
    const auto bytes = machine_.node(node.x, node.y).sram.bytes().subspan(offset, size);
    return {bytes.begin(), bytes.end()};
  }

  void Start(NodeId node, int thread, uint32_t pc, uint64_t arg) override {
    machine_.StartThread(node.x, node.y, thread, pc, arg);
    started_.push_back({node, thread});
  }

  Outcome Run(const DeviceLimits& limits) override {
    const CpuTimer timer;
    d1::RunLimits model_limits;
    model_limits.instructions = limits.max_cycles;
    model_limits.watch = limits.tohost;
    const RunResult result = machine_.Run(model_limits);
    Outcome outcome;
    outcome.seconds = timer.Seconds();
    outcome.instructions = result.instructions;
    for (const auto& [node, thread] : started_) {
      outcome.threads.push_back(ReportThread(machine_.node(node.x, node.y), node, thread));
    }
    for (const Waiter& waiter : result.waiting) {
      const int index = waiter.id.y * mesh_.width + waiter.id.x;
      AddWaiter(waiter,
                BarrierText(mesh_, index, waiter.id.thread, waiter.semaphore,
                            [this](int node, int barrier) { return ViewBarrier(node, barrier); }),
                &outcome.threads);
    }
    if (limits.tohost) {
      const uint64_t word = machine_.node(0).sram.Read<uint64_t>(*limits.tohost);
      if (word != 0) outcome.tohost = word;
    }
    if (result.reason == StopReason::kLimit || result.reason == StopReason::kDeadlock) {
      outcome.ending = Ending::kHang;
      outcome.message = result.reason == StopReason::kLimit
                            ? fmt::format("no end after {} instructions", result.instructions)
                            : "deadlock: every running thread waits for a semaphore";
      outcome.details = BusyLists() + WaitForText(WaitingThreads(result), true);
    } else if (!result.faulted.empty()) {
      outcome.ending = Ending::kFaulted;
      outcome.message = FirstFault(outcome.threads);
    }
    return outcome;
  }

 private:
  std::string BusyLists() const {
    std::string text;
    for (int i = 0; i < machine_.nodes(); ++i) {
      for (int thread = 0; thread < kThreads; ++thread) {
        const DmaList& list = machine_.node(i).dma[thread];
        if (!list.busy) continue;
        text +=
            fmt::format("  node {},{} DMA list of thread {}: busy, at the descriptor at 0x{:x}\n",
                        i % mesh_.width, i / mesh_.width, thread, list.at);
      }
    }
    return text;
  }

  std::vector<WaitingThread> WaitingThreads(const RunResult& result) const {
    std::vector<WaitingThread> waiting;
    for (const Waiter& waiter : result.waiting) {
      const NodeState& node = machine_.node(waiter.id.x, waiter.id.y);
      const int thread = waiter.id.thread;
      waiting.push_back(
          {.node = node.place,
           .thread = thread,
           .pc = waiter.pc,
           .semaphore = waiter.semaphore,
           .posts = PostsOf(node.place, node.sram.bytes(), node.thread[thread], thread)});
    }
    return waiting;
  }

  std::optional<BarrierView> ViewBarrier(int node, int barrier) {
    if (!machine_.live(node)) return {};
    const Barrier& model = machine_.node(node).barrier[static_cast<size_t>(barrier)];
    return BarrierView{.tree = model.tree, .here = model.here, .all_came = model.sent};
  }

  struct Started {
    NodeId node;
    int thread;
  };
  MeshSize mesh_;
  Machine machine_;
  std::vector<Started> started_;
};

}  // namespace

std::vector<std::vector<uint8_t>> Device::ReadAll(const std::vector<SramPart>& parts) {
  std::vector<std::vector<uint8_t>> bytes;
  for (const SramPart& part : parts) bytes.push_back(Read(part.node, part.offset, part.bytes));
  return bytes;
}

std::unique_ptr<Device> MakeModelDevice(const DeviceOptions& options) {
  if (!options.waves.path.empty()) {
    throw UserError("waves need RTL; use the device rtl or lockstep");
  }
  if (options.through_network)
    throw UserError("only RTL has a network to be loaded through; use the device rtl");
  if (!options.heatmap.empty())
    throw UserError("a heat map of the links needs RTL; use the device rtl or lockstep");
  if (!options.profile.json.empty())
    throw UserError("a profile needs RTL; use the device rtl or lockstep");
  if (!options.dead.empty())
    ProvedTables(MapOf(options.mesh, options.dead));  // it has no routers, but is no other machine
  return std::make_unique<ModelDevice>(options);
}

std::unique_ptr<Device> MakeDevice(const std::string& name, const DeviceOptions& options) {
  if (name == "model") return MakeModelDevice(options);
  if (name == "rtl") return MakeRtlDevice(options, false);
  if (name == "lockstep") return MakeRtlDevice(options, true);
  throw UserError("device '{}' is not one of model, rtl, lockstep", name);
}

}  // namespace d1
