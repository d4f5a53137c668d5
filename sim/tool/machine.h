// Where results come from: the machine, and what commands say of themselves.
#pragma once

#include <cstdint>
#include <string>

namespace d1 {

// "<processor>, <system> <architecture>".
std::string MachineName();

// First line that a command prints, or "unknown".
std::string FirstLineOf(const std::string& command);

// The commit of the working directory, "-dirty" behind it when files differ; or "unknown".
std::string CommitName();

// The most memory that this process has had, in bytes.
uint64_t PeakMemoryBytes();

}  // namespace d1
