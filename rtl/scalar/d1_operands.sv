// Stage R: the register files of the four threads, their bypasses, and the late write port.
//
//   x[rs] ◀── stage X of a lane   (the instruction before, in the cycle in which it executes)
//         ◀── stage M of a lane   (the one before that, written at the end of this cycle)
//         ◀── late port           (a load, product or quotient, written at the end of this cycle)
//         ◀── register file
//
// Two lanes read; a thread is in at most one of them. A lane's result and a second pointer both
// bypass. Names are matched by thread and register; issue makes sure that no two of M and the late
// port write one register together, and at most one result in X has a name. So a selection is by
// one-hot signals that are known early, and the results of X, which come last, meet the rest in one
// gate. The register files are addressed by the threads' own words of the cycle before, whichever
// lane they went to, if any. The operand that the ALU takes in place of a register is put in here as well. A late load is
// aligned here.

`include "prim/d1_assert.svh"

module d1_operands (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic [3:0]  start_i,         // x10 of thread t = start_arg_i
  input  logic [63:0] start_arg_i,

  input  logic [39:0] next_rs_i,       // 4 x {rs2, rs1} of what may issue now

  // the lanes
  input  d1_scalar_pkg::r_stage_t r0_i, r1_i,
  output logic [63:0] r0_a_o, r0_b_o, r1_a_o, r1_b_o,  // x[rs1], x[rs2]
  output logic [63:0] r0_y_o, r1_y_o,                  // the second operand of the ALU
  input  d1_scalar_pkg::result_t  x0_i, x1_i,
  input  d1_scalar_pkg::result_t  m0_i, m1_i,

  // the late port, one cycle before it writes
  input  d1_scalar_pkg::late_t    late_i,
  // ... and what it writes now
  output logic        late_valid_o,
  output logic [1:0]  late_thread_o,
  output logic [4:0]  late_rd_o,
  output logic [63:0] late_data_o
);

  // ---- late port
  logic        late_q;
  logic [1:0]  late_thread_q;
  logic [4:0]  late_rd_q;
  logic [2:0]  late_funct3_q, late_position_q;
  logic [63:0] late_raw_q, moved, late;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) late_q <= 1'b0;
    else         late_q <= late_i.valid;
  end
  always_ff @(posedge clk_i) begin
    if (late_i.valid) begin
      late_thread_q <= late_i.thread;
      late_rd_q     <= late_i.rd;
      late_funct3_q <= late_i.funct3;
      late_position_q <= late_i.position;
      late_raw_q    <= late_i.data;
    end
  end

  assign moved = late_raw_q >> {late_position_q, 3'd0};
  always_comb begin
    case (late_funct3_q)
      3'd0:    late = {{56{moved[7]}}, moved[7:0]};
      3'd1:    late = {{48{moved[15]}}, moved[15:0]};
      3'd2:    late = {{32{moved[31]}}, moved[31:0]};
      3'd4:    late = {56'd0, moved[7:0]};
      3'd5:    late = {48'd0, moved[15:0]};
      3'd6:    late = {32'd0, moved[31:0]};
      default: late = moved;
    endcase
  end
  // What is written now, for the trace.
  assign late_valid_o  = late_q;
  assign late_thread_o = late_thread_q;
  assign late_rd_o     = late_rd_q;
  assign late_data_o   = late;

  // ---- register files: 4 x 64 bits of each read port
  logic [255:0] file_a, file_b;
  logic [39:0]  rs_q;
  always_ff @(posedge clk_i) rs_q <= next_rs_i;

  for (genvar t = 0; t < 4; t++) begin : gen_thread
    logic [4:0]  w0_rd, w1_rd;
    logic        m0, m1, w0_en, w1_en, w2_en;
    logic [63:0] w0_data, w1_data;

    assign m0      = m0_i.thread == 2'(t);
    assign m1      = m1_i.thread == 2'(t);
    assign w0_en   = (m0 && m0_i.we) || (m1 && m1_i.we) || start_i[t];
    assign w0_rd   = start_i[t] ? 5'd10 : (m1 && m1_i.we) ? m1_i.rd : m0_i.rd;
    assign w0_data = start_i[t] ? start_arg_i : (m1 && m1_i.we) ? m1_i.data : m0_i.data;
    assign w1_en   = (m0 && m0_i.we2) || (m1 && m1_i.we2);
    assign w1_rd   = (m1 && m1_i.we2) ? m1_i.rd2 : m0_i.rd2;
    assign w1_data = (m1 && m1_i.we2) ? m1_i.data2 : m0_i.data2;
    assign w2_en   = late_q && late_thread_q == 2'(t);

    d1_regfile u_file (
      .clk_i     (clk_i),
      .rst_ni    (rst_ni),
      .ra_i      (rs_q[10*t +: 5]),
      .rb_i      (rs_q[10*t + 5 +: 5]),
      .a_o       (file_a[64*t +: 64]),
      .b_o       (file_b[64*t +: 64]),
      .w0_en_i   (w0_en),
      .w0_rd_i   (w0_rd),
      .w0_data_i (w0_data),
      .w1_en_i   (w1_en),
      .w1_rd_i   (w1_rd),
      .w1_data_i (w1_data),
      .w2_en_i   (w2_en),
      .w2_rd_i   (late_rd_q),
      .w2_data_i (late)
    );
  end

  // ---- the operands: x[rs1] and x[rs2] of lane 0, of lane 1
  logic [255:0] operand;
  logic [127:0] second;
  for (genvar i = 0; i < 4; i++) begin : gen_operand
    logic [1:0]  thread;
    logic [4:0]  rs;
    logic [63:0] file, value;
    assign thread = i < 2 ? r0_i.thread : r1_i.thread;
    assign rs     = i == 0 ? r0_i.rs1 : i == 1 ? r0_i.rs2 : i == 2 ? r1_i.rs1 : r1_i.rs2;
    assign file   = i % 2 == 0 ? file_a[64*thread +: 64] : file_b[64*thread +: 64];

    // What is in M or on the late port, or else the register file.
    logic [4:0]  old;
    logic [63:0] standing;
    assign old = {m1_i.we2 && m1_i.thread == thread && m1_i.rd2 == rs,
                  m1_i.we  && m1_i.thread == thread && m1_i.rd  == rs,
                  m0_i.we2 && m0_i.thread == thread && m0_i.rd2 == rs,
                  m0_i.we  && m0_i.thread == thread && m0_i.rd  == rs,
                  late_q && late_thread_q == thread && late_rd_q == rs};
    assign standing = old == 5'd0 ? file
                  : ({64{old[4]}} & m1_i.data2) | ({64{old[3]}} & m1_i.data) |
                    ({64{old[2]}} & m0_i.data2) | ({64{old[1]}} & m0_i.data) |
                    ({64{old[0]}} & late);

    // What is in X.
    logic [3:0] now;
    assign now = {x1_i.we2 && x1_i.thread == thread && x1_i.rd2 == rs,
                  x1_i.we  && x1_i.thread == thread && x1_i.rd  == rs,
                  x0_i.we2 && x0_i.thread == thread && x0_i.rd2 == rs,
                  x0_i.we  && x0_i.thread == thread && x0_i.rd  == rs};

    if (i % 2 == 0) begin : gen_a
      logic        fixed;
      logic [3:0]  from_x;
      logic [20:0] in_place;
      assign fixed    = i == 0 ? r0_i.fixed_a : r1_i.fixed_a;
      assign in_place = i == 0 ? r0_i.value_a : r1_i.value_a;
      assign from_x   = fixed ? 4'd0 : now;
      assign value = (fixed ? {43'd0, in_place} : now == 4'd0 ? standing : 64'd0) |
                     ({64{from_x[3]}} & x1_i.data2) | ({64{from_x[2]}} & x1_i.data) |
                     ({64{from_x[1]}} & x0_i.data2) | ({64{from_x[0]}} & x0_i.data);
    end else begin : gen_b
      logic        fixed;
      logic [3:0]  from_x;
      logic [31:0] in_place;
      assign fixed    = i == 1 ? r0_i.fixed_b : r1_i.fixed_b;
      assign in_place = i == 1 ? r0_i.value_b : r1_i.value_b;
      assign from_x   = fixed ? 4'd0 : now;
      assign value = (now == 4'd0 ? standing : 64'd0) |
                     ({64{now[3]}} & x1_i.data2) | ({64{now[2]}} & x1_i.data) |
                     ({64{now[1]}} & x0_i.data2) | ({64{now[0]}} & x0_i.data);
      assign second[64*(i/2) +: 64] =
          (fixed ? {{32{in_place[31]}}, in_place} : now == 4'd0 ? standing : 64'd0) |
          ({64{from_x[3]}} & x1_i.data2) | ({64{from_x[2]}} & x1_i.data) |
          ({64{from_x[1]}} & x0_i.data2) | ({64{from_x[0]}} & x0_i.data);
    end
    assign operand[64*i +: 64] = value;

    `D1_ASSERT(OneSourceAnOperand_A, $onehot0(old) && $onehot0(now))
  end
  `D1_ASSERT(Lane0ReadsItsThreadsWord_A, !r0_i.valid ||
             rs_q[10*r0_i.thread +: 10] == {r0_i.rs2, r0_i.rs1})
  `D1_ASSERT(Lane1ReadsItsThreadsWord_A, !r1_i.valid ||
             rs_q[10*r1_i.thread +: 10] == {r1_i.rs2, r1_i.rs1})

  assign r0_a_o = operand[63:0];
  assign r0_b_o = operand[127:64];
  assign r1_a_o = operand[191:128];
  assign r1_b_o = operand[255:192];
  assign r0_y_o = second[63:0];
  assign r1_y_o = second[127:64];

  // What other blocks use of the stages.
  logic unused_stage;
  assign unused_stage = ^{r0_i.valid, r0_i.unit, r0_i.claims, r1_i.claims, r0_i.late, r0_i.rd, r1_i.unit, r1_i.late, r1_i.rd};

endmodule
