// What a node receives: requests wait here in a FIFO of four and are performed one after the other.
//
//   req_valid_i, req_flit_i ─▶ what is it? ─▶ [d1_noc_buffer] ─▶ head ─┬───────┬─▶ line, part of it: mst_*
//   req_credit_o            ◀──────────────────── pop                  │       │─▶ control register: ctl_*
//                                                                      ▼       │─▶ semaphore:        post_*
//                                               rd_* ◀──▶ [d1_netif_add, if some were added] ─▶ routing table: route_*
//                                                                              │─▶ another node:     pass_*
//                                                                              └─▶ none of these:    refused
//
// Refused are: a destination other than this node (not deliverable), or a rectangle that it is not
// in, a kind that is no request, an offset outside SRAM and control registers, bytes beyond the end
// of the line, a register not accessed as a whole or refused by d1_ctrl (ctl_err_i), a post to no
// semaphore. A write of no bytes is performed by doing nothing.
// A write to the adding window is read and added before it is performed, in its turn: d1_netif_add.
// Refused are bytes that are no whole words, and broadcasts.
// A source-routed packet (docs/routing.md) with hops left is passed on, one hop shorter; at its end
// it writes its register. It is never answered: one that cannot be performed is dropped.
//
// The head is offered when its answer can be queued: room for an acknowledgement, and for a refusal
// where one may come. Offers depend on registers only and stand until taken.
// One request a cycle.

`include "prim/d1_assert.svh"

module d1_netif_arrive #(
  parameter int unsigned LanesPerUnit = 16   // of d1_netif_add
) (
  input  logic            clk_i,
  input  logic            rst_ni,

  input  d1_pkg::place_t  here_i,
  input  logic            trees_i,        // routers spread broadcasts: others are refused

  input  logic            req_valid_i,
  input  d1_pkg::flit_t   req_flit_i,
  output logic            req_credit_o,

  output logic            mst_req_o,
  output logic [14:0]     mst_addr_o,
  output logic [63:0]     mst_mask_o,
  output logic [511:0]    mst_data_o,
  input  logic            mst_gnt_i,

  output logic            rd_req_o,       // a line to be added to
  output logic [14:0]     rd_addr_o,
  input  logic            rd_gnt_i,
  input  logic [511:0]    rd_data_i,
  input  logic            rd_err_i,

  output logic            ctl_req_o,
  output logic [15:3]     ctl_addr_o,
  output logic [63:0]     ctl_wdata_o,
  input  logic            ctl_gnt_i,
  input  logic            ctl_err_i,

  output logic            post_valid_o,
  input  logic            post_ready_i,
  output logic [4:0]      post_sem_o,
  output logic [15:0]     post_amount_o,

  output logic            route_we_o,
  output logic [8:3]      route_addr_o,   // from RouteBase
  output logic [63:0]     route_data_o,

  output logic            pass_valid_o,
  output d1_pkg::flit_t   pass_flit_o,
  input  logic            pass_ready_i,

  output logic            request_valid_o,
  output d1_pkg::header_t request_o,
  input  logic            ack_room_i,
  input  logic            nack_room_i,
  output logic            ack_add_o,
  output logic            nack_add_o,
  output logic            silent_o        // a source-routed packet was performed
);

  // ---- what arrives -----------------------------------------------------------------------------
  // One-hot, found before the flit waits: what is offered comes straight out of flops.
  localparam int Nothing = 0;   // a write of no bytes
  localparam int Write   = 1;
  localparam int Control = 2;
  localparam int Post    = 3;
  localparam int Refused = 4;
  localparam int Table   = 5;
  localparam int Pass    = 6;
  localparam int Add     = 7;   // before it is a write

  // Offsets of the routing table: this page of 512 bytes, of which it has RouteRows and one more.
  localparam logic [20:9] RoutePage = {d1_pkg::ControlBase[20:16], 7'h10};
  localparam logic [8:3]  RouteSwitches = 6'h20;

  d1_pkg::header_t in;
  logic [7:0]      in_what, head_what;
  logic [6:0]      what;
  logic            in_line, in_register, in_table, in_routed, head_routed, routed;
  logic            in_write, in_words, in_post, in_one, in_all, in_mine;
  logic [7:0]      in_y1, in_x1;

  assign in      = req_flit_i.header;
  assign in_line = {2'b0, in.offset[5:0]} + {1'b0, in.count} <= 8'd64;

  assign in_words = in.offset[1:0] == '0 && in.count[1:0] == '0;

  // A register as a whole, so that it is at a multiple of 8.
  assign in_register = in.offset[20:16] == d1_pkg::ControlBase[20:16] && in.offset[2:0] == '0;
  assign in_table    = in.offset[20:9] == RoutePage &&
                       (in.offset[8:3] < 6'(d1_pkg::RouteRows) || in.offset[8:3] == RouteSwitches);
  assign in_routed   = in.kind == d1_pkg::PktRoute;

  // For this node alone, or for a rectangle with it.
  assign {in_y1, in_x1} = in.dst.chip;
  assign in_one   = in.kind == d1_pkg::PktWrite || in.kind == d1_pkg::PktPost;
  assign in_all   = in.kind == d1_pkg::PktWriteAll || in.kind == d1_pkg::PktPostAll;
  assign in_write = in.kind == d1_pkg::PktWrite || in.kind == d1_pkg::PktWriteAll;
  assign in_post  = in.kind == d1_pkg::PktPost || in.kind == d1_pkg::PktPostAll;
  assign in_mine  = (in_one && in.dst == here_i)
                    || (in_all && trees_i && in.dst.x <= here_i.x && here_i.x <= in_x1
                        && in.dst.y <= here_i.y && here_i.y <= in_y1);

  always_comb begin
    in_what = '0;
    if (req_valid_i) begin
      if (in_routed) begin
        in_what[Pass]    = in.amount != '0;
        in_what[Table]   = in.amount == '0 && in_register && in_table;
        in_what[Control] = in.amount == '0 && in_register && !in_table;
        in_what[Nothing] = in.amount == '0 && !in_register;
      end else if (in_mine && in.offset[35:21] == 15'd1) begin
        if (in_write && in_one && in_line && in_words &&
            in.offset[20:0] < 21'(d1_pkg::SramBytes)) begin
          in_what[Nothing] = in.count == '0;
          in_what[Add]     = in.count != '0;
        end
      end else if (in_mine && in.offset[35:21] == '0) begin
        if (in_write && in_line) begin
          if (in.offset[20:0] < 21'(d1_pkg::SramBytes)) begin
            in_what[Nothing] = in.count == '0;
            in_what[Write]   = in.count != '0;
          end else begin
            in_what[Control] = in_register && !in_table && in.count == 7'd8;
            in_what[Table]   = in_register && in_table && in.count == 7'd8;
          end
        end
        in_what[Post] = in_post && in.offset[2:0] == '0 &&
                        in.offset[20:8] == {d1_pkg::ControlBase[20:16], d1_pkg::CtlSemaphore[15:8]};
      end
      in_what[Refused] = in_what == '0;
    end
  end

  // So is who sent it: d1_netif_ack looks for it among its entries.
  localparam int unsigned SenderBits = 37;   // place and thread
  localparam int unsigned AboveBits  = 38;   // of the header, before the sender
  localparam int unsigned BelowBits  = d1_pkg::FlitBits - AboveBits - SenderBits;

  logic [SenderBits-1:0] head_sender, sender;
  logic [AboveBits-1:0]  above;
  logic [BelowBits-1:0]  below;
  d1_pkg::flit_t         head_flit, out_flit;
  d1_pkg::header_t       out_header, header;
  logic                  head_pop, pop;
  logic [511:0]          data;
  logic [20:0]           offset;
  logic [SenderBits+8:0] no_part;

  assign no_part = '0;

  d1_noc_buffer #(
    .FlitBits (AboveBits + BelowBits),
    .WantBits (SenderBits + 9)
  ) u_buffer (
    .clk_i, .rst_ni,
    .push_i(req_valid_i), .want_i({in_routed, in.src, in.src_thread, in_what}),
    .flit_i({in.kind, in.dst, in.offset, in.count, in.amount, req_flit_i.data}),
    .want_o({head_routed, head_sender, head_what}), .flit_o({above, below}), .pop_i(head_pop),
    .part_i(1'b0), .left_i(no_part)
  );

  assign head_flit    = {above, head_sender, below};
  assign req_credit_o = head_pop;

  // ---- adding -----------------------------------------------------------------------------------
  d1_netif_add #(
    .WhatBits     (7),
    .KeyBits      (SenderBits + 1),
    .Nothing      (Nothing),
    .Write        (Write),
    .LanesPerUnit (LanesPerUnit)
  ) u_add (
    .clk_i, .rst_ni,
    .head_add_i(head_what[Add]), .head_what_i(head_what[6:0]),
    .head_key_i({head_routed, head_sender}), .head_flit_i(head_flit), .head_pop_o(head_pop),
    .what_o(what), .key_o({routed, sender}), .flit_o(out_flit), .pop_i(pop),
    .rd_req_o, .rd_addr_o, .rd_gnt_i, .rd_data_i, .rd_err_i
  );

  // Who sent it is known before the rest.
  assign out_header = out_flit.header;
  assign data       = out_flit.data;

  always_comb begin
    header                         = out_header;
    {header.src, header.src_thread} = sender;
  end

  assign offset          = header.offset[20:0];
  assign request_valid_o = what != '0;
  assign request_o       = header;

  // ---- doing it ---------------------------------------------------------------------------------
  assign mst_req_o    = what[Write] && ack_room_i;
  assign ctl_req_o    = what[Control] && ack_room_i && nack_room_i;
  assign post_valid_o = what[Post] && ack_room_i;
  assign route_we_o   = what[Table] && ack_room_i;
  assign pass_valid_o = what[Pass];

  assign mst_addr_o    = offset[20:6];
  assign mst_data_o    = data;
  assign ctl_addr_o    = offset[15:3];
  assign post_sem_o    = offset[7:3];
  assign post_amount_o = header.amount;
  assign route_addr_o  = offset[8:3];
  assign route_data_o  = word;
  assign ctl_wdata_o   = word;

  // Bytes [first, first + count) of the line; the register of a control write is one of its words,
  // of a source-routed one the first.
  logic [63:0] word;

  always_comb begin
    mst_mask_o  = '0;
    word       = '0;
    if (mst_req_o) begin
      mst_mask_o = (header.count[6] ? '1 : ~(64'hFFFF_FFFF_FFFF_FFFF << header.count[5:0]))
                   << offset[5:0];
    end
    if (ctl_req_o || route_we_o) word = data[{routed ? 3'd0 : offset[5:3], 6'd0} +: 64];
  end

  // One hop shorter: the side by which it leaves next is in its destination, the others move up.
  d1_pkg::header_t pass_header;
  d1_pkg::place_t  pass_dst;

  always_comb begin
    pass_flit_o = '0;
    pass_header = header;
    pass_dst    = header.dst;
    if (pass_valid_o) begin
      pass_dst.side      = data[65:64];
      pass_header.dst    = pass_dst;
      pass_header.amount = header.amount - 16'd1;
      pass_flit_o        = {pass_header, 2'd0, data[511:66], data[63:0]};
    end
  end

  logic good, bad;

  assign good = (what[Nothing] && ack_room_i) || (mst_req_o && mst_gnt_i)
                || (ctl_req_o && ctl_gnt_i && !ctl_err_i)
                || (post_valid_o && post_ready_i) || route_we_o;
  assign bad  = (what[Refused] && nack_room_i) || (ctl_req_o && ctl_gnt_i && ctl_err_i);

  assign ack_add_o  = good && !routed;
  assign nack_add_o = bad && !routed;
  assign silent_o   = good && routed;
  assign pop        = good || bad || (pass_valid_o && pass_ready_i);

  `D1_ASSERT(OneOffer_A, $onehot0({mst_req_o, ctl_req_o, post_valid_o, route_we_o, pass_valid_o}))
  `D1_ASSERT(WriteHeldUntilGranted_A,
             mst_req_o && !mst_gnt_i |=> mst_req_o && $stable(mst_addr_o) && $stable(mst_mask_o))
  `D1_ASSERT(ControlHeldUntilGranted_A,
             ctl_req_o && !ctl_gnt_i |=> ctl_req_o && $stable(ctl_addr_o) && $stable(ctl_wdata_o))
  `D1_ASSERT(PostHeldUntilTaken_A,
             post_valid_o && !post_ready_i |=> post_valid_o && $stable(post_amount_o))
  `D1_ASSERT(AnsweredOnce_A, !(ack_add_o && nack_add_o))
  `D1_ASSERT(IsOneThing_A, $onehot0(what))

  // ---- trace: 1 a request is done, 2 it waits for the SRAM, 3 for d1_ctrl,
  //      4 for room for its answer
  logic [2:0] trace_state_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)          trace_state_q <= 3'd0;
    else if (what == '0)  trace_state_q <= 3'd0;
    else if (pop)         trace_state_q <= 3'd1;
    else if (mst_req_o)   trace_state_q <= 3'd2;
    else                  trace_state_q <= ctl_req_o || post_valid_o ? 3'd3 : 3'd4;
  end

endmodule
