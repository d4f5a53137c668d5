#include "synth/tool/liberty.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>

#include "sim/tool/error.h"
#include "synth/tool/liberty_text.h"

namespace d1 {
namespace {

using Statements = std::vector<LibertyStatement>;

struct Output {
  std::string header, logic, flops;  // text of library attributes and of the cells
  std::set<std::string> header_groups;
  std::map<std::string, std::string> cell_files;
  int flop_count = 0;
  bool has_reset = false;                 // one of the flops
  double buffer_area = 0, flop_area = 0;  // of the smallest so far
};

bool IsPowerData(std::string_view name) {
  return name == "internal_power" || name == "leakage_power" || name == "pg_pin" ||
         name.starts_with("receiver_capacitance") || name.starts_with("output_current") ||
         name.starts_with("ccsn_") || name.find("intrinsic") != std::string_view::npos;
}

bool IsPin(std::string_view name) { return name == "pin" || name == "bus" || name == "bundle"; }

bool Has(const Statements& statements, std::string_view group) {
  return std::ranges::any_of(
      statements, [&](const LibertyStatement& s) { return s.is_group && s.name == group; });
}

enum class Arcs { kAll, kFirst, kNone };

// The statement as it stands, with the semicolon that it may lack.
std::string Whole(const LibertyStatement& s) {
  return std::string(s.text) + (s.is_group || s.text.ends_with(';') ? "\n" : ";\n");
}

std::string WithoutOuterBlanks(const std::string& text) {
  const size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? ""
                                    : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

// The operand of an inversion that is all of the expression, such as !D, (!D), !(D) or D'; or
// nothing, as of !A B, which is a product.
std::string Inverted(std::string_view expression) {
  std::string text(expression);
  std::ranges::replace_if(
      text, [](char c) { return c == '(' || c == ')'; }, ' ');
  text = WithoutOuterBlanks(text);
  if (text.starts_with('!') == text.ends_with('\'')) return "";
  text =
      WithoutOuterBlanks(text.starts_with('!') ? text.substr(1) : text.substr(0, text.size() - 1));
  const bool is_name =
      std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  return is_name ? text : "";
}

// A flip-flop's state. One that holds the inverse of its input is told by its other variable: Yosys
// 0.23 inverts such an input, but takes `clear` and `preset` for those of the input, so that a
// register would be reset to the wrong value.
std::string StateOf(const LibertyStatement& ff, const std::string& path) {
  const Statements statements = LibertyStatements(ff.body, path);
  const std::string input = Inverted(LibertyAttribute(statements, "next_state"));
  const size_t comma = ff.arguments.find(',');
  if (input.empty() || comma == std::string_view::npos) return Whole(ff);
  static const std::map<std::string_view, std::string_view> kOther = {
      {"clear", "preset"},
      {"preset", "clear"},
      {"clear_preset_var1", "clear_preset_var2"},
      {"clear_preset_var2", "clear_preset_var1"}};
  std::string text =
      fmt::format("ff ({},{}) {{\n", ff.arguments.substr(comma + 1), ff.arguments.substr(0, comma));
  for (const LibertyStatement& s : statements) {
    const auto other = kOther.find(s.name);
    text += fmt::format("{} : \"{}\";\n", other == kOther.end() ? s.name : other->second,
                        s.name == "next_state" ? std::string_view(input) : s.value);
  }
  return text + "}\n";
}

// The text of a cell or pin without power data and with those timing arcs: all, the first from each
// pin, or none.
std::string Reduced(const Statements& statements, Arcs arcs, const std::string& path) {
  std::string text;
  std::set<std::string_view> related;
  for (const LibertyStatement& s : statements) {
    if (!s.is_group) {
      text += Whole(s);
      continue;
    }
    if (IsPowerData(s.name)) continue;
    if (s.name == "ff") {
      text += StateOf(s, path);
      continue;
    }
    if (s.name == "timing" && arcs != Arcs::kAll) {
      const auto pin = LibertyAttribute(LibertyStatements(s.body, path), "related_pin");
      if (arcs == Arcs::kNone || !related.insert(pin).second) continue;
    }
    if (IsPin(s.name)) {
      text.append(s.name).append(" (").append(s.arguments).append(") {\n");
      text += Reduced(LibertyStatements(s.body, path), arcs, path) + "}\n";
    } else {
      text += Whole(s);
    }
  }
  return text;
}

double Number(const Statements& statements, std::string_view attribute) {
  const std::string_view text = LibertyAttribute(statements, attribute);
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// True for a flop that is set or cleared without its clock.
bool HasReset(const Statements& cell, const std::string& path) {
  return std::ranges::any_of(cell, [&](const LibertyStatement& s) {
    if (!s.is_group || s.name != "ff") return false;
    const Statements flop = LibertyStatements(s.body, path);
    return !LibertyAttribute(flop, "clear").empty() || !LibertyAttribute(flop, "preset").empty();
  });
}

// The largest capacitance of an input that is not a clock.
double DataLoad(const Statements& cell, const std::string& path) {
  double load = 0;
  for (const LibertyStatement& s : cell) {
    if (!s.is_group || s.name != "pin") continue;
    const Statements pin = LibertyStatements(s.body, path);
    if (LibertyAttribute(pin, "direction") == "input" && LibertyAttribute(pin, "clock") != "true") {
      load = std::max(load, Number(pin, "capacitance"));
    }
  }
  return load;
}

// The function of the only output, or nothing.
std::string_view OnlyFunction(const Statements& cell, const std::string& path) {
  std::string_view function;
  for (const LibertyStatement& s : cell) {
    if (!s.is_group || s.name != "pin") continue;
    const std::string_view found = LibertyAttribute(LibertyStatements(s.body, path), "function");
    if (!found.empty() && !function.empty()) return {};
    if (!found.empty()) function = found;
  }
  return function;
}

void AddCell(const LibertyStatement& group, const std::vector<std::string>& dont_use,
             LibertyUse use, const std::string& path, Library* library, Output* output) {
  const std::string name(group.arguments);
  const Statements cell = LibertyStatements(group.body, path);
  const bool is_flop = Has(cell, "ff");
  const bool unusable = LibertyAttribute(cell, "dont_use") == "true" || Has(cell, "latch") ||
                        Has(cell, "statetable") || Has(cell, "ff_bank") || Has(cell, "memory");
  const bool unwanted = std::ranges::any_of(dont_use, [&](const std::string& pattern) {
    return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
  });
  if (unusable || unwanted) return;
  const auto [other, is_new] = output->cell_files.emplace(name, path);
  if (!is_new)
    throw UserError("cell {} is in LIBERTY files '{}' and '{}'", name, other->second, path);

  const double area = Number(cell, "area");
  const std::string_view function = is_flop ? std::string_view() : OnlyFunction(cell, path);
  library->areas[name] = area;
  if (area > 0 && IsNand2(function) && (library->nand2.empty() || area < library->nand2_area)) {
    library->nand2 = name;
    library->nand2_area = area;
  }
  if (IsBuffer(function) && (library->buffer.empty() || area < output->buffer_area)) {
    library->buffer = name;
    output->buffer_area = area;
  }
  if (is_flop && (output->flop_count == 0 || area < output->flop_area)) {
    library->flop_load = DataLoad(cell, path);
    output->flop_area = area;
  }
  const Arcs arcs = use == LibertyUse::kTiming ? Arcs::kAll : is_flop ? Arcs::kNone : Arcs::kFirst;
  (is_flop ? output->flops : output->logic) +=
      "cell (" + name + ") {\n" + Reduced(cell, arcs, path) + "}\n";
  output->flop_count += is_flop ? 1 : 0;
  output->has_reset |= is_flop && HasReset(cell, path);
  if (is_flop) library->flops.insert(name);
}

void AddFile(const std::string& path, const std::vector<std::string>& dont_use, LibertyUse use,
             Library* library, Output* output) {
  const std::string text = ReadLibertyText(path);
  const bool is_first = library->name.empty();
  std::string name;
  const Statements statements = ReadLibertyLibrary(text, path, &name);
  if (is_first) library->name = name;
  for (const LibertyStatement& s : statements) {
    if (s.is_group && s.name == "cell") {
      AddCell(s, dont_use, use, path, library, output);
    } else if (s.is_group ? output->header_groups
                                .insert(std::string(s.name) + " " + std::string(s.arguments))
                                .second
                          : is_first) {
      output->header += Whole(s);
      if (s.name == "capacitive_load_unit") {
        const size_t open = s.text.find('(');
        library->capacitance_unit = s.text.substr(open + 1, s.text.rfind(')') - open - 1);
      }
    }
  }
}

void Write(const std::string& path, const std::string& name, const std::string& body) {
  std::ofstream file(path);
  file << "library (" << name << ") {\n" << body << "}\n";
  if (!file.flush()) throw UserError("cannot write '{}'", path);
}

}  // namespace

Library MergeLiberty(const std::vector<std::string>& files,
                     const std::vector<std::string>& dont_use, LibertyUse use,
                     const std::string& directory) {
  Library library;
  Output output;
  library.files = files;
  for (const std::string& path : files) AddFile(path, dont_use, use, &library, &output);
  if (output.flop_count == 0) {
    throw UserError("LIBERTY has no flip-flop to use; name its file of sequential cells too");
  }
  if (!output.has_reset) {
    throw UserError(
        "LIBERTY has no flip-flop with an asynchronous reset (clear or preset) to use; name the "
        "file that has one, or "
        "leave fewer cells out with DONT_USE");
  }
  if (library.nand2.empty()) {
    throw UserError("LIBERTY has no 2-input NAND with an area; it is the unit of gate equivalents");
  }
  if (use == LibertyUse::kTiming && library.buffer.empty()) {
    throw UserError("LIBERTY has no buffer; it drives the inputs and splits wide nets");
  }
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  Write(directory + "/comb.lib", library.name, output.header + output.logic);
  Write(directory + "/flops.lib", library.name + "_flops", output.header + output.flops);
  return library;
}

}  // namespace d1
