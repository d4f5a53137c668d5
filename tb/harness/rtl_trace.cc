#include "tb/harness/rtl_trace.h"

#include <bit>

#include "Vd1_node.h"
#include "Vd1_node___024root.h"
#include "tb/harness/bits.h"
#include "tb/harness/flit.h"

namespace d1 {
namespace {

// Verilator's name of a trace point.
#define D1_CORE(name) (node.rootp->d1_node__DOT__u_core__DOT__##name)
#define D1_CTRL(name) (node.rootp->d1_node__DOT__u_ctrl__DOT__##name)
#define D1_DMA(name) (node.rootp->d1_node__DOT__u_dma__DOT__##name)
#define D1_NETIF(name) (node.rootp->d1_node__DOT__u_netif__DOT__##name)
#define D1_ARB(name) (node.rootp->d1_node__DOT__u_sram__DOT__u_arb__DOT__##name)
#define D1_VECTOR(name) (node.rootp->d1_node__DOT__u_vector__DOT__##name)

// Reads the fields of a record one after the other, from its least significant bit up.
template <typename Port>
class Fields {
 public:
  explicit Fields(const Port& port) : port_(port) {}
  uint64_t Next(unsigned width) {
    const uint64_t value = GetBits(port_, at_, width);
    at_ += width;
    return value;
  }

 private:
  const Port& port_;
  unsigned at_ = 0;
};

template <typename Port>
RetireEvent Retire(const Port& port) {
  Fields fields(port);
  RetireEvent event;
  event.rd2_value = fields.Next(64);
  event.rd2 = static_cast<uint8_t>(fields.Next(5));
  event.rd2_we = fields.Next(1) != 0;
  event.rd_value = fields.Next(64);
  event.rd_late = fields.Next(1) != 0;
  event.rd = static_cast<uint8_t>(fields.Next(5));
  event.rd_we = fields.Next(1) != 0;
  event.instr = static_cast<uint32_t>(fields.Next(32));
  event.pc = static_cast<uint32_t>(fields.Next(21));
  event.thread = static_cast<uint8_t>(fields.Next(2));
  return event;
}

template <typename Port>
LateEvent Late(const Port& port) {
  Fields fields(port);
  LateEvent event;
  event.value = fields.Next(64);
  event.rd = static_cast<uint8_t>(fields.Next(5));
  event.thread = static_cast<uint8_t>(fields.Next(2));
  return event;
}

template <typename Port>
ScalarMemoryEvent ScalarMemory(const Port& port, bool store) {
  Fields fields(port);
  ScalarMemoryEvent event;
  event.store = store;
  event.data = fields.Next(64);
  event.mask = static_cast<uint8_t>(fields.Next(8));
  event.addr = static_cast<uint32_t>(fields.Next(21));
  event.thread = static_cast<uint8_t>(fields.Next(2));
  return event;
}

template <typename Port>
StopEvent Stop(const Port& port) {
  Fields fields(port);
  StopEvent event;
  event.addr = fields.Next(64);
  event.pc = static_cast<uint32_t>(fields.Next(21));
  event.cause = static_cast<uint32_t>(fields.Next(32));
  event.halt = fields.Next(1) != 0;
  event.thread = static_cast<uint8_t>(fields.Next(2));
  return event;
}

template <typename Port>
VectorEvent Vector(const Port& port, VectorPipe pipe) {
  Fields fields(port);
  VectorEvent event;
  event.pipe = pipe;
  event.op = static_cast<uint8_t>(fields.Next(4));
  event.pc = static_cast<uint32_t>(fields.Next(21));
  event.thread = static_cast<uint8_t>(fields.Next(2));
  return event;
}

template <typename Port>
VectorWriteEvent VectorWrite(const Port& port) {
  VectorWriteEvent event;
  event.data = LineOf(port);
  event.vd = static_cast<uint8_t>(GetBits(port, 512, 5));
  event.thread = static_cast<uint8_t>(GetBits(port, 517, 2));
  return event;
}

template <typename Port>
VectorStoreEvent VectorStore(const Port& port) {
  VectorStoreEvent event;
  event.data = LineOf(port);
  event.mask = GetBits(port, 512, 64);
  event.addr = static_cast<uint32_t>(GetBits(port, 576, 15)) * kLineBytes;
  event.from_acc = GetBits(port, 591, 1) != 0;
  event.thread = static_cast<uint8_t>(GetBits(port, 592, 2));
  return event;
}

template <typename HeaderPortType, typename DataPort>
Packet PacketOf(const HeaderPortType& header, const DataPort& data) {
  return {.header = UnpackHeader(header, 0), .data = LineOf(data)};
}

}  // namespace

NodeActivity ReadActivity(const Vd1_node& node) {
  NodeActivity activity;
  const unsigned retired = D1_CORE(trace_retire_valid_q);
  activity.retired = std::popcount(retired);
  const unsigned loads = D1_VECTOR(trace_loads_q);
  activity.lines_loaded = static_cast<int>((loads & 1) + (loads >> 1));
  activity.sram_written = D1_VECTOR(trace_vst_valid_q) || (D1_CORE(trace_smem_valid_q) & 2);
  if (D1_NETIF(trace_arrive_valid_q) && !D1_NETIF(trace_arrive_refused_q)) {
    const Header header = UnpackHeader(D1_NETIF(trace_arrive_header_q), 0);
    if (SramOffsetOf(header)) activity.sram_written = true;
  }
  activity.started = D1_CTRL(start_q) != 0;
  activity.matrix_operations = D1_VECTOR(trace_mat_valid_q);
  activity.dma_lines = D1_DMA(trace_read_valid_q);
  return activity;
}

int ReadRetired(const Vd1_node& node, std::array<RetiredPc, 4>* out) {
  const unsigned valid = D1_CORE(trace_retire_valid_q);
  int count = 0;
  const auto add = [&](const RetireEvent& event) {
    (*out)[count++] = {event.thread, event.pc, event.instr};
  };
  if (valid & 1) add(Retire(D1_CORE(trace_retire0_q)));
  if (valid & 2) add(Retire(D1_CORE(trace_retire1_q)));
  if (valid & 4) add(Retire(D1_CORE(trace_retire2_q)));
  if (valid & 8) add(Retire(D1_CORE(trace_retire3_q)));
  return count;
}

void ReadEvents(const Vd1_node& node, int index, std::vector<NodeEvent>* events) {
  const auto add = [&](const Event& event) { events->push_back({index, event}); };
  const unsigned retired = D1_CORE(trace_retire_valid_q);
  if (retired & 1) add(Retire(D1_CORE(trace_retire0_q)));
  if (retired & 2) add(Retire(D1_CORE(trace_retire1_q)));
  if (retired & 4) add(Retire(D1_CORE(trace_retire2_q)));
  if (retired & 8) add(Retire(D1_CORE(trace_retire3_q)));
  if (D1_CORE(trace_late_valid_q)) add(Late(D1_CORE(trace_late_q)));
  const unsigned memory = D1_CORE(trace_smem_valid_q);
  if (memory != 0) add(ScalarMemory(D1_CORE(trace_smem_q), (memory & 2) != 0));
  if (D1_CORE(trace_stop_valid_q)) add(Stop(D1_CORE(trace_stop_q)));
  // A step of the same cycle comes before an accumulator store.
  if (D1_VECTOR(trace_mat_valid_q)) add(Vector(D1_VECTOR(trace_mat_q), VectorPipe::kMatrix));
  if (D1_VECTOR(trace_load_valid_q)) add(Vector(D1_VECTOR(trace_load_q), VectorPipe::kLoad));
  if (D1_VECTOR(trace_simd_valid_q)) add(Vector(D1_VECTOR(trace_simd_q), VectorPipe::kSimd));
  if (D1_VECTOR(trace_vwb0_valid_q)) add(VectorWrite(D1_VECTOR(trace_vwb0_q)));
  if (D1_VECTOR(trace_vwb1_valid_q)) add(VectorWrite(D1_VECTOR(trace_vwb1_q)));
  if (D1_VECTOR(trace_vst_valid_q)) add(VectorStore(D1_VECTOR(trace_vst_q)));
  if (D1_DMA(trace_read_valid_q)) {
    add(DmaReadEvent{.thread = static_cast<uint8_t>(D1_DMA(trace_read_thread_q)),
                     .addr = static_cast<uint32_t>(D1_DMA(trace_read_addr_q)) * kLineBytes});
  }
  if (D1_NETIF(trace_inject_valid_q)) {
    add(InjectEvent{
        .thread = static_cast<uint8_t>(D1_NETIF(trace_inject_thread_q)),
        .packet = PacketOf(D1_NETIF(trace_inject_header_q), D1_NETIF(trace_inject_data_q)),
        .dma = D1_DMA(trace_push_q) != 0});
  }
  if (D1_NETIF(trace_arrive_valid_q)) {
    add(ArriveEvent{
        .packet = PacketOf(D1_NETIF(trace_arrive_header_q), D1_NETIF(trace_arrive_data_q)),
        .refused = D1_NETIF(trace_arrive_refused_q) != 0});
  }
  if (D1_CTRL(trace_barrier_valid_q)) {
    const unsigned post = D1_CTRL(trace_barrier_q);
    add(BarrierEvent{.barrier = static_cast<uint8_t>(post >> 2),
                     .thread = static_cast<uint8_t>(post & 3)});
  }
}

RtlThread ReadThread(const Vd1_node& node, int thread) {
  const unsigned t = static_cast<unsigned>(thread);
  return {.status = static_cast<ThreadStatus>(GetBits(D1_CTRL(state_q), 2 * t, 2)),
          .cause = GetBits(D1_CTRL(cause_q), 32 * t, 32),
          .epc = static_cast<uint32_t>(GetBits(D1_CTRL(epc_q), 21 * t, 21)),
          .eaddr = GetBits(D1_CTRL(eaddr_q), 64 * t, 64)};
}

RtlBarrier ReadBarrier(const Vd1_node& node, int barrier) {
  const unsigned b = static_cast<unsigned>(barrier);
  const uint64_t state = GetBits(D1_CTRL(u_barriers__DOT__state), 9 * b, 9);
  return {.tree = BarrierTree::Of(GetBits(D1_CTRL(u_barriers__DOT__tree), 17 * b, 17)),
          .here = static_cast<uint8_t>(state & 15),
          .seen = static_cast<uint8_t>(state >> 4 & 15),
          .all_came = (state >> 8) != 0};
}

SramPorts ReadSramPorts(const Vd1_node& node) {
  return {D1_ARB(trace_gnt_q), D1_ARB(trace_conflict_q)};
}

uint16_t ReadSemaphore(const Vd1_node& node, int semaphore) {
  return static_cast<uint16_t>(
      GetBits(D1_CTRL(count_q), 16 * static_cast<unsigned>(semaphore), 16));
}

unsigned ReadBusyLists(const Vd1_node& node) { return D1_DMA(busy_o); }

bool ReadsDescriptor(const Vd1_node& node) {
  constexpr unsigned kLine = 1, kIndexLine = 2;  // states of `dma` in profile_units.cc
  return D1_DMA(trace_state_q) != kLine && D1_DMA(trace_state_q) != kIndexLine;
}

// Thread t is member t / 2 of cluster t % 2. Those of a thread that the node does not have are 0.
std::array<uint64_t, 32> ReadRegisters(const Vd1_node& node, int thread) {
#define D1_FILE(cluster, member) \
  d1_node__DOT__u_core__DOT__u_cluster##cluster##__DOT__u_operands__DOT__gen_member__BRA__##member##__KET____DOT__u_file__DOT__
#define D1_READ_(path, name) path##name
#define D1_READ(path, name) D1_READ_(path, name)
#define D1_REGISTERS(cluster, member)                                                        \
  [](const auto& root) {                                                                     \
    std::array<uint64_t, 32> x{};                                                            \
    if constexpr (requires { root.D1_READ(D1_FILE(cluster, member), mem); }) {               \
      const uint32_t written = root.D1_READ(D1_FILE(cluster, member), written_q);            \
      for (unsigned r = 1; r < 32; ++r)                                                      \
        x[r] = (written >> r & 1) != 0 ? root.D1_READ(D1_FILE(cluster, member), mem)[r] : 0; \
    }                                                                                        \
    return x;                                                                                \
  }(*node.rootp)
  switch (thread) {
    case 0:
      return D1_REGISTERS(0, 0);
    case 1:
      return D1_REGISTERS(1, 0);
    case 2:
      return D1_REGISTERS(0, 1);
    default:
      return D1_REGISTERS(1, 1);
  }
#undef D1_REGISTERS
#undef D1_READ
#undef D1_READ_
#undef D1_FILE
}

}  // namespace d1
