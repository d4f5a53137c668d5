// A node for tests of the mesh: router and network interface around a relay instead of a processor.
//
// A control write of a global address makes the node push the same line to that address, in
// the name of the thread that is the number of the word (0 to 3 by offset[4:3]); address 0 ends the
// chain. So one packet, whose words are a list of addresses, visits one node after the other.
// Writes to SRAM and posts are performed by counting them. running_o counts all requests that were
// performed here, modulo 16.

`include "prim/d1_assert.svh"

module d1_node (
  input  logic            clk_i,
  input  logic            rst_ni,

  input  logic [7:0]      x_i,
  input  logic [7:0]      y_i,
  input  logic [8:0]      mesh_w_i,
  input  logic [8:0]      mesh_h_i,
  input  logic [15:0]     chip_i,
  output logic [3:0]      running_o,

  input  logic            link_north_valid_i,
  input  logic            link_north_vc_i,
  input  d1_pkg::flit_t   link_north_flit_i,
  output logic [1:0]      link_north_credit_o,
  input  logic [3:0]      link_north_sync_i,
  output logic            link_north_valid_o,
  output logic            link_north_vc_o,
  output d1_pkg::flit_t   link_north_flit_o,
  output logic [3:0]      link_north_sync_o,
  input  logic [1:0]      link_north_credit_i,

  input  logic            link_east_valid_i,
  input  logic            link_east_vc_i,
  input  d1_pkg::flit_t   link_east_flit_i,
  output logic [1:0]      link_east_credit_o,
  input  logic [3:0]      link_east_sync_i,
  output logic            link_east_valid_o,
  output logic            link_east_vc_o,
  output d1_pkg::flit_t   link_east_flit_o,
  output logic [3:0]      link_east_sync_o,
  input  logic [1:0]      link_east_credit_i,

  input  logic            link_south_valid_i,
  input  logic            link_south_vc_i,
  input  d1_pkg::flit_t   link_south_flit_i,
  output logic [1:0]      link_south_credit_o,
  input  logic [3:0]      link_south_sync_i,
  output logic            link_south_valid_o,
  output logic            link_south_vc_o,
  output d1_pkg::flit_t   link_south_flit_o,
  output logic [3:0]      link_south_sync_o,
  input  logic [1:0]      link_south_credit_i,

  input  logic            link_west_valid_i,
  input  logic            link_west_vc_i,
  input  d1_pkg::flit_t   link_west_flit_i,
  output logic [1:0]      link_west_credit_o,
  input  logic [3:0]      link_west_sync_i,
  output logic            link_west_valid_o,
  output logic            link_west_vc_o,
  output d1_pkg::flit_t   link_west_flit_o,
  output logic [3:0]      link_west_sync_o,
  input  logic [1:0]      link_west_credit_i
);

  // Beside the links are wires for barriers, on which a node shows its side and whether it is odd;
  // those that come must be the neighbour's, or nobody's at an edge and beside a dead node.
  logic odd;
  assign odd = x_i[0] ^ y_i[0];
  assign link_north_sync_o = {1'b1, 2'd0, odd};
  assign link_east_sync_o  = {1'b1, 2'd1, odd};
  assign link_south_sync_o = {1'b1, 2'd2, odd};
  assign link_west_sync_o  = {1'b1, 2'd3, odd};
  `D1_ASSERT(NorthIsTheNeighboursSouth_A,
             link_north_sync_i == '0 || link_north_sync_i == {1'b1, 2'd2, !odd})
  `D1_ASSERT(EastIsTheNeighboursWest_A,
             link_east_sync_i == '0 || link_east_sync_i == {1'b1, 2'd3, !odd})
  `D1_ASSERT(SouthIsTheNeighboursNorth_A,
             link_south_sync_i == '0 || link_south_sync_i == {1'b1, 2'd0, !odd})
  `D1_ASSERT(WestIsTheNeighboursEast_A,
             link_west_sync_i == '0 || link_west_sync_i == {1'b1, 2'd1, !odd})
  `D1_ASSERT(NoneAtTheEdges_A,
             (y_i != '0 || link_north_sync_i == '0) && (x_i != '0 || link_west_sync_i == '0) &&
             (9'(x_i) + 9'd1 != mesh_w_i || link_east_sync_i == '0) &&
             (9'(y_i) + 9'd1 != mesh_h_i || link_south_sync_i == '0))
  logic unused_sync;  // where assertions are gone
  assign unused_sync = ^{link_north_sync_i, link_east_sync_i, link_south_sync_i, link_west_sync_i};

  logic            route_we;
  logic [8:3]      route_addr;
  logic [63:0]     route_data;
  logic [1:0]      inj_valid, inj_credit, ej_valid, ej_credit;
  d1_pkg::flit_t   inj_req_flit, inj_rsp_flit, ej_req_flit, ej_rsp_flit;

  logic            push_valid_q, push_ready;
  logic [1:0]      push_thread_q;
  logic [63:0]     push_addr_q;
  logic [511:0]    push_data_q, mst_data;
  logic            mst_req, ctl_req, ctl_gnt, post_valid;
  logic [15:3]     ctl_addr;
  logic [63:0]     ctl_wdata;

  logic [3:0]      unused_idle;
  d1_pkg::fault_t  fault;
  logic [14:0]     unused_mst_addr;
  logic [63:0]     unused_mst_mask;
  logic [4:0]      unused_post_sem;
  logic [15:0]     unused_post_amount;
  logic            unused;
  assign unused = ^{fault.valid, fault.thread, fault.cause, fault.pc, fault.addr, ctl_addr[15:5]};

  // One address waits to be pushed; the next one is taken when it has gone.
  assign ctl_gnt = !push_valid_q || push_ready;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      push_valid_q <= 1'b0;
      running_o    <= '0;
    end else begin
      if (ctl_gnt) push_valid_q <= ctl_req && ctl_wdata != '0;
      running_o <= running_o + 4'(mst_req) + 4'(ctl_req && ctl_gnt) + 4'(post_valid);
    end
  end

  always_ff @(posedge clk_i) begin
    if (ctl_req && ctl_gnt) begin
      push_thread_q <= ctl_addr[4:3];
      push_addr_q   <= ctl_wdata;
      push_data_q   <= mst_data;
    end
  end

  logic [15:0] unused_add;   // there is no memory that is added to

  d1_netif u_netif (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .push_valid_i(push_valid_q), .push_ready_o(push_ready), .push_thread_i(push_thread_q),
    .push_post_i(1'b0), .push_addr_i(push_addr_q), .push_count_i(7'd8),
    .push_sem_i(5'd0), .push_amount_i(16'd0), .push_data_i(push_data_q),
    .net_idle_o(unused_idle), .fault_o(fault),
    .mst_req_o(mst_req), .mst_addr_o(unused_mst_addr), .mst_mask_o(unused_mst_mask),
    .mst_data_o(mst_data), .mst_gnt_i(1'b1),
    .ctl_req_o(ctl_req), .ctl_addr_o(ctl_addr), .ctl_wdata_o(ctl_wdata), .ctl_gnt_i(ctl_gnt),
    .ctl_err_i(1'b0),
    .post_valid_o(post_valid), .post_ready_i(1'b1), .post_sem_o(unused_post_sem),
    .post_amount_o(unused_post_amount),
    .add_req_o(unused_add[15]), .add_addr_o(unused_add[14:0]), .add_gnt_i(1'b0),
    .ld1_rdata_i(512'd0), .ld1_rerr_i(1'b0),
    .route_we_o(route_we), .route_addr_o(route_addr), .route_data_o(route_data),
    .inj_valid_o(inj_valid), .inj_req_flit_o(inj_req_flit), .inj_rsp_flit_o(inj_rsp_flit),
    .inj_credit_i(inj_credit), .ej_valid_i(ej_valid), .ej_req_flit_i(ej_req_flit),
    .ej_rsp_flit_i(ej_rsp_flit), .ej_credit_o(ej_credit)
  );

  d1_router u_router (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .route_we_i(route_we), .route_addr_i(route_addr), .route_data_i(route_data),
    .link_north_valid_i, .link_north_vc_i, .link_north_flit_i, .link_north_credit_o,
    .link_north_valid_o, .link_north_vc_o, .link_north_flit_o, .link_north_credit_i,
    .link_east_valid_i, .link_east_vc_i, .link_east_flit_i, .link_east_credit_o,
    .link_east_valid_o, .link_east_vc_o, .link_east_flit_o, .link_east_credit_i,
    .link_south_valid_i, .link_south_vc_i, .link_south_flit_i, .link_south_credit_o,
    .link_south_valid_o, .link_south_vc_o, .link_south_flit_o, .link_south_credit_i,
    .link_west_valid_i, .link_west_vc_i, .link_west_flit_i, .link_west_credit_o,
    .link_west_valid_o, .link_west_vc_o, .link_west_flit_o, .link_west_credit_i,
    .inj_valid_i(inj_valid), .inj_req_flit_i(inj_req_flit), .inj_rsp_flit_i(inj_rsp_flit),
    .inj_credit_o(inj_credit), .ej_valid_o(ej_valid), .ej_req_flit_o(ej_req_flit),
    .ej_rsp_flit_o(ej_rsp_flit), .ej_credit_i(ej_credit)
  );

  `D1_ASSERT(NoChainLeavesTheMesh_A, !fault.valid)

endmodule
