#include "sim/tool/progress.h"

#include <fmt/format.h>

namespace d1 {
namespace {

constexpr uint64_t kCycleMask = 63;  // how often the clock is looked at, in cycles

std::string TimeLeft(const char* how, double cycles, double cycles_per_second) {
  if (cycles <= 0 || cycles_per_second <= 0) return "";
  const auto seconds = static_cast<uint64_t>(cycles / cycles_per_second);
  return fmt::format(", {} {}:{:02}:{:02} left", how, seconds / 3600, seconds / 60 % 60,
                     seconds % 60);
}

}  // namespace

std::string ProgressText(const Progress& progress, int nodes) {
  std::string text = progress.doing;
  if (!text.empty()) text += ", ";
  text += fmt::format("cycle {}, {:.0f} cycles/s", progress.cycle, progress.cycles_per_second);
  if (nodes > 1 && *progress.doing == 0)
    text += fmt::format(", {} of {} nodes running", progress.running, nodes);
  text += TimeLeft("about", progress.about_left, progress.cycles_per_second);
  text += TimeLeft("at least", progress.least_left, progress.cycles_per_second);
  return text;
}

double ProgressClock::Seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

bool ProgressClock::Due(uint64_t cycle) {
  if ((cycle & kCycleMask) != 0) return false;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ <= std::chrono::seconds(1)) return false;
  last_ = now;
  return true;
}

}  // namespace d1
