// The RTL mesh as a device, alone or with the golden model following every event.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sim/tool/barrier_report.h"
#include "sim/tool/cpu_time.h"
#include "sim/tool/device.h"
#include "sim/tool/edge_loader.h"
#include "sim/tool/error.h"
#include "sim/tool/link_map.h"
#include "sim/tool/live_nodes.h"
#include "sim/tool/profile.h"
#include "sim/tool/ranks.h"
#include "sim/tool/thread_report.h"
#include "sim/tool/wave_writer.h"
#include "tb/harness/rtl_error.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/harness/rtl_profile.h"
#include "tb/harness/rtl_standstill.h"
#include "tb/harness/rtl_trace.h"
#include "tb/model/isa/decode.h"
#include "tb/model/isa/disasm.h"
#include "tb/model/lockstep/follower.h"
#include "tb/model/wait_for.h"

namespace d1 {
namespace {

constexpr int kDrainCycles = 32;          // after the last thread has stopped
constexpr uint64_t kStandsStill = 1000;   // cycles without an instruction: then a thread waits
constexpr uint64_t kWriteCycles = 32;     // at most, from an SRAM port's write to the word in memory
constexpr uint64_t kProgressMask = 63;    // how often the clock is looked at, in cycles
constexpr uint64_t kStandstillMask = 1023;  // how often it is asked whether anything can still change
constexpr uint64_t kStuck = 100'000;      // cycles without an answer to what the edges sent

void CheckOneProcess(const DeviceOptions& options, bool lockstep) {
  const MeshRanks* ranks = options.engine.ranks;
  if (ranks == nullptr) return;
  if (ranks->size() > options.mesh.height) {
    throw UserError("{} processes cannot share the {} rows of the mesh; start at most {}", ranks->size(), options.mesh.height,
                    options.mesh.height);
  }
  if (options.through_network) throw UserError("processes that share a mesh are loaded by the back door; run without mpirun");
  if (lockstep) throw UserError("processes that share a mesh are not compared with the golden model; use the device rtl");
  if (options.trace || !options.waves.path.empty() || !options.profile.json.empty()) {
    throw UserError("traces, profiles and waves are written by one process only; run without mpirun");
  }
}

constexpr int kHereBit = 32, kAllCameBit = 40;  // of a barrier, above its tree

// Threads that wait, as bytes for another process.
struct PackedWait {
  Place node;
  int thread;
  uint32_t pc;
  unsigned semaphore;
  size_t posts;
};

std::vector<uint8_t> PackWaiting(const std::vector<WaitingThread>& waiting) {
  std::vector<uint8_t> bytes;
  const auto append = [&bytes](const void* from, size_t size) {
    const auto* begin = static_cast<const uint8_t*>(from);
    bytes.insert(bytes.end(), begin, begin + size);
  };
  for (const WaitingThread& w : waiting) {
    const PackedWait packed{w.node, w.thread, w.pc, w.semaphore, w.posts.size()};
    append(&packed, sizeof(packed));
    append(w.posts.data(), w.posts.size() * sizeof(SemaphoreId));
  }
  return bytes;
}

std::vector<WaitingThread> UnpackWaiting(const std::vector<uint8_t>& bytes) {
  std::vector<WaitingThread> waiting;
  for (size_t at = 0; at < bytes.size();) {
    PackedWait packed;
    std::memcpy(&packed, &bytes[at], sizeof(packed));
    at += sizeof(packed);
    std::vector<SemaphoreId> posts(packed.posts);
    std::memcpy(posts.data(), bytes.data() + at, packed.posts * sizeof(SemaphoreId));
    at += packed.posts * sizeof(SemaphoreId);
    waiting.push_back({.node = packed.node, .thread = packed.thread, .pc = packed.pc, .semaphore = packed.semaphore, .posts = posts});
  }
  return waiting;
}

class RtlDevice : public Device {
 public:
  RtlDevice(const DeviceOptions& options, bool lockstep)
      : options_(options),
        ranks_(options.engine.ranks),
        mesh_({.width = options.mesh.width, .height = options.mesh.height, .chip = 0, .dead = SiteNumbers(options.mesh, options.dead)},
              options.seed, options.engine) {
    if (lockstep) {
      follower_.emplace(FollowerConfig{.machine = {.width = mesh_.width(),
                                                   .height = mesh_.height(),
                                                   .chip = 0,
                                                   .dead = SiteNumbers(options.mesh, options.dead)}});
    }
    retired_.resize(mesh_.nodes());
    retired_at_.resize(mesh_.nodes());
    watches_.resize(mesh_.nodes());
    mesh_.Reset();
    waves_ = MakeWaveWriter(options.waves, &mesh_);
    if (options.profile.check && ranks_ == nullptr) {
      profile_.emplace(options.mesh, options.profile, options.dead);
      profilers_.resize(mesh_.nodes());
    }
    mesh_.Observe([this](int index, const NodeActivity& activity) {
      NoteRetired(index, activity);
      watches_[index].Look(mesh_.node(index), mesh_.cycle());
    });
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
    FromOwner(node, bytes);
    return bytes;
  }

  std::vector<std::vector<uint8_t>> ReadAll(const std::vector<SramPart>& parts) override {
    if (!options_.through_network) return Device::ReadAll(parts);
    std::vector<EdgeLoader::Pulled> pulled;
    for (const SramPart& part : parts) {
      const uint32_t entry = std::find_if(started_.begin(), started_.end(), [&](const Started& s) { return s.node == part.node; })->pc;
      pulled.push_back(loader_->Pull(Index(part.node), part.offset, part.bytes, entry / kLineBytes * kLineBytes));
    }
    collected_ = Settle("collecting");
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
    if (ranks_ != nullptr && limits.tohost) throw UserError("a program with a tohost word runs in one process; run without mpirun");
    if (options_.through_network) Add(Settle("loading"), &loaded_);
    if (loader_) loader_->Start(std::exchange(starting_, {}));
    const CpuTimer timer;
    const auto start = std::chrono::steady_clock::now();
    Outcome outcome;
    try {
      Loop(limits, &outcome);
    } catch (const RtlError& error) {
      if (ranks_ != nullptr) throw;  // the others wait for this process
      outcome.ending = Ending::kMismatch;
      outcome.message = fmt::format("{}; its message is above", error.what());
    }
    const bool alone = options_.engine.threads <= 1 && ranks_ == nullptr;
    outcome.seconds = alone ? timer.Seconds() : SecondsSince(start);
    outcome.first_cycle = begin_;
    outcome.simulated_cycles = mesh_.cycle() - begin_;
    outcome.cycles = first_start_ && last_write_ >= *first_start_ ? last_write_ - *first_start_ + 1 : 0;
    if (waves_) waves_->Finish();
    if (outcome.ending == Ending::kHang && ranks_ != nullptr) ShareBarriers();
    ReportThreads(&outcome);
    if (outcome.ending == Ending::kHang) outcome.details = (ranks_ == nullptr ? CircularLists() : "") + WhoWaitsForWhom();
    if (follower_ && outcome.ending == Ending::kHalted) CheckEnd(&outcome);
    CheckCounters(&outcome);
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
    return WriteHeatMap(options_.heatmap, mesh_.width(), mesh_.height(), SiteNumbers(options_.mesh, options_.dead), mesh_.cycle(), flits);
  }

 private:
  struct Started {
    NodeId node;
    int thread;
    uint32_t pc;
  };

  static double SecondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  int Index(NodeId node) const { return node.y * mesh_.width() + node.x; }

  static void Add(const Transfer& more, Transfer* all) {
    all->cycles += more.cycles;
    all->seconds += more.seconds;
  }

  // Before anything else: every router gets its table.
  void LoadTables() {
    const SiteMap map = MapOf(options_.mesh, options_.dead);
    const uint64_t memory = options_.through_network ? DipConfig().bytes : 0;  // 0: what is pushed there is refused
    loader_.emplace(map, options_.ports, memory, options_.seed, &mesh_);
    loader_->LoadTables(ProvedTables(map));
    loaded_ = Settle("loading routing tables");
  }

  uint64_t Outstanding() const {
    std::array<uint64_t, 1> sum = {loader_->outstanding()};
    if (ranks_ != nullptr) ranks_->Sum(sum);
    return sum[0];
  }

  // Until the interface processors have done all that was asked of them.
  Transfer Settle(const char* doing) {
    const auto start = std::chrono::steady_clock::now();
    auto reported = start;
    const uint64_t begin = mesh_.cycle(), all = Outstanding();
    uint64_t left = all, moved = begin;
    while (left > 0) {
      mesh_.Tick();
      const uint64_t now = Outstanding(), cycle = mesh_.cycle();
      if (now != left) moved = cycle;
      left = now;
      if (cycle - moved > kStuck || loader_->refused() > 0) {
        throw std::runtime_error(fmt::format("{} ended in cycle {}: {} packets were refused, {} are not answered", doing, cycle,
                                             loader_->refused(), left));
      }
      if (!TimeToReport(cycle, &reported)) continue;
      const auto done = static_cast<double>(cycle - begin);
      options_.progress({.doing = doing,
                         .cycle = cycle,
                         .cycles_per_second = done / SecondsSince(start),
                         .about_left = left < all ? done * static_cast<double>(left) / static_cast<double>(all - left) : 0});
    }
    return {mesh_.cycle() - begin, SecondsSince(start), loader_->ports()};
  }

  // About once a second.
  bool TimeToReport(uint64_t cycle, std::chrono::steady_clock::time_point* last) const {
    if (!options_.progress || (cycle & kProgressMask) != 0) return false;
    const auto now = std::chrono::steady_clock::now();
    if (now - *last <= std::chrono::seconds(1)) return false;
    *last = now;
    return true;
  }

  // Gives all processes what the one that has the node knows.
  void FromOwner(NodeId node, std::span<uint8_t> bytes) {
    if (ranks_ != nullptr) ranks_->Broadcast(bytes, ranks_->OwnerOf(node.y, mesh_.height()));
  }

  void FromOwner(NodeId node, std::string* text) {
    if (ranks_ == nullptr) return;
    std::array<uint8_t, 256> bytes = {};
    std::copy_n(text->begin(), std::min(text->size(), bytes.size() - 1), bytes.begin());
    FromOwner(node, bytes);
    *text = reinterpret_cast<const char*>(bytes.data());
  }

  // What happened in the last cycle anywhere in the mesh, and how many packets of the host are under way.
  MeshActivity Activity(int* host_outstanding) {
    MeshActivity activity = mesh_.activity();
    *host_outstanding = mesh_.host_outstanding() + (loader_ ? static_cast<int>(loader_->outstanding()) : 0);
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

  void Loop(const DeviceLimits& limits, Outcome* outcome) {
    begin_ = mesh_.cycle();
    first_start_.reset();
    uint64_t last_retire = begin_;  // or line that a DMA engine read
    int drain = 0;
    const auto start = std::chrono::steady_clock::now();
    auto reported = start;
    while (drain < kDrainCycles) {
      mesh_.Tick();
      const uint64_t cycle = mesh_.cycle();
      stands_ = (cycle & kStandstillMask) == 0 && Stands(cycle, limits.idle_cycles);
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
      if (limits.tohost && !outcome->tohost && cycle - last_write_ <= kWriteCycles) WatchTohost(*limits.tohost, outcome);
      const bool busy = !first_start_ || host_outstanding > 0 || activity.running > 0;
      drain = busy ? 0 : drain + 1;
      if (busy && cycle - last_retire > limits.idle_cycles) {
        outcome->ending = Ending::kHang;
        outcome->message = fmt::format("hang: no instruction retired for {} cycles (cycle {}){}", limits.idle_cycles, cycle, Summary());
        return;
      }
      if (busy && host_outstanding == 0 && stands_) {
        outcome->ending = Ending::kHang;
        outcome->message = fmt::format("hang: nothing has changed for {} cycles (cycle {}), and nothing will: what runs repeats itself, or waits",
                                       limits.idle_cycles, cycle);
        return;
      }
      if (cycle - begin_ >= limits.max_cycles) {
        outcome->ending = Ending::kHang;
        outcome->message = fmt::format("no end after {} cycles; a longer run needs a larger --max-cycles", limits.max_cycles);
        return;
      }
      if (!TimeToReport(cycle, &reported)) continue;
      const auto done = static_cast<double>(cycle - begin_), least = static_cast<double>(limits.least_cycles);
      options_.progress({.cycle = cycle,
                         .cycles_per_second = done / SecondsSince(start),
                         .running = activity.running,
                         .least_left = std::max(0.0, least - done)});
    }
  }

  // Whether all that is at work in the nodes of this process repeats itself or waits, and nothing has changed in them for
  // `idle` cycles. Processes ask at the same cycle, so what all of them say holds for the mesh since `cycle` - `idle`.
  bool Stands(uint64_t cycle, uint64_t idle) const {
    if (idle > cycle) return false;
    uint64_t since = 0;
    for (int i = mesh_.first_node(); i < mesh_.end_node(); ++i) since = std::max(since, watches_[i].quiet_since());
    if (cycle - since < idle) return false;
    if (ranks_ != nullptr) since = cycle - idle;
    for (int i = mesh_.first_node(); i < mesh_.end_node(); ++i) {
      if (mesh_.live(i) && !watches_[i].Stands(mesh_.node(i), cycle, since, idle)) return false;
    }
    return true;
  }

  // A line for each DMA list that goes round.
  std::string CircularLists() {
    std::string text;
    for (int i = mesh_.first_node(); i < mesh_.end_node(); ++i) {
      if (!mesh_.live(i)) continue;
      for (int thread = 0; thread < kThreads; ++thread) {
        const auto descriptor = watches_[i].DescriptorOf(thread);
        if (!descriptor || (ReadBusyLists(mesh_.node(i)) >> thread & 1) == 0) continue;
        text += fmt::format("  node {},{} DMA list of thread {}: goes round, and comes back to the descriptor at 0x{:x}\n",
                            i % mesh_.width(), i / mesh_.width(), thread, *descriptor);
      }
    }
    return text;
  }

  // Called by the threads of the mesh, each for nodes of its own.
  void NoteRetired(int index, const NodeActivity& activity) {
    if (activity.retired == 0) return;
    std::array<RetiredPc, 4> lanes;
    const int count = ReadRetired(mesh_.node(index), &lanes);
    for (int lane = 0; lane < count; ++lane) {
      retired_[index][lanes[lane].thread] = lanes[lane];
      retired_at_[index][lanes[lane].thread] = mesh_.cycle();
    }
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
    if (const std::string note = profile_->WriteTimeline(); !note.empty()) outcome->profile += note + "\n";
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
        outcome->message = fmt::format("the counters of node {},{} thread {} add up to {} of {} cycles", i % mesh_.width(),
                                       i / mesh_.width(), thread, sum, mesh_.cycle() - 1);
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
        options_.trace(fmt::format("{:>10} {},{} t{} {:06x} {:08x}  {}", cycle, i % mesh_.width(), i / mesh_.width(),
                                   r.thread, r.pc, r.instr, Disassemble(r.instr, r.pc)));
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

  void ReportThreads(Outcome* outcome) {
    for (const auto& [node, thread, pc] : started_) {
      const int index = Index(node);
      struct {
        RtlThread state;
        RetiredPc last;
        uint32_t waits_at;
      } seen = {};
      std::string waits;  // of a thread that stands still: its instruction, and what for
      if (mesh_.Has(index)) {
        seen = {ReadThread(mesh_.node(index), thread), retired_[index][thread], 0};
        const auto loop = watches_[index].LoopOf(thread);
        const bool runs = seen.state.status == ThreadStatus::kRunning;
        if (runs && mesh_.cycle() - retired_at_[index][thread] > kStandsStill) {
          const ThreadWait wait = ReadWait(mesh_.node(index), thread);
          seen.waits_at = wait.pc;
          waits = fmt::format("{}, {}", InstructionAt(index, wait.pc), WaitText(index, thread, wait));
        } else if (runs && stands_ && loop) {
          seen.waits_at = seen.last.pc;
          waits = LoopText(*loop);
        }
      }
      FromOwner(node, {reinterpret_cast<uint8_t*>(&seen), sizeof(seen)});
      FromOwner(node, &waits);
      const auto& [state, last, waits_at] = seen;
      ThreadReport report = ReportThread(node, thread, state.status, state.epc, state.cause, state.eaddr);
      if (!waits.empty()) {
        report.pc = waits_at;
        report.detail = waits;
      } else if (state.status == ThreadStatus::kRunning || state.status == ThreadStatus::kStopped) {
        report.pc = last.pc;
        report.detail = "after " + Disassemble(last.instr, last.pc);
      }
      outcome->threads.push_back(std::move(report));
    }
    if (outcome->ending == Ending::kHalted) {
      outcome->message = FirstFault(outcome->threads);
      if (!outcome->message.empty()) outcome->ending = Ending::kFaulted;
    }
  }

  // Whom the threads of a hang wait for, when that is one another.
  std::string Summary() {
    std::array<uint64_t, 2> counts = {};  // threads that run; that wait at semaphores
    for (const auto& [node, thread, pc] : started_) {
      if (!mesh_.Has(Index(node)) || ReadThread(mesh_.node(Index(node)), thread).status != ThreadStatus::kRunning) continue;
      ++counts[0];
      if (ReadWait(mesh_.node(Index(node)), thread).cause == SpentOn::kSemaphore) ++counts[1];
    }
    if (ranks_ != nullptr) ranks_->Sum(counts);
    if (counts[0] == 0 || counts[1] < counts[0]) return "";
    return "; every thread that runs waits for a semaphore, and none is left to post it";
  }

  std::string WhoWaitsForWhom() {
    std::vector<WaitingThread> waiting;  // for semaphores, and what they would post
    std::array<uint64_t, 1> running = {};
    std::vector<uint8_t> sram(kSramBytes);
    for (const auto& [node, thread, pc] : started_) {
      const int index = Index(node);
      if (!mesh_.Has(index) || ReadThread(mesh_.node(index), thread).status != ThreadStatus::kRunning) continue;
      ++running[0];
      const ThreadWait wait = ReadWait(mesh_.node(index), thread);
      if (wait.cause != SpentOn::kSemaphore) continue;
      mesh_.ReadSram(index, 0, sram);
      ThreadState state;
      state.x = ReadRegisters(mesh_.node(index), thread);
      state.pc = wait.pc;
      const Place place{.y = static_cast<uint8_t>(node.y), .x = static_cast<uint8_t>(node.x)};
      waiting.push_back({.node = place,
                         .thread = thread,
                         .pc = wait.pc,
                         .semaphore = wait.semaphore,
                         .posts = PostsOf(place, sram, state, thread)});
    }
    if (ranks_ != nullptr) {
      ranks_->Sum(running);
      waiting = UnpackWaiting(ranks_->Join(PackWaiting(waiting)));
    }
    return WaitForText(waiting, stands_ || waiting.size() == running[0]);
  }

  std::string InstructionAt(int index, uint32_t pc) {
    if (pc + 4 > kSramBytes) return "no instruction";
    std::array<uint8_t, 4> word = {};
    mesh_.ReadSram(index, pc, word);
    uint32_t instr;
    std::memcpy(&instr, word.data(), sizeof(instr));
    return Disassemble(instr, pc);
  }

  std::optional<BarrierView> ViewBarrier(int node, int barrier) {
    if (!mesh_.live(node)) return {};
    if (!mesh_.Has(node)) {
      if (others_barriers_.empty()) return {};
      const uint64_t packed = others_barriers_[static_cast<size_t>(node * kBarriers + barrier)];
      return BarrierView{.tree = BarrierTree::Of(packed),
                         .here = static_cast<uint8_t>(packed >> kHereBit & 15),
                         .all_came = (packed >> kAllCameBit & 1) != 0};
    }
    const RtlBarrier rtl = ReadBarrier(mesh_.node(node), barrier);
    return BarrierView{.tree = rtl.tree, .here = rtl.here, .all_came = rtl.all_came};
  }

  // So that each process knows the barriers of all.
  void ShareBarriers() {
    std::vector<uint64_t> packed(static_cast<size_t>(mesh_.nodes() * kBarriers));
    for (int node = mesh_.first_node(); node < mesh_.end_node(); ++node) {
      for (int b = 0; b < kBarriers; ++b) {
        const auto view = ViewBarrier(node, b);
        if (!view) continue;
        packed[static_cast<size_t>(node * kBarriers + b)] =
            view->tree.Word() | uint64_t{view->here} << kHereBit | uint64_t{view->all_came} << kAllCameBit;
      }
    }
    ranks_->Sum(packed);
    others_barriers_ = packed;
  }

  // What a thread that stands still waits for.
  std::string WaitText(int index, int thread, const ThreadWait& wait) {
    switch (wait.cause) {
      case SpentOn::kFetch:
        return "waits for its instruction";
      case SpentOn::kResult:
        return "waits for the result of a load, multiply or divide";
      case SpentOn::kMemory:
        return "waits for the loads and stores before it";
      case SpentOn::kMulDiv:
        return "waits for the multiplier or divider";
      case SpentOn::kSemaphore:
        return fmt::format("waits for semaphore {}: needs {}, has {}{}", wait.semaphore, wait.amount,
                           ReadSemaphore(mesh_.node(index), static_cast<int>(wait.semaphore)),
                           BarrierText(options_.mesh, index, thread, wait.semaphore, [this](int node, int barrier) {
                             return ViewBarrier(node, barrier);
                           }));
      case SpentOn::kQueue:
        return "waits for its vector queue" + VectorText(index, wait);
      case SpentOn::kLoad:
        return "waits for its own loads";
      case SpentOn::kFence:
      case SpentOn::kEnding:
        if (!wait.vector_idle) return "waits for its vector operations" + VectorText(index, wait);
        if (wait.dma_busy) return "waits for its DMA list";
        if (!wait.acknowledged) return "waits for other nodes to answer what it sent";
        return "waits for its loads and stores";
      default:
        return "runs";
    }
  }

  static std::string LoopText(const StandstillWatch::Loop& loop) {
    std::string text = fmt::format("repeats what is at 0x{:x} to 0x{:x}", loop.lowest, loop.highest);
    if (!loop.reads) return text;
    text += fmt::format(", reads 0x{:x}", *loop.reads);
    if (*loop.reads >= SemaphoreRegister(0) && *loop.reads < SemaphoreRegister(kSemaphores)) {
      text += fmt::format(" (semaphore {})", (*loop.reads - SemaphoreRegister(0)) / kCtlSemaphoreStride);
    }
    return text;
  }

  std::string VectorText(int index, const ThreadWait& wait) {
    if (*wait.vector_wait == 0) return "";
    return fmt::format(", the oldest of which, {} at 0x{:x}, waits for {}", InstructionAt(index, wait.vector_pc), wait.vector_pc,
                       wait.vector_wait);
  }

  DeviceOptions options_;
  MeshRanks* ranks_;
  RtlMesh mesh_;
  std::optional<Follower> follower_;
  std::unique_ptr<WaveWriter> waves_;
  std::optional<Profile> profile_;
  std::vector<NodeProfiler> profilers_;
  std::optional<EdgeLoader> loader_;  // none: the host of the mesh starts it
  Transfer loaded_, collected_;
  std::vector<EdgeLoader::Thread> starting_;
  std::vector<Started> started_;
  std::vector<uint64_t> others_barriers_;  // of all nodes, once a hang is reported
  std::vector<NodeEvent> events_;
  std::vector<std::array<RetiredPc, kThreads>> retired_;
  std::vector<std::array<uint64_t, kThreads>> retired_at_;  // when
  std::vector<StandstillWatch> watches_;
  bool stands_ = false;  // nothing can change any more, as found out in this cycle
  std::optional<uint64_t> first_start_;
  uint64_t last_write_ = 0;
  uint64_t begin_ = 0;
};

}  // namespace

std::unique_ptr<Device> MakeRtlDevice(const DeviceOptions& options, bool lockstep) {
  CheckOneProcess(options, lockstep);
  if (lockstep && options.through_network) throw UserError("what is loaded through the network is not followed; use the device rtl");
  if (!options.dead.empty()) ProvedTables(MapOf(options.mesh, options.dead));  // before any node is made
  return std::make_unique<RtlDevice>(options, lockstep);
}

}  // namespace d1
