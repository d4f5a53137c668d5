// The pins of d1_sram by port number.
#pragma once

#include <verilated.h>

#include <cstdint>
#include <cstring>
#include <optional>

#include "tb/checkers/sram_reference.h"

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
