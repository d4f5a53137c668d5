// One super-bank: takes the row address and the write data of the source that won it.
//
// Ten sources in the order of d1_sram: seven reads (of the ports; for write ports, the read of a
// merge) and three writes (mst, sst, st). The arbiter makes sure that at most one names this bank.

`include "prim/d1_assert.svh"

module d1_sram_bank #(
  parameter int unsigned RowsLog2 = 10,
  parameter logic [4:0]  Index    = 5'd0
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    used_i,        // a valid source names this bank
  input  logic [9:0]              valid_i,
  input  logic [49:0]             bank_i,
  input  logic [10*RowsLog2-1:0]  row_i,
  input  logic [23:0]             we_i,          // words, of the three writes
  input  logic [511:0]            mst_data_i,
  input  logic [63:0]             mst_check_i,
  input  logic [63:0]             sst_data_i,    // for every word
  input  logic [7:0]              sst_check_i,
  input  logic [511:0]            st_data_i,
  input  logic [63:0]             st_check_i,
  output logic [511:0]            rdata_o,
  output logic [63:0]             rcheck_o
);

  /* verilator inline_module */

  logic [9:0]          hit;
  logic [7:0]          we;
  logic [RowsLog2-1:0] row, row_low, row_high;
  logic [511:0]        wdata;
  logic [63:0]         wcheck;

  // used_i spares a simulation the work for banks that nobody wants.
  always_comb begin
    hit      = '0;
    row      = '0;
    row_low  = '0;
    row_high = '0;
    if (used_i) begin
      for (int s = 0; s < 10; s++) hit[s] = valid_i[s] && bank_i[5*s +: 5] == Index;
      for (int s = 0; s < 5; s++) begin
        row_low  = row_i[RowsLog2*s +: RowsLog2] & {RowsLog2{hit[s]}};
        row_high = row_i[RowsLog2*(s + 5) +: RowsLog2] & {RowsLog2{hit[s + 5]}};
        row      = row | (row_low | row_high);
      end
    end
  end

  always_comb begin
    we     = '0;
    wdata  = '0;
    wcheck = '0;
    if (hit[7]) begin
      we     = we_i[7:0];
      wdata  = mst_data_i;
      wcheck = mst_check_i;
    end
    if (hit[8]) begin
      we     = we | we_i[15:8];
      wdata  = wdata | {8{sst_data_i}};
      wcheck = wcheck | {8{sst_check_i}};
    end
    if (hit[9]) begin
      we     = we | we_i[23:16];
      wdata  = wdata | st_data_i;
      wcheck = wcheck | st_check_i;
    end
  end

  // A write of no word reads, and nobody looks.
  d1_sram_ram #(
    .RowsLog2 (RowsLog2)
  ) u_ram (
    .clk_i,
    .req_i    (used_i),
    .we_i     (we),
    .row_i    (row),
    .wdata_i  (wdata),
    .wcheck_i (wcheck),
    .rdata_o,
    .rcheck_o
  );

  `D1_ASSERT(OneAccess_A, $onehot0(hit))
  `D1_ASSERT(UsedWhenNamed_A, used_i == (hit != '0))

endmodule
