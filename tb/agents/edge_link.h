// Both ends of the link of an edge port, for a device that sits there (tb/harness/edge_device.h).
#pragma once

#include <optional>

#include "tb/agents/link.h"
#include "tb/harness/edge_device.h"
#include "tb/harness/random.h"

namespace d1 {

class EdgeLink {
 public:
  EdgeLink(Random& random, Pace source, Pace sink)
      : source_(
            random, source,
            [this](const Packet* packet, int vc) {
              out_.valid = packet != nullptr;
              out_.vc = vc;
              if (packet != nullptr) PackFlit(*packet, out_.flit);
            },
            [this] { return in_.credit; }),
        sink_(
            random, sink,
            [this]() -> std::optional<LinkFlit> {
              if (!in_.valid) return std::nullopt;
              return LinkFlit{in_.vc, UnpackFlit(in_.flit)};
            },
            [this](unsigned credit) { out_.credit = credit; }) {}
  EdgeLink(const EdgeLink&) = delete;

  LinkSource& source() { return source_; }
  const LinkSource& source() const { return source_; }
  LinkSink& sink() { return sink_; }

  void Drive(EdgeSignals& to_mesh) {
    source_.Drive();
    sink_.Drive();
    to_mesh = out_;
  }
  void Sample(const EdgeSignals& from_mesh) {
    in_ = from_mesh;
    source_.Sample();
    sink_.Sample();
  }

 private:
  EdgeSignals out_, in_;
  LinkSource source_;
  LinkSink sink_;
};

}  // namespace d1
