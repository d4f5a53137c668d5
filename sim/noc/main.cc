// d1noc: measures the network of routers, in RTL, and puts it under stress.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <mutex>
#include <numeric>
#include <thread>

#include "sim/noc/report.h"
#include "sim/tool/error.h"

namespace d1 {
namespace {

struct SweepArguments {
  std::vector<std::string> patterns = Traffic::Names();
  std::vector<std::string> meshes = {"4x4", "8x8"};
  int chip_sets = 0;
  std::string results = "build/results/noc.json";
  std::string curves = "build/noc";
  double step = 0.05;
  int window = 10000;
  int jobs = 1;
  uint64_t seed = 1;
};

struct StressArguments {
  uint64_t flits = 100'000'000;
  int sets = 20;
  int jobs = 1;
  uint64_t seed = 1;
  std::string results = "build/results/noc-stress.json";
};

double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// A line that is written over, on terminals alone.
void Progress(const std::string& text) {
  if (isatty(STDERR_FILENO)) fmt::print(stderr, "\r\033[K{}", text);
}

// What each chip with dead nodes accepts a live node, of what the whole chip, the curve before
// them, does.
void PrintDamage(const std::vector<NocCurve>& curves) {
  const NocCurve* whole = nullptr;
  for (const NocCurve& curve : curves) {
    const NocMesh& mesh = curve.points.front().load.mesh;
    if (mesh.dead.empty()) {
      whole = &curve;
      continue;
    }
    fmt::print("dead{}: {:.1f} % of the whole chip at load 1, {:.1f} % at most\n", DeadList(mesh),
               100 * curve.points.back().accepted / whole->points.back().accepted,
               100 * curve.peak() / whole->peak());
  }
}

// Runs work(0) to work(count - 1), `jobs` at a time; throws what one of them threw.
void InParallel(size_t count, int jobs, const std::function<void(size_t)>& work) {
  std::vector<std::exception_ptr> errors(count);
  std::atomic<size_t> next = 0;
  const auto run = [&] {
    for (size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  std::vector<std::thread> threads;
  for (int t = 1; t < jobs; ++t) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  for (const auto& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

ExitStatus SweepCommand(const SweepArguments& a) {
  if (a.step < 0.01 || a.step > 0.5)
    throw UserError("a step of {} is not within 0.01 to 0.5", a.step);
  if (a.window < 100 || a.window > 1'000'000)
    throw UserError("a window of {} is not within 100 to 1000000 cycles", a.window);
  if (a.chip_sets < 0 || a.chip_sets > 100)
    throw UserError("{} sets of dead nodes are not within 0 to 100", a.chip_sets);
  std::vector<NocLoad> loads;
  for (const std::string& mesh : a.meshes) {
    for (const std::string& pattern : a.patterns) {
      for (int channels = 1; channels <= (pattern == "uniform" ? 2 : 1); ++channels) {
        loads.push_back({.pattern = pattern,
                         .mesh = ParseNocMesh(mesh),
                         .channels = channels,
                         .seed = a.seed,
                         .window = a.window});
        Traffic(pattern, loads.back().mesh);  // refuses what does not fit
      }
    }
  }
  if (a.chip_sets > 0) {
    const NocMesh chip = ParseNocMesh("18x20");
    Random random(a.seed, "dead nodes");
    for (int set = 0; set <= a.chip_sets; ++set) {
      loads.push_back({.mesh = set == 0 ? chip : WithDeadNodes(chip, 6, random),
                       .seed = a.seed,
                       .window = a.window});
    }
  }
  fmt::print("seed {}, windows of {} cycles; flits a cycle and node, latency in cycles\n{}\n",
             a.seed, a.window, NocTableHeader());
  std::vector<NocCurve> curves(loads.size());
  std::atomic<size_t> points = 0, finished = 0;
  std::mutex print;
  InParallel(loads.size(), a.jobs, [&](size_t i) {
    curves[i] = Sweep(loads[i], a.step, [&](const NocPoint& point) {
      const std::lock_guard lock(print);
      Progress(fmt::format("{} of {} curves, {} points, {} {} at {:.2f}", finished.load(),
                           loads.size(), ++points, point.load.pattern, NocMeshName(point.load.mesh),
                           point.load.offered));
    });
    const std::lock_guard lock(print);
    ++finished;
    Progress("");
    fmt::print("{}\n", NocTableLine(curves[i]));
    std::fflush(stdout);
  });
  WriteNocResults(a.results, curves);
  const bool drawn = DrawNocCurves(a.curves, curves);
  fmt::print("{}; {}\n", a.results,
             drawn ? a.curves + "/*.svg" : "no curves: gnuplot is not installed");
  PrintDamage(curves);
  for (const NocCurve& curve : curves) {
    for (const NocPoint& point : curve.points) {
      if (!point.Perfect()) return ExitStatus::kMismatch;
    }
  }
  return ExitStatus::kOk;
}

ExitStatus StressCommand(const StressArguments& a) {
  if (a.sets < 0 || a.sets > 1000)
    throw UserError("{} sets of dead nodes are not within 0 to 1000", a.sets);
  if (a.flits < 1 || a.flits > 1'000'000'000'000)
    throw UserError("{} flits are not within 1 to 10^12", a.flits);
  const double start = Seconds();
  const std::vector<NocStress> runs = StressRuns(a.flits, a.sets, a.seed);
  std::vector<NocStressResult> results(runs.size());
  std::vector<uint64_t> sent(runs.size());
  std::mutex print;
  bool perfect = true;
  InParallel(runs.size(), a.jobs, [&](size_t i) {
    results[i] = RunStress(runs[i], [&](const NocStressResult& now) {
      const std::lock_guard lock(print);
      sent[i] = now.flits;
      const auto all = static_cast<double>(std::accumulate(sent.begin(), sent.end(), uint64_t{0}));
      const double spent = Seconds() - start;
      Progress(fmt::format("{:.1f} of {:.1f} M flits, {:.2f} M flits/s, {:.0f} s to go", all / 1e6,
                           static_cast<double>(a.flits) / 1e6, all / spent / 1e6,
                           std::max(0.0, static_cast<double>(a.flits) - all) * spent / all));
    });
    const NocStressResult& r = results[i];
    const std::lock_guard lock(print);
    perfect = perfect && r.Perfect();
    Progress("");
    fmt::print(
        "{:<7} {:>9} flits in {:>8} cycles, {:.0f} s: {} lost, {} duplicated, {} out of order, {} "
        "damaged{}{}\n",
        NocMeshName(r.mesh), r.flits, r.cycles, r.seconds, r.lost, r.duplicated, r.misordered,
        r.damaged, r.mesh.dead.empty() ? "" : "; dead", DeadList(r.mesh));
    std::fflush(stdout);
  });
  WriteStressResults(a.results, a.seed, results);
  uint64_t flits = 0;
  for (const NocStressResult& r : results) flits += r.flits;
  fmt::print("{} flits, {} sets of dead nodes, seed {}, {:.0f} s: {}; {}\n", flits, a.sets, a.seed,
             Seconds() - start, perfect ? "all once, in order" : "FAIL", a.results);
  return perfect ? ExitStatus::kOk : ExitStatus::kMismatch;
}

int Fail(const std::string& message) {
  std::fprintf(stderr, "d1noc: %s\n", message.c_str());
  return static_cast<int>(ExitStatus::kBadInput);
}

int Main(int argc, char** argv) {
  CLI::App app("Measures the network of an OpenD1 mesh: routers in RTL, every flit checked.",
               "d1noc");
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 good, 1 a flit was lost, damaged, doubled or out of order, 2 bad input.");
  SweepArguments sweep;
  CLI::App* sweep_app = app.add_subcommand("sweep", "latency and throughput against load");
  sweep_app->add_option("--patterns", sweep.patterns, "traffic patterns (default: all)")
      ->delimiter(',');
  sweep_app->add_option("--meshes", sweep.meshes, "as 4x4,8x8")
      ->delimiter(',')
      ->capture_default_str();
  sweep_app
      ->add_option("--chip-sets", sweep.chip_sets,
                   "the chip of 18x20 too, whole and with so many sets of six dead nodes, under "
                   "uniform load")
      ->capture_default_str();
  sweep_app->add_option("--step", sweep.step, "of the load from point to point")
      ->capture_default_str();
  sweep_app->add_option("--window", sweep.window, "cycles that count, after the warm-up")
      ->capture_default_str();
  sweep_app->add_option("--jobs", sweep.jobs, "curves at a time")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  sweep_app->add_option("--seed", sweep.seed, "of all random choices")->capture_default_str();
  sweep_app->add_option("--results", sweep.results, "where the numbers go, JSON")
      ->capture_default_str();
  sweep_app->add_option("--curves", sweep.curves, "directory for curves")->capture_default_str();
  StressArguments stress;
  CLI::App* stress_app =
      app.add_subcommand("stress", "random stalls and frozen ports; every flit once, in order");
  stress_app->add_option("--flits", stress.flits, "that are sent, on all meshes together")
      ->capture_default_str();
  stress_app->add_option("--sets", stress.sets, "meshes with random dead nodes, beside a whole one")
      ->capture_default_str();
  stress_app->add_option("--jobs", stress.jobs, "meshes at a time")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  stress_app->add_option("--results", stress.results, "where the numbers go, JSON")
      ->capture_default_str();
  stress_app->add_option("--seed", stress.seed, "of all random choices")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return Fail(std::string(error.what()) + "; d1noc --help lists what there is");
  }
  try {
    return static_cast<int>(sweep_app->parsed() ? SweepCommand(sweep) : StressCommand(stress));
  } catch (const UserError& error) {
    return Fail(error.what());
  } catch (const std::exception& error) {
    return Fail(std::string("internal error: ") + error.what());
  }
}

}  // namespace
}  // namespace d1

int main(int argc, char** argv) { return d1::Main(argc, argv); }
