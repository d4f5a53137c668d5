#include "synth/tool/sources.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "sim/tool/error.h"

namespace d1 {

Sources FindSources(const Block& block) {
  const std::string command = "scripts/rtl_files.sh " + block.module + " 2>&1";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"),
                                                   [](FILE*) { return 0; });
  Sources sources;
  std::string output;
  std::array<char, 4096> buffer = {};
  while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
    output = buffer.data();
    while (!output.empty() && output.back() == '\n') output.pop_back();
    const std::string module = std::filesystem::path(output).stem();
    const bool is_box = std::ranges::find(block.inside, module) != block.inside.end();
    (module.ends_with("_pkg") ? sources.packages
     : is_box                 ? sources.boxes
                              : sources.files)
        .push_back(output);
  }
  if (!pipe || pclose(pipe.get()) != 0) throw UserError("no RTL of {}: {}", block.name, output);
  if (sources.boxes.size() != block.inside.size()) {
    throw UserError("{} does not contain all blocks that the list puts inside it: {}", block.name,
                    fmt::join(block.inside, ", "));
  }
  const std::string part = block.module + "_part";
  sources.top = block.module;
  if (std::filesystem::exists("synth/tops/" + part + ".sv")) {
    sources.top = part;
    sources.files.push_back("synth/tops/" + part + ".sv");
  }
  return sources;
}

std::vector<std::string> SourceEnvironment(const Block& block, const Sources& sources) {
  return {"D1_TOP=" + sources.top, fmt::format("D1_PARAMS={}", fmt::join(block.parameters, " ")),
          fmt::format("D1_PACKAGES={}", fmt::join(sources.packages, " ")),
          fmt::format("D1_FILES={}", fmt::join(sources.files, " ")),
          fmt::format("D1_BOXES={}", fmt::join(sources.boxes, " "))};
}

}  // namespace d1
