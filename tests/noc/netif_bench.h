// d1_netif between agents, and a reference of docs/noc.md that watches all of its ports.
//
// The reference does not predict when a request is granted or an answer sent; it takes that from
// the ports and checks that it is the right one, complete, in order, and not too early.
#pragma once

#include <Vd1_netif.h>
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tb/agents/link.h"
#include "tb/harness/dut.h"
#include "tb/harness/flit.h"
#include "tb/model/address.h"
#include "tests/noc/packets.h"

namespace d1 {

struct Push {
  Packet packet;      // as it should leave: header complete, src the node
  uint64_t addr = 0;  // global
  bool reachable = true;
  bool other_chip = false;  // reachable when the routing table has an exit
};

enum class Effect { kRefused, kNothing, kWrite, kAdd, kControl, kPost, kTable, kPass };

// What the contract says about an arriving request; a control write may still be refused.
inline Effect EffectOf(Header h, const Place& here, bool trees = true) {
  const bool control = h.offset >= 0x1F0000 && h.offset <= 0x1FFFFF;
  const bool table = (h.offset >= 0x1F2000 && h.offset < 0x1F20A0) || h.offset == 0x1F2100;
  const Effect register_write = table ? Effect::kTable : Effect::kControl;
  if (h.kind == PacketKind::kRoute) {
    if (h.amount != 0) return Effect::kPass;
    return control && h.offset % 8 == 0 ? register_write : Effect::kNothing;
  }
  const bool adds = h.kind == PacketKind::kWrite && h.offset >= kAddWindow;
  if (IsBroadcast(h.kind)) {
    if (!trees || !Rectangle::Of(h.dst).Has(here)) return Effect::kRefused;
    h = CopyFor({.header = h, .data = {}}, here).header;
  }
  if (h.dst != here) return Effect::kRefused;
  if (h.kind == PacketKind::kPost) {
    const bool semaphore = h.offset >= 0x1F0800 && h.offset < 0x1F0900 && h.offset % 8 == 0;
    return semaphore ? Effect::kPost : Effect::kRefused;
  }
  if (h.kind != PacketKind::kWrite || h.offset % 64 + h.count > 64) return Effect::kRefused;
  if (adds) {
    if (h.offset >= kAddWindow + 0x140000 || h.offset % 4 != 0 || h.count % 4 != 0)
      return Effect::kRefused;
    return h.count == 0 ? Effect::kNothing : Effect::kAdd;
  }
  if (h.offset < 0x140000) return h.count == 0 ? Effect::kNothing : Effect::kWrite;
  return control && h.count == 8 && h.offset % 8 == 0 ? register_write : Effect::kRefused;
}

class NetifBench : public Agent {
 public:
  using Source = std::pair<uint64_t, int>;  // place bits, thread

  NetifBench(Random& random, Place here, int w, int h)
      : random_(random), here_(here), w_(w), h_(h) {
    dut_->x_i = here.x;
    dut_->y_i = here.y;
    dut_->chip_i = here.chip;
    dut_->mesh_w_i = w;
    dut_->mesh_h_i = h;
    dut_->ej_valid_i = 0;
    dut_->inj_credit_i = 0;
    dut_.Attach(pushes);
    dut_.Attach(ej_req);
    dut_.Attach(ej_rsp);
    dut_.Attach(inj_req);
    dut_.Attach(inj_rsp);
    dut_.Attach(*this);
    dut_.Reset();
  }

  void Send(const Push& push) { pushes.Push(push); }
  void Arrive(const Packet& packet) {
    arriving_.push_back(packet);
    ej_req.Push(0, packet);
  }
  void Respond(const Packet& packet) { ej_rsp.Push(1, packet); }

  void Drive() override {
    dut_->mst_gnt_i = random_.Percent(grant_percent);
    dut_->ctl_gnt_i = random_.Percent(grant_percent);
    dut_->post_ready_i = random_.Percent(grant_percent);
    dut_->ctl_err_i = random_.Percent(error_percent);
    DriveRead();
  }

  void Sample() override {
    while (!on_their_way_.empty() && on_their_way_.front().first <= cycle_) {
      left.push_back(on_their_way_.front().second);
      on_their_way_.pop_front();
    }
    CheckFault();
    CheckIdle();
    SamplePush();
    SampleResponse();
    SampleRequest();
    SampleEffects();
    SampleRead();
    SampleAnswer();
    ++cycle_;
  }

  // Everything that arrived was performed or refused, and answered.
  bool AllAnswered() const {
    if (!arriving_.empty() || !refused_.empty()) return false;
    for (const auto& [source, n] : unanswered_) {
      if (n != 0) return false;
    }
    return true;
  }

  Dut<Vd1_netif>& dut() { return dut_; }
  const Place& here() const { return here_; }
  int outstanding(int thread) const { return outstanding_[thread]; }
  uint64_t cycle() const { return cycle_; }
  void ForgetWritten() { written.clear(); }

  unsigned grant_percent = 100;
  unsigned error_percent = 0;
  bool conflicts = false;  // a line is not read while one of the same four super-banks is written
  unsigned bad_line_percent = 0;  // of the lines that are added to: two wrong bits
  std::deque<Push>
      left;  // requests that left, one for each node, when they can be answered; not answered yet
  std::vector<uint64_t> written;  // cycles of granted line writes
  uint64_t added = 0;             // of those the sums
  std::vector<uint64_t> posted;   // cycles of posts
  std::vector<Packet> answers;
  std::vector<uint64_t> answer_cycles;
  int faults = 0;
  int passed = 0;  // source-routed packets that left again
  int tables = 0;  // writes of the routing table

 private:
  template <typename Wide>
  static Line LineOfPort(const Wide& port) {
    Line line;
    for (unsigned i = 0; i < 64; ++i) line.byte[i] = static_cast<uint8_t>(GetBits(port, 8 * i, 8));
    return line;
  }

  void CheckFault() {
    if (!GetBits(dut_->fault_o, 91, 1)) {
      EXPECT_FALSE(nack_fault_) << "a refusal was not reported, cycle " << cycle_;
      return;
    }
    const std::pair<int, uint64_t> fault(GetBits(dut_->fault_o, 89, 2),
                                         GetBits(dut_->fault_o, 0, 64));
    EXPECT_EQ(GetBits(dut_->fault_o, 85, 4), 9u) << "cause";
    EXPECT_EQ(GetBits(dut_->fault_o, 64, 21), 0u) << "pc";
    if (nack_fault_) {
      EXPECT_EQ(fault, *nack_fault_) << "cycle " << cycle_;
      nack_fault_.reset();
    } else {
      ASSERT_FALSE(bad_.empty()) << "a fault of nothing, cycle " << cycle_;
      EXPECT_EQ(fault, bad_.front()) << "cycle " << cycle_;
      --outstanding_[bad_.front().first];
      bad_.pop_front();
    }
    ++faults;
  }

  void CheckIdle() {
    for (int t = 0; t < 4; ++t) {
      EXPECT_EQ(dut_->net_idle_o >> t & 1, outstanding_[t] == 0)
          << "thread " << t << " has " << outstanding_[t] << " outstanding, cycle " << cycle_;
    }
  }

  // A push to a rectangle, which leaves packet by packet.
  void SampleWalk(const Push& push) {
    const Header& h = push.packet.header;
    const bool leaves = (dut_->inj_valid_o & 1) != 0 &&
                        UnpackHeader(dut_->inj_req_flit_o, 512).kind != PacketKind::kRoute;
    const std::vector<Packet> copies = CopiesOf(push.packet, w_, h_, here_.chip);
    if (push.reachable && leaves) {
      ASSERT_LT(walked_, copies.size());
      ++outstanding_[h.src_thread];
      leaving_ = push;
      leaving_->packet = copies[walked_++];
    }
    if (!dut_->push_ready_o) return;
    if (push.reachable) {
      EXPECT_EQ(std::exchange(walked_, 0), copies.size())
          << "a push was taken too early, cycle " << cycle_;
    } else {
      ++outstanding_[h.src_thread];
      bad_.emplace_back(h.src_thread, push.addr);
    }
  }

  void SamplePush() {
    if (!dut_->push_valid_i) return;
    const Push& push = current_push_;
    const Header& h = push.packet.header;
    if (IsWrite(h.kind) && h.count == 0) return;
    if (IsBroadcast(h.kind) && !trees_) return SampleWalk(push);
    if (!dut_->push_ready_o) return;
    outstanding_[h.src_thread] +=
        IsBroadcast(h.kind) && push.reachable ? Rectangle::Of(h.dst).nodes() : 1;
    if (push.other_chip ? joined_ : push.reachable) {
      leaving_ = push;
    } else {
      bad_.emplace_back(h.src_thread, push.addr);
    }
  }

  void SampleRequest() {
    if ((dut_->inj_valid_o & 1) != 0 && !leaving_) {
      SamplePass();
      return;
    }
    EXPECT_EQ(dut_->inj_valid_o & 1, leaving_.has_value()) << "cycle " << cycle_;
    if (leaving_ && (dut_->inj_valid_o & 1)) {
      EXPECT_EQ(TakePacket(dut_->inj_req_flit_o, 512), leaving_->packet) << "cycle " << cycle_;
      for (const Packet& copy : CopiesOf(leaving_->packet, w_, h_, here_.chip)) {
        Push one = *leaving_;
        one.packet = copy;
        on_their_way_.emplace_back(cycle_ + 3, one);  // no answer comes before that
      }
    }
    leaving_.reset();
  }

  // A source-routed packet leaves one hop shorter.
  void SamplePass() {
    const auto packet = Performed(Effect::kPass);
    if (!packet) return;
    Packet expected = *packet;
    --expected.header.amount;
    expected.header.dst.side = packet->data.byte[8] & 3;
    for (int i = 8; i < 64; ++i) {
      const int above = i == 63 ? 0 : packet->data.byte[i + 1];
      expected.data.byte[i] = static_cast<uint8_t>(packet->data.byte[i] >> 2 | above << 6);
    }
    EXPECT_EQ(TakePacket(dut_->inj_req_flit_o, 512), expected) << "cycle " << cycle_;
    ++passed;
  }

  // The word of a control write; a source-routed one has it in front and is not answered.
  uint64_t WordOf(const Packet& packet) {
    uint64_t word;
    const bool routed = packet.header.kind == PacketKind::kRoute;
    std::memcpy(&word, &packet.data.byte[routed ? 0 : packet.header.offset & 63], 8);
    return word;
  }
  void Answer(const Packet& packet) {
    if (packet.header.kind != PacketKind::kRoute) ++unanswered_[SourceOf(packet.header)];
  }

  void SampleResponse() {
    if ((dut_->ej_valid_i & 2) == 0) return;
    const Header h = TakePacket(dut_->ej_rsp_flit_i, 512).header;
    if (h.dst != here_) return;
    if (h.kind == PacketKind::kAck) outstanding_[h.src_thread] -= h.amount;
    if (h.kind == PacketKind::kNack) {
      --outstanding_[h.src_thread];
      const uint64_t chip = uint64_t{h.src.chip} << 46;
      const uint64_t index = h.src.side % 2 == 1 ? h.src.y : h.src.x;
      nack_fault_ = {h.src_thread, h.src.is_edge
                                       ? uint64_t{2} << 62 | chip | uint64_t{h.src.side} << 44 |
                                             index << 36 | h.offset
                                       : uint64_t{1} << 62 | chip | uint64_t{h.src.y} << 38 |
                                             uint64_t{h.src.x} << 30 | (h.offset & 0x3FFFFF)};
    }
  }

  static Source SourceOf(const Header& h) { return {flit::PlaceBits(h.src), h.src_thread}; }

  void Refuse(const Packet& packet) {
    Packet nack;
    nack.header.kind = PacketKind::kNack;
    nack.header.dst = packet.header.src;
    nack.header.src = IsBroadcast(packet.header.kind) ? here_ : packet.header.dst;
    nack.header.src_thread = packet.header.src_thread;
    nack.header.offset = packet.header.offset;
    nack.header.amount = 1;
    nack.data = Line{};
    refused_.push_back(nack);
  }

  // Takes the next request that should have the effect that was seen; those before it had none.
  std::optional<Packet> Performed(Effect seen) {
    SkipEffectless();
    if (arriving_.empty() || EffectOf(arriving_.front().header, here_, trees_) != seen) {
      ADD_FAILURE() << "performed what did not arrive, kind of effect " << static_cast<int>(seen)
                    << ", cycle " << cycle_;
      return std::nullopt;
    }
    const Packet packet = arriving_.front();
    arriving_.pop_front();
    return packet;
  }

  void SkipEffectless() {
    while (!arriving_.empty()) {
      const Header& h = arriving_.front().header;
      const Effect effect = EffectOf(h, here_, trees_);
      const bool dropped = effect == Effect::kAdd && NextAddIsDropped();
      if (effect != Effect::kRefused && effect != Effect::kNothing && !dropped) return;
      if (effect == Effect::kRefused) Refuse(arriving_.front());
      if (effect == Effect::kNothing || dropped) Answer(arriving_.front());
      if (dropped) reads_.pop_front();
      arriving_.pop_front();
    }
  }

  void SampleEffects() {
    if (dut_->mst_req_o && dut_->mst_gnt_i) {
      written.push_back(cycle_);
      SkipEffectless();
      const bool adds =
          !arriving_.empty() && EffectOf(arriving_.front().header, here_, trees_) == Effect::kAdd;
      if (const auto packet = Performed(adds ? Effect::kAdd : Effect::kWrite)) {
        const Header& h = packet->header;
        const uint64_t ones = h.count == 64 ? ~uint64_t{0} : (uint64_t{1} << h.count) - 1;
        EXPECT_EQ(dut_->mst_addr_o, (h.offset & 0x1FFFFF) >> 6);
        EXPECT_EQ(dut_->mst_mask_o, ones << (h.offset & 63));
        if (adds) {
          CheckSum(*packet);
        } else {
          EXPECT_EQ(LineOfPort(dut_->mst_data_o).byte, packet->data.byte);
        }
        Line& memory = MemoryAt(dut_->mst_addr_o);
        const Line data = LineOfPort(dut_->mst_data_o);
        for (unsigned i = h.offset & 63; i < (h.offset & 63) + h.count; ++i)
          memory.byte[i] = data.byte[i];
        ++unanswered_[SourceOf(h)];
      }
    }
    if (dut_->ctl_req_o && dut_->ctl_gnt_i) {
      if (const auto packet = Performed(Effect::kControl)) {
        EXPECT_EQ(dut_->ctl_addr_o, (packet->header.offset & 0xFFFF) >> 3);
        EXPECT_EQ(dut_->ctl_wdata_o, WordOf(*packet));
        if (!dut_->ctl_err_i) {
          Answer(*packet);
        } else if (packet->header.kind != PacketKind::kRoute) {
          Refuse(*packet);
        }
      }
    }
    if (dut_->route_we_o) {
      if (const auto packet = Performed(Effect::kTable)) {
        EXPECT_EQ(dut_->route_addr_o, packet->header.offset >> 3 & 63);
        EXPECT_EQ(dut_->route_data_o, WordOf(*packet));
        Answer(*packet);
        ++tables;
        if (packet->header.offset == 0x1F2100) {
          joined_ = (WordOf(*packet) & 0x444400) != 0;
          trees_ = (WordOf(*packet) & 0x4444F1) == 0;
        }
      }
    }
    if (dut_->post_valid_o && dut_->post_ready_i) {
      posted.push_back(cycle_);
      if (const auto packet = Performed(Effect::kPost)) {
        EXPECT_EQ(dut_->post_sem_o, packet->header.offset >> 3 & 31);
        EXPECT_EQ(dut_->post_amount_o, packet->header.amount);
        ++unanswered_[SourceOf(packet->header)];
      }
    }
  }

  void SampleAnswer() {
    if ((dut_->inj_valid_o & 2) == 0) return;
    SkipEffectless();
    const Packet answer = TakePacket(dut_->inj_rsp_flit_o, 512);
    answers.push_back(answer);
    answer_cycles.push_back(cycle_);
    const Header& h = answer.header;
    if (h.kind == PacketKind::kNack) {
      ASSERT_FALSE(refused_.empty()) << "refused what was not: " << answer;
      EXPECT_EQ(answer, refused_.front());
      refused_.pop_front();
      return;
    }
    EXPECT_EQ(h.kind, PacketKind::kAck);
    EXPECT_EQ(h.src, here_);
    EXPECT_GT(h.amount, 0);
    int& n = unanswered_[{flit::PlaceBits(h.dst), h.src_thread}];
    EXPECT_LE(h.amount, n) << "acknowledged more than was performed: " << answer;
    n -= h.amount;
  }

  // ---- port ld1: a line that is added to comes three cycles after the grant; at other times what
  // others read.
  Line& MemoryAt(uint64_t line) {
    const auto [at, is_new] = memory_.try_emplace(line);
    if (is_new) at->second = RandomNumbers(random_);
    return at->second;
  }

  void DriveRead() {
    const bool conflict =
        conflicts && dut_->mst_req_o && (dut_->mst_addr_o ^ dut_->add_addr_o) % 4 == 0;
    dut_->add_gnt_i = !conflict && random_.Percent(grant_percent);
    std::optional<Reply> reply;
    if (replies_.size() == 3) {
      reply = replies_.front();
      replies_.pop_front();
    }
    const Line data = reply ? reply->data : RandomLine(random_);
    for (unsigned i = 0; i < 64; ++i) SetBits(dut_->ld1_rdata_i, 8 * i, 8, data.byte[i]);
    dut_->ld1_rerr_i = reply ? reply->bad : random_.Percent(50);
  }

  // Lines are read in the order of the adds, so that a bad one is known to be that of the next add.
  void SampleRead() {
    std::optional<Reply> reply;
    if (dut_->add_req_o && dut_->add_gnt_i) {
      const uint64_t line = dut_->add_addr_o;
      EXPECT_FALSE(dut_->mst_req_o && dut_->mst_addr_o == line)
          << "read while it is written, cycle " << cycle_;
      reply = Reply{MemoryAt(line), random_.Percent(bad_line_percent)};
      reads_.emplace_back(cycle_, reply->bad);
    }
    replies_.push_back(reply);
  }

  // The next add is of a bad line, and that is known by now.
  bool NextAddIsDropped() const {
    return !reads_.empty() && reads_.front().second && cycle_ >= reads_.front().first + 9;
  }

  void CheckSum(const Packet& packet) {
    const Header& h = packet.header;
    ++added;
    ASSERT_FALSE(reads_.empty()) << "a sum of what was not read, cycle " << cycle_;
    EXPECT_FALSE(reads_.front().second) << "a bad line is written, cycle " << cycle_;
    reads_.pop_front();
    const Line& memory = MemoryAt((h.offset - kAddWindow) >> 6);
    const Line got = LineOfPort(dut_->mst_data_o), sum = Added(memory, packet);
    for (unsigned i = h.offset & 63; i < (h.offset & 63) + h.count; ++i) {
      EXPECT_EQ(got.byte[i], sum.byte[i])
          << "byte " << i << " of a sum, cycle " << cycle_ << ": " << packet;
    }
  }

  std::optional<LinkFlit> Taken(int vc) {
    if ((dut_->inj_valid_o >> vc & 1) == 0) return std::nullopt;
    return LinkFlit{vc, Packet{}};
  }

  Random& random_;
  Place here_;
  Dut<Vd1_netif> dut_;

 public:
  StreamSource<Push> pushes{
      random_, Pace{}, &dut_->push_valid_i, &dut_->push_ready_o, [this](const Push& push) {
        const Header& h = push.packet.header;
        current_push_ = push;
        dut_->push_thread_i = h.src_thread;
        dut_->push_post_i = IsPost(h.kind);
        dut_->push_sem_i = h.offset >> 3 & 31;
        dut_->push_addr_i = push.addr;
        // Of the address of a post only the place counts.
        if (dut_->push_post_i) dut_->push_addr_i = push.addr >> 21 << 21;
        if (dut_->push_post_i && push.addr >> 62 == 1 && random_.Percent(30)) {
          dut_->push_addr_i |= kAddWindow;
        }
        dut_->push_count_i = h.count;
        dut_->push_amount_i = h.amount;
        for (unsigned i = 0; i < 64; ++i) {
          SetBits(dut_->push_data_i, 8 * i, 8, push.packet.data.byte[i]);
        }
      }};
  LinkSource ej_req{random_, Pace{},
                    [this](const Packet* packet, int) {
                      SetBits(dut_->ej_valid_i, 0, 1, packet != nullptr);
                      if (packet != nullptr) PutPacket(dut_->ej_req_flit_i, *packet, 512);
                    },
                    [this] { return dut_->ej_credit_o & 1u; }, kLocalDepth};
  LinkSource ej_rsp{random_, Pace{},
                    [this](const Packet* packet, int) {
                      SetBits(dut_->ej_valid_i, 1, 1, packet != nullptr);
                      if (packet != nullptr) PutPacket(dut_->ej_rsp_flit_i, *packet, 512);
                    },
                    [this] { return dut_->ej_credit_o & 2u; }, kLocalDepth};
  LinkSink inj_req{random_, Pace{}, [this] { return Taken(0); },
                   [this](unsigned credit) { SetBits(dut_->inj_credit_i, 0, 1, credit & 1); },
                   kLocalDepth};
  LinkSink inj_rsp{random_, Pace{}, [this] { return Taken(1); },
                   [this](unsigned credit) { SetBits(dut_->inj_credit_i, 1, 1, credit >> 1); },
                   kLocalDepth};

 private:
  uint64_t cycle_ = 0;
  Push current_push_;
  std::optional<Push> leaving_;
  std::array<int, 4> outstanding_ = {};
  std::deque<std::pair<int, uint64_t>> bad_;
  std::optional<std::pair<int, uint64_t>> nack_fault_;
  std::deque<Packet> arriving_;
  std::deque<Packet> refused_;
  std::map<Source, int> unanswered_;
  struct Reply {
    Line data;
    bool bad = false;
  };
  std::map<uint64_t, Line> memory_;
  std::deque<std::optional<Reply>> replies_;
  std::deque<std::pair<uint64_t, bool>>
      reads_;            // of adds that are not performed yet: cycle of the grant, bad
  bool joined_ = false;  // other chips can be reached
  bool trees_ = true;    // routers spread broadcasts
  size_t walked_ = 0;    // packets of a broadcast that have left one by one
  int w_, h_;
  std::deque<std::pair<uint64_t, Push>> on_their_way_;
};

}  // namespace d1
