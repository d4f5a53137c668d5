// What a node, or an edge port, of two machines sends on a link in a cycle, compared bit for bit.
#pragma once

#include <gtest/gtest.h>
#include <verilated.h>

#include <array>
#include <functional>
#include <string>

#include "tb/harness/flit.h"

namespace d1 {

// The outputs of one link of a node, wherever they are.
struct LinkView {
  const CData* valid;
  const CData* vc;
  const CData* credit;
  const FlitPort* flit;
  const CData* sync = nullptr;  // an edge port has none
};
using NodeLinks = std::array<LinkView, 4>;

#define D1_LINK_OF(node, side)                                                                 \
  LinkView {                                                                                   \
    &(node).link_##side##_valid_o, &(node).link_##side##_vc_o, &(node).link_##side##_credit_o, \
        &(node).link_##side##_flit_o, &(node).link_##side##_sync_o                             \
  }
#define D1_LINKS_OF(node)                                                     \
  {                                                                           \
    D1_LINK_OF(node, north), D1_LINK_OF(node, east), D1_LINK_OF(node, south), \
        D1_LINK_OF(node, west)                                                \
  }

// Returns the flits that are there: 0 or 1.
inline int CompareLinks(const LinkView& flat, const LinkView& composed,
                        const std::function<std::string()>& where) {
  EXPECT_EQ(*flat.valid, *composed.valid) << where();
  EXPECT_EQ(*flat.credit, *composed.credit) << where();
  if (flat.sync != nullptr) EXPECT_EQ(*flat.sync, *composed.sync) << where();
  if (!*flat.valid || !*composed.valid) return 0;
  EXPECT_EQ(*flat.vc, *composed.vc) << where();
  const Packet expected = UnpackFlit(*flat.flit), got = UnpackFlit(*composed.flit);
  EXPECT_EQ(expected.header, got.header) << where();
  // Others carry no data.
  if (got.header.kind == PacketKind::kWrite || got.header.kind == PacketKind::kRoute) {
    EXPECT_EQ(expected.data, got.data) << where();
  }
  return 1;
}

}  // namespace d1
