#include "tb/harness/rtl_profile.h"

#include <algorithm>

#include "Vd1_node.h"
#include "Vd1_node___024root.h"
#include "tb/harness/bits.h"

namespace d1 {
namespace {

#define D1_NODE(name) (node.rootp->d1_node__DOT__##name)
// Bits of a signal of a thread; 0 for a thread that the node does not have.
#define D1_BITS(name, lsb, width)                            \
  ([](const auto& root) -> uint64_t {                        \
    if constexpr (requires { root.d1_node__DOT__##name; }) { \
      return GetBits(root.d1_node__DOT__##name, lsb, width); \
    } else {                                                 \
      return 0;                                              \
    }                                                        \
  }(*node.rootp))
#define D1_VTHREAD(t, name, lsb, width) \
  D1_BITS(u_vector__DOT__gen_thread__BRA__##t##__KET____DOT__u_thread__DOT__##name, lsb, width)
// Thread t is member t / 2 of cluster t % 2.
#define D1_MEMBER(c, m, name, lsb, width)                                                                          \
  D1_BITS(                                                                                                         \
      u_core__DOT__u_cluster##c##__DOT__u_threads__DOT__gen_thread__BRA__##m##__KET____DOT__u_thread__DOT__##name, \
      lsb, width)
#define D1_THREAD_0(...) D1_MEMBER(0, 0, __VA_ARGS__)
#define D1_THREAD_1(...) D1_MEMBER(1, 0, __VA_ARGS__)
#define D1_THREAD_2(...) D1_MEMBER(0, 1, __VA_ARGS__)
#define D1_THREAD_3(...) D1_MEMBER(1, 1, __VA_ARGS__)
#define D1_THREAD(t, ...) D1_THREAD_##t(__VA_ARGS__)
#define D1_FOUR(macro, ...) \
  { macro(0, __VA_ARGS__), macro(1, __VA_ARGS__), macro(2, __VA_ARGS__), macro(3, __VA_ARGS__) }

// trace_wait_q of d1_vector_thread.
enum VectorWait {
  kEmpty,
  kPicked,
  kTurn,
  kAccumulator,
  kStoreRoom,
  kReadoutRoom,
  kSendRoom,
  kRegister,
  kMemory,
  kCheck
};
struct Wait {
  explicit Wait(uint64_t bits)
      : what(static_cast<VectorWait>(bits & 15)),
        pipe(bits >> 4 & 3),
        acc(static_cast<unsigned>(bits >> 6)) {}
  VectorWait what;
  unsigned pipe;  // a PipeName
  unsigned acc;
};
enum PipeName { kSimdPipe, kMatrixPipe, kLoadPipe };

// States of groups as profile_units.cc lists them.
enum MatrixPipe {
  kMatrixIdle,
  kMatrixStep,
  kConflict,
  kOtherPort,
  kAccReadout,
  kAccStep,
  kMatrixCauses
};
enum LoadPipe { kLoadIdle, kLoadBusy, kLoadConflict, kLoadOtherPort, kLoadCauses };
enum SimdPipe { kSimdIdle, kSimdBusy, kRoom, kSimdCauses };
enum Cause {
  kCauseOrder,
  kCauseRegister,
  kCauseMemory,
  kCauseCheck,
  kCauseOtherPipe,
  kCauseNone
};  // behind those of the pipe's own
enum Queue {
  kQueueEmpty,
  kQueueLeaves,
  kQueueTurn,
  kQueueAccReadout,
  kQueueAccStep,
  kQueueStoreRoom,
  kQueueReadoutRoom,
  kQueueSendRoom,
  kQueueRegister,
  kQueueMemory,
  kQueueCheck
};

Queue QueueState(const Wait& wait, unsigned acc_busy) {
  switch (wait.what) {
    case kEmpty:
      return kQueueEmpty;
    case kPicked:
      return kQueueLeaves;
    case kTurn:
      return kQueueTurn;
    case kAccumulator:
      return (acc_busy >> wait.acc & 1) != 0 ? kQueueAccReadout : kQueueAccStep;
    case kStoreRoom:
      return kQueueStoreRoom;
    case kReadoutRoom:
      return kQueueReadoutRoom;
    case kSendRoom:
      return kQueueSendRoom;
    case kRegister:
      return kQueueRegister;
    case kMemory:
      return kQueueMemory;
    case kCheck:
      return kQueueCheck;
  }
  return kQueueCheck;
}

// What a pipe that holds nothing could have picked in the cycle before: the first cause of its list
// that holds for some thread. Idle if nothing runs.
unsigned EmptyPipeState(PipeName pipe, const std::array<uint64_t, 4>& waits, unsigned acc_busy,
                        bool runs) {
  constexpr unsigned kCommon[] = {kSimdCauses, kMatrixCauses, kLoadCauses};
  const unsigned common = kCommon[pipe];
  unsigned first = common + kCauseNone;
  const auto add = [&](unsigned cause) { first = std::min(first, cause); };
  for (const uint64_t bits : waits) {
    const Wait wait(bits);
    if (wait.what == kEmpty) continue;
    if (wait.pipe != pipe) {
      add(common + kCauseOtherPipe);
      continue;
    }
    switch (wait.what) {
      case kAccumulator:
        add((acc_busy >> wait.acc & 1) != 0 ? kAccReadout : kAccStep);
        break;
      case kStoreRoom:
      case kReadoutRoom:
      case kSendRoom:
        add(kRoom);
        break;
      case kRegister:
        add(common + kCauseRegister);
        break;
      case kMemory:
        add(common + kCauseMemory);
        break;
      case kTurn:
        add(common + kCauseOrder);
        break;
      default:
        add(common + kCauseCheck);
        break;
    }
  }
  return first < common + kCauseNone || runs ? first : 0;
}

// `state`: {the other pipe has ld0, waits, leaves}.
unsigned PipeState(PipeName pipe, unsigned state, const std::array<uint64_t, 4>& waits,
                   unsigned acc_busy, bool runs) {
  if (state & 1) return 1;
  if (state & 2) return state & 4 ? unsigned{kOtherPort} : unsigned{kConflict};
  return EmptyPipeState(pipe, waits, acc_busy, runs);
}
static_assert(int{kConflict} == int{kLoadConflict} && int{kOtherPort} == int{kLoadOtherPort});

constexpr const char* kVectorWaits[] = {"",
                                        "its turn",
                                        "its turn",
                                        "its accumulator",
                                        "room in the store buffer",
                                        "room among the pending read-outs",
                                        "the network interface",
                                        "a register",
                                        "older stores or read-outs",
                                        "its turn"};

}  // namespace

ProfileSample NodeProfiler::Sample(const Vd1_node& node) {
  ProfileSample sample = {};
  size_t at = 0;
  const auto put = [&](unsigned state) { sample[at++] = static_cast<uint8_t>(state); };

  const unsigned spent = D1_NODE(u_core__DOT__spent_o);
  const unsigned fetch = D1_NODE(u_core__DOT__u_fetch__DOT__trace_fetch_q);
  bool runs = false;
  for (int t = 0; t < 4; ++t) {
    const unsigned cause = spent >> 4 * t & 15;
    constexpr unsigned kFetch = static_cast<unsigned>(SpentOn::kFetch);
    runs |= cause != static_cast<unsigned>(SpentOn::kIdle);
    // Fetch is split in two: a thread that waits for a line, and one on its way after a jump.
    put(cause < kFetch ? cause : cause > kFetch ? cause + 1 : (fetch >> t & 1) != 0 ? 2 : 3);
  }
  const unsigned issued = D1_NODE(u_core__DOT__trace_issue_q);
  for (int lane = 0; lane < 4; ++lane) put((issued >> lane & 1) != 0 ? 1 : runs ? 2 : 0);
  put(fetch & 0x20 ? 1 : (fetch & 0x1F) != 0 ? 2 : 0);

  const std::array<uint64_t, 4> waits = D1_FOUR(D1_VTHREAD, trace_wait_q, 0, 10);
  const unsigned busy = D1_NODE(u_vector__DOT__trace_acc_busy_q);
  const unsigned acc_busy = busy | acc_busy_;  // a pick looks at those of the cycle before
  for (const uint64_t bits : waits) put(QueueState(Wait(bits), acc_busy));
  const unsigned pipes = D1_NODE(u_vector__DOT__trace_pipes_q);
  put(PipeState(kMatrixPipe, pipes & 7, waits_, acc_busy, runs));
  put(PipeState(kLoadPipe, pipes >> 3 & 7, waits_, acc_busy, runs));
  put(PipeState(kSimdPipe, pipes >> 6, waits_, acc_busy, runs));
  waits_ = waits;
  acc_busy_ = busy;
  put(D1_NODE(u_matrix__DOT__u_readout__DOT__trace_state_q));

  const unsigned granted = D1_NODE(u_sram__DOT__u_arb__DOT__trace_gnt_q);
  const unsigned conflict = D1_NODE(u_sram__DOT__u_arb__DOT__trace_conflict_q);
  const unsigned merge = D1_NODE(u_sram__DOT__u_arb__DOT__trace_merge_q);
  for (int p = 0; p < 7; ++p) {
    put((granted >> p & 1) != 0 ? 1 : (conflict >> p & 1) != 0 ? 2 : (merge >> p & 1) != 0 ? 3 : 0);
  }
  put(D1_NODE(u_dma__DOT__trace_state_q));
  put(D1_NODE(u_netif__DOT__u_inject__DOT__trace_state_q));
  put(D1_NODE(u_netif__DOT__u_arrive__DOT__trace_state_q));
  put(D1_NODE(u_router__DOT__u_north_output__DOT__trace_state_q));
  put(D1_NODE(u_router__DOT__u_east_output__DOT__trace_state_q));
  put(D1_NODE(u_router__DOT__u_south_output__DOT__trace_state_q));
  put(D1_NODE(u_router__DOT__u_west_output__DOT__trace_state_q));
  put(D1_NODE(u_router__DOT__u_local_req_output__DOT__trace_state_q));
  const unsigned local_response = D1_NODE(u_router__DOT__u_local_rsp_output__DOT__trace_state_q);
  put(local_response == 1 ? 2 : local_response);
  static_assert(kProfileUnits == 33);
  return sample;
}

std::array<uint64_t, 8> ReadThreadCounters(const Vd1_node& node, int thread) {
  std::array<uint64_t, 8> counters;
  for (unsigned i = 0; i < counters.size(); ++i) {
    counters[i] = GetBits(D1_NODE(u_ctrl__DOT__u_counts__DOT__count_q),
                          40 * (8 * static_cast<unsigned>(thread) + i), 40);
  }
  return counters;
}

std::array<uint64_t, 4> ReadEventCounters(const Vd1_node& node) {
  std::array<uint64_t, 4> counters;
  for (unsigned i = 0; i < counters.size(); ++i) {
    counters[i] = GetBits(D1_NODE(u_ctrl__DOT__u_counts__DOT__count_q), 40 * (32 + i), 40);
  }
  return counters;
}

ThreadWait ReadWait(const Vd1_node& node, int thread) {
  using Four = std::array<uint64_t, 4>;
  const Four pc = D1_FOUR(D1_THREAD, pc_q, 0, 21);
  const Four semaphore = D1_FOUR(D1_THREAD, sem_q, 0, 5);
  const Four amount = D1_FOUR(D1_THREAD, amount_q, 0, 16);
  const Four waits = D1_FOUR(D1_VTHREAD, trace_wait_q, 0, 10);
  // The last field of an operation is its PC.
  const Four next = D1_FOUR(D1_VTHREAD, next_q, 0, 21);
  const Four head = D1_FOUR(D1_VTHREAD, u_queue__DOT__head_q, 0, 21);
  const Wait wait(waits[thread]);
  const bool in_next = wait.what < kRegister;
  return {.pc = static_cast<uint32_t>(pc[thread]),
          .cause = static_cast<SpentOn>(D1_NODE(u_core__DOT__spent_o) >> 4 * thread & 15),
          .semaphore = static_cast<unsigned>(semaphore[thread]),
          .amount = static_cast<unsigned>(amount[thread]),
          .dma_busy = (D1_NODE(u_dma__DOT__busy_o) >> thread & 1) != 0,
          .acknowledged = (D1_NODE(u_netif__DOT__net_idle_o) >> thread & 1) != 0,
          .vector_idle = (D1_NODE(u_vector__DOT__vector_idle_o) >> thread & 1) != 0,
          .vector_wait = kVectorWaits[wait.what],
          .vector_pc = static_cast<uint32_t>(in_next ? next[thread] : head[thread])};
}

}  // namespace d1
