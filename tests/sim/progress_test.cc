// The line that shows how far a run has come: a time only where one is known.
#include "sim/tool/progress.h"

#include <gtest/gtest.h>

namespace d1 {
namespace {

TEST(ProgressTest, NamesNoTimeWhereNoneIsKnown) {
  EXPECT_EQ(ProgressText({.cycle = 12345, .cycles_per_second = 678.4, .running = 1}, 1),
            "cycle 12345, 678 cycles/s");
  EXPECT_EQ(ProgressText({.cycle = 12345, .cycles_per_second = 678.4, .running = 12}, 354),
            "cycle 12345, 678 cycles/s, 12 of 354 nodes running");
}

TEST(ProgressTest, SaysWhatTheRunTakesAtLeast) {
  EXPECT_EQ(
      ProgressText({.cycle = 100, .cycles_per_second = 500, .running = 354, .least_left = 31'000},
                   354),
      "cycle 100, 500 cycles/s, 354 of 354 nodes running, at least 0:01:02 left");
  EXPECT_EQ(
      ProgressText(
          {.cycle = 100, .cycles_per_second = 2, .running = 1, .least_left = 2 * (3600 + 59)}, 1),
      "cycle 100, 2 cycles/s, at least 1:00:59 left");
}

TEST(ProgressTest, SaysHowLongLoadingTakesAsItWent) {
  EXPECT_EQ(
      ProgressText(
          {.doing = "loading", .cycle = 4000, .cycles_per_second = 1000, .about_left = 12'000},
          354),
      "loading, cycle 4000, 1000 cycles/s, about 0:00:12 left");
}

TEST(ProgressTest, NamesNoTimeBeforeItKnowsASpeed) {
  EXPECT_EQ(ProgressText({.cycle = 0, .cycles_per_second = 0, .running = 1, .least_left = 1000}, 1),
            "cycle 0, 0 cycles/s");
}

}  // namespace
}  // namespace d1
