// One super-bank of memory: eight single-port macros of Rows x 72 side by side, with a common row
// address and a write enable each, kept as one array of {check 64, data 512} rows because that
// simulates an order of magnitude faster.
//
//   row   | check word 7..0, 8 bits each | data word 7..0, 64 bits each |
//
// One access a cycle: we_i zero reads the row, otherwise the words in we_i are written. Read data
// stands from the cycle after a read until the next one. The content is not reset.
//
// Simulation may look into `mem` to load and to dump it (tb/harness/sram_backdoor.h).

(* d1_macro, keep_hierarchy *)
module d1_sram_ram #(
  parameter int unsigned RowsLog2 = 10
) (
  input  logic                clk_i,
  input  logic                req_i,
  input  logic [7:0]          we_i,
  input  logic [RowsLog2-1:0] row_i,
  input  logic [511:0]        wdata_i,
  input  logic [63:0]         wcheck_i,
  output logic [511:0]        rdata_o,
  output logic [63:0]         rcheck_o
);

  /* verilator inline_module */

  logic [575:0] mem [2**RowsLog2]  /* verilator public_flat_rw */;
  logic [575:0] row_q;

  assign {rcheck_o, rdata_o} = row_q;

  always_ff @(posedge clk_i) begin
    if (req_i) begin
      if (we_i == '0) begin
        row_q <= mem[row_i];
      end else begin : write
        logic [575:0] row;
        row = {wcheck_i, wdata_i};
        if (we_i != '1) begin
          for (int w = 0; w < 8; w++) begin
            if (!we_i[w]) begin
              row[64*w +: 64]      = mem[row_i][64*w +: 64];
              row[512 + 8*w +: 8]  = mem[row_i][512 + 8*w +: 8];
            end
          end
        end
        mem[row_i] <= row;
      end
    end
  end

endmodule
