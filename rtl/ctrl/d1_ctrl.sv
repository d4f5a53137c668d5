// Control registers, semaphores, thread start and stop of a node (docs/ctrl.md).
//
//   scalar side --sreg-->+---------------------+--start, stop_req-->  core
//   network  -ctl,post-->| registers, 4 thread |<--stop-------------
//   core       --sem---->| states, 32 counts   |--fault, cycle------>
//                        +---------------------+
//
// Every access takes effect at its grant. Reads of the scalar side are never refused; one
// register is written a cycle, the network first unless the scalar side had to wait. A post waits
// in the cycle in which a barrier posts. Within a
// cycle a semaphore sees read, wait, post, write in this order.

`include "prim/d1_assert.svh"

module d1_ctrl (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic [63:0]        node_base_i,    // global address of offset 0 of this node

  // Scalar side. err: refused, no effect; valid with the request. rdata: the cycle after the grant.
  input  logic               sreg_req_i,
  input  logic               sreg_we_i,
  input  logic [15:3]        sreg_addr_i,
  input  logic [63:0]        sreg_wdata_i,
  output logic               sreg_gnt_o,
  output logic               sreg_err_o,
  output logic               sreg_rvalid_o,
  output logic [63:0]        sreg_rdata_o,

  // Writes from the network. err: as above.
  input  logic               ctl_req_i,
  input  logic [15:3]        ctl_addr_i,
  input  logic [63:0]        ctl_wdata_i,
  output logic               ctl_gnt_o,
  output logic               ctl_err_o,

  // Posts, and waits of the core.
  input  logic               post_valid_i,
  output logic               post_ready_o,
  input  logic [4:0]         post_sem_i,
  input  logic [15:0]        post_amount_i,
  input  logic               sem_req_i,
  input  logic [4:0]         sem_i,
  input  logic [15:0]        sem_amount_i,
  output logic               sem_gnt_o,

  // Threads. start: one-hot pulse. stop_req: level until the thread is reported on stop.
  output logic [3:0]         start_valid_o,
  output logic [20:0]        start_pc_o,
  output logic [63:0]        start_arg_o,
  output logic [3:0]         stop_req_o,
  output logic [3:0]         running_o,
  input  logic               stop_valid_i,
  input  logic [1:0]         stop_thread_i,
  input  logic               stop_is_halt_i,
  input  logic [31:0]        stop_cause_i,   // exit code of a halt, else a cause; 0: as requested
  input  logic [20:0]        stop_pc_i,
  input  logic [63:0]        stop_addr_i,
  output d1_pkg::fault_t     fault_o,        // a pulse: semaphore overflow, barrier misuse
  output logic [63:0]        cycle_o,

  // Lists of the DMA engine: one-hot pulse with the address; their states.
  output logic [3:0]         dma_start_o,
  output logic [20:0]        dma_addr_o,
  output logic               dma_beyond_o,   // the address has bits above these
  input  logic [3:0]         dma_busy_i,
  input  logic [3:0]         dma_failed_i,

  // Barriers: wires to the neighbours, bit 4 side + barrier.
  input  logic [15:0]        sync_i,
  output logic [15:0]        sync_o,

  // The memory: scrubbing, injection of errors; counts of errors and conflicts.
  output d1_pkg::sram_ctl_t    sram_ctl_o,
  input  d1_pkg::sram_status_t sram_status_i,

  // What is counted, each of the cycle before: 4 x d1_pkg::spent_e; as d1_vector's events_o.
  input  logic [15:0]        spent_i,
  input  logic [3:0]         events_i
);

  // Offsets by bits [15:8]: the page; then the register in it.
  localparam logic [7:0] NodePage      = 8'h00;  // [7:3]: VERSION, NODE, CYCLE
  localparam logic [7:0] ThreadPage    = 8'h01;  // [7:6]: thread, [5:3]: register
  localparam logic [7:0] SramPage      = 8'h02;  // [7:3]: register of d1_ctrl_sram
  localparam logic [7:0] SpentPage     = 8'h04;  // [7:6]: thread, [5:3]: counter
  localparam logic [7:0] EventPage     = 8'h05;  // [4:3]: counter
  localparam logic [7:0] DmaPage       = 8'h06;  // [4:3]: thread
  localparam logic [7:0] SemaphorePage = 8'h08;  // [7:3]: semaphore
  localparam logic [7:0] BarrierPage   = 8'h0A;  // [5:3]: register of d1_barriers

  localparam logic [2:0] ThreadCtrl  = 3'd0;
  localparam logic [2:0] ThreadPc    = 3'd1;
  localparam logic [2:0] ThreadArg   = 3'd2;
  localparam logic [2:0] ThreadCause = 3'd3;
  localparam logic [2:0] ThreadEpc   = 3'd4;
  localparam logic [2:0] ThreadEaddr = 3'd5;

  localparam logic AllThreads = d1_pkg::Threads == 4;

  function automatic logic is_legal(input logic [15:3] addr, input logic we);
    case (addr[15:8])
      NodePage:      is_legal = !we && addr[7:3] <= 5'd2;
      ThreadPage:    is_legal = addr[5:3] <= (we ? ThreadArg : ThreadEaddr) &&
                                (AllThreads || !addr[7]);
      SramPage:      is_legal = we ? d1_pkg::CtlSramWritable[addr[7:3]]
                                     : d1_pkg::CtlSramReadable[addr[7:3]];
      SemaphorePage: is_legal = 1'b1;
      DmaPage:       is_legal = addr[7:5] == 3'd0 && (AllThreads || !addr[4]);
      BarrierPage:   is_legal = addr[7:6] == 2'd0;
      SpentPage:     is_legal = !we && (AllThreads || !addr[7]);
      EventPage:     is_legal = !we && addr[7:5] == 3'd0;
      default:       is_legal = 1'b0;
    endcase
  endfunction

  // ---- requests ---------------------------------------------------------------------------------
  logic        scalar_waited_q;
  logic        scalar_write, scalar_first, scalar_now;
  logic        write;            // the register write of this cycle
  logic [15:3] write_addr;
  logic [63:0] write_data;

  assign sreg_err_o   = !is_legal(sreg_addr_i, sreg_we_i);
  assign ctl_err_o    = !is_legal(ctl_addr_i, 1'b1);
  assign scalar_write = sreg_req_i && sreg_we_i;
  assign scalar_first = scalar_waited_q || !ctl_req_i;
  assign sreg_gnt_o   = sreg_req_i && (!sreg_we_i || scalar_first);
  assign ctl_gnt_o    = ctl_req_i && !(scalar_write && scalar_waited_q);
  assign scalar_now   = scalar_write && scalar_first;
  assign write        = scalar_now ? !sreg_err_o : ctl_req_i && !ctl_err_o;
  assign write_addr   = scalar_now ? sreg_addr_i : ctl_addr_i;
  assign write_data   = scalar_now ? sreg_wdata_i : ctl_wdata_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) scalar_waited_q <= 1'b0;
    else         scalar_waited_q <= scalar_write && !sreg_gnt_o;
  end

  // ---- cycle counter ----------------------------------------------------------------------------
  logic [63:0] cycle;

  d1_counter u_cycle (.clk_i, .rst_ni, .count_o(cycle));

  assign cycle_o = cycle;

  // ---- counters ---------------------------------------------------------------------------------
  logic [d1_pkg::CountBits-1:0] count;

  d1_counts u_counts (
    .clk_i,
    .rst_ni,
    .spent_i,
    .events_i,
    .read_i  (sreg_req_i && !sreg_we_i && sreg_addr_i[15:9] == SpentPage[7:1]),
    .addr_i  (sreg_addr_i[8:3]),
    .count_o (count)
  );

  // ---- barriers ---------------------------------------------------------------------------------
  logic        barrier_post, misuse_valid, misuse_taken;
  logic [4:0]  barrier_sem;
  logic [3:0]  barrier_from;
  logic [1:0]  misuse_barrier;
  logic [16:0] barrier_read_data;

  d1_barriers u_barriers (
    .clk_i,
    .rst_ni,
    .write_i          (write && write_addr[15:8] == BarrierPage),
    .write_addr_i     (write_addr[5:3]),
    .write_data_i     (write_data[16:0]),
    .read_addr_i      (sreg_addr_i[5:3]),
    .read_data_o      (barrier_read_data),
    .sync_i,
    .sync_o,
    .post_valid_o     (barrier_post),
    .post_sem_o       (barrier_sem),
    .post_from_o      (barrier_from),
    .misuse_valid_o   (misuse_valid),
    .misuse_barrier_o (misuse_barrier),
    .misuse_taken_i   (misuse_taken)
  );

  // ---- semaphores -------------------------------------------------------------------------------
  logic [32*16-1:0]   count_q;            // 16 bits a semaphore
  logic               sreg_sem, ctl_sem, post;
  logic               both;               // the wait and the post are at one semaphore
  logic               too_many;
  logic [15:0]        wait_count, net_count, barrier_count, left, posted, taken, waited;
  logic [16:0]        net_sum, barrier_sum, post_sum;  // of the post alone
  logic [16:0]        change, post_wait;  // by the wait with a post; signed
  logic [31:0]        write_to, post_to, wait_at, changes;
  logic               overflow_q;
  logic [4:0]         overflow_sem_q;

  // A barrier's post comes first: it cannot wait, and one of the network can. Both counts are read
  // at once, and each sum stands ready before one is chosen.
  assign post_ready_o  = !barrier_post;
  assign post          = barrier_post || post_valid_i;
  assign wait_count    = count_q[16*sem_i +: 16];
  assign net_count     = count_q[16*post_sem_i +: 16];
  assign barrier_count = count_q[16*barrier_sem +: 16];
  assign both          = barrier_post ? sem_i == barrier_sem : post_valid_i && sem_i == post_sem_i;
  assign sem_gnt_o    = sem_req_i && wait_count >= sem_amount_i;

  // Whether the wait is granted, and whether a post meets it, is known late: the sums are there by
  // then, and it only chooses one of them, once, and whether it is written. The sums of a granted
  // wait are not negative. They are additions, since a subtraction would share its carries with the
  // comparison.
  assign left        = wait_count + ~sem_amount_i + 16'd1;
  assign change      = (barrier_post ? 17'd1 : {1'b0, post_amount_i}) + {1'b1, ~sem_amount_i} +
                       17'd1;
  assign post_wait   = {1'b0, wait_count} + change;  // modulo 2^17, as it is from 0 to 2^17 - 2
  assign taken       = both ? post_wait[15:0] | {16{post_wait[16]}} : left;
  assign net_sum     = {1'b0, net_count} + {1'b0, post_amount_i};
  assign barrier_sum = {1'b0, barrier_count} + 17'd1;
  assign post_sum    = barrier_post ? barrier_sum : net_sum;
  assign posted      = post_sum[15:0] | {16{post_sum[16]}};
  assign too_many    = both && sem_gnt_o ? post_wait[16] : post_sum[16];

  // Whose write it is is known late as well: both addresses are decoded by then.
  assign sreg_sem = !sreg_err_o && sreg_addr_i[15:8] == SemaphorePage;
  assign ctl_sem  = ctl_req_i && !ctl_err_o && ctl_addr_i[15:8] == SemaphorePage;
  assign write_to = scalar_now ? {31'd0, sreg_sem} << sreg_addr_i[7:3]
                               : {31'd0, ctl_sem} << ctl_addr_i[7:3];
  assign post_to  = {31'd0, barrier_post} << barrier_sem |
                    {31'd0, post_valid_i && !barrier_post} << post_sem_i;
  assign wait_at  = {31'd0, sem_req_i} << sem_i;
  assign waited   = sem_gnt_o ? taken : posted;
  assign changes  = write_to | post_to | (sem_gnt_o ? wait_at : '0);

  for (genvar s = 0; s < 32; s++) begin : gen_count
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        count_q[16*s +: 16] <= '0;
      end else if (changes[s]) begin
        count_q[16*s +: 16] <= write_to[s] ? write_data[15:0] : wait_at[s] ? waited : posted;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) overflow_q <= 1'b0;
    else         overflow_q <= post && too_many;
  end

  always_ff @(posedge clk_i) begin
    if (post) overflow_sem_q <= barrier_post ? barrier_sem : post_sem_i;
  end

  always_comb begin
    fault_o        = '0;
    fault_o.valid  = overflow_q || misuse_valid;
    fault_o.thread = 2'd0;
    fault_o.cause  = overflow_q ? d1_pkg::CauseSemaphoreOverflow : d1_pkg::CauseBarrierMisuse;
    fault_o.addr   = {43'd0, d1_pkg::ControlBase[20:16],
                      overflow_q ? {SemaphorePage, overflow_sem_q, 3'd0}
                                 : {BarrierPage, 2'd0, misuse_barrier, 4'd0}};
  end

  assign misuse_taken = misuse_valid && !overflow_q;

  // ---- threads ----------------------------------------------------------------------------------
  logic [4*64-1:0] pc_q, arg_q, eaddr_q;  // of thread t: [64 * t +: 64] and so on
  logic [4*32-1:0] cause_q;
  logic [4*21-1:0] epc_q;
  logic [4*2-1:0]  state_q;
  logic [3:0]  running, stop_req_q, start_q;
  logic [1:0]  start_thread_q;
  logic        write_thread, write_ctrl;
  logic [1:0]  write_t;

  assign write_thread = write && write_addr[15:8] == ThreadPage;
  assign write_ctrl   = write_thread && write_addr[5:3] == ThreadCtrl;
  assign write_t      = write_addr[7:6];

  always_comb begin
    for (int t = 0; t < 4; t++) running[t] = state_q[2*t +: 2] == d1_pkg::ThreadRunning;
  end

  // A report of the core comes after a write in the same cycle.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q    <= '0;  // ThreadStopped
      stop_req_q <= '0;
      start_q    <= '0;
    end else begin
      start_q <= '0;
      if (write_ctrl) begin
        if (running[write_t]) begin
          if (write_data[1]) stop_req_q[write_t] <= 1'b1;
        end else if (write_data[1:0] == 2'b01 &&
                     !(stop_valid_i && stop_thread_i == write_t)) begin
          state_q[2*write_t +: 2] <= d1_pkg::ThreadRunning;
          start_q[write_t] <= 1'b1;
        end
      end
      if (stop_valid_i) begin
        stop_req_q[stop_thread_i] <= 1'b0;
        state_q[2*stop_thread_i +: 2] <= stop_is_halt_i     ? d1_pkg::ThreadHalted  :
                                  stop_cause_i != '0 ? d1_pkg::ThreadFaulted :
                                                       d1_pkg::ThreadStopped;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      start_thread_q <= '0;
      pc_q           <= '0;
      arg_q          <= '0;
      cause_q        <= '0;
      epc_q          <= '0;
      eaddr_q        <= '0;
    end else begin
      if (write_thread) begin
        start_thread_q <= write_t;
        if (write_addr[5:3] == ThreadPc)  pc_q[64*write_t +: 64]  <= write_data;
        if (write_addr[5:3] == ThreadArg) arg_q[64*write_t +: 64] <= write_data;
      end
      if (stop_valid_i && (stop_is_halt_i || stop_cause_i != '0)) begin
        cause_q[32*stop_thread_i +: 32] <= stop_cause_i;
        epc_q[21*stop_thread_i +: 21]   <= stop_pc_i;
        eaddr_q[64*stop_thread_i +: 64] <= stop_addr_i;
      end
    end
  end

  assign start_valid_o = start_q;
  assign start_pc_o    = pc_q[64*start_thread_q +: 21];
  assign start_arg_o   = arg_q[64*start_thread_q +: 64];
  assign stop_req_o    = stop_req_q;
  assign running_o     = running;

  // ---- DMA lists --------------------------------------------------------------------------------
  logic       write_dma;
  logic [3:0] dma_start_q;

  assign write_dma   = write && write_addr[15:8] == DmaPage;
  assign dma_start_o = dma_start_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) dma_start_q <= '0;
    else         dma_start_q <= {3'd0, write_dma} << write_addr[4:3];
  end

  always_ff @(posedge clk_i) begin
    if (write_dma) begin
      dma_addr_o   <= write_data[20:0];
      dma_beyond_o <= write_data[63:21] != '0;
    end
  end

  // ---- the memory -------------------------------------------------------------------------------
  logic [63:0] sram_read_data;

  d1_ctrl_sram u_sram (
    .clk_i,
    .rst_ni,
    .write_i      (write && write_addr[15:8] == SramPage),
    .write_addr_i (write_addr[7:3]),
    .write_data_i (write_data),
    .read_addr_i  (sreg_addr_i[7:3]),
    .read_data_o  (sram_read_data),
    .ctl_o        (sram_ctl_o),
    .status_i     (sram_status_i)
  );

  // ---- reads ------------------------------------------------------------------------------------
  logic        rvalid_q;
  logic [63:0] rdata_q;
  logic [1:0]  read_t;

  assign read_t = sreg_addr_i[7:6];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) rvalid_q <= 1'b0;
    else         rvalid_q <= sreg_req_i && !sreg_we_i;
  end

  always_ff @(posedge clk_i) begin
    if (sreg_req_i && !sreg_we_i) begin
      rdata_q <= '0;
      case (sreg_addr_i[15:8])
        NodePage: begin
          case (sreg_addr_i[7:3])
            5'd0:    rdata_q <= {32'd0, d1_pkg::Version};
            5'd1:    rdata_q <= node_base_i;
            5'd2:    rdata_q <= cycle;
            default: rdata_q <= '0;
          endcase
        end
        ThreadPage: begin
          case (sreg_addr_i[5:3])
            ThreadCtrl:  rdata_q <= {62'd0, state_q[2*read_t +: 2]};
            ThreadPc:    rdata_q <= pc_q[64*read_t +: 64];
            ThreadArg:   rdata_q <= arg_q[64*read_t +: 64];
            ThreadCause: rdata_q <= {32'd0, cause_q[32*read_t +: 32]};
            ThreadEpc:   rdata_q <= {43'd0, epc_q[21*read_t +: 21]};
            ThreadEaddr: rdata_q <= eaddr_q[64*read_t +: 64];
            default:     rdata_q <= '0;
          endcase
        end
        SramPage:      rdata_q <= sram_read_data;
        DmaPage: begin
          if (sreg_addr_i[7:5] == 3'd0) begin
            rdata_q <= {62'd0, dma_failed_i[sreg_addr_i[4:3]], dma_busy_i[sreg_addr_i[4:3]]};
          end
        end
        BarrierPage:   rdata_q <= 64'(barrier_read_data);
        SpentPage, EventPage: rdata_q <= 64'(count);
        SemaphorePage: rdata_q <= {48'd0, count_q[16*sreg_addr_i[7:3] +: 16]};
        default:       rdata_q <= '0;
      endcase
    end
  end

  assign sreg_rvalid_o = rvalid_q;
  assign sreg_rdata_o  = rdata_q;

  // ---- trace ------------------------------------------------------------------------------------
  logic       trace_barrier_valid_q;
  logic [3:0] trace_barrier_q;  // {barrier, thread} of a post

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) trace_barrier_valid_q <= 1'b0;
    else         trace_barrier_valid_q <= barrier_post;
  end

  always_ff @(posedge clk_i) begin
    if (barrier_post) trace_barrier_q <= barrier_from;
  end

  `D1_ASSERT(ScalarHeldUntilGranted_A, sreg_req_i && !sreg_gnt_o |=> sreg_req_i &&
             $stable({sreg_we_i, sreg_addr_i, sreg_wdata_i}))
  `D1_ASSERT(NetworkHeldUntilGranted_A, ctl_req_i && !ctl_gnt_o |=> ctl_req_i &&
             $stable({ctl_addr_i, ctl_wdata_i}))
  `D1_ASSERT(OneWriteACycle_A, !(scalar_write && sreg_gnt_o && ctl_gnt_o))
  `D1_ASSERT(NobodyWaitsTwice_A, scalar_write && !sreg_gnt_o |=> sreg_gnt_o)
  `D1_ASSERT(StartsRunning_A, (start_q & ~running) == '0)
  `D1_ASSERT(OneStartACycle_A, $onehot0(start_q))
  `D1_ASSERT(BusyListsHaveNotFailed_A, (dma_busy_i & dma_failed_i) == '0)
  `D1_ASSERT(StopRequestsWhileRunning_A, (stop_req_q & ~running) == '0)

endmodule
