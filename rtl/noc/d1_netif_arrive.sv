// What a node receives: requests wait here in a FIFO of four and are performed one after the other.
//
//   req_valid_i, req_flit_i ──▶ [d1_noc_buffer] ──▶ head ──▶ whole line or part of it: mst_*
//   req_credit_o            ◀── pop                      ──▶ control register:         ctl_*
//                                                        ──▶ semaphore:                post_*
//                                                        ──▶ none of these:            refused
//
// Refused are: a destination other than this node (not deliverable), a kind that is
// no request, an offset outside SRAM and control registers, bytes beyond the end of the line, a
// register not accessed as a whole or refused by d1_ctrl (ctl_err_i), a post to no semaphore.
// A write of no bytes is performed by doing nothing.
//
// The head is offered when its answer can be queued: room for an acknowledgement of this source,
// and for a refusal where one may come. Offers depend on registers only and stand until taken.
// One request a cycle.

`include "prim/d1_assert.svh"

module d1_netif_arrive (
  input  logic            clk_i,
  input  logic            rst_ni,

  input  d1_pkg::place_t  here_i,

  input  logic            req_valid_i,
  input  d1_pkg::flit_t   req_flit_i,
  output logic            req_credit_o,

  output logic            mst_req_o,
  output logic [14:0]     mst_addr_o,
  output logic [63:0]     mst_mask_o,
  output logic [511:0]    mst_data_o,
  input  logic            mst_gnt_i,

  output logic            ctl_req_o,
  output logic [15:3]     ctl_addr_o,
  output logic [63:0]     ctl_wdata_o,
  input  logic            ctl_gnt_i,
  input  logic            ctl_err_i,

  output logic            post_valid_o,
  input  logic            post_ready_i,
  output logic [4:0]      post_sem_o,
  output logic [15:0]     post_amount_o,

  output logic            request_valid_o,
  output d1_pkg::header_t request_o,
  input  logic            ack_room_i,
  input  logic            nack_room_i,
  output logic            ack_add_o,
  output logic            nack_add_o
);

  d1_pkg::flit_t   flit;
  d1_pkg::header_t header;
  logic            valid, pop;
  logic [2:0]      unused_route;

  d1_noc_buffer #(.FlitBits(646)) u_buffer (
    .clk_i, .rst_ni,
    .push_i(req_valid_i), .route_i(3'd0), .flit_i(req_flit_i),
    .valid_o(valid), .route_o(unused_route), .flit_o(flit), .pop_i(pop)
  );

  assign header       = flit.header;
  assign request_valid_o = valid;
  assign request_o    = header;
  assign req_credit_o = pop;

  // ---- what it is -------------------------------------------------------------------------------
  typedef enum logic [2:0] {
    IsRefused, IsNothing, IsWrite, IsControl, IsPost
  } what_e;
  what_e       what;
  logic [20:0] offset;
  logic        in_line;

  assign offset  = header.offset[20:0];
  assign in_line = {2'b0, offset[5:0]} + {1'b0, header.count} <= 8'd64;

  always_comb begin
    what = IsRefused;
    if (valid && header.dst == here_i && header.offset[35:21] == '0) begin
      if (header.kind == d1_pkg::PktWrite && in_line) begin
        if (offset < 21'(d1_pkg::SramBytes)) begin
          what = header.count == '0 ? IsNothing : IsWrite;
        end else if (offset >= d1_pkg::ControlBase && offset[2:0] == '0
                     && header.count == 7'd8) begin
          what = IsControl;
        end
      end else if (header.kind == d1_pkg::PktPost && offset[20:8] == 13'h1F08
                   && offset[2:0] == '0) begin
        what = IsPost;
      end
    end
  end

  // ---- doing it ---------------------------------------------------------------------------------
  assign mst_req_o    = valid && what == IsWrite && ack_room_i;
  assign ctl_req_o    = valid && what == IsControl && ack_room_i && nack_room_i;
  assign post_valid_o = valid && what == IsPost && ack_room_i;

  assign mst_addr_o    = offset[20:6];
  assign mst_data_o    = flit.data;
  assign ctl_addr_o    = offset[15:3];
  assign post_sem_o    = offset[7:3];
  assign post_amount_o = header.amount;

  // Bytes [first, first + count) of the line; the register of a control write is one of its words.
  always_comb begin
    mst_mask_o  = '0;
    ctl_wdata_o = '0;
    if (mst_req_o) begin
      mst_mask_o = (header.count[6] ? '1 : ~(64'hFFFF_FFFF_FFFF_FFFF << header.count[5:0]))
                   << offset[5:0];
    end
    if (ctl_req_o) ctl_wdata_o = flit.data[{offset[5:3], 6'd0} +: 64];
  end

  always_comb begin
    ack_add_o  = 1'b0;
    nack_add_o = 1'b0;
    if (valid) begin
      unique case (what)
        IsWrite:   ack_add_o = mst_req_o && mst_gnt_i;
        IsPost:    ack_add_o = post_valid_o && post_ready_i;
        IsNothing: ack_add_o = ack_room_i;
        IsControl: begin
          ack_add_o  = ctl_req_o && ctl_gnt_i && !ctl_err_i;
          nack_add_o = ctl_req_o && ctl_gnt_i && ctl_err_i;
        end
        default:   nack_add_o = nack_room_i;
      endcase
    end
  end

  assign pop = ack_add_o || nack_add_o;

  `D1_ASSERT(OneOffer_A, $onehot0({mst_req_o, ctl_req_o, post_valid_o}))
  `D1_ASSERT(WriteHeldUntilGranted_A,
             mst_req_o && !mst_gnt_i |=> mst_req_o && $stable(mst_addr_o) && $stable(mst_mask_o))
  `D1_ASSERT(ControlHeldUntilGranted_A,
             ctl_req_o && !ctl_gnt_i |=> ctl_req_o && $stable(ctl_addr_o) && $stable(ctl_wdata_o))
  `D1_ASSERT(PostHeldUntilTaken_A,
             post_valid_o && !post_ready_i |=> post_valid_o && $stable(post_amount_o))
  `D1_ASSERT(AnsweredOnce_A, !(ack_add_o && nack_add_o))

endmodule
