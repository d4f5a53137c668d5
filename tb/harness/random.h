// The one source of random numbers: a 64-bit Mersenne twister that is seeded once and handed on.
//
// The standard distributions differ between libraries, so the few that are needed are defined
// here: the same seed gives the same run on any compiler.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string_view>

namespace d1 {

// The seed of this run: SEED= of the make line, 1 by default.
inline uint64_t RunSeed() {
  const char* text = std::getenv("D1_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 0);
}

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // A stream of its own for each name: a new user does not shift what others draw.
  Random(uint64_t seed, std::string_view name) : engine_(seed ^ Hash(name)) {}

  // 64 random bits.
  uint64_t Bits() { return engine_(); }

  // `width` random bits, 0 <= width <= 64.
  uint64_t Bits(unsigned width) { return width == 0 ? 0 : engine_() >> (64 - width); }

  // Uniform in [0, n), n > 0; the bias of the modulo is removed by rejection.
  uint64_t Below(uint64_t n) {
    const uint64_t limit = UINT64_MAX - (UINT64_MAX % n + 1) % n;
    uint64_t x = engine_();
    while (x > limit) x = engine_();
    return x % n;
  }

  // Uniform in [low, high], both included.
  int64_t Range(int64_t low, int64_t high) {
    const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;
    return static_cast<int64_t>(static_cast<uint64_t>(low) + (span == 0 ? Bits() : Below(span)));
  }

  // True `percent` times in a hundred: 0 is never, 100 always.
  bool Percent(unsigned percent) { return Below(100) < percent; }

  std::mt19937_64& engine() { return engine_; }

 private:
  // FNV-1a.
  static uint64_t Hash(std::string_view name) {
    uint64_t hash = 0xcbf29ce484222325;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
  }

  std::mt19937_64 engine_;
};

}  // namespace d1
