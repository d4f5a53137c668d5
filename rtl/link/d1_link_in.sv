// From the mesh into a chip link: two FIFOs, and the room at the other end.
//
//   link_*_i ──▶ [ 6 requests  ] ──┐ while there is room of its channel
//                [ 6 responses ] ──┴ at the other end: they alternate ──▶ req_o, vc_o, flit_o; gnt_i
//
// To the mesh this is a receiver like a router's input (docs/noc.md). A channel has FrameSlots
// places at the other end: those that were sent and have not left there, freed_i, are counted
// modulo 1024. A channel without room holds up nothing of the other one. Bandwidth: one flit a
// cycle. With down_i there is no other end: requests go on to be refused, whatever the room;
// responses are forgotten at once, so that they hold up nothing, and nothing holds them up.

`include "prim/d1_assert.svh"

module d1_link_in #(
  parameter int unsigned FlitBits = d1_pkg::FlitBits
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                link_valid_i,
  input  logic                link_vc_i,
  input  logic [FlitBits-1:0] link_flit_i,
  output logic [1:0]          link_credit_o,

  input  logic                down_i,
  input  logic [9:0]          freed0_i,     // of the other end, as it last said
  input  logic [9:0]          freed1_i,

  output logic                req_o,
  output logic                vc_o,
  output logic [FlitBits-1:0] flit_o,
  input  logic                gnt_i
);

  localparam int unsigned Depth = d1_pkg::LinkChannelSlots;
  localparam logic [9:0] Slots = 10'(d1_pkg::FrameSlots);

  logic                valid0, valid1, may0, may1, forget1, take0, take1, last_vc_q;
  logic [FlitBits-1:0] flit0, flit1;
  logic [9:0]          sent0_q, sent1_q;
  logic [1:0]          credit_q;
  logic [1:0]          unused_ready;
  logic [2:0]          unused_count0, unused_count1;

  d1_fifo #(.Width(FlitBits), .Depth(Depth)) u_fifo0 (
    .clk_i, .rst_ni,
    .in_valid_i(link_valid_i && !link_vc_i), .in_ready_o(unused_ready[0]), .in_data_i(link_flit_i),
    .out_valid_o(valid0), .out_ready_i(take0), .out_data_o(flit0), .count_o(unused_count0)
  );

  d1_fifo #(.Width(FlitBits), .Depth(Depth)) u_fifo1 (
    .clk_i, .rst_ni,
    .in_valid_i(link_valid_i && link_vc_i), .in_ready_o(unused_ready[1]), .in_data_i(link_flit_i),
    .out_valid_o(valid1), .out_ready_i(take1), .out_data_o(flit1), .count_o(unused_count1)
  );

  assign may0    = valid0 && (down_i || sent0_q - freed0_i != Slots);
  assign may1    = valid1 && !down_i && sent1_q - freed1_i != Slots;
  assign forget1 = valid1 && down_i;
  assign req_o   = may0 || may1;
  assign vc_o    = may1 && (!may0 || !last_vc_q);
  assign flit_o  = vc_o ? flit1 : flit0;
  assign take0   = gnt_i && req_o && !vc_o;
  assign take1   = (gnt_i && req_o && vc_o) || forget1;
  assign link_credit_o = credit_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sent0_q   <= '0;
      sent1_q   <= '0;
      last_vc_q <= 1'b1;
      credit_q  <= '0;
    end else begin
      if (take0 && !down_i) sent0_q <= sent0_q + 10'd1;
      if (take1 && !down_i) sent1_q <= sent1_q + 10'd1;
      if (take0 || take1) last_vc_q <= take1;
      credit_q <= {take1, take0};
    end
  end

  `D1_ASSERT(EveryFlitHasItsPlace_A, link_valid_i |-> unused_ready[link_vc_i])
  `D1_ASSERT(NeverMoreThanFitThere_A, sent0_q - freed0_i <= Slots && sent1_q - freed1_i <= Slots)

endmodule
