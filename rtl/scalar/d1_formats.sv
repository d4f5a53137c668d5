// The format tables of the four threads: CSRs that programs write, and the entries that the
// instructions in stage R name.
//
//   X of an ALU lane: CSR instruction ─▶ value, in the same cycle
//                                └▶ table, and past it to R in the same cycle
//   R of both AGU lanes: thread, entries ─▶ format_entry_t of A and B
//
// A thread has one instruction in X and one in R at most, so the one in R sees every write before it.

module d1_formats (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,        // a CSR instruction is in X
  input  logic [1:0]  thread_i,
  input  logic [31:7] instr_i,
  input  logic [63:0] rs1_i,
  output logic [63:0] value_o,        // what it reads; 0 if it is not one of the table

  input  logic [9:0]  r0_names_i,     // R of AGU lane 0: {thread, entries of B and A}
  output logic [15:0] r0_entry_a_o,   // format_entry_t
  output logic [15:0] r0_entry_b_o,
  input  logic [9:0]  r1_names_i,     // R of AGU lane 1: {thread, entries of B and A}
  output logic [15:0] r1_entry_a_o,
  output logic [15:0] r1_entry_b_o
);

  // Entries 0 to 5 are the formats of these numbers, with the biases of IEEE 754's like; the others BF16.
  localparam logic [255:0] Initial = {160'd0, 16'({6'd31, 4'd5}), 16'({6'd15, 4'd4}),
                                      16'({6'd15, 4'd3}), 16'({6'd7, 4'd2}), 16'd1, 16'd0};

  // Word 16 * thread + entry: a format_entry_t.
  logic [1023:0] table_q;

  // ---- X
  logic        ours, writes;
  logic [5:0]  index;
  logic [15:0] old, operand, written;
  assign ours    = instr_i[31:24] == d1_pkg::CsrDformat0[11:4];
  assign index   = {thread_i, instr_i[23:20]};
  assign operand = instr_i[14] ? {11'd0, instr_i[19:15]} : rs1_i[15:0];
  assign writes  = valid_i && ours && (instr_i[13:12] == 2'd1 || instr_i[19:15] != 5'd0);
  assign value_o = ours ? {48'd0, old} : 64'd0;
  always_comb begin
    case (instr_i[13:12])
      2'd1:    written = operand;
      2'd2:    written = old | operand;
      default: written = old & ~operand;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)     table_q <= {4{Initial}};
    else if (writes) table_q[{index, 4'd0} +: 16] <= written;
  end

  // ---- R
  logic [15:0] word0_a, word0_b, word1_a, word1_b;
  assign old     = table_q[{index, 4'd0} +: 16];
  assign word0_a = table_q[{r0_names_i[9:8], r0_names_i[3:0], 4'd0} +: 16];
  assign word0_b = table_q[{r0_names_i[9:8], r0_names_i[7:4], 4'd0} +: 16];
  assign word1_a = table_q[{r1_names_i[9:8], r1_names_i[3:0], 4'd0} +: 16];
  assign word1_b = table_q[{r1_names_i[9:8], r1_names_i[7:4], 4'd0} +: 16];

  assign r0_entry_a_o = writes && index == {r0_names_i[9:8], r0_names_i[3:0]} ? written : word0_a;
  assign r0_entry_b_o = writes && index == {r0_names_i[9:8], r0_names_i[7:4]} ? written : word0_b;
  assign r1_entry_a_o = writes && index == {r1_names_i[9:8], r1_names_i[3:0]} ? written : word1_a;
  assign r1_entry_b_o = writes && index == {r1_names_i[9:8], r1_names_i[7:4]} ? written : word1_b;

  logic unused_bits;
  assign unused_bits = ^{instr_i[11:7], rs1_i[63:16]};

endmodule
