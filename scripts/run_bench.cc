// Runs microbenchmarks, prints a table, compares their cycles with those that are recorded.
//
//   run_bench --results <file> --cycles <file> [--record] [--some] <name>:<executable>...
//
// Each executable writes a line of JSON for every rate into the file that D1_BENCH names
// (tb/harness/bench_report.h). Exit status 0 when all ended well, every rate is at least what was
// asked, and every cycle count is as recorded; 1 otherwise; 2 for bad input. --record writes the
// counts. With
// --some, benchmarks that are recorded but not run are no difference.
#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
  std::string results, cycles;
  bool record = false, some = false;
  std::vector<std::string> benches;  // <name>:<executable>
};

[[noreturn]] void Refuse(const std::string& text) {
  fmt::print(stderr, "run_bench: {}\n", text);
  std::exit(2);
}

Options ParseOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--record") {
      options.record = true;
    } else if (word == "--some") {
      options.some = true;
    } else if ((word == "--results" || word == "--cycles") && i + 1 < argc) {
      (word == "--results" ? options.results : options.cycles) = argv[++i];
    } else if (word.find(':') != std::string::npos && word[0] != '-') {
      options.benches.push_back(word);
    } else {
      Refuse(fmt::format("'{}' is no option and no <name>:<executable>", word));
    }
  }
  if (options.results.empty() || options.cycles.empty())
    Refuse("--results and --cycles are needed");
  if (options.benches.empty()) Refuse("no benchmark is selected");
  return options;
}

Json ReadRecorded(const std::string& path) {
  std::ifstream in(path);
  if (!in) return Json::object();
  Json recorded = Json::parse(in, nullptr, false);
  if (!recorded.is_object())
    Refuse(fmt::format("'{}' is not a JSON object; restore it with git", path));
  return recorded;
}

// Its lines; an error is a line of its own.
std::vector<Json> Run(const std::string& name, const std::string& executable, const fs::path& log) {
  const fs::path out = log.string() + ".jsonl";
  fs::create_directories(log.parent_path());
  fs::remove(out);
  setenv("D1_BENCH", out.c_str(), 1);
  unsetenv("D1_RESULTS");
  const int status = std::system(fmt::format("'{}' >'{}' 2>&1", executable, log.string()).c_str());
  std::vector<Json> lines;
  std::ifstream in(out);
  for (std::string line; std::getline(in, line);) {
    const Json json = Json::parse(line, nullptr, false);
    if (json.is_object()) lines.push_back(json);
  }
  if (status != 0 || lines.empty()) {
    lines.push_back({{"name", name}, {"error", fmt::format("failed, see {}", log.string())}});
  }
  return lines;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = ParseOptions(argc, argv);
  Json recorded = ReadRecorded(options.cycles), results = Json::array();
  std::set<std::string> seen;
  int bad = 0;
  const auto report = [&](Json line, const std::string& result) {
    if (result != "ok") ++bad;
    line["result"] = result;
    results.push_back(line);
  };
  fmt::print("{:<32} {:>10} {:>10}  {:<24} {:>10} {:>8}  {}\n", "microbenchmark", "cycles",
             "recorded", "what", "got", "asked", "result");
  for (const std::string& bench : options.benches) {
    const std::string name = bench.substr(0, bench.find(':'));
    const fs::path log = fs::path(options.results).parent_path() / "bench" / (name + ".log");
    for (const Json& line : Run(name, bench.substr(name.size() + 1), log)) {
      const std::string row = line["name"];
      if (line.contains("error")) {
        fmt::print("{:<32} {}\n", row, line["error"].get<std::string>());
        report(line, "failed");
        continue;
      }
      const bool first = seen.insert(row).second;
      const uint64_t cycles = line["cycles"];
      if (options.record && first) recorded[row] = cycles;
      const bool known = recorded.contains(row);
      const double got = line["got"], asked = line["asked"];
      const std::string result = got < asked - 1e-9 * std::abs(asked) ? "below what is asked"
                                 : !known                             ? "not recorded"
                                 : recorded[row] != cycles            ? "cycles changed"
                                                                      : "ok";
      fmt::print("{:<32} {:>10} {:>10}  {:<24} {:>10.4g} {:>8.4g}  {}\n", row, cycles,
                 known ? recorded[row].dump() : "-", line["what"].get<std::string>(), got, asked,
                 result);
      report(line, result);
    }
  }
  for (auto it = recorded.begin(); it != recorded.end() && !options.some;) {
    if (seen.count(it.key()) != 0) {
      ++it;
    } else if (options.record) {
      it = recorded.erase(it);
    } else {
      fmt::print("{:<32} is recorded and was not run\n", it.key());
      ++bad;
      ++it;
    }
  }
  std::ofstream(options.results) << results.dump(2) << "\n";
  if (options.record) std::ofstream(options.cycles) << recorded.dump(2) << "\n";
  if (bad != 0) fmt::print("if a change of cycles is meant, record it: make bench-record\n");
  fmt::print("{} of {} as they should be; details in {}\n",
             results.size() - std::min<size_t>(bad, results.size()), results.size(),
             options.results);
  return bad == 0 ? 0 : 1;
}
