// What was granted on ld0 and ld1 and comes back three cycles later: vector loads to write, and
// errors to report.
//
//   load, mat (granted) ──▶ [ +1 ] ──▶ [ +2 ] ──▶ [ +3 ] ── ld0_rdata & mask ──▶ write-back 0
//                                                     └──── rerr ──▶ [ one a thread ] ──▶ fault_o
//
// A load clears the bytes that it does not move. One fault a thread is kept until it has been
// sent, operand A's before operand B's; later ones of that thread are dropped, since it is
// stopped by then. A load of no byte made no request: zeros are written and no error can
// come. wb_soon_* is the write-back two cycles ahead, in the cycle after the grant.

module d1_vector_load (
  input  logic           clk_i,
  input  logic           rst_ni,

  input  logic           load_i,        // a load leaves its request stage
  input  logic [1:0]     load_thread_i,
  input  logic [4:0]     load_vd_i,
  input  logic [6:0]     load_count_i,  // bytes that it moves
  input  logic [20:0]    load_pc_i,
  input  logic [20:0]    load_addr_i,

  input  logic           mat_a_i,       // operand A, B of a step was granted
  input  logic           mat_b_i,
  input  logic [1:0]     mat_thread_i,
  input  logic [20:0]    mat_pc_i,
  input  logic [20:0]    mat_addr_a_i,
  input  logic [20:0]    mat_addr_b_i,

  input  logic [511:0]   ld0_rdata_i,
  input  logic           ld0_rerr_i,
  input  logic           ld1_rerr_i,

  output logic           wb_soon_o,
  output logic [1:0]     wb_soon_thread_o,
  output logic [4:0]     wb_soon_vd_o,
  output logic           wb_o,
  output logic [1:0]     wb_thread_o,
  output logic [4:0]     wb_vd_o,
  output logic [511:0]   wb_data_o,

  output logic [3:0]     busy_o,        // thread t has a read or a fault under way
  output d1_pkg::fault_t fault_o
);

  // ---- three cycles ----------------------------------------------------------------------------
  logic        load1_q, load2_q, load3_q;
  logic        mat_a1_q, mat_a2_q, mat_a3_q, mat_b1_q, mat_b2_q, mat_b3_q;
  logic [1:0]  load_thread1_q, load_thread2_q, load_thread3_q;
  logic [1:0]  mat_thread1_q, mat_thread2_q, mat_thread3_q;
  logic [4:0]  vd1_q, vd2_q, vd3_q;
  logic [6:0]  count1_q;
  logic [63:0] mask, mask2_q, mask3_q;
  logic [41:0] load_place1_q, load_place2_q, load_place3_q;               // {pc, address}
  logic [62:0] mat_place1_q, mat_place2_q, mat_place3_q;                  // {pc, address A, B}

  d1_vector_mask u_mask (.first_i(load_place1_q[5:0]), .count_i(count1_q), .mask_o(mask));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {load1_q, load2_q, load3_q} <= '0;
      {mat_a1_q, mat_a2_q, mat_a3_q, mat_b1_q, mat_b2_q, mat_b3_q} <= '0;
    end else begin
      {load1_q, load2_q, load3_q}    <= {load_i, load1_q, load2_q};
      {mat_a1_q, mat_a2_q, mat_a3_q} <= {mat_a_i, mat_a1_q, mat_a2_q};
      {mat_b1_q, mat_b2_q, mat_b3_q} <= {mat_b_i, mat_b1_q, mat_b2_q};
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      load_thread1_q <= load_thread_i;
      vd1_q          <= load_vd_i;
      count1_q       <= load_count_i;
      load_place1_q  <= {load_pc_i, load_addr_i};
    end
    if (load1_q) begin
      load_thread2_q <= load_thread1_q;
      vd2_q          <= vd1_q;
      mask2_q        <= mask;
      load_place2_q  <= load_place1_q;
    end
    if (load2_q) begin
      load_thread3_q <= load_thread2_q;
      vd3_q          <= vd2_q;
      mask3_q        <= mask2_q;
      load_place3_q  <= load_place2_q;
    end
    if (mat_a_i || mat_b_i) begin
      mat_thread1_q <= mat_thread_i;
      mat_place1_q  <= {mat_pc_i, mat_addr_a_i, mat_addr_b_i};
    end
    if (mat_a1_q || mat_b1_q) begin
      mat_thread2_q <= mat_thread1_q;
      mat_place2_q  <= mat_place1_q;
    end
    if (mat_a2_q || mat_b2_q) begin
      mat_thread3_q <= mat_thread2_q;
      mat_place3_q  <= mat_place2_q;
    end
  end

  // ---- write-back ------------------------------------------------------------------------------
  assign wb_soon_o        = load1_q;
  assign wb_soon_thread_o = load_thread1_q;
  assign wb_soon_vd_o     = vd1_q;
  assign wb_o             = load3_q;
  assign wb_thread_o      = load_thread3_q;
  assign wb_vd_o          = vd3_q;

  // Zero unless a load writes: no work for the simulator, and nothing toggles.
  for (genvar i = 0; i < 16; i++) begin : gen_mask
    assign wb_data_o[i*32 +: 32] = !load3_q ? '0 : ld0_rdata_i[i*32 +: 32] &
        {{8{mask3_q[i*4+3]}}, {8{mask3_q[i*4+2]}}, {8{mask3_q[i*4+1]}}, {8{mask3_q[i*4]}}};
  end

  // ---- faults ----------------------------------------------------------------------------------
  logic           err_load, err_a, err_b;
  logic [3:0]     pend_q;
  logic [41:0]    place_q [4];                                            // {pc, address}
  logic [3:0]     first, waiting;       // is sent next; is kept longer
  logic [1:0]     first_idx;
  d1_pkg::fault_t fault_q;

  assign err_load = load3_q && mask3_q != '0 && ld0_rerr_i;
  assign err_a    = mat_a3_q && ld0_rerr_i;
  assign err_b    = mat_b3_q && ld1_rerr_i;
  assign first     = pend_q & (~pend_q + 4'd1);
  assign waiting   = pend_q & ~first;
  assign first_idx = {first[3] | first[2], first[3] | first[1]};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pend_q  <= '0;
      fault_q <= '0;
    end else begin
      fault_q.valid <= 1'b0;
      if (pend_q != '0) begin
        fault_q.valid  <= 1'b1;
        fault_q.thread <= first_idx;
        fault_q.cause  <= d1_pkg::CauseEccUncorrectable;
        fault_q.pc     <= place_q[first_idx][41:21];
        fault_q.addr   <= {43'd0, place_q[first_idx][20:0]};
        pend_q[first_idx] <= 1'b0;
      end
      if (err_load) pend_q[load_thread3_q] <= 1'b1;
      if (err_a || err_b) pend_q[mat_thread3_q] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (err_b && !err_a && !waiting[mat_thread3_q])
      place_q[mat_thread3_q] <= {mat_place3_q[62:42], mat_place3_q[20:0]};
    if (err_a && !waiting[mat_thread3_q]) place_q[mat_thread3_q] <= mat_place3_q[62:21];
    if (err_load && !waiting[load_thread3_q]) place_q[load_thread3_q] <= load_place3_q;
  end

  assign fault_o = fault_q;

  always_comb begin
    busy_o = pend_q;
    if (load1_q) busy_o[load_thread1_q] = 1'b1;
    if (load2_q) busy_o[load_thread2_q] = 1'b1;
    if (load3_q) busy_o[load_thread3_q] = 1'b1;
    if (mat_a1_q || mat_b1_q) busy_o[mat_thread1_q] = 1'b1;
    if (mat_a2_q || mat_b2_q) busy_o[mat_thread2_q] = 1'b1;
    if (mat_a3_q || mat_b3_q) busy_o[mat_thread3_q] = 1'b1;
    if (fault_q.valid) busy_o[fault_q.thread] = 1'b1;
  end

endmodule
