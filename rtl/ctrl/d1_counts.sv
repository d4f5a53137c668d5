// Counters of what the threads spend their cycles on, and of the operations of the vector side.
//
//   spent_i, events_i ──▶ decode ──▶ [ hit, one bit a counter ] ──▶ [ counters of CountBits ]
//                                                                          └──▶ addr_i, count_o
//
// addr_i as in the control registers from 0x400 on: 8 counters a thread, then those of events_i.
// Every cycle of a thread is in exactly one of its eight, so that they add up to the cycles since
// reset, less one. A counter shows an event in the second cycle after spent_i or events_i did, and
// wraps.

`include "prim/d1_assert.svh"

module d1_counts (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic [15:0]                  spent_i,   // 4 x d1_pkg::spent_e
  input  logic [3:0]                   events_i,
  input  logic                         read_i,
  input  logic [5:0]                   addr_i,
  output logic [d1_pkg::CountBits-1:0] count_o    // combinational; 0 unless read_i
);

  localparam int unsigned Bits     = d1_pkg::CountBits;
  localparam int unsigned Counters = 36;

  // The counter of a thread that a cause belongs to.
  function automatic logic [7:0] counter_of(input logic [3:0] state);
    case (state)
      d1_pkg::SpentIssued:                                              counter_of = 8'h01;
      d1_pkg::SpentFetch:                                               counter_of = 8'h02;
      d1_pkg::SpentResult:                                              counter_of = 8'h04;
      d1_pkg::SpentMemory, d1_pkg::SpentMulDiv:                         counter_of = 8'h08;
      d1_pkg::SpentQueue, d1_pkg::SpentLoad:                            counter_of = 8'h10;
      d1_pkg::SpentSemaphore, d1_pkg::SpentFence, d1_pkg::SpentEnding:  counter_of = 8'h20;
      d1_pkg::SpentSlot:                                                counter_of = 8'h40;
      default:                                                          counter_of = 8'h80;
    endcase
  endfunction

  logic [Counters-1:0]      hit_q;
  logic [Counters*Bits-1:0] count_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      hit_q <= '0;
    end else begin
      for (int t = 0; t < 4; t++) hit_q[8*t +: 8] <= counter_of(spent_i[4*t +: 4]);
      hit_q[Counters-1:32] <= events_i;
    end
  end

  for (genvar i = 0; i < Counters; i++) begin : gen_counter
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni)       count_q[Bits*i +: Bits] <= '0;
      else if (hit_q[i]) count_q[Bits*i +: Bits] <= count_q[Bits*i +: Bits] + 1'b1;
    end
  end

  always_comb begin
    count_o = '0;
    if (read_i) begin
      for (int i = 0; i < Counters; i++) begin
        if (addr_i == 6'(i)) count_o = count_o | count_q[Bits*i +: Bits];
      end
    end
  end

  for (genvar t = 0; t < 4; t++) begin : gen_rule
    `D1_ASSERT(OneCounterACycle_A, $onehot0(hit_q[8*t +: 8]))
  end

endmodule
