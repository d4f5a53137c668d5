#include "synth/tool/liberty_text.h"

#include <sys/stat.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "sim/tool/error.h"

namespace d1 {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view Unquote(std::string_view text) {
  text = Trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text.remove_prefix(1);
    text.remove_suffix(1);
  }
  return text;
}

// Comments become a blank, and so does the end of a line after a backslash or within parentheses,
// which not every reader takes.
std::string WithoutComments(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  bool quoted = false;
  int parentheses = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!quoted && (c == '(' || c == ')')) parentheses += c == '(' ? 1 : -1;
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '/' && next == '*') {
      const size_t end = text.find("*/", i + 2);
      i = end == std::string::npos ? text.size() : end + 1;
      out += ' ';
    } else if (!quoted && c == '/' && next == '/') {
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else if ((c == '\\' && (next == '\n' || next == '\r')) || (c == '\n' && parentheses > 0)) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out;
}

// Splits `head`, all before a group's brace, at its last "name (arguments)".
void SplitGroupHead(std::string_view head, LibertyStatement* group) {
  head = Trim(head);
  const size_t open = head.rfind('(');
  if (head.empty() || head.back() != ')' || open == std::string_view::npos) return;
  group->arguments = Unquote(head.substr(open + 1, head.size() - open - 2));
  std::string_view name = Trim(head.substr(0, open));
  size_t begin = name.size();
  while (begin > 0 && IsWord(name[begin - 1])) --begin;
  group->name = name.substr(begin);
}

// Values of a function of at most two inputs, as a truth table: bit {b, a}.
class FunctionParser {
 public:
  explicit FunctionParser(std::string_view text) : text_(text) {}

  // Nothing when it is not understood or has more than two inputs.
  std::optional<unsigned> Parse() {
    const unsigned value = Or();
    if (!ok_ || Peek() != '\0') return std::nullopt;
    return value & 15;
  }
  size_t inputs() const { return inputs_.size(); }

 private:
  char Peek() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  unsigned Or() {
    unsigned value = And();
    while (Peek() == '+' || Peek() == '|') {
      ++at_;
      value |= And();
    }
    return value;
  }

  unsigned And() {
    unsigned value = Xor();
    for (char c = Peek(); c == '*' || c == '&' || c == '!' || c == '(' || IsWord(c); c = Peek()) {
      if (c == '*' || c == '&') ++at_;
      value &= Xor();
    }
    return value;
  }

  unsigned Xor() {
    unsigned value = Factor();
    while (Peek() == '^') {
      ++at_;
      value ^= Factor();
    }
    return value;
  }

  unsigned Factor() {
    unsigned value = 0;
    const char c = Peek();
    if (c == '!') {
      ++at_;
      return ~Factor();
    }
    if (c == '(') {
      ++at_;
      value = Or();
      ok_ = ok_ && Peek() == ')';
      ++at_;
    } else if (IsWord(c)) {
      const size_t begin = at_;
      while (at_ < text_.size() && IsWord(text_[at_])) ++at_;
      value = Input(text_.substr(begin, at_ - begin));
    } else {
      ok_ = false;
      ++at_;
    }
    while (ok_ && Peek() == '\'') {
      ++at_;
      value = ~value;
    }
    return value;
  }

  unsigned Input(std::string_view name) {
    size_t i = 0;
    while (i < inputs_.size() && inputs_[i] != name) ++i;
    if (i == inputs_.size()) inputs_.push_back(name);
    if (i > 1 || name == "0" || name == "1") ok_ = false;  // a tie cell is no gate
    return i == 0 ? 0b1010 : 0b1100;
  }

  std::string_view text_;
  size_t at_ = 0;
  bool ok_ = true;
  std::vector<std::string_view> inputs_;
};

// `name : value` on a line of its own: libraries leave out the semicolon.
bool IsWholeAttribute(std::string_view line) {
  const size_t colon = line.find(':');
  return colon != std::string_view::npos && colon < line.find('(') &&
         !Trim(line.substr(colon + 1)).empty();
}

}  // namespace

std::string ReadLibertyText(const std::string& path) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) {
    throw UserError("cannot open Liberty file '{}': {}", path, std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) throw UserError("Liberty file '{}' is not a regular file", path);
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) throw UserError("cannot open Liberty file '{}': {}", path, std::strerror(errno));
  std::string text;
  std::vector<char> buffer(1 << 20);
  int count = 0;
  while ((count = gzread(file.get(), buffer.data(), static_cast<unsigned>(buffer.size()))) > 0) {
    text.append(buffer.data(), static_cast<size_t>(count));
  }
  int error = Z_OK;
  gzerror(file.get(), &error);
  if (count < 0 || (error != Z_OK && error != Z_STREAM_END)) {
    throw UserError("Liberty file '{}' is damaged: gzip cannot unpack it", path);
  }
  return WithoutComments(text);
}

std::vector<LibertyStatement> LibertyStatements(std::string_view text, const std::string& path) {
  std::vector<LibertyStatement> statements;
  size_t begin = 0, brace = 0;
  int parentheses = 0, braces = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++parentheses;
    if (c == ')') --parentheses;
    if (c == '{' && braces++ == 0) brace = i;
    if (c == '}' && --braces < 0) break;
    if (braces != 0 || (c != '}' && c != ';' && c != '\n')) continue;
    if (c == '\n' && (parentheses != 0 || !IsWholeAttribute(text.substr(begin, i - begin))))
      continue;
    LibertyStatement statement;
    statement.text = Trim(text.substr(begin, i + 1 - begin));
    if (c == '}') {
      statement.is_group = true;
      statement.body = text.substr(brace + 1, i - brace - 1);
      SplitGroupHead(text.substr(begin, brace - begin), &statement);
    } else {
      const std::string_view line = text.substr(begin, i - begin);
      const size_t colon = line.find(':');
      statement.name = Trim(line.substr(0, std::min(colon, line.find('('))));
      if (colon != std::string_view::npos) statement.value = Unquote(line.substr(colon + 1));
    }
    statements.push_back(statement);
    begin = i + 1;
  }
  if (braces != 0 || quoted || parentheses != 0) {
    throw UserError("Liberty file '{}' is not complete: braces, parentheses or quotes do not match",
                    path);
  }
  return statements;
}

std::vector<LibertyStatement> ReadLibertyLibrary(std::string_view text, const std::string& path,
                                                 std::string* name) {
  // What is not Liberty at all is not worth a message about braces.
  const size_t first = text.find_first_not_of(" \t\r\n");
  std::vector<LibertyStatement> file;
  if (first != std::string_view::npos && text.substr(first, 7) == "library") {
    file = LibertyStatements(text, path);
  }
  if (file.empty() || !file[0].is_group || file[0].name != "library") {
    throw UserError("Liberty file '{}' is not a Liberty file: no library (...) {{ ... }}", path);
  }
  if (name != nullptr) *name = file[0].arguments;
  return LibertyStatements(file[0].body, path);
}

std::string_view LibertyAttribute(const std::vector<LibertyStatement>& statements,
                                  std::string_view name) {
  for (const LibertyStatement& statement : statements) {
    if (!statement.is_group && statement.name == name) return statement.value;
  }
  return {};
}

bool IsNand2(std::string_view function) {
  FunctionParser parser(function);
  const std::optional<unsigned> table = parser.Parse();
  return table == 0b0111u && parser.inputs() == 2;
}

bool IsBuffer(std::string_view function) {
  FunctionParser parser(function);
  const std::optional<unsigned> table = parser.Parse();
  return table == 0b1010u && parser.inputs() == 1;
}

}  // namespace d1
