// The end of a run: nothing is missing, and all state is the same.
#include <cinttypes>
#include <cstdio>
#include <stdexcept>

#include "tb/model/lockstep/follower_impl.h"

namespace d1 {
namespace {

std::string Hex(uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof(text), "0x%" PRIx64, value);
  return text;
}

std::string LineText(const Line& line) {
  std::string text;
  for (int lane = 0; lane < 16; ++lane) text += Hex(Lane32(line, lane)) + " ";
  return text;
}

}  // namespace

void Follower::Impl::FinishThread(int node, int number) const {
  const Thread& track = nodes_[node].thread[number];
  const uint32_t pc = machine.node(node).thread[number].pc;
  const auto missing = [&](const Origin& origin, const char* what) {
    Fail(node, number, origin.pc, "at the end something is missing",
         std::string(what) + " of " + InstrText(origin.word, origin.pc));
  };
  if (!track.accesses.empty()) missing(track.accesses.front().origin, "the scalar access");
  if (!track.late.empty()) missing(track.late.front().origin, "the late value");
  if (!track.queue.empty()) missing(track.queue.front().origin, "the vector operation");
  if (!track.writes.empty()) missing(track.writes.front().origin, "the vector register write");
  if (!track.stores.empty()) missing(track.stores.front().origin, "the store");
  if (!track.packets.empty()) missing(track.packets.front().origin, "the packet");
  if (machine.node(node).dma[number].busy)
    Fail(node, number, pc, "at the end the thread's DMA list is not done");
  if (!track.dma.empty())
    Fail(node, number, pc, "at the end a packet of the thread's DMA list is missing");
  if (!track.early.empty()) {
    Fail(node, number, pc, "an access was performed whose instruction never retired", "",
         EventText(track.early.front().event));
  }
  if (track.in_network != 0) Fail(node, number, pc, "at the end packets have not arrived");
  if (track.halting) Fail(node, number, track.halt_pc, "the halt was not reported");
  for (const std::deque<AsyncFault>* faults : {&track.async, &track.dma_faults}) {
    for (const AsyncFault& fault : *faults) {
      if (fault.merged) continue;
      Fail(node, number, pc, "a fault was not reported", CauseName(fault.cause));
    }
  }
  if (machine.node(node).thread[number].stop_requested) {
    Fail(node, number, pc, "a thread was told to stop and did not");
  }
}

bool Follower::Impl::Finish(bool all_stopped) {
  return Guard([&] {
    for (int node = 0; node < machine.nodes(); ++node) {
      for (const Barrier& barrier : machine.node(node).barrier) {
        if (barrier.released != 0)
          Fail(node, -1, 0, "at the end a barrier has not released a thread");
      }
      for (int thread = 0; thread < kThreads; ++thread) {
        FinishThread(node, thread);
        const ThreadState& state = machine.node(node).thread[thread];
        if (all_stopped && state.status == ThreadStatus::kRunning) {
          Fail(node, thread, state.pc, "at the end a thread is still running in the model");
        }
      }
    }
  });
}

void Follower::Impl::CheckSame(int node, int thread, const std::string& what,
                               const std::string& model, const std::string& rtl) {
  if (model == rtl) return;
  Fail(node, thread, thread < 0 ? 0 : machine.node(node).thread[thread].pc,
       what + " differs at the end", model, rtl);
}

std::string Follower::Impl::DescribeStalled(uint64_t cycles) const {
  std::string text;
  for (int n = 0; n < machine.nodes(); ++n) {
    for (int t = 0; t < kThreads; ++t) {
      const NodeState& node = machine.node(n);
      const ThreadState& thread = node.thread[t];
      const Thread& track = nodes_[n].thread[t];
      if (thread.status != ThreadStatus::kRunning || cycle_ - track.last_cycle < cycles) continue;
      text += "node (" + std::to_string(node.place.x) + "," + std::to_string(node.place.y) +
              ") thread " + std::to_string(t) + " stands at pc " + Hex(thread.pc);
      if (FetchCause(thread.pc) == Cause::kNone) {
        const uint32_t word = node.sram.Read<uint32_t>(thread.pc);
        text += ": " + InstrText(word, thread.pc);
        const Instr instr = DecodeInstr(word);
        ThreadState copy = thread;
        ScalarStep step(node, copy, t);
        ExecuteScalar(step, instr);
        if (step.cause == Cause::kNone && step.request == Request::kWait) {
          text += "; semaphore " + std::to_string(step.sem) + " has " +
                  std::to_string(node.semaphore[step.sem]) + ", needs " +
                  std::to_string(step.amount);
        }
      }
      const std::string left = Outstanding(n, t);
      if (!left.empty()) text += "; outstanding: " + left;
      text += "\n";
    }
  }
  return text;
}

bool Follower::CheckSram(int node, std::span<const uint8_t> rtl) {
  if (rtl.size() != kSramBytes) throw std::invalid_argument("the SRAM image has another size");
  return impl_->Guard([&] {
    const std::span<const uint8_t> model = impl_->machine.node(node).sram.bytes();
    if (std::memcmp(model.data(), rtl.data(), kSramBytes) == 0) return;
    uint32_t at = 0;
    while (model[at] == rtl[at]) ++at;
    at &= ~7u;
    uint64_t expected, got;
    std::memcpy(&expected, &model[at], 8);
    std::memcpy(&got, &rtl[at], 8);
    impl_->CheckSame(node, -1, "the word at " + Hex(at), Hex(expected), Hex(got));
  });
}

bool Follower::CheckAccumulator(int node, int acc, const Tile& rtl) {
  return impl_->Guard([&] {
    for (int i = 0; i < 64; ++i) {
      const int r = i / 8, c = i % 8;
      impl_->CheckSame(node, -1,
                       "element (" + std::to_string(r) + "," + std::to_string(c) + ") of a" +
                           std::to_string(acc),
                       Hex(impl_->machine.node(node).acc[acc].element[r][c].bits),
                       Hex(rtl.element[r][c].bits));
    }
  });
}

bool Follower::CheckSemaphore(int node, int semaphore, uint32_t rtl) {
  return impl_->Guard([&] {
    impl_->CheckSame(node, -1, "semaphore " + std::to_string(semaphore),
                     Hex(impl_->machine.node(node).semaphore[semaphore]), Hex(rtl));
  });
}

bool Follower::CheckScalar(int node, int thread, int reg, uint64_t rtl) {
  return impl_->Guard([&] {
    impl_->CheckSame(node, thread, "x" + std::to_string(reg),
                     Hex(impl_->machine.node(node).thread[thread].x[reg]), Hex(rtl));
  });
}

bool Follower::CheckVector(int node, int thread, int reg, const Line& rtl) {
  return impl_->Guard([&] {
    impl_->CheckSame(node, thread, "v" + std::to_string(reg),
                     LineText(impl_->machine.node(node).thread[thread].v[reg]), LineText(rtl));
  });
}

}  // namespace d1
