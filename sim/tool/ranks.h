// Processes under mpirun that share one mesh. d1sim is linked without them (ranks_none.cc),
// d1sim-mpi with Open MPI (ranks_mpi.cc).
#pragma once

#include <memory>
#include <string>

#include "tb/harness/mesh_engine.h"

namespace d1 {

class RankSession {
 public:
  virtual ~RankSession() = default;

  // nullptr: this process is alone.
  virtual MeshRanks* ranks() = 0;
  // Says why this process ends early. When all end in the same way, one of them speaks; when the
  // others go on, they are ended, and this call does not return.
  virtual void Fail(const std::string& message, int exit_status) = 0;
};

// Throws UserError when the way this process was started does not fit how it was linked.
std::unique_ptr<RankSession> StartRanks(int* argc, char*** argv);

// True in one of the processes: the one that prints and writes files.
inline bool Speaks(const MeshRanks* ranks) { return ranks == nullptr || ranks->rank() == 0; }

}  // namespace d1
