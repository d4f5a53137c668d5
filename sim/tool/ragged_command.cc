#include "sim/tool/ragged_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/tool/gemm_problem.h"
#include "sim/tool/kernel_run.h"
#include "sim/tool/kernels.h"
#include "sim/tool/layout.h"
#include "sim/tool/machine.h"
#include "sim/tool/options.h"

namespace d1 {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kLarge = uint64_t{1}
                            << 18;  // multiply-adds from which a shape counts in the average
constexpr uint64_t kClose = 64;     // cycles above the ceiling's, or ...
constexpr double kShare = 0.93;     // ... this share of it: what a shape should reach

std::vector<int> ParseExtents(const std::string& text) {
  std::vector<int> extents;
  std::istringstream in(text);
  for (std::string word; std::getline(in, word, ',');) {
    const uint64_t extent = ParseNumber(word, 1024, "extent");
    if (extent == 0) throw UserError("extent '0' is not a number from 1 to 1024");
    extents.push_back(static_cast<int>(extent));
  }
  if (extents.empty()) throw UserError("no extents; name some, as in 1,7,32");
  return extents;
}

// Steps of the matrix unit: no run takes fewer cycles.
uint64_t Steps(const Shape& shape) {
  return static_cast<uint64_t>(CeilDiv(shape[0], kTileRows)) * CeilDiv(shape[1], kTileCols) *
         CeilDiv(shape[2], kTileK);
}

// What the results depend on: the program and this executable, RTL and all.
std::string Fingerprint(const RaggedArguments& a) {
  uint64_t hash = 0xCBF29CE484222325;
  const Kernel& kernel = FindKernel(a.kernel);
  std::vector<std::string> paths = {"/proc/self/exe"};
  if (!kernel.program.empty()) paths.push_back(ProgramPath(kernel.program));
  for (const std::string& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::vector<char> bytes(1 << 20);
    while (in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) || in.gcount() > 0) {
      for (std::streamsize i = 0; i < in.gcount(); ++i) {
        hash = (hash ^ static_cast<uint8_t>(bytes[static_cast<size_t>(i)])) * 0x100000001B3;
      }
    }
  }
  return fmt::format("{} {} {} {:016x}", a.kernel, a.format, a.output_format, hash);
}

struct Result {
  uint64_t cycles = 0;
  std::string note;  // why it failed
};

// The shapes that were run, one a line, so that a run that was interrupted goes on where it was.
class Journal {
 public:
  Journal(const std::string& path, const std::string& fingerprint) : path_(path) {
    std::error_code error;
    const std::filesystem::path file(path);
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
    std::ifstream in(path);
    std::string line;
    if (std::getline(in, line) && line == fingerprint) {
      for (std::string shape; in >> shape;) {
        Result result;
        if (in >> result.cycles && in.get() == '\n') done_[shape] = result;
      }
    }
    in.close();
    out_.open(path);
    out_ << fingerprint << "\n";
    for (const auto& [shape, result] : done_) out_ << shape << " " << result.cycles << "\n";
    if (!out_.flush()) throw UserError("cannot write '{}'; name a writable place", path);
  }

  const Result* Find(const std::string& shape) const {
    const auto it = done_.find(shape);
    return it == done_.end() ? nullptr : &it->second;
  }
  size_t size() const { return done_.size(); }
  // A shape that failed is run again.
  void Add(const std::string& shape, const Result& result) {
    if (result.note.empty()) out_ << shape << " " << result.cycles << "\n" << std::flush;
    done_[shape] = result;
  }
  void Remove() {
    out_.close();
    std::filesystem::remove(path_);
  }

 private:
  std::string path_;
  std::ofstream out_;
  std::map<std::string, Result> done_;
};

// All shapes together.
struct Tally {
  std::vector<RunRow> rows;  // for the gate
  Json runs = Json::array();
  uint64_t wrong = 0, large = 0, missed = 0, cycles = 0;
  double peak = 0, of_ceiling = 0;                      // sums over the large ones
  std::vector<std::pair<uint64_t, std::string>> above;  // cycles above what a shape should reach

  void Add(const KernelRequest& request, const Result& result) {
    RunRow& row = rows.emplace_back();
    row.kernel = request.kernel;
    row.shape = request.shape;
    row.format = request.format;
    row.output_format = request.output_format;
    row.seed = request.seed;
    row.cycles = result.cycles;
    row.macs = Product({request.shape[0], request.shape[1], request.shape[2]});
    row.pass = result.note.empty();
    const uint64_t steps = Steps(request.shape);
    const double share =
        result.cycles == 0 ? 0 : static_cast<double>(steps) / static_cast<double>(result.cycles);
    const bool reached = row.pass && (share >= kShare || result.cycles <= steps + kClose);
    if (!row.pass) ++wrong;
    if (!reached) ++missed;
    if (row.pass && !reached) {
      const auto aim =
          std::max(steps + kClose, static_cast<uint64_t>(static_cast<double>(steps) / kShare));
      above.emplace_back(result.cycles - aim, ShapeText(request.shape));
    }
    if (row.macs >= kLarge) {
      ++large;
      peak += row.Utilization();
      of_ceiling += share;
    }
    cycles += result.cycles;
    runs.push_back({{"shape", request.shape},
                    {"cycles", result.cycles},
                    {"steps", steps},
                    {"utilization", row.Utilization()},
                    {"of_ceiling", share},
                    {"reached", reached},
                    {"pass", row.pass}});
    if (!row.pass) runs.back()["note"] = result.note;
  }

  double OfLarge(double sum) const { return large == 0 ? 0 : sum / static_cast<double>(large); }

  void Print(const RaggedArguments& a) const {
    fmt::print("{} shapes of {}, {} -> {}: {} bit-exact, {} cycles in all\n", rows.size(), a.kernel,
               a.format, a.output_format, rows.size() - wrong, cycles);
    fmt::print(
        "{} of at least 2^18 multiply-adds: {:.2f} % of the peak on average, {:.2f} % of their "
        "ceilings\n",
        large, 100 * OfLarge(peak), 100 * OfLarge(of_ceiling));
    std::string furthest;
    if (!above.empty()) {
      const auto& [more, shape] = *std::max_element(above.begin(), above.end());
      furthest = fmt::format(", the furthest is {}, {} cycles more than that", shape, more);
    }
    fmt::print(
        "{} meet the aim: {:.0f} % of the ceiling, or at most {} cycles above it; {} do not{}\n",
        rows.size() - missed, 100 * kShare, kClose, missed, furthest);
  }

  Json Report(const RaggedArguments& a) const {
    return {{"machine", MachineName()},
            {"commit", CommitName()},
            {"kernel", a.kernel},
            {"format", a.format},
            {"output_format", a.output_format},
            {"shapes", rows.size()},
            {"bit_exact", rows.size() - wrong},
            {"cycles", cycles},
            {"large_shapes", large},
            {"large_average_utilization", OfLarge(peak)},
            {"large_average_of_ceiling", OfLarge(of_ceiling)},
            {"not_reached", missed},
            {"runs", runs}};
  }
};

}  // namespace

void AddRaggedOptions(CLI::App* command, RaggedArguments* a) {
  command->add_option("--kernel", a->kernel, "a GEMM kernel of one node")->capture_default_str();
  command->add_option("--format", a->format, "of the operands")->capture_default_str();
  command->add_option("--output-format", a->output_format, "of the result: fp32 or bf16")
      ->capture_default_str();
  command->add_option("--extents", a->extents, "M, N and K are each of these")
      ->capture_default_str();
  command->add_option("--results", a->results, "where the results go, JSON")->capture_default_str();
  command->add_option("--cycles", a->cycles, "the recorded cycle counts")->capture_default_str();
  command->add_flag("--update", a->update, "record the cycle counts of this run");
}

ExitStatus RaggedCommand(const RaggedArguments& arguments) {
  const std::vector<int> extents = ParseExtents(arguments.extents);
  if (!arguments.kernel.starts_with("gemm"))
    throw UserError("kernel '{}' is no GEMM", arguments.kernel);
  Journal journal(arguments.results + ".journal", Fingerprint(arguments));
  const size_t count = extents.size() * extents.size() * extents.size();
  if (journal.size() > 0) fmt::print("{} of {} shapes were done before\n", journal.size(), count);

  const bool terminal = isatty(STDERR_FILENO);
  Tally tally;
  for (const int m : extents) {
    for (const int n : extents) {
      for (const int k : extents) {
        KernelRequest request;
        request.kernel = arguments.kernel;
        request.shape = {m, n, k};
        request.format = arguments.format;
        request.output_format = arguments.output_format;
        const std::string shape = ShapeText(request.shape);
        if (journal.Find(shape) == nullptr) {
          const KernelResult result = RunKernelRequest(request, {});
          journal.Add(shape, {result.row.cycles, result.row.pass ? "" : result.row.note});
          if (terminal) fmt::print(stderr, "\r{}/{} {}\033[K", journal.size(), count, shape);
        }
        const Result& result = *journal.Find(shape);
        if (!result.note.empty())
          fmt::print("{}FAIL {}: {}\n", terminal ? "\r\033[K" : "", shape, result.note);
        tally.Add(request, result);
      }
    }
  }
  if (terminal) fmt::print(stderr, "\r\033[K");
  tally.Print(arguments);
  const auto differences = GateCycles(arguments.cycles, tally.rows, arguments.update);
  for (const std::string& line : differences) fmt::print("cycles changed: {}\n", line);
  if (!differences.empty()) fmt::print("if the change is meant, record it: make ragged-record\n");
  fmt::print("{} of {} cycle counts as recorded in {}\n", count - differences.size(), count,
             arguments.cycles);
  WriteText(arguments.results, tally.Report(arguments).dump(1) + "\n");
  // Kept after a difference: recording it takes what is done.
  if (tally.wrong == 0 && differences.empty()) journal.Remove();
  return tally.wrong == 0 && differences.empty() ? ExitStatus::kOk : ExitStatus::kMismatch;
}

}  // namespace d1
