#include "tb/model/random_program.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "tb/model/random_thread.h"

namespace d1 {
namespace {

// What one thread receives in one round.
struct Incoming {
  std::vector<uint32_t> inboxes;
  uint32_t amount = 0;
};

struct Sending {
  bool sends = false;
  Place to;
  uint32_t inbox = 0;
  int semaphore = 0;
  uint32_t amount = 0;
};

using Key = std::pair<int, int>;  // Thread of the mesh, round.

struct Plan {
  std::map<Key, Sending> out;
  std::map<Key, Incoming> in;
};

int Index(const RandomOptions& o, int node, int thread) { return node * o.threads + thread; }

Place PlaceOf(const RandomOptions& o, int node) {
  return {.y = static_cast<uint8_t>(node / o.width), .x = static_cast<uint8_t>(node % o.width)};
}

Plan MakePlan(Random& random, const RandomOptions& o) {
  Plan plan;
  for (int round = 0; round < o.rounds; ++round) {
    for (int node = 0; node < o.width * o.height; ++node) {
      for (int thread = 0; thread < o.threads; ++thread) {
        if (!random.Percent(o.send_percent)) continue;
        int way = static_cast<int>(random.Below(5));
        const int to_thread = static_cast<int>(random.Below(o.threads));
        const Place to = Neighbour(o, PlaceOf(o, node), way);
        if (to == PlaceOf(o, node)) way = 0;
        const uint32_t amount = random.Percent(50) ? 1 : 1 + random.Below(3000);
        const uint32_t inbox = random_layout::Inbox(way, thread, round);
        plan.out[{Index(o, node, thread), round}] = {
            true, to, inbox, to_thread * random_layout::kRounds + round, amount};
        Incoming& in = plan.in[{Index(o, to.y * o.width + to.x, to_thread), round}];
        in.inboxes.push_back(inbox);
        in.amount += amount;
      }
    }
  }
  return plan;
}

void WriteThread(RandomThread& thread, const RandomOptions& o, const Plan& plan, int index) {
  for (int round = 0; round < o.rounds; ++round) {
    thread.Body();
    const auto out = plan.out.find({index, round});
    if (out != plan.out.end()) {
      const Sending& s = out->second;
      thread.Send(s.to, s.inbox, s.semaphore, s.amount);
    }
    const auto in = plan.in.find({index, round});
    if (in == plan.in.end()) continue;
    thread.Wait(index % o.threads * random_layout::kRounds + round, in->second.amount);
    for (const uint32_t inbox : in->second.inboxes) thread.ReadInbox(inbox);
  }
  thread.Body();
  thread.End();
}

RandomProgram::Segment RandomBits(Random& random, int node, uint32_t offset, uint32_t bytes) {
  RandomProgram::Segment segment{node, offset, {}};
  for (uint32_t i = 0; i < bytes; i += 8) {
    const uint64_t bits = random.Bits();
    for (int b = 0; b < 8; ++b) segment.bytes.push_back(static_cast<uint8_t>(bits >> 8 * b));
  }
  return segment;
}

// BF16 numbers of moderate size, some zeros: their sums stay finite for long.
RandomProgram::Segment Numbers(Random& random, int node, uint32_t offset, uint32_t bytes) {
  RandomProgram::Segment segment{node, offset, {}};
  for (uint32_t i = 0; i < bytes; i += 2) {
    const uint64_t exponent = 120 + random.Below(14);
    const uint64_t number = random.Bits(1) << 15 | exponent << 7 | random.Bits(7);
    const uint64_t value = random.Percent(5) ? random.Bits(1) << 15 : number;
    segment.bytes.push_back(static_cast<uint8_t>(value));
    segment.bytes.push_back(static_cast<uint8_t>(value >> 8));
  }
  return segment;
}

}  // namespace

Place Neighbour(const RandomOptions& o, Place place, int way) {
  if (way == 1 && place.y > 0) --place.y;
  if (way == 2 && place.x + 1 < o.width) ++place.x;
  if (way == 3 && place.y + 1 < o.height) ++place.y;
  if (way == 4 && place.x > 0) --place.x;
  return place;
}

RandomProgram GenerateRandomProgram(Random& random, const RandomOptions& o) {
  namespace layout = random_layout;
  if (o.weights.dma > 0 && o.rounds >= layout::kRounds) {
    throw std::invalid_argument("DMA lists take the semaphores of the last round");
  }
  const Plan plan = MakePlan(random, o);
  RandomProgram program;
  program.width = o.width;
  program.height = o.height;
  for (int node = 0; node < o.width * o.height; ++node) {
    program.segments.push_back(
        RandomBits(random, node, layout::kData, layout::kDataStride * kThreads));
    program.segments.push_back(
        RandomBits(random, node, layout::kShared, layout::kNumbers - layout::kShared));
    program.segments.push_back(
        Numbers(random, node, layout::kNumbers,
                layout::kShared + layout::kSharedBytes + layout::kGuardBytes - layout::kNumbers));
    program.segments.push_back(
        RandomBits(random, node, layout::kInbox, layout::Inbox(5, 0, 0) - layout::kInbox));
    if (o.weights.dma > 0) {
      program.segments.push_back(
          RandomBits(random, node, layout::kDma, layout::kDmaStride * kThreads));
      program.segments.push_back(
          RandomBits(random, node, layout::kLandings, layout::Landing(5, 0) - layout::kLandings));
    }
    const bool boots = random.Percent(o.boot_percent);
    for (int t = 0; t < o.threads; ++t) {
      RandomThread thread(random, o, PlaceOf(o, node), t);
      const uint64_t arg = random.Bits();
      if (t == 0 || !boots) program.starts.push_back({node, t, thread.code(), arg});
      if (t == 0 && boots) {
        for (int other = 1; other < o.threads; ++other) {
          thread.Boot(other, layout::kCode + layout::kCodeStride * static_cast<uint32_t>(other),
                      random.Bits());
        }
      }
      thread.Prologue();
      WriteThread(thread, o, plan, Index(o, node, t));
      program.segments.push_back({node, thread.code(), thread.Image()});
    }
  }
  return program;
}

void RandomProgram::Load(Machine& machine) const {
  for (const Segment& segment : segments) {
    const std::span<uint8_t> sram = machine.node(segment.node).sram.bytes();
    std::copy(segment.bytes.begin(), segment.bytes.end(), sram.begin() + segment.offset);
  }
}

void RandomProgram::StartThreads(Machine& machine) const {
  for (const Start& start : starts) {
    machine.StartThread(start.node % width, start.node / width, start.thread, start.pc, start.arg);
  }
}

}  // namespace d1
