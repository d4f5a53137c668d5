#include "sim/tool/report.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/tool/error.h"
#include "sim/tool/machine.h"

namespace d1 {
namespace {

using Json = nlohmann::ordered_json;

std::string MeshName(MeshSize mesh) { return fmt::format("{}x{}", mesh.width, mesh.height); }

}  // namespace

void WriteText(const std::string& path, const std::string& text) {
  const std::filesystem::path file(path);
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream out(path + ".part");
  out << text;
  if (!out.flush() || (std::filesystem::rename(path + ".part", file, error), error)) {
    throw UserError("cannot write '{}'; name a writable place", path);
  }
}

namespace {

Json NodesJson(const std::vector<NodeId>& nodes) {
  Json json = Json::array();
  for (const NodeId node : nodes) json.push_back({node.x, node.y});
  return json;
}

Json RowJson(const RunRow& row) {
  Json json = {{"kernel", row.kernel},
               {"mesh", MeshName(row.mesh)},
               {"shape", row.shape},
               {"format", row.format},
               {"output_format", row.output_format},
               {"cycles", row.cycles},
               {"lines_loaded", row.lines_loaded},
               {"macs", row.macs},
               {"utilization", row.Utilization()},
               {"gflops_at_2ghz", row.Gflops()},
               {"pass", row.pass},
               {"seed", row.seed},
               {"sim_cycles_per_second", row.sim_cycles_per_second}};
  if (row.bound_cycles > 0) {
    json["bound_cycles"] = row.bound_cycles;
    json["of_bound"] = row.OfBound();
  }
  if (!row.dead.empty()) json["dead"] = NodesJson(row.dead);
  if (!row.note.empty()) json["note"] = row.note;
  return json;
}

}  // namespace

std::string ShapeText(const Shape& shape) {
  return fmt::format("{}x{}x{}", shape[0], shape[1], shape[2]);
}

double RunRow::Utilization() const {
  if (cycles == 0) return 0;
  const bool matrix = kernel.starts_with("gemm") || kernel.starts_with("conv");
  const int of_node = matrix             ? kMacsPerCycle
                      : format == "bf16" ? 2 * kSimdFlopsPerCycle
                                         : kSimdFlopsPerCycle;
  const double per_cycle = live_nodes() * static_cast<double>(of_node);
  return static_cast<double>(matrix ? macs : flops) / (per_cycle * static_cast<double>(cycles));
}

double RunRow::OfBound() const {
  return cycles == 0 ? 0 : static_cast<double>(bound_cycles) / static_cast<double>(cycles);
}

double RunRow::Gflops() const {
  return cycles == 0 ? 0 : kClockGhz * static_cast<double>(flops) / static_cast<double>(cycles);
}

std::string RunRow::Key() const {
  std::string nodes = MeshName(mesh);
  if (!dead.empty()) nodes += " without";
  for (const NodeId node : dead) nodes += fmt::format(" {},{}", node.x, node.y);
  return fmt::format("{} {} {} {}->{} seed {}", kernel, nodes, ShapeText(shape), format,
                     output_format, seed);
}

std::string TableHeader() {
  return fmt::format("{:<15} {:>5} {:>12} {:>19} {:>9} {:>7} {:>8} {:>9}  {}", "kernel", "mesh",
                     "shape", "format", "cycles", "% peak", "GFLOPS", "kcycles/s", "result");
}

std::string TableLine(const RunRow& row) {
  std::string of_bound;
  if (row.bound_cycles > 0) {
    of_bound =
        fmt::format(", {:.1f} % of the bound of {} cycles", 100 * row.OfBound(), row.bound_cycles);
  }
  return fmt::format("{:<15} {:>5} {:>12} {:>19} {:>9} {:>7.2f} {:>8.1f} {:>9.0f}  {}", row.kernel,
                     MeshName(row.mesh), ShapeText(row.shape),
                     fmt::format("{}->{}", row.format, row.output_format), row.cycles,
                     100 * row.Utilization(), row.Gflops(), row.sim_cycles_per_second / 1000,
                     row.pass ? "bit-exact" + of_bound : "FAIL: " + row.note);
}

void WriteResults(const std::string& path, const std::vector<RunRow>& rows) {
  Json runs = Json::array();
  for (const RunRow& row : rows) runs.push_back(RowJson(row));
  const Json results = {{"machine", MachineName()},
                        {"commit", CommitName()},
                        {"clock_ghz", kClockGhz},
                        {"runs", runs}};
  WriteText(path, results.dump(2) + "\n");
}

void WriteChip(const std::string& path, const ChipResult& result) {
  const Json json = {{"machine", MachineName()},
                     {"commit", CommitName()},
                     {"clock_ghz", kClockGhz},
                     {"live_nodes", result.row.live_nodes()},
                     {"dead", NodesJson(result.row.dead)},
                     {"load", result.load},
                     {"ports", result.loaded.ports},
                     {"load_cycles", result.loaded.cycles},
                     {"load_seconds", result.loaded.seconds},
                     {"run_seconds", result.run_seconds},
                     {"unload_cycles", result.collected.cycles},
                     {"unload_seconds", result.collected.seconds},
                     {"peak_memory_bytes", result.peak_memory_bytes},
                     {"threads", result.threads},
                     {"seconds", result.seconds},
                     {"runs", Json::array({RowJson(result.row)})}};
  WriteText(path, json.dump(2) + "\n");
}

void WriteSpeed(const std::string& path, const SpeedResult& result,
                const std::vector<MeshSpeed>& meshes) {
  Json rows = Json::array();
  for (const MeshSpeed& mesh : meshes) {
    rows.push_back({{"mesh", MeshName(mesh.mesh)},
                    {"threads", mesh.threads},
                    {"cycles", mesh.cycles},
                    {"matrix_busy", mesh.busy},
                    {"seconds", mesh.seconds},
                    {"cycles_per_second", mesh.CyclesPerSecond()},
                    {"peak_memory_bytes", mesh.peak_memory_bytes}});
  }
  const Json json = {{"machine", MachineName()},
                     {"commit", CommitName()},
                     {"cycles", result.cycles},
                     {"matrix_busy", result.busy},
                     {"cpu_seconds", result.seconds},
                     {"cycles_per_cpu_second", static_cast<double>(result.cycles) / result.seconds},
                     {"meshes", rows}};
  WriteText(path, json.dump(2) + "\n");
}

void WriteSpeedTable(const std::string& page, const SpeedResult& result,
                     const std::vector<MeshSpeed>& meshes) {
  constexpr std::string_view kBegin = "<!-- speed -->\n", kEnd = "<!-- end of speed -->\n";
  std::ifstream in(page);
  if (!in)
    throw UserError("cannot open the page '{}'; name one that is there, as docs/mesh.md", page);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const size_t begin = text.find(kBegin), end = text.find(kEnd);
  if (begin == text.npos || end == text.npos || end < begin) {
    throw UserError(
        "'{}' has no lines '<!-- speed -->' and '<!-- end of speed -->'; name a page that has, as "
        "docs/mesh.md",
        page);
  }
  std::string table = fmt::format("Measured on {}, commit {}:\n\n", MachineName(), CommitName());
  table +=
      "| mesh | matrix units busy | threads | cycles a second | aim | memory "
      "|\n|---|---|---|---|---|---|\n";
  table +=
      fmt::format("| 1x1 | {:.1f} % | 1 | {:.1f} k of CPU time | 200 k | |\n", 100 * result.busy,
                  static_cast<double>(result.cycles) / result.seconds / 1e3);
  for (const MeshSpeed& mesh : meshes) {
    const bool large = mesh.mesh.nodes() > 16;
    const char* aim = large ? (mesh.busy > 0 ? "1 k" : "10 k") : "24 k";
    table += fmt::format(
        "| {} | {:.1f} % | {} | {:.2f} k | {} | {:.2f} GiB{} |\n", MeshName(mesh.mesh),
        100 * mesh.busy, mesh.threads, mesh.CyclesPerSecond() / 1e3, aim,
        static_cast<double>(mesh.peak_memory_bytes) / (1 << 30), large ? " of at most 2" : "");
  }
  WriteText(page, text.substr(0, begin + kBegin.size()) + table + text.substr(end));
}

std::vector<std::string> GateCycles(const std::string& path, const std::vector<RunRow>& rows,
                                    bool update) {
  Json recorded = Json::object();
  if (std::ifstream in(path); in) {
    recorded = Json::parse(in, nullptr, false);
    if (!recorded.is_object())
      throw UserError("'{}' is not a JSON object; restore it with git", path);
  } else if (!update) {
    throw UserError("cannot open the recorded cycle counts '{}'; restore it with git", path);
  }
  std::vector<std::string> differences;
  for (const RunRow& row : rows) {
    const std::string key = row.Key();
    if (update) {
      if (row.pass) recorded[key] = row.cycles;
      continue;
    }
    if (!recorded.contains(key)) {
      differences.push_back(fmt::format("{}: {} cycles, none recorded", key, row.cycles));
    } else if (const auto before = recorded[key].get<uint64_t>(); before != row.cycles) {
      differences.push_back(fmt::format("{}: {} cycles, recorded {} ({:+})", key, row.cycles,
                                        before, static_cast<int64_t>(row.cycles - before)));
    }
  }
  if (update) WriteText(path, recorded.dump(2) + "\n");
  return differences;
}

}  // namespace d1
