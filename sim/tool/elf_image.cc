#include "sim/tool/elf_image.h"

#include <fcntl.h>
#include <gelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "sim/tool/error.h"

namespace d1 {
namespace {

constexpr char kRemedy[] = "link it with sim/programs/d1.ld by riscv64-unknown-elf-ld";

class File {
 public:
  explicit File(const std::string& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (fd_ < 0) throw UserError("cannot open ELF file '{}': {}", path, std::strerror(errno));
    struct stat status;
    if (fstat(fd_, &status) != 0 || !S_ISREG(status.st_mode)) {
      close(fd_);
      throw UserError("'{}' is not a regular file; name an ELF executable", path);
    }
    size_ = static_cast<uint64_t>(status.st_size);
  }
  ~File() { close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  uint64_t size() const { return size_; }

 private:
  int fd_;
  uint64_t size_ = 0;
};

struct ElfCloser {
  void operator()(Elf* elf) const { elf_end(elf); }
};

void ReadSymbols(Elf* elf, ElfImage* image) {
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_SYMTAB) continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr || header.sh_entsize == 0) continue;
    const int count = static_cast<int>(header.sh_size / header.sh_entsize);
    for (int i = 0; i < count; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, i, &symbol) == nullptr || symbol.st_shndx == SHN_UNDEF) continue;
      const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
      if (name != nullptr && *name != '\0') image->symbols[name] = symbol.st_value;
    }
  }
}

}  // namespace

ElfImage ReadElf(const std::string& path, uint32_t sram_bytes) {
  const File file(path);
  elf_version(EV_CURRENT);
  const std::unique_ptr<Elf, ElfCloser> elf(elf_begin(file.fd(), ELF_C_READ, nullptr));
  GElf_Ehdr header;
  if (!elf || elf_kind(elf.get()) != ELF_K_ELF || gelf_getehdr(elf.get(), &header) == nullptr) {
    throw UserError("'{}' is not an ELF file; {}", path, kRemedy);
  }
  if (gelf_getclass(elf.get()) != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
      header.e_machine != EM_RISCV || header.e_type != ET_EXEC) {
    throw UserError("'{}' is not a 64-bit little-endian RISC-V executable; {}", path, kRemedy);
  }
  size_t count = 0;
  if (elf_getphdrnum(elf.get(), &count) != 0) {
    throw UserError("'{}' has a malformed program header table; {}", path, kRemedy);
  }
  // libelf counts only the program headers that the file holds.
  const uint64_t table_bytes = static_cast<uint64_t>(header.e_phnum) * header.e_phentsize;
  if (header.e_phoff > file.size() || table_bytes > file.size() - header.e_phoff) {
    throw UserError(
        "'{}' is truncated: its program headers reach beyond its {} bytes; link it again", path,
        file.size());
  }

  ElfImage image;
  for (size_t i = 0; i < count; ++i) {
    GElf_Phdr segment;
    if (gelf_getphdr(elf.get(), static_cast<int>(i), &segment) == nullptr) {
      throw UserError("'{}' has a malformed program header {}; {}", path, i, kRemedy);
    }
    if (segment.p_type != PT_LOAD || segment.p_memsz == 0) continue;
    if (segment.p_paddr > sram_bytes || segment.p_memsz > sram_bytes - segment.p_paddr) {
      throw UserError(
          "'{}': segment {} at 0x{:x} of 0x{:x} bytes does not fit the SRAM, 0x0 to 0x{:x}; "
          "{}, or make it smaller",
          path, i, segment.p_paddr, segment.p_memsz, sram_bytes - 1, kRemedy);
    }
    if (segment.p_filesz > segment.p_memsz || segment.p_offset > file.size() ||
        segment.p_filesz > file.size() - segment.p_offset) {
      throw UserError("'{}' is truncated: segment {} reaches beyond its {} bytes; link it again",
                      path, i, file.size());
    }
    ElfSegment out;
    out.address = static_cast<uint32_t>(segment.p_paddr);
    out.bytes.resize(segment.p_memsz);
    if (pread(file.fd(), out.bytes.data(), segment.p_filesz,
              static_cast<off_t>(segment.p_offset)) != static_cast<ssize_t>(segment.p_filesz)) {
      throw UserError("cannot read segment {} of '{}': {}", i, path, std::strerror(errno));
    }
    image.segments.push_back(std::move(out));
  }
  if (image.segments.empty()) throw UserError("'{}' has no segment to load; {}", path, kRemedy);
  if (header.e_entry >= sram_bytes || header.e_entry % 4 != 0) {
    throw UserError("'{}': entry 0x{:x} is not a multiple of 4 within the SRAM, 0x0 to 0x{:x}; {}",
                    path, header.e_entry, sram_bytes - 1, kRemedy);
  }
  image.entry = static_cast<uint32_t>(header.e_entry);
  ReadSymbols(elf.get(), &image);
  return image;
}

}  // namespace d1
