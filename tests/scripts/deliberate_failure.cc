// Run by runner_test.sh only: one case that passes and one that fails on purpose.
#include <gtest/gtest.h>

TEST(Deliberate, Passes) { EXPECT_EQ(1 + 1, 2); }

TEST(Deliberate, Fails) { EXPECT_EQ(1 + 1, 3); }
