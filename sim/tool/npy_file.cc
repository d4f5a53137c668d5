#include "sim/tool/npy_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <regex>

#include "sim/tool/error.h"

namespace d1 {
namespace {

constexpr char kMagic[] = "\x93NUMPY";
constexpr uint64_t kMagicBytes = 6;
constexpr uint64_t kMaxHeaderBytes = 65536;
constexpr char kDtypes[] = "|u1, <u2, <u4, <f4";

struct TypeRow {
  NpyType type;
  const char* descr;
  int bytes;
};
constexpr TypeRow kTypes[] = {{NpyType::kU1, "|u1", 1},
                              {NpyType::kU2, "<u2", 2},
                              {NpyType::kU4, "<u4", 4},
                              {NpyType::kF4, "<f4", 4}};

const TypeRow& Row(NpyType type) {
  for (const TypeRow& row : kTypes) {
    if (row.type == type) return row;
  }
  throw std::logic_error("unknown NpyType");
}

std::optional<std::string> Match(const std::string& text, const char* pattern) {
  std::smatch match;
  if (!std::regex_search(text, match, std::regex(pattern))) return std::nullopt;
  return match[1].str();
}

// The product of the shape times the element size, or nothing when it exceeds `limit`.
std::optional<uint64_t> SizeInBytes(const std::vector<uint64_t>& shape, uint64_t element,
                                    uint64_t limit) {
  unsigned __int128 size = element;
  for (const uint64_t extent : shape) {
    size *= extent;
    if (size > limit) return std::nullopt;
  }
  return static_cast<uint64_t>(size);
}

std::vector<uint64_t> ParseShape(const std::string& path, const std::string& text) {
  std::vector<uint64_t> shape;
  std::string digits;
  for (const char c : text + ",") {
    if (c >= '0' && c <= '9') {
      digits += c;
      if (digits.size() > 18) throw UserError("'{}': absurd extent in shape ({})", path, text);
    } else if (c == ',') {
      if (!digits.empty()) shape.push_back(std::stoull(digits));
      digits.clear();
    } else if (c != ' ') {
      throw UserError(
          "'{}': malformed shape ({}) in the .npy header; save it again with numpy.save", path,
          text);
    }
  }
  return shape;
}

}  // namespace

const char* NpyDescr(NpyType type) { return Row(type).descr; }
int NpyElementBytes(NpyType type) { return Row(type).bytes; }

uint64_t NpyArray::elements() const { return bytes.size() / NpyElementBytes(type); }

NpyArray ReadNpy(const std::string& path, uint64_t max_bytes) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) throw UserError("cannot open '{}': {}", path, std::strerror(errno));
  const std::streamoff end = in.tellg();
  if (end < 0) throw UserError("'{}' is not a regular file; name a .npy file", path);
  const uint64_t file_bytes = static_cast<uint64_t>(end);
  in.seekg(0);

  uint8_t start[12] = {};
  in.read(reinterpret_cast<char*>(start), sizeof(start));
  if (in.gcount() < 10 || std::memcmp(start, kMagic, kMagicBytes) != 0) {
    throw UserError("'{}' is not a .npy file (no NUMPY magic); save it with numpy.save", path);
  }
  const int major = start[6];
  if (major < 1 || major > 3) {
    throw UserError("'{}': .npy format version {} is not one of 1, 2, 3", path, major);
  }
  const uint64_t prefix = major == 1 ? 10 : 12;
  const uint64_t header_bytes =
      major == 1 ? start[8] + 256u * start[9]
                 : start[8] + 256u * start[9] + 65536u * start[10] + 16777216ull * start[11];
  if (header_bytes > kMaxHeaderBytes) {
    throw UserError(
        "'{}': .npy header of {} bytes is absurd (at most {}); save it again with numpy.save", path,
        header_bytes, kMaxHeaderBytes);
  }
  if (prefix + header_bytes > file_bytes) {
    throw UserError("'{}' is truncated: {} bytes, its header alone takes {}", path, file_bytes,
                    prefix + header_bytes);
  }
  std::string header(header_bytes, '\0');
  in.clear();
  in.seekg(static_cast<std::streamoff>(prefix));
  in.read(header.data(), static_cast<std::streamsize>(header_bytes));

  const auto descr = Match(header, R"('descr'\s*:\s*'([^']*)')");
  const auto order = Match(header, R"('fortran_order'\s*:\s*(True|False))");
  const auto shape = Match(header, R"('shape'\s*:\s*\(([^)]*)\))");
  if (!descr || !order || !shape) {
    throw UserError("'{}': malformed .npy header; save it again with numpy.save", path);
  }
  NpyArray array;
  const TypeRow* row = nullptr;
  for (const TypeRow& candidate : kTypes) {
    if (*descr == candidate.descr) row = &candidate;
  }
  if (row == nullptr) {
    throw UserError("'{}': dtype {} is not one of {}; convert it with numpy's view or astype", path,
                    *descr, kDtypes);
  }
  array.type = row->type;
  if (*order == "True") {
    throw UserError("'{}' is in Fortran order; save numpy.ascontiguousarray of it", path);
  }
  array.shape = ParseShape(path, *shape);
  const auto size = SizeInBytes(array.shape, row->bytes, max_bytes);
  if (!size) {
    throw UserError("'{}': shape ({}) of {} takes more than {} bytes", path, *shape, *descr,
                    max_bytes);
  }
  const uint64_t expected = prefix + header_bytes + *size;
  if (file_bytes != expected) {
    throw UserError("'{}' is {}: {} bytes, its header asks for {}", path,
                    file_bytes < expected ? "truncated" : "too long", file_bytes, expected);
  }
  array.bytes.resize(*size);
  in.read(reinterpret_cast<char*>(array.bytes.data()), static_cast<std::streamsize>(*size));
  if (!in) throw UserError("cannot read '{}': {}", path, std::strerror(errno));
  return array;
}

void WriteNpy(const std::string& path, const NpyArray& array) {
  std::string shape;
  for (const uint64_t extent : array.shape) shape += fmt::format("{}, ", extent);
  if (array.shape.size() > 1) shape.resize(shape.size() - 2);
  if (array.shape.size() == 1) shape.pop_back();
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                                   NpyDescr(array.type), shape);
  header.append(64 - (kMagicBytes + 4 + header.size() + 1) % 64, ' ');
  header += '\n';

  const std::string part = path + ".part";
  {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    if (!out) throw UserError("cannot write '{}': {}", path, std::strerror(errno));
    out.write(kMagic, kMagicBytes);
    const char version_and_length[4] = {1, 0, static_cast<char>(header.size() & 0xff),
                                        static_cast<char>(header.size() >> 8)};
    out.write(version_and_length, 4);
    out << header;
    out.write(reinterpret_cast<const char*>(array.bytes.data()),
              static_cast<std::streamsize>(array.bytes.size()));
    if (!out.flush()) throw UserError("cannot write '{}': {}", path, std::strerror(errno));
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    throw UserError("cannot write '{}': {}", path, std::strerror(errno));
  }
}

}  // namespace d1
