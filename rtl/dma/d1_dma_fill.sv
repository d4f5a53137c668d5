// Port fill of the SRAM, shared: the instruction cache goes first,
// but not before a read of the DMA engine that stands.
//
//   core_* ──┐
//            ├─▶ fill_*
//   dma_*  ──┘
//
// Both sides see the rules of the port: a request is held until its grant, and answered three
// cycles after it. Data and errors go to both.

`include "prim/d1_assert.svh"

module d1_dma_fill (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        core_req_i,
  input  logic [14:0] core_addr_i,
  output logic        core_gnt_o,
  output logic        core_rvalid_o,

  input  logic        dma_req_i,
  input  logic [14:0] dma_addr_i,
  output logic        dma_gnt_o,
  output logic        dma_rvalid_o,

  output logic        fill_req_o,
  output logic [14:0] fill_addr_o,
  input  logic        fill_gnt_i,
  input  logic        fill_rvalid_i
);

  logic       stands_q;      // the DMA engine's request was shown and refused
  logic       dma_first;
  logic [2:0] dma_q;         // who was granted, one to three cycles ago

  assign dma_first     = dma_req_i && (stands_q || !core_req_i);
  assign fill_req_o    = core_req_i || dma_req_i;
  assign fill_addr_o   = dma_first ? dma_addr_i : core_addr_i;
  assign dma_gnt_o     = fill_gnt_i && dma_first;
  assign core_gnt_o    = fill_gnt_i && !dma_first;
  assign dma_rvalid_o  = fill_rvalid_i && dma_q[2];
  assign core_rvalid_o = fill_rvalid_i && !dma_q[2];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stands_q <= 1'b0;
      dma_q    <= '0;
    end else begin
      stands_q <= dma_first && !fill_gnt_i;
      dma_q    <= {dma_q[1:0], dma_gnt_o};
    end
  end

  `D1_ASSERT(ReadHeldUntilGranted_A, dma_req_i && !dma_gnt_o |=> dma_req_i && $stable(dma_addr_i))

endmodule
