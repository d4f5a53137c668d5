#include "tb/model/lockstep/fetch_history.h"

namespace d1 {

FetchHistory::FetchHistory()
    : saved_in_epoch_(kSramBytes / kLineBytes), executed_(kSramBytes / kLineBytes) {}

void FetchHistory::BeforeWrite(const Sram& sram, uint32_t addr) {
  const uint32_t line = addr / kLineBytes;
  ++time_;
  if (saved_in_epoch_[line] == epoch_ && !executed_[line]) return;
  saved_in_epoch_[line] = epoch_;
  std::vector<Version>& versions = versions_[line];
  if (versions.size() == kKept) versions.erase(versions.begin());
  versions.push_back({time_, sram.ReadLine(addr)});
}

void FetchHistory::Fenced(int thread) {
  fenced_[thread] = time_;
  ++epoch_;
}

std::vector<uint32_t> FetchHistory::StaleWords(int thread, uint32_t pc) const {
  std::vector<uint32_t> words;
  const auto found = versions_.find(pc / kLineBytes);
  if (found == versions_.end()) return words;
  for (const Version& version : found->second) {
    if (version.until <= fenced_[thread]) continue;
    words.push_back(Lane32(version.content, static_cast<int>(pc % kLineBytes / 4)));
  }
  return words;
}

}  // namespace d1
