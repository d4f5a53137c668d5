#include "tb/agents/dip.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "tb/model/address.h"
#include "tb/model/control.h"
#include "tb/model/dma_descriptor.h"

namespace d1 {

// ---- memory
// ---------------------------------------------------------------------------------------

void DipMemory::Check(uint64_t offset, uint64_t bytes) const {
  if (Has(offset, bytes)) return;
  throw std::out_of_range("the interface processor has " + std::to_string(bytes_) +
                          " bytes; there are no " + std::to_string(bytes) + " at " +
                          std::to_string(offset));
}

void DipMemory::Write(uint64_t offset, std::span<const uint8_t> bytes) {
  Check(offset, bytes.size());
  while (!bytes.empty()) {
    const uint64_t at = offset % kPageBytes;
    const size_t n = std::min<size_t>(bytes.size(), kPageBytes - at);
    std::memcpy(&page_[offset / kPageBytes][at], bytes.data(), n);
    offset += n;
    bytes = bytes.subspan(n);
  }
}

void DipMemory::Read(uint64_t offset, std::span<uint8_t> bytes) const {
  Check(offset, bytes.size());
  while (!bytes.empty()) {
    const uint64_t at = offset % kPageBytes;
    const size_t n = std::min<size_t>(bytes.size(), kPageBytes - at);
    const auto page = page_.find(offset / kPageBytes);
    if (page == page_.end()) {
      std::memset(bytes.data(), 0, n);
    } else {
      std::memcpy(bytes.data(), &page->second[at], n);
    }
    offset += n;
    bytes = bytes.subspan(n);
  }
}

// ---- all ports together
// ---------------------------------------------------------------------------

DipPort& Dip::AddPort(const Place& place) {
  ports_.push_back(std::make_unique<DipPort>(*this, random_, place));
  return *ports_.back();
}

// What is left of a cycle is lost, but for the rest that is no whole line.
bool Dip::TakeLine(uint64_t cycle) {
  if (cycle != cycle_) {
    cycle_ = cycle;
    left_ = left_ % kLineBytes + config_.bytes_per_cycle;
  }
  if (left_ < kLineBytes) return false;
  left_ -= kLineBytes;
  return true;
}

// ---- a port
// ---------------------------------------------------------------------------------------

namespace {
constexpr size_t kSendAhead = 8;  // packets that wait for the link
}

DipPort::DipPort(Dip& dip, Random& random, const Place& place)
    : dip_(dip),
      place_(place),
      most_asked_(dip.config().latency + kSendAhead),
      link_(random, Pace{}, Pace{}) {}

Packet DipPort::To(const Place& node, PacketKind kind, uint32_t offset) const {
  Packet packet;
  packet.header.kind = kind;
  packet.header.dst = node;
  packet.header.src = place_;
  packet.header.offset = offset;
  packet.data = Line{};
  return packet;
}

void DipPort::Send(Wish wish) {
  wishes_.push_back(std::move(wish));
  ++sent_;
}

void DipPort::Copy(uint64_t from, const Place& node, uint32_t to, uint64_t bytes) {
  dip_.memory().Check(from, bytes);
  while (bytes > 0) {
    const uint64_t n = std::min<uint64_t>(bytes, kLineBytes - to % kLineBytes);
    Wish wish{.packet = To(node, PacketKind::kWrite, to), .from_memory = true, .from = from};
    wish.packet.header.count = static_cast<uint8_t>(n);
    Send(std::move(wish));
    from += n;
    to += static_cast<uint32_t>(n);
    bytes -= n;
  }
}

void DipPort::WriteRegister(const Place& node, uint32_t offset, uint64_t value) {
  Wish wish{.packet = To(node, PacketKind::kWrite, offset)};
  wish.packet.header.count = 8;
  std::memcpy(&wish.packet.data.byte[offset % kLineBytes], &value, 8);
  Send(std::move(wish));
}

void DipPort::Route(std::span<const int> route, uint32_t offset, uint64_t value) {
  Wish wish{.packet = SourceRouted(route, offset, value)};
  wish.packet.header.src = place_;
  wishes_.push_back(std::move(wish));
}

void DipPort::StartThread(const Place& node, int thread, uint32_t pc, uint64_t arg) {
  WriteRegister(node, ThreadRegister(thread, kCtlThreadPc), pc);
  WriteRegister(node, ThreadRegister(thread, kCtlThreadArg), arg);
  WriteRegister(node, ThreadRegister(thread, kCtlThreadCtrl), 1);
}

void DipPort::Pull(const Place& node, uint32_t from, uint64_t to, uint32_t bytes,
                   uint32_t descriptor) {
  dip_.memory().Check(to, bytes);
  const uint32_t lines = bytes / kLineBytes;
  if ((from | to | bytes | descriptor) % kLineBytes != 0 || lines == 0 || lines > UINT16_MAX) {
    throw std::invalid_argument("the interface processor pulls 1 to 65535 whole lines");
  }
  DmaFields list{
      .src = from, .dst = EdgeAddress(place_, to), .bytes = kLineBytes, .count = {lines, 1, 1}};
  list.src_stride[0] = list.dst_stride[0] = kLineBytes;
  Wish wish{.packet = To(node, PacketKind::kWrite, descriptor)};
  wish.packet.header.count = kLineBytes;
  const auto words = list.Words();
  std::memcpy(wish.packet.data.byte.data(), words.data(), kLineBytes);
  Send(std::move(wish));
  WriteRegister(node, DmaListRegister(0), descriptor);
}

// Reads lines ahead, as many as cover its latency if the memory gives them; what was asked of it
// comes after that.
void DipPort::AskMemory() {
  for (; asked_ < wishes_.size() && asked_ < most_asked_; ++asked_) {
    Wish& wish = wishes_[asked_];
    if (wish.from_memory) {
      if (!dip_.TakeLine(cycle_)) return;
      wish.ready = cycle_ + dip_.config().latency;
      const Header& h = wish.packet.header;
      dip_.memory().Read(wish.from,
                         std::span(&wish.packet.data.byte[h.offset % kLineBytes], h.count));
    }
  }
}

void DipPort::Drive(EdgeSignals& to_mesh) {
  while (!answers_.empty() && answers_.front().ready <= cycle_) {
    link_.source().Push(1, answers_.front().packet);
    answers_.pop_front();
  }
  while (asked_ > 0 && wishes_.front().ready <= cycle_ && link_.source().queued(0) < kSendAhead) {
    link_.source().Push(0, wishes_.front().packet);
    wishes_.pop_front();
    --asked_;
  }
  link_.Drive(to_mesh);
}

void DipPort::Sample(const EdgeSignals& from_mesh) {
  link_.Sample(from_mesh);
  for (const LinkFlit& flit : link_.sink().taken()) Receive(flit);
  link_.sink().Clear();
  // What arrived goes before what is read.
  while (!arrived_.empty() && dip_.TakeLine(cycle_)) {
    const Packet& packet = arrived_.front();
    const Header& h = packet.header;
    const bool fits = h.kind == PacketKind::kWrite && h.dst == place_ &&
                      h.offset % kLineBytes + h.count <= kLineBytes &&
                      dip_.memory().Has(h.offset, h.count);
    if (fits) {
      dip_.memory().Write(h.offset, std::span(&packet.data.byte[h.offset % kLineBytes], h.count));
      ++written_;
    }
    Packet answer = To(h.src, fits ? PacketKind::kAck : PacketKind::kNack, 0);
    answer.header.offset = h.offset;
    answer.header.src_thread = h.src_thread;
    answer.header.amount = 1;
    answers_.push_back({cycle_ + dip_.config().latency, answer});
    arrived_.pop_front();
  }
  AskMemory();
  ++cycle_;
}

void DipPort::Receive(const LinkFlit& flit) {
  const Header& h = flit.packet.header;
  if (h.kind == PacketKind::kRoute) {
    ++returned_;
  } else if (flit.vc == 0) {
    arrived_.push_back(flit.packet);
  } else if (h.kind == PacketKind::kAck) {
    answered_ += h.amount;
  } else if (h.kind == PacketKind::kNack) {
    ++answered_;
    ++refused_;
  }
}

}  // namespace d1
