#include "sim/tool/regress_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/tool/kernel_run.h"
#include "sim/tool/options.h"
#include "sim/tool/progress.h"

namespace d1 {
namespace {

struct Run {
  KernelRequest request;
  MeshSize mesh;
  std::vector<NodeId> dead;
};

// The list: [{"kernel", "mesh", "dead": "x,y ...", "shapes": [...], "format", "output_format"},
// ...].
std::vector<Run> ReadList(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw UserError("cannot open the regression list '{}'; restore it with git", path);
  const auto list = nlohmann::json::parse(in, nullptr, false);
  if (!list.is_array()) throw UserError("'{}' is not a JSON array; restore it with git", path);
  std::vector<Run> runs;
  for (const auto& entry : list) {
    for (const auto& shape : entry.at("shapes")) {
      Run run;
      run.mesh = ParseMesh(entry.value("mesh", "1x1"));
      run.dead = ParseDead({entry.value("dead", "")}, run.mesh);
      run.request.kernel = entry.at("kernel");
      run.request.shape = ParseShape(shape);
      run.request.format = entry.value("format", "bf16");
      run.request.output_format = entry.value("output_format", "fp32");
      run.request.seed = entry.value("seed", 1);
      runs.push_back(run);
    }
  }
  return runs;
}

// Of its directory: no two runs share one.
std::string NameOf(const Run& run) {
  std::string mesh = fmt::format("{}x{}", run.mesh.width, run.mesh.height);
  for (const NodeId node : run.dead) mesh += fmt::format("-{}.{}", node.x, node.y);
  const KernelRequest& request = run.request;
  return fmt::format("{}_{}_{}_{}_{}_{}", request.kernel, mesh, ShapeText(request.shape),
                     request.format, request.output_format, request.seed);
}

}  // namespace

void AddRegressOptions(CLI::App* command, RegressArguments* a) {
  command->add_option("--list", a->list, "what to run")->capture_default_str();
  command->add_option("--cycles", a->cycles, "the recorded cycle counts")->capture_default_str();
  command->add_option("--results", a->results, "where the results go, JSON")->capture_default_str();
  command->add_option("--data", a->data, "a directory for each run's operands and result, .npy")
      ->capture_default_str();
  command
      ->add_option("--record", a->record, "what records the cycles, to say when they have changed")
      ->capture_default_str();
  command->add_option("--only", a->only, "only kernels whose name contains this");
  command->add_option("--device", a->device, "rtl, or lockstep: slower, every instruction compared")
      ->capture_default_str();
  command->add_flag("--update", a->update, "record the cycle counts of this run");
}

ExitStatus RegressCommand(const RegressArguments& arguments) {
  if (arguments.device == "model")
    throw UserError("the regression measures RTL; use the device rtl or lockstep");
  std::vector<Run> runs = ReadList(arguments.list);
  std::erase_if(runs, [&](const Run& run) {
    return run.request.kernel.find(arguments.only) == std::string::npos;
  });
  if (runs.empty())
    throw UserError("no kernel of '{}' contains '{}'", arguments.list, arguments.only);

  const bool terminal = isatty(STDERR_FILENO) && isatty(STDOUT_FILENO);
  std::vector<RunRow> rows;
  fmt::print("{}\n", TableHeader());
  for (size_t i = 0; i < runs.size(); ++i) {
    Run& run = runs[i];
    run.request.device = arguments.device;
    run.request.directory = arguments.data + "/" + NameOf(run);
    DeviceOptions options;
    options.mesh = run.mesh;
    options.dead = run.dead;
    options.seed = run.request.seed;
    if (terminal) {
      options.progress = [&](const Progress& progress) {
        fmt::print(stderr, "\r{}/{} {}: {}\033[K", i + 1, runs.size(), run.request.kernel,
                   ProgressText(progress, options.live_nodes()));
      };
    }
    const KernelResult result = RunKernelRequest(run.request, options);
    rows.push_back(result.row);
    if (terminal) fmt::print(stderr, "\r\033[K");
    fmt::print("{}\n", TableLine(result.row));
    std::fflush(stdout);
    if (result.outcome.ending != Ending::kHalted) PrintOutcome(result.outcome, arguments.device);
  }
  WriteResults(arguments.results, rows);
  const auto failed =
      std::count_if(rows.begin(), rows.end(), [](const RunRow& row) { return !row.pass; });
  const auto differences = GateCycles(arguments.cycles, rows, arguments.update);
  for (const std::string& line : differences) fmt::print("cycles changed: {}\n", line);
  if (!differences.empty()) fmt::print("if the change is meant, record it: {}\n", arguments.record);
  fmt::print("{} of {} runs bit-exact, {} cycle counts as recorded; details in {}\n",
             rows.size() - failed, rows.size(), rows.size() - differences.size(),
             arguments.results);
  return failed > 0 || !differences.empty() ? ExitStatus::kMismatch : ExitStatus::kOk;
}

}  // namespace d1
