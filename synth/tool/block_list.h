// The list of blocks to synthesize, synth/blocks.txt; the file itself explains its columns.
#pragma once

#include <string>
#include <vector>

namespace d1 {

struct Block {
  std::string name;                     // <room>/<module>
  std::string module;                   // d1_...
  std::vector<std::string> parameters;  // Name=Value, of the part that is synthesized
  int parts = 1;                        // such parts in one block
  std::vector<std::string> inside;  // modules that are black boxes in it, each a block before it
  // What the mapping prefers when it is timed: speed, area, compact, bits.
  std::string goal = "speed";
  std::vector<std::string> dissolved;  // those of `inside` that are no black boxes for timing
};

// Throws UserError when the file is missing, a line is not understood, or a block inside another
// is not in the list before it.
std::vector<Block> ReadBlockList(const std::string& path);

// The same blocks as they are timed: without those inside that are dissolved.
std::vector<Block> Dissolved(std::vector<Block> blocks);

}  // namespace d1
