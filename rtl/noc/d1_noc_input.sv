// A link input of a router: flits of both channels in common slots, two of which leave in a cycle.
//
//   flit ─┬──────────▶ [d1_noc_store: eight slots] ─────────────────────┬─▶ ahead_flit_o
//         │              ▲ the first free one                           └─▶ turn_flit_o
//         └─▶ route ─┬─▶ [d1_noc_port: straight ahead] ─┐
//                    └─▶ [d1_noc_port: everywhere else] ┴─▶ req<c>_o[output]
//   credit_o[c] ◀── pops ◀───────────────────────────────── gnt<c>_i[output]
//
// A flit that waits to turn or to be taken here holds up none that goes straight on, and the other
// way round; each of the two ports sends a flit a cycle. The flits of a channel that leave by one
// output keep their order. A broadcast that goes straight on and elsewhere waits in both ports, for
// one slot, which is free when both have sent their copies. Slots are taken by either channel, at
// most LinkChannelSlots by one, so that the other always has some; the sender counts them.
//
// The route is computed on arrival. req<c>_o depends on registers only and is one-hot or zero for
// each port, but for what a broadcast has left in the one to elsewhere; credit_o is the pop itself,
// so a slot is free again two cycles after it was asked for. Of two flits of one channel that leave
// together, the credit of one goes back later.

`include "prim/d1_assert.svh"

module d1_noc_input #(
  parameter int unsigned From = 0,           // the port this is: 0 north, 1 east, 2 south, 3 west
  parameter int unsigned FlitDataBits = d1_pkg::LineBits,
  localparam int unsigned FlitBits = d1_pkg::HeaderBits + FlitDataBits
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic [7:0]          x_i,
  input  logic [7:0]          y_i,
  input  logic [8:0]          mesh_w_i,
  input  logic [8:0]          mesh_h_i,
  input  logic [15:0]         chip_i,
  input  d1_pkg::route_t      route_i,

  input  logic                valid_i,
  input  logic                vc_i,
  input  logic [FlitBits-1:0] flit_i,
  output logic [1:0]          credit_o,

  input  logic [4:0]          may0_i,        // as in d1_noc_port, by output
  input  logic [4:0]          may1_i,
  input  logic [4:0]          turn0_i,
  input  logic [4:0]          turn1_i,
  output logic [4:0]          req0_o,
  output logic [4:0]          req1_o,
  input  logic [4:0]          gnt0_i,
  input  logic [4:0]          gnt1_i,

  output logic [FlitBits-1:0] ahead_flit_o,
  output logic [FlitBits-1:0] turn_flit_o
);

  localparam int unsigned Slots = d1_pkg::LinkSlots;

  // Outputs as seen from this input: straight ahead, and to both sides.
  localparam int unsigned Ahead = (From + 2) % 4;
  localparam int unsigned SideA = (From + 1) % 4;
  localparam int unsigned SideB = (From + 3) % 4;

  // The fields of the header below the kind (3 bits): dst (35 bits).
  d1_pkg::place_t dst;
  logic [4:0]     want;
  logic [2:0]     turn_want;

  assign dst = flit_i[FlitBits-4 -: 35];

  d1_route #(.From(From)) u_route (
    .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i, .route_i,
    .valid_i, .kind_i(flit_i[FlitBits-1 -: 3]), .dst_i(dst), .want_o(want)
  );

  // ---- slots ------------------------------------------------------------------------------------
  logic [Slots-1:0] free_q, free_first, write, ahead_read, turn_read;
  logic [1:0]       channel, ahead_pop, turn_pop;
  logic [Slots-1:0] shared_q, ahead_done, turn_done;   // waits in both ports
  logic             both;

  assign free_first = free_q & (~free_q + 1'b1);
  assign write      = valid_i ? free_first : '0;
  assign channel    = {valid_i && vc_i, valid_i && !vc_i};
  assign both       = want[Ahead] && turn_want != '0;
  assign ahead_done = ahead_pop != '0 ? ahead_read : '0;
  assign turn_done  = turn_pop != '0 ? turn_read : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      free_q   <= '1;
      shared_q <= '0;
    end else begin
      free_q   <= (free_q & ~write) |
                  ((ahead_done | turn_done) & ~shared_q) | (ahead_done & turn_done);
      shared_q <= (shared_q & ~(ahead_done | turn_done)) | (both ? write : '0);
    end
  end

  // ---- credits ----------------------------------------------------------------------------------
  logic [2:0] owed0_q, owed1_q;   // credits that did not go back when their flits left

  // Of a slot that both ports wait for, with the last of the two; of both at once, one.
  logic ahead_leaves, turn_leaves;

  assign ahead_leaves = ahead_pop[0] &&
                        ((ahead_read & shared_q) == '0 ||
                         (turn_pop[0] && (ahead_read & turn_read) != '0));
  assign turn_leaves  = turn_pop[0] && (turn_read & shared_q) == '0;

  assign credit_o[0] = ahead_leaves || turn_leaves || owed0_q != '0;
  assign credit_o[1] = ahead_pop[1] || turn_pop[1] || owed1_q != '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      owed0_q <= '0;
      owed1_q <= '0;
    end else begin
      if (ahead_leaves && turn_leaves) owed0_q <= owed0_q + 1'b1;
      else if (!ahead_leaves && !turn_leaves && owed0_q != '0) owed0_q <= owed0_q - 1'b1;
      if (ahead_pop[1] && turn_pop[1]) owed1_q <= owed1_q + 1'b1;
      else if (!ahead_pop[1] && !turn_pop[1] && owed1_q != '0) owed1_q <= owed1_q - 1'b1;
    end
  end

  d1_noc_store #(.FlitBits(FlitBits)) u_store (
    .clk_i, .write_i(write), .flit_i,
    .ahead_i(ahead_read), .ahead_o(ahead_flit_o), .turn_i(turn_read), .turn_o(turn_flit_o)
  );

  // ---- ports ------------------------------------------------------------------------------------
  logic       ahead_req0, ahead_req1;
  logic [1:0] push_ahead, push_turn;
  logic [2:0] turn_req0, turn_req1;

  assign turn_want  = {want[4], want[SideB], want[SideA]};
  assign push_ahead = want[Ahead] ? channel : 2'b00;
  assign push_turn  = turn_want != '0 ? channel : 2'b00;

  d1_noc_port #(.WantBits(1)) u_ahead (
    .clk_i, .rst_ni,
    .comes_i(channel), .push_i(push_ahead), .want_i(want[Ahead]), .slot_i(free_first),
    .may0_i(may0_i[Ahead]), .may1_i(may1_i[Ahead]),
    .turn0_i(turn0_i[Ahead]), .turn1_i(turn1_i[Ahead]),
    .req0_o(ahead_req0), .req1_o(ahead_req1), .gnt0_i(gnt0_i[Ahead]), .gnt1_i(gnt1_i[Ahead]),
    .read_o(ahead_read), .pop_o(ahead_pop)
  );

  d1_noc_port #(.WantBits(3)) u_turn (
    .clk_i, .rst_ni,
    .comes_i(channel), .push_i(push_turn), .want_i(turn_want), .slot_i(free_first),
    .may0_i({may0_i[4], may0_i[SideB], may0_i[SideA]}),
    .may1_i({may1_i[4], may1_i[SideB], may1_i[SideA]}),
    .turn0_i({turn0_i[4], turn0_i[SideB], turn0_i[SideA]}),
    .turn1_i({turn1_i[4], turn1_i[SideB], turn1_i[SideA]}),
    .req0_o(turn_req0), .req1_o(turn_req1),
    .gnt0_i({gnt0_i[4], gnt0_i[SideB], gnt0_i[SideA]}),
    .gnt1_i({gnt1_i[4], gnt1_i[SideB], gnt1_i[SideA]}),
    .read_o(turn_read), .pop_o(turn_pop)
  );

  always_comb begin
    req0_o        = '0;
    req1_o        = '0;
    req0_o[Ahead] = ahead_req0;
    req1_o[Ahead] = ahead_req1;
    {req0_o[4], req0_o[SideB], req0_o[SideA]} = turn_req0;
    {req1_o[4], req1_o[SideB], req1_o[SideA]} = turn_req1;
  end

  `D1_ASSERT_STATIC(IsALink_A, From < 4)
  `D1_ASSERT(AFreeSlotForEveryFlit_A, valid_i |-> free_q != '0)
  `D1_ASSERT(ReadsWhatIsThere_A, ((ahead_read | turn_read) & free_q) == '0)
  `D1_ASSERT(OneReaderOfASlot_A, (ahead_read & turn_read & ~shared_q) == '0)
  `D1_ASSERT(SharedSlotsAreTaken_A, (shared_q & free_q) == '0)
  `D1_ASSERT(OwesNoMoreThanAChannelHas_A, owed0_q < 3'd6 && owed1_q < 3'd6)
  `D1_ASSERT(NeverBack_A, !gnt0_i[From] && !gnt1_i[From] && !want[From])

endmodule
