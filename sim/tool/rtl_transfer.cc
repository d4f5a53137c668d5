#include "sim/tool/rtl_transfer.h"

#include <array>
#include <stdexcept>

#include "sim/tool/error.h"
#include "sim/tool/progress.h"
#include "tb/harness/rtl_mesh.h"

namespace d1 {
namespace {

constexpr uint64_t kStuck = 100'000;  // cycles without an answer to what the edges sent

// Of all processes.
uint64_t Outstanding(const EdgeLoader& loader, MeshRanks* ranks) {
  std::array<uint64_t, 1> sum = {loader.outstanding()};
  if (ranks != nullptr) ranks->Sum(sum);
  return sum[0];
}

}  // namespace

Transfer Settle(const char* doing, const DeviceOptions& options, const EdgeLoader& loader,
                RtlMesh* mesh) {
  ProgressClock clock;
  const uint64_t begin = mesh->cycle(), all = Outstanding(loader, options.engine.ranks);
  uint64_t left = all, moved = begin;
  while (left > 0) {
    mesh->Tick();
    const uint64_t now = Outstanding(loader, options.engine.ranks), cycle = mesh->cycle();
    if (now != left) moved = cycle;
    left = now;
    if (cycle - moved > kStuck || loader.refused() > 0) {
      throw std::runtime_error(
          fmt::format("{} failed in cycle {}: {} packets were refused, {} are not answered", doing,
                      cycle, loader.refused(), left));
    }
    if (!options.progress || !clock.Due(cycle)) continue;
    const auto done = static_cast<double>(cycle - begin);
    options.progress(
        {.doing = doing,
         .cycle = cycle,
         .cycles_per_second = done / clock.Seconds(),
         .about_left =
             left < all ? done * static_cast<double>(left) / static_cast<double>(all - left) : 0});
  }
  return {mesh->cycle() - begin, clock.Seconds(), loader.ports()};
}

}  // namespace d1
