#include "sim/tool/chip_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>

#include "sim/tool/gemm_problem.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/kernel_run.h"
#include "sim/tool/machine.h"
#include "sim/tool/options.h"
#include "sim/tool/progress.h"

namespace d1 {

void AddChipOptions(CLI::App* command, ChipArguments* a) {
  command->add_option("--mesh", a->mesh, "WIDTHxHEIGHT, each 1 to 32")->capture_default_str();
  command
      ->add_option("--dead", a->dead,
                   "X,Y...: nodes that are not there; six by default, none if nothing follows")
      ->expected(0, kMaxMeshSide * kMaxMeshSide);
  command->add_option("--block", a->block, "MxNxK: of C on each node, and K")
      ->capture_default_str();
  command
      ->add_option(
          "--load", a->load,
          "dip: all goes in and comes out through the network; backdoor: only routing tables do")
      ->check(CLI::IsMember({"dip", "backdoor"}))
      ->capture_default_str();
  command
      ->add_option("--ports", a->ports,
                   "edge ports of interface processors, in the west and the east")
      ->check(CLI::Range(1, 2 * kMaxMeshSide))
      ->capture_default_str();
  command->add_option("--heatmap", a->heatmap,
                      "how much each link carried, into NAME.json and NAME.svg");
  command->add_option("--threads", a->threads, "of this computer")
      ->check(CLI::Range(1, kMaxHostThreads))
      ->capture_default_str();
  command->add_option("--seed", a->seed, "of the data and of the RTL's power-up state")
      ->capture_default_str();
  command->add_option("--results", a->results, "where the result goes, JSON")
      ->capture_default_str();
}

ExitStatus ChipCommand(const ChipArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  DeviceOptions options;
  options.mesh = ParseMesh(arguments.mesh);
  const ChipArguments usual;
  if (arguments.dead == usual.dead && arguments.mesh != usual.mesh) {
    throw UserError(
        "the six dead nodes are those of {}; say which of {} are dead: --dead X,Y ..., or --dead "
        "alone",
        usual.mesh, arguments.mesh);
  }
  options.dead = ParseDead(arguments.dead, options.mesh);
  options.through_network = arguments.load == "dip";
  options.ports = arguments.ports;
  options.heatmap = arguments.heatmap;
  options.seed = arguments.seed;
  options.engine.threads = arguments.threads;
  options.profile.check = false;  // of every node in every cycle: too much of a whole chip
  KernelRequest request;
  request.kernel = "gemm_resident";
  request.seed = arguments.seed;
  request.on_model = false;  // the golden result is enough
  request.threads = arguments.threads;
  const int live = options.live_nodes();
  const auto [rows, cols] = BlocksOfNodes(live);
  const Shape block = ParseShape(arguments.block);
  request.shape = {block[0] * rows, block[1] * cols, block[2]};
  if (isatty(STDERR_FILENO)) {
    options.progress = [&](const Progress& progress) {
      fmt::print(stderr, "\r  {}\033[K", ProgressText(progress, live));
    };
  }
  // What a GEMM takes that reaches a tenth of the peak, and starting, 16 packets a node: a longer
  // run is a hang.
  request.limits.max_cycles = Product({block[0], block[1], block[2]}) / kMacsPerCycle * 10 +
                              16 * static_cast<uint64_t>(options.mesh.nodes()) + 10'000;

  KernelResult result = RunKernelRequest(request, options);
  if (options.progress) fmt::print(stderr, "\r\033[K");
  ChipResult chip;
  chip.row = result.row;
  chip.load = arguments.load;
  chip.loaded = result.loaded;
  chip.collected = result.collected;
  chip.run_seconds = result.outcome.seconds;
  chip.threads = arguments.threads;
  chip.peak_memory_bytes = PeakMemoryBytes();
  chip.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{}\n{}\n", TableHeader(), TableLine(result.row));
  if (result.outcome.ending != Ending::kHalted) PrintOutcome(result.outcome, "rtl");
  fmt::print(
      "loaded through the network in {} cycles ({:.0f} s), ran {} cycles ({:.0f} s), "
      "collected in {} cycles ({:.0f} s)\n",
      chip.loaded.cycles, chip.loaded.seconds, result.outcome.simulated_cycles, chip.run_seconds,
      chip.collected.cycles, chip.collected.seconds);
  if (!result.heatmap.empty()) fmt::print("{}\n", result.heatmap);
  fmt::print(
      "{} nodes computed, {} are dead; {:.0f} s in all on {} threads, {:.2f} GiB at most; details "
      "in {}\n",
      live, options.dead.size(), chip.seconds, chip.threads,
      static_cast<double>(chip.peak_memory_bytes) / (1 << 30), arguments.results);
  WriteChip(arguments.results, chip);
  return result.row.pass ? ExitStatus::kOk : StatusOf(result.outcome, ExitStatus::kMismatch);
}

}  // namespace d1
