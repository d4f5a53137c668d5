// The line that shows on a terminal how far a run has come.
#pragma once

#include <string>

#include "sim/tool/device.h"

namespace d1 {

// "cycle 12345, 678 cycles/s, 354 of 360 nodes running, at most 1:02:03 left": to the cycle limit.
std::string ProgressText(const Progress& progress, MeshSize mesh);

}  // namespace d1
