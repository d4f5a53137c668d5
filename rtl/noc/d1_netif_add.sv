// The adding pipe of d1_netif_arrive: words that arrive in the adding window are added to those in
// memory.
//
//   head_*  ──┬──────────────────── nothing in the pipe ─────────────────┬──▶ what_o, key_o, flit_o
//             └─▶ [ eleven slots, in order: line, header, what it is ] ──┘
//                    │        │ line                ▲ sum
//          rd_req_o ◀┘        ▼                     │
//          rd_data_i ─────▶ [d1_fp32_add x16] ──────┘
//
// An add enters with head_add_i and leaves as the write of the sum. While there is something in the
// pipe every other request goes through it too, as it is: so what leaves is in the order of what
// came, whatever it is. With the pipe empty what is not added passes within its cycle.
//
// A slot is taken before the read is asked for, so that nothing waits for room: the lanes never
// stop, and what holds up the end holds up the beginning eleven slots later. The read is asked for
// in the cycle after an add entered, and when all that came before it for its line have left:
// rd_req_o is a register and stands, with its line, until rd_gnt_i. Data and rd_err_i come three
// cycles after the grant; with an error nothing is written. The sum is shown nine cycles after the
// grant: an odd number, so that the write of a line and the read of another one, which come
// together, are not in the same super-bank when lines follow each other. Throughput one request a
// cycle; each other one of adds to the same line waits for the one before.
//
//   cycle   0      1      2, 3   4          5 to 8   9     10         11
//           enter  grant         rd_data_i  A1..A4   sum   what_o     the slot is free

`include "prim/d1_assert.svh"

module d1_netif_add #(
  parameter int unsigned WhatBits     = 7,    // what a request is: one-hot
  parameter int unsigned KeyBits      = 38,   // of a request, for who answers it
  parameter int unsigned Nothing      = 0,    // what an add turns into after an error,
  parameter int unsigned Write        = 1,    // ... and without one
  parameter int unsigned Slots        = 11,   // as long as an add takes; less for proofs
  parameter int unsigned LanesPerUnit = 16    // 1 for synthesis: as in d1_vector_alu
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                head_add_i,     // the oldest request is an add;
  input  logic [WhatBits-1:0] head_what_i,    // otherwise what it is; zero without one
  input  logic [KeyBits-1:0]  head_key_i,
  input  d1_pkg::flit_t       head_flit_i,
  output logic                head_pop_o,

  output logic [WhatBits-1:0] what_o,
  output logic [KeyBits-1:0]  key_o,
  output d1_pkg::flit_t       flit_o,
  input  logic                pop_i,          // it is performed, or refused

  output logic                rd_req_o,
  output logic [14:0]         rd_addr_o,      // line
  input  logic                rd_gnt_i,
  input  logic [511:0]        rd_data_i,
  input  logic                rd_err_i
);

  localparam int unsigned LineLsb = 29;       // of offset[20:6] in a header
  localparam int unsigned HeadBits = d1_pkg::HeaderBits - 15;

  // ---- the slots --------------------------------------------------------------------------------
  struct packed {
    logic [Slots-1:0][WhatBits-1:0] what;     // zero: an add whose sum is not there yet
    logic [Slots-1:0][KeyBits-1:0]  key;
    logic [Slots-1:0][14:0]         line;
  } q;
  logic [Slots-1:0] used_q, used_d;
  logic [Slots-1:0] enter_q, leave_q;         // one-hot: the slots that are taken, left next
  logic [Slots-1:0] after_leave;
  logic             busy_q, busy_d;           // there is something in the pipe, or was a cycle ago
  logic             quiet_q;                  // !busy_q, for what is needed first
  logic             offers, room, asks_free, enter, leave;
  logic [Slots-1:0] fill, sum_to;             // slots that are written
  logic             sum_err;

  assign offers = head_add_i || (head_what_i != '0 && busy_q);
  assign room   = (enter_q & used_q) == '0;
  assign enter  = offers && room && (!head_add_i || asks_free);
  assign fill   = offers && room ? enter_q : '0;   // before it is known whether it enters
  assign leave  = pop_i && busy_q;
  assign used_d = (used_q | (enter ? enter_q : '0)) & ~(leave ? leave_q : '0);
  assign busy_d = enter || used_q != '0;
  assign after_leave = {leave_q[Slots-2:0], leave_q[Slots-1]};

  assign head_pop_o = enter || (pop_i && !busy_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      used_q  <= '0;
      enter_q <= Slots'(1);
      leave_q <= Slots'(1);
      busy_q  <= 1'b0;
      quiet_q <= 1'b1;
    end else if (offers || busy_q) begin
      used_q  <= used_d;
      busy_q  <= busy_d;
      quiet_q <= !busy_d;
      if (enter) enter_q <= {enter_q[Slots-2:0], enter_q[Slots-1]};
      if (leave) leave_q <= after_leave;
    end
  end

  d1_pkg::header_t         head_header;
  logic [14:0]             head_line;
  logic [d1_pkg::HeaderBits-1:0] head_bits;
  assign head_header = head_flit_i.header;
  assign head_bits   = head_header;
  assign head_line   = head_bits[LineLsb +: 15];

  always_ff @(posedge clk_i) begin
    if (fill != '0 || sum_to != '0) begin
      for (int unsigned i = 0; i < Slots; i++) begin
        if (fill[i]) begin
          q.what[i] <= head_what_i;
          q.key[i]  <= head_key_i;
          q.line[i] <= head_line;
        end
        if (sum_to[i]) q.what[i] <= turned;
      end
    end
  end

  logic [511:0]          held_data, term, sum;
  logic [HeadBits-1:0]   held_head, no_head, unused_read;
  logic [Slots-1:0]      shown_q;             // the slot that is shown
  logic [10:0]           none;
  logic [WhatBits-1:0]   turned;              // what an add is that is done
  assign none    = '0;
  assign no_head = '0;

  always_comb begin
    turned = '0;
    turned[Nothing] = sum_err;
    turned[Write]   = !sum_err;
  end

  d1_netif_slots #(.Bits(d1_pkg::LineBits)) u_lines (
    .clk_i,
    .enter_i(11'(fill)), .enter_data_i(head_flit_i.data), .result_i(11'(sum_to)),
    .result_data_i(sum),
    .leave_i(11'(shown_q)), .leave_data_o(held_data), .read_i(11'(term_of_q)), .read_data_o(term)
  );

  d1_netif_slots #(.Bits(HeadBits)) u_heads (
    .clk_i,
    .enter_i(11'(fill)),
    .enter_data_i({head_bits[d1_pkg::HeaderBits-1 : LineLsb+15], head_bits[LineLsb-1 : 0]}),
    .result_i(none), .result_data_i(no_head),
    .leave_i(11'(shown_q)), .leave_data_o(held_head), .read_i(none), .read_data_o(unused_read)
  );

  // ---- the read ---------------------------------------------------------------------------------
  // rd_req_o: it may be asked for. behind_q: slots whose requests came before it, for the same
  // line. One that leaves now still counts: its write is granted in this cycle.
  logic             asks_q;                   // there is an add
  logic             rd_req_q;
  logic [14:0]      asks_line_q;
  logic [Slots-1:0] asks_slot_q, behind_q, behind, same;
  logic             read;

  assign read      = rd_req_q && rd_gnt_i;
  assign asks_free = !asks_q || read;
  assign rd_req_o  = rd_req_q;
  assign rd_addr_o = asks_line_q;

  always_comb begin
    same = '0;
    if (head_add_i) begin
      for (int unsigned i = 0; i < Slots; i++) same[i] = q.line[i] == head_line;
    end
  end

  assign behind = used_q & (asks_free ? same : behind_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      asks_q   <= 1'b0;
      rd_req_q <= 1'b0;
    end else if (head_add_i || asks_q) begin
      asks_q   <= asks_free ? head_add_i && room : asks_q;
      rd_req_q <= behind == '0 && (asks_free ? head_add_i && room : asks_q);
    end
  end

  always_ff @(posedge clk_i) begin
    if (head_add_i || asks_q) behind_q <= behind;
    if (head_add_i && asks_free) begin
      asks_line_q <= head_line;
      asks_slot_q <= enter_q;
    end
  end

  // ---- the sum ----------------------------------------------------------------------------------
  // Where an add is on its way: reading for three cycles, then in the lanes for five.
  logic [Slots-1:0] read1_q, read2_q, term_of_q, add0_q, add1_q, add2_q, add3_q, add4_q;
  logic [2:0]       reads_q;                  // of each of the first three whether there is one
  logic [4:0]       err_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      reads_q <= '0;
      {read1_q, read2_q, term_of_q, add0_q, add1_q, add2_q, add3_q, add4_q} <= '0;
    end else if (busy_q) begin
      reads_q   <= {reads_q[1:0], read};
      read1_q   <= read ? asks_slot_q : '0;
      read2_q   <= read1_q;
      term_of_q <= read2_q;
      add0_q    <= term_of_q;
      add1_q    <= add0_q;
      add2_q    <= add1_q;
      add3_q    <= add2_q;
      add4_q    <= add3_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (busy_q) err_q <= {err_q[3:0], rd_err_i};
  end

  assign sum_to  = add4_q;
  assign sum_err = err_q[4];

  for (genvar u = 0; u < 16; u = u + LanesPerUnit) begin : gen_unit
    logic valid;
    d1_fp32_add #(.Lanes(LanesPerUnit)) u_add (
      .clk_i,
      .rst_ni,
      .valid_i  (reads_q[2]),
      .a_i      (rd_data_i[u*32 +: LanesPerUnit*32]),
      .b_i      (term[u*32 +: LanesPerUnit*32]),
      .valid_o  (valid),
      .result_o (sum[u*32 +: LanesPerUnit*32])
    );
    `D1_ASSERT(SumIsThatOfItsSlot_A, valid == (sum_to != '0))
  end

  // ---- what leaves ------------------------------------------------------------------------------
  // What is shown next is known before it is known whether the one before it leaves, and comes out
  // of flops.
  logic [WhatBits-1:0] shown_what_q, stay_what, next_what;
  logic [KeyBits-1:0]  shown_key_q, stay_key, next_key;
  logic [Slots-1:0]    ready, stay_slot, next_slot;

  always_comb begin
    ready     = '0;
    stay_what = '0; next_what = '0; stay_key = '0; next_key = '0;
    if (busy_q) begin
      for (int unsigned i = 0; i < Slots; i++) begin
        ready[i] = used_q[i] && (q.what[i] != '0 || sum_to[i]);
        if (leave_q[i] && used_q[i]) begin
          stay_what = stay_what | q.what[i] | (sum_to[i] ? turned : '0);
          stay_key  = stay_key | q.key[i];
        end
        if (after_leave[i] && used_q[i]) begin
          next_what = next_what | q.what[i] | (sum_to[i] ? turned : '0);
          next_key  = next_key | q.key[i];
        end
      end
    end
    stay_slot = leave_q & ready;
    next_slot = after_leave & ready;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      shown_what_q <= '0;
      shown_q      <= '0;
    end else if (busy_q) begin
      shown_what_q <= leave ? next_what : stay_what;
      shown_q      <= leave ? next_slot : stay_slot;
    end
  end

  always_ff @(posedge clk_i) begin
    if (busy_q) shown_key_q <= leave ? next_key : stay_key;
  end

  // The line is that of the slot shown.
  logic [14:0]                   shown_line;
  logic [d1_pkg::HeaderBits-1:0] shown_bits;

  always_comb begin
    shown_line = '0;
    if (busy_q) begin
      for (int unsigned i = 0; i < Slots; i++) begin
        if (shown_q[i]) shown_line = shown_line | q.line[i];
      end
    end
  end

  assign shown_bits = {held_head[HeadBits-1 : LineLsb], shown_line, held_head[LineLsb-1 : 0]};
  assign what_o     = quiet_q ? head_what_i : shown_what_q;
  assign key_o      = quiet_q ? head_key_i : shown_key_q;
  assign flit_o     = busy_q ? {shown_bits, held_data} : head_flit_i;

  `D1_ASSERT_STATIC(SlotsThatThereAre_A, Slots >= 2 && Slots <= 11)
  `D1_ASSERT_STATIC(LanesAreWholeUnits_A, 16 % LanesPerUnit == 0)
  `D1_ASSERT(IsOneThing_A, $onehot0({head_add_i, head_what_i}) && $onehot0(what_o))
  `D1_ASSERT(LeavesWhatIsShown_A, pop_i |-> what_o != '0)
  `D1_ASSERT(ReadHeldUntilGranted_A, rd_req_o && !rd_gnt_i |=> rd_req_o && $stable(rd_addr_o))
  `D1_ASSERT(NothingBesideThePipe_A, quiet_q == !busy_q && (used_q == '0 || busy_q))
  `D1_ASSERT(SumsInTheirSlots_A, (sum_to & ~used_q) == '0 && (sum_to & fill) == '0)

endmodule
