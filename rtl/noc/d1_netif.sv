// The local port of a node: pushes and posts out, writes and posts in, and their acknowledgements.
//
//   push_*  ──▶ [d1_netif_inject: place, offset, count outstanding] ── inj (request) ──▶
//   net_idle_o, fault_o ◀──┘ ◀── ej (response) ──
//   mst_*, ctl_*, post_* ◀── [d1_netif_arrive: four flits, checks] ◀── ej (request) ──
//   add_* (lines are read) ◀──▶  │   with d1_netif_add
//                                └──▶ [d1_netif_ack: counted per source] ── inj (response) ──▶
//
// push_*: a push (push_count_i bytes of push_data_i, at their own positions in the line) or a post
// to a global address; taken in order, at most one a cycle, into the router in the same cycle.
// A flow to the own node takes the same way through the router as any other.
// net_idle_o[t]: everything that thread t gave was acknowledged; low from the edge at which a push
// is taken. A push to a place outside the mesh, or refused there, ends in fault_o (RemoteError).
// An address may name a rectangle of nodes: a broadcast, which each of them answers.
// mst_*, ctl_*, post_*: the oldest arrived request, offered until taken; ctl_err_i, with ctl_gnt_i,
// says that the register refuses the write. Each request is answered once: acknowledged after it
// was performed, or refused. add_*: writes into the adding window read their line first
// (d1_netif_add).
//
// Offers, credits and readies depend on registers only, but for a push to a rectangle; a push
// passes to inj within its cycle. Responses are taken when they arrive, whatever else waits.
// route_*: writes of the router's table. Source-routed packets on their way to elsewhere go from
// ej to inj.

module d1_netif #(
  parameter int unsigned LanesPerUnit = 16   // 1 for synthesis: d1_netif_add
) (
  input  logic            clk_i,
  input  logic            rst_ni,

  input  logic [7:0]      x_i,
  input  logic [7:0]      y_i,
  input  logic [8:0]      mesh_w_i,
  input  logic [8:0]      mesh_h_i,
  input  logic [15:0]     chip_i,

  // From d1_vector.
  input  logic            push_valid_i,
  output logic            push_ready_o,
  input  logic [1:0]      push_thread_i,
  input  logic            push_post_i,    // a post; otherwise a write
  input  logic [63:0]     push_addr_i,    // global; of a post only the place counts
  input  logic [6:0]      push_count_i,   // bytes of a write, from push_addr_i[5:0] on
  input  logic [4:0]      push_sem_i,     // of a post
  input  logic [15:0]     push_amount_i,  // of a post
  input  logic [511:0]    push_data_i,

  // To d1_core.
  output logic [3:0]      net_idle_o,
  output d1_pkg::fault_t  fault_o,

  // To d1_sram.
  output logic            mst_req_o,
  output logic [14:0]     mst_addr_o,
  output logic [63:0]     mst_mask_o,
  output logic [511:0]    mst_data_o,
  input  logic            mst_gnt_i,

  // To d1_vector, which has port ld1: a line to be added to.
  // Its data comes three cycles after the grant.
  output logic            add_req_o,
  output logic [14:0]     add_addr_o,
  input  logic            add_gnt_i,
  input  logic [511:0]    ld1_rdata_i,
  input  logic            ld1_rerr_i,

  // To d1_ctrl.
  output logic            ctl_req_o,
  output logic [15:3]     ctl_addr_o,     // offset from ControlBase
  output logic [63:0]     ctl_wdata_o,
  input  logic            ctl_gnt_i,
  input  logic            ctl_err_i,
  output logic            post_valid_o,
  input  logic            post_ready_i,
  output logic [4:0]      post_sem_o,
  output logic [15:0]     post_amount_o,

  // To d1_router: its table.
  output logic            route_we_o,
  output logic [8:3]      route_addr_o,
  output logic [63:0]     route_data_o,

  // To d1_router; bit 0 requests, bit 1 responses.
  output logic [1:0]      inj_valid_o,
  output d1_pkg::flit_t   inj_req_flit_o,
  output d1_pkg::flit_t   inj_rsp_flit_o,
  input  logic [1:0]      inj_credit_i,
  input  logic [1:0]      ej_valid_i,
  input  d1_pkg::flit_t   ej_req_flit_i,
  input  d1_pkg::flit_t   ej_rsp_flit_i,
  output logic [1:0]      ej_credit_o
);

  d1_pkg::place_t  here;
  d1_pkg::header_t inj_header, rsp_header, ej_header;
  logic [511:0]    unused_rsp_data;

  // The request that is being answered.
  logic            request_valid, ack_room, nack_room, ack_add, nack_add;
  d1_pkg::header_t request;

  logic            pass_valid, pass_ready, silent;
  d1_pkg::flit_t   pass_flit;

  always_comb begin
    here      = '0;
    here.chip = chip_i;
    here.y    = y_i;
    here.x    = x_i;
  end

  assign inj_req_flit_o  = pass_valid ? pass_flit : {inj_header, push_data_i};
  assign inj_rsp_flit_o  = {rsp_header, 512'd0};
  assign ej_header       = ej_rsp_flit_i.header;
  assign unused_rsp_data = ej_rsp_flit_i.data;

  // Whether the routing table has an exit to other chips: what is for them is sent.
  // Whether it has nothing that leads a packet away from dimension order: routers spread
  // broadcasts.
  logic joined_q, trees_q, exits;

  assign exits = route_data_o[10] || route_data_o[14] || route_data_o[18] || route_data_o[22];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      joined_q <= 1'b0;
      trees_q  <= 1'b1;
    end else if (route_we_o && route_addr_o == 6'h20) begin
      joined_q <= exits;
      trees_q  <= !route_data_o[0] && route_data_o[7:4] == '0 && !exits;
    end
  end

  d1_netif_inject u_inject (
    .clk_i, .rst_ni, .here_i(here), .mesh_w_i, .mesh_h_i, .joined_i(joined_q),
    .trees_i(trees_q), .first_o(trace_first),
    .push_valid_i, .push_ready_o, .push_thread_i, .push_post_i, .push_addr_i, .push_count_i,
    .push_sem_i, .push_amount_i,
    .net_idle_o, .fault_o,
    .pass_valid_i(pass_valid), .pass_ready_o(pass_ready),
    .req_valid_o(inj_valid_o[0]), .req_header_o(inj_header), .req_credit_i(inj_credit_i[0]),
    .rsp_valid_i(ej_valid_i[1]), .rsp_header_i(ej_header), .rsp_credit_o(ej_credit_o[1])
  );

  d1_netif_arrive #(.LanesPerUnit(LanesPerUnit)) u_arrive (
    .clk_i, .rst_ni, .here_i(here), .trees_i(trees_q),
    .req_valid_i(ej_valid_i[0]), .req_flit_i(ej_req_flit_i), .req_credit_o(ej_credit_o[0]),
    .mst_req_o, .mst_addr_o, .mst_mask_o, .mst_data_o, .mst_gnt_i,
    .rd_req_o(add_req_o), .rd_addr_o(add_addr_o), .rd_gnt_i(add_gnt_i), .rd_data_i(ld1_rdata_i),
    .rd_err_i(ld1_rerr_i),
    .ctl_req_o, .ctl_addr_o, .ctl_wdata_o, .ctl_gnt_i, .ctl_err_i,
    .post_valid_o, .post_ready_i, .post_sem_o, .post_amount_o,
    .route_we_o, .route_addr_o, .route_data_o,
    .pass_valid_o(pass_valid), .pass_flit_o(pass_flit), .pass_ready_i(pass_ready),
    .request_valid_o(request_valid), .request_o(request),
    .ack_room_i(ack_room), .nack_room_i(nack_room),
    .ack_add_o(ack_add), .nack_add_o(nack_add), .silent_o(silent)
  );

  d1_netif_ack u_ack (
    .clk_i, .rst_ni, .here_i(here),
    .request_valid_i(request_valid), .request_i(request),
    .ack_room_o(ack_room), .nack_room_o(nack_room),
    .ack_add_i(ack_add), .nack_add_i(nack_add),
    .rsp_valid_o(inj_valid_o[1]), .rsp_header_o(rsp_header), .rsp_credit_i(inj_credit_i[1])
  );

  // ---- trace ------------------------------------------------------------------------------------
  // A push to a place that does not exist is injected like any other: what becomes of it is a
  // fault. One to a rectangle is injected once, as a broadcast, with its first packet.
  logic            trace_inject, trace_inject_valid_q, trace_arrive_valid_q, trace_arrive_refused_q;
  logic [1:0]      trace_inject_thread_q;
  d1_pkg::header_t trace_inject_header_q, trace_arrive_header_q;
  logic [511:0]    trace_inject_data_q, trace_arrive_data_q;
  logic            trace_first;
  d1_pkg::header_t trace_header;
  d1_pkg::place_t  trace_dst;

  assign trace_inject = trace_first && (push_post_i || push_count_i != '0);

  always_comb begin
    trace_header = inj_header;
    trace_dst    = inj_header.dst;
    if (trace_inject && push_addr_i[63:62] == 2'd3) begin
      {trace_dst.chip, trace_dst.y, trace_dst.x} = push_addr_i[52:21];
      trace_header.dst  = trace_dst;
      trace_header.kind = push_post_i ? d1_pkg::PktPostAll : d1_pkg::PktWriteAll;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      trace_inject_valid_q <= 1'b0;
      trace_arrive_valid_q <= 1'b0;
    end else begin
      trace_inject_valid_q <= trace_inject;
      trace_arrive_valid_q <= ack_add || nack_add || silent;
    end
  end

  always_ff @(posedge clk_i) begin
    if (trace_inject) begin
      trace_inject_thread_q <= push_thread_i;
      trace_inject_header_q <= trace_header;
      trace_inject_data_q   <= push_data_i;
    end
    if (ack_add || nack_add || silent) begin
      trace_arrive_refused_q <= nack_add;
      trace_arrive_header_q  <= request;
      trace_arrive_data_q    <= mst_data_o;
    end
  end

endmodule
