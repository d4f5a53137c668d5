// A host that gets in the way of a mesh's threads: it stops one at any time and, a while later,
// starts it where it was, with what it had in x10. So every thread stands still now and then, and
// does what it would have done. (Only THREAD_PC and THREAD_ARG are the host's then; who reads them
// finds that, in the model too.)
#pragma once

#include <algorithm>
#include <vector>

#include "tb/harness/random.h"
#include "tb/harness/rtl_mesh.h"
#include "tb/harness/rtl_trace.h"
#include "tb/model/machine.h"

namespace d1 {

class Staller {
 public:
  Staller(uint64_t seed, RtlMesh& mesh, const Machine& model)
      : random_(seed, "staller"), mesh_(mesh), model_(model), per_mille_(random_.Range(1, 20)) {}

  // Before every cycle.
  void Drive() {
    std::erase_if(held_, [this](Held& held) { return LetsGo(held); });
    if (mesh_.host_outstanding() > 4 || random_.Below(1000) >= per_mille_) return;
    const int node = static_cast<int>(random_.Below(static_cast<uint64_t>(mesh_.nodes())));
    const int thread = static_cast<int>(random_.Below(kThreads));
    const auto same = [&](const Held& h) { return h.node == node && h.thread == thread; };
    if (std::any_of(held_.begin(), held_.end(), same) ||
        Status(node, thread) != ThreadStatus::kRunning)
      return;
    mesh_.HostStop(node, thread);
    held_.push_back({.node = node, .thread = thread, .wait = random_.Range(1, 200)});
  }

  bool idle() const { return held_.empty(); }
  uint64_t stalls() const { return stalls_; }  // threads that went on

 private:
  struct Held {
    int node, thread;
    int64_t wait;  // cycles, once it has stopped
  };

  ThreadStatus Status(int node, int thread) const {
    return ReadThread(mesh_.node(node), thread).status;
  }

  // It goes on, or has ended by itself.
  bool LetsGo(Held& held) {
    const ThreadStatus status = Status(held.node, held.thread);
    if (status == ThreadStatus::kRunning) return false;
    if (status != ThreadStatus::kStopped) return true;
    if (held.wait-- > 0) return false;
    const ThreadState& thread = model_.node(held.node).thread[held.thread];
    mesh_.HostStart(held.node, held.thread, thread.pc, thread.x[10]);
    ++stalls_;
    return true;
  }

  Random random_;
  RtlMesh& mesh_;
  const Machine& model_;
  uint64_t per_mille_;  // chance of a cycle that a thread is stopped
  std::vector<Held> held_;
  uint64_t stalls_ = 0;
};

}  // namespace d1
