#include "synth/tool/silicon_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/tool/error.h"
#include "synth/tool/process.h"

namespace d1 {
namespace {

using Json = nlohmann::json;

constexpr char kNode[] = "d1_node";

Json ReadBlocks(const std::string& path, const char* command) {
  std::ifstream file(path);
  if (!file) throw UserError("no results in '{}'; '{}' makes them", path, command);
  Json json = Json::parse(file, nullptr, false);
  if (!json.is_object() || !json.contains("blocks")) {
    throw UserError("'{}' holds no results; '{}' makes them", path, command);
  }
  return json;
}

Json ReadResults(const std::string& path, const char* command) {
  Json json = ReadBlocks(path, command);
  const bool whole = std::ranges::any_of(
      json["blocks"], [](const Json& block) { return block.value("module", "") == kNode; });
  if (!whole) throw UserError("'{}' has no {}; '{}' makes it", path, kNode, command);
  return json;
}

// Walks down from the node, adding what each block has of its own.
class Tree {
 public:
  Tree(const Json& synth, double um2_per_ge) : um2_per_ge_(um2_per_ge) {
    for (const Json& block : synth.at("blocks")) blocks_[block.at("module")] = &block;
  }

  double Um2(const Json& block) const {
    return block.contains("area_um2") ? block.at("area_um2").get<double>()
                                      : um2_per_ge_ * block.at("gate_equivalents").get<double>();
  }

  void Add(const std::string& module, const std::string& unit, int64_t instances,
           std::vector<Leaf>* leaves) const {
    const Json& block = *blocks_.at(module);
    double own = Um2(block), memory = block.at("macro_um2").get<double>();
    for (const auto& [inside, count] : block.at("inside").items()) {
      const Json& child = *blocks_.at(inside);
      own -= count.get<double>() * Um2(child);
      memory -= count.get<double>() * child.at("macro_um2").get<double>();
      Add(inside, unit.empty() ? inside : unit, instances * count.get<int64_t>(), leaves);
    }
    const double times = static_cast<double>(instances);
    const std::string owner = unit.empty() ? module : unit;
    if (own * times > 1) leaves->push_back({module, owner, instances, false, own * times});
    if (memory * times > 1) leaves->push_back({module, owner, instances, true, memory * times});
  }

 private:
  std::map<std::string, const Json*> blocks_;
  double um2_per_ge_;
};

std::string FileNames(const Json& files) {
  std::vector<std::string> names;
  for (const Json& file : files) {
    names.push_back(std::filesystem::path(file.get<std::string>()).filename());
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

// What was given to `make timing`, as it is given.
std::string SettingsOf(const Json& timing) {
  const std::string unit = timing.contains("period_fo4") ? "fo4" : "ps";
  std::vector<std::string> macro;
  for (const Json& time : timing.at("macro_" + unit))
    macro.push_back(fmt::format("{:g}", time.get<double>()));
  const std::string dont_use = timing.at("dont_use");
  return fmt::format(
      "`PERIOD={:g}` and `MACRO_PS=\"{}\"`, in {}, `LEAVES={}`{}",
      timing.at("period_" + unit).get<double>(), fmt::join(macro, " "), unit == "ps" ? "ps" : "FO4",
      timing.at("leaves").get<std::string>(),
      dont_use.empty() ? std::string() : fmt::format(", `DONT_USE=\"{}\"`", dont_use));
}

Speeds ReadSpeeds(const Json& timing, const Technology& technology) {
  Speeds result = {.library = FileNames(timing.at("files")),
                   .settings = SettingsOf(timing),
                   .commit = timing.at("commit")};
  // With a library MHz as they are, else of FO4: the page may have another FO4_PS than the results.
  const auto mhz = [&](const Json& block, const char* in_mhz, const char* in_fo4) {
    return block.contains(in_fo4) ? 1e6 / (block[in_fo4].get<double>() * technology.fo4_ps)
                                  : block.at(in_mhz).get<double>();
  };
  for (const Json& block : timing.at("blocks")) {
    if (block.at("parts") > 1) result.parts.push_back(block.at("module"));
    if (block.at("worst_path").is_null()) continue;
    Speed speed = {.module = block.at("module"),
                   .mhz = mhz(block, "fmax_mhz", "fo4"),
                   .fo4 = block.value("fo4", 0.0),
                   .worst_path = block.at("worst_path")};
    if (block.contains("hop_path")) {
      speed.hop_mhz = mhz(block, "hop_mhz", "hop_fo4");
      speed.hop_path = block["hop_path"];
    }
    result.speeds.push_back(speed);
  }
  return result;
}

// <directory>/timing-<name>.json
std::string CornerOf(const std::string& path) {
  const std::string stem = std::filesystem::path(path).stem();
  return stem.substr(stem.find('-') + 1);
}

}  // namespace

const Speed* Speeds::Find(const std::string& module) const {
  const auto found = std::ranges::find(speeds, module, &Speed::module);
  return found == speeds.end() ? nullptr : &*found;
}

const Areas* Silicon::AreasOf(const std::string& module) const {
  const auto found = std::ranges::find(areas, module, &Areas::module);
  return found == areas.end() ? nullptr : &*found;
}

std::string NameOf(const Leaf& leaf) {
  std::string name = leaf.name.starts_with("d1_") ? leaf.name.substr(3) : leaf.name;
  std::ranges::replace(name, '_', ' ');
  if (leaf.is_memory) name += " macros";
  return leaf.instances == 1 ? name : fmt::format("{} x {}", leaf.instances, name);
}

Silicon ReadSilicon(const SiliconFiles& files, const Technology& technology) {
  const Json synth = ReadResults(files.synth, "make synth");
  const Json timing = ReadResults(files.timing, "make timing");
  Silicon silicon;
  const bool with_library = !synth.at("library").is_null();
  const std::string library =
      with_library ? synth["library"].at("name").get<std::string>() : "generic";
  if (timing.at("library") != library) {
    throw UserError("'{}' is of the library {}, '{}' of {}; make both with the same LIBERTY",
                    files.synth, library, files.timing, timing["library"].get<std::string>());
  }
  if (with_library) silicon.library = FileNames(synth["library"].at("files"));
  silicon.yosys = synth.at("yosys");
  silicon.sta = timing.at("opensta");
  silicon.commit = synth.at("commit");
  silicon.memory_source = synth.at("sram").at("text");
  for (const Json* results : {&synth, &timing}) {
    silicon.cost.seconds += results->at("seconds").get<double>();
    silicon.cost.peak_mb = std::max(silicon.cost.peak_mb, results->at("peak_mb").get<double>());
    silicon.cost.jobs = std::max(silicon.cost.jobs, results->at("jobs").get<int>());
    silicon.cost.kept += results->at("kept").get<int>();
  }
  const Tree tree(synth, technology.gate_um2);
  tree.Add(kNode, "", 1, &silicon.leaves);
  std::map<std::string, const Json*> timed;
  for (const Json& block : timing.at("blocks")) timed[block.at("module")] = &block;
  for (const Json& block : synth.at("blocks")) {
    const std::string module = block.at("module");
    if (module == kNode) {
      silicon.logic_um2 = tree.Um2(block);
      silicon.memory_um2 = block.at("macro_um2");
      silicon.gate_equivalents = block.at("gate_equivalents");
      silicon.transistors = block.at("transistors");
      silicon.memory_bits = block.at("macro_bits");
    }
    if (!timed.contains(module)) continue;
    const Json& fast = *timed.at(module);
    silicon.areas.push_back({module, tree.Um2(block),
                             fast.contains("area_ge")
                                 ? fast["area_ge"].get<double>() * technology.gate_um2
                                 : fast.at("area_um2").get<double>()});
  }
  silicon.timing = ReadSpeeds(timing, technology);
  for (const std::string& path : files.more_timing) {
    silicon.more.push_back(ReadSpeeds(ReadBlocks(path, "make timing CORNER="), technology));
    silicon.more.back().name = CornerOf(path);
  }
  return silicon;
}

void WriteSilicon(const SiliconFiles& files, const Technology& technology) {
  Silicon silicon;
  try {
    silicon = ReadSilicon(files, technology);
  } catch (const Json::exception& error) {
    throw UserError(
        "results of another version ({}); 'make synth' and 'make timing' make them again",
        error.what());
  }
  if (!files.page.ends_with(".md")) throw UserError("the page '{}' is no .md", files.page);
  const std::string base = files.page.substr(0, files.page.size() - 3);
  WriteResults(fmt::format("svg = '{0}.svg'; png = '{0}.png'\n{1}", base,
                           SiliconScript(silicon, technology)),
               files.script);
  const Exit exit = Run({files.gnuplot, files.script}, {}, files.script + ".log",
                        "install gnuplot-nox or name it with GNUPLOT=");
  if (exit.status != 0) throw UserError("gnuplot failed; see {}.log", files.script);
  std::string page = SiliconPage(silicon, technology, base.substr(base.rfind('/') + 1));
  page.pop_back();  // WriteResults ends it
  WriteResults(page, files.page);
  fmt::print("wrote {0}.md, {0}.svg, {0}.png\n", base);
}

}  // namespace d1
