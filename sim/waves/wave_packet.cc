// GTKWave filter: what a link carries, as text.
//
//   wave_packet           {valid, vc, kind 3, is_edge, side 2, y 8, x 8}: kind and destination
//   wave_packet local     the same without vc: the local ports have one wire bundle a channel
#include <fmt/format.h>

#include <array>

#include "sim/waves/filter.h"

namespace {

// In the order of d1_pkg::pkt_e, and of place_t.side.
constexpr std::array kKinds = {"write", "post",           "ack",          "nack",
                               "route", "write all from", "post all from"};
constexpr std::array kSides = {"north", "east", "south", "west"};

std::string Packet(const d1::waves::Value& value, bool local) {
  if (value.Bits(local ? 22 : 23, 1) == 0) return "";
  const uint64_t kind = value.Bits(19, 3);
  const uint64_t side = value.Bits(16, 2);
  const uint64_t x = value.Bits(0, 8);
  const uint64_t y = value.Bits(8, 8);
  std::string place = fmt::format("{},{}", x, y);
  if (value.Bits(18, 1) != 0)
    place = fmt::format("{} edge {}", kSides[side], side % 2 == 0 ? x : y);
  std::string text = fmt::format("{} {}", kind < kKinds.size() ? kKinds[kind] : "?", place);
  if (!local) text += fmt::format(" vc{}", value.Bits(22, 1));
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = d1::waves::Arguments(argc, argv);
  const bool local = arguments.size() == 1 && arguments[0] == "local";
  if (!arguments.empty() && !local) d1::waves::Usage("wave_packet [local]");
  d1::waves::RunFilter([local](const d1::waves::Value& value) { return Packet(value, local); });
}
