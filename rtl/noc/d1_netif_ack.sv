// Answers to requests: acknowledgements counted per source and thread, and one refusal.
//
//   ack_add_i  ──▶ [entry 0: source, thread, count, age] ─┐
//    (request_i)   [  ...                              ] ─┼─ in turn ─▶ rsp_valid_o, rsp_header_o
//                  [entry Entries-1                    ] ─┘                    (one credit each)
//   nack_add_i ──▶ [refused request] ──────────────────────── goes first ──▶
//
// A request whose source has an entry is counted there, so a stream costs few flits. An entry is
// sent as soon as there is no request at hand, so that a fence returns fast; within a stream, whose
// requests have at most two cycles between them, when it is Hold cycles old or when the table is
// nearly full, and three cycles after the last.
// ack_room_o, nack_room_o: any request could be acknowledged, refused; they are registers and stay
// until one was added. A request and the sending of the entry that it is counted in may meet: it
// then starts the next one.

`include "prim/d1_assert.svh"

module d1_netif_ack #(
  parameter int unsigned Entries = 16,
  parameter int unsigned Hold = 63,
  parameter int unsigned CountBits = 8
) (
  input  logic            clk_i,
  input  logic            rst_ni,

  input  d1_pkg::place_t  here_i,

  input  logic            request_valid_i,
  input  d1_pkg::header_t request_i,
  output logic            ack_room_o,
  output logic            nack_room_o,
  input  logic            ack_add_i,
  input  logic            nack_add_i,

  output logic            rsp_valid_o,
  output d1_pkg::header_t rsp_header_o,
  input  logic            rsp_credit_i
);

  localparam logic [CountBits-1:0] AlmostFull = {{(CountBits - 1){1'b1}}, 1'b0};
  localparam int unsigned AgeBits = $clog2(Hold + 1);
  localparam int unsigned KeyBits = 37;  // place and thread

  struct packed {
    logic [Entries-1:0][KeyBits-1:0]   key;
    logic [Entries-1:0][CountBits-1:0] count;
    logic [Entries-1:0][AgeBits-1:0]   age;
  } q;
  logic [Entries-1:0] used_q, used_d;
  logic               ack_room_q;
  logic               any_q, crowded_q;  // an entry may be used; at most two were free
  logic [2:0]         credit_q, credit_d;
  logic               nack_q, nack_d;
  logic               may_send_q;        // there is credit and no refusal
  d1_pkg::header_t    nack_header_q;
  logic [1:0]         quiet_q;           // cycles without a request, up to 3
  logic               stream_q;          // the last request came less than that after the one
                                         // before it

  // ---- where a request is counted ---------------------------------------------------------------
  logic [KeyBits-1:0] key;
  logic [Entries-1:0] match, free_first, counted, add;

  assign key = {request_i.src, request_i.src_thread};

  always_comb begin
    match = '0;
    if (any_q) begin
      for (int unsigned i = 0; i < Entries; i++) match[i] = used_q[i] && q.key[i] == key;
    end
  end

  assign free_first  = ~used_q & (used_q + 1'b1);
  assign ack_room_o  = ack_room_q;
  assign nack_room_o = !nack_q;
  assign counted     = ack_add_i ? match : '0;
  assign add         = ack_add_i && match == '0 ? free_first : counted;

  // ---- what is sent -----------------------------------------------------------------------------
  logic [Entries-1:0] due, send, win;
  logic               any_due, pause;
  logic [$clog2(Entries)-1:0] unused_idx;

  assign pause = !request_valid_i && (!stream_q || quiet_q == 2'd3);

  always_comb begin
    due = '0;
    if (may_send_q && any_q) begin
      for (int unsigned i = 0; i < Entries; i++) begin
        due[i] = used_q[i] && (pause || crowded_q || q.age[i] == AgeBits'(Hold));
      end
    end
  end

  d1_rr_arb #(.N(Entries)) u_arb (
    .clk_i, .rst_ni,
    .req_i(due), .ready_i(1'b1), .valid_o(any_due), .gnt_o(win), .idx_o(unused_idx)
  );

  assign send        = win;
  assign rsp_valid_o = any_due || (nack_q && credit_q != '0);

  always_comb begin
    rsp_header_o = '0;
    if (any_due) begin
      rsp_header_o.kind = d1_pkg::PktAck;
      rsp_header_o.src  = here_i;
      for (int unsigned i = 0; i < Entries; i++) begin
        if (send[i]) begin
          rsp_header_o.dst        = q.key[i][KeyBits-1:2];
          rsp_header_o.src_thread = q.key[i][1:0];
          rsp_header_o.amount     = 16'(q.count[i]);
        end
      end
    end else if (nack_q) begin
      rsp_header_o = nack_header_q;
    end
  end

  // ---- state ------------------------------------------------------------------------------------
  assign used_d = (used_q & ~send) | add;
  assign nack_d = nack_add_i || (nack_q && !rsp_valid_o);

  always_comb begin
    credit_d = credit_q;
    if (rsp_valid_o && !rsp_credit_i) credit_d = credit_q - 3'd1;
    if (!rsp_valid_o && rsp_credit_i) credit_d = credit_q + 3'd1;
  end

  // Room for the next request: as if one that is added now took an entry of its own and raised each
  // count. When the table is crowded one is sent, if any can be.
  // Of a group of 1, 2, 4, ... entries from i on, some entry is free; two are; three are.
  logic [Entries-1:0] some, two, three;
  logic               full, almost_full;  // some count
  logic               sends_one;

  always_comb begin
    some  = ~used_q;
    two   = '0;
    three = '0;
    for (int unsigned half = 1; half < Entries; half = 2 * half) begin
      for (int unsigned i = 0; i + half < Entries; i = i + 2 * half) begin
        three[i] = three[i] | three[i + half] | (two[i] & some[i + half]) |
                   (some[i] & two[i + half]);
        two[i]   = two[i] | two[i + half] | (some[i] & some[i + half]);
        some[i]  = some[i] | some[i + half];
      end
    end
  end

  assign sends_one = crowded_q && may_send_q;

  always_comb begin
    full        = 1'b0;
    almost_full = 1'b0;
    if (any_q) begin
      for (int unsigned i = 0; i < Entries; i++) begin
        if (used_q[i] && q.count[i] == '1)        full        = 1'b1;
        if (used_q[i] && q.count[i] == AlmostFull) almost_full = 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      used_q     <= '0;
      any_q      <= 1'b0;
      crowded_q  <= 1'b0;
      ack_room_q <= 1'b1;
      credit_q   <= 3'd4;
      nack_q     <= 1'b0;
      may_send_q <= 1'b0;
      quiet_q    <= 2'd3;
      stream_q   <= 1'b0;
    end else begin
      if (request_valid_i) begin
        quiet_q  <= 2'd0;
        stream_q <= quiet_q != 2'd3;
      end else if (quiet_q != 2'd3) begin
        quiet_q <= quiet_q + 2'd1;
      end
      credit_q   <= credit_d;
      used_q     <= used_d;
      any_q      <= used_q != '0 || request_valid_i;
      crowded_q  <= !three[0];
      ack_room_q <= some[0] && !full && !(ack_add_i && ((!two[0] && !sends_one) || almost_full));
      nack_q     <= nack_d;
      may_send_q <= credit_d != '0 && !nack_d;
    end
  end

  // An entry that is free, or sent now, is made ready for the request at hand before it is known
  // whether that is counted in it: used_q alone says so.
  always_ff @(posedge clk_i) begin
    if (any_q || request_valid_i) begin
      for (int unsigned i = 0; i < Entries; i++) begin
        if (free_first[i]) q.key[i] <= key;
        if (free_first[i] || send[i]) begin
          q.count[i] <= CountBits'(1);
          q.age[i]   <= '0;
        end else begin
          if (counted[i]) q.count[i] <= q.count[i] + 1'b1;
          if (q.age[i] != AgeBits'(Hold)) q.age[i] <= q.age[i] + 1'b1;
        end
      end
    end
    if (nack_add_i) begin
      // The refused place, not this one: a request that could not be delivered ends up elsewhere.
      // Of a rectangle, this one.
      nack_header_q            <= '0;
      nack_header_q.kind       <= d1_pkg::PktNack;
      nack_header_q.dst        <= request_i.src;
      nack_header_q.src        <= request_i.kind == d1_pkg::PktWriteAll ||
                                  request_i.kind == d1_pkg::PktPostAll
                                  ? here_i : request_i.dst;
      nack_header_q.src_thread <= request_i.src_thread;
      nack_header_q.offset     <= request_i.offset;
      nack_header_q.amount     <= 16'd1;
    end
  end

  logic unused_request;
  assign unused_request = ^{request_i.count, request_i.amount};

  `D1_ASSERT(OneEntryAdded_A, $onehot0(add))
  `D1_ASSERT(AddsOnlyWithRoom_A, !(ack_add_i && !ack_room_o) && !(nack_add_i && !nack_room_o))
  `D1_ASSERT(RoomStaysUntilUsed_A,
             request_valid_i && ack_room_o && !ack_add_i && !nack_add_i |=> ack_room_o)
  `D1_ASSERT(NoCreditFromNowhere_A, rsp_credit_i |-> credit_q < 3'd4)

endmodule
