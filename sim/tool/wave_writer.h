// Writes FST files of an RTL mesh: every node or one, a window of cycles.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/tool/device.h"

namespace d1 {

class RtlMesh;

class WaveWriter {
 public:
  virtual ~WaveWriter() = default;
  virtual void Dump(uint64_t cycle) = 0;  // after every Tick()
  virtual void Finish() = 0;              // the run is over: closes the files
};

// Null when no waves are asked for. Throws UserError when the file cannot be written, or when this
// binary was built without waves.
std::unique_ptr<WaveWriter> MakeWaveWriter(const WaveOptions& options, RtlMesh* mesh);

}  // namespace d1
