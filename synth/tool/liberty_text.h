// The syntax of Liberty: statements `name : value;` (the semicolon may be missing at the end of a
// line), `name (arguments);`, and groups `name (arguments) { statements }`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace d1 {

struct LibertyStatement {
  std::string_view name;
  std::string_view arguments;  // of a group: between its parentheses
  std::string_view value;      // of an attribute: what follows the colon, without quotes
  std::string_view body;       // of a group: between its braces
  std::string_view text;       // all of it
  bool is_group = false;
};

// The whole file, decompressed, comments and line continuations taken out. Throws UserError.
std::string ReadLibertyText(const std::string& path);

// The statements of a group's body, or of a file. `path` is for the UserError of unbalanced text.
// Views point into `text`.
std::vector<LibertyStatement> LibertyStatements(std::string_view text, const std::string& path);

// The statements of the file's one library group, whose name is put into `name`. Throws UserError
// for what is not Liberty.
std::vector<LibertyStatement> ReadLibertyLibrary(std::string_view text, const std::string& path,
                                                 std::string* name = nullptr);

// The value of the attribute `name` among `statements`, or nothing.
std::string_view LibertyAttribute(const std::vector<LibertyStatement>& statements,
                                  std::string_view name);

// True when `function`, a boolean expression in Liberty's notation, is that of a 2-input NAND.
bool IsNand2(std::string_view function);

// True when `function` is its only input.
bool IsBuffer(std::string_view function);

}  // namespace d1
