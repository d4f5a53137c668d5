#include "sim/tool/kernel_run.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "sim/tool/kernels.h"
#include "sim/tool/live_nodes.h"
#include "sim/tool/ranks.h"
#include "sim/tool/thread_report.h"

namespace d1 {
namespace {

void CheckRequest(const Kernel& kernel, const KernelRequest& request, MeshSize mesh) {
  const auto check = [](const std::string& what, const std::string& value,
                        const std::vector<std::string>& allowed) {
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
    throw UserError("{} '{}' is not one of {}", what, value, fmt::join(allowed, ", "));
  };
  check(kernel.name + " operand format", request.format, kernel.formats);
  const std::vector<std::string> same = {request.format};
  const std::vector<std::string>& outputs =
      kernel.output_formats.empty() ? same : kernel.output_formats;
  check(kernel.name + " output format", request.output_format, outputs);
  const MeshSize least = kernel.min_mesh, most = kernel.max_mesh;
  if (mesh.width < least.width || mesh.height < least.height || mesh.width > most.width ||
      mesh.height > most.height) {
    throw UserError("{} runs on meshes from {}x{} to {}x{}, not on {}x{}", kernel.name, least.width,
                    least.height, most.width, most.height, mesh.width, mesh.height);
  }
  if (!request.dead.empty() && !kernel.dead_nodes) {
    std::vector<std::string> others;
    for (const Kernel& other : Kernels()) {
      if (other.dead_nodes) others.push_back(other.name);
    }
    throw UserError("{} takes a mesh without dead nodes; these run on the nodes that live: {}",
                    kernel.name, fmt::join(others, ", "));
  }
}

NpyArray ResultOf(const KernelJob& job, Device* device) {
  return job.assemble(device->ReadAll(job.outputs));
}

// The first element that differs, in words; empty when none does.
std::string FirstDifference(const NpyArray& got, const NpyArray& expected) {
  const size_t element = NpyElementBytes(expected.type);
  if (got.bytes.size() != expected.bytes.size()) return "the result has another size";
  size_t differences = 0, first = 0;
  for (size_t at = 0; at < got.bytes.size(); at += element) {
    if (std::equal(&got.bytes[at], &got.bytes[at] + element, &expected.bytes[at])) continue;
    if (differences++ == 0) first = at;
  }
  if (differences == 0) return "";
  const auto hex = [&](const NpyArray& array) {
    uint64_t value = 0;
    for (size_t i = element; i-- > 0;) value = value << 8 | array.bytes[first + i];
    return fmt::format("0x{:0{}x}", value, 2 * element);
  };
  return fmt::format("{} of {} elements differ, the first is {}: expected {}, got {}", differences,
                     got.elements(), first / element, hex(expected), hex(got));
}

}  // namespace

std::string ProgramPath(const std::string& name) {
  if (const char* directory = std::getenv("D1_PROGRAMS"))
    return fmt::format("{}/{}.elf", directory, name);
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path().parent_path() / "programs" / (name + ".elf")).string();
}

ElfImage ImageOf(const Kernel& kernel) {
  if (kernel.program.empty()) return {};
  if (kThreads < 4)
    throw UserError(
        "the program of kernel '{}' is for nodes of 4 threads, not {}: gemm is for any number",
        kernel.name, kThreads);
  return ReadElf(ProgramPath(kernel.program), kSramBytes);
}

KernelResult RunKernelRequest(const KernelRequest& asked, const DeviceOptions& options) {
  KernelRequest request = asked;
  request.dead = options.dead;
  const Kernel& kernel = FindKernel(request.kernel);
  if (request.output_format.empty())
    request.output_format = kernel.output_formats.empty() ? request.format : "fp32";
  CheckRequest(kernel, request, options.mesh);
  if (!request.dead.empty())
    ProvedTables(MapOf(options.mesh, request.dead));  // the nodes that live reach each other
  const ElfImage image = ImageOf(kernel);
  if (!request.directory.empty()) {
    std::error_code error;
    std::filesystem::create_directories(request.directory, error);
    if (error)
      throw UserError("cannot make the directory '{}': {}", request.directory, error.message());
  }
  const KernelJob job = kernel.build(request, options.mesh, image);

  KernelResult result;
  RunRow& row = result.row;
  row.kernel = kernel.name;
  row.mesh = options.mesh;
  row.dead = options.dead;
  row.shape = request.shape;
  row.format = request.format;
  row.output_format = request.output_format;
  row.seed = request.seed;
  row.macs = job.macs;
  row.flops = job.flops;
  row.bound_cycles = job.bound_cycles;

  const auto device = MakeDevice(request.device, options);
  LoadProgram(job.program, device.get());
  DeviceLimits limits = request.limits;
  limits.least_cycles = std::max(
      job.bound_cycles, job.macs / kMacsPerCycle / static_cast<uint64_t>(row.live_nodes()));
  result.outcome = device->Run(limits);
  result.loaded = device->loaded();
  row.cycles = result.outcome.cycles;
  row.lines_loaded = result.outcome.lines_loaded;
  row.sim_cycles_per_second = result.outcome.CyclesPerSecond();
  if (result.outcome.ending != Ending::kHalted) {
    row.note = result.outcome.message;
    result.heatmap = device->DrawHeatMap();
    return result;
  }
  const NpyArray got = ResultOf(job, device.get());
  result.collected = device->collected();
  result.heatmap = device->DrawHeatMap();
  row.note = FirstDifference(got, job.golden);
  if (row.note.empty() && request.device == "rtl" && request.on_model &&
      Speaks(options.engine.ranks)) {
    // The program on the golden machine must give the same: then program and semantics agree as
    // well.
    const auto model = MakeModelDevice({.mesh = options.mesh, .dead = options.dead});
    LoadProgram(job.program, model.get());
    const Outcome outcome = model->Run({});
    row.note = outcome.ending == Ending::kHalted ? FirstDifference(got, ResultOf(job, model.get()))
                                                 : "golden machine: " + outcome.message;
  }
  row.pass = row.note.empty();
  const std::string out = request.out.empty() ? request.Keep("c.npy") : request.out;
  if (!out.empty()) WriteNpy(out, got);
  return result;
}

std::string SignatureText(uint64_t signature) {
  return fmt::format("signature {:016x}", signature);
}

void PrintOutcome(const Outcome& outcome, const std::string& device) {
  FILE* out = outcome.ending == Ending::kHalted ? stdout : stderr;
  if (outcome.ending == Ending::kHalted) {
    fmt::print(out, "{}: {}", device,
               outcome.tohost ? fmt::format("tohost 0x{:x}", *outcome.tohost) : "halted");
    if (outcome.cycles > 0)
      fmt::print(out, ", {} cycles from first fetch to last SRAM write", outcome.cycles);
    if (outcome.instructions > 0) fmt::print(out, ", {} instructions", outcome.instructions);
    fmt::print(out, "\n");
    if (outcome.signature) fmt::print(out, "{}\n", SignatureText(*outcome.signature));
  } else {
    fmt::print(out, "d1sim: {}\n", outcome.message);
    if (!outcome.details.empty())
      fmt::print(out, "{}{}", outcome.details, outcome.details.back() == '\n' ? "" : "\n");
  }
  for (const ThreadReport& thread : outcome.threads) fmt::print(out, "  {}\n", Text(thread));
}

ExitStatus StatusOf(const Outcome& outcome, ExitStatus halted) {
  switch (outcome.ending) {
    case Ending::kHalted:
      return halted;
    case Ending::kHang:
      return ExitStatus::kHang;
    default:
      return ExitStatus::kMismatch;
  }
}

}  // namespace d1
