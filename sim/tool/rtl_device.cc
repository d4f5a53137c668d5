// The RTL mesh as a device, alone or with the golden model following every event.
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "sim/tool/cpu_time.h"
#include "sim/tool/device.h"
#include "sim/tool/edge_loader.h"
#include "sim/tool/error.h"
#include "sim/tool/link_map.h"
#include "sim/tool/live_nodes.h"
#include "sim/tool/profile.h"
#include "sim/tool/progress.h"
#include "sim/tool/rank_share.h"
#include "sim/tool/ranks.h"
#include "sim/tool/rtl_threads.h"
#include "sim/tool/rtl_transfer.h"
#include "sim/tool/thread_report.h"
#include "sim/tool/wave_writer.h"
#include "tb/harness/rtl_error.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/harness/rtl_profile.h"
#include "tb/harness/rtl_trace.h"
#include "tb/model/isa/disasm.h"
#include "tb/model/lockstep/follower.h"

namespace d1 {
namespace {

constexpr int kDrainCycles = 32;       // after the last thread has stopped
constexpr uint64_t kWriteCycles = 32;  // at most, from an SRAM port's write to the word in memory
constexpr uint64_t kStandstillMask =
    1023;  // how often it is asked whether anything can still change

// What only one process can do.
void CheckRanks(const DeviceOptions& options, bool lockstep) {
  const MeshRanks* ranks = options.engine.ranks;
  if (ranks == nullptr) return;
  const int rows = options.mesh.height;
  if (ranks->size() > rows) {
    throw UserError("{} processes cannot share the {} rows of the mesh; start at most {}",
                    ranks->size(), rows, rows);
  }
  if (options.through_network) {
    throw UserError("processes that share a mesh are loaded by the back door; run without mpirun");
  }
  if (lockstep) {
    throw UserError(
        "processes that share a mesh are not compared with the golden model; use the device rtl");
  }
  if (options.trace || !options.waves.path.empty() || !options.profile.json.empty()) {
    throw UserError(
        "traces, profiles and waves are written by one process only; run without mpirun");
  }
}

class RtlDevice : public Device {
 public:
  RtlDevice(const DeviceOptions& options, bool lockstep)
      : options_(options),
        ranks_(options.engine.ranks),
        dead_(SiteNumbers(options.mesh, options.dead)),
        mesh_(
            {.width = options.mesh.width, .height = options.mesh.height, .chip = 0, .dead = dead_},
            options.seed, options.engine),
        threads_(&mesh_, ranks_) {
    if (lockstep) {
      follower_.emplace(FollowerConfig{
          .machine = {.width = mesh_.width(), .height = mesh_.height(), .chip = 0, .dead = dead_}});
    }
    mesh_.Reset();
    waves_ = MakeWaveWriter(options.waves, &mesh_);
    if (options.profile.check && ranks_ == nullptr) {
      profile_.emplace(options.mesh, options.profile, options.dead);
      profilers_.resize(mesh_.nodes());
    }
    mesh_.Observe(
        [this](int index, const NodeActivity& activity) { threads_.Note(index, activity); });
    if (options.signature) mesh_.StartSignature();
    if (!options.dead.empty() || options.through_network) LoadTables();
  }

  MeshSize mesh() const override { return options_.mesh; }
  bool live(NodeId node) const override { return mesh_.live(Index(node)); }

  void Write(NodeId node, uint32_t offset, const std::vector<uint8_t>& bytes) override {
    if (options_.through_network) {
      loader_->Write(Index(node), offset, bytes);
      return;
    }
    if (mesh_.Has(Index(node))) mesh_.WriteSram(Index(node), offset, bytes);
    if (follower_) {
      auto sram = follower_->machine().node(node.x, node.y).sram.bytes();
      std::copy(bytes.begin(), bytes.end(), sram.begin() + offset);
    }
  }

  std::vector<uint8_t> Read(NodeId node, uint32_t offset, uint32_t size) override {
    std::vector<uint8_t> bytes(size);
    if (mesh_.Has(Index(node))) mesh_.ReadSram(Index(node), offset, bytes);
    FromOwner(ranks_, node, mesh_.height(), bytes);
    return bytes;
  }

  std::vector<std::vector<uint8_t>> ReadAll(const std::vector<SramPart>& parts) override {
    if (!options_.through_network) return Device::ReadAll(parts);
    std::vector<EdgeLoader::Pulled> pulled;
    for (const SramPart& part : parts) {
      const auto first =
          std::find_if(started_.begin(), started_.end(),
                       [&](const StartedThread& started) { return started.node == part.node; });
      const uint32_t line = first->pc / kLineBytes * kLineBytes;
      pulled.push_back(loader_->Pull(Index(part.node), part.offset, part.bytes, line));
    }
    collected_ = Settle("collecting", options_, *loader_, &mesh_);
    std::vector<std::vector<uint8_t>> bytes;
    for (const EdgeLoader::Pulled& part : pulled) bytes.push_back(loader_->Take(part));
    return bytes;
  }

  Transfer loaded() const override { return loaded_; }
  Transfer collected() const override { return collected_; }

  void Start(NodeId node, int thread, uint32_t pc, uint64_t arg) override {
    if (loader_) {
      starting_.push_back({Index(node), thread, pc, arg});
    } else {
      mesh_.HostStart(Index(node), thread, pc, arg);
    }
    started_.push_back({node, thread, pc});
  }

  Outcome Run(const DeviceLimits& limits) override {
    if (ranks_ != nullptr && limits.tohost) {
      throw UserError("a program with a tohost word runs in one process; run without mpirun");
    }
    if (options_.through_network) Add(Settle("loading", options_, *loader_, &mesh_), &loaded_);
    if (loader_) loader_->Start(std::exchange(starting_, {}));
    const CpuTimer timer;
    ProgressClock clock;
    Outcome outcome;
    try {
      Loop(limits, &clock, &outcome);
    } catch (const RtlError& error) {
      if (ranks_ != nullptr) throw;  // the others wait for this process
      outcome.ending = Ending::kMismatch;
      outcome.message = fmt::format("{}; its message is above", error.what());
    }
    const bool alone = options_.engine.threads <= 1 && ranks_ == nullptr;
    outcome.seconds = alone ? timer.Seconds() : clock.Seconds();
    outcome.first_cycle = begin_;
    outcome.simulated_cycles = mesh_.cycle() - begin_;
    outcome.cycles =
        first_start_ && last_write_ >= *first_start_ ? last_write_ - *first_start_ + 1 : 0;
    if (waves_) waves_->Finish();
    ReportThreads(&outcome);
    if (follower_ && outcome.ending == Ending::kHalted) CheckEnd(&outcome);
    if (outcome.ending != Ending::kMismatch)
      CheckCounters(&outcome);  // an assertion ends in the middle of a cycle
    if (profile_) FinishProfile(&outcome);
    if (options_.signature) outcome.signature = mesh_.signature();
    return outcome;
  }

  // Of the whole mesh, by the process that speaks.
  std::string DrawHeatMap() override {
    if (options_.heatmap.empty()) return "";
    std::vector<uint64_t> flits = mesh_.link_flits();
    if (ranks_ != nullptr) ranks_->Sum(flits);
    if (!Speaks(ranks_)) return "";
    return WriteHeatMap(options_.heatmap, mesh_.width(), mesh_.height(), dead_, mesh_.cycle(),
                        flits);
  }

 private:
  int Index(NodeId node) const { return node.y * mesh_.width() + node.x; }

  static void Add(const Transfer& more, Transfer* all) {
    all->cycles += more.cycles;
    all->seconds += more.seconds;
  }

  // Before anything else: every router gets its table.
  void LoadTables() {
    const SiteMap map = MapOf(options_.mesh, options_.dead);
    const uint64_t memory =
        options_.through_network ? DipConfig().bytes : 0;  // 0: what is pushed there is refused
    loader_.emplace(map, options_.ports, memory, options_.seed, &mesh_);
    loader_->LoadTables(ProvedTables(map));
    loaded_ = Settle("loading routing tables", options_, *loader_, &mesh_);
  }

  // What happened in the last cycle anywhere in the mesh, and how many packets of the host are
  // under way.
  MeshActivity Activity(int* host_outstanding) {
    MeshActivity activity = mesh_.activity();
    *host_outstanding =
        mesh_.host_outstanding() + (loader_ ? static_cast<int>(loader_->outstanding()) : 0);
    if (ranks_ == nullptr) return activity;
    std::array<uint64_t, 9> sums = {activity.started,
                                    activity.sram_written,
                                    static_cast<uint64_t>(activity.retired),
                                    static_cast<uint64_t>(activity.lines_loaded),
                                    static_cast<uint64_t>(activity.running),
                                    static_cast<uint64_t>(*host_outstanding),
                                    static_cast<uint64_t>(activity.matrix_operations),
                                    static_cast<uint64_t>(activity.dma_lines),
                                    static_cast<uint64_t>(stands_)};
    ranks_->Sum(sums);
    activity.started = sums[0] != 0;
    activity.sram_written = sums[1] != 0;
    activity.retired = static_cast<int>(sums[2]);
    activity.lines_loaded = static_cast<int>(sums[3]);
    activity.running = static_cast<int>(sums[4]);
    *host_outstanding = static_cast<int>(sums[5]);
    activity.matrix_operations = static_cast<int>(sums[6]);
    activity.dma_lines = static_cast<int>(sums[7]);
    stands_ = static_cast<int>(sums[8]) == ranks_->size();
    return activity;
  }

  void Loop(const DeviceLimits& limits, ProgressClock* clock, Outcome* outcome) {
    begin_ = mesh_.cycle();
    first_start_.reset();
    uint64_t last_retire = begin_;  // or line that a DMA engine read
    int drain = 0;
    while (drain < kDrainCycles) {
      mesh_.Tick();
      const uint64_t cycle = mesh_.cycle();
      stands_ = (cycle & kStandstillMask) == 0 && threads_.Stand(cycle, limits.idle_cycles);
      int host_outstanding = 0;
      const MeshActivity activity = Activity(&host_outstanding);
      if (activity.started && !first_start_) first_start_ = cycle;
      if (activity.sram_written) last_write_ = cycle;
      outcome->lines_loaded += activity.lines_loaded;
      outcome->matrix_operations += activity.matrix_operations;
      outcome->instructions += activity.retired;
      if (activity.retired > 0 || activity.dma_lines > 0) last_retire = cycle;
      if (options_.trace && activity.retired > 0) Trace(cycle);
      if (waves_) waves_->Dump(cycle);
      if (profile_) AddToProfile(cycle);
      if (follower_ && !Follow(cycle, outcome)) return;
      if (limits.tohost && !outcome->tohost && cycle - last_write_ <= kWriteCycles)
        WatchTohost(*limits.tohost, outcome);
      const bool busy = !first_start_ || host_outstanding > 0 || activity.running > 0;
      drain = busy ? 0 : drain + 1;
      outcome->message = busy ? Hang(limits.idle_cycles, last_retire, host_outstanding) : "";
      if (outcome->message.empty() && cycle - begin_ >= limits.max_cycles) {
        outcome->message = fmt::format(
            "no end after {} cycles; a longer run needs a larger --max-cycles", limits.max_cycles);
      }
      if (!outcome->message.empty()) {
        outcome->ending = Ending::kHang;
        return;
      }
      if (!options_.progress || !clock->Due(cycle)) continue;
      const auto done = static_cast<double>(cycle - begin_),
                 least = static_cast<double>(limits.least_cycles);
      options_.progress({.cycle = cycle,
                         .cycles_per_second = done / clock->Seconds(),
                         .running = activity.running,
                         .least_left = std::max(0.0, least - done)});
    }
  }

  // Why a mesh in which something is to be done will never do it; empty when it may.
  std::string Hang(uint64_t idle_cycles, uint64_t last_retire, int host_outstanding) {
    const uint64_t cycle = mesh_.cycle();
    if (cycle - last_retire > idle_cycles) {
      return fmt::format("hang: no instruction retired for {} cycles (cycle {}){}", idle_cycles,
                         cycle, threads_.OnlySemaphores(started_));
    }
    if (host_outstanding > 0 || !stands_) return "";
    return fmt::format(
        "hang: nothing has changed for {} cycles (cycle {}), and nothing will: what runs repeats "
        "itself, or waits",
        idle_cycles, cycle);
  }

  void ReportThreads(Outcome* outcome) {
    const bool hang = outcome->ending == Ending::kHang;
    if (hang) threads_.ShareBarriers();
    outcome->threads = threads_.Reports(started_, stands_);
    if (hang) {
      outcome->details = (ranks_ == nullptr ? threads_.CircularLists() : "") +
                         threads_.WhoWaitsForWhom(started_, stands_);
    }
    if (outcome->ending != Ending::kHalted) return;
    outcome->message = FirstFault(outcome->threads);
    if (!outcome->message.empty()) outcome->ending = Ending::kFaulted;
  }

  void AddToProfile(uint64_t cycle) {
    for (int i = 0; i < mesh_.nodes(); ++i) {
      if (mesh_.live(i)) profile_->Add(cycle, i, profilers_[i].Sample(mesh_.node(i)));
    }
    profile_->EndCycle(cycle, first_start_ == cycle, last_write_ == cycle);
  }

  void FinishProfile(Outcome* outcome) {
    profile_->Finish(outcome->ending != Ending::kHalted);
    if (const std::string wrong = profile_->CheckSums(); !wrong.empty()) {
      outcome->ending = Ending::kMismatch;
      outcome->message = wrong;
    }
    if (options_.profile.json.empty()) return;
    outcome->profile = profile_->Table();
    profile_->Write();
    if (const std::string note = profile_->WriteTimeline(); !note.empty())
      outcome->profile += note + "\n";
  }

  // Each thread's counters share out the cycles since reset, of which the first is not seen.
  void CheckCounters(Outcome* outcome) {
    for (int i = mesh_.first_node(); i < mesh_.end_node(); ++i) {
      if (!mesh_.live(i)) continue;
      const Vd1_node& node = mesh_.Touch(i);
      for (int thread = 0; thread < kThreads; ++thread) {
        uint64_t sum = 0;
        for (const uint64_t count : ReadThreadCounters(node, thread)) sum += count;
        if (sum + 1 == mesh_.cycle()) continue;
        outcome->ending = Ending::kMismatch;
        outcome->message =
            fmt::format("the counters of node {},{} thread {} add up to {} of {} cycles",
                        i % mesh_.width(), i / mesh_.width(), thread, sum, mesh_.cycle() - 1);
      }
    }
  }

  // Threads are stopped by the host, so that both sides come to an end that can be compared.
  void WatchTohost(uint32_t offset, Outcome* outcome) {
    std::array<uint8_t, 8> bytes = {};
    mesh_.ReadSram(0, offset, bytes);
    uint64_t word;
    std::memcpy(&word, bytes.data(), sizeof(word));
    if (word == 0) return;
    outcome->tohost = word;
    for (const auto& [node, thread, pc] : started_) {
      if (ReadThread(mesh_.node(Index(node)), thread).status != ThreadStatus::kRunning) continue;
      mesh_.HostStop(Index(node), thread);
    }
  }

  void Trace(uint64_t cycle) {
    for (int i = 0; i < mesh_.nodes(); ++i) {
      if (!mesh_.live(i)) continue;
      std::array<RetiredPc, 4> lanes;
      const int count = ReadRetired(mesh_.node(i), &lanes);
      for (int lane = 0; lane < count; ++lane) {
        const RetiredPc& r = lanes[lane];
        options_.trace(fmt::format("{:>10} {},{} t{} {:06x} {:08x}  {}", cycle, i % mesh_.width(),
                                   i / mesh_.width(), r.thread, r.pc, r.instr,
                                   Disassemble(r.instr, r.pc)));
      }
    }
  }

  bool Follow(uint64_t cycle, Outcome* outcome) {
    events_.clear();
    for (int i = 0; i < mesh_.nodes(); ++i) {
      if (mesh_.live(i)) ReadEvents(mesh_.node(i), i, &events_);
    }
    if (events_.empty() || follower_->Step(cycle, events_)) return true;
    SetMismatch(outcome);
    return false;
  }

  void SetMismatch(Outcome* outcome) {
    outcome->ending = Ending::kMismatch;
    outcome->message = "RTL and golden model differ";
    outcome->details = follower_->report();
  }

  void CheckEnd(Outcome* outcome) {
    bool same = follower_->Finish();
    std::vector<uint8_t> sram(kSramBytes);
    for (int i = 0; same && i < mesh_.nodes(); ++i) {
      if (!mesh_.live(i)) continue;
      mesh_.ReadSram(i, 0, sram);
      same = follower_->CheckSram(i, sram);
    }
    if (!same) SetMismatch(outcome);
  }

  DeviceOptions options_;
  MeshRanks* ranks_;
  std::vector<int> dead_;  // site numbers
  RtlMesh mesh_;
  RtlThreads threads_;
  std::optional<Follower> follower_;
  std::unique_ptr<WaveWriter> waves_;
  std::optional<Profile> profile_;
  std::vector<NodeProfiler> profilers_;
  std::optional<EdgeLoader> loader_;  // none: the host of the mesh starts it
  Transfer loaded_, collected_;
  std::vector<EdgeLoader::Thread> starting_;
  std::vector<StartedThread> started_;
  std::vector<NodeEvent> events_;
  bool stands_ = false;  // nothing can change any more, as found out in this cycle
  std::optional<uint64_t> first_start_;
  uint64_t last_write_ = 0;
  uint64_t begin_ = 0;
};

}  // namespace

std::unique_ptr<Device> MakeRtlDevice(const DeviceOptions& options, bool lockstep) {
  CheckRanks(options, lockstep);
  if (lockstep && options.through_network) {
    throw UserError("what is loaded through the network is not followed; use the device rtl");
  }
  if (!options.dead.empty())
    ProvedTables(MapOf(options.mesh, options.dead));  // before any node is made
  return std::make_unique<RtlDevice>(options, lockstep);
}

}  // namespace d1
