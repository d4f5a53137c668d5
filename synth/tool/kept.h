// Results of a tool on a block, kept as long as nothing changes that they were made from.
#pragma once

#include <string>
#include <vector>

#include "synth/tool/process.h"
#include "synth/tool/sources.h"

namespace d1 {

// Everything that a run of Yosys on a block reads and that can change what it makes: its
// environment, the sources and all headers of the RTL, of the packages the constants that those
// name, the script with what lies beside it, `files` (libraries), and Yosys itself.
std::string Fingerprint(const std::string& yosys, const std::vector<std::string>& environment,
                        const Sources& sources, const std::string& script,
                        const std::vector<std::string>& files);

// Runs `command` with its output in <directory>/stdout.log, in an empty `directory`. If the last
// run there succeeded with the same fingerprint, its results stand, and its time is told again.
Exit RunUnlessKept(const std::vector<std::string>& command,
                   const std::vector<std::string>& environment, const std::string& directory,
                   const std::string& remedy, const std::string& fingerprint);

}  // namespace d1
