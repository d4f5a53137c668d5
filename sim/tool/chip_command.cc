#include "sim/tool/chip_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
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
  command->add_option("--unused", a->unused, "X,Y...: nodes that are there, pass packets on, and compute nothing")
      ->expected(0, kMaxMeshSide * kMaxMeshSide);
  command->add_option("--block", a->block, "MxNxK: of C on each node, and K")->capture_default_str();
  command->add_option("--threads", a->threads, "of this computer")->check(CLI::Range(1, kMaxHostThreads))->capture_default_str();
  command->add_option("--seed", a->seed, "of the data and of the RTL's power-up state")->capture_default_str();
  command->add_option("--results", a->results, "where the result goes, JSON")->capture_default_str();
}

ExitStatus ChipCommand(const ChipArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  DeviceOptions options;
  options.mesh = ParseMesh(arguments.mesh);
  options.seed = arguments.seed;
  options.engine.threads = arguments.threads;
  options.profile.check = false;  // of every node in every cycle: too much of a whole chip
  KernelRequest request;
  request.kernel = "gemm_resident";
  request.seed = arguments.seed;
  request.on_model = false;  // the golden result is enough
  request.threads = arguments.threads;
  for (const std::string& text : arguments.unused) {
    if (text.empty()) continue;  // --unused alone: none
    const NodeId node = ParseNode(text, options.mesh);
    if (std::count(request.unused.begin(), request.unused.end(), node) > 0) throw UserError("node {} is named twice", text);
    request.unused.push_back(node);
  }
  const int live = options.mesh.nodes() - static_cast<int>(request.unused.size());
  if (live == 0) throw UserError("no node of the {} mesh is left to compute", arguments.mesh);
  const auto [rows, cols] = BlocksOfNodes(live);
  const Shape block = ParseShape(arguments.block);
  request.shape = {block[0] * rows, block[1] * cols, block[2]};
  if (isatty(STDERR_FILENO)) {
    options.progress = [&](const Progress& progress) {
      fmt::print(stderr, "\r  {}\033[K", ProgressText(progress, options.mesh));
    };
  }
  // What a GEMM takes that reaches a tenth of the peak, and starting, 16 packets a node: a longer run is a hang.
  request.limits.max_cycles = Product({block[0], block[1], block[2]}) / kMacsPerCycle * 10 +
                              16 * static_cast<uint64_t>(options.mesh.nodes()) + 10'000;

  KernelResult result = RunKernelRequest(request, options);
  if (options.progress) fmt::print(stderr, "\r\033[K");
  result.row.live_nodes = live;
  ChipResult chip;
  chip.row = result.row;
  chip.unused = request.unused;
  chip.threads = arguments.threads;
  chip.peak_memory_bytes = PeakMemoryBytes();
  chip.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{}\n{}\n", TableHeader(), TableLine(result.row));
  if (result.outcome.ending != Ending::kHalted) PrintOutcome(result.outcome, "rtl");
  fmt::print("{} of {} nodes computed; {:.0f} s in all on {} threads, {:.0f} cycles/s, {:.2f} GiB at most; details in {}\n", live,
             options.mesh.nodes(), chip.seconds, chip.threads, result.row.sim_cycles_per_second,
             static_cast<double>(chip.peak_memory_bytes) / (1 << 30), arguments.results);
  WriteChip(arguments.results, chip);
  return result.row.pass ? ExitStatus::kOk : StatusOf(result.outcome, ExitStatus::kMismatch);
}

}  // namespace d1
