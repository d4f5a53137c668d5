// .npy files: what is written reads back, and what is malformed is refused by name.
#include "sim/tool/npy_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sim/tool/error.h"
#include "tb/harness/random.h"

namespace d1 {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class NpyFileTest : public testing::Test {
 protected:
  NpyFileTest()
      : path_(testing::TempDir() + "npy_file_test_" + std::to_string(getpid()) + ".npy") {}
  ~NpyFileTest() override { std::filesystem::remove(path_); }

  // A version 1.0 file with this header text and this many data bytes.
  void WriteRaw(const std::string& header, size_t data_bytes) {
    std::ofstream out(path_, std::ios::binary);
    out << "\x93NUMPY" << '\x01' << '\x00' << static_cast<char>(header.size() & 0xff)
        << static_cast<char>(header.size() >> 8) << header << std::string(data_bytes, 'x');
  }

  std::string ErrorOfReading(uint64_t max_bytes = 1 << 20) {
    try {
      ReadNpy(path_, max_bytes);
    } catch (const UserError& error) {
      return error.what();
    }
    return "no error";
  }

  std::string path_;
};

TEST_F(NpyFileTest, ReadsBackWhatItWrote) {
  Random random(RunSeed(), "npy");
  for (const NpyType type : {NpyType::kU1, NpyType::kU2, NpyType::kU4, NpyType::kF4}) {
    for (const std::vector<uint64_t>& shape :
         {std::vector<uint64_t>{}, {7}, {3, 5}, {2, 3, 4}, {0, 4}, std::vector<uint64_t>(30, 1)}) {
      NpyArray array;
      array.type = type;
      array.shape = shape;
      uint64_t size = NpyElementBytes(type);
      for (const uint64_t extent : shape) size *= extent;
      for (uint64_t i = 0; i < size; ++i)
        array.bytes.push_back(static_cast<uint8_t>(random.Bits(8)));
      WriteNpy(path_, array);
      const NpyArray back = ReadNpy(path_);
      EXPECT_EQ(back.type, array.type);
      EXPECT_EQ(back.shape, array.shape);
      EXPECT_EQ(back.bytes, array.bytes);
      EXPECT_EQ(std::filesystem::file_size(path_) % 64, size % 64)
          << "NumPy aligns the data to 64 bytes";
    }
  }
}

TEST_F(NpyFileTest, ReadsWhatNumpyWrites) {
  WriteRaw(
      "{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }" + std::string(58, ' ') + "\n",
      12);
  EXPECT_EQ(ReadNpy(path_).shape, (std::vector<uint64_t>{2, 3}));
}

TEST_F(NpyFileTest, RefusesMissingFile) {
  EXPECT_THAT(ErrorOfReading(),
              AllOf(HasSubstr(path_), HasSubstr("No such file"), Not(HasSubstr("\n"))));
}

TEST_F(NpyFileTest, RefusesForeignFile) {
  std::ofstream(path_) << "a,b,c\n1,2,3\n";
  EXPECT_THAT(ErrorOfReading(), HasSubstr("not a .npy file"));
}

TEST_F(NpyFileTest, RefusesEmptyFile) {
  std::ofstream(path_).flush();
  EXPECT_THAT(ErrorOfReading(), HasSubstr("not a .npy file"));
}

TEST_F(NpyFileTest, RefusesTruncatedAndOverlongData) {
  const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 4), }\n";
  WriteRaw(header, 63);
  EXPECT_THAT(ErrorOfReading(), HasSubstr("truncated"));
  WriteRaw(header, 65);
  EXPECT_THAT(ErrorOfReading(), HasSubstr("too long"));
}

TEST_F(NpyFileTest, RefusesHeaderBeyondTheFile) {
  std::ofstream(path_, std::ios::binary) << std::string("\x93NUMPY\x01\x00\xff\x7f{'descr'", 18);
  EXPECT_THAT(ErrorOfReading(), HasSubstr("truncated"));
}

TEST_F(NpyFileTest, RefusesAbsurdHeaderLength) {
  std::ofstream(path_, std::ios::binary)
      << std::string("\x93NUMPY\x02\x00\xff\xff\xff\x7f{'descr'", 20);
  EXPECT_THAT(ErrorOfReading(), HasSubstr("absurd"));
}

TEST_F(NpyFileTest, RefusesOtherDtypes) {
  for (const char* descr : {"<f8", ">u2", "|O", "<c8"}) {
    WriteRaw(std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': (1,), }\n",
             2);
    EXPECT_THAT(ErrorOfReading(), AllOf(HasSubstr(descr), HasSubstr("<u2"))) << descr;
  }
}

TEST_F(NpyFileTest, RefusesFortranOrder) {
  WriteRaw("{'descr': '<u2', 'fortran_order': True, 'shape': (2, 2), }\n", 8);
  EXPECT_THAT(ErrorOfReading(), HasSubstr("Fortran"));
}

TEST_F(NpyFileTest, RefusesAbsurdShapes) {
  WriteRaw("{'descr': '<u2', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4), }\n", 8);
  EXPECT_THAT(ErrorOfReading(), HasSubstr("takes more than"));
  WriteRaw("{'descr': '<u2', 'fortran_order': False, 'shape': (99999999999999999999,), }\n", 8);
  EXPECT_THAT(ErrorOfReading(), HasSubstr("absurd"));
  WriteRaw("{'descr': '<u2', 'fortran_order': False, 'shape': (-2, 4), }\n", 8);
  EXPECT_THAT(ErrorOfReading(), HasSubstr("malformed shape"));
}

TEST_F(NpyFileTest, RefusesDirectories) {
  path_ = testing::TempDir();
  EXPECT_THAT(ErrorOfReading(), HasSubstr(path_));
  path_ = "";
}

TEST_F(NpyFileTest, SaysWhatCannotBeWritten) {
  try {
    WriteNpy("/nonexistent/c.npy", NpyArray{});
    FAIL() << "no error";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nonexistent/c.npy"));
  }
}

}  // namespace
}  // namespace d1
