// The time in which interface processors load an RTL mesh, or collect from it.
#pragma once

#include <cstdint>

#include "sim/tool/device.h"
#include "sim/tool/edge_loader.h"

namespace d1 {

// Ticks the mesh until the interface processors have done all that was asked of them. `doing` is
// said of it on the way: "loading". Processes that share the mesh all call it. Throws
// std::runtime_error when a packet is refused or no answer comes.
Transfer Settle(const char* doing, const DeviceOptions& options, const EdgeLoader& loader,
                RtlMesh* mesh);

}  // namespace d1
