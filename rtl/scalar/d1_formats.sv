// The format tables of the four threads: CSRs that programs write, and the entries that the
// instructions in stage R name.
//
//   X of an ALU lane: CSR instruction ─▶ value, in the same cycle ── in the next one ─▶ table
//   R of both AGU lanes: thread, entries ─▶ format_entry_t of A and B
//
// Behind a CSR instruction the next one of its thread is late enough to find in R what it wrote.

module d1_formats (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic [13:0] name_i,         // {thread, CSR} of what is in X ...
  output logic [63:0] value_o,        // ... and what it reads; 0 if it is not one of the table
  input  d1_scalar_pkg::csr_write_t write_i,

  input  logic [9:0]  r0_names_i,     // R of AGU lane 0: {thread, entries of B and A}
  output logic [15:0] r0_entry_a_o,   // format_entry_t
  output logic [15:0] r0_entry_b_o,
  input  logic [9:0]  r1_names_i,     // R of AGU lane 1: {thread, entries of B and A}
  output logic [15:0] r1_entry_a_o,
  output logic [15:0] r1_entry_b_o
);

  // Entries 0 to 5 are the formats of these numbers, with the biases of IEEE 754's like;
  // the others BF16.
  localparam logic [255:0] Initial = {160'd0, 16'({6'd31, 4'd5}), 16'({6'd15, 4'd4}),
                                      16'({6'd15, 4'd3}), 16'({6'd7, 4'd2}), 16'd1, 16'd0};

  // Word 16 * thread + entry: a format_entry_t.
  logic [1023:0] table_q;

  // ---- a CSR instruction
  logic writes;
  assign writes  = write_i.valid && write_i.csr[11:4] == d1_pkg::CsrDformat0[11:4];
  assign value_o = name_i[11:4] == d1_pkg::CsrDformat0[11:4]
      ? {48'd0, table_q[{name_i[13:12], name_i[3:0], 4'd0} +: 16]} : 64'd0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)     table_q <= {4{Initial}};
    else if (writes) table_q[{write_i.thread, write_i.csr[3:0], 4'd0} +: 16] <= write_i.data[15:0];
  end

  // ---- R
  assign r0_entry_a_o = table_q[{r0_names_i[9:8], r0_names_i[3:0], 4'd0} +: 16];
  assign r0_entry_b_o = table_q[{r0_names_i[9:8], r0_names_i[7:4], 4'd0} +: 16];
  assign r1_entry_a_o = table_q[{r1_names_i[9:8], r1_names_i[3:0], 4'd0} +: 16];
  assign r1_entry_b_o = table_q[{r1_names_i[9:8], r1_names_i[7:4], 4'd0} +: 16];

  logic unused_bits;
  assign unused_bits = ^write_i.data[63:16];

endmodule
