// d1_netif_ack: every request is answered exactly once, the last of a stream soon,
// and only with credit.
`include "formal.svh"

module netif_ack #(
  parameter int unsigned Entries = 4,
  parameter int unsigned Hold = 3
) (
  input logic       clk_i,
  input logic       request,
  input logic [1:0] from,
  input logic       add,
  input logic       nack,
  input logic       credit
);
  `FORMAL_RESET

  // Requests of four nodes.
  d1_pkg::place_t  here;
  d1_pkg::header_t header, rsp;
  logic            ack_room, nack_room, rsp_valid;
  assign here = '0;
  always_comb begin
    header       = '0;
    header.src.x = {6'd0, from};
  end
  d1_netif_ack #(.Entries(Entries), .Hold(Hold), .CountBits(2)) u_dut (
    .clk_i, .rst_ni(run_q), .here_i(here),
    .request_valid_i(request), .request_i(header), .ack_room_o(ack_room), .nack_room_o(nack_room),
    .ack_add_i(add), .nack_add_i(nack),
    .rsp_valid_o(rsp_valid), .rsp_header_o(rsp), .rsp_credit_i(credit)
  );

  // Of any one node: what is not answered. Flits in the router's buffer. Cycles in which nothing
  // came and an answer could leave.
  (* anyconst *) logic [1:0] who;
  logic [4:0] owed_q, refused_q;
  logic [3:0] away_q, calm_q;
  logic       acks, nacks, offered_q;
  assign acks  = rsp_valid && rsp.dst.x[1:0] == who && rsp.kind == d1_pkg::PktAck;
  assign nacks = rsp_valid && rsp.dst.x[1:0] == who && rsp.kind == d1_pkg::PktNack;
  always_ff @(posedge clk_i) begin
    owed_q    <= run_q ? owed_q + 5'(add && from == who) - (acks ? rsp.amount[4:0] : 5'd0) : '0;
    refused_q <= run_q ? refused_q + 5'(nack && from == who) - 5'(nacks) : '0;
    away_q    <= run_q ? away_q + 4'(rsp_valid) - 4'(credit) : '0;
    offered_q <= run_q && request && ack_room && !add && !nack;
    if (!run_q || request) calm_q <= '0;
    else if (away_q < 4'd4 && calm_q != '1) calm_q <= calm_q + 4'd1;
  end

  `ASSUME(!add || (request && ack_room))
  `ASSUME(!nack || (request && nack_room && !add))
  `ASSUME(!credit || away_q != '0)       // the router gives a credit for a flit only

  `PROVE(NoAnswerToNothing_A,
         (!acks || (rsp.amount != '0 && rsp.amount <= 16'(owed_q))) && (!nacks || refused_q != '0))
  `PROVE(AllAreAnswered_A, calm_q < 4'(Entries + 7) || (owed_q == '0 && refused_q == '0))
  `PROVE(SendsOnlyWithCredit_A, !rsp_valid || away_q < 4'd4)
  `PROVE(RoomStaysUntilUsed_A, !offered_q || ack_room)
endmodule
