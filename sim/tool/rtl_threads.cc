#include "sim/tool/rtl_threads.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "sim/tool/error.h"
#include "sim/tool/rank_share.h"
#include "sim/tool/thread_report.h"
#include "tb/model/control.h"
#include "tb/model/isa/disasm.h"
#include "tb/model/wait_for.h"

namespace d1 {
namespace {

constexpr uint64_t kStandsStill = 1000;  // cycles without an instruction: then a thread waits
constexpr int kHereBit = 32, kAllCameBit = 40;  // of a barrier, above its tree

std::string LoopText(const StandstillWatch::Loop& loop) {
  std::string text = fmt::format("repeats what is at 0x{:x} to 0x{:x}", loop.lowest, loop.highest);
  if (!loop.reads) return text;
  text += fmt::format(", reads 0x{:x}", *loop.reads);
  if (*loop.reads >= SemaphoreRegister(0) && *loop.reads < SemaphoreRegister(kSemaphores)) {
    text +=
        fmt::format(" (semaphore {})", (*loop.reads - SemaphoreRegister(0)) / kCtlSemaphoreStride);
  }
  return text;
}

}  // namespace

RtlThreads::RtlThreads(const RtlMesh* mesh, MeshRanks* ranks)
    : mesh_(mesh),
      ranks_(ranks),
      retired_(mesh->nodes()),
      retired_at_(mesh->nodes()),
      watches_(mesh->nodes()) {}

void RtlThreads::Note(int index, const NodeActivity& activity) {
  if (activity.retired > 0) {
    std::array<RetiredPc, 4> lanes;
    const int count = ReadRetired(mesh_->node(index), &lanes);
    for (int lane = 0; lane < count; ++lane) {
      retired_[index][lanes[lane].thread] = lanes[lane];
      retired_at_[index][lanes[lane].thread] = mesh_->cycle();
    }
  }
  watches_[index].Look(mesh_->node(index), mesh_->cycle());
}

bool RtlThreads::Stand(uint64_t cycle, uint64_t idle) const {
  if (idle > cycle) return false;
  uint64_t since = 0;
  for (int i = mesh_->first_node(); i < mesh_->end_node(); ++i)
    since = std::max(since, watches_[i].quiet_since());
  if (cycle - since < idle) return false;
  if (ranks_ != nullptr) since = cycle - idle;
  for (int i = mesh_->first_node(); i < mesh_->end_node(); ++i) {
    if (mesh_->live(i) && !watches_[i].Stands(mesh_->node(i), cycle, since, idle)) return false;
  }
  return true;
}

std::vector<ThreadReport> RtlThreads::Reports(const std::vector<StartedThread>& started,
                                              bool stand) const {
  std::vector<ThreadReport> reports;
  for (const auto& [node, thread, pc] : started) {
    const int index = Index(node);
    struct {
      RtlThread state;
      RetiredPc last;
      uint32_t waits_at;
    } seen = {};
    std::string waits;  // of a thread that stands still: its instruction, and what for
    if (mesh_->Has(index)) {
      seen = {ReadThread(mesh_->node(index), thread), retired_[index][thread], 0};
      const auto loop = watches_[index].LoopOf(thread);
      const bool runs = seen.state.status == ThreadStatus::kRunning;
      if (runs && mesh_->cycle() - retired_at_[index][thread] > kStandsStill) {
        const ThreadWait wait = ReadWait(mesh_->node(index), thread);
        seen.waits_at = wait.pc;
        waits = fmt::format("{}, {}", InstructionAt(index, wait.pc), WaitText(index, thread, wait));
      } else if (runs && stand && loop) {
        seen.waits_at = seen.last.pc;
        waits = LoopText(*loop);
      }
    }
    FromOwner(ranks_, node, mesh_->height(), {reinterpret_cast<uint8_t*>(&seen), sizeof(seen)});
    FromOwner(ranks_, node, mesh_->height(), &waits);
    const auto& [state, last, waits_at] = seen;
    ThreadReport report =
        ReportThread(node, thread, state.status, state.epc, state.cause, state.eaddr);
    if (!waits.empty()) {
      report.pc = waits_at;
      report.detail = waits;
    } else if (state.status == ThreadStatus::kRunning || state.status == ThreadStatus::kStopped) {
      report.pc = last.pc;
      report.detail = "after " + Disassemble(last.instr, last.pc);
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

bool RtlThreads::Runs(int index, int thread) const {
  return mesh_->Has(index) &&
         ReadThread(mesh_->node(index), thread).status == ThreadStatus::kRunning;
}

std::string RtlThreads::OnlySemaphores(const std::vector<StartedThread>& started) const {
  std::array<uint64_t, 2> counts = {};  // threads that run; that wait at semaphores
  for (const auto& [node, thread, pc] : started) {
    if (!Runs(Index(node), thread)) continue;
    ++counts[0];
    if (ReadWait(mesh_->node(Index(node)), thread).cause == SpentOn::kSemaphore) ++counts[1];
  }
  if (ranks_ != nullptr) ranks_->Sum(counts);
  if (counts[0] == 0 || counts[1] < counts[0]) return "";
  return "; every thread that runs waits for a semaphore, and none is left to post it";
}

std::string RtlThreads::WhoWaitsForWhom(const std::vector<StartedThread>& started,
                                        bool stand) const {
  std::vector<WaitingThread> waiting;  // for semaphores, and what they would post
  std::array<uint64_t, 1> running = {};
  std::vector<uint8_t> sram(kSramBytes);
  for (const auto& [node, thread, pc] : started) {
    const int index = Index(node);
    if (!Runs(index, thread)) continue;
    ++running[0];
    const ThreadWait wait = ReadWait(mesh_->node(index), thread);
    if (wait.cause != SpentOn::kSemaphore) continue;
    mesh_->ReadSram(index, 0, sram);
    ThreadState state;
    state.x = ReadRegisters(mesh_->node(index), thread);
    state.pc = wait.pc;
    const Place place{.y = static_cast<uint8_t>(node.y), .x = static_cast<uint8_t>(node.x)};
    waiting.push_back({.node = place,
                       .thread = thread,
                       .pc = wait.pc,
                       .semaphore = wait.semaphore,
                       .posts = PostsOf(place, sram, state, thread)});
  }
  if (ranks_ != nullptr) ranks_->Sum(running);
  waiting = JoinWaiting(ranks_, waiting);
  return WaitForText(waiting, stand || waiting.size() == running[0]);
}

std::string RtlThreads::CircularLists() const {
  std::string text;
  for (int i = mesh_->first_node(); i < mesh_->end_node(); ++i) {
    if (!mesh_->live(i)) continue;
    for (int thread = 0; thread < kThreads; ++thread) {
      const auto descriptor = watches_[i].DescriptorOf(thread);
      if (!descriptor || (ReadBusyLists(mesh_->node(i)) >> thread & 1) == 0) continue;
      text += fmt::format(
          "  node {},{} DMA list of thread {}: goes round, and comes back to the descriptor at "
          "0x{:x}\n",
          i % mesh_->width(), i / mesh_->width(), thread, *descriptor);
    }
  }
  return text;
}

std::string RtlThreads::InstructionAt(int index, uint32_t pc) const {
  if (pc + 4 > kSramBytes) return "no instruction";
  std::array<uint8_t, 4> word = {};
  mesh_->ReadSram(index, pc, word);
  uint32_t instr;
  std::memcpy(&instr, word.data(), sizeof(instr));
  return Disassemble(instr, pc);
}

std::optional<BarrierView> RtlThreads::ViewBarrier(int node, int barrier) const {
  if (!mesh_->live(node)) return {};
  if (!mesh_->Has(node)) {
    if (others_barriers_.empty()) return {};
    const uint64_t packed = others_barriers_[static_cast<size_t>(node * kBarriers + barrier)];
    return BarrierView{.tree = BarrierTree::Of(packed),
                       .here = static_cast<uint8_t>(packed >> kHereBit & 15),
                       .all_came = (packed >> kAllCameBit & 1) != 0};
  }
  const RtlBarrier rtl = ReadBarrier(mesh_->node(node), barrier);
  return BarrierView{.tree = rtl.tree, .here = rtl.here, .all_came = rtl.all_came};
}

void RtlThreads::ShareBarriers() {
  if (ranks_ == nullptr) return;
  std::vector<uint64_t> packed(static_cast<size_t>(mesh_->nodes() * kBarriers));
  for (int node = mesh_->first_node(); node < mesh_->end_node(); ++node) {
    for (int b = 0; b < kBarriers; ++b) {
      const auto view = ViewBarrier(node, b);
      if (!view) continue;
      packed[static_cast<size_t>(node * kBarriers + b)] = view->tree.Word() |
                                                          uint64_t{view->here} << kHereBit |
                                                          uint64_t{view->all_came} << kAllCameBit;
    }
  }
  ranks_->Sum(packed);
  others_barriers_ = packed;
}

// What a thread that stands still waits for.
std::string RtlThreads::WaitText(int index, int thread, const ThreadWait& wait) const {
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
      return fmt::format(
          "waits for semaphore {}: needs {}, has {}{}", wait.semaphore, wait.amount,
          ReadSemaphore(mesh_->node(index), static_cast<int>(wait.semaphore)),
          BarrierText({mesh_->width(), mesh_->height()}, index, thread, wait.semaphore,
                      [this](int node, int barrier) { return ViewBarrier(node, barrier); }));
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

std::string RtlThreads::VectorText(int index, const ThreadWait& wait) const {
  if (*wait.vector_wait == 0) return "";
  return fmt::format(", the oldest of which, {} at 0x{:x}, waits for {}",
                     InstructionAt(index, wait.vector_pc), wait.vector_pc, wait.vector_wait);
}

}  // namespace d1
