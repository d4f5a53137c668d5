// Random programs for every thread of a mesh, over all instructions: legal, terminating, and free
// of races, so that any legal order of execution leaves the same SRAM and registers.
//
// Each thread runs rounds: a random body, then pushes and posts to itself or a neighbour, then
// waits for what others send to it in this round, then reads that. Every round has its own
// semaphores and buffers, and sending never waits: no deadlock. A thread ends with HALT or with a
// fault.
//
// Memory of a node (node offsets), all of it loaded:
//   0x001000 + 0x8000 t  code of thread t
//
//   0x030000 + 0x2400 t  data of thread t: 4 KiB scalar side, 4 KiB vector side, 1 KiB read only
//
//   0x040000  read by everyone, never written: 16 KiB of bits, 17 KiB of BF16 numbers
//
//   0x050000  what others push: (way 0..4, thread 0..3, round 0..7) x 2 lines
//
//   0x060000 + 0x2000 t  for the DMA lists of thread t: 1 KiB descriptors, 1 KiB indices, from
//   0x1000 on 4 KiB data
//
//   0x070000  what DMA lists of others bring: (way 0..4, thread 0..3) x 1 KiB, never read
#pragma once

#include <cstdint>
#include <vector>

#include "tb/harness/random.h"
#include "tb/model/machine.h"

namespace d1 {

// Relative frequency of each class in a body; 0 leaves it out.
struct RandomWeights {
  int alu = 30;
  int muldiv = 6;
  int load = 10;
  int store = 10;
  int branch = 6;  // Forward, over a few instructions.
  int loop = 2;    // Bounded, one level.
  int csr = 3;
  int vload = 8;
  int vstore = 8;
  int simd = 16;
  int step = 16;  // Runs of matrix steps.
  int acc = 6;    // Clears and accumulator stores.
  int push = 3;   // To the thread's own data, with a fence before it is read.
  int fence = 2;
  int cross = 2;    // Scalar access to the vector side's data and back, between fences.
  int patch = 1;    // Stores an instruction, FENCE.I, executes it.
  int control = 2;  // Reads and writes of control registers.
  int dma = 0;  // Lists that the thread writes, starts and waits for: where there is a DMA engine,
                // and up to 7 rounds.
};

struct RandomOptions {
  int width = 1, height = 1;
  int threads = 4;              // 1 to 4 threads of each node run.
  int rounds = 4;               // 0 to 8.
  int body = 40;                // Items of a body; an item is one to some twenty instructions.
  unsigned send_percent = 70;   // A thread sends in a round.
  unsigned add_percent = 0;     // A push goes to the adding window, where there is one.
  unsigned fault_percent = 30;  // A thread ends with a fault.
  unsigned boot_percent = 30;   // Thread 0 of a node starts the others.
  bool time_reads = true;       // cycle, time and CYCLE are read (and the value cleared).
  RandomWeights weights{};
};

struct RandomProgram {
  struct Segment {
    int node;  // y * width + x
    uint32_t offset;
    std::vector<uint8_t> bytes;
  };
  struct Start {
    int node;
    int thread;
    uint32_t pc;
    uint64_t arg;
  };
  int width = 1, height = 1;
  std::vector<Segment> segments;
  std::vector<Start> starts;

  // Into the SRAMs of a machine of this size.
  void Load(Machine& machine) const;
  void StartThreads(Machine& machine) const;
};

RandomProgram GenerateRandomProgram(Random& random, const RandomOptions& options);

}  // namespace d1
