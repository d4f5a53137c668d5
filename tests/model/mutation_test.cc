// Every kind of difference is found: a recorded run, with one event changed in one field, dropped,
// repeated or moved, must be refused.
#include <gtest/gtest.h>

#include <deque>
#include <functional>

#include "tb/model/isa/decode.h"
#include "tests/model/lockstep_run.h"

namespace d1 {
namespace {

using lockstep::Record;
using lockstep::RecordedCycle;
using lockstep::Recording;
using lockstep::Replay;

// Changes an event of its kind; false when this event has nothing to change.
using Change = std::function<bool(Event&)>;

struct Mutation {
  const char* name;
  Change change;
};

template <typename T, typename Function>
Change On(Function function) {
  return [function](Event& event) {
    T* e = std::get_if<T>(&event);
    return e != nullptr && function(*e);
  };
}

// Of events that have the field whenever they occur.
template <typename T, typename Field>
Change Flip(Field T::*field, uint64_t bit = 1) {
  return On<T>([=](T& e) {
    e.*field = static_cast<Field>(static_cast<uint64_t>(e.*field) ^ bit);
    return true;
  });
}

template <typename T>
Change OtherThread() {
  return On<T>([](T& e) {
    e.thread ^= 1;
    return true;
  });
}

Change OnStore(const std::function<void(ScalarMemoryEvent&)>& function) {
  return On<ScalarMemoryEvent>([function](ScalarMemoryEvent& e) {
    if (e.store) function(e);
    return e.store;
  });
}

// The lowest byte that a mask selects.
unsigned FirstByte(uint64_t mask) {
  unsigned i = 0;
  while ((mask >> i & 1) == 0) ++i;
  return i;
}

template <typename T>
Change OnHeader(const std::function<bool(Header&)>& function) {
  return On<T>([function](T& e) { return function(e.packet.header); });
}

template <typename T>
Change PacketData() {
  return On<T>([](T& e) {
    const Header& h = e.packet.header;
    if (h.kind != PacketKind::kWrite) return false;
    e.packet.data.byte[h.offset % kLineBytes] ^= 0x10;
    return true;
  });
}

bool IsPost(const Header& h) { return h.kind == PacketKind::kPost; }

std::vector<Mutation> FieldMutations() {
  std::vector<Mutation> m = {
      {"retire.thread", OtherThread<RetireEvent>()},
      {"retire.pc", Flip(&RetireEvent::pc, 4)},
      {"retire.instr", Flip(&RetireEvent::instr, 0x80)},
      {"retire.rd_we", On<RetireEvent>([](RetireEvent& e) {
         if (!e.rd_we) e.rd = 5;
         return e.rd_we ^= true, true;
       })},
      {"retire.rd", On<RetireEvent>([](RetireEvent& e) { return e.rd_we && (e.rd ^= 1, true); })},
      {"retire.rd_late",
       On<RetireEvent>([](RetireEvent& e) { return e.rd_we && (e.rd_late ^= true, true); })},
      {"retire.rd_value", On<RetireEvent>([](RetireEvent& e) {
         return e.rd_we && !e.rd_late && (e.rd_value ^= uint64_t{1} << 40, true);
       })},
      {"retire.rd2_we", On<RetireEvent>([](RetireEvent& e) {
         if (e.rd2_we) return e.rd2_we = false, true;
         return e.rd2_we = true, e.rd2 = 5, true;
       })},
      {"retire.rd2",
       On<RetireEvent>([](RetireEvent& e) { return e.rd2_we && (e.rd2 ^= 1, true); })},
      {"retire.rd2_value",
       On<RetireEvent>([](RetireEvent& e) { return e.rd2_we && (e.rd2_value ^= 64, true); })},
      {"late.thread", OtherThread<LateEvent>()},
      {"late.rd", Flip(&LateEvent::rd)},
      {"late.value", Flip(&LateEvent::value, 0x100)},
      {"smem.thread", OtherThread<ScalarMemoryEvent>()},
      {"smem.store", Flip(&ScalarMemoryEvent::store)},
      {"smem.addr", Flip(&ScalarMemoryEvent::addr, 8)},
      {"smem.mask", OnStore([](ScalarMemoryEvent& e) { e.mask ^= 1; })},
      {"smem.data",
       OnStore([](ScalarMemoryEvent& e) { e.data ^= uint64_t{1} << 8 * FirstByte(e.mask); })},
      {"stop.thread", OtherThread<StopEvent>()},
      {"stop.halt", Flip(&StopEvent::halt)},
      {"stop.cause", Flip(&StopEvent::cause, 2)},
      {"stop.pc", Flip(&StopEvent::pc, 4)},
      {"stop.addr", Flip(&StopEvent::addr, 0x100)},
      {"vector.thread", OtherThread<VectorEvent>()},
      {"vector.pipe", On<VectorEvent>([](VectorEvent& e) {
         e.pipe = e.pipe == VectorPipe::kSimd ? VectorPipe::kMatrix : VectorPipe::kSimd;
         return true;
       })},
      {"vector.pc", Flip(&VectorEvent::pc, 4)},
      {"vector.op", Flip(&VectorEvent::op)},
      {"vwrite.thread", OtherThread<VectorWriteEvent>()},
      {"vwrite.vd", Flip(&VectorWriteEvent::vd)},
      {"vwrite.data",
       On<VectorWriteEvent>([](VectorWriteEvent& e) { return e.data.byte[33] ^= 1, true; })},
      {"vstore.thread", OtherThread<VectorStoreEvent>()},
      {"vstore.from_acc", Flip(&VectorStoreEvent::from_acc)},
      {"vstore.addr", Flip(&VectorStoreEvent::addr, 64)},
      {"vstore.mask", Flip(&VectorStoreEvent::mask, uint64_t{1} << 20)},
      {"vstore.data", On<VectorStoreEvent>([](VectorStoreEvent& e) {
         return e.data.byte[FirstByte(e.mask)] ^= 1, true;
       })},
      {"inject.thread", OtherThread<InjectEvent>()},
      {"inject.data", PacketData<InjectEvent>()},
      {"arrive.data", PacketData<ArriveEvent>()},
      {"arrive.refused", Flip(&ArriveEvent::refused)},
  };
  const std::vector<std::pair<const char*, std::function<bool(Header&)>>> headers = {
      {"kind",
       [](Header& h) { return h.kind = IsPost(h) ? PacketKind::kWrite : PacketKind::kPost, true; }},
      {"dst.chip", [](Header& h) { return h.dst.chip ^= 1, true; }},
      {"dst.is_edge", [](Header& h) { return h.dst.is_edge = true, true; }},
      {"dst.side", [](Header& h) { return h.dst.side ^= 1, true; }},
      {"dst.x", [](Header& h) { return h.dst.x ^= 1, true; }},
      {"dst.y", [](Header& h) { return h.dst.y ^= 1, true; }},
      {"src.chip", [](Header& h) { return h.src.chip ^= 1, true; }},
      {"src.side", [](Header& h) { return h.src.side ^= 1, true; }},
      {"src.x", [](Header& h) { return h.src.x ^= 1, true; }},
      {"src.y", [](Header& h) { return h.src.y ^= 1, true; }},
      {"src_thread", [](Header& h) { return h.src_thread ^= 1, true; }},
      {"offset", [](Header& h) { return h.offset ^= 8, true; }},
      {"count", [](Header& h) { return !IsPost(h) && (h.count ^= 1, true); }},
      {"amount", [](Header& h) { return IsPost(h) && (h.amount ^= 1, true); }},
  };
  static std::deque<std::string> names;
  for (const auto& [field, change] : headers) {
    m.push_back({names.emplace_back(std::string("inject.") + field).c_str(),
                 OnHeader<InjectEvent>(change)});
    m.push_back({names.emplace_back(std::string("arrive.") + field).c_str(),
                 OnHeader<ArriveEvent>(change)});
  }
  return m;
}

// Reads of control registers are inputs for the most part: they are tested on their own.
Recording RecordProgram(uint64_t seed) {
  Random random(RunSeed() + seed, "mutation");
  RandomOptions options{.width = 2,
                        .rounds = 1,
                        .body = 12,
                        .fault_percent = 40,
                        .boot_percent = 50,
                        .time_reads = false};
  options.weights.control = 0;
  const RandomProgram program = GenerateRandomProgram(random, options);
  return Record(program, {}, random);
}

struct Site {
  size_t cycle, event;
};

// Calls `visit` with up to `limit` events, spread over the run, that `accept` takes.
void ForSites(const Recording& recording, Random& random, int limit,
              const std::function<bool(const Event&)>& accept,
              const std::function<void(Site)>& visit) {
  std::vector<Site> sites;
  for (size_t c = 0; c < recording.cycles.size(); ++c) {
    for (size_t e = 0; e < recording.cycles[c].events.size(); ++e) {
      if (accept(recording.cycles[c].events[e].event)) sites.push_back({c, e});
    }
  }
  for (int i = 0; i < limit && !sites.empty(); ++i) visit(sites[random.Below(sites.size())]);
}

TEST(FollowerMutations, FindsAChangeOfAnyField) {
  for (uint64_t seed = 0; seed < 3; ++seed) {
    const Recording recording = RecordProgram(seed);
    ASSERT_EQ("", Replay(recording, recording.cycles));
    Random random(seed, "sites");
    for (const Mutation& mutation : FieldMutations()) {
      int found = 0;
      const auto accept = [&](const Event& event) {
        Event copy = event;
        return mutation.change(copy);
      };
      ForSites(recording, random, 12, accept, [&](Site site) {
        std::vector<RecordedCycle> cycles = recording.cycles;
        Event& event = cycles[site.cycle].events[site.event].event;
        const std::string before = EventText(event);
        mutation.change(event);
        ++found;
        EXPECT_NE("", Replay(recording, cycles))
            << mutation.name << " of " << before << " at cycle " << cycles[site.cycle].cycle;
      });
      EXPECT_GT(found, 0) << mutation.name << ": no event has it";
    }
  }
}

template <typename T>
bool Is(const Event& event) {
  return std::holds_alternative<T>(event);
}

struct Kind {
  const char* name;
  bool (*is)(const Event&);
};
const Kind kKinds[] = {
    {"retire", Is<RetireEvent>},      {"late", Is<LateEvent>},     {"smem", Is<ScalarMemoryEvent>},
    {"stop", Is<StopEvent>},          {"vector", Is<VectorEvent>}, {"vwrite", Is<VectorWriteEvent>},
    {"vstore", Is<VectorStoreEvent>}, {"inject", Is<InjectEvent>}, {"arrive", Is<ArriveEvent>},
};

TEST(FollowerMutations, FindsALostEvent) {
  const Recording recording = RecordProgram(10);
  Random random(1, "sites");
  for (const Kind& kind : kKinds) {
    ForSites(recording, random, 15, kind.is, [&](Site site) {
      std::vector<RecordedCycle> cycles = recording.cycles;
      std::vector<NodeEvent>& events = cycles[site.cycle].events;
      const NodeEvent lost = events[site.event];
      // A halt that is not reported as retired is known by its stop.
      if (const auto* retire = std::get_if<RetireEvent>(&lost.event)) {
        if (Decode(retire->instr).op == Op::kD1Halt) return;
      }
      events.erase(events.begin() + static_cast<std::ptrdiff_t>(site.event));
      EXPECT_NE("", Replay(recording, cycles)) << kind.name << ": " << EventText(lost.event);
    });
  }
}

TEST(FollowerMutations, FindsARepeatedEvent) {
  const Recording recording = RecordProgram(11);
  Random random(2, "sites");
  for (const Kind& kind : kKinds) {
    ForSites(recording, random, 15, kind.is, [&](Site site) {
      std::vector<RecordedCycle> cycles = recording.cycles;
      const NodeEvent again = cycles[site.cycle].events[site.event];
      cycles[site.cycle].events.push_back(again);
      EXPECT_NE("", Replay(recording, cycles)) << kind.name << ": " << EventText(again.event);
    });
  }
}

// Moves each event of a kind before the one of the same kind, node and thread that came first.
TEST(FollowerMutations, FindsTwoEventsOfAThreadExchanged) {
  const Recording recording = RecordProgram(12);
  Random random(3, "sites");
  for (const Kind& kind : kKinds) {
    if (std::string(kind.name) == "stop") continue;  // One a thread.
    int tried = 0;
    ForSites(recording, random, 40, kind.is, [&](Site site) {
      std::vector<RecordedCycle> cycles = recording.cycles;
      NodeEvent& first = cycles[site.cycle].events[site.event];
      const auto same = [&](const NodeEvent& e) {
        return kind.is(e.event) && e.node == first.node &&
               EventThread(e.event) == EventThread(first.event);
      };
      for (size_t c = site.cycle + 1; c < cycles.size(); ++c) {
        for (NodeEvent& second : cycles[c].events) {
          if (!same(second)) continue;
          // Late values, register writes and arrivals have an order only within a register or flow;
          // stores within a stream. Equal events may well be exchanged.
          if (kind.is(Event(LateEvent{})) || kind.is(Event(VectorWriteEvent{}))) return;
          if (const auto* store = std::get_if<VectorStoreEvent>(&second.event)) {
            if (store->from_acc != std::get<VectorStoreEvent>(first.event).from_acc) return;
          }
          if (const auto* arrival = std::get_if<ArriveEvent>(&second.event)) {
            const Header& a = arrival->packet.header;
            const Header& b = std::get<ArriveEvent>(first.event).packet.header;
            if (!(a.src == b.src) || a.src_thread != b.src_thread) return;
          }
          if (EventText(first.event) == EventText(second.event)) return;
          std::swap(first.event, second.event);
          ++tried;
          EXPECT_NE("", Replay(recording, cycles)) << kind.name << ": " << EventText(second.event)
                                                   << " before " << EventText(first.event);
          return;
        }
      }
    });
    if (!kind.is(Event(LateEvent{})) && !kind.is(Event(VectorWriteEvent{}))) {
      EXPECT_GT(tried, 0) << kind.name;
    }
  }
}

TEST(FollowerMutations, FindsADifferentMemoryAtTheEnd) {
  Recording recording = RecordProgram(13);
  for (const uint32_t at : {0u, 0x30000u, kSramBytes - 1}) {
    recording.sram[1][at] ^= 1;
    const std::string report = Replay(recording, recording.cycles);
    EXPECT_NE(std::string::npos, report.find("differs at the end")) << report;
    recording.sram[1][at] ^= 1;
  }
  EXPECT_EQ("", Replay(recording, recording.cycles));
}

TEST(FollowerMutations, ReportNamesPlaceAndValuesAndBothTraces) {
  const Recording recording = RecordProgram(14);
  std::vector<RecordedCycle> cycles = recording.cycles;
  for (RecordedCycle& cycle : cycles) {
    for (NodeEvent& event : cycle.events) {
      auto* retire = std::get_if<RetireEvent>(&event.event);
      if (retire == nullptr || !retire->rd_we || retire->rd_late || cycle.cycle < 100) continue;
      retire->rd_value ^= 0x1234;
      const std::string report = Replay(recording, cycles);
      for (const std::string& part :
           {std::string("cycle ") + std::to_string(cycle.cycle), std::string("node ("),
            std::string("thread ") + std::to_string(retire->thread), std::string("expected"),
            std::string("got"), std::string("a wrong result"), std::string("events of the RTL"),
            std::string("the model did")}) {
        EXPECT_NE(std::string::npos, report.find(part)) << part << " in\n" << report;
      }
      return;
    }
  }
  FAIL() << "no event to change";
}

}  // namespace
}  // namespace d1
