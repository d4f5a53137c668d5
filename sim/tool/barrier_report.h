// Whom a barrier waits for, in words.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sim/tool/device.h"
#include "tb/model/barrier.h"

namespace d1 {

// Of barrier `barrier` of a node: nothing where there is no node, or none that this process has.
struct BarrierView {
  BarrierTree tree;
  uint8_t here = 0;       // threads that have come
  bool all_came = false;  // of the node and its children: it waits for its parent
};
using BarrierViews = std::function<std::optional<BarrierView>(int node, int barrier)>;

// What is to be said of a thread of `node` that waits for `semaphore`: "; barrier 0 waits for node
// 1,2 thread 3", or empty when no barrier of the node posts to it.
std::string BarrierText(MeshSize mesh, int node, int thread, unsigned semaphore,
                        const BarrierViews& view);

}  // namespace d1
