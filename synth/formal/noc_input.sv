// d1_noc_input, any one of its slots: one flit in it,
// in the queue of each port that sends it, until the last has.
// free: d1_route
`include "formal.svh"

// Whether a flit of a d1_noc_queue lies in a slot.
module queue_slot #(
  parameter int unsigned WantBits = 3,
  localparam int unsigned Slots = d1_pkg::LinkSlots,
  localparam int unsigned Ring = d1_pkg::LinkChannelSlots - 1,
  localparam int unsigned Bits = WantBits + Slots
) (
  input  logic [$clog2(Slots)-1:0] which_i,
  input  logic [Bits-1:0]          head_i,
  input  logic [Ring*Bits-1:0]     ring_i,
  input  logic [Ring-1:0]          write_i,
  input  logic [Ring-1:0]          read_i,
  input  logic                     some_i,
  input  logic                     more_i,
  output logic                     in_o,
  output logic                     full_o,
  output logic                     good_o   // no two do; the pointers are right;
                                            // nothing where nothing is
);
  logic [Ring-1:0] taken;                   // places of the ring: from the read pointer up to the
                                            // write pointer
  logic            inside;
  logic [Bits-1:0] place;
  always_comb begin
    taken  = '0;
    inside = 1'b0;
    for (int i = 0; i < 2 * Ring; i++) begin
      if (read_i[i % Ring] && i < Ring) inside = more_i;
      else if (write_i[i % Ring]) inside = 1'b0;
      if (inside) taken[i % Ring] = 1'b1;
    end
  end
  always_comb begin
    full_o = &taken;
    in_o   = head_i[which_i];
    good_o = $onehot(write_i) && $onehot(read_i) && (some_i || (head_i == '0 && !more_i)) &&
             (more_i || read_i == write_i);
    for (int i = 0; i < Ring; i++) begin
      place = ring_i[i*Bits +: Bits];
      if (taken[i] && place[which_i]) begin
        good_o = good_o && !in_o;
        in_o   = 1'b1;
      end
    end
  end
endmodule

module noc_input #(
  parameter int unsigned From = 0
) (
  input logic         clk_i,
  input logic         mark,
  input logic         valid,
  input logic         vc,
  input logic [135:0] flit,
  input logic [4:0]   may0,
  input logic [4:0]   may1,
  input logic [4:0]   turn0,
  input logic [4:0]   turn1,
  input logic [4:0]   gnt0,
  input logic [4:0]   gnt1
);
  `FORMAL_RESET

  localparam int unsigned Ahead = (From + 2) % 4;

  logic         spreads;
  logic [1:0]   credit;
  logic [4:0]   req0, req1;
  logic [135:0] ahead_flit, turn_flit;
  d1_noc_input #(.From(From), .FlitDataBits(2)) u_dut (
    .clk_i, .rst_ni(run_q), .x_i(8'd0), .y_i(8'd0), .mesh_w_i(9'd1), .mesh_h_i(9'd1),
    .chip_i(16'd0), .route_i('0), .valid_i(valid), .vc_i(vc), .flit_i(flit), .credit_o(credit),
    .may0_i(may0), .may1_i(may1), .turn0_i(turn0), .turn1_i(turn1), .req0_o(req0), .req1_o(req1),
    .gnt0_i(gnt0), .gnt1_i(gnt1), .ahead_flit_o(ahead_flit), .turn_flit_o(turn_flit)
  );

  // ---- routing and grants -----------------------------------------------------------------------
  `INSIDE(logic [4:0], want, \u_dut.want )
  assign spreads = flit[135:133] == d1_pkg::PktWriteAll || flit[135:133] == d1_pkg::PktPostAll;
  `ASSUME((want != '0) == valid && !want[From] && (spreads || $onehot0(want)))   // route_*
  // responses are no broadcasts: netif_ack
  `ASSUME(!valid || !vc || !spreads)
  // noc_output, noc_eject: GrantsARequest
  `ASSUME((gnt0 & ~req0) == '0 && (gnt1 & ~req1) == '0)

  (* anyconst *) logic [2:0] which;

  // ---- slots of the four queues -----------------------------------------------------------------
  `INSIDE(logic [7:0], free,       \u_dut.free_q )
  `INSIDE(logic [7:0], shared,     \u_dut.shared_q )
  `INSIDE(logic [7:0], free_first, \u_dut.free_first )
  `INSIDE(logic [7:0], ahead_read, \u_dut.ahead_read )
  `INSIDE(logic [7:0], turn_read,  \u_dut.turn_read )
  `INSIDE(logic [1:0], ahead_pop,  \u_dut.ahead_pop )
  `INSIDE(logic [1:0], turn_pop,   \u_dut.turn_pop )

  `INSIDE(logic [8:0],  ar_head,  \u_dut.u_ahead.u_req.head_q )
  `INSIDE(logic [44:0], ar_ring,  \u_dut.u_ahead.u_req.ring_q )
  `INSIDE(logic [4:0],  ar_write, \u_dut.u_ahead.u_req.write_q )
  `INSIDE(logic [4:0],  ar_read,  \u_dut.u_ahead.u_req.read_q )
  `INSIDE(logic,        ar_some,  \u_dut.u_ahead.u_req.some_q )
  `INSIDE(logic,        ar_more,  \u_dut.u_ahead.u_req.more_q )
  logic in_ar, full_ar, good_ar;
  queue_slot #(.WantBits(1)) u_ar (
    .which_i(which), .head_i(ar_head), .ring_i(ar_ring), .write_i(ar_write), .read_i(ar_read),
    .some_i(ar_some), .more_i(ar_more), .in_o(in_ar), .full_o(full_ar), .good_o(good_ar)
  );

  `INSIDE(logic [8:0],  ap_head,  \u_dut.u_ahead.u_rsp.head_q )
  `INSIDE(logic [44:0], ap_ring,  \u_dut.u_ahead.u_rsp.ring_q )
  `INSIDE(logic [4:0],  ap_write, \u_dut.u_ahead.u_rsp.write_q )
  `INSIDE(logic [4:0],  ap_read,  \u_dut.u_ahead.u_rsp.read_q )
  `INSIDE(logic,        ap_some,  \u_dut.u_ahead.u_rsp.some_q )
  `INSIDE(logic,        ap_more,  \u_dut.u_ahead.u_rsp.more_q )
  logic in_ap, full_ap, good_ap;
  queue_slot #(.WantBits(1)) u_ap (
    .which_i(which), .head_i(ap_head), .ring_i(ap_ring), .write_i(ap_write), .read_i(ap_read),
    .some_i(ap_some), .more_i(ap_more), .in_o(in_ap), .full_o(full_ap), .good_o(good_ap)
  );

  `INSIDE(logic [10:0], tr_head,  \u_dut.u_turn.u_req.head_q )
  `INSIDE(logic [54:0], tr_ring,  \u_dut.u_turn.u_req.ring_q )
  `INSIDE(logic [4:0],  tr_write, \u_dut.u_turn.u_req.write_q )
  `INSIDE(logic [4:0],  tr_read,  \u_dut.u_turn.u_req.read_q )
  `INSIDE(logic,        tr_some,  \u_dut.u_turn.u_req.some_q )
  `INSIDE(logic,        tr_more,  \u_dut.u_turn.u_req.more_q )
  logic in_tr, full_tr, good_tr;
  queue_slot #(.WantBits(3)) u_tr (
    .which_i(which), .head_i(tr_head), .ring_i(tr_ring), .write_i(tr_write), .read_i(tr_read),
    .some_i(tr_some), .more_i(tr_more), .in_o(in_tr), .full_o(full_tr), .good_o(good_tr)
  );

  `INSIDE(logic [10:0], tp_head,  \u_dut.u_turn.u_rsp.head_q )
  `INSIDE(logic [54:0], tp_ring,  \u_dut.u_turn.u_rsp.ring_q )
  `INSIDE(logic [4:0],  tp_write, \u_dut.u_turn.u_rsp.write_q )
  `INSIDE(logic [4:0],  tp_read,  \u_dut.u_turn.u_rsp.read_q )
  `INSIDE(logic,        tp_some,  \u_dut.u_turn.u_rsp.some_q )
  `INSIDE(logic,        tp_more,  \u_dut.u_turn.u_rsp.more_q )
  logic in_tp, full_tp, good_tp;
  queue_slot #(.WantBits(3)) u_tp (
    .which_i(which), .head_i(tp_head), .ring_i(tp_ring), .write_i(tp_write), .read_i(tp_read),
    .some_i(tp_some), .more_i(tp_more), .in_o(in_tp), .full_o(full_tp), .good_o(good_tp)
  );

  // noc_credits: NeverOverflows, and each flit of a queue has a slot of its own.
  `ASSUME(!valid || (free != '0 && !(vc ? full_ap || full_tp : full_ar || full_tr)))

  // The channel of what is in it, and whether it is read and done with.
  logic vc_q, writes, ahead_done, turn_done;
  assign writes     = valid && free_first[which];
  assign ahead_done = ahead_pop != '0 && ahead_read[which];
  assign turn_done  = turn_pop != '0 && turn_read[which];
  always_ff @(posedge clk_i) if (writes) vc_q <= vc;

  // ---- any flit that goes into it, and the ports in which it waits ------------------------------
  logic       marked_q, in_ahead_q, in_turn_q;
  logic [1:0] data_q, stored;
  always_ff @(posedge clk_i) begin
    if (!run_q) marked_q <= 1'b0;
    else if (!marked_q) begin
      marked_q   <= mark && writes;
      in_ahead_q <= want[Ahead];
      in_turn_q  <= (want & ~(5'd1 << Ahead)) != '0;
      data_q     <= flit[1:0];
    end else begin
      in_ahead_q <= in_ahead_q && !ahead_done;
      in_turn_q  <= in_turn_q && !turn_done;
      marked_q   <= (in_ahead_q && !ahead_done) || (in_turn_q && !turn_done);
    end
  end
  `INSIDE(logic [135:0], slot0, \u_dut.u_store.slot0_q )
  `INSIDE(logic [135:0], slot1, \u_dut.u_store.slot1_q )
  `INSIDE(logic [135:0], slot2, \u_dut.u_store.slot2_q )
  `INSIDE(logic [135:0], slot3, \u_dut.u_store.slot3_q )
  `INSIDE(logic [135:0], slot4, \u_dut.u_store.slot4_q )
  `INSIDE(logic [135:0], slot5, \u_dut.u_store.slot5_q )
  `INSIDE(logic [135:0], slot6, \u_dut.u_store.slot6_q )
  `INSIDE(logic [135:0], slot7, \u_dut.u_store.slot7_q )
  always_comb begin
    stored = '0;
    if (which == 3'd0) stored = stored | slot0[1:0];
    if (which == 3'd1) stored = stored | slot1[1:0];
    if (which == 3'd2) stored = stored | slot2[1:0];
    if (which == 3'd3) stored = stored | slot3[1:0];
    if (which == 3'd4) stored = stored | slot4[1:0];
    if (which == 3'd5) stored = stored | slot5[1:0];
    if (which == 3'd6) stored = stored | slot6[1:0];
    if (which == 3'd7) stored = stored | slot7[1:0];
  end

  `PROVE(QueuesAreInOrder_A, good_ar && good_ap && good_tr && good_tp)
  `PROVE(OneFlitASlot_A, !(in_ar && in_ap) && !(in_tr && in_tp) &&
                         ((in_ar || in_ap) && (in_tr || in_tp)) == shared[which])
  `PROVE(ASlotIsFreeWithItsLastCopy_A, free[which] == !(in_ar || in_ap || in_tr || in_tp))
  `PROVE(ChannelsStayApart_A,
         (!(in_ar || in_tr) || !vc_q) && (!(in_ap || in_tp) || vc_q) && !(shared[which] && vc_q))
  `PROVE(NothingLost_A, !marked_q || ((in_ahead_q || in_turn_q) && in_ahead_q == (in_ar || in_ap) &&
                                      in_turn_q == (in_tr || in_tp)))
  `PROVE(NothingTwice_A, (!ahead_done || in_ar || in_ap) && (!turn_done || in_tr || in_tp))
  `PROVE(HeldInItsSlot_A, !marked_q || stored == data_q)
  `PROVE(PassesTheGrantedFlit_A, !marked_q || (
         (!ahead_done || ahead_read != 8'd1 << which || ahead_flit[1:0] == data_q) &&
         (!turn_done || turn_read != 8'd1 << which || turn_flit[1:0] == data_q)))
endmodule
