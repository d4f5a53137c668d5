// A program with its data, on a device: what `d1sim run` and `d1sim regress` share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/tool/device.h"
#include "sim/tool/elf_image.h"

namespace d1 {

// Bytes for the SRAM of one node.
struct Blob {
  NodeId node;
  uint32_t offset = 0;
  std::vector<uint8_t> bytes;
  std::string what;  // names it in errors: "tensor A", "a.npy"
};

struct Program {
  ElfImage image;  // loaded into every node that lives
  std::vector<Blob> blobs;
  std::vector<uint64_t> arg;  // a0 of every thread: of each node, or one for all
  int threads = 4;            // of each node, started at the entry
};

// Where a thread starts: the program's entry, or its symbol _start1, _start2 or _start3 for that
// thread.
uint32_t EntryOf(const ElfImage& image, int thread);

// Loads everything and queues the starts. Throws UserError when two blobs of a node, or a blob and
// the image, overlap, or a blob leaves the SRAM or is for a dead node.
void LoadProgram(const Program& program, Device* device);

}  // namespace d1
