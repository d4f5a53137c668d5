// The operations of one thread that wait for the vector side: a FIFO with a registered head, and
// what the head needs.
//
//   push, vop ──┬──▶ [ mem 0..Depth-1 ] ──┐
//               └──── when empty ─────────┴─▶ decode ──▶ [ head, need ] ──▶ head_o, need_o, valid_o
//
// The sender counts credits: push_i never meets a full queue (asserted). pop_i takes the head; the
// next operation is the head in the next cycle, so one operation a cycle can leave, and an
// operation that meets an empty queue is the head in the cycle after its push.

`include "prim/d1_assert.svh"

module d1_vector_queue #(
  parameter int unsigned Depth = d1_pkg::VqDepth
) (
  input  logic           clk_i,
  input  logic           rst_ni,

  input  logic           push_i,
  input  d1_pkg::vop_t   vop_i,

  output logic           valid_o,
  output d1_pkg::vop_t   head_o,
  output d1_pkg::vneed_t need_o,
  input  logic           pop_i
);

  localparam int unsigned PtrBits = $clog2(Depth);
  localparam logic [PtrBits-1:0] Last = PtrBits'(Depth - 1);

  // Plain bits: no tool here keeps a memory of structs.
  logic [d1_pkg::VopBits-1:0] mem [Depth];
  logic [PtrBits-1:0] wr_q, rd_q;
  logic [PtrBits:0]   count_q;     // in mem, the head not counted
  logic               valid_q;
  d1_pkg::vop_t       head_q;
  d1_pkg::vneed_t     need_q;

  logic take, store, load;         // head takes a new one; mem keeps one; mem is read

  assign take  = !valid_q || pop_i;
  assign load  = take && count_q != '0;
  assign store = push_i && !(take && count_q == '0);

  assign valid_o = valid_q;
  assign head_o  = head_q;
  assign need_o  = need_q;

  // Both sources are decoded side by side: which of them comes is known late.
  d1_pkg::vop_t   oldest;
  d1_pkg::vneed_t oldest_need, vop_need;

  assign oldest = mem[rd_q];

  logic [15:0] oldest_reads, vop_reads;   // of SIMD operations
  logic        unused_reads;
  assign oldest_reads = oldest.fmt_b;
  assign vop_reads    = vop_i.fmt_b;
  assign unused_reads = ^{oldest_reads[15:11], oldest_reads[7:0], vop_reads[15:11], vop_reads[7:0]};

  d1_vector_need u_oldest_need (
    .op_i    (oldest.op),
    .alu_i   (oldest.alu),
    .reads_i (oldest_reads[10:8]),
    .moves_i (oldest.count != '0),
    .need_o  (oldest_need)
  );

  d1_vector_need u_vop_need (
    .op_i    (vop_i.op),
    .alu_i   (vop_i.alu),
    .reads_i (vop_reads[10:8]),
    .moves_i (vop_i.count != '0),
    .need_o  (vop_need)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wr_q    <= '0;
      rd_q    <= '0;
      count_q <= '0;
      valid_q <= 1'b0;
    end else if (push_i || pop_i) begin
      if (store) wr_q <= (wr_q == Last) ? '0 : wr_q + 1'b1;
      if (load)  rd_q <= (rd_q == Last) ? '0 : rd_q + 1'b1;
      if (store && !load) count_q <= count_q + 1'b1;
      if (load && !store) count_q <= count_q - 1'b1;
      if (take) valid_q <= push_i || count_q != '0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push_i) mem[wr_q] <= vop_i;       // over nothing, also when it goes to the head
    if (pop_i || (!valid_q && push_i)) begin
      head_q <= count_q != '0 ? oldest : vop_i;
      need_q <= count_q != '0 ? oldest_need : vop_need;
    end
  end

  `D1_ASSERT(CreditsAreKept_A, push_i && !load |-> count_q != (PtrBits + 1)'(Depth))
  `D1_ASSERT(PopsAHead_A, pop_i |-> valid_q)
  `D1_ASSERT(HeadIsFilledAtOnce_A, !valid_q |-> count_q == '0)

endmodule
