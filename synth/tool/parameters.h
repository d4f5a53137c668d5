// Parameters of a block that its RTL refuses.
#pragma once

#include <string>

#include "synth/tool/block_list.h"
#include "synth/tool/sources.h"

namespace d1 {

// Reads what Yosys said in `log`. Throws UserError when it stopped at a rule for parameters
// (D1_ASSERT_STATIC), which the message tells as the RTL has it, at a parameter that is not there,
// or at one that is no number.
void RequireLegalParameters(const std::string& log, const Block& block, const Sources& sources);

}  // namespace d1
