// The project's own cell library: static CMOS gates with delays by logical effort, of no
// technology. docs/timing.md derives every figure.
#pragma once

#include <map>
#include <string>

namespace d1 {

// Its time unit is 1 ns and stands for 1 FO4, so that a tool that counts in ps resolves 1/1000 FO4.
inline constexpr double kPsPerFo4 = 1000;

// Writes the library in Liberty format. Throws UserError when `path` cannot be written.
void WriteGenericLibrary(const std::string& path);

// How many transistors each of its cells has; a wide one counts once.
std::map<std::string, int> GenericTransistors();

}  // namespace d1
