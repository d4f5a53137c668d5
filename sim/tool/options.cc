#include "sim/tool/options.h"

#include <algorithm>
#include <charconv>

#include "sim/tool/error.h"

namespace d1 {
namespace {

std::vector<std::string> Split(const std::string& text, char separator, size_t most = SIZE_MAX) {
  std::vector<std::string> parts;
  size_t start = 0;
  while (parts.size() + 1 < most) {
    const size_t end = text.find(separator, start);
    if (end == std::string::npos) break;
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

bool ToNumber(const std::string& text, uint64_t max, uint64_t* value) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const char* begin = text.data() + (hex ? 2 : 0);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, *value, hex ? 16 : 10);
  return error == std::errc() && stop == end && begin != end && *value <= max;
}

}  // namespace

uint64_t ParseNumber(const std::string& text, uint64_t max, const std::string& what) {
  uint64_t value = 0;
  if (!ToNumber(text, max, &value)) {
    throw UserError("{} '{}' is not a number from 0 to {} (decimal, or hexadecimal with 0x)", what,
                    text, max);
  }
  return value;
}

MeshSize ParseMesh(const std::string& text) {
  const auto parts = Split(text, 'x');
  uint64_t width = 0, height = 0;
  if (parts.size() != 2 || !ToNumber(parts[0], kMaxMeshSide, &width) ||
      !ToNumber(parts[1], kMaxMeshSide, &height) || width == 0 || height == 0) {
    throw UserError("mesh '{}' is not WIDTHxHEIGHT with each from 1 to {}, as in 2x2", text,
                    kMaxMeshSide);
  }
  return {static_cast<int>(width), static_cast<int>(height)};
}

Shape ParseShape(const std::string& text) {
  constexpr int kMaxExtent = 65536;
  const auto parts = Split(text, 'x');
  Shape shape = {1, 1, 1};
  bool good = parts.size() <= shape.size();
  for (size_t i = 0; good && i < parts.size(); ++i) {
    uint64_t extent = 0;
    good = ToNumber(parts[i], kMaxExtent, &extent) && extent > 0;
    shape[i] = static_cast<int>(extent);
  }
  if (!good) {
    throw UserError("shape '{}' is not M, MxN or MxNxK with each from 1 to {}, as in 64x64x64",
                    text, kMaxExtent);
  }
  return shape;
}

NodeId ParseNode(const std::string& text, MeshSize mesh, const std::vector<NodeId>& dead) {
  const auto parts = Split(text, ',');
  uint64_t x = 0, y = 0;
  if (parts.size() != 2 || !ToNumber(parts[0], mesh.width - 1, &x) ||
      !ToNumber(parts[1], mesh.height - 1, &y)) {
    throw UserError("node '{}' is not X,Y within the mesh: X 0 to {}, Y 0 to {}", text,
                    mesh.width - 1, mesh.height - 1);
  }
  const NodeId node{static_cast<int>(x), static_cast<int>(y)};
  if (std::find(dead.begin(), dead.end(), node) != dead.end())
    throw UserError("node {} is dead; name one that lives", text);
  return node;
}

std::vector<NodeId> ParseDead(const std::vector<std::string>& texts, MeshSize mesh) {
  std::vector<NodeId> dead;
  for (const std::string& text : texts) {
    for (const std::string& part : Split(text, ' ')) {
      if (part.empty()) continue;
      const NodeId node = ParseNode(part, mesh);
      if (std::find(dead.begin(), dead.end(), node) != dead.end())
        throw UserError("dead node {} is named twice", part);
      dead.push_back(node);
    }
  }
  if (static_cast<int>(dead.size()) == mesh.nodes())
    throw UserError("no node of the {}x{} mesh is live", mesh.width, mesh.height);
  return dead;
}

LoadSpec ParseLoad(const std::string& text, MeshSize mesh, const std::vector<NodeId>& dead) {
  const auto parts = Split(text, ':', 3);
  if (parts.size() != 3)
    throw UserError("load '{}' is not X,Y:OFFSET:FILE, as in 0,0:0x10000:a.npy", text);
  LoadSpec spec;
  spec.node = ParseNode(parts[0], mesh, dead);
  spec.offset = static_cast<uint32_t>(ParseNumber(parts[1], kSramBytes - 1, "SRAM offset"));
  spec.file = parts[2];
  return spec;
}

DumpSpec ParseDump(const std::string& text, MeshSize mesh, const std::vector<NodeId>& dead) {
  const auto parts = Split(text, ':', 5);
  if (parts.size() != 5) {
    throw UserError(
        "dump '{}' is not X,Y:OFFSET:DTYPE:EXTENTS:FILE, as in 0,0:0x10000:f4:8x8:c.npy", text);
  }
  DumpSpec spec;
  spec.node = ParseNode(parts[0], mesh, dead);
  spec.offset = static_cast<uint32_t>(ParseNumber(parts[1], kSramBytes - 1, "SRAM offset"));
  bool known = false;
  for (const NpyType type : {NpyType::kU1, NpyType::kU2, NpyType::kU4, NpyType::kF4}) {
    if (parts[2] == NpyDescr(type) + 1) {
      spec.type = type;
      known = true;
    }
  }
  if (!known) throw UserError("dump dtype '{}' is not one of u1, u2, u4, f4", parts[2]);
  uint64_t bytes = NpyElementBytes(spec.type);
  for (const std::string& extent : Split(parts[3], 'x')) {
    spec.extents.push_back(ParseNumber(extent, kSramBytes, "extent"));
    bytes *= spec.extents.back();
    if (bytes > kSramBytes - spec.offset) {
      throw UserError("dump '{}' reaches beyond the SRAM, 0x0 to 0x{:x}", text, kSramBytes - 1);
    }
  }
  spec.file = parts[4];
  return spec;
}

std::pair<uint64_t, uint64_t> ParseWindow(const std::string& text) {
  const auto parts = Split(text, ':');
  uint64_t from = 0, to = 0;
  if (parts.size() != 2 || !ToNumber(parts[0], UINT64_MAX, &from) ||
      !ToNumber(parts[1], UINT64_MAX, &to) || from > to) {
    throw UserError("cycle window '{}' is not FROM:TO with FROM at most TO, as in 100:200", text);
  }
  return {from, to};
}

}  // namespace d1
