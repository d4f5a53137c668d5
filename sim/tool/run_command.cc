#include "sim/tool/run_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>

#include "sim/tool/device.h"
#include "sim/tool/kernel_run.h"
#include "sim/tool/npy_file.h"
#include "sim/tool/options.h"
#include "sim/tool/program.h"
#include "sim/tool/progress.h"
#include "sim/tool/ranks.h"
#include "sim/tool/thread_report.h"
#include "sim/tool/tohost.h"

namespace d1 {
namespace {

// The whole file; of an .npy file its data.
std::vector<uint8_t> BytesOfFile(const std::string& path) {
  if (path.ends_with(".npy")) return ReadNpy(path, kSramBytes).bytes;
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) throw UserError("cannot open '{}': {}", path, std::strerror(errno));
  const std::streamoff size = in.tellg();
  if (size < 0 || size > std::streamoff{kSramBytes}) {
    throw UserError("'{}' does not fit the SRAM of {} bytes", path, kSramBytes);
  }
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(bytes.data()), size);
  return bytes;
}

// Writes the instruction trace to a file or to standard output.
class TraceFile {
 public:
  explicit TraceFile(const std::string& path) {
    if (path == "-") {
      file_ = stdout;
    } else if (!path.empty()) {
      file_ = std::fopen(path.c_str(), "w");
      if (file_ == nullptr)
        throw UserError("cannot write the trace '{}': {}", path, std::strerror(errno));
    }
  }
  ~TraceFile() {
    if (file_ != nullptr && file_ != stdout) std::fclose(file_);
  }
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  std::function<void(const std::string&)> Sink() {
    if (file_ == nullptr) return {};
    return [this](const std::string& line) { std::fprintf(file_, "%s\n", line.c_str()); };
  }

 private:
  FILE* file_ = nullptr;
};

void CheckWaveOptions(const RunArguments& arguments) {
  const bool window = !arguments.waves_window.empty();
  const bool last = arguments.waves_last != 0;
  if (arguments.waves.empty() && (window || last || !arguments.waves_node.empty())) {
    throw UserError("--waves-node, --waves-window and --waves-last need --waves FILE");
  }
  if (window && last) throw UserError("--waves-window and --waves-last exclude each other");
}

DeviceOptions OptionsOf(const RunArguments& arguments, TraceFile* trace) {
  DeviceOptions options;
  options.mesh = ParseMesh(arguments.mesh);
  options.dead = ParseDead(arguments.dead, options.mesh);
  options.seed = arguments.seed;
  options.engine = {.threads = arguments.threads, .ranks = arguments.ranks};
  options.signature = arguments.signature;
  options.heatmap = arguments.heatmap;
  options.trace = trace->Sink();
  options.waves.path = arguments.waves;
  CheckWaveOptions(arguments);
  if (arguments.profile.empty() && !arguments.timeline.empty())
    throw UserError("--timeline needs --profile FILE");
  options.profile = {.check = true,
                     .json = arguments.profile,
                     .timeline = arguments.timeline,
                     .slices = arguments.timeline_slices};
  if (!arguments.waves_node.empty()) {
    const NodeId node = ParseNode(arguments.waves_node, options.mesh, options.dead);
    options.waves.node = node.y * options.mesh.width + node.x;
  }
  if (!arguments.waves_window.empty()) {
    std::tie(options.waves.from, options.waves.to) = ParseWindow(arguments.waves_window);
  }
  if (Speaks(arguments.ranks) && isatty(STDERR_FILENO)) {
    options.progress = [nodes = options.live_nodes()](const Progress& progress) {
      fmt::print(stderr, "\r  {}\033[K", ProgressText(progress, nodes));
    };
  }
  return options;
}

// A run is deterministic: to see its last N cycles it is run once without waves, for its length.
template <typename RunOnce>
void ResolveLast(const RunArguments& arguments, DeviceOptions* options, RunOnce run_once) {
  if (arguments.waves_last == 0) return;
  DeviceOptions quiet = *options;
  quiet.waves.path.clear();
  quiet.trace = {};
  quiet.profile = {};
  quiet.heatmap.clear();
  const Outcome outcome = run_once(quiet);
  const uint64_t end = outcome.first_cycle + outcome.simulated_cycles;
  options->waves.from = end > arguments.waves_last ? end - arguments.waves_last + 1 : 0;
}

void PrintMeasured(const Outcome& outcome, const std::string& heatmap) {
  if (!heatmap.empty()) fmt::print("{}\n", heatmap);
  if (!outcome.profile.empty()) fmt::print("\n{}", outcome.profile);
}

ExitStatus RunElf(const RunArguments& arguments) {
  TraceFile trace(arguments.trace);
  DeviceOptions options = OptionsOf(arguments, &trace);
  std::vector<DumpSpec> dumps;
  for (const std::string& text : arguments.dumps)
    dumps.push_back(ParseDump(text, options.mesh, options.dead));
  Program program;
  program.image = ReadElf(arguments.elf, kSramBytes);
  const std::optional<uint32_t> tohost = FindTohost(program.image, arguments.elf, options.mesh);
  program.threads = arguments.start > 0 ? arguments.start : tohost ? 1 : kThreads;
  program.arg = {ParseNumber(arguments.arg, UINT64_MAX, "argument")};
  for (const std::string& text : arguments.loads) {
    const LoadSpec load = ParseLoad(text, options.mesh, options.dead);
    program.blobs.push_back(
        {load.node, load.offset, BytesOfFile(load.file), "'" + load.file + "'"});
  }
  const DeviceLimits limits = {.max_cycles = arguments.max_cycles, .tohost = tohost};
  ResolveLast(arguments, &options, [&](const DeviceOptions& quiet) {
    const auto device = MakeDevice(arguments.device, quiet);
    LoadProgram(program, device.get());
    return device->Run(limits);
  });
  const auto device = MakeDevice(arguments.device, options);
  LoadProgram(program, device.get());
  if (tohost) CheckTohostIsClear(arguments.elf, *tohost, device.get());
  const Outcome outcome = device->Run(limits);
  const std::string heatmap = device->DrawHeatMap();
  const bool speaks = Speaks(arguments.ranks);
  if (speaks) PrintOutcome(outcome, arguments.device);
  if (speaks) PrintMeasured(outcome, heatmap);
  for (const DumpSpec& dump : dumps) {
    NpyArray array{.type = dump.type, .shape = dump.extents, .bytes = {}};
    uint64_t size = NpyElementBytes(dump.type);
    for (const uint64_t extent : dump.extents) size *= extent;
    array.bytes = device->Read(dump.node, dump.offset, static_cast<uint32_t>(size));
    if (!speaks) continue;
    WriteNpy(dump.file, array);
    fmt::print("wrote {}\n", dump.file);
  }
  return StatusOf(outcome, ProgramStatus(outcome));
}

ExitStatus RunKernel(const RunArguments& arguments) {
  TraceFile trace(arguments.trace);
  KernelRequest request;
  request.kernel = arguments.kernel;
  request.shape = ParseShape(arguments.shape);
  request.format = arguments.format;
  request.output_format = arguments.output_format;
  request.device = arguments.device;
  request.seed = arguments.seed;
  request.a = arguments.a;
  request.b = arguments.b;
  if (Speaks(arguments.ranks)) {
    request.out = arguments.out;
    request.directory = arguments.save;
  }
  request.limits.max_cycles = arguments.max_cycles;
  request.threads = arguments.threads;
  DeviceOptions options = OptionsOf(arguments, &trace);
  ResolveLast(arguments, &options,
              [&](const DeviceOptions& quiet) { return RunKernelRequest(request, quiet).outcome; });
  const KernelResult result = RunKernelRequest(request, options);
  if (!Speaks(arguments.ranks))
    return result.row.pass ? ExitStatus::kOk : StatusOf(result.outcome, ExitStatus::kMismatch);
  fmt::print("{}\n{}\n", TableHeader(), TableLine(result.row));
  if (result.outcome.signature) fmt::print("{}\n", SignatureText(*result.outcome.signature));
  if (result.outcome.ending != Ending::kHalted) PrintOutcome(result.outcome, arguments.device);
  PrintMeasured(result.outcome, result.heatmap);
  return result.row.pass ? ExitStatus::kOk : StatusOf(result.outcome, ExitStatus::kMismatch);
}

}  // namespace

void AddRunOptions(CLI::App* command, RunArguments* a) {
  command->add_option("--elf", a->elf,
                      "a program of your own: a RISC-V ELF linked with sim/programs/d1.ld");
  command->add_option("--kernel", a->kernel,
                      "a kernel of the catalogue (d1sim kernels lists them)");
  command->add_option("--mesh", a->mesh, "WIDTHxHEIGHT, each 1 to 32")->capture_default_str();
  command->add_option("--dead", a->dead,
                      "nodes of the mesh that are dead, X,Y each (docs/routing.md)");
  command->add_option("--shape", a->shape, "of a kernel: MxNxK, MxN or M")->capture_default_str();
  command->add_option("--format", a->format, "of a kernel's operands")->capture_default_str();
  command->add_option("--output-format", a->output_format,
                      "of a GEMM's result: fp32 (default) or bf16");
  command
      ->add_option("--device", a->device, "model, rtl, or lockstep: RTL with the model checking it")
      ->capture_default_str();
  command->add_option("--seed", a->seed, "of the data and of the RTL's power-up state")
      ->capture_default_str();
  command->add_option("--max-cycles", a->max_cycles, "a run that takes longer is a hang")
      ->capture_default_str();
  command->add_option("--arg", a->arg, "of --elf: a0 of every thread")->capture_default_str();
  command
      ->add_option("--threads", a->threads, "of this computer, to share the nodes of a mesh in RTL")
      ->check(CLI::Range(1, kMaxHostThreads))
      ->capture_default_str();
  command->add_flag(
      "--signature", a->signature,
      "RTL: print a hash of all that the links carry in every cycle, and of the memories");
  command
      ->add_option(
          "--start", a->start,
          "of --elf: threads of each node to start (default 4; 1 of a program with a tohost word)")
      ->check(CLI::Range(1, 4));
  command->add_option("--a", a->a,
                      "of a kernel: its first operand, .npy, instead of generated data");
  command->add_option("--b", a->b, "of a kernel: its second operand, .npy");
  command->add_option("--out", a->out, "of a kernel: where its result goes, .npy");
  command->add_option(
      "--save", a->save,
      "of a kernel: keep generated operands and the result here: a.npy, b.npy, c.npy");
  command->add_option("--load", a->loads,
                      "X,Y:OFFSET:FILE into a node's SRAM; of an .npy file its data");
  command->add_option(
      "--dump", a->dumps,
      "X,Y:OFFSET:DTYPE:EXTENTS:FILE.npy out of it after the run, as in 0,0:0x10000:f4:8x8:c.npy");
  command->add_option("--trace", a->trace,
                      "a line for each retired instruction into this file; - is the terminal");
  command->add_option("--heatmap", a->heatmap,
                      "RTL: how much each link of the mesh carried, into NAME.json and NAME.svg");
  command->add_option("--profile", a->profile,
                      "print where the cycles went, and write it into this JSON file");
  command->add_option("--timeline", a->timeline,
                      "of --profile: what every unit did when, into this Chrome trace (JSON)");
  command->add_option("--timeline-slices", a->timeline_slices, "of the timeline, at most")
      ->capture_default_str();
  command->add_option("--waves", a->waves, "write this FST file");
  command->add_option("--waves-node", a->waves_node, "X,Y: only this node");
  command->add_option("--waves-window", a->waves_window, "FROM:TO in cycles");
  command->add_option("--waves-last", a->waves_last, "only the last N cycles before the end");
}

ExitStatus RunCommand(const RunArguments& arguments) {
  if (arguments.elf.empty() == arguments.kernel.empty()) {
    throw UserError("name either a kernel (KERNEL=gemm) or a program of your own (ELF=my.elf)");
  }
  return arguments.elf.empty() ? RunKernel(arguments) : RunElf(arguments);
}

}  // namespace d1
