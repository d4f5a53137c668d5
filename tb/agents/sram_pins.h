// The pins of d1_sram by port number.
#pragma once

#include <verilated.h>

#include <cstdint>
#include <cstring>
#include <optional>

#include "tb/checkers/sram_reference.h"
#include "tb/harness/bits.h"

namespace d1 {

// Sets the request pins of a port. Without a request the others keep what they had.
template <typename Model>
void SetSramRequest(Model& model, int port, const std::optional<SramRequest>& request) {
  const bool req = request.has_value();
  const uint32_t addr = req ? request->offset / SramPortBytes(port) : 0;
  const auto line = [&](auto& req_i, auto& addr_i) {
    req_i = req;
    if (req) addr_i = addr;
  };
  const auto line_write = [&](auto& req_i, auto& addr_i, auto& mask_i, auto& data_i) {
    line(req_i, addr_i);
    if (!req) return;
    mask_i = request->mask;
    std::memcpy(data_i.data(), request->data.data(), 64);
  };
  switch (port) {
    case kMst:
      line_write(model.mst_req_i, model.mst_addr_i, model.mst_mask_i, model.mst_data_i);
      break;
    case kSt:
      line_write(model.st_req_i, model.st_addr_i, model.st_mask_i, model.st_data_i);
      break;
    case kSst:
      line(model.sst_req_i, model.sst_addr_i);
      if (!req) break;
      model.sst_mask_i = static_cast<uint8_t>(request->mask);
      std::memcpy(&model.sst_data_i, request->data.data(), 8);
      break;
    case kLd0:
      line(model.ld0_req_i, model.ld0_addr_i);
      model.ld_pair_i = req && request->pair;
      break;
    case kLd1:
      line(model.ld1_req_i, model.ld1_addr_i);
      break;
    case kSld:
      line(model.sld_req_i, model.sld_addr_i);
      break;
    case kFill:
      line(model.fill_req_i, model.fill_addr_i);
      break;
  }
}

// Bit p: port p is granted.
template <typename Model>
unsigned SramGrants(const Model& model) {
  return model.mst_gnt_o << kMst | model.ld0_gnt_o << kLd0 | model.ld1_gnt_o << kLd1 |
         model.sst_gnt_o << kSst | model.sld_gnt_o << kSld | model.st_gnt_o << kSt |
         model.fill_gnt_o << kFill;
}

// sram_ctl_t: what d1_ctrl asks of the memory.
struct SramControl {
  uint32_t scrub_interval = 0;  // cycles, 0: off
  bool inject = false;
  uint32_t inject_offset = 0;  // of a word
  uint64_t inject_data = 0;    // bits to invert
  uint8_t inject_check = 0;
};

template <typename Model>
void SetSramControl(Model& model, const SramControl& control) {
  SetBits(model.ctl_i, 0, 8, control.inject_check);
  SetBits(model.ctl_i, 8, 64, control.inject_data);
  SetBits(model.ctl_i, 72, 18, control.inject_offset / 8);
  SetBits(model.ctl_i, 90, 1, control.inject);
  SetBits(model.ctl_i, 91, 32, control.scrub_interval);
}

// sram_status_t: what the memory counts.
struct SramStatus {
  uint32_t scrub_offset = 0;  // of the next line
  bool inject_busy = false;
  uint64_t corrected = 0, uncorrectable = 0;                // words
  uint32_t corrected_offset = 0, uncorrectable_offset = 0;  // of the last ones
  std::array<uint64_t, kSramPorts> conflicts{};             // cycles
};

template <typename Model>
SramStatus GetSramStatus(const Model& model) {
  const auto get = [&](unsigned lsb, unsigned width) {
    return GetBits(model.status_o, lsb, width);
  };
  SramStatus status{.scrub_offset = static_cast<uint32_t>(64 * get(469, 15)),
                    .inject_busy = get(468, 1) != 0,
                    .corrected = get(420, 48),
                    .uncorrectable = get(354, 48),
                    .corrected_offset = static_cast<uint32_t>(8 * get(402, 18)),
                    .uncorrectable_offset = static_cast<uint32_t>(8 * get(336, 18))};
  for (int p = 0; p < kSramPorts; ++p) status.conflicts[p] = get(48 * p, 48);
  return status;
}

// Whether a read port returns something, and what.
template <typename Model>
bool GetSramRead(const Model& model, int port, SramLine& data, bool& error) {
  const auto get = [&](bool rvalid, const void* rdata, bool rerr) {
    std::memcpy(data.data(), rdata, SramPortBytes(port));
    error = rerr;
    return rvalid;
  };
  switch (port) {
    case kLd0:
      return get(model.ld0_rvalid_o, model.ld0_rdata_o.data(), model.ld0_rerr_o);
    case kLd1:
      return get(model.ld1_rvalid_o, model.ld1_rdata_o.data(), model.ld1_rerr_o);
    case kSld:
      return get(model.sld_rvalid_o, &model.sld_rdata_o, model.sld_rerr_o);
    case kFill:
      return get(model.fill_rvalid_o, model.fill_rdata_o.data(), model.fill_rerr_o);
    default:
      return false;
  }
}

}  // namespace d1
