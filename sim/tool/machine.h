// Where results come from: the machine, and what commands say of themselves.
#pragma once

#include <string>

namespace d1 {

// "<processor>, <system> <architecture>".
std::string MachineName();

// First line that a command prints, or "unknown".
std::string FirstLineOf(const std::string& command);

// The commit of the working directory, "-dirty" behind it when files differ; or "unknown".
std::string CommitName();

}  // namespace d1
