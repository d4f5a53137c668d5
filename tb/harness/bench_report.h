// What a microbenchmark measured, for scripts/run_bench.cc.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace d1 {

// A rate that a microbenchmark is there to show.
struct BenchRate {
  const char* what;  // "bytes read a cycle"
  double got;
  double asked;  // the least that is right; 0: only to be known
};

// Adds the cycles of `name`, which are compared with bench/cycles.json, and a rate.
inline void ReportBench(const std::string& name, uint64_t cycles, const BenchRate& rate) {
  const char* path = std::getenv("D1_BENCH");
  std::FILE* file = path == nullptr ? stdout : std::fopen(path, "a");
  std::fprintf(
      file,
      "{\"name\": \"%s\", \"cycles\": %llu, \"what\": \"%s\", \"got\": %.6g, \"asked\": %.6g}\n",
      name.c_str(), static_cast<unsigned long long>(cycles), rate.what, rate.got, rate.asked);
  if (path != nullptr) std::fclose(file);
}

}  // namespace d1
