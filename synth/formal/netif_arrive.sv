// d1_netif_arrive: each request is one thing, done or refused once; offers stand;
// nothing waits for what is there.
// free: d1_noc_buffer d1_netif_add
`include "formal.svh"

module netif_arrive (
  input logic            clk_i,
  input d1_pkg::place_t  here,
  input logic            trees,
  input logic            valid,
  input d1_pkg::header_t header,
  input logic            mst_gnt,
  input logic            ctl_gnt,
  input logic            ctl_err,
  input logic            post_ready,
  input logic            pass_ready,
  input logic            ack_room,
  input logic            nack_room
);
  `FORMAL_RESET

  d1_pkg::flit_t   flit;
  d1_pkg::header_t request;
  logic            credit, mst, ctl, post, route, pass, waits, ack, nack, silent, read;
  assign flit = {header, 512'd0};
  d1_netif_arrive u_dut (
    .clk_i, .rst_ni(run_q), .here_i(here), .trees_i(trees), .req_valid_i(valid), .req_flit_i(flit),
    .req_credit_o(credit), .mst_req_o(mst), .mst_gnt_i(mst_gnt), .rd_req_o(read), .rd_gnt_i(1'b0),
    .rd_data_i(512'd0), .rd_err_i(1'b0), .ctl_req_o(ctl), .ctl_gnt_i(ctl_gnt),
    .ctl_err_i(ctl_err), .post_valid_o(post), .post_ready_i(post_ready), .route_we_o(route),
    .pass_valid_o(pass), .pass_ready_i(pass_ready), .request_valid_o(waits), .request_o(request),
    .ack_room_i(ack_room), .nack_room_i(nack_room), .ack_add_o(ack), .nack_add_o(nack),
    .silent_o(silent)
  );
  // Requests that came and left neither to be done nor into the adding pipe.
  logic [3:0] held_q;
  always_ff @(posedge clk_i) held_q <= run_q ? held_q + 4'(valid) - 4'(credit) : '0;

  // What comes out of the buffer came in: noc_buffer. What comes out of the adding pipe was in the
  // buffer, an add as a write or as nothing: netif_add. Of all that comes in the first rule says
  // that it is one thing.
  `INSIDE(logic [7:0], in_what, \u_dut.in_what )
  `INSIDE(logic [6:0], what,    \u_dut.what )
  `INSIDE(logic,       routed,  \u_dut.routed )
  `INSIDE(logic,       pop,     \u_dut.pop )
  logic [4:0] offers, offers_q;
  logic [6:0] what_q;
  logic       stays_q, routed_q, ack_room_q, nack_room_q;
  assign offers  = {mst, ctl, post, route, pass};
  always_ff @(posedge clk_i) begin
    stays_q     <= run_q && waits && !pop;
    offers_q    <= offers;
    what_q      <= what;
    routed_q    <= routed;
    ack_room_q  <= run_q && waits && ack_room && !ack && !nack;
    nack_room_q <= run_q && waits && nack_room && !ack && !nack;
  end
  `ASSUME($onehot0(what))                              // netif_add: NothingLostOrReordered,
                                                       // and of noc_buffer
  `ASSUME(!credit || held_q != '0)                     // TakesWhatIsThere,
                                                       // and AsksWhileItHolds of noc_buffer
  `ASSUME(!stays_q || (what == what_q && routed == routed_q))   // ShownStandsUntilTaken
  `ASSUME(!routed || (what & 7'b0011000) == '0)        // EachIsOneThing, of what came in
  `ASSUME(routed || !what[6])
  `ASSUME(!valid || held_q < 4'd4)                     // the router counts credits: noc_eject
  `ASSUME(!ack_room_q || ack_room)            // netif_ack: RoomStaysUntilUsed
  `ASSUME(!nack_room_q || nack_room)

  `PROVE(EachIsOneThing_A, in_what == '0 ? !valid : $onehot(in_what) &&
         (header.kind == d1_pkg::PktRoute ? (in_what & 8'b10011000) == '0 : !in_what[6]))
  `PROVE(OnlyWritesToThisNodeAreAdded_A,
         !in_what[7] || (header.kind == d1_pkg::PktWrite && header.dst == here))
  `PROVE(NeverOverflows_A, held_q <= 4'd4)
  `PROVE(OneOffer_A, $onehot0(offers))
  `PROVE(OffersStandUntilTaken_A, !stays_q || (offers & offers_q) == offers_q)
  `PROVE(DoneOrRefusedOnce_A, pop == (ack || nack || silent || (pass && pass_ready) ||
                                         (routed && ctl && ctl_gnt && ctl_err)) && (!pop || waits))
  `PROVE(AnsweredAtMostOnce_A,
         {2'd0, ack} + {2'd0, nack} + {2'd0, silent} + {2'd0, pass && pass_ready} <= 3'd1)
  `PROVE(SourceRoutedAreNotAnswered_A, !(routed && (ack || nack)))
  `PROVE(OnlyTheRightOnesArePassedOn_A, !pass || routed)
  `PROVE(AnswersOnlyWithRoom_A, (!ack || ack_room) && (!nack || nack_room))
  `PROVE(NothingWaitsForWhatIsThere_A,
         !waits || pop || !(ack_room && nack_room && mst_gnt && ctl_gnt &&
                            post_ready && pass_ready))
endmodule
