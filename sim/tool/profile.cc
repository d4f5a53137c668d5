#include "sim/tool/profile.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "sim/tool/error.h"
#include "sim/tool/report.h"

namespace d1 {
namespace {

using Json = nlohmann::ordered_json;

uint64_t Busy(const UnitGroup& group, const std::array<uint64_t, kMaxStates>& counts) {
  uint64_t busy = 0;
  for (size_t s = 0; s < group.states.size(); ++s) {
    if (group.states[s].kind == StateKind::kBusy) busy += counts[s];
  }
  return busy;
}

// Of the states that the group lists.
uint64_t Sum(const UnitGroup& group, const std::array<uint64_t, kMaxStates>& counts) {
  const auto end = counts.begin() + static_cast<std::ptrdiff_t>(group.states.size());
  return std::accumulate(counts.begin(), end, uint64_t{0});
}

}  // namespace

Profile::Profile(MeshSize mesh, const ProfileOptions& options, const std::vector<NodeId>& dead)
    : mesh_(mesh),
      live_(mesh.nodes(), 1),
      live_nodes_(mesh.nodes() - static_cast<int>(dead.size())),
      options_(options),
      nodes_(mesh.nodes()),
      later_(mesh.nodes()),
      now_(mesh.nodes()),
      timeline_(mesh.nodes(), options.timeline.empty() ? 0 : options.slices) {
  for (const NodeId node : dead) live_[node.y * mesh.width + node.x] = 0;
}

void Profile::Add(uint64_t, int node, const ProfileSample& sample) { now_[node] = sample; }

void Profile::EndCycle(uint64_t cycle, bool begins, bool counts) {
  if (begins && !begun_) {
    begun_ = true;
    origin_ = cycle;
  }
  if (!begun_) return;
  for (size_t n = 0; n < now_.size(); ++n) {
    for (int u = 0; u < kProfileUnits; ++u) ++later_[n][u][now_[n][u]];
    if (!timeline_.full()) timeline_.Add(cycle, static_cast<int>(n), now_[n]);
  }
  ++later_cycles_;
  if (counts) TakeLater();
}

void Profile::Finish(bool all) {
  if (all || cycles_ == 0) TakeLater();
}

void Profile::TakeLater() {
  for (size_t n = 0; n < nodes_.size(); ++n) {
    for (int u = 0; u < kProfileUnits; ++u) {
      for (int s = 0; s < kMaxStates; ++s) nodes_[n][u][s] += later_[n][u][s];
    }
    later_[n] = {};
  }
  cycles_ += later_cycles_;
  later_cycles_ = 0;
}

std::string Profile::CheckSums() const {
  for (size_t n = 0; n < nodes_.size(); ++n) {
    for (int u = 0; u < kProfileUnits; ++u) {
      const uint64_t sum = Sum(*ProfileUnits()[u].group, nodes_[n][u]);
      if (sum != cycles_) {
        return fmt::format("profile: {} of node {},{} was somewhere in {} of {} cycles",
                           ProfileUnits()[u].name, n % mesh_.width, n / mesh_.width, sum, cycles_);
      }
    }
  }
  return "";
}

std::string Profile::Table() const {
  std::string text =
      fmt::format("profile: {} cycles{}\n", cycles_,
                  mesh_.nodes() > 1 ? fmt::format(" of {} nodes, their mean", live_nodes_) : "");
  const auto mean = [&](int unit, size_t state) {
    uint64_t sum = 0;
    for (size_t n = 0; n < nodes_.size(); ++n) sum += live_[n] ? nodes_[n][unit][state] : 0;
    return static_cast<double>(sum) / live_nodes_;
  };
  const auto number = [&](double value, size_t width) {
    return mesh_.nodes() > 1 ? fmt::format("  {:>{}.1f}", value, width)
                             : fmt::format("  {:>{}.0f}", value, width);
  };
  int unit = 0;
  for (const UnitGroup& group : ProfileGroups()) {
    text += fmt::format("\n{:<16} {:>7}", group.name, "busy %");
    std::vector<size_t> widths;
    for (const UnitState& state : group.states) {
      widths.push_back(std::max<size_t>(7, std::string(state.name).size()));
      text += fmt::format("  {:>{}}", state.name, widths.back());
    }
    text += fmt::format("  {:>9}\n", "sum");
    for (const char* name : group.units) {
      double busy = 0, sum = 0;
      std::string line;
      for (size_t s = 0; s < group.states.size(); ++s) {
        const double value = mean(unit, s);
        if (group.states[s].kind == StateKind::kBusy) busy += value;
        sum += value;
        line += number(value, widths[s]);
      }
      text += fmt::format("{:<16} {:>7.2f}{}{}\n", name,
                          cycles_ ? 100 * busy / static_cast<double>(cycles_) : 0, line,
                          number(sum, 9));
      ++unit;
    }
  }
  return text;
}

void Profile::Write() const {
  Json nodes = Json::array();
  for (size_t n = 0; n < nodes_.size(); ++n) {
    if (!live_[n]) continue;
    Json units = Json::object();
    for (int u = 0; u < kProfileUnits; ++u) {
      const UnitGroup& group = *ProfileUnits()[u].group;
      Json states = Json::object();
      for (size_t s = 0; s < group.states.size(); ++s)
        states[group.states[s].name] = nodes_[n][u][s];
      units[ProfileUnits()[u].name] = {{"busy", Busy(group, nodes_[n][u])},
                                       {"sum", Sum(group, nodes_[n][u])},
                                       {"states", states}};
    }
    nodes.push_back({{"x", n % mesh_.width}, {"y", n / mesh_.width}, {"units", units}});
  }
  WriteText(options_.json, Json{{"cycles", cycles_}, {"nodes", nodes}}.dump(1) + "\n");
}

std::string Profile::WriteTimeline() {
  if (options_.timeline.empty()) return "";
  const bool full = timeline_.full();
  timeline_.Write(options_.timeline, mesh_.width, origin_);
  return full ? fmt::format(
                    "the timeline ends after cycle {}, with {} slices; --timeline-slices N allows "
                    "more",
                    timeline_.end() - origin_, options_.slices)
              : "";
}

// ---- timeline
// -----------------------------------------------------------------------------------------

Timeline::Timeline(int nodes, size_t limit) : limit_(limit), open_(nodes) {}

void Timeline::Close(uint64_t cycle, int node, int unit) {
  Open& open = open_[node][unit];
  if (open.state != 0 && cycle > open.from && !full()) {
    slices_.push_back({open.from, cycle - open.from, static_cast<uint16_t>(node),
                       static_cast<uint8_t>(unit), open.state});
  }
}

void Timeline::Add(uint64_t cycle, int node, const ProfileSample& sample) {
  for (int unit = 0; unit < kProfileUnits; ++unit) {
    Open& open = open_[node][unit];
    if (open.state == sample[unit]) continue;
    Close(cycle, node, unit);
    open = {cycle, sample[unit]};
  }
  end_ = cycle;
}

void Timeline::Write(const std::string& path, int width, uint64_t origin) {
  for (size_t node = 0; node < open_.size(); ++node) {
    for (int unit = 0; unit < kProfileUnits; ++unit) Close(end_ + 1, static_cast<int>(node), unit);
  }
  std::stable_sort(slices_.begin(), slices_.end(),
                   [](const Slice& a, const Slice& b) { return a.from < b.from; });
  std::string text = "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[";
  const auto add = [&text](const std::string& event) {
    text += (text.ends_with('[') ? "\n" : ",\n") + event;
  };
  for (size_t node = 0; node < open_.size(); ++node) {
    add(fmt::format(R"({{"ph":"M","pid":{},"name":"process_name","args":{{"name":"node {},{}"}}}})",
                    node, node % width, node / width));
    for (int unit = 0; unit < kProfileUnits; ++unit) {
      add(fmt::format(
          R"({{"ph":"M","pid":{},"tid":{},"name":"thread_name","args":{{"name":"{}"}}}})", node,
          unit, ProfileUnits()[unit].name));
      add(fmt::format(
          R"({{"ph":"M","pid":{0},"tid":{1},"name":"thread_sort_index","args":{{"sort_index":{1}}}}})",
          node, unit));
    }
  }
  for (const Slice& slice : slices_) {
    const UnitState& state = ProfileUnits()[slice.unit].group->states[slice.state];
    add(fmt::format(R"({{"ph":"X","pid":{},"tid":{},"ts":{},"dur":{},"name":"{}","cat":"{}"}})",
                    slice.node, slice.unit, slice.from - origin, slice.cycles, state.name,
                    state.kind == StateKind::kBusy ? "busy" : "wait"));
  }
  WriteText(path, text + "\n]}\n");
}

}  // namespace d1
