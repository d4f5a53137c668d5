#include "sim/tool/progress.h"

#include <fmt/format.h>

namespace d1 {

std::string ProgressText(const Progress& progress, MeshSize mesh) {
  std::string text = fmt::format("cycle {}, {:.0f} cycles/s", progress.cycle, progress.cycles_per_second);
  if (mesh.nodes() > 1) text += fmt::format(", {} of {} nodes running", progress.running, mesh.nodes());
  if (progress.cycles_per_second > 0) {
    const auto seconds = static_cast<uint64_t>(static_cast<double>(progress.cycles_left) / progress.cycles_per_second);
    text += fmt::format(", at most {}:{:02}:{:02} left", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
  return text;
}

}  // namespace d1
