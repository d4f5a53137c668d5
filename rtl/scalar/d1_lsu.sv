// Scalar loads and stores: one queue in program order, one access a cycle.
//
//   X ─▶ [ queue of 4 ] ─▶ head: sld, sst or sreg ─▶ grant ─▶ │ 1 │ 2 │ 3 │ 4: aligned ─▶ late result
//                                                               data of sreg ┘   └ data of sld
//
// Accesses of all threads are performed in the order in which they were issued, so each thread's
// are in program order. A load's data leaves four cycles after the grant; clear_o announces it one
// cycle earlier. The issuer makes sure that there is room: count_o entries are taken. An access
// enters the queue before its address has been checked: ok_i tells a cycle later whether it is
// performed or dropped.

`include "prim/d1_assert.svh"

module d1_lsu (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,
  input  logic        ok_i,          // of the cycle before: the access has no fault,
                                     // it is to be performed
  input  logic        store_i,
  input  logic        control_i,     // a control register
  input  logic [1:0]  thread_i,
  input  logic [20:0] pc_i,
  input  logic [20:0] addr_i,
  input  logic [2:0]  funct3_i,      // size [1:0], zero-extend [2]
  input  logic        rd_we_i,       // a load to a register other than x0
  input  logic [4:0]  rd_i,
  input  logic [63:0] data_i,

  output logic [2:0]  count_o,
  output logic [3:0]  idle_o,        // nothing of thread t waits for its grant
  output logic [3:0]  loads_o,       // a load of thread t waits for its grant

  output logic        sld_req_o,
  output logic [17:0] sld_addr_o,
  input  logic        sld_gnt_i,
  input  logic        sld_rvalid_i,
  input  logic [63:0] sld_rdata_i,
  input  logic        sld_rerr_i,
  output logic        sst_req_o,
  output logic [17:0] sst_addr_o,
  output logic [7:0]  sst_mask_o,
  output logic [63:0] sst_data_o,
  input  logic        sst_gnt_i,
  output logic        sreg_req_o,
  output logic        sreg_we_o,
  output logic [15:3] sreg_addr_o,
  output logic [63:0] sreg_wdata_o,
  input  logic        sreg_gnt_i,
  input  logic        sreg_err_i,
  input  logic        sreg_rvalid_i,
  input  logic [63:0] sreg_rdata_i,

  // the access that is performed now
  output d1_scalar_pkg::access_t access_o,

  output logic        clear_o,       // the result below comes in the next cycle
  output logic [1:0]  clear_thread_o,
  output logic [4:0]  clear_rd_o,
  output d1_scalar_pkg::write_t  late_o,
  output d1_pkg::fault_t          fault_o     // the word had two wrong bits
);

  localparam int unsigned Depth = 4;

  typedef struct packed {
    logic        store;
    logic        control;
    logic [1:0]  thread;
    logic [20:0] pc;
    logic [20:0] addr;
    logic [2:0]  funct3;
    logic        rd_we;
    logic [4:0]  rd;
    logic [63:0] data;
  } entry_t;
  localparam int unsigned EntryBits = 119;

  // A store's data at every position that its size allows; the mask selects one.
  logic [63:0] spread;
  always_comb begin
    case (funct3_i[1:0])
      2'd0:    spread = {8{data_i[7:0]}};
      2'd1:    spread = {4{data_i[15:0]}};
      2'd2:    spread = {2{data_i[31:0]}};
      default: spread = data_i;
    endcase
  end

  logic                 head_valid, head_ok, push, gnt, pop, pushed_q;
  entry_t               head;
  logic [EntryBits-1:0] queue [Depth];
  logic [1:0]           wr_q, rd_q, pushed_at_q;
  logic [Depth-1:0]     ok_q;
  logic [2:0]           count_q;
  assign push       = valid_i;
  assign head       = queue[rd_q];
  // What came in the cycle before is being checked now.
  assign head_ok    = (pushed_q && pushed_at_q == rd_q) ? ok_i : ok_q[rd_q];
  assign head_valid = count_q != 3'd0 && head_ok;
  assign pop        = gnt || (count_q != 3'd0 && !head_ok);
  assign count_o    = count_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wr_q    <= 2'd0;
      rd_q    <= 2'd0;
      count_q  <= 3'd0;
      pushed_q <= 1'b0;
    end else begin
      pushed_q <= push;
      if (push) wr_q <= wr_q + 2'd1;
      if (pop)  rd_q <= rd_q + 2'd1;
      if (push) count_q <= pop ? count_q        : count_q + 3'd1;
      else      count_q <= pop ? count_q - 3'd1 : count_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      queue[wr_q] <= {store_i, control_i, thread_i, pc_i, addr_i, funct3_i, rd_we_i, rd_i, spread};
      pushed_at_q <= wr_q;
    end
    if (pushed_q) ok_q[pushed_at_q] <= ok_i;
  end

  assign sld_req_o    = head_valid && !head.control && !head.store;
  assign sst_req_o    = head_valid && !head.control && head.store;
  assign sreg_req_o   = head_valid && head.control;
  assign sreg_we_o    = head.store;
  assign sreg_addr_o  = head.addr[15:3];
  assign sreg_wdata_o = head.data;
  assign sld_addr_o   = head.addr[20:3];
  assign sst_addr_o   = head.addr[20:3];
  assign sst_data_o   = head.data;
  assign gnt          = (sld_req_o && sld_gnt_i) || (sst_req_o && sst_gnt_i) ||
                        (sreg_req_o && sreg_gnt_i);
  always_comb begin
    case (head.funct3[1:0])
      2'd0:    sst_mask_o = 8'h01 << head.addr[2:0];
      2'd1:    sst_mask_o = 8'h03 << head.addr[2:0];
      2'd2:    sst_mask_o = 8'h0F << head.addr[2:0];
      default: sst_mask_o = 8'hFF;
    endcase
  end

  always_comb begin
    access_o        = '0;
    access_o.valid  = {gnt && head.store, gnt && !head.store};
    access_o.thread = head.thread;
    access_o.addr   = head.addr;
    access_o.mask   = sst_mask_o;
    if (head.store) access_o.data = head.data;
  end

  // ---- how many accesses, and how many loads, of each thread wait: 0 to Depth
  logic [11:0] waiting_q, loads_q;
  logic [3:0]  in, out, out_load;
  always_comb begin
    for (int t = 0; t < 4; t++) begin
      in[t]      = push && thread_i == 2'(t);
      out[t]     = pop && head.thread == 2'(t);
      out_load[t] = out[t] && !head.store;
      idle_o[t]  = waiting_q[3*t +: 3] == 3'd0;
      loads_o[t] = loads_q[3*t +: 3] != 3'd0;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      waiting_q <= '0;
      loads_q   <= '0;
    end else if (push || pop) begin
      for (int t = 0; t < 4; t++) begin
        if (in[t]) waiting_q[3*t +: 3] <= waiting_q[3*t +: 3] + {2'd0, !out[t]};
        else       waiting_q[3*t +: 3] <= waiting_q[3*t +: 3] - {2'd0, out[t]};
        if (in[t] && !store_i) loads_q[3*t +: 3] <= loads_q[3*t +: 3] + {2'd0, !out_load[t]};
        else                   loads_q[3*t +: 3] <= loads_q[3*t +: 3] - {2'd0, out_load[t]};
      end
    end
  end

  // ---- loads under way
  logic        l1_valid_q, l2_valid_q, l3_valid_q, l1_control_q, l2_control_q, l3_control_q;
  logic        l1_rd_we_q, l2_rd_we_q, l3_rd_we_q;
  logic [1:0]  l1_thread_q, l2_thread_q, l3_thread_q;
  logic [20:0] l1_pc_q, l2_pc_q, l3_pc_q, l1_addr_q, l2_addr_q, l3_addr_q;
  logic [2:0]  l1_funct3_q, l2_funct3_q, l3_funct3_q;
  logic [4:0]  l1_rd_q, l2_rd_q, l3_rd_q;
  logic [63:0] control2_q, control3_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      l1_valid_q <= 1'b0;
      l2_valid_q <= 1'b0;
      l3_valid_q <= 1'b0;
    end else begin
      l1_valid_q <= gnt && !head.store;
      l2_valid_q <= l1_valid_q;
      l3_valid_q <= l2_valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (gnt && !head.store) begin
      l1_control_q <= head.control;
      l1_thread_q  <= head.thread;
      l1_pc_q      <= head.pc;
      l1_addr_q    <= head.addr;
      l1_funct3_q  <= head.funct3;
      l1_rd_we_q   <= head.rd_we;
      l1_rd_q      <= head.rd;
    end
    if (l1_valid_q) begin
      l2_control_q <= l1_control_q;
      l2_thread_q  <= l1_thread_q;
      l2_pc_q      <= l1_pc_q;
      l2_addr_q    <= l1_addr_q;
      l2_funct3_q  <= l1_funct3_q;
      l2_rd_we_q   <= l1_rd_we_q;
      l2_rd_q      <= l1_rd_q;
      control2_q   <= sreg_rdata_i;
    end
    if (l2_valid_q) begin
      l3_control_q <= l2_control_q;
      l3_thread_q  <= l2_thread_q;
      l3_pc_q      <= l2_pc_q;
      l3_addr_q    <= l2_addr_q;
      l3_funct3_q  <= l2_funct3_q;
      l3_rd_we_q   <= l2_rd_we_q;
      l3_rd_q      <= l2_rd_q;
      control3_q   <= control2_q;
    end
  end

  assign clear_o        = l3_valid_q && l3_rd_we_q;
  assign clear_thread_o = l3_thread_q;
  assign clear_rd_o     = l3_rd_q;

  // ---- the word, aligned
  logic        l4_valid_q;
  logic [1:0]  l4_thread_q;
  logic [4:0]  l4_rd_q;
  logic [2:0]  l4_funct3_q, l4_position_q;
  logic [63:0] l4_word_q, moved;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) l4_valid_q <= 1'b0;
    else         l4_valid_q <= l3_valid_q && l3_rd_we_q;
  end
  always_ff @(posedge clk_i) begin
    if (l3_valid_q) begin
      l4_thread_q   <= l3_thread_q;
      l4_rd_q       <= l3_rd_q;
      l4_funct3_q   <= l3_funct3_q;
      l4_position_q <= l3_addr_q[2:0];
      l4_word_q     <= l3_control_q ? control3_q : sld_rdata_i;
    end
  end
  assign moved = l4_word_q >> {l4_position_q, 3'd0};

  always_comb begin
    late_o        = '0;
    late_o.we     = l4_valid_q;
    late_o.thread = l4_thread_q;
    late_o.rd     = l4_rd_q;
    case (l4_funct3_q)
      3'd0:    late_o.data = {{56{moved[7]}}, moved[7:0]};
      3'd1:    late_o.data = {{48{moved[15]}}, moved[15:0]};
      3'd2:    late_o.data = {{32{moved[31]}}, moved[31:0]};
      3'd4:    late_o.data = {56'd0, moved[7:0]};
      3'd5:    late_o.data = {48'd0, moved[15:0]};
      3'd6:    late_o.data = {32'd0, moved[31:0]};
      default: late_o.data = moved;
    endcase
  end

  always_comb begin
    fault_o        = '0;
    fault_o.valid  = l3_valid_q && !l3_control_q && sld_rerr_i;
    fault_o.thread = l3_thread_q;
    fault_o.cause  = d1_pkg::CauseEccUncorrectable;
    fault_o.pc     = l3_pc_q;
    fault_o.addr   = {43'd0, l3_addr_q};
  end

  `D1_ASSERT(RoomForEveryAccess_A, !valid_i || count_q != 3'(Depth))
  `D1_ASSERT(LoadIsAnswered_A, (l3_valid_q && !l3_control_q) == sld_rvalid_i)
  `D1_ASSERT(RegisterReadIsAnswered_A, (l1_valid_q && l1_control_q) == sreg_rvalid_i)
  `D1_ASSERT(RegisterExists_A, !(sreg_req_o && sreg_err_i))

  // What only the rules above look at.
  logic unused_checks;
  assign unused_checks = ^{sld_rvalid_i, sreg_rvalid_i, sreg_err_i};

endmodule
