// Errors that are the user's to mend: one line that names the thing, the allowed range and the
// remedy.
#pragma once

#include <stdexcept>
#include <string>

#include <fmt/format.h>

namespace d1 {

// Exit statuses of every command of the simulator.
enum class ExitStatus : int {
  kOk = 0,
  kMismatch = 1,  // the result differs from the golden model, a recorded number changed, or a
                  // program of the user's own faulted or ended with a code other than 0
  kBadInput = 2,  // a UserError
  kHang = 3,      // the program did not end within its limit, or can never end
};

class UserError : public std::runtime_error {
 public:
  explicit UserError(const std::string& what) : std::runtime_error(what) {}

  template <typename... Args>
  explicit UserError(fmt::format_string<Args...> format, Args&&... args)
      : std::runtime_error(fmt::format(format, std::forward<Args>(args)...)) {}
};

}  // namespace d1
