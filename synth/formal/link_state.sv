// d1_link_state: opening, then up, then down for good;
// silence, giving up and a peer that began anew end it.
`include "formal.svh"

module link_state #(
  parameter int unsigned OpenCycles = 5,
  parameter int unsigned Silence = 9
) (
  input logic clk_i,
  input logic peer_valid,
  input logic peer_open,
  input logic give_up
);
  `FORMAL_RESET

  logic opening, up, down;
  d1_link_state #(.OpenCycles(OpenCycles), .Silence(Silence)) u_dut (
    .clk_i, .rst_ni(run_q), .peer_valid_i(peer_valid), .peer_open_i(peer_open), .give_up_i(give_up),
    .opening_o(opening), .up_o(up), .down_o(down)
  );

  logic       was_up_q, was_down_q, heard_q, end_q;   // end_q: a reason to go down
  logic [4:0] open_q, silent_q;
  always_ff @(posedge clk_i) begin
    was_up_q   <= run_q && up;
    was_down_q <= run_q && down;
    heard_q    <= run_q &&
                  (heard_q ||
                   ((up || (opening && open_q >= 5'(OpenCycles))) && peer_valid && !peer_open));
    end_q      <= run_q && up && (give_up || (peer_valid && peer_open && heard_q));
    open_q     <= run_q ? open_q + 5'(open_q != '1) : '0;
    silent_q   <= !run_q || peer_valid ? '0 : silent_q + 5'(silent_q != '1);
  end

  `PROVE(OneStateAtATime_A, {2'd0, opening} + {2'd0, up} + {2'd0, down} == 3'd1)
  `PROVE(NeverBackToOpening_A, !opening || (!was_up_q && !was_down_q))
  `PROVE(DownIsForGood_A, !was_down_q || down)
  `PROVE(OpensForItsTime_A, !up || open_q > 5'(OpenCycles))
  `PROVE(AReasonEndsIt_A, !end_q || down)
  `PROVE(SilenceEndsIt_A, !up || silent_q <= 5'(Silence + 1))
endmodule
