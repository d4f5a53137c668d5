#include "sim/tool/speed_command.h"

#include <CLI/CLI.hpp>

#include "sim/tool/kernels.h"
#include "sim/tool/report.h"

namespace d1 {

void AddSpeedOptions(CLI::App* command, SpeedArguments* a) {
  command->add_option("--cycles", a->cycles, "simulate at least so many")->capture_default_str();
  command->add_option("--results", a->results, "where the result goes, JSON")->capture_default_str();
}

// A GEMM of 256^3 keeps the matrix unit busy for 99 % of the cycles; it is run again until there are
// enough. Building, loading and resetting are not counted.
ExitStatus SpeedCommand(const SpeedArguments& arguments) {
  KernelRequest request;
  request.kernel = "gemm";
  request.shape = {256, 256, 256};
  const Kernel& kernel = FindKernel(request.kernel);
  const ElfImage image = ReadElf(ProgramPath(kernel.ProgramFor(request)), kSramBytes);
  const KernelJob job = kernel.build(request, {1, 1}, image);
  const auto device = MakeRtlDevice({.mesh = {1, 1}, .seed = 1, .waves = {}, .trace = {}, .progress = {}}, false);
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
  fmt::print("{} cycles, matrix unit busy in {:.1f} %, {:.2f} CPU seconds: {:.1f} kcycles/s, {:.1f} M MAC/s\n", cycles,
             100 * busy, seconds, static_cast<double>(cycles) / seconds / 1e3, static_cast<double>(macs) / seconds / 1e6);
  WriteSpeed(arguments.results, {.cycles = cycles, .busy = busy, .seconds = seconds});
  return ExitStatus::kOk;
}

}  // namespace d1
