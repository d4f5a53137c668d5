#include "synth/tool/budget.h"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/tool/error.h"

namespace d1 {
namespace {

using Json = nlohmann::json;

constexpr double kTolerance = 0.02;

// "Yosys 0.23 (git sha1 ...)" -> "0.23": what decides what a netlist looks like.
std::string VersionOf(const std::string& yosys) {
  const size_t begin = yosys.find_first_of("0123456789");
  if (begin == std::string::npos) return yosys;
  return yosys.substr(begin, yosys.find_first_not_of("0123456789.", begin) - begin);
}

Json Read(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    throw UserError(
        "cannot open the budget '{}'; take it from the repository, or 'make synth-record "
        "timing-record' writes it",
        path);
  }
  Json budget = Json::parse(file, nullptr, false);
  if (!budget.is_object()) throw UserError("the budget '{}' is not a JSON object", path);
  return budget;
}

}  // namespace

void RequireBudget(const std::string& path) { Read(path); }

bool WithinBudget(const std::string& path, const std::string& what, const std::string& yosys,
                  const Figures& measured, const std::string& remedy) {
  const Json budget = Read(path);
  if (measured.empty()) return true;
  const Json figures = budget.value(what, Json::object());
  if (!figures.contains("yosys") || !figures["yosys"].is_string()) {
    fmt::print("budget: {} has no {} of any version of Yosys; '{}' records them\n", path, what,
               remedy);
    return false;
  }
  if (figures["yosys"] != VersionOf(yosys)) {
    fmt::print("budget: {} NOT COMPARED: {} has those of Yosys {}, this is {}\n", what, path,
               figures["yosys"].get<std::string>(), VersionOf(yosys));
    return true;
  }
  bool within = true;
  for (const auto& [block, value] : measured) {
    if (!figures.contains(block) || !figures[block].is_number()) {
      fmt::print("budget: {} has no {}; '{}' records it\n", block, what, remedy);
      within = false;
      continue;
    }
    const double allowed = figures[block];
    const double excess = value / allowed - 1;
    if (std::abs(excess) <= kTolerance) continue;
    fmt::print("budget: {} has {:g} {}, {:.1f} % {} the {:g} of its budget; {} '{}'\n", block,
               value, what, 100 * std::abs(excess), excess > 0 ? "above" : "below", allowed,
               excess > 0 ? "if that is meant, record it with" : "lower it with", remedy);
    within = within && excess <= 0;
  }
  return within;
}

void RecordBudget(const std::string& path, const std::string& what, const std::string& yosys,
                  const Figures& measured) {
  if (measured.empty()) return;
  nlohmann::ordered_json budget;
  if (std::ifstream(path)) budget = nlohmann::ordered_json::parse(Read(path).dump());
  auto& figures = budget[what];
  figures["yosys"] = VersionOf(yosys);
  for (const auto& [block, value] : measured) figures[block] = value;
  std::ofstream file(path);
  file << budget.dump(2) << '\n';
  if (!file.flush()) throw UserError("cannot write the budget '{}'", path);
}

}  // namespace d1
