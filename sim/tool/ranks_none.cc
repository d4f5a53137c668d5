// One process.
#include <cstdio>
#include <cstdlib>

#include "sim/tool/error.h"
#include "sim/tool/ranks.h"

namespace d1 {
namespace {

class Alone : public RankSession {
 public:
  MeshRanks* ranks() override { return nullptr; }
  void Fail(const std::string& message, int) override {
    std::fprintf(stderr, "d1sim: %s\n", message.c_str());
  }
};

}  // namespace

std::unique_ptr<RankSession> StartRanks(int*, char***) {
  const char* size = std::getenv("OMPI_COMM_WORLD_SIZE");
  if (size != nullptr && std::atoi(size) > 1) {
    throw UserError(
        "this program runs in one process; mpirun is for build/bin/d1sim-mpi (make run RANKS={})",
        size);
  }
  return std::make_unique<Alone>();
}

}  // namespace d1
