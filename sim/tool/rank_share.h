// What processes that share a mesh tell each other of its nodes and threads. All of them make each
// call; `ranks` is nullptr for a process that is alone, to which nothing happens.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/tool/device.h"
#include "tb/model/wait_for.h"

namespace d1 {

// Gives all processes what the one that has the node knows, in a mesh of `rows` rows.
void FromOwner(MeshRanks* ranks, NodeId node, int rows, std::span<uint8_t> bytes);
void FromOwner(MeshRanks* ranks, NodeId node, int rows, std::string* text);

// The waiting threads of all, by rank.
std::vector<WaitingThread> JoinWaiting(MeshRanks* ranks, const std::vector<WaitingThread>& own);

}  // namespace d1
