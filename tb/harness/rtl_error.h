#pragma once

#include <stdexcept>

namespace d1 {

// An assertion of the RTL failed, or it called $error or $stop. The RTL's message is on stdout.
class RtlError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace d1
