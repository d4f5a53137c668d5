#include "tb/harness/long_run.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <vector>

#include "tb/harness/random.h"

namespace d1 {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Of this executable, RTL and all: what was done with another one counts for nothing.
uint64_t HashOfSelf() {
  uint64_t hash = 0xCBF29CE484222325;
  std::ifstream in("/proc/self/exe", std::ios::binary);
  std::vector<char> bytes(1 << 20);
  while (in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) || in.gcount() > 0) {
    for (std::streamsize i = 0; i < in.gcount(); ++i) {
      hash = (hash ^ static_cast<uint8_t>(bytes[static_cast<size_t>(i)])) * 0x100000001B3;
    }
  }
  return hash;
}

}  // namespace

LongRun::LongRun(const std::string& name, uint64_t chunks, uint64_t sample)
    : chunks_(chunks), count_(sample) {
  start_ = said_ = std::chrono::steady_clock::now();
  const std::string directory = Environment("D1_FULL");
  if (directory.empty()) return;
  count_ = chunks;
  std::string test = Environment("D1_TEST");
  title_ = test + " " + name;
  for (char& c : test) c = c == '/' ? '.' : c;
  std::filesystem::create_directories(directory);
  state_ = directory + "/" + test + "." + Environment("D1_DEVICE") + "." + name;
  fingerprint_ =
      std::to_string(HashOfSelf()) + " " + std::to_string(chunks) + " " + std::to_string(RunSeed());
  Restore();
}

void LongRun::Restore() {
  std::ifstream in(state_);
  std::string line;
  if (!std::getline(in, line) || line != fingerprint_) return;
  uint64_t done = 0;
  std::map<std::string, double> tally;
  if (!(in >> done) || done > count_) return;
  for (std::string what; in >> what;) {
    if (!(in >> tally[what])) return;
  }
  done_ = restored_ = done;
  tally_ = tally;
}

void LongRun::Save() const {
  const std::string part = state_ + ".part";
  std::ofstream out(part);
  out << fingerprint_ << "\n" << done_ << "\n" << std::setprecision(17);
  for (const auto& [what, value] : tally_) out << what << " " << value << "\n";
  if (out.flush()) std::filesystem::rename(part, state_);
}

bool LongRun::Next() {
  if (begun_) {
    ++done_;
    if (full()) Save();
  }
  begun_ = true;
  if (full()) Progress(done_ == count_);
  if (full() && done_ == count_) Summarize();
  chunk_ = full() ? done_ : Sampled(done_, chunks_, count_);
  return done_ < count_;
}

void LongRun::Summarize() const {
  const std::string directory = Environment("D1_SUMMARIES");
  if (directory.empty() || tally_.empty()) return;
  std::ofstream out(directory + "/" + std::filesystem::path(state_).filename().string() + ".json");
  out << "{\n \"chunks\": " << count_ << ",\n \"seed\": " << RunSeed() << std::setprecision(17);
  for (const auto& [what, value] : tally_) out << ",\n \"" << what << "\": " << value;
  out << "\n}\n";
}

void LongRun::Progress(bool last) {
  using std::chrono::duration;
  const auto now = std::chrono::steady_clock::now();
  if (!last && now - said_ < std::chrono::seconds(20)) return;
  said_ = now;
  const double seconds = duration<double>(now - start_).count();
  const auto fresh = static_cast<double>(done_ - restored_);
  const double rest = fresh == 0 ? 0 : seconds / fresh * static_cast<double>(count_ - done_);
  const std::string terminal = Environment("D1_TERMINAL");
  FILE* out = terminal.empty() ? nullptr : std::fopen(terminal.c_str(), "a");
  std::fprintf(out == nullptr ? stdout : out, "  %s: %llu of %llu, %.0f s, about %.0f s to go\n",
               title_.c_str(), static_cast<unsigned long long>(done_),
               static_cast<unsigned long long>(count_), seconds, rest);
  if (out != nullptr) std::fclose(out);
}

}  // namespace d1
