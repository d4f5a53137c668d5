// The network half of a node, for tests: d1_router and d1_netif with the ports of both to the rest.

module d1_noc_node (
  input  logic            clk_i,
  input  logic            rst_ni,

  input  logic [7:0]      x_i,
  input  logic [7:0]      y_i,
  input  logic [8:0]      mesh_w_i,
  input  logic [8:0]      mesh_h_i,
  input  logic [15:0]     chip_i,

  input  logic            push_valid_i,
  output logic            push_ready_o,
  input  logic [1:0]      push_thread_i,
  input  logic            push_post_i,
  input  logic [63:0]     push_addr_i,
  input  logic [6:0]      push_count_i,
  input  logic [4:0]      push_sem_i,
  input  logic [15:0]     push_amount_i,
  input  logic [511:0]    push_data_i,
  output logic [3:0]      net_idle_o,
  output d1_pkg::fault_t  fault_o,

  output logic            mst_req_o,
  output logic [14:0]     mst_addr_o,
  output logic [63:0]     mst_mask_o,
  output logic [511:0]    mst_data_o,
  input  logic            mst_gnt_i,
  output logic            ctl_req_o,
  output logic [15:3]     ctl_addr_o,
  output logic [63:0]     ctl_wdata_o,
  input  logic            ctl_gnt_i,
  input  logic            ctl_err_i,
  output logic            post_valid_o,
  input  logic            post_ready_i,
  output logic [4:0]      post_sem_o,
  output logic [15:0]     post_amount_o,

  input  logic            link_north_valid_i,
  input  logic            link_north_vc_i,
  input  d1_pkg::flit_t   link_north_flit_i,
  output logic [1:0]      link_north_credit_o,
  output logic            link_north_valid_o,
  output logic            link_north_vc_o,
  output d1_pkg::flit_t   link_north_flit_o,
  input  logic [1:0]      link_north_credit_i,

  input  logic            link_east_valid_i,
  input  logic            link_east_vc_i,
  input  d1_pkg::flit_t   link_east_flit_i,
  output logic [1:0]      link_east_credit_o,
  output logic            link_east_valid_o,
  output logic            link_east_vc_o,
  output d1_pkg::flit_t   link_east_flit_o,
  input  logic [1:0]      link_east_credit_i,

  input  logic            link_south_valid_i,
  input  logic            link_south_vc_i,
  input  d1_pkg::flit_t   link_south_flit_i,
  output logic [1:0]      link_south_credit_o,
  output logic            link_south_valid_o,
  output logic            link_south_vc_o,
  output d1_pkg::flit_t   link_south_flit_o,
  input  logic [1:0]      link_south_credit_i,

  input  logic            link_west_valid_i,
  input  logic            link_west_vc_i,
  input  d1_pkg::flit_t   link_west_flit_i,
  output logic [1:0]      link_west_credit_o,
  output logic            link_west_valid_o,
  output logic            link_west_vc_o,
  output d1_pkg::flit_t   link_west_flit_o,
  input  logic [1:0]      link_west_credit_i
);

  logic          route_we;
  logic [8:3]    route_addr;
  logic [63:0]   route_data;
  logic [1:0]    inj_valid, inj_credit, ej_valid, ej_credit;
  d1_pkg::flit_t inj_req_flit, inj_rsp_flit, ej_req_flit, ej_rsp_flit;

  logic [15:0] unused_add;   // there is no memory that is added to

  d1_netif u_netif (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .push_valid_i, .push_ready_o, .push_thread_i, .push_post_i, .push_addr_i, .push_count_i,
    .push_sem_i, .push_amount_i, .push_data_i, .net_idle_o, .fault_o,
    .mst_req_o, .mst_addr_o, .mst_mask_o, .mst_data_o, .mst_gnt_i,
    .ctl_req_o, .ctl_addr_o, .ctl_wdata_o, .ctl_gnt_i, .ctl_err_i,
    .post_valid_o, .post_ready_i, .post_sem_o, .post_amount_o,
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

endmodule
