#include "synth/tool/equivalence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/tool/error.h"
#include "sim/tool/machine.h"
#include "synth/tool/block_run.h"
#include "synth/tool/gate_file.h"
#include "synth/tool/process.h"
#include "synth/tool/report.h"
#include "synth/tool/sources.h"

namespace d1 {
namespace {

constexpr size_t kNamesTold = 4;  // of a difference

// The names that only one of two sorted lists has.
std::string Differences(const std::vector<std::string>& rtl,
                        const std::vector<std::string>& netlist) {
  std::string text;
  const auto tell = [&](const auto& these, const auto& others, const char* where) {
    std::vector<std::string> only;
    std::ranges::set_difference(these, others, std::back_inserter(only));
    for (size_t i = 0; i < std::min(only.size(), kNamesTold); ++i) {
      text += fmt::format("{} is only in {}\n", only[i], where);
    }
    if (only.size() > kNamesTold) text += fmt::format("and {} more\n", only.size() - kNamesTold);
  };
  tell(rtl, netlist, "the RTL");
  tell(netlist, rtl, "the netlist");
  return text;
}

void WriteGates(const CutGates& gates, const std::string& path) {
  std::ofstream file(path);
  file << ".model block\n.inputs";
  for (const std::string& input : gates.inputs) file << ' ' << input;
  file << "\n.outputs";
  for (const std::string& output : gates.outputs) file << ' ' << output;
  file << '\n' << gates.body << ".end\n";
  if (!file.flush()) throw UserError("cannot write '{}'", path);
}

// What ABC found; nothing when all outputs are proved.
std::string Verdict(const std::string& log, const std::vector<std::string>& outputs) {
  std::ifstream file(log);
  for (std::string line; std::getline(file, line);) {
    if (line.find("Networks are equivalent") != std::string::npos) return "";
    for (const std::string_view before :
         {"NOT EQUIVALENT. Output ", "of the miter (zero-based number "}) {
      const size_t at = line.find(before);
      if (at == std::string::npos) continue;
      return fmt::format("{} differs\n",
                         outputs.at(std::strtoul(line.c_str() + at + before.size(), nullptr, 10)));
    }
  }
  return "not decided\n";
}

}  // namespace

std::string FindAbc(const std::string& name) {
  const std::string names = name.empty() ? "yosys-abc berkeley-abc" : "'" + name + "'";
  const std::string path =
      FirstLineOf("for name in " + names + "; do command -v \"$name\" && break; done 2>/dev/null");
  if (path == "unknown") {
    throw UserError("no {}; install yosys (or berkeley-abc) or name it with ABC=",
                    name.empty() ? "yosys-abc" : name);
  }
  return path;
}

ProvedBlock ProveBlock(const Block& block, const MappedBlock& mapped,
                       const TimingSettings& settings, const EquivalenceSettings& equivalence) {
  const std::string directory = settings.directory + "/equivalence/" + block.module;
  MakeEmptyDirectory(directory);
  auto environment = SourceEnvironment(block, FindSources(block));
  environment.push_back("D1_BLOCK=" + block.module);
  environment.push_back("D1_LIBERTY=" + settings.library_directory);
  environment.push_back("D1_NETLIST=" + settings.directory + "/" + block.module);
  environment.push_back("D1_OUT=" + directory);
  ProvedBlock result;
  const auto run = [&](const std::vector<std::string>& command, const std::string& log,
                       const char* remedy) {
    const Exit exit = Run(command, environment, log, remedy);
    result.seconds += exit.seconds;
    result.memory_mb = std::max(result.memory_mb, exit.memory_mb);
    return exit.status == 0;
  };
  for (const std::string& script : {equivalence.reference_script, equivalence.cells_script}) {
    const std::string log =
        directory + "/" + std::filesystem::path(script).stem().string() + ".log";
    if (!run({settings.yosys, "-q", "-l", log, "-c", script}, log + ".out", kYosysRemedy)) {
      result.problem = Problems(log) + "the log is " + log + "\n";
      return result;
    }
  }
  try {
    const CutGates rtl = CutAtRegisters(directory + "/reference.blif", mapped.boxes);
    const CutGates netlist = CutAtRegisters(directory + "/netlist.blif", mapped.boxes);
    result.registers = rtl.registers;
    result.outputs = rtl.outputs.size();
    result.problem =
        Differences(rtl.outputs, netlist.outputs) + Differences(rtl.inputs, netlist.inputs);
    if (!result.problem.empty()) return result;
    WriteGates(rtl, directory + "/rtl.blif");
    WriteGates(netlist, directory + "/cells.blif");
    const std::string log = directory + "/abc.log";
    const std::string script = fmt::format(
        "read_blif {0}/rtl.blif; strash; write_aiger {0}/rtl.aig; "
        "read_blif {0}/cells.blif; strash; write_aiger {0}/cells.aig; &cec {0}/rtl.aig "
        "{0}/cells.aig",
        directory);
    run({equivalence.abc, "-c", script}, log, "install yosys or name it with ABC=");
    result.problem = Verdict(log, rtl.outputs);
    if (!result.problem.empty()) result.problem += "the log is " + log + "\n";
  } catch (const std::runtime_error& error) {
    result.problem = fmt::format("{}\n", error.what());
  }
  return result;
}

std::string EquivalenceTable(const std::vector<Block>& blocks,
                             const std::vector<ProvedBlock>& proved) {
  std::string text = fmt::format("{:<24} {:>10} {:>10} {:>9}  netlist = RTL\n", "block",
                                 "registers", "functions", "seconds");
  for (size_t i = 0; i < blocks.size(); ++i) {
    text += fmt::format("{:<24} {:>10} {:>10} {:>9.1f}  {}\n", blocks[i].name, proved[i].registers,
                        proved[i].outputs, proved[i].seconds,
                        proved[i].problem.empty() ? "proved" : "NO");
  }
  return text;
}

void WriteEquivalenceJson(const std::vector<Block>& blocks, const std::vector<ProvedBlock>& proved,
                          const Library& library, const std::string& yosys_version, double seconds,
                          const std::string& path) {
  using Json = nlohmann::ordered_json;
  Json rows = Json::array();
  for (size_t i = 0; i < blocks.size(); ++i) {
    rows.push_back({{"module", blocks[i].name},
                    {"proved", proved[i].problem.empty()},
                    {"registers", proved[i].registers},
                    {"functions", proved[i].outputs},
                    {"seconds", proved[i].seconds},
                    {"memory_mb", proved[i].memory_mb}});
  }
  const Json json = {{"machine", MachineName()}, {"commit", CommitName()},
                     {"library", library.name},  {"yosys", yosys_version},
                     {"seconds", seconds},       {"blocks", rows}};
  WriteResults(json.dump(2), path);
}

}  // namespace d1
