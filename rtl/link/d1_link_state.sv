// Whether a chip link works: it opens, it is up, it is down.
//
//              after OpenCycles, a sound frame                  nothing sound for Silence cycles,
//   reset ──▶ opening ───────────────────────────▶ up ────────▶ down    gave up, or the other end
//                                                               began anew
//
// While it opens, an end sends FrameOpen and takes nothing. It does so for longer than anything can
// still be under way from before its reset, so an end that was up notices: a FrameOpen after other
// frames means that the other end has lost what it knew, and this one goes down. So both ends count
// from zero or nothing passes. Down is for good, until the reset of both ends.

module d1_link_state #(
  parameter int unsigned OpenCycles = 1024,
  parameter int unsigned Silence = 4096
) (
  input  logic clk_i,
  input  logic rst_ni,

  input  logic peer_valid_i,
  input  logic peer_open_i,
  input  logic give_up_i,

  output logic opening_o,
  output logic up_o,
  output logic down_o
);

  localparam int unsigned Most = OpenCycles > Silence ? OpenCycles : Silence;
  localparam int unsigned TimerBits = $clog2(Most + 1);

  typedef enum logic [1:0] {
    Opening = 2'd0,
    Up      = 2'd1,
    Down    = 2'd2
  } state_e;

  state_e               state_q;
  logic                 heard_q;   // a frame that was not FrameOpen
  logic [TimerBits-1:0] timer_q;

  assign opening_o = state_q == Opening;
  assign up_o      = state_q == Up;
  assign down_o    = state_q == Down;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Opening;
      heard_q <= 1'b0;
      timer_q <= '0;
    end else begin
      unique case (state_q)
        Opening: begin
          if (timer_q != TimerBits'(OpenCycles)) begin
            timer_q <= timer_q + 1'b1;
          end else if (peer_valid_i) begin
            state_q <= Up;
            timer_q <= '0;
            heard_q <= !peer_open_i;
          end
        end
        Up: begin
          timer_q <= peer_valid_i ? '0 : timer_q + 1'b1;
          if (peer_valid_i && !peer_open_i) heard_q <= 1'b1;
          if (give_up_i || timer_q == TimerBits'(Silence) ||
              (peer_valid_i && peer_open_i && heard_q)) begin
            state_q <= Down;
          end
        end
        default: ;
      endcase
    end
  end

endmodule
