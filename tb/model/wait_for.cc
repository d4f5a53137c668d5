#include "tb/model/wait_for.h"

#include <algorithm>
#include <cstdio>

#include "tb/model/control.h"
#include "tb/model/instr.h"
#include "tb/model/scalar_step.h"
#include "tb/model/vector_op.h"

namespace d1 {
namespace {

constexpr size_t kMostLines = 16;

void Note(const SemaphoreId& id, std::vector<SemaphoreId>* posts) {
  if (std::find(posts->begin(), posts->end(), id) == posts->end()) posts->push_back(id);
}

// A write of a semaphore's control register is a post too.
void NoteRegister(const Place& node, uint64_t offset, std::vector<SemaphoreId>* posts) {
  if (offset >= SemaphoreRegister(0) && offset < SemaphoreRegister(kSemaphores)) {
    Note({node, static_cast<unsigned>(offset - SemaphoreRegister(0)) / 8}, posts);
  }
}

std::string Name(const WaitingThread& w) {
  char text[80];
  std::snprintf(text, sizeof(text), "node %d,%d thread %d", w.node.x, w.node.y, w.thread);
  return text;
}

std::string Wait(const WaitingThread& w) {
  char text[80];
  std::snprintf(text, sizeof(text), "  %s at 0x%x waits for semaphore %u", Name(w).c_str(), w.pc,
                w.semaphore);
  return text;
}

bool WouldPost(const WaitingThread& poster, const WaitingThread& waiter) {
  return std::find(poster.posts.begin(), poster.posts.end(),
                   SemaphoreId{waiter.node, waiter.semaphore}) != poster.posts.end();
}

}  // namespace

std::vector<SemaphoreId> PostsOf(const Place& place, std::span<const uint8_t> sram,
                                 const ThreadState& thread, int number, uint64_t instructions) {
  NodeState node;
  node.place = place;
  node.thread[number] = thread;
  std::copy(sram.begin(), sram.end(), node.sram.bytes().begin());
  ThreadState& self = node.thread[number];
  ScalarStep step(node, self, number);
  DecodeCache cache;
  std::vector<SemaphoreId> posts;
  for (uint64_t i = 0; i < instructions && FetchCause(self.pc) == Cause::kNone; ++i) {
    ExecuteScalar(step, cache.Get(node.sram.Read<uint32_t>(self.pc)));
    if (step.cause != Cause::kNone || step.request == Request::kHalt) break;
    if (step.request == Request::kLoad) step.Write(step.rd, LoadValue(node, step));
    if (step.request == Request::kStore) {
      NoteRegister(place, step.addr, &posts);
      PerformStore(node, step);
    }
    if (step.request == Request::kVector) {
      VectorEffects effects;
      PerformVector(node, step.op, effects);
      for (int s = 0; s < effects.stores; ++s) {
        node.sram.WriteLine(effects.store[s].addr, effects.store[s].mask, effects.store[s].data);
      }
      if (effects.has_packet)
        NoteRegister(effects.packet.header.dst, effects.packet.header.offset, &posts);
    }
    self.pc = step.next_pc;
  }
  return posts;
}

std::vector<WaitingThread> WaitCircle(const std::vector<WaitingThread>& waiting) {
  const int count = static_cast<int>(waiting.size());
  for (int first = 0; first < count; ++first) {
    // Breadth first from `first` to whom each waits for, until that is `first` again.
    std::vector<int> before(waiting.size(), -1), reached = {first};
    for (size_t i = 0; i < reached.size(); ++i) {
      const int at = reached[i];
      for (int next = 0; next < count; ++next) {
        if (!WouldPost(waiting[next], waiting[at])) continue;
        if (next == first) {
          std::vector<WaitingThread> circle;
          for (int t = at; t != -1; t = before[t]) circle.insert(circle.begin(), waiting[t]);
          return circle;
        }
        if (before[next] >= 0) continue;
        before[next] = at;
        reached.push_back(next);
      }
    }
  }
  return {};
}

std::string WaitForText(const std::vector<WaitingThread>& waiting, bool no_other_runs) {
  std::string text;
  const std::vector<WaitingThread> circle = WaitCircle(waiting);
  if (!circle.empty()) {
    text = "a circle of threads that wait for each other:\n";
    for (size_t i = 0; i < circle.size(); ++i) {
      text +=
          Wait(circle[i]) + ", which " + Name(circle[(i + 1) % circle.size()]) + " would post\n";
    }
    return text;
  }
  if (!no_other_runs) return text;
  size_t lines = 0;
  for (const WaitingThread& w : waiting) {
    if (std::any_of(waiting.begin(), waiting.end(),
                    [&](const WaitingThread& other) { return WouldPost(other, w); }))
      continue;
    if (lines++ < kMostLines) text += Wait(w) + ", which no thread would post\n";
  }
  if (lines > kMostLines) text += "  and " + std::to_string(lines - kMostLines) + " more\n";
  return text;
}

}  // namespace d1
