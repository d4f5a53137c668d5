// From a chip link into the mesh: what has come waits in a queue a channel until the mesh has room.
//
//   push_i, vc_i, flit_i ──▶ [ queue of requests  ] ──┐ with credit: they alternate
//                            [ queue of responses ] ──┴──▶ [ register ] ──▶ link_*_o
//                  refuse_*_i ──▶ when that is empty ─┘
//
// The other end sends no more than the queues hold: freed0_o and freed1_o, modulo 1024, tell it how
// many have left. A refusal (d1_link_refuse) is a response like those that came. To the mesh this
// is a sender like a router's output (docs/noc.md). One flit a cycle.

`include "prim/d1_assert.svh"

module d1_link_out #(
  parameter int unsigned FlitBits = d1_pkg::FlitBits
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                push_i,
  input  logic                vc_i,
  input  logic [FlitBits-1:0] flit_i,
  output logic [9:0]          freed0_o,
  output logic [9:0]          freed1_o,

  input  logic                refuse_valid_i,
  input  logic [d1_pkg::HeaderBits-1:0] refuse_header_i,
  output logic                refuse_ready_o,

  output logic                link_valid_o,
  output logic                link_vc_o,
  output logic [FlitBits-1:0] link_flit_o,
  input  logic [1:0]          link_credit_i
);

  localparam logic [2:0] Own  = 3'(d1_pkg::LinkChannelSlots);
  localparam logic [3:0] Both = 4'(d1_pkg::LinkSlots);

  logic                valid0, valid1, may0, may1, take0, take1, pop1, last_vc_q;
  logic [FlitBits-1:0] flit0, flit1, response, flit_q;
  logic [9:0]          freed0_q, freed1_q;
  logic [2:0]          there0_q, there1_q;   // flits of a channel in the receiver's buffers
  logic                valid_q, vc_q;

  d1_link_queue #(.Width(FlitBits), .Depth(d1_pkg::FrameSlots)) u_queue0 (
    .clk_i, .rst_ni,
    .push_i(push_i && !vc_i), .data_i(flit_i), .valid_o(valid0), .data_o(flit0), .pop_i(take0)
  );

  d1_link_queue #(.Width(FlitBits), .Depth(d1_pkg::FrameSlots)) u_queue1 (
    .clk_i, .rst_ni,
    .push_i(push_i && vc_i), .data_i(flit_i), .valid_o(valid1), .data_o(flit1), .pop_i(pop1)
  );

  logic room;
  assign room  = {1'b0, there0_q} + {1'b0, there1_q} != Both;
  assign may0  = valid0 && there0_q != Own && room;
  assign may1  = (valid1 || refuse_valid_i) && there1_q != Own && room;
  assign take0 = may0 && (last_vc_q || !may1);
  assign take1 = may1 && (!last_vc_q || !may0);

  assign pop1           = take1 && valid1;
  assign refuse_ready_o = take1 && !valid1;
  assign response       = valid1 ? flit1 : {refuse_header_i, {FlitBits-d1_pkg::HeaderBits{1'b0}}};

  assign link_valid_o = valid_q;
  assign link_vc_o    = vc_q;
  assign link_flit_o  = flit_q;
  assign freed0_o     = freed0_q;
  assign freed1_o     = freed1_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      there0_q  <= '0;
      there1_q  <= '0;
      freed0_q  <= '0;
      freed1_q  <= '0;
      last_vc_q <= 1'b1;
      valid_q   <= 1'b0;
      vc_q      <= 1'b0;
    end else begin
      there0_q <= there0_q + {2'd0, take0} - {2'd0, link_credit_i[0]};
      there1_q <= there1_q + {2'd0, take1} - {2'd0, link_credit_i[1]};
      if (take0) freed0_q <= freed0_q + 10'd1;
      if (pop1)  freed1_q <= freed1_q + 10'd1;
      if (take0 || take1) last_vc_q <= take1;
      valid_q <= take0 || take1;
      vc_q    <= take1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take0 || take1) flit_q <= take1 ? response : flit0;
  end

  `D1_ASSERT(NoCreditFromNowhere_A,
             (!link_credit_i[0] || there0_q != 0) && (!link_credit_i[1] || there1_q != 0))
  `D1_ASSERT(SendsOnlyWithCredit_A,
             there0_q <= Own && there1_q <= Own && {1'b0, there0_q} + {1'b0, there1_q} <= Both)

endmodule
