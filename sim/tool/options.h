// The words of the command line that are more than a number: meshes, shapes, formats, places.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/tool/device.h"
#include "sim/tool/npy_file.h"
#include "tb/model/node_state.h"

namespace d1 {

constexpr int kMaxMeshSide = 32;
constexpr int kMaxHostThreads = 256;  // of this computer

using Shape = std::array<int, 3>;  // m, n, k

// "WxH", each 1 to 32.
MeshSize ParseMesh(const std::string& text);
// "MxNxK", "MxN" or "M", each 1 to 65536; absent extents are 1.
Shape ParseShape(const std::string& text);
// A number in decimal or with 0x, at most `max`; `what` names it in the error.
uint64_t ParseNumber(const std::string& text, uint64_t max, const std::string& what);

// "X,Y:OFFSET:FILE": a file goes into a node's SRAM as it is.
struct LoadSpec {
  NodeId node;
  uint32_t offset = 0;
  std::string file;
};
LoadSpec ParseLoad(const std::string& text, MeshSize mesh, const std::vector<NodeId>& dead = {});

// "X,Y:OFFSET:DTYPE:EXTENTS:FILE", DTYPE one of u1 u2 u4 f4, EXTENTS like 8x8.
struct DumpSpec {
  NodeId node;
  uint32_t offset = 0;
  NpyType type = NpyType::kF4;
  std::vector<uint64_t> extents;
  std::string file;
};
DumpSpec ParseDump(const std::string& text, MeshSize mesh, const std::vector<NodeId>& dead = {});

// "FROM:TO" in cycles.
std::pair<uint64_t, uint64_t> ParseWindow(const std::string& text);
// "X,Y" within the mesh, of a node that is not dead.
NodeId ParseNode(const std::string& text, MeshSize mesh, const std::vector<NodeId>& dead = {});
// Different ones, "X,Y" each, or several in a text with blanks between them.
std::vector<NodeId> ParseDead(const std::vector<std::string>& texts, MeshSize mesh);

}  // namespace d1
