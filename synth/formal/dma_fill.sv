// d1_dma_fill: one side a grant, its request stands, its line comes to it;
// neither side passes the other twice.
`include "formal.svh"

module dma_fill (
  input logic       clk_i,
  input logic       core_req,
  input logic [1:0] core_addr,
  input logic       dma_req,
  input logic [1:0] dma_addr,
  input logic       gnt
);
  `FORMAL_RESET

  logic        core_gnt, core_rvalid, dma_gnt, dma_rvalid, req;
  logic [14:0] addr;
  logic [2:0]  granted_q, core_q, dma_q;    // one, two, three cycles ago
  d1_dma_fill u_dut (
    .clk_i, .rst_ni(run_q), .core_req_i(core_req), .core_addr_i({13'd0, core_addr}),
    .core_gnt_o(core_gnt), .core_rvalid_o(core_rvalid), .dma_req_i(dma_req),
    .dma_addr_i({13'd0, dma_addr}), .dma_gnt_o(dma_gnt), .dma_rvalid_o(dma_rvalid),
    .fill_req_o(req), .fill_addr_o(addr), .fill_gnt_i(gnt), .fill_rvalid_i(granted_q[2])
  );

  logic        core_stays_q, dma_stays_q, stays_q;
  logic [1:0]  core_addr_q, dma_addr_q;
  logic [14:0] addr_q;
  logic        core_passed_q, dma_passed_q; // it asks, and the other one was granted
  always_ff @(posedge clk_i) begin
    granted_q    <= run_q ? {granted_q[1:0], gnt} : '0;
    core_q       <= run_q ? {core_q[1:0], core_gnt} : '0;
    dma_q        <= run_q ? {dma_q[1:0], dma_gnt} : '0;
    core_stays_q <= run_q && core_req && !core_gnt;
    dma_stays_q  <= run_q && dma_req && !dma_gnt;
    stays_q      <= run_q && req && !gnt;
    core_addr_q  <= core_addr;
    dma_addr_q   <= dma_addr;
    addr_q       <= addr;
    core_passed_q <= run_q && core_req && !core_gnt && (core_passed_q || dma_gnt);
    dma_passed_q  <= run_q && dma_req && !dma_gnt && (dma_passed_q || core_gnt);
  end
  `ASSUME(!gnt || req)                       // d1_sram_arb: GrantsRequestsOnly
  `ASSUME(!core_stays_q || (core_req && core_addr == core_addr_q))   // d1_fill:
                                                                     // RequestStandsUntilGranted
  `ASSUME(!dma_stays_q || (dma_req && dma_addr == dma_addr_q))       // d1_dma
  `ASSUME(!core_req || core_q == '0)         // d1_fill: OneReadAtATime

  `PROVE(AtMostOneGrant_A, !(core_gnt && dma_gnt) && gnt == (core_gnt || dma_gnt))
  `PROVE(GrantsARequest_A, (!core_gnt || core_req) && (!dma_gnt || dma_req))
  `PROVE(AsksWhileOneAsks_A, req == (core_req || dma_req))
  `PROVE(RequestStandsUntilGranted_A, !stays_q || (req && addr == addr_q))
  `PROVE(PassesTheGrantedAddress_A,
         (!core_gnt || addr[1:0] == core_addr) && (!dma_gnt || addr[1:0] == dma_addr))
  `PROVE(AnswersWhoAsked_A, core_rvalid == core_q[2] && dma_rvalid == dma_q[2])
  `PROVE(NoStarvation_A, !(core_passed_q && dma_gnt) && !(dma_passed_q && core_gnt))
endmodule
