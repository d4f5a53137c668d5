// A test that is too long for `make test`: work cut into chunks. `make test` runs a sample of them,
// spread over all. `make test-full` runs all, remembers what is done, goes on there when it was
// interrupted, and tells how far it is.
//
//   LongRun run("products", 4096, 16);
//   while (run.Next()) {
//     ... chunk run.chunk() of 4096; leave the test when it fails ...
//   }
//
// With D1_FULL, a directory, all chunks are run; D1_TERMINAL is the file that progress is written
// to, D1_SUMMARIES the directory for the tallies of all chunks, as JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace d1 {

class LongRun {
 public:
  // `name` is that of the case, unique within the test; 1 <= sample <= chunks.
  LongRun(const std::string& name, uint64_t chunks, uint64_t sample);

  // Chunk i of a sample: somewhere in the i-th part of all chunks.
  static constexpr uint64_t Sampled(uint64_t i, uint64_t chunks, uint64_t sample) {
    return (2 * i + 1) * chunks / (2 * sample);
  }

  // The chunk before is done. False when all are.
  bool Next();
  uint64_t chunk() const { return chunk_; }
  bool full() const { return !state_.empty(); }

  // A number that goes on over chunks and interruptions, from 0.
  double& Tally(const std::string& what) { return tally_[what]; }

 private:
  void Restore();
  void Save() const;
  void Summarize() const;
  void Progress(bool last);

  std::string title_, state_, fingerprint_;
  uint64_t chunks_, count_, done_ = 0, chunk_ = 0, restored_ = 0;
  bool begun_ = false;
  std::map<std::string, double> tally_;
  std::chrono::steady_clock::time_point start_, said_;
};

}  // namespace d1
