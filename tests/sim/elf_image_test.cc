// ELF executables: segments and symbols come out right, malformed files are refused by name.
#include "sim/tool/elf_image.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "sim/tool/error.h"
#include "sim/tool/options.h"

namespace d1 {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// The smallest executable: one header, one program header, `kCode` bytes.
constexpr uint64_t kCodeBytes = 16;
struct TinyElf {
  Elf64_Ehdr header = {};
  Elf64_Phdr segment = {};
  uint8_t code[kCodeBytes] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  TinyElf() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_EXEC;
    header.e_machine = EM_RISCV;
    header.e_version = EV_CURRENT;
    header.e_entry = 0x100;
    header.e_phoff = sizeof(Elf64_Ehdr);
    header.e_ehsize = sizeof(Elf64_Ehdr);
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 1;
    segment.p_type = PT_LOAD;
    segment.p_offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
    segment.p_vaddr = segment.p_paddr = 0x100;
    segment.p_filesz = kCodeBytes;
    segment.p_memsz = 24;
  }
};

class ElfImageTest : public testing::Test {
 protected:
  ElfImageTest()
      : path_(testing::TempDir() + "elf_image_test_" + std::to_string(getpid()) + ".elf") {}
  ~ElfImageTest() override { std::filesystem::remove(path_); }

  void Write(const TinyElf& elf, size_t bytes = sizeof(TinyElf)) {
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(&elf), static_cast<long>(bytes));
  }

  std::string Error() {
    try {
      ReadElf(path_, kSramBytes);
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
      return error.what();
    }
    return "no error";
  }

  TinyElf elf_;
  std::string path_;
};

TEST_F(ElfImageTest, LoadsSegmentsAndClearsTheRest) {
  Write(elf_);
  const ElfImage image = ReadElf(path_, kSramBytes);
  EXPECT_EQ(image.entry, 0x100u);
  ASSERT_EQ(image.segments.size(), 1u);
  EXPECT_EQ(image.segments[0].address, 0x100u);
  ASSERT_EQ(image.segments[0].bytes.size(), 24u);
  for (size_t i = 0; i < 24; ++i) EXPECT_EQ(image.segments[0].bytes[i], i < kCodeBytes ? i + 1 : 0);
}

TEST_F(ElfImageTest, AcceptsASegmentThatEndsWithTheSram) {
  elf_.segment.p_paddr = kSramBytes - elf_.segment.p_memsz;
  Write(elf_);
  EXPECT_EQ(Error(), "no error");
}

TEST_F(ElfImageTest, RefusesMissingFile) { EXPECT_THAT(Error(), HasSubstr("No such file")); }

TEST_F(ElfImageTest, RefusesForeignAndEmptyFiles) {
  std::ofstream(path_) << "int main() {}\n";
  EXPECT_THAT(Error(), AllOf(HasSubstr(path_), HasSubstr("not an ELF file"), HasSubstr("d1.ld")));
  std::ofstream(path_, std::ios::trunc).flush();
  EXPECT_THAT(Error(), HasSubstr("not an ELF file"));
}

TEST_F(ElfImageTest, RefusesOtherMachinesAndKinds) {
  elf_.header.e_machine = EM_X86_64;
  Write(elf_);
  EXPECT_THAT(Error(), HasSubstr("RISC-V"));
  elf_.header.e_machine = EM_RISCV;
  elf_.header.e_type = ET_REL;
  Write(elf_);
  EXPECT_THAT(Error(), HasSubstr("executable"));
}

TEST_F(ElfImageTest, RefusesTruncatedFiles) {
  for (size_t bytes = sizeof(TinyElf) - 1; bytes > sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
       --bytes) {
    Write(elf_, bytes);
    ASSERT_THAT(Error(), HasSubstr("truncated")) << bytes;
  }
  for (size_t bytes = 0; bytes <= sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr) - 1; ++bytes) {
    Write(elf_, bytes);
    ASSERT_THAT(Error(), HasSubstr(path_)) << bytes;
  }
}

TEST_F(ElfImageTest, RefusesSegmentsOutsideTheSram) {
  for (const uint64_t address : {uint64_t{kSramBytes} - 23, uint64_t{0x13fffff}, ~uint64_t{0}}) {
    elf_.segment.p_paddr = address;
    Write(elf_);
    EXPECT_THAT(Error(), HasSubstr("does not fit the SRAM, 0x0 to 0x13ffff")) << address;
  }
  elf_.segment.p_paddr = 0;
  elf_.segment.p_memsz = ~uint64_t{0};
  Write(elf_);
  EXPECT_THAT(Error(), HasSubstr("does not fit"));
}

TEST_F(ElfImageTest, RefusesAFileSizeAboveTheMemorySize) {
  elf_.segment.p_memsz = kCodeBytes - 1;
  Write(elf_);
  EXPECT_THAT(Error(), HasSubstr("truncated"));
}

TEST_F(ElfImageTest, RefusesEntriesOutsideTheSramOrUnaligned) {
  for (const uint64_t entry : {uint64_t{kSramBytes}, uint64_t{2}, ~uint64_t{3}}) {
    elf_.header.e_entry = entry;
    Write(elf_);
    EXPECT_THAT(Error(), HasSubstr("entry")) << entry;
  }
}

TEST_F(ElfImageTest, RefusesFilesWithNothingToLoad) {
  elf_.segment.p_type = PT_NOTE;
  Write(elf_);
  EXPECT_THAT(Error(), HasSubstr("no segment to load"));
}

}  // namespace
}  // namespace d1
