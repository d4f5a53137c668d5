// Where the cycles of a run went: counts of the states of every unit, and a timeline of them
// (docs/profile.md). Fed with a sample of every node and cycle.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/tool/device.h"
#include "tb/harness/profile_units.h"

namespace d1 {

// Runs of equal states of each unit, for chrome://tracing and Perfetto.
class Timeline {
 public:
  // At most `limit` slices; what would come after them is left out.
  Timeline(int nodes, size_t limit);

  void Add(uint64_t cycle, int node, const ProfileSample& sample);
  // Of a mesh `width` nodes wide. Cycle 0 of the file is `origin`. Throws UserError.
  void Write(const std::string& path, int width, uint64_t origin);

  bool full() const { return slices_.size() >= limit_; }
  uint64_t end() const { return end_; }  // the last cycle that is complete in it

 private:
  struct Slice {
    uint64_t from, cycles;
    uint16_t node;
    uint8_t unit, state;
  };
  struct Open {
    uint64_t from = 0;
    uint8_t state = 0;
  };

  void Close(uint64_t cycle, int node, int unit);

  size_t limit_;
  uint64_t end_ = 0;
  std::vector<std::array<Open, kProfileUnits>> open_;  // of each node
  std::vector<Slice> slices_;
};

class Profile {
 public:
  Profile(MeshSize mesh, const ProfileOptions& options, const std::vector<NodeId>& dead = {});

  // Every cycle, nodes in any order; then EndCycle(). The run is from the first cycle that `begins`
  // to the last that `counts`, or to the last of all: Finish(true), and always when none counts.
  void Add(uint64_t cycle, int node, const ProfileSample& sample);
  void EndCycle(uint64_t cycle, bool begins, bool counts);

  void Finish(bool all);

  // Empty when every unit's states add up to the cycles of the run; else the first that does not.
  std::string CheckSums() const;
  uint64_t cycles() const { return cycles_; }
  uint64_t Count(int node, int unit, int state) const { return nodes_[node][unit][state]; }

  std::string Table() const;
  void Write() const;           // the file of counts
  std::string WriteTimeline();  // returns a note when it is not complete

 private:
  using Counts = std::array<std::array<uint64_t, kMaxStates>, kProfileUnits>;

  void TakeLater();

  MeshSize mesh_;
  std::vector<char> live_;
  int live_nodes_;
  ProfileOptions options_;
  std::vector<Counts> nodes_, later_;  // of the run; of the cycles since it last counted
  std::vector<ProfileSample> now_;
  Timeline timeline_;
  bool begun_ = false;
  uint64_t origin_ = 0, cycles_ = 0, later_cycles_ = 0;
};

}  // namespace d1
