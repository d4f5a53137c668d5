// A mesh of RTL nodes and the golden model in step: load, start, run to the end, compare
// everything. Built with WAVES=1, each bench leaves its waves in the test's output directory.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#ifdef D1_WAVES
#include <cstdlib>

#include "sim/tool/wave_writer.h"
#endif
#include "tb/harness/dut.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/harness/rtl_trace.h"
#include "tb/model/isa/decode.h"
#include "tb/model/lockstep/follower.h"
#include "tb/model/random_program.h"
#include "tests/node/disturber.h"
#include "tests/node/staller.h"

namespace d1 {

// How often each instruction took effect: retired, or ended its thread as it should.
using OpCounts = std::array<uint64_t, kOps + 1>;

class NodeBench {
 public:
  // Registers power up with random bits of `seed`.
  NodeBench(int width, int height, uint64_t seed)
      : NodeBench({.width = width, .height = height, .dead = {}}, seed) {}
  NodeBench(const MeshShape& shape, uint64_t seed)
      : mesh_(shape, seed),
        follower_({.machine = {.width = shape.width,
                               .height = shape.height,
                               .chip = shape.chip,
                               .dead = shape.dead}}) {
    mesh_.Reset();
#ifdef D1_WAVES
    static int count = 0;
    const char* directory = std::getenv("D1_OUT");
    waves_ = MakeWaveWriter({.path = std::string(directory == nullptr ? "." : directory) + "/wave" +
                                     std::to_string(count++) + ".fst"},
                            &mesh_);
#endif
  }
#ifdef D1_WAVES
  ~NodeBench() { waves_->Finish(); }
#endif

  RtlMesh& mesh() { return mesh_; }
  Follower& follower() { return follower_; }
  const OpCounts& ops() const { return ops_; }
  uint64_t dma_reads() const { return dma_reads_; }  // lines that DMA lists have read
  uint64_t adds() const { return adds_; }            // packets that were added to memory
  const std::vector<NodeEvent>& events() const { return events_; }  // of the last cycle

  // Into both memories.
  void Load(int node, uint32_t offset, std::span<const uint8_t> bytes) {
    mesh_.WriteSram(node, offset, bytes);
    const auto sram = follower_.machine().node(node).sram.bytes();
    std::copy(bytes.begin(), bytes.end(), sram.begin() + offset);
  }
  void Load(const RandomProgram& program) {
    for (const auto& s : program.segments) Load(s.node, s.offset, s.bytes);
  }
  std::vector<uint8_t> Read(int node, uint32_t offset, size_t bytes) const {
    std::vector<uint8_t> read(bytes);
    mesh_.ReadSram(node, offset, read);
    return read;
  }
  template <typename T>
  T ReadAs(int node, uint32_t offset) const {
    T value;
    mesh_.ReadSram(node, offset, {reinterpret_cast<uint8_t*>(&value), sizeof(value)});
    return value;
  }
  void Start(const RandomProgram& program) {
    for (const auto& s : program.starts) mesh_.HostStart(s.node, s.thread, s.pc, s.arg);
  }

  // From now on a device at the north edge and one at the east get in the way (disturber.h), until
  // the threads end.
  void Disturb(uint64_t seed) {
    std::vector<Place> nodes;
    for (int y = 0; y < mesh_.height(); ++y) {
      for (int x = 0; x < mesh_.width(); ++x)
        nodes.push_back({.y = static_cast<uint8_t>(y), .x = static_cast<uint8_t>(x)});
    }
    for (const int side : {0, 1}) {
      const Place here = {.is_edge = true, .side = static_cast<uint8_t>(side)};
      disturbers_.push_back(
          std::make_unique<Disturber>(seed + static_cast<uint64_t>(side), here, nodes));
      mesh_.AttachEdge(side, 0, *disturbers_.back());
    }
  }
  uint64_t disturbances() const {
    uint64_t sent = 0;
    for (const auto& disturber : disturbers_) sent += disturber->sent();
    return sent;
  }

  // Cycles in which a line of a disturber kept others from their super-bank, and no other port had
  // one.
  uint64_t bank_conflicts() const { return bank_conflicts_; }

  // From now on the host stops threads, and lets them go on where they were.
  void Stall(uint64_t seed) { staller_.emplace(seed, mesh_, follower_.machine()); }
  uint64_t stalls() const { return staller_ ? staller_->stalls() : 0; }

  // One cycle of both. False: a difference, see report().
  bool Tick() {
    for (const auto& disturber : disturbers_) Busy() ? disturber->Wake() : disturber->Rest();
    if (staller_) staller_->Drive();
    mesh_.Tick();
#ifdef D1_WAVES
    waves_->Dump(mesh_.cycle());
#endif
    events_.clear();
    for (int i = 0; i < mesh_.nodes(); ++i) {
      if (mesh_.live(i)) ReadEvents(mesh_.node(i), i, &events_);
    }
    if (events_.empty()) return true;
    quiet_since_ = mesh_.cycle();
    for (const NodeEvent& event : events_) {
      Count(event.event);
      if (!disturbers_.empty()) CountConflict(event);
    }
    return follower_.Step(mesh_.cycle(), events_);
  }

  // Until nothing has run or happened for a while. False: a difference, a failed assertion of the
  // RTL or a hang, see report().
  bool RunToQuiet(uint64_t max_cycles = 400'000) {
    const uint64_t limit = mesh_.cycle() + max_cycles;
    quiet_since_ = mesh_.cycle();
    try {
      while (Busy() || mesh_.cycle() - quiet_since_ < kQuietCycles) {
        if (!Tick()) return false;
        if (mesh_.cycle() >= limit || mesh_.cycle() - quiet_since_ > kHangCycles) {
          failure_ = "hang in cycle " + std::to_string(mesh_.cycle()) + "\n" +
                     follower_.DescribeStalled(kHangCycles / 2);
          return false;
        }
      }
    } catch (const RtlError& error) {
      failure_ = error.what();
      return false;
    }
    return true;
  }

  // Nothing may be outstanding; SRAM, semaphores and the registers of threads must be equal.
  bool CheckEnd() {
    if (!follower_.Finish()) return false;
    std::vector<uint8_t> sram(kSramBytes);
    for (int n = 0; n < mesh_.nodes(); ++n) {
      if (!mesh_.live(n)) continue;
      mesh_.ReadSram(n, 0, sram);
      if (!follower_.CheckSram(n, sram)) return false;
      for (int s = 0; s < kSemaphores; ++s) {
        if (!follower_.CheckSemaphore(n, s, ReadSemaphore(mesh_.node(n), s))) return false;
      }
      for (int t = 0; t < kThreads; ++t) {
        if (!CheckThread(n, t)) return false;
      }
    }
    return true;
  }

  // Empty while nothing was found.
  std::string report() const { return follower_.ok() ? failure_ : follower_.report(); }

 private:
  static constexpr uint64_t kQuietCycles = 100;
  static constexpr uint64_t kHangCycles = 5'000;

  bool Busy() const {
    return mesh_.running() || mesh_.host_outstanding() > 0 || (staller_ && !staller_->idle());
  }

  bool CheckThread(int node, int thread) {
    const RtlThread rtl = ReadThread(mesh_.node(node), thread);
    const ThreadState& model = follower_.machine().node(node).thread[thread];
    const auto text = [](const auto& t) {
      return std::string(ThreadStatusName(t.status)) + ", cause " + std::to_string(t.cause) +
             ", epc " + std::to_string(t.epc) + ", eaddr " + std::to_string(t.eaddr);
    };
    if (text(rtl) == text(model)) return true;
    failure_ = "node " + std::to_string(node) + " thread " + std::to_string(thread) +
               " differs at the end\nexpected " + text(model) + "\ngot      " + text(rtl);
    return false;
  }

  void Count(const Event& event) {
    if (const auto* retire = std::get_if<RetireEvent>(&event)) {
      const Op op = Decode(retire->instr).op;
      if (op != Op::kD1Halt) ++ops_[static_cast<size_t>(op)];
    } else if (const auto* stop = std::get_if<StopEvent>(&event)) {
      if (stop->halt) {
        ++ops_[static_cast<size_t>(Op::kD1Halt)];
      } else if (stop->cause == static_cast<uint32_t>(Cause::kEnvironmentCall)) {
        ++ops_[static_cast<size_t>(Op::kEcall)];
      } else if (stop->cause == static_cast<uint32_t>(Cause::kBreakpoint)) {
        ++ops_[static_cast<size_t>(Op::kEbreak)];
      }
    } else if (std::holds_alternative<DmaReadEvent>(event)) {
      ++dma_reads_;
    } else if (const auto* arrive = std::get_if<ArriveEvent>(&event)) {
      adds_ += IsAdd(arrive->packet.header) && !arrive->refused;
    }
  }

  void CountConflict(const NodeEvent& event) {
    constexpr unsigned kMst = 1;  // the port of packets
    const auto* arrive = std::get_if<ArriveEvent>(&event.event);
    if (arrive == nullptr) return;
    const Header& header = arrive->packet.header;
    if (!header.src.is_edge || !Disturber::IsSpare(header.offset)) return;
    const SramPorts ports = ReadSramPorts(mesh_.node(event.node));
    if (ports.granted == kMst && (ports.in_conflict & ~kMst) != 0) ++bank_conflicts_;
  }

  std::vector<std::unique_ptr<Disturber>> disturbers_;
  RtlMesh mesh_;
  Follower follower_;
#ifdef D1_WAVES
  std::unique_ptr<WaveWriter> waves_;
#endif
  std::vector<NodeEvent> events_;
  OpCounts ops_{};
  std::optional<Staller> staller_;
  uint64_t dma_reads_ = 0;
  uint64_t adds_ = 0;
  uint64_t bank_conflicts_ = 0;
  std::string failure_;
  uint64_t quiet_since_ = 0;
};

}  // namespace d1
