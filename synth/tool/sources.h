// The SystemVerilog files of one block.
#pragma once

#include <string>
#include <vector>

#include "synth/tool/block_list.h"

namespace d1 {

struct Sources {
  std::string top;  // the block's module or its synthesis top, <module>_part
  std::vector<std::string> packages, files, boxes;
};

// The files below the block's module, sorted by what Yosys does with them. Throws UserError when
// there are none, or when a block that the list puts inside is not among them.
Sources FindSources(const Block& block);

// What the Yosys scripts read: D1_TOP, D1_PARAMS, D1_PACKAGES, D1_FILES, D1_BOXES.
std::vector<std::string> SourceEnvironment(const Block& block, const Sources& sources);

}  // namespace d1
