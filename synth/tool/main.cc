// d1synth: Yosys on every block of synth/blocks.txt; a table and a JSON file of their sizes, or,
// with --timing, of their speed; with --report a page of both; with --equivalence a proof of the
// netlists.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include "sim/tool/error.h"
#include "sim/tool/machine.h"
#include "synth/tool/block_list.h"
#include "synth/tool/block_run.h"
#include "synth/tool/budget.h"
#include "synth/tool/equivalence.h"
#include "synth/tool/generic_library.h"
#include "synth/tool/liberty.h"
#include "synth/tool/memory_meter.h"
#include "synth/tool/report.h"
#include "synth/tool/silicon_report.h"
#include "synth/tool/sram_model.h"
#include "synth/tool/timing_report.h"
#include "synth/tool/timing_run.h"
#include "synth/tool/words.h"

namespace d1 {
namespace {

constexpr std::array<int, 2> kMinimumYosys = {0, 23}, kMinimumSta = {2, 0},
                             kMinimumGnuplot = {4, 6};

struct Options {
  std::string blocks = "synth/blocks.txt";
  std::string results = "build/results/synth.json";
  std::string liberty, dont_use;
  std::string budget;  // empty: not compared
  bool record = false;
  std::string only;
  std::string sram_cell, sram_efficiency, macro_um2, macros;  // empty: the defaults
  bool timing = false, equivalence = false, report = false, check = false;
  EquivalenceSettings proving;
  std::string gate_um2, fo4_ps, density;
  SiliconFiles silicon = {.synth = "build/results/synth.json",
                          .timing = "build/results/timing.json",
                          .page = "docs/silicon.md",
                          .gnuplot = "gnuplot",
                          .script = "build/synth/silicon.gp"};
  std::string more_timing;
  std::string sta = "sta", sta_script = "synth/sta.tcl", leaves, period, macro_ps;
  int jobs = 1;
  Settings settings = {.script = "synth/area.tcl", .directory = "build/synth"};
};

int Fail(const std::string& message, int status) {
  std::fprintf(stderr, "d1synth: %s\n", message.c_str());
  return status;
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

// Calls `run` for 0 .. count-1, `jobs` at a time, the last first: the largest blocks are at the end
// of the list. `run` returns a line to print. The first error ends it all.
void RunAll(size_t count, int jobs, const char* label,
            const std::function<std::string(size_t)>& run) {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  size_t done = 0;
  std::exception_ptr failure;
  const auto work = [&] {
    for (size_t n; (n = next++) < count;) {
      std::string line;
      try {
        line = run(count - 1 - n);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next = count;
        return;
      }
      const std::lock_guard lock(mutex);
      fmt::print("  {:<7} [{:>2}/{}] {}\n", label, ++done, count, line);
      std::fflush(stdout);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < jobs; ++i) threads.emplace_back(work);
  }
  if (failure) std::rethrow_exception(failure);
}

std::string DoneLine(const Block& block, double seconds, double memory_mb,
                     const std::string& problem, const std::string& more = "") {
  return fmt::format("{:<24} {:>6.1f} s {:>6.0f} MB{}", block.name, seconds, memory_mb,
                     problem.empty() ? more : "  FAILED");
}

// Tells the problem, line by line; true when there is one.
bool TellProblem(const Block& block, const std::string& problem) {
  std::istringstream lines(problem);
  for (std::string line; std::getline(lines, line);) Fail(block.name + ": " + line, 1);
  return !problem.empty();
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Compares the figures with the budget, or records them. The exit status.
int Budget(const Options& options, const std::string& yosys,
           std::map<std::string, Figures> figures) {
  if (options.budget.empty()) return 0;
  const std::string remedy = options.timing ? "make timing-record" : "make synth-record";
  bool within = true;
  for (auto& [what, of_blocks] : figures) {
    for (auto& [block, value] : of_blocks) value = std::round(value * 100) / 100;
    if (options.record) {
      RecordBudget(options.budget, what, yosys, of_blocks);
    } else {
      within = WithinBudget(options.budget, what, yosys, of_blocks, remedy) && within;
    }
  }
  return within ? 0 : 1;
}

// The numbers of `text`, which the variable `name` held; throws UserError.
std::vector<double> Numbers(const char* name, const std::string& text, size_t count,
                            const char* meaning) {
  std::vector<double> numbers;
  for (const std::string& word : Words(text)) {
    double number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size() || !(number >= 0) ||
        number > 1e9) {
      break;
    }
    numbers.push_back(number);
  }
  if (numbers.size() != count || Words(text).size() != count) {
    throw UserError("{}='{}' is not {}", name, text, meaning);
  }
  return numbers;
}

// The version of a tool, which has to be at least `minimum`; throws UserError.
std::string RequireVersion(const std::string& tool, const char* flag, const char* name,
                           const char* variable, std::array<int, 2> minimum) {
  const std::string line = FirstLineOf(tool + " " + flag + " 2>/dev/null </dev/null");
  const size_t digit = line.find_first_of("0123456789");
  if (line == "unknown" || digit == std::string::npos) {
    throw UserError("cannot run '{}'; install {} or name it with {}=", tool, name, variable);
  }
  std::array<int, 2> version = {};
  std::sscanf(line.c_str() + digit, "%d.%d", &version[0], &version[1]);
  if (version < minimum) {
    throw UserError("'{}' is version {}.{}; {} {}.{} or newer is needed, see make doctor", tool,
                    version[0], version[1], name, minimum[0], minimum[1]);
  }
  return line;
}

std::string RequireYosys(const Options& options) {
  return RequireVersion(options.settings.yosys, "-V", "yosys", "YOSYS", kMinimumYosys);
}

std::string RequireSta(const Options& options) {
  return RequireVersion(options.sta, "-version", "opensta", "STA", kMinimumSta);
}

std::string RequireGnuplot(const Options& options) {
  return RequireVersion(options.silicon.gnuplot, "--version", "gnuplot-nox", "GNUPLOT",
                        kMinimumGnuplot);
}

// The number that the variable `name` held; throws UserError unless it is above 0 and at most
// `limit`.
double Positive(const char* name, const std::string& text, double limit, const char* meaning) {
  const double number = Numbers(name, text, 1, meaning)[0];
  if (number <= 0 || number > limit) throw UserError("{}='{}' is not {}", name, text, meaning);
  return number;
}

SramModel MakeSramModel(const Options& options) {
  SramModel sram;
  constexpr double kMaximum = 1000;
  if (!options.sram_cell.empty()) {
    sram.cell_um2 = Positive("SRAM_CELL", options.sram_cell, kMaximum, "a number of um2 above 0");
  }
  if (!options.sram_efficiency.empty()) {
    sram.efficiency = Positive("SRAM_EFFICIENCY", options.sram_efficiency, 1, "above 0, at most 1");
  }
  if (!options.macro_um2.empty()) {
    sram.um2_per_bit =
        Positive("MACRO_UM2", options.macro_um2, kMaximum, "a number of um2 a bit above 0");
  }
  sram.files = Words(options.macros);
  sram.macros = ReadMacros(sram.files);
  return sram;
}

// Writes the project's own library and reads it back for Yosys.
Library GenericLibrary(LibertyUse use, const std::string& directory) {
  const std::string file = directory + "/generic.lib";
  WriteGenericLibrary(file);
  Library library = MergeLiberty({file}, {}, use, directory);
  library.transistors = GenericTransistors();
  return library;
}

int Synthesize(Options options) {
  const std::vector<Block> blocks = Select(ReadBlockList(options.blocks), options.only);
  Report report;
  report.sram = MakeSramModel(options);
  report.yosys_version = RequireYosys(options);
  options.settings.generic_directory = options.settings.directory + "/generic";
  const Library generic = GenericLibrary(LibertyUse::kArea, options.settings.generic_directory);
  options.settings.generic = &generic;
  Library library;
  if (const auto files = Words(options.liberty); !files.empty()) {
    options.settings.library_directory = options.settings.directory + "/liberty";
    library = MergeLiberty(files, Words(options.dont_use), LibertyUse::kArea,
                           options.settings.library_directory);
    options.settings.library = &library;
    report.library = &library;
    report.dont_use = options.dont_use;
  }
  const auto start = std::chrono::steady_clock::now();
  MemoryMeter memory;
  std::vector<BlockResult> results(blocks.size());
  RunAll(blocks.size(), options.jobs, "SYNTH", [&](size_t i) {
    results[i] = RunBlock(blocks[i], options.settings);
    return DoneLine(blocks[i], results[i].seconds, results[i].memory_mb, results[i].problem);
  });
  bool failed = false;
  for (size_t i = 0; i < blocks.size(); ++i) failed |= TellProblem(blocks[i], results[i].problem);
  if (failed) return 1;
  report.rows = Compose(blocks, results);
  const auto kept = std::ranges::count_if(results, &BlockResult::was_kept);
  report.cost = {SecondsSince(start), memory.StopMb(), options.jobs, static_cast<int>(kept)};
  WriteJson(report, options.results);
  fmt::print("\n{}", Table(report));
  Figures figures;
  for (const Row& row : report.rows) figures[row.block.name] = row.counts.gate_equivalents;
  return Budget(options, report.yosys_version, {{"gate_equivalents", figures}});
}

Technology MakeTechnology(const Options& options) {
  Technology technology;
  const auto set = [](const char* name, const std::string& text, double limit, const char* meaning,
                      double* value) {
    if (!text.empty()) *value = Positive(name, text, limit, meaning);
  };
  set("GATE_UM2", options.gate_um2, 1000, "a number of um2 above 0", &technology.gate_um2);
  set("FO4_PS", options.fo4_ps, 1e6, "a number of ps above 0", &technology.fo4_ps);
  set("DENSITY", options.density, 1, "above 0, at most 1", &technology.density);
  return technology;
}

// What `make report` needs at its end is looked for at its beginning.
int Check(const Options& options) {
  RequireYosys(options);
  RequireSta(options);
  RequireGnuplot(options);
  MakeTechnology(options);
  return 0;
}

int MakeReport(const Options& options) {
  const Technology technology = MakeTechnology(options);
  RequireGnuplot(options);
  SiliconFiles files = options.silicon;
  files.more_timing = Words(options.more_timing);
  WriteSilicon(files, technology);
  return 0;
}

// Period and memory macros, in ps: without a library they are given in FO4.
void SetTimes(const Options& options, TimingReport* report) {
  const double unit = report->is_generic ? kPsPerFo4 : 1;
  const auto with_default = [&](const std::string& text, const char* ps, const char* fo4) {
    return !text.empty() ? text : std::string(report->is_generic ? fo4 : ps);
  };
  report->period = unit * Numbers("PERIOD", with_default(options.period, "500", "25"), 1,
                                  report->is_generic ? "a number of FO4" : "a number of ps")[0];
  if (report->period <= 0) throw UserError("PERIOD='{}' is not above 0", options.period);
  const auto macro = Numbers("MACRO_PS", with_default(options.macro_ps, "216 60 134", "13 4 8"), 3,
                             "three numbers: clock to data, setup, and wires");
  report->macro = {unit * macro[0], unit * macro[1], unit * macro[2]};
}

using MappedBlocks = std::map<std::string, MappedBlock>;

// The parts of all blocks, mapped for speed. False when one cannot be, which is told.
bool MapAll(const std::vector<Block>& blocks, const TimingSettings& settings, int jobs,
            MappedBlocks* mapped) {
  for (const Block& block : blocks) (*mapped)[block.module] = {};
  RunAll(blocks.size(), jobs, "MAP", [&](size_t i) {
    MappedBlock& result = mapped->at(blocks[i].module);
    result = MapBlock(blocks[i], settings);
    return DoneLine(blocks[i], result.seconds, result.memory_mb, result.problem);
  });
  bool failed = false;
  for (const Block& block : blocks) failed |= TellProblem(block, mapped->at(block.module).problem);
  return !failed;
}

// The slowest paths of all blocks. False when one cannot be timed, which is told.
bool TimeAll(const std::vector<Block>& blocks, const MappedBlocks& mapped,
             const TimingSettings& settings, int jobs, TimingReport* report) {
  report->timed.resize(blocks.size());
  RunAll(blocks.size(), jobs, "TIME", [&](size_t i) {
    TimedBlock& result = report->timed[i];
    result = TimeBlock(blocks[i], blocks, mapped, settings);
    const double least = result.paths.empty() ? 0 : report->period - result.paths.front().slack;
    return DoneLine(blocks[i], result.seconds, result.memory_mb, result.problem,
                    report->is_generic ? fmt::format(" {:>8.2f} FO4", least / kPsPerFo4)
                                       : fmt::format(" {:>8.1f} ps", least));
  });
  bool failed = false;
  for (size_t i = 0; i < blocks.size(); ++i)
    failed |= TellProblem(blocks[i], report->timed[i].problem);
  return !failed;
}

int Prove(const Options& options, const std::vector<Block>& blocks, const MappedBlocks& mapped,
          const TimingSettings& settings, const std::string& yosys_version,
          std::chrono::steady_clock::time_point start) {
  std::vector<ProvedBlock> proved(blocks.size());
  RunAll(blocks.size(), options.jobs, "PROVE", [&](size_t i) {
    proved[i] = ProveBlock(blocks[i], mapped.at(blocks[i].module), settings, options.proving);
    return DoneLine(blocks[i], proved[i].seconds, proved[i].memory_mb, proved[i].problem);
  });
  bool failed = false;
  for (size_t i = 0; i < blocks.size(); ++i) failed |= TellProblem(blocks[i], proved[i].problem);
  WriteEquivalenceJson(blocks, proved, *settings.library, yosys_version, SecondsSince(start),
                       options.results);
  fmt::print("\n{}", EquivalenceTable(blocks, proved));
  return failed ? 1 : 0;
}

int TimingBudget(const Options& options, const std::vector<Block>& blocks,
                 const TimingReport& report) {
  Figures depths, hops;
  const auto add = [&](const std::string& block, const std::vector<TimedPath>& paths,
                       Figures* figures) {
    if (!paths.empty()) (*figures)[block] = (report.period - paths.front().slack) / kPsPerFo4;
  };
  for (size_t i = 0; i < blocks.size(); ++i) {
    add(blocks[i].name, report.timed[i].paths, &depths);
    add(blocks[i].name, report.timed[i].hop, &hops);
  }
  return Budget(options, report.yosys_version, {{"fo4", depths}, {"hop_fo4", hops}});
}

// Maps all blocks for speed, then times them or proves their netlists.
int Time(Options options) {
  const std::vector<Block> blocks = Dissolved(Select(ReadBlockList(options.blocks), options.only));
  TimingSettings settings = {.yosys = options.settings.yosys,
                             .sta = options.sta,
                             .map_script = options.settings.script,
                             .sta_script = options.sta_script,
                             .directory = options.settings.directory,
                             .leaves = Words(options.leaves)};
  TimingReport report;
  if (!options.liberty.empty()) report.dont_use = options.dont_use;
  report.sram = MakeSramModel(options);
  const auto files = Words(options.liberty);
  report.is_generic = files.empty();
  SetTimes(options, &report);
  report.technology = MakeTechnology(options);
  report.yosys_version = RequireYosys(options);
  if (options.equivalence) {
    options.proving.abc = FindAbc(options.proving.abc);
  } else {
    report.sta_version = "OpenSTA " + RequireSta(options);
  }
  settings.library_directory = settings.directory + "/liberty";
  const Library library = report.is_generic
                              ? GenericLibrary(LibertyUse::kTiming, settings.library_directory)
                              : MergeLiberty(files, Words(options.dont_use), LibertyUse::kTiming,
                                             settings.library_directory);
  settings.library = &library;
  settings.period = report.period;
  settings.macro = report.macro;

  const auto start = std::chrono::steady_clock::now();
  MemoryMeter memory;
  MappedBlocks mapped;
  if (!MapAll(blocks, settings, options.jobs, &mapped)) return 1;
  if (options.equivalence)
    return Prove(options, blocks, mapped, settings, report.yosys_version, start);

  LinkBlocks(blocks, settings, &mapped);
  if (!TimeAll(blocks, mapped, settings, options.jobs, &report)) return 1;
  std::vector<BlockResult> areas;
  for (const Block& block : blocks) {
    const MappedBlock& result = mapped.at(block.module);
    areas.push_back({result.counts, result.seconds, result.memory_mb, result.was_kept, ""});
  }
  report.rows = Compose(blocks, areas);
  report.library = &library;
  report.leaves = settings.leaves.empty() ? "operators" : "structural";
  const auto kept = std::ranges::count_if(areas, &BlockResult::was_kept);
  report.cost = {SecondsSince(start), memory.StopMb(), options.jobs, static_cast<int>(kept)};
  WriteTimingJson(report, options.results);
  fmt::print("\n{}", TimingTable(report));
  return TimingBudget(options, blocks, report);
}

void AddOptions(CLI::App& app, Options* options) {
  app.add_option("--blocks", options->blocks, "the list of blocks")->capture_default_str();
  app.add_option("--only", options->only, "only this block and what is inside it");
  app.add_option("--results", options->results, "JSON file to write")->capture_default_str();
  app.add_option("--script", options->settings.script, "Tcl script for Yosys")
      ->capture_default_str();
  app.add_option("--work", options->settings.directory, "directory for logs and netlists");
  app.add_option("--yosys", options->settings.yosys, "Yosys")->capture_default_str();
  app.add_option("--liberty", options->liberty, "cell library: Liberty files, plain or .gz");
  app.add_option("--dont-use", options->dont_use, "patterns of library cells to leave out");
  app.add_option("--sram-cell", options->sram_cell, "area of an SRAM cell, um2");
  app.add_option("--sram-efficiency", options->sram_efficiency, "its share of a macro's area");
  app.add_option("--macro-um2-per-bit", options->macro_um2,
                 "area of a macro for each bit, in place of both");
  app.add_option("--macros", options->macros,
                 "Liberty files of SRAM macros, in place of all three");
  app.add_option("--budget", options->budget,
                 "JSON file to compare with: fails above it by over 2 %");
  app.add_flag("--record", options->record, "write the figures into it instead");
  app.add_flag("--timing", options->timing, "measure speed: --script is then synth/timing.tcl");
  app.add_flag("--equivalence", options->equivalence,
               "prove the netlists of --timing against the RTL instead");
  app.add_option("--reference-script", options->proving.reference_script, "Tcl script for the RTL")
      ->capture_default_str();
  app.add_option("--cells-script", options->proving.cells_script, "and for the netlist")
      ->capture_default_str();
  app.add_option("--abc", options->proving.abc, "ABC (default: yosys-abc)");
  app.add_option("--sta", options->sta, "OpenSTA")->capture_default_str();
  app.add_option("--sta-script", options->sta_script, "Tcl script for it")->capture_default_str();
  app.add_option("--leaves", options->leaves, "Verilog files of structural leaves");
  app.add_option("--period", options->period,
                 "clock period aimed at, in ps (without --liberty: FO4)");
  app.add_option("--macro-ps", options->macro_ps,
                 "memory macros: clock to data, setup, and wires across 576 bits, likewise");
  app.add_flag("--check", options->check, "only check that the tools of all three are there");
  app.add_flag("--report", options->report, "write a page and pictures from the results of both");
  app.add_option("--synth-results", options->silicon.synth, "results of areas")
      ->capture_default_str();
  app.add_option("--timing-results", options->silicon.timing, "and of speeds")
      ->capture_default_str();
  app.add_option("--more-timing", options->more_timing,
                 "those of other libraries, <directory>/timing-<name>.json");
  app.add_option("--page", options->silicon.page, "page to write, pictures beside it")
      ->capture_default_str();
  app.add_option("--gnuplot", options->silicon.gnuplot, "gnuplot")->capture_default_str();
  app.add_option("--plot-script", options->silicon.script, "its script, to write");
  app.add_option("--gate-um2", options->gate_um2, "area of a gate equivalent without a library");
  app.add_option("--fo4-ps", options->fo4_ps, "an FO4 delay without a library");
  app.add_option("--density", options->density, "share of the placed area that cells take");
  app.add_option("--jobs", options->jobs, "blocks at a time")->check(CLI::Range(1, 64));
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Measures area and speed of every block of OpenD1.", "d1synth");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.footer("Exit status: 0 good, 1 a check failed, 2 bad input.");
  AddOptions(app, &options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return Fail(std::string(error.what()) + "; d1synth --help lists what there is", 2);
  }
  try {
    if (!options.budget.empty() && !options.record) RequireBudget(options.budget);
    if (options.check) return Check(options);
    if (options.report) return MakeReport(options);
    return options.timing || options.equivalence ? Time(std::move(options))
                                                 : Synthesize(std::move(options));
  } catch (const UserError& error) {
    return Fail(error.what(), 2);
  } catch (const std::exception& error) {
    return Fail(std::string("internal error: ") + error.what(), 2);
  }
}

}  // namespace
}  // namespace d1

int main(int argc, char** argv) { return d1::Main(argc, argv); }
