// The instruction cache of a node: 8 KiB, direct-mapped, lines of 64 B, not coherent.
//
//        cycle          F0             F1
//   lookup_i, pc ─▶ [ data RAM ] ─▶ window ──▶ hit_o, low_o or high_o
//                     pc ─▶ │ ─▶ [ tags ] ─┘
//   fill_i ───────▶ both halves of a line and its tag, in place of a lookup
//
// The data RAM has two halves of 128 x 256 bits: a lookup reads one, a fill writes both. The
// reader, which knows the half, selects, so that it can look into a window before. Tags and
// valid bits are flops, read in F1, and once more to know whether a line to prefetch is there
// already. invalidate_i empties the cache; a fill of that cycle is lost.

`include "prim/d1_assert.svh"

module d1_icache #(
  parameter int unsigned Lines = 128
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         invalidate_i,

  // F0
  input  logic         lookup_i,
  input  logic [20:5]  window_i,       // which 32 B
  // F1
  input  logic [14:0]  f1_line_i,      // its line, a cycle later
  output logic         hit_o,
  output logic [255:0] low_o,          // the window, if it is the lower of the line
  output logic [255:0] high_o,         // ... or the upper

  input  logic [14:0]  next_i,         // some other line ...
  output logic         next_present_o, // ... is here too

  input  logic         fill_i,         // never with lookup_i
  input  logic [14:0]  fill_line_i,
  input  logic [511:0] fill_data_i
);

  localparam int unsigned IndexBits = $clog2(Lines);
  localparam int unsigned TagBits = 15 - IndexBits;

  logic [TagBits-1:0] tag_q [Lines];
  logic [Lines-1:0]   valid_q;

  // The two lookups.
  logic [IndexBits-1:0] index, next_index, fill_index;
  assign index          = f1_line_i[IndexBits-1:0];
  assign next_index     = next_i[IndexBits-1:0];
  assign hit_o          = valid_q[index] && tag_q[index] == f1_line_i[14:IndexBits];
  assign next_present_o = valid_q[next_index] && tag_q[next_index] == next_i[14:IndexBits];

  assign fill_index = fill_line_i[IndexBits-1:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)           valid_q <= '0;
    else if (invalidate_i) valid_q <= '0;
    else if (fill_i)       valid_q[fill_index] <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (fill_i) tag_q[fill_index] <= fill_line_i[14:IndexBits];
  end

  logic [IndexBits-1:0] ram_index;
  assign ram_index = fill_i ? fill_index : window_i[IndexBits+5:6];

  d1_ram_1p #(.Words(Lines), .Width(256)) u_low (
    .clk_i   (clk_i),
    .req_i   (fill_i || (lookup_i && !window_i[5])),
    .we_i    (fill_i),
    .addr_i  (ram_index),
    .wdata_i (fill_data_i[255:0]),
    .rdata_o (low_o)
  );
  d1_ram_1p #(.Words(Lines), .Width(256)) u_high (
    .clk_i   (clk_i),
    .req_i   (fill_i || (lookup_i && window_i[5])),
    .we_i    (fill_i),
    .addr_i  (ram_index),
    .wdata_i (fill_data_i[511:256]),
    .rdata_o (high_o)
  );

  // The upper bits of the window matter in F1 only.
  logic unused_window;
  assign unused_window = ^window_i[20:IndexBits+6];

  `D1_ASSERT_STATIC(LinesPowerOfTwo_A, Lines == 2 ** IndexBits)
  `D1_ASSERT(FillHasTheRam_A, !(fill_i && lookup_i))

endmodule
