// What sits at an edge port of a mesh: a host, an interface processor, an end of a link to another
// chip.
#pragma once

#include "tb/harness/flit.h"

namespace d1 {

// One direction of a link in a cycle (docs/noc.md), and the credits of the other one.
struct EdgeSignals {
  bool valid = false;
  int vc = 0;
  FlitPort flit = {};   // the bits above a flit are zero
  unsigned credit = 0;  // bit c: channel c
};

// Called by the mesh once a cycle, both in this order. Like a node it depends on its registers
// only: what it drives in a cycle knows nothing of what it sees in that cycle.
class EdgeDevice {
 public:
  virtual ~EdgeDevice() = default;

  virtual void Drive(EdgeSignals& to_mesh) = 0;
  virtual void Sample(const EdgeSignals& from_mesh) = 0;
};

}  // namespace d1
