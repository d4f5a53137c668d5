// d1_issue: one member a lane, whenever one may; with both at one lane they take turns.
`include "formal.svh"

module issue (
  input logic       clk_i,
  input logic [1:0] ready,
  input logic [1:0] agu,
  input logic [1:0] shared,
  input logic       alu_turn,
  input logic       agu_turn
);
  `FORMAL_RESET

  logic [1:0] issued, in_alu, in_agu, may_alu, may_agu;
  d1_issue u_dut (
    .clk_i, .rst_ni(run_q), .ready_i(ready), .agu_i(agu), .shared_i(shared), .alu_turn_i(alu_turn),
    .agu_turn_i(agu_turn), .issue_o(issued), .alu_o(in_alu), .agu_o(in_agu)
  );

  assign may_alu = ready & ~agu & (shared & {2{!alu_turn}} ^ 2'b11);
  assign may_agu = ready & agu & (shared & {2{!agu_turn}} ^ 2'b11);

  // Member m may use a lane and does not get it: not twice on end.
  logic [1:0] lost_alu_q, lost_agu_q;
  always_ff @(posedge clk_i) begin
    lost_alu_q <= run_q ? may_alu & ~in_alu : '0;
    lost_agu_q <= run_q ? may_agu & ~in_agu : '0;
  end

  `PROVE(OneMemberALane_A, in_alu != 2'b11 && in_agu != 2'b11)
  `PROVE(OneLaneAMember_A, (in_alu & in_agu) == '0 && issued == (in_alu | in_agu))
  `PROVE(IssuesOnlyWhatMay_A, (in_alu & ~may_alu) == '0 && (in_agu & ~may_agu) == '0)
  `PROVE(NoLaneIdles_A, (in_alu != '0) == (may_alu != '0) && (in_agu != '0) == (may_agu != '0))
  `PROVE(NoStarvation_A,
         (lost_alu_q & may_alu & ~in_alu) == '0 && (lost_agu_q & may_agu & ~in_agu) == '0)
endmodule
