// What turns gate equivalents and FO4 into um2 and ps when results are of no library, and what
// placement adds. docs/area.md has the sources.
#pragma once

namespace d1 {

struct Technology {
  double gate_um2 = 0.0583;
  double fo4_ps = 17;
  double density = 0.7;  // share of the placed area that cells take
};

}  // namespace d1
