#include "sim/tool/program.h"

#include <algorithm>

#include "sim/tool/error.h"
#include "sim/tool/options.h"

namespace d1 {
namespace {

struct Range {
  uint64_t begin, end;
  std::string what;
};

void CheckRanges(std::vector<Range> ranges, NodeId node) {
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  for (size_t i = 0; i < ranges.size(); ++i) {
    const Range& range = ranges[i];
    if (range.end > kSramBytes) {
      throw UserError("{} of {} bytes at 0x{:x} does not fit the SRAM of node {},{}, 0x0 to 0x{:x}",
                      range.what, range.end - range.begin, range.begin, node.x, node.y,
                      kSramBytes - 1);
    }
    if (i > 0 && ranges[i - 1].end > range.begin) {
      throw UserError("{} and {} overlap at 0x{:x} of node {},{}; move one of them",
                      ranges[i - 1].what, range.what, range.begin, node.x, node.y);
    }
  }
}

}  // namespace

uint32_t EntryOf(const ElfImage& image, int thread) {
  const auto own = image.symbols.find("_start" + std::to_string(thread));
  return own == image.symbols.end() ? image.entry : static_cast<uint32_t>(own->second);
}

void LoadProgram(const Program& program, Device* device) {
  const MeshSize mesh = device->mesh();
  for (const Blob& blob : program.blobs) {
    if (!device->live(blob.node))
      throw UserError("node {},{} is dead and takes no {}", blob.node.x, blob.node.y, blob.what);
  }
  for (int y = 0; y < mesh.height; ++y) {
    for (int x = 0; x < mesh.width; ++x) {
      const NodeId node{x, y};
      if (!device->live(node)) continue;
      std::vector<Range> ranges;
      for (const ElfSegment& segment : program.image.segments) {
        ranges.push_back({segment.address, segment.address + segment.bytes.size(), "the program"});
      }
      for (const Blob& blob : program.blobs) {
        if (blob.node.x != x || blob.node.y != y || blob.bytes.empty()) continue;
        ranges.push_back({blob.offset, blob.offset + blob.bytes.size(), blob.what});
      }
      CheckRanges(std::move(ranges), node);
      for (const ElfSegment& segment : program.image.segments)
        device->Write(node, segment.address, segment.bytes);
      for (int thread = 0; thread < program.threads; ++thread) {
        const size_t index = static_cast<size_t>(y) * mesh.width + x;
        const uint64_t arg =
            program.arg.empty() ? 0 : program.arg[std::min(index, program.arg.size() - 1)];
        device->Start(node, thread, EntryOf(program.image, thread), arg);
      }
    }
  }
  for (const Blob& blob : program.blobs) {
    if (!blob.bytes.empty()) device->Write(blob.node, blob.offset, blob.bytes);
  }
}

}  // namespace d1
