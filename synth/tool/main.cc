// d1synth: Yosys on every block of synth/blocks.txt; a table and a JSON file of their sizes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <mutex>
#include <sstream>
#include <thread>

#include "sim/tool/error.h"
#include "sim/tool/machine.h"
#include "synth/tool/block_list.h"
#include "synth/tool/block_run.h"
#include "synth/tool/liberty.h"
#include "synth/tool/report.h"

namespace d1 {
namespace {

struct Options {
  std::string blocks = "synth/blocks.txt";
  std::string results = "build/results/synth.json";
  std::string liberty, dont_use;
  std::string only;
  double macro_um2_per_bit = 0;
  int jobs = 1;
  Settings settings = {.script = "synth/area.tcl", .directory = "build/synth"};
};

int Fail(const std::string& message, int status) {
  std::fprintf(stderr, "d1synth: %s\n", message.c_str());
  return status;
}

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// `name` and all that is inside it, in the order of the list.
std::vector<Block> Select(const std::vector<Block>& blocks, const std::string& name) {
  if (name.empty()) return blocks;
  std::vector<std::string> wanted = {name.substr(name.find('/') + 1)};
  std::vector<Block> selected;
  for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
    if (std::ranges::find(wanted, block->module) == wanted.end()) continue;
    selected.insert(selected.begin(), *block);
    wanted.insert(wanted.end(), block->inside.begin(), block->inside.end());
  }
  if (selected.empty()) throw UserError("BLOCK={} is not in the list of blocks", name);
  return selected;
}

// Runs the blocks, `jobs` at a time, and tells as each is done. The first error ends the run.
std::vector<BlockResult> RunAll(const std::vector<Block>& blocks, const Options& options) {
  std::vector<BlockResult> results(blocks.size());
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  size_t done = 0;
  std::exception_ptr failure;
  // The largest blocks are at the end of the list.
  const auto work = [&] {
    for (size_t n; (n = next++) < blocks.size();) {
      const size_t i = blocks.size() - 1 - n;
      try {
        results[i] = RunBlock(blocks[i], options.settings);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next = blocks.size();
        return;
      }
      const std::lock_guard lock(mutex);
      fmt::print("  SYNTH   [{:>2}/{}] {:<24} {:>6.1f} s {:>6.0f} MB{}\n", ++done, blocks.size(),
                 blocks[i].name, results[i].seconds, results[i].memory_mb,
                 results[i].problem.empty() ? "" : "  FAILED");
      std::fflush(stdout);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < options.jobs; ++i) threads.emplace_back(work);
  }
  if (failure) std::rethrow_exception(failure);
  return results;
}

int Synthesize(Options options) {
  const std::vector<Block> blocks = Select(ReadBlockList(options.blocks), options.only);
  Report report;
  Library library;
  if (const auto files = Words(options.liberty); !files.empty()) {
    options.settings.library_directory = options.settings.directory + "/liberty";
    library = MergeLiberty(files, Words(options.dont_use), LibertyUse::kArea,
                           options.settings.library_directory);
    options.settings.library = &library;
    report.library = &library;
  }
  const auto start = std::chrono::steady_clock::now();
  const std::vector<BlockResult> results = RunAll(blocks, options);

  bool failed = false;
  for (size_t i = 0; i < blocks.size(); ++i) {
    std::istringstream problems(results[i].problem);
    for (std::string line; std::getline(problems, line); failed = true) {
      Fail(blocks[i].name + ": " + line, 1);
    }
  }
  if (failed) return 1;
  report.rows = Compose(blocks, results);
  report.macro_um2_per_bit = options.macro_um2_per_bit;
  report.yosys_version = FirstLineOf(options.settings.yosys + " -V");
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  WriteJson(report, options.results);
  fmt::print("\n{}", Table(report));
  return 0;
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Measures the area of every block of OpenD1 with Yosys.", "d1synth");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.footer("Exit status: 0 good, 1 a check failed, 2 bad input.");
  app.add_option("--blocks", options.blocks, "the list of blocks")->capture_default_str();
  app.add_option("--only", options.only, "only this block and what is inside it");
  app.add_option("--results", options.results, "JSON file to write")->capture_default_str();
  app.add_option("--script", options.settings.script, "Tcl script for Yosys")
      ->capture_default_str();
  app.add_option("--work", options.settings.directory, "directory for logs and netlists");
  app.add_option("--yosys", options.settings.yosys, "Yosys")->capture_default_str();
  app.add_option("--liberty", options.liberty, "cell library: Liberty files, plain or .gz");
  app.add_option("--dont-use", options.dont_use, "patterns of library cells to leave out");
  app.add_option("--macro-um2-per-bit", options.macro_um2_per_bit, "area of a memory macro's bit")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--jobs", options.jobs, "blocks at a time")->check(CLI::Range(1, 64));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return Fail(std::string(error.what()) + "; d1synth --help lists what there is", 2);
  }
  try {
    return Synthesize(std::move(options));
  } catch (const UserError& error) {
    return Fail(error.what(), 2);
  } catch (const std::exception& error) {
    return Fail(std::string("internal error: ") + error.what(), 2);
  }
}

}  // namespace
}  // namespace d1

int main(int argc, char** argv) { return d1::Main(argc, argv); }
