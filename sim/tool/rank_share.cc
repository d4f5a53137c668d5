#include "sim/tool/rank_share.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace d1 {
namespace {

// Threads that wait, as bytes for another process.
struct PackedWait {
  Place node;
  int thread;
  uint32_t pc;
  unsigned semaphore;
  size_t posts;
};

std::vector<uint8_t> PackWaiting(const std::vector<WaitingThread>& waiting) {
  std::vector<uint8_t> bytes;
  const auto append = [&bytes](const void* from, size_t size) {
    const auto* begin = static_cast<const uint8_t*>(from);
    bytes.insert(bytes.end(), begin, begin + size);
  };
  for (const WaitingThread& w : waiting) {
    const PackedWait packed{w.node, w.thread, w.pc, w.semaphore, w.posts.size()};
    append(&packed, sizeof(packed));
    append(w.posts.data(), w.posts.size() * sizeof(SemaphoreId));
  }
  return bytes;
}

std::vector<WaitingThread> UnpackWaiting(const std::vector<uint8_t>& bytes) {
  std::vector<WaitingThread> waiting;
  for (size_t at = 0; at < bytes.size();) {
    PackedWait packed;
    std::memcpy(&packed, &bytes[at], sizeof(packed));
    at += sizeof(packed);
    std::vector<SemaphoreId> posts(packed.posts);
    std::memcpy(posts.data(), bytes.data() + at, packed.posts * sizeof(SemaphoreId));
    at += packed.posts * sizeof(SemaphoreId);
    waiting.push_back({.node = packed.node,
                       .thread = packed.thread,
                       .pc = packed.pc,
                       .semaphore = packed.semaphore,
                       .posts = posts});
  }
  return waiting;
}

}  // namespace

void FromOwner(MeshRanks* ranks, NodeId node, int rows, std::span<uint8_t> bytes) {
  if (ranks != nullptr) ranks->Broadcast(bytes, ranks->OwnerOf(node.y, rows));
}

void FromOwner(MeshRanks* ranks, NodeId node, int rows, std::string* text) {
  if (ranks == nullptr) return;
  std::array<uint8_t, 256> bytes = {};
  std::copy_n(text->begin(), std::min(text->size(), bytes.size() - 1), bytes.begin());
  FromOwner(ranks, node, rows, bytes);
  *text = reinterpret_cast<const char*>(bytes.data());
}

std::vector<WaitingThread> JoinWaiting(MeshRanks* ranks, const std::vector<WaitingThread>& own) {
  return ranks == nullptr ? own : UnpackWaiting(ranks->AllGather(PackWaiting(own)));
}

}  // namespace d1
