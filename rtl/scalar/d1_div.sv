// The divider: div, divu, rem, remu and their W forms, one quotient bit a cycle.
//
// Restoring division of magnitudes: the dividend is shifted out of quot_q into rem_q from the top,
// quotient bits enter quot_q from below, and the signs are put back at the end. Before that,
// leading zero bytes of the dividend are skipped, a byte a cycle. So a quotient takes 67 cycles at
// most, and 18 when the dividend has one byte. Division by zero and overflow need no special case
// but the quotient of a division by zero: all ones come out, which must not be negated.
//
// One operation at a time: start_i while busy_o is not allowed. The result stands until taken.

`include "prim/d1_assert.svh"

module d1_div #(
  parameter int unsigned TagWidth = 7
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                start_i,
  input  logic [TagWidth-1:0] tag_i,
  input  logic [1:0]          op_i,    // funct3[1:0]: div, divu, rem, remu
  input  logic                word_i,
  input  logic [63:0]         a_i,
  input  logic [63:0]         b_i,

  output logic                busy_o,  // until the result is taken
  output logic                valid_o,
  input  logic                ready_i,
  output logic [TagWidth-1:0] tag_o,
  output logic [63:0]         y_o
);

  typedef enum logic [2:0] {Idle = 3'd0, Skip = 3'd1, Step = 3'd2, Sign = 3'd3,
                            Done = 3'd4} state_e;

  state_e              state_q;
  logic [6:0]          left_q;      // quotient bits still to come
  logic [TagWidth-1:0] tag_q;
  logic                word_q, want_rem_q, negate_q;
  logic [63:0]         quot_q, rem_q, divisor_q;

  logic        is_signed, a_neg, b_neg;
  logic [63:0] a_ext, b_ext, a_mag, b_mag;
  assign is_signed = !op_i[0];
  assign a_ext = word_i ? {{32{is_signed && a_i[31]}}, a_i[31:0]} : a_i;
  assign b_ext = word_i ? {{32{is_signed && b_i[31]}}, b_i[31:0]} : b_i;
  assign a_neg = is_signed && a_ext[63];
  assign b_neg = is_signed && b_ext[63];
  assign a_mag = a_neg ? 64'd0 - a_ext : a_ext;
  assign b_mag = b_neg ? 64'd0 - b_ext : b_ext;

  // rem < divisor before a step, so the shifted remainder has 65 bits and fits 64 again after it;
  // with divisor 0 nothing is ever subtracted but 0, and the remainder becomes the dividend.
  // Bit 64 set, it is above every divisor: so 64 bits are subtracted.
  logic [64:0] shifted;
  logic [63:0] difference;
  logic        borrow, fits;
  assign shifted              = {rem_q, quot_q[63]};
  assign {borrow, difference} = {1'b0, shifted[63:0]} - {1'b0, divisor_q};
  assign fits                 = shifted[64] || !borrow;

  logic [63:0] result, signed_result;
  assign result        = want_rem_q ? rem_q : quot_q;
  assign signed_result = negate_q ? 64'd0 - result : result;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
    end else begin
      case (state_q)
        Idle:    if (start_i) state_q <= Skip;
        Skip:    if (left_q == 7'd8 || quot_q[63:56] != 8'd0) state_q <= Step;
        Step:    if (left_q == 7'd1) state_q <= Sign;
        Sign:    state_q <= Done;
        default: if (ready_i) state_q <= Idle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle && start_i) begin
      tag_q      <= tag_i;
      word_q     <= word_i;
      want_rem_q <= op_i[1];
      negate_q   <= op_i[1] ? a_neg : (a_neg != b_neg) && b_ext != 64'd0;
      left_q     <= 7'd64;
      quot_q     <= a_mag;
      rem_q      <= 64'd0;
      divisor_q  <= b_mag;
    end
    if (state_q == Skip && left_q != 7'd8 && quot_q[63:56] == 8'd0) begin
      quot_q <= {quot_q[55:0], divisor_q == 64'd0 ? 8'hFF : 8'h00};
      left_q <= left_q - 7'd8;
    end
    if (state_q == Step) begin
      rem_q  <= fits ? difference : shifted[63:0];
      quot_q <= {quot_q[62:0], fits};
      left_q <= left_q - 7'd1;
    end
    if (state_q == Sign) quot_q <= signed_result;
  end

  assign busy_o  = state_q != Idle;
  assign valid_o = state_q == Done;
  assign tag_o   = tag_q;
  assign y_o     = word_q ? {{32{quot_q[31]}}, quot_q[31:0]} : quot_q;

  `D1_ASSERT(NoStartWhileBusy_A, !(start_i && busy_o))

endmodule
