// The budget: what each block may cost without a cell library, kept in synth/budget.json.
#pragma once

#include <map>
#include <string>

namespace d1 {

// A figure of each block, "<room>/<module>" -> value. Less is better.
using Figures = std::map<std::string, double>;

// Throws UserError when the file cannot be compared with, before work that takes minutes.
void RequireBudget(const std::string& path);

// Compares with the figures of the budget that are called `what`, and prints a line for each block
// that is more than 2 % above its budget, more than 2 % below it, or without one. False when one
// is above or without, or when the budget has nothing that is called so. `remedy` is the command
// that records them. Figures of another version of Yosys are not compared, which is said. Throws
// UserError when the file cannot be read.
bool WithinBudget(const std::string& path, const std::string& what, const std::string& yosys,
                  const Figures& measured, const std::string& remedy);

// Puts the figures into the file, which keeps its others. Throws UserError.
void RecordBudget(const std::string& path, const std::string& what, const std::string& yosys,
                  const Figures& measured);

}  // namespace d1
