#include "sim/tool/ragged_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/tool/kernel_run.h"
#include "sim/tool/kernels.h"
#include "sim/tool/layout.h"
#include "sim/tool/machine.h"
#include "sim/tool/options.h"

namespace d1 {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kLarge = uint64_t{1} << 18;  // multiply-adds from which a shape counts in the average
constexpr uint64_t kClose = 64;                 // cycles above the ceiling's, or ...
constexpr double kShare = 0.93;                 // ... this share of it: what a shape should reach

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
  return static_cast<uint64_t>(CeilDiv(shape[0], kTileRows)) * CeilDiv(shape[1], kTileCols) * CeilDiv(shape[2], kTileK);
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

}  // namespace

void AddRaggedOptions(CLI::App* command, RaggedArguments* a) {
  command->add_option("--kernel", a->kernel, "a GEMM kernel of one node")->capture_default_str();
  command->add_option("--format", a->format, "of the operands")->capture_default_str();
  command->add_option("--output-format", a->output_format, "of the result: fp32 or bf16")->capture_default_str();
  command->add_option("--extents", a->extents, "M, N and K are each of these")->capture_default_str();
  command->add_option("--results", a->results, "where the results go, JSON")->capture_default_str();
  command->add_option("--cycles", a->cycles, "the recorded cycle counts")->capture_default_str();
  command->add_flag("--update", a->update, "record the cycle counts of this run");
}

ExitStatus RaggedCommand(const RaggedArguments& arguments) {
  const std::vector<int> extents = ParseExtents(arguments.extents);
  if (!arguments.kernel.starts_with("gemm")) throw UserError("kernel '{}' is no GEMM", arguments.kernel);
  Journal journal(arguments.results + ".journal", Fingerprint(arguments));
  const size_t count = extents.size() * extents.size() * extents.size();
  if (journal.size() > 0) fmt::print("{} of {} shapes were done before\n", journal.size(), count);

  const bool terminal = isatty(STDERR_FILENO);
  Json runs = Json::array();
  std::vector<RunRow> rows;  // for the gate
  uint64_t wrong = 0, large = 0, missed = 0, total = 0;
  double average = 0, share = 0, least = 1;
  std::vector<std::pair<uint64_t, std::string>> above;  // cycles above what a shape should reach
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
        RunRow& row = rows.emplace_back();
        row.kernel = arguments.kernel;
        row.shape = request.shape;
        row.format = arguments.format;
        row.output_format = arguments.output_format;
        row.seed = request.seed;
        row.cycles = result.cycles;
        row.pass = result.note.empty();
        const uint64_t steps = Steps(request.shape), macs = static_cast<uint64_t>(m) * n * k;
        const double cycles = static_cast<double>(result.cycles);
        const double peak = static_cast<double>(macs) / kMacsPerCycle / cycles;
        const double of_ceiling = static_cast<double>(steps) / cycles;
        const bool reached = of_ceiling >= kShare || result.cycles <= steps + kClose;
        if (!result.note.empty()) {
          ++wrong;
          fmt::print("{}FAIL {}: {}\n", terminal ? "\r\033[K" : "", shape, result.note);
        }
        if (!reached) {
          ++missed;
          const auto aim = std::max(steps + kClose, static_cast<uint64_t>(static_cast<double>(steps) / kShare));
          above.emplace_back(result.cycles - aim, shape);
        }
        if (macs >= kLarge) {
          ++large;
          average += peak;
          share += of_ceiling;
        }
        least = std::min(least, of_ceiling);
        total += result.cycles;
        runs.push_back({{"shape", request.shape}, {"cycles", result.cycles}, {"steps", steps}, {"utilization", peak},
                        {"of_ceiling", of_ceiling}, {"reached", reached}, {"pass", result.note.empty()}});
        if (!result.note.empty()) runs.back()["note"] = result.note;
      }
    }
  }
  if (terminal) fmt::print(stderr, "\r\033[K");
  if (large > 0) average /= static_cast<double>(large), share /= static_cast<double>(large);
  std::sort(above.rbegin(), above.rend());
  fmt::print("{} shapes of {}, {} -> {}: {} bit-exact, {} cycles in all\n", count, arguments.kernel, arguments.format,
             arguments.output_format, count - wrong, total);
  fmt::print("{} of at least 2^18 multiply-adds: {:.2f} % of the peak on average, {:.2f} % of their ceilings\n", large,
             100 * average, 100 * share);
  std::string furthest;
  if (!above.empty())
    furthest = fmt::format(", the furthest is {}, {} cycles more than that", above[0].second, above[0].first);
  fmt::print("{} meet the aim: {:.0f} % of the ceiling, or at most {} cycles above it; {} do not{}\n", count - missed,
             100 * kShare, kClose, missed, furthest);
  const auto differences = GateCycles(arguments.cycles, rows, arguments.update);
  for (const std::string& line : differences) fmt::print("cycles changed: {}\n", line);
  if (!differences.empty()) fmt::print("if the change is meant, record it: make ragged-record\n");
  fmt::print("{} of {} cycle counts as recorded in {}\n", count - differences.size(), count, arguments.cycles);
  const Json json = {{"machine", MachineName()},
                     {"commit", CommitName()},
                     {"kernel", arguments.kernel},
                     {"format", arguments.format},
                     {"output_format", arguments.output_format},
                     {"shapes", count},
                     {"bit_exact", count - wrong},
                     {"cycles", total},
                     {"large_shapes", large},
                     {"large_average_utilization", average},
                     {"large_average_of_ceiling", share},
                     {"not_reached", missed},
                     {"runs", runs}};
  WriteText(arguments.results, json.dump(1) + "\n");
  // Kept after a difference: recording it takes what is done.
  if (wrong == 0 && differences.empty()) journal.Remove();
  return wrong == 0 && differences.empty() ? ExitStatus::kOk : ExitStatus::kMismatch;
}

}  // namespace d1
