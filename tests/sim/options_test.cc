// The words of the command line: what is accepted, and that a refusal names the allowed range.
#include "sim/tool/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/tool/error.h"

namespace d1 {
namespace {

using ::testing::HasSubstr;

template <typename Parse>
std::string ErrorOf(Parse parse) {
  try {
    parse();
  } catch (const UserError& error) {
    return error.what();
  }
  return "no error";
}

TEST(OptionsTest, ParsesMeshes) {
  EXPECT_EQ(ParseMesh("1x1").nodes(), 1);
  EXPECT_EQ(ParseMesh("18x20").width, 18);
  EXPECT_EQ(ParseMesh("18x20").height, 20);
}

TEST(OptionsTest, RefusesImpossibleMeshes) {
  for (const char* text :
       {"0x3", "3x0", "1000x1000", "33x1", "2", "2x", "x2", "2x2x2", "-1x2", "2 x2", ""}) {
    EXPECT_THAT(ErrorOf([&] { ParseMesh(text); }), HasSubstr("from 1 to 32")) << text;
  }
}

TEST(OptionsTest, ParsesShapes) {
  EXPECT_EQ(ParseShape("7x13x5"), (Shape{7, 13, 5}));
  EXPECT_EQ(ParseShape("1000"), (Shape{1000, 1, 1}));
}

TEST(OptionsTest, RefusesImpossibleShapes) {
  for (const char* text : {"0x1x1", "65537", "1x2x3x4", "ax1", "1x-1x1", "", "1e3"}) {
    EXPECT_THAT(ErrorOf([&] { ParseShape(text); }), HasSubstr("from 1 to 65536")) << text;
  }
}

TEST(OptionsTest, ParsesLoadsAndDumps) {
  const LoadSpec load = ParseLoad("1,0:0x10000:dir:with:colons/a.npy", {2, 1});
  EXPECT_EQ(load.node.x, 1);
  EXPECT_EQ(load.offset, 0x10000u);
  EXPECT_EQ(load.file, "dir:with:colons/a.npy");
  const DumpSpec dump = ParseDump("0,0:64:f4:8x8:c.npy", {1, 1});
  EXPECT_EQ(dump.extents, (std::vector<uint64_t>{8, 8}));
  EXPECT_EQ(dump.type, NpyType::kF4);
}

TEST(OptionsTest, RefusesPlacesOutsideTheMeshOrTheSram) {
  EXPECT_THAT(ErrorOf([] { ParseLoad("2,0:0:a.npy", {2, 1}); }), HasSubstr("X 0 to 1, Y 0 to 0"));
  EXPECT_THAT(ErrorOf([] { ParseLoad("0,0:0x140000:a.npy", {1, 1}); }), HasSubstr("0 to 1310719"));
  EXPECT_THAT(ErrorOf([] {
                ParseDump("0,0:0x13ffc0:f4:17:a.npy", {1, 1});
              }),
              HasSubstr("beyond the SRAM"));
  EXPECT_THAT(ErrorOf([] { ParseDump("0,0:0:f8:17:a.npy", {1, 1}); }), HasSubstr("u1, u2, u4, f4"));
  EXPECT_THAT(ErrorOf([] { ParseDump("0,0:0:f4:17", {1, 1}); }), HasSubstr("X,Y:OFFSET:DTYPE"));
  EXPECT_THAT(ErrorOf([] {
                ParseDump("0,0:0:f4:1310720x1310720x1310720x1310720:a", {1, 1});
              }),
              HasSubstr("beyond the SRAM"));
}

TEST(OptionsTest, ParsesDeadNodesOneByOneAndInOneText) {
  const std::vector<NodeId> dead = {{3, 2}, {0, 1}, {1, 1}};
  EXPECT_EQ(ParseDead({"3,2", "0,1", "1,1"}, {4, 3}), dead);
  EXPECT_EQ(ParseDead({" 3,2  0,1", "1,1"}, {4, 3}), dead);
  EXPECT_TRUE(ParseDead({}, {1, 1}).empty());
  EXPECT_TRUE(ParseDead({""}, {1, 1}).empty());
}

TEST(OptionsTest, RefusesDeadSetsThatCannotBe) {
  EXPECT_THAT(ErrorOf([] { ParseDead({"4,0"}, {4, 3}); }), HasSubstr("X 0 to 3, Y 0 to 2"));
  EXPECT_THAT(ErrorOf([] {
                ParseDead({"1,1 2,2", "1,1"}, {4, 3});
              }),
              HasSubstr("dead node 1,1 is named twice"));
  EXPECT_THAT(ErrorOf([] {
                ParseDead({"0,0 1,0"}, {2, 1});
              }),
              HasSubstr("no node of the 2x1 mesh is live"));
}

TEST(OptionsTest, RefusesPlacesInDeadNodes) {
  const std::vector<NodeId> dead = {{1, 0}};
  EXPECT_EQ(ParseNode("0,0", {2, 1}, dead), (NodeId{0, 0}));
  EXPECT_THAT(ErrorOf([&] { ParseNode("1,0", {2, 1}, dead); }), HasSubstr("node 1,0 is dead"));
  EXPECT_THAT(ErrorOf([&] {
                ParseLoad("1,0:0:a.npy", {2, 1}, dead);
              }),
              HasSubstr("node 1,0 is dead"));
  EXPECT_THAT(ErrorOf([&] {
                ParseDump("1,0:0:f4:1:a.npy", {2, 1}, dead);
              }),
              HasSubstr("node 1,0 is dead"));
}

TEST(OptionsTest, RefusesBackwardWindows) {
  EXPECT_EQ(ParseWindow("5:9"), (std::pair<uint64_t, uint64_t>{5, 9}));
  for (const char* text : {"9:5", "5", "a:b", ""}) {
    EXPECT_THAT(ErrorOf([&] { ParseWindow(text); }), HasSubstr("FROM:TO")) << text;
  }
}

}  // namespace
}  // namespace d1
