// Who of a cluster's two threads issues: one into the ALU lane, one into the AGU lane.
//
//   ready, agu, shared ─▶ alu_o  a member whose next instruction is for the ALU lane
//                         agu_o  a member whose next instruction is for the AGU lane
//
// A member issues one instruction a cycle at most. When both want one lane, they take turns. An
// instruction for a unit that the clusters share goes only when it is the cluster's turn there: so
// one such instruction of the ALU lanes and one of the AGU lanes issues a cycle, and the other
// lanes wait for nobody.

`include "prim/d1_assert.svh"

module d1_issue (
  input  logic       clk_i,
  input  logic       rst_ni,

  input  logic [1:0] ready_i,
  input  logic [1:0] agu_i,       // for the AGU lane
  input  logic [1:0] shared_i,    // for a unit that the clusters share
  input  logic       alu_turn_i,  // such units may be used: those behind the ALU lane,
  input  logic       agu_turn_i,  // ... behind the AGU lane

  output logic [1:0] issue_o,     // the members that issue
  output logic [1:0] alu_o,       // the one in the ALU lane, one-hot or zero
  output logic [1:0] agu_o
);

  logic       alu_second_q, agu_second_q;  // member 1 goes before member 0
  logic [1:0] wants_alu, wants_agu;
  assign wants_alu = ready_i & ~agu_i & (~shared_i | {2{alu_turn_i}});
  assign wants_agu = ready_i &  agu_i & (~shared_i | {2{agu_turn_i}});
  assign alu_o = {wants_alu[1] && (alu_second_q || !wants_alu[0]),
                  wants_alu[0] && (!alu_second_q || !wants_alu[1])};
  assign agu_o = {wants_agu[1] && (agu_second_q || !wants_agu[0]),
                  wants_agu[0] && (!agu_second_q || !wants_agu[1])};
  assign issue_o = alu_o | agu_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      alu_second_q <= 1'b0;
      agu_second_q <= 1'b0;
    end else begin
      if (wants_alu != 2'd0) alu_second_q <= alu_o[0];
      if (wants_agu != 2'd0) agu_second_q <= agu_o[0];
    end
  end

  `D1_ASSERT(OneMemberALane_A, $onehot0(alu_o) && $onehot0(agu_o))
  `D1_ASSERT(LanesDiffer_A, (alu_o & agu_o) == 2'd0)
  `D1_ASSERT(SomebodyIssues_A, ((wants_alu | wants_agu) != 2'd0) == (issue_o != 2'd0))

endmodule
