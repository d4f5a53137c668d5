#include "sim/tool/speed_command.h"

#include <CLI/CLI.hpp>

#include "sim/tool/kernels.h"
#include "sim/tool/machine.h"
#include "sim/tool/report.h"

namespace d1 {
namespace {

// A part of the run of a mesh, measured by the clock on the wall.
MeshSpeed Measure(Device* device, int threads, uint64_t cycles) {
  const Outcome outcome = device->Run({.max_cycles = cycles, .idle_cycles = UINT64_MAX});
  if (outcome.simulated_cycles != cycles)
    throw UserError("internal error: the program ended while its speed was measured");
  const double all = static_cast<double>(cycles) * device->mesh().nodes();
  MeshSpeed speed{.mesh = device->mesh(),
                  .threads = threads,
                  .cycles = cycles,
                  .busy = static_cast<double>(outcome.matrix_operations) / all,
                  .seconds = outcome.seconds,
                  .peak_memory_bytes = PeakMemoryBytes()};
  fmt::print(
      "{}x{} on {} threads, matrix units busy in {:.1f} %: {:.2f} kcycles/s over {} cycles, {:.2f} "
      "GiB\n",
      speed.mesh.width, speed.mesh.height, threads, 100 * speed.busy, speed.CyclesPerSecond() / 1e3,
      cycles, static_cast<double>(speed.peak_memory_bytes) / (1 << 30));
  std::fflush(stdout);
  return speed;
}

// Idle, then with the same long GEMM on every node, from when the last one has started.
void MeasureMesh(MeshSize mesh, int threads, uint64_t idle_cycles, uint64_t busy_cycles,
                 std::vector<MeshSpeed>* speeds) {
  KernelRequest request;
  request.shape = {128, 128, 1024};  // 65536 cycles
  request.threads = threads;
  const Kernel& kernel = FindKernel("gemm");
  const KernelJob job = kernel.build(request, {1, 1}, ImageOf(kernel));
  const auto device = MakeRtlDevice(
      {.mesh = mesh, .profile = {.check = false}, .engine = {.threads = threads}}, false);
  if (idle_cycles > 0) speeds->push_back(Measure(device.get(), threads, idle_cycles));
  for (int y = 0; y < mesh.height; ++y) {
    for (int x = 0; x < mesh.width; ++x) {
      for (const ElfSegment& segment : job.program.image.segments)
        device->Write({x, y}, segment.address, segment.bytes);
      for (const Blob& blob : job.program.blobs) device->Write({x, y}, blob.offset, blob.bytes);
      for (int thread = 0; thread < job.program.threads; ++thread) {
        device->Start({x, y}, thread, EntryOf(job.program.image, thread), job.program.arg.front());
      }
    }
  }
  const uint64_t starting =
      12 * static_cast<uint64_t>(mesh.nodes()) + 4 * mesh.nodes() + 200;  // packets of the host
  device->Run({.max_cycles = starting});
  speeds->push_back(Measure(device.get(), threads, busy_cycles));
}

}  // namespace

void AddSpeedOptions(CLI::App* command, SpeedArguments* a) {
  command->add_option("--cycles", a->cycles, "simulate at least so many")->capture_default_str();
  CLI::Option* meshes =
      command->add_flag("--meshes", a->meshes,
                        "measure meshes too: 4x4 and 18x20 with all matrix units busy, 18x20 idle");
  command->add_option("--threads", a->threads, "of this computer, for meshes")
      ->check(CLI::Range(1, kMaxHostThreads))
      ->capture_default_str();
  command->add_option("--results", a->results, "where the result goes, JSON")
      ->capture_default_str();
  command->add_option("--page", a->page, "a page with a table of the result, which is made again")
      ->needs(meshes);
}

// A GEMM of 256^3 keeps the matrix unit busy for 99 % of the cycles; it is run again until there
// are enough. Building, loading and resetting are not counted.
ExitStatus SpeedCommand(const SpeedArguments& arguments) {
  KernelRequest request;
  request.kernel = "gemm";
  request.shape = {256, 256, 256};
  const Kernel& kernel = FindKernel(request.kernel);
  const ElfImage image = ImageOf(kernel);
  const KernelJob job = kernel.build(request, {1, 1}, image);
  const auto device = MakeRtlDevice({.mesh = {1, 1}, .profile = {.check = false}}, false);
  LoadProgram(job.program, device.get());

  uint64_t cycles = 0, macs = 0;
  double seconds = 0;
  while (cycles < arguments.cycles) {
    const Outcome outcome = device->Run({});
    if (outcome.ending != Ending::kHalted) {
      PrintOutcome(outcome, "rtl");
      return StatusOf(outcome);
    }
    cycles += outcome.simulated_cycles;
    seconds += outcome.seconds;
    macs += job.macs;
    for (int thread = 0; thread < job.program.threads; ++thread) {
      device->Start({0, 0}, thread, EntryOf(job.program.image, thread), job.program.arg.front());
    }
  }
  const double busy = static_cast<double>(macs) / kMacsPerCycle / static_cast<double>(cycles);
  fmt::print(
      "{} cycles, matrix unit busy in {:.1f} %, {:.2f} CPU seconds: {:.1f} kcycles/s, {:.1f} M "
      "MAC/s\n",
      cycles, 100 * busy, seconds, static_cast<double>(cycles) / seconds / 1e3,
      static_cast<double>(macs) / seconds / 1e6);
  std::vector<MeshSpeed> meshes;
  if (arguments.meshes) {
    MeasureMesh({4, 4}, arguments.threads, 0, 40'000, &meshes);
    MeasureMesh({18, 20}, arguments.threads, 100'000, 3'000, &meshes);
  }
  const SpeedResult result{.cycles = cycles, .busy = busy, .seconds = seconds};
  WriteSpeed(arguments.results, result, meshes);
  if (!arguments.page.empty()) WriteSpeedTable(arguments.page, result, meshes);
  return ExitStatus::kOk;
}

}  // namespace d1
