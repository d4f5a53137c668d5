// The causes that a profile names, all but those that docs/profile.md excepts: a program in which
// it is what its unit mostly waits for. And the counters of the node agree with the profile, which
// is taken from other signals.
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "tb/harness/rtl_profile.h"
#include "tb/model/address.h"
#include "tests/dma/dma_list_reference.h"
#include "tests/node/node_program.h"

namespace d1 {
namespace {

using Counts = std::array<std::array<uint64_t, kMaxStates>, kProfileUnits>;

int UnitNamed(const std::string& name) {
  for (int u = 0; u < kProfileUnits; ++u) {
    if (ProfileUnits()[u].name == name) return u;
  }
  throw std::invalid_argument("no unit " + name);
}

int StateNamed(int unit, const std::string& name) {
  const auto& states = ProfileUnits()[unit].group->states;
  for (size_t s = 0; s < states.size(); ++s) {
    if (states[s].name == name) return static_cast<int>(s);
  }
  throw std::invalid_argument("no state " + name);
}

// A program with the pointers that the cases use: x8 to x11 lines of different super-banks, x12 a
// line of that of x8, x13 a line of node 1, x20 the rounds that are left. Programs of different
// threads do not meet in the cache.
class CaseProgram : public ProgramBuilder {
 public:
  CaseProgram(int thread, int rounds)
      : ProgramBuilder(CodeOf(thread) + 0x400 * static_cast<uint32_t>(thread)) {
    const uint32_t own = kData + 0x4000 * static_cast<uint32_t>(thread);
    for (uint32_t i = 0; i < 4; ++i) Li(static_cast<int>(8 + i), own + 64 * i);
    Li(12, own + 256);
    Li(13, GlobalAddress(PlaceOf(1, 0), own));
    Li(14, 20);
    Li(15, 0x10003);
    Li(20, static_cast<uint64_t>(rounds));
    loop_ = Here();
  }
  // Of the instructions since the constructor as many rounds as asked for, then the end.
  void Loop() {
    I(Op::kAddi, 20, 20, -1);
    Branch(Op::kBne, 20, 0, loop_);
    Halt();
  }
  void Step(int acc, int a = 8, int b = 9) {
    Emit({.op = Op::kD1Mm, .rs1 = Number(a), .rs2 = Number(b), .acc = Number(acc)});
  }
  void Ast(int acc, int at = 10) {
    Emit({.op = Op::kD1Ast, .rs1 = Number(at), .acc = Number(acc), .fa = 1});
  }
  void Load(int vd, int at = 8) { Emit({.op = Op::kD1Vld, .rs1 = Number(at), .vd = Number(vd)}); }
  // Of count x14 bytes, which the SRAM has to merge, when `part`.
  void VectorStore(int at, bool part = false) {
    Emit({.op = Op::kD1Vst, .rs1 = Number(at), .rs2 = Number(part ? 14 : 0), .vs1 = 1});
  }
  void Push(bool part) {
    Emit({.op = Op::kD1Push, .rs1 = 13, .rs2 = Number(part ? 14 : 0), .vs1 = 1});
  }
  void Add(int vd, int vs) {
    Emit({.op = Op::kD1FaddS, .vd = Number(vd), .vs1 = Number(vs), .vs2 = Number(vs)});
  }

 private:
  static uint8_t Number(int reg) { return static_cast<uint8_t>(reg); }

  Label loop_{};
};

bool ListBusy(const Vd1_node& node) {
  for (int t = 0; t < kThreads; ++t) {
    if (ReadWait(node, t).dma_busy) return true;
  }
  return false;
}

struct Trial {
  explicit Trial(int nodes = 1)
      : mesh(nodes, 1, RunSeed()),
        profilers(nodes),
        counts(nodes),
        lines_read(nodes),
        list_cycles(nodes) {
    mesh.Reset();
  }

  void Start(int node, int thread, ProgramBuilder& p) {
    mesh.WriteSram(node, p.base(), Bytes(p));
    mesh.HostStart(node, thread, p.base(), 0);
  }
  // Until all is quiet.
  void Finish() {
    int quiet = 0;
    while (quiet < 100) {
      mesh.Tick();
      for (int n = 0; n < mesh.nodes(); ++n) {
        const ProfileSample sample = profilers[n].Sample(mesh.node(n));
        for (int u = 0; u < kProfileUnits; ++u) ++counts[n][u].at(sample[u]);
        lines_read[n] += static_cast<uint64_t>(ReadActivity(mesh.node(n)).dma_lines);
        list_cycles[n] += ListBusy(mesh.node(n)) ? 1 : 0;
      }
      quiet = mesh.running() || mesh.host_outstanding() > 0 ? 0 : quiet + 1;
      ASSERT_LT(mesh.cycle(), 100'000u);
    }
  }

  RtlMesh mesh;
  std::vector<NodeProfiler> profilers;
  std::vector<Counts> counts;
  std::vector<uint64_t> lines_read, list_cycles;  // by DMA engines; in which a list was busy
};

// What a unit waits for besides: at the start, at the end, and while nothing is asked of it.
bool Always(const std::string& state) {
  for (const char* name : {"line", "jump", "ending", "none ready", "no operation", "check", "fence",
                           "other pipe", "descriptor", "row", "end"}) {
    if (state == name) return true;
  }
  return false;
}

struct Case {
  const char* unit;
  const char* cause;
  std::function<void(Trial&)> start;
  int nodes = 1;
  int of_node = 0;
};

void OneThread(Trial& run, int rounds, const std::function<void(CaseProgram&)>& body) {
  CaseProgram p(0, rounds);
  body(p);
  p.Loop();
  run.Start(0, 0, p);
}

void FourThreads(Trial& run, int rounds, const std::function<void(CaseProgram&, int)>& body) {
  for (int t = 0; t < kThreads; ++t) {
    CaseProgram p(t, rounds);
    body(p, t);
    p.Loop();
    run.Start(0, t, p);
  }
}

constexpr uint32_t kList = 0x18000, kIndices = 0x1C000;  // all indices are 0

// Thread 0 of node 0 starts a list of so many descriptors like `d`, whose destination is an offset
// of node 1.
void RunList(Trial& run, DmaFields d, uint32_t descriptors) {
  d.dst += GlobalAddress(PlaceOf(1, 0), 0);
  for (uint32_t i = 0; i < descriptors; ++i) {
    d.last = i + 1 == descriptors;
    d.next = kList + 64 * (i + 1);
    const auto words = d.Words();
    std::vector<uint8_t> line(sizeof(words));
    std::memcpy(line.data(), words.data(), sizeof(words));
    run.mesh.WriteSram(0, kList + 64 * i, line);
  }
  ProgramBuilder p(CodeOf(0));
  p.Li(5, DmaListRegister(0));
  p.Li(6, kList);
  p.S(Op::kSd, 6, 5, 0);
  p.Halt();
  run.Start(0, 0, p);
}

// A row each, `stride` from one to the next in source and destination.
DmaFields Rows(uint32_t rows, uint32_t bytes, int32_t stride) {
  DmaFields d{.src = kData, .dst = kData, .bytes = bytes, .count = {rows, 1, 1}};
  d.src_stride[0] = d.dst_stride[0] = stride;
  return d;
}

DmaFields Gather(uint32_t elements) {
  DmaFields d{.op = 2, .src = kData, .dst = kData, .count = {elements, 1, 1}};
  d.src_stride = {kIndices, 1, 0};
  d.dst_stride[0] = 64;
  return d;
}

DmaFields Fenced() {
  DmaFields d = Rows(1, 64, 64);
  d.fence = true;
  return d;
}

std::vector<Case> Cases() {
  const auto list = [](const DmaFields& d, uint32_t descriptors) {
    return [=](Trial& run) { RunList(run, d, descriptors); };
  };
  const auto one = [](int rounds, std::function<void(CaseProgram&)> body) {
    return [=](Trial& run) { OneThread(run, rounds, body); };
  };
  const auto four = [](int rounds, std::function<void(CaseProgram&, int)> body) {
    return [=](Trial& run) { FourThreads(run, rounds, body); };
  };
  const auto times = [](int n, auto body) {
    for (int i = 0; i < n; ++i) body(i);
  };
  const auto additions = [=](CaseProgram& p) { times(8, [&](int) { p.I(Op::kAddi, 5, 5, 1); }); };
  // An operation alone, with nothing before it to wait for, again and again.
  const auto alone = [=](std::function<void(CaseProgram&)> operation) {
    return one(100, [=](CaseProgram& p) { operation(p), additions(p), additions(p); });
  };
  const auto pushes = one(20, [=](CaseProgram& p) { times(16, [&](int) { p.Push(true); }); });
  const auto stores_before_tiles = [=](CaseProgram& p) {
    times(8, [&](int i) { p.VectorStore(8, true), p.Ast(i); });
  };
  // Both lanes of loads want one super-bank.
  const auto conflicts = four(
      50, [=](CaseProgram& p, int t) { times(8, [&](int i) { p.Step(4 * t + i % 4, 8, 12); }); });
  // Two threads load from one super-bank all the time; thread 0 asks for it too.
  const auto loads = [=](Trial& run) {
    for (int t = 1; t < 3; ++t) {
      CaseProgram p(t, 300);
      times(8, [&](int i) { p.Load(1 + i); });
      p.Loop();
      run.Start(0, t, p);
    }
  };
  const auto behind_loads = [=](std::function<void(CaseProgram&)> access) {
    return [=](Trial& run) {
      OneThread(run, 20, [&](CaseProgram& p) { times(10, [&](int) { access(p); }); });
      loads(run);
    };
  };
  const auto fill_behind_loads = [=](Trial& run) {
    RunList(run, Rows(200, 64, 256), 1);
    loads(run);
  };
  // Each into a line that no prefetch brings.
  const auto far_jumps = [=](CaseProgram& p) {
    times(20, [&](int) {
      const auto next = p.NewLabel();
      p.Jump(next);
      times(40, [&](int) { p.I(Op::kAddi, 0, 0, 0); });
      p.Bind(next);
    });
  };
  return {
      {"thread 0", "line", one(1, far_jumps)},
      {"thread 0", "jump",
       one(100,
           [=](CaseProgram& p) {
             times(8, [&](int) {
               const auto next = p.NewLabel();
               p.Branch(Op::kBeq, 0, 0, next);
               p.Bind(next);
             });
           })},
      {"thread 0", "result",
       one(50,
           [](CaseProgram& p) {
             p.I(Op::kLd, 5, 8, 0);
             p.I(Op::kAddi, 5, 5, 1);
           })},
      {"thread 0", "memory",
       one(20, [=](CaseProgram& p) { times(10, [&](int) { p.S(Op::kSb, 5, 8, 0); }); })},
      {"thread 0", "muldiv",
       one(20, [=](CaseProgram& p) { times(6, [&](int i) { p.R(Op::kDiv, 21 + i, 15, 14); }); })},
      {"thread 0", "queue", one(50, [=](CaseProgram& p) { times(4, [&](int) { p.Step(0); }); })},
      {"thread 0", "own load",
       one(50,
           [](CaseProgram& p) {
             p.I(Op::kLd, 5, 8, 0);
             p.Load(1);
           })},
      {"thread 0", "semaphore",
       [](Trial& run) {
         for (int t = 0; t < 2; ++t) {  // thread 1 posts what thread 0 waits for, now and then
           CaseProgram p(t, 20);
           if (t == 0) {
             p.Emit({.op = Op::kD1Wait, .sem = 3});
           } else {
             for (int i = 0; i < 40; ++i) p.I(Op::kAddi, 5, 5, 1);
             p.Emit({.op = Op::kD1Post, .rs1 = 8, .sem = 3});
           }
           p.Loop();
           run.Start(0, t, p);
         }
       }},
      {"thread 0", "fence",
       one(50,
           [](CaseProgram& p) {
             p.Step(0);
             p.Emit({.op = Op::kFence});
           })},
      {"thread 0", "ending",
       one(1,
           [=](CaseProgram& p) {  // a fault while what was divided before is under way
             p.Li(16, UINT64_MAX);
             p.R(Op::kDivu, 21, 16, 15);
             p.Emit({.op = Op::kEcall});
           })},
      {"thread 0", "slot", four(200, [=](CaseProgram& p, int) { additions(p); })},
      {"alu 0", "none ready",
       one(50, [=](CaseProgram& p) { times(12, [&](int) { p.S(Op::kSd, 5, 8, 0); }); })},
      {"fetch", "line", one(1, far_jumps)},
      {"queue 0", "turn",
       four(100, [=](CaseProgram& p, int t) { times(12, [&](int i) { p.Step(4 * t + i % 4); }); })},
      {"queue 0", "acc step", one(50, [=](CaseProgram& p) { times(4, [&](int) { p.Step(0); }); })},
      {"queue 0", "acc read-out",
       one(50,
           [](CaseProgram& p) {
             p.Step(0);
             p.Ast(0);
           })},
      {"queue 0", "store room",
       one(50, [=](CaseProgram& p) { times(8, [&](int) { p.VectorStore(8, true); }); })},
      {"queue 0", "read-out room",
       one(20, [=](CaseProgram& p) { times(16, [&](int i) { p.Ast(i); }); })},
      {"queue 0", "send room", pushes, 2},
      {"queue 0", "register",
       one(50,
           [](CaseProgram& p) {
             p.Add(1, 2);
             p.Add(2, 1);
           })},
      {"queue 0", "memory", one(50, stores_before_tiles)},
      {"queue 0", "check", alone([](CaseProgram& p) { p.Add(1, 2); })},
      {"matrix", "check", alone([](CaseProgram& p) { p.Step(0); })},
      {"load", "check", alone([](CaseProgram& p) { p.Load(1); })},
      {"simd", "check", alone([](CaseProgram& p) { p.Add(1, 2); })},
      {"matrix", "acc step", one(50, [=](CaseProgram& p) { times(4, [&](int) { p.Step(0); }); })},
      {"matrix", "acc read-out",
       one(50,
           [](CaseProgram& p) {
             p.Step(0);
             p.Ast(0);
           })},
      {"matrix", "conflict", conflicts},
      {"matrix", "ld0 for load",
       four(50,
            [=](CaseProgram& p, int t) {
              times(8, [&](int i) {
                if (t < 2)
                  p.Step(8 * t + i);
                else
                  p.Load(1 + i);
              });
            })},
      {"matrix", "order",
       one(50,
           [=](CaseProgram& p) {
             times(8, [&](int i) {
               p.Load(1 + i, 10);
               p.Step(i);
             });
           })},
      {"load", "ld0 for matrix",
       four(50,
            [=](CaseProgram& p, int t) {
              times(8, [&](int i) {
                if (t < 2)
                  p.Step(8 * t + i);
                else
                  p.Load(1 + i);
              });
            })},
      {"load", "conflict",
       four(50,
            [=](CaseProgram& p, int t) {
              times(8, [&](int i) {
                if (t < 2)
                  p.Load(1 + i, 8);
                else
                  p.S(Op::kSb, 5, 8, 0);
              });
            })},
      {"load", "memory",
       one(50,
           [=](CaseProgram& p) { times(8, [&](int i) { p.VectorStore(8), p.Load(2 + i, 8); }); })},
      {"load", "order",
       one(50,
           [=](CaseProgram& p) {
             times(8, [&](int i) {
               p.Step(i);
               p.Load(1 + i, 10);
             });
           })},
      {"load", "register",
       one(50,
           [](CaseProgram& p) {
             p.Add(1, 2);
             p.Load(1);
           })},
      {"matrix", "other pipe",
       one(50, [=](CaseProgram& p) { times(8, [&](int i) { p.Add(8 + i, 30); }); })},
      {"load", "other pipe",
       one(50, [=](CaseProgram& p) { times(8, [&](int i) { p.Add(8 + i, 30); }); })},
      {"simd", "other pipe",
       one(50, [=](CaseProgram& p) { times(8, [&](int i) { p.Load(1 + i); }); })},
      {"matrix", "no operation", one(50, additions)},
      {"load", "no operation", one(50, additions)},
      {"simd", "no operation", one(50, additions)},
      {"matrix", "register",
       one(50,
           [](CaseProgram& p) {
             p.Add(1, 2);
             p.Emit({.op = Op::kD1MmVv, .vs1 = 1, .vs2 = 1});
           })},
      {"matrix", "memory",
       one(50,
           [=](CaseProgram& p) {
             times(8, [&](int i) {
               p.VectorStore(8);
               p.Step(i);
             });
           })},
      {"simd", "room",
       one(50, [=](CaseProgram& p) { times(8, [&](int) { p.VectorStore(8, true); }); })},
      {"simd", "register",
       one(50,
           [](CaseProgram& p) {
             p.Add(1, 2);
             p.Add(2, 1);
           })},
      {"simd", "memory", one(50, stores_before_tiles)},
      {"simd", "order",
       four(50,
            [=](CaseProgram& p, int t) {
              times(8, [&](int i) {
                if (t == 0)
                  p.Load(1 + i % 4, 10), p.Add(8 + i, 30);
                else
                  p.S(Op::kSb, 5, 10, 0);
              });
            })},
      {"read-out", "step",
       one(50,
           [](CaseProgram& p) {
             p.Step(0);
             p.Ast(0);
           })},
      {"read-out", "port st",
       four(50,
            [=](CaseProgram& p, int t) {  // three threads store in part, where the tiles go
              times(8, [&](int i) {
                if (t == 0)
                  p.Ast(i, 8);
                else
                  p.VectorStore(8 + i % 4, true);
              });
            })},
      {"port sst", "merge",
       one(20, [=](CaseProgram& p) { times(10, [&](int) { p.S(Op::kSb, 5, 8, 0); }); })},
      {"port st", "merge",
       one(50, [=](CaseProgram& p) { times(8, [&](int) { p.VectorStore(8, true); }); })},
      {"port mst", "merge", pushes, 2, 1},
      {"port sst", "conflict", behind_loads([=](CaseProgram& p) { p.S(Op::kSd, 5, 8, 0); })},
      {"port sld", "conflict", behind_loads([=](CaseProgram& p) { p.I(Op::kLd, 5, 8, 0); })},
      {"port st", "conflict", behind_loads([=](CaseProgram& p) { p.VectorStore(8); })},
      {"port fill", "conflict", fill_behind_loads, 2},
      {"port ld1", "conflict", conflicts},
      {"port ld0", "conflict", conflicts},
      {"dma", "descriptor", list(Rows(1, 64, 64), 40), 2},
      {"dma", "row", list(Rows(1, 64, 64), 40), 2},
      {"dma", "end", list(Rows(1, 64, 64), 40), 2},
      {"dma", "port fill", fill_behind_loads, 2},
      {"dma", "index", list(Gather(1), 40), 2},
      {"dma", "send", list(Rows(200, 3, 256), 1), 2},
      {"dma", "fence", list(Fenced(), 40), 2},
      {"send", "router", pushes, 2},
      {"arrive", "sram", pushes, 2, 1},
      {"link east", "credit", pushes, 2},
      {"arrive", "ctrl",
       [=](Trial& run) {  // node 0 and two threads of node 1 write a register there again and again
         for (int n = 0; n < 2; ++n) {
           for (int t = 0; t < (n == 0 ? 1 : 2); ++t) {
             CaseProgram p(t, 50);
             p.Li(16, ThreadRegister(3, kCtlThreadArg));
             p.Li(17, GlobalAddress(PlaceOf(1, 0), ThreadRegister(3, kCtlThreadArg)));
             p.Li(18, 8);
             times(8, [&](int) {
               if (n == 0)
                 p.Emit({.op = Op::kD1Push, .rs1 = 17, .rs2 = 18, .vs1 = 1});
               else
                 p.S(Op::kSd, 5, 16, 0);
             });
             p.Loop();
             run.Start(n, t, p);
           }
         }
       },
       2, 1},
      {"local requests", "credit", pushes, 2, 1},
  };
}

TEST(Profile, NamesTheCauses) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(std::string(c.unit) + ", " + c.cause);
    Trial run(c.nodes);
    c.start(run);
    run.Finish();
    const int unit = UnitNamed(c.unit), cause = StateNamed(unit, c.cause);
    const auto& counts = run.counts[c.of_node][unit];
    const auto& states = ProfileUnits()[unit].group->states;
    EXPECT_GE(counts[cause], 50u);
    for (size_t s = 0; s < states.size(); ++s) {
      if (static_cast<int>(s) == cause || states[s].kind != StateKind::kWait) continue;
      if (Always(states[s].name)) continue;
      EXPECT_LE(4 * counts[s], counts[cause]) << states[s].name;
    }
  }
}

// Threads, lanes and queues are alike: one of each is enough.
TEST(Profile, HasAProgramForEachCauseButThese) {
  std::set<std::string> without;
  for (const UnitGroup& group : ProfileGroups()) {
    const bool alike = std::set<std::string>{"thread", "lane", "queue"}.contains(group.name);
    for (const char* unit : group.units) {
      for (const UnitState& state : group.states) {
        if (state.kind == StateKind::kWait) without.insert(std::string(unit) + ", " + state.name);
      }
      if (alike) break;
    }
  }
  for (const Case& c : Cases())
    EXPECT_EQ(without.erase(std::string(c.unit) + ", " + c.cause), 1u) << c.unit << c.cause;
  EXPECT_EQ(without, (std::set<std::string>{
                         "read-out, convert", "send, answer", "arrive, answer",
                         "port mst, conflict", "port ld0, merge", "port ld1, merge",
                         "port sld, merge", "port fill, merge", "link north, credit",
                         "link south, credit", "link west, credit", "local responses, credit"}));
}

// Of all the programs above: which counter a cause belongs to, and that no cycle is lost.
TEST(Profile, CountersAgreeWithIt) {
  constexpr std::array<int, 13> kCounterOf = {7, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 5, 6};
  for (const Case& c : Cases()) {
    SCOPED_TRACE(std::string(c.unit) + ", " + c.cause);
    Trial run(c.nodes);
    c.start(run);
    run.Finish();
    for (int n = 0; n < c.nodes; ++n) {
      for (int t = 0; t < kThreads; ++t) {
        std::array<uint64_t, 8> expected = {};
        for (size_t s = 0; s < kCounterOf.size(); ++s)
          expected[kCounterOf[s]] += run.counts[n][t][s];
        expected[7] -= 1;  // of the first cycle after a reset nothing is seen
        EXPECT_EQ(expected, ReadThreadCounters(run.mesh.Touch(n), t)) << "thread " << t;
      }
      const auto events = ReadEventCounters(run.mesh.Touch(n));
      const auto& matrix = run.counts[n][UnitNamed("matrix")];
      const auto& load = run.counts[n][UnitNamed("load")];
      const auto& simd = run.counts[n][UnitNamed("simd")];
      EXPECT_EQ(matrix[1], events[0]);
      EXPECT_EQ(matrix[2] + matrix[3], events[1]);
      EXPECT_EQ(simd[1], events[2]);
      EXPECT_EQ(load[1], events[3]);
    }
  }
}

// Of all its cases: each line that the engine reads, each post, and each cycle of a list is there
// once.
TEST(Profile, TheDmaEngineLosesNoCycleOfAList) {
  DmaFields posts = Gather(100);
  posts.post = true;
  posts.post_addr = GlobalAddress(PlaceOf(1, 0), 0);
  const struct {
    DmaFields d;
    uint64_t descriptors, steps, index_lines;
  } lists[] = {{Rows(1, 64, 64), 40, 40, 0},
               {Rows(200, 3, 256), 1, 200, 0},
               {Fenced(), 7, 7, 0},
               {posts, 5, 500, 35}};
  const int dma = UnitNamed("dma");
  for (const auto& list : lists) {
    Trial run(2);
    RunList(run, list.d, static_cast<uint32_t>(list.descriptors));
    run.Finish();
    const auto& counts = run.counts[0][dma];
    uint64_t not_idle = 0;
    for (size_t s = 1; s < counts.size(); ++s) not_idle += counts[s];
    EXPECT_EQ(list.steps, counts[StateNamed(dma, "line")]);
    EXPECT_EQ(list.index_lines, counts[StateNamed(dma, "index line")]);
    EXPECT_EQ(list.d.post ? list.descriptors : 0, counts[StateNamed(dma, "post")]);
    EXPECT_EQ(run.lines_read[0], list.steps + list.index_lines + list.descriptors);
    EXPECT_EQ(run.list_cycles[0], not_idle);
    EXPECT_EQ(run.counts[1][dma][0], run.counts[0][dma][0] + not_idle)
        << "the engine of node 1 is idle";
  }
}

// A program reads them as any register, and they are inputs of the golden model.
TEST(Profile, CountersAreControlRegisters) {
  NodeBench bench(1, 1, RunSeed());
  ProgramBuilder p(kCode);
  p.Li(5, kCtlCountIssued);
  p.Li(6, kResult);
  for (int i = 0; i < 8; ++i) {
    p.I(Op::kLd, 7, 5, 8 * i);
    p.S(Op::kSd, 7, 6, 8 * i);
  }
  p.Li(5, kCtlCountSteps);
  for (int i = 0; i < 4; ++i) p.I(Op::kLd, 7, 5, 8 * i);
  p.Halt();
  bench.Load(0, p.base(), Bytes(p));
  bench.mesh().HostStart(0, 0, kCode, 0);
  ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
  const auto read = bench.ReadAs<std::array<uint64_t, 8>>(0, kResult);
  const auto end = ReadThreadCounters(bench.mesh().node(0), 0);
  EXPECT_GT(read[0], 3u);  // had issued
  EXPECT_GT(read[7], 3u);  // had been idle
  for (int i = 0; i < 8; ++i) EXPECT_LE(read[i], end[i]) << i;
}

TEST(Profile, CountersAreReadOnlyAndNoOthersExist) {
  for (const uint32_t offset : {kCtlCountIssued, kCtlCountSteps + 0x20, kCtlDmaList + 0x20}) {
    const bool store = offset == kCtlCountIssued;
    NodeBench bench(1, 1, RunSeed());
    ProgramBuilder p(kCode);
    p.Li(5, offset);
    if (store) {
      p.S(Op::kSd, 0, 5, 0);
    } else {
      p.I(Op::kLd, 7, 5, 0);
    }
    p.Halt();
    bench.Load(0, p.base(), Bytes(p));
    bench.mesh().HostStart(0, 0, kCode, 0);
    ASSERT_TRUE(bench.RunToQuiet() && bench.CheckEnd()) << bench.report();
    EXPECT_EQ(static_cast<uint64_t>(Cause::kOutOfRange), ReadThread(bench.mesh().node(0), 0).cause);
  }
}

}  // namespace
}  // namespace d1
