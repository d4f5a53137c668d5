#include "tb/harness/profile_units.h"

namespace d1 {
namespace {

constexpr StateKind kIdle = StateKind::kIdle, kBusy = StateKind::kBusy, kWait = StateKind::kWait;

}  // namespace

const std::vector<UnitGroup>& ProfileGroups() {
  static const std::vector<UnitGroup> groups = {
      {"thread",
       {{"idle", kIdle},
        {"issued", kBusy},
        {"line", kWait},
        {"jump", kWait},
        {"result", kWait},
        {"memory", kWait},
        {"muldiv", kWait},
        {"queue", kWait},
        {"own load", kWait},
        {"semaphore", kWait},
        {"fence", kWait},
        {"ending", kWait},
        {"slot", kWait}},
       {"thread 0", "thread 1", "thread 2", "thread 3"}},
      {"lane",
       {{"idle", kIdle}, {"issued", kBusy}, {"none ready", kWait}},
       {"alu 0", "agu 0", "alu 1", "agu 1"}},
      {"fetch", {{"idle", kIdle}, {"look-up", kBusy}, {"line", kWait}}, {"fetch"}},
      {"queue",
       {{"idle", kIdle},
        {"leaves", kBusy},
        {"turn", kWait},
        {"acc read-out", kWait},
        {"acc step", kWait},
        {"store room", kWait},
        {"read-out room", kWait},
        {"send room", kWait},
        {"register", kWait},
        {"memory", kWait},
        {"check", kWait}},
       {"queue 0", "queue 1", "queue 2", "queue 3"}},
      {"matrix",
       {{"idle", kIdle},
        {"busy", kBusy},
        {"conflict", kWait},
        {"ld0 for load", kWait},
        {"acc read-out", kWait},
        {"acc step", kWait},
        {"order", kWait},
        {"register", kWait},
        {"memory", kWait},
        {"check", kWait},
        {"other pipe", kWait},
        {"no operation", kWait}},
       {"matrix"}},
      {"load",
       {{"idle", kIdle},
        {"busy", kBusy},
        {"conflict", kWait},
        {"ld0 for matrix", kWait},
        {"order", kWait},
        {"register", kWait},
        {"memory", kWait},
        {"check", kWait},
        {"other pipe", kWait},
        {"no operation", kWait}},
       {"load"}},
      {"simd",
       {{"idle", kIdle},
        {"busy", kBusy},
        {"room", kWait},
        {"order", kWait},
        {"register", kWait},
        {"memory", kWait},
        {"check", kWait},
        {"other pipe", kWait},
        {"no operation", kWait}},
       {"simd"}},
      {"read-out",
       {{"idle", kIdle}, {"beat", kBusy}, {"port st", kWait}, {"step", kWait}, {"convert", kWait}},
       {"read-out"}},
      {"port",
       {{"idle", kIdle}, {"granted", kBusy}, {"conflict", kWait}, {"merge", kWait}},
       {"port mst", "port ld0", "port ld1", "port sst", "port sld", "port st", "port fill"}},
      {"dma",
       {{"idle", kIdle},
        {"line", kBusy},
        {"index line", kBusy},
        {"post", kBusy},
        {"descriptor", kWait},
        {"port fill", kWait},
        {"index", kWait},
        {"row", kWait},
        {"send", kWait},
        {"end", kWait},
        {"fence", kWait}},
       {"dma"}},
      {"send", {{"idle", kIdle}, {"sent", kBusy}, {"router", kWait}, {"answer", kWait}}, {"send"}},
      {"arrive",
       {{"idle", kIdle}, {"done", kBusy}, {"sram", kWait}, {"ctrl", kWait}, {"answer", kWait}},
       {"arrive"}},
      {"link",
       {{"idle", kIdle}, {"request", kBusy}, {"response", kBusy}, {"credit", kWait}},
       {"link north", "link east", "link south", "link west", "local requests", "local responses"}},
  };
  return groups;
}

const std::vector<ProfileUnit>& ProfileUnits() {
  static const std::vector<ProfileUnit> units = [] {
    std::vector<ProfileUnit> all;
    for (const UnitGroup& group : ProfileGroups()) {
      for (const char* name : group.units) all.push_back({&group, name});
    }
    return all;
  }();
  return units;
}

}  // namespace d1
