// Stage R of a cluster: the register files of its two threads and the bypasses.
//
//   x[rs] ◀── stage X of a lane   (the instruction before, in the cycle in which it executes)
//         ◀── stage M of a lane   (the one before that, written at the end of this cycle)
//         ◀── late port           (a load, product or quotient, written at the end of this cycle)
//         ◀── register file
//
// The ALU lane writes one register, the AGU lane two. Names are matched by member and register; a
// thread is in at most one lane of a stage, and issue makes sure that no two of M and the late port
// write one register together, so at most one source of each stage has a name. So a selection is by
// one-hot signals that are known early, and the results of X, which come last, meet the rest in one
// gate. The register files are addressed by the threads' own words of the cycle before, whichever
// lane they went to, if any. What the ALU takes in place of a register is put in here as well.

`include "prim/d1_assert.svh"

module d1_operands (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        cluster_i,       // constant: member m is thread cluster + 2 m

  input  logic [1:0]  start_i,         // x10 of member m = start_arg_i
  input  logic [63:0] start_arg_i,

  input  logic [19:0] next_rs_i,       // 2 x {rs2, rs1} of what may issue now

  // the lanes
  input  d1_scalar_pkg::r_stage_t r_alu_i, r_agu_i,
  output logic [63:0] r_alu_a_o,       // x[rs1], or what stands in its place
  output logic [63:0] r_alu_y_o,       // x[rs2], or the immediate
  output logic [63:0] r_agu_a_o,       // x[rs1]
  output logic [63:0] r_agu_b_o,       // x[rs2]
  input  d1_scalar_pkg::write_t x_alu_i, x_agu_i, x_agu2_i,
  input  d1_scalar_pkg::write_t m_alu_i, m_agu_i, m_agu2_i,
  input  d1_scalar_pkg::write_t late_i // of any thread
);

  logic late_here;
  assign late_here = late_i.we && late_i.thread[0] == cluster_i;

  // ---- register files: 2 x 64 bits of each read port
  logic [127:0] file_a, file_b;
  logic [19:0]  rs_q;
  always_ff @(posedge clk_i) rs_q <= next_rs_i;

  for (genvar m = 0; m < d1_pkg::Threads / 2; m++) begin : gen_member
    logic        alu, w0_en, w1_en, w2_en;
    logic [4:0]  w0_rd;
    logic [63:0] w0_data;
    assign alu     = m_alu_i.we && m_alu_i.thread[1] == 1'(m);
    assign w0_en   = alu || (m_agu_i.we && m_agu_i.thread[1] == 1'(m)) || start_i[m];
    assign w0_rd   = start_i[m] ? 5'd10 : alu ? m_alu_i.rd : m_agu_i.rd;
    assign w0_data = start_i[m] ? start_arg_i : alu ? m_alu_i.data : m_agu_i.data;
    assign w1_en   = m_agu2_i.we && m_agu2_i.thread[1] == 1'(m);
    assign w2_en   = late_here && late_i.thread[1] == 1'(m);

    d1_regfile u_file (
      .clk_i     (clk_i),
      .rst_ni    (rst_ni),
      .ra_i      (rs_q[10*m +: 5]),
      .rb_i      (rs_q[10*m + 5 +: 5]),
      .a_o       (file_a[64*m +: 64]),
      .b_o       (file_b[64*m +: 64]),
      .w0_en_i   (w0_en),
      .w0_rd_i   (w0_rd),
      .w0_data_i (w0_data),
      .w1_en_i   (w1_en),
      .w1_rd_i   (m_agu2_i.rd),
      .w1_data_i (m_agu2_i.data),
      .w2_en_i   (w2_en),
      .w2_rd_i   (late_i.rd),
      .w2_data_i (late_i.data)
    );
  end

  if (d1_pkg::Threads == 2) begin : gen_no_member
    assign file_a[127:64] = '0;
    assign file_b[127:64] = '0;
    logic unused_start;
    assign unused_start = start_i[1];
  end

  // ---- the operands: a and y of the ALU lane, a and b of the AGU lane
  logic [255:0] operand;
  for (genvar i = 0; i < 4; i++) begin : gen_operand
    logic        member, fixed;
    logic [4:0]  rs;
    logic [63:0] file, standing, in_place;
    assign member   = i < 2 ? r_alu_i.thread[1] : r_agu_i.thread[1];
    assign rs       = i == 0 ? r_alu_i.rs1 : i == 1 ? r_alu_i.rs2 : i == 2 ? r_agu_i.rs1
                                                                           : r_agu_i.rs2;
    assign file     = i % 2 == 0 ? (member ? file_a[127:64] : file_a[63:0])
                                 : (member ? file_b[127:64] : file_b[63:0]);
    assign fixed    = i == 0 ? r_alu_i.fixed_a : i == 1 ? r_alu_i.fixed_b : 1'b0;
    assign in_place = i == 0 ? {43'd0, r_alu_i.value_a}
                             : {{32{r_alu_i.value_b[31]}}, r_alu_i.value_b};

    // What is in M or on the late port, or else the register file.
    logic [3:0] old;
    assign old = {m_agu2_i.we && m_agu2_i.thread[1] == member && m_agu2_i.rd == rs,
                  m_agu_i.we  && m_agu_i.thread[1] == member  && m_agu_i.rd == rs,
                  m_alu_i.we  && m_alu_i.thread[1] == member  && m_alu_i.rd == rs,
                  late_here   && late_i.thread[1] == member   && late_i.rd == rs};
    assign standing = old == 4'd0 ? file
                    : ({64{old[3]}} & m_agu2_i.data) | ({64{old[2]}} & m_agu_i.data) |
                      ({64{old[1]}} & m_alu_i.data)  | ({64{old[0]}} & late_i.data);

    // What is in X.
    logic [2:0] now, from_x;
    assign now = {x_agu2_i.we && x_agu2_i.thread[1] == member && x_agu2_i.rd == rs,
                  x_agu_i.we  && x_agu_i.thread[1] == member  && x_agu_i.rd == rs,
                  x_alu_i.we  && x_alu_i.thread[1] == member  && x_alu_i.rd == rs};
    assign from_x = fixed ? 3'd0 : now;
    assign operand[64*i +: 64] =
        (fixed ? in_place : now == 3'd0 ? standing : 64'd0) | ({64{from_x[2]}} & x_agu2_i.data) |
        ({64{from_x[1]}} & x_agu_i.data) | ({64{from_x[0]}} & x_alu_i.data);

    `D1_ASSERT(OneSourceAnOperand_A, $onehot0(old) && $onehot0(now))
  end
  `D1_ASSERT(AluReadsItsThreadsWord_A, !r_alu_i.valid ||
             (r_alu_i.thread[1] ? rs_q[19:10] : rs_q[9:0]) == {r_alu_i.rs2, r_alu_i.rs1})
  `D1_ASSERT(AguReadsItsThreadsWord_A, !r_agu_i.valid ||
             (r_agu_i.thread[1] ? rs_q[19:10] : rs_q[9:0]) == {r_agu_i.rs2, r_agu_i.rs1})

  assign r_alu_a_o = operand[63:0];
  assign r_alu_y_o = operand[127:64];
  assign r_agu_a_o = operand[191:128];
  assign r_agu_b_o = operand[255:192];

  // What other blocks use of the stages.
  logic unused_stage;
  assign unused_stage = ^{r_alu_i.valid, r_agu_i.valid, r_alu_i.thread[0], r_agu_i.thread[0],
                          r_alu_i.claims, r_agu_i.claims, r_alu_i.late, r_agu_i.late, r_alu_i.rd,
                          r_agu_i.rd, r_agu_i.fixed_a, r_agu_i.value_a, r_agu_i.fixed_b,
                          r_agu_i.value_b, x_alu_i.thread[0], x_agu_i.thread[0], x_agu2_i.thread[0],
                          m_alu_i.thread[0], m_agu_i.thread[0], m_agu2_i.thread[0]};

endmodule
