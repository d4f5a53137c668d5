// Processes joined by MPI.
#include <mpi.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "sim/tool/error.h"
#include "sim/tool/ranks.h"

namespace d1 {
namespace {

constexpr auto kOthersFailWithin = std::chrono::seconds(2);

class MpiRanks : public MeshRanks {
 public:
  MpiRanks() {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void Exchange(const std::vector<uint8_t>& north, const std::vector<uint8_t>& south, size_t most,
                std::vector<uint8_t>* from_north, std::vector<uint8_t>* from_south) override {
    const std::array<int, 2> peer = {rank_ > 0 ? rank_ - 1 : MPI_PROC_NULL,
                                     rank_ + 1 < size_ ? rank_ + 1 : MPI_PROC_NULL};
    const std::array<const std::vector<uint8_t>*, 2> out = {&north, &south};
    const std::array<std::vector<uint8_t>*, 2> in = {from_north, from_south};
    std::array<MPI_Request, 4> requests;
    std::array<MPI_Status, 4> status;
    for (int i = 0; i < 2; ++i) {
      in[i]->resize(most);
      MPI_Irecv(in[i]->data(), static_cast<int>(most), MPI_BYTE, peer[i], 0, MPI_COMM_WORLD,
                &requests[i]);
    }
    for (int i = 0; i < 2; ++i) {
      MPI_Isend(out[i]->data(), static_cast<int>(out[i]->size()), MPI_BYTE, peer[i], 0,
                MPI_COMM_WORLD, &requests[2 + i]);
    }
    MPI_Waitall(4, requests.data(), status.data());
    for (int i = 0; i < 2; ++i) {
      int count = 0;
      MPI_Get_count(&status[i], MPI_BYTE, &count);
      in[i]->resize(count);
    }
  }

  void Sum(std::span<uint64_t> values) override {
    MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_UINT64_T,
                  MPI_SUM, MPI_COMM_WORLD);
  }

  void Broadcast(std::span<uint8_t> bytes, int root) override {
    MPI_Bcast(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, root, MPI_COMM_WORLD);
  }

 private:
  int rank_ = 0;
  int size_ = 1;
};

class MpiSession : public RankSession {
 public:
  MpiSession(int* argc, char*** argv) {
    int provided = 0;
    MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED,
                    &provided);  // only the thread that calls Tick() talks to others
    MPI_Comm_dup(MPI_COMM_WORLD, &failing_);
    ranks_ = std::make_unique<MpiRanks>();
  }
  ~MpiSession() override { MPI_Finalize(); }

  MeshRanks* ranks() override { return ranks_.get(); }

  void Fail(const std::string& message, int exit_status) override {
    MPI_Request all;
    MPI_Ibarrier(failing_, &all);
    int done = 0;
    const auto start = std::chrono::steady_clock::now();
    while (!done && std::chrono::steady_clock::now() - start < kOthersFailWithin) {
      MPI_Test(&all, &done, MPI_STATUS_IGNORE);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (done && ranks_->rank() == 0) std::fprintf(stderr, "d1sim: %s\n", message.c_str());
    if (done) return;
    std::fprintf(stderr, "d1sim: process %d of %d: %s\n", ranks_->rank(), ranks_->size(),
                 message.c_str());
    std::fflush(nullptr);
    MPI_Abort(MPI_COMM_WORLD, exit_status);
  }

 private:
  MPI_Comm failing_ =
      MPI_COMM_NULL;  // of those that end early: the others never call anything on it
  std::unique_ptr<MpiRanks> ranks_;
};

}  // namespace

std::unique_ptr<RankSession> StartRanks(int* argc, char*** argv) {
  if (std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr) {
    throw UserError("d1sim-mpi is started by mpirun (make run RANKS=2); alone, use d1sim");
  }
  return std::make_unique<MpiSession>(argc, argv);
}

}  // namespace d1
