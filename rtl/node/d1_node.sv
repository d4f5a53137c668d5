// A training node: the blocks and the wires between them, no logic of its own.
//
//                  links                      docs/node-contract.md says what each block promises;
//                    |                        docs/architecture.md shows how an instruction flows.
//               [d1_router]
//                    |
//    +---------[d1_netif]------+    [d1_dma] sits between d1_vector and d1_netif, d1_core and d1_sram's port
//    |            |      |     |             fill, and in the way of d1_ctrl's faults to d1_core
//    |         [d1_ctrl] |  [d1_vector]--[d1_matrix]
//    |            |      |     |  ^          |
//    |         [d1_core]-|-----|--+ vop      |
//    |            |      |     |             |
//    +---------[d1_sram 1.25 MiB, ECC]-------+
//
// Every output depends on registers only, so nodes can be simulated one after the other and
// exchange their links once a cycle. link_*_sync: the wires of the barriers. x_i, y_i, mesh_w_i,
// mesh_h_i and chip_i are static. running_o[t]: thread t runs.

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

  // Kind 1 address of offset 0 of this node.
  logic [63:0] node_base;
  assign node_base = {2'd1, chip_i, y_i, x_i, 30'd0};

  // ---- d1_sram ports ----------------------------------------------------------------------------
  logic         fill_req, fill_gnt, fill_rvalid, fill_rerr;
  logic [14:0]  fill_addr;
  logic         core_fill_req, core_fill_gnt, core_fill_rvalid;  // behind d1_dma
  logic [14:0]  core_fill_addr;
  logic [511:0] fill_rdata;
  logic         ld0_req, ld0_gnt, ld0_rerr, ld1_req, ld1_gnt, ld1_rerr, ld_pair;
  logic [1:0]   unused_ld_rvalid;  // always two cycles after the grant
  logic [14:0]  ld0_addr, ld1_addr;
  logic [511:0] ld0_rdata, ld1_rdata;
  logic         add_req, add_gnt;      // d1_netif reads on ld1, through d1_vector
  logic [14:0]  add_addr;
  logic         sld_req, sld_gnt, sld_rvalid, sld_rerr;
  logic [17:0]  sld_addr;
  logic [63:0]  sld_rdata;
  logic         st_req, st_gnt, mst_req, mst_gnt, sst_req, sst_gnt;
  logic [14:0]  st_addr, mst_addr;
  logic [63:0]  st_mask, mst_mask;
  logic [511:0] st_data, mst_data;
  logic [17:0]  sst_addr;
  logic [7:0]   sst_mask;
  logic [63:0]  sst_data;
  d1_pkg::sram_ctl_t    sram_ctl;
  d1_pkg::sram_status_t sram_status;

  // ---- d1_ctrl ----------------------------------------------------------------------------------
  logic         sreg_req, sreg_we, sreg_gnt, sreg_err, sreg_rvalid;
  logic [15:3]  sreg_addr, ctl_addr;
  logic [63:0]  sreg_wdata, sreg_rdata;
  logic         ctl_req, ctl_gnt, ctl_err;
  logic [63:0]  ctl_wdata;
  logic         post_valid, post_ready, sem_req, sem_gnt;
  logic [4:0]   post_sem, sem;
  logic [15:0]  post_amount, sem_amount;
  logic [3:0]   start_valid, stop_req;
  logic [20:0]  start_pc, stop_pc;
  logic [63:0]  start_arg, stop_addr, cycle;
  logic         stop_valid, stop_is_halt;
  logic [1:0]   stop_thread;
  logic [31:0]  stop_cause;

  logic [15:0]  sync_in, sync_out;    // of the barriers: bit 4 side + barrier
  assign sync_in = {link_west_sync_i, link_south_sync_i, link_east_sync_i, link_north_sync_i};
  assign {link_west_sync_o, link_south_sync_o, link_east_sync_o, link_north_sync_o} = sync_out;

  logic [15:0]  spent;                // of the threads' cycles
  logic [3:0]   events;               // of the vector side

  // ---- vector queue, matrix, injection ----------------------------------------------------------
  logic [1:0]     vop_valid, vop_thread0, vop_thread1;
  d1_pkg::vop_t   vop0, vop1;
  logic [3:0]     vop_free, vector_idle, net_idle, core_net_idle;
  logic [15:0]    vector_flags;
  d1_pkg::fault_t vector_fault, net_fault, ctrl_fault, dma_fault;
  logic [3:0]     dma_start, dma_busy, dma_failed;
  logic [20:0]    dma_addr;
  logic           dma_beyond;
  logic           mm_valid, mm_clear, mm_overwrite, mm_a_reg, mm_b_reg;
  logic           mm_a_upper, mm_b_upper;
  logic [3:0]     mm_acc;
  logic [1:0]     mm_thread;
  d1_pkg::format_entry_t mm_fmt_a, mm_fmt_b, ast_fmt;
  logic [511:0]   mm_a_data, mm_b_data;
  logic [15:0]    acc_busy;
  logic           ast_valid, ast_ready, ast_stochastic;
  logic [63:0]    ast_random;
  logic [1:0]     ast_thread;
  logic [3:0]     ast_acc;
  logic [20:0]    ast_addr, ast_stride;
  logic           ro_valid, ro_ready, ro_last;
  logic [1:0]     ro_thread;
  logic [14:0]    ro_addr;
  logic [63:0]    ro_mask;
  logic [511:0]   ro_data;
  logic [15:0]    matrix_flags;
  logic           vec_valid, vec_ready, vec_post;    // pushes of d1_vector, before d1_dma
  logic [1:0]     vec_thread;
  logic [63:0]    vec_addr;
  logic [4:0]     vec_sem;
  logic [6:0]     vec_count;
  logic [15:0]    vec_amount;
  logic [511:0]   vec_data;
  logic           push_valid, push_ready;
  logic [1:0]     push_thread;
  logic           push_post;
  logic [63:0]    push_addr;
  logic [4:0]     push_sem;
  logic [6:0]     push_count;
  logic [15:0]    push_amount;
  logic [511:0]   push_data;

  // ---- router -----------------------------------------------------------------------------------
  logic          route_we;
  logic [8:3]    route_addr;
  logic [63:0]   route_data;
  logic [1:0]    inj_valid, inj_credit, ej_valid, ej_credit;
  d1_pkg::flit_t inj_req_flit, inj_rsp_flit, ej_req_flit, ej_rsp_flit;

  d1_core u_core (
    .clk_i, .rst_ni, .node_base_i(node_base), .cycle_i(cycle),
    .fill_req_o(core_fill_req), .fill_addr_o(core_fill_addr), .fill_gnt_i(core_fill_gnt),
    .fill_rvalid_i(core_fill_rvalid), .fill_rdata_i(fill_rdata), .fill_rerr_i(fill_rerr),
    .sld_req_o(sld_req), .sld_addr_o(sld_addr), .sld_gnt_i(sld_gnt),
    .sld_rvalid_i(sld_rvalid), .sld_rdata_i(sld_rdata), .sld_rerr_i(sld_rerr),
    .sst_req_o(sst_req), .sst_addr_o(sst_addr), .sst_mask_o(sst_mask), .sst_data_o(sst_data),
    .sst_gnt_i(sst_gnt),
    .sreg_req_o(sreg_req), .sreg_we_o(sreg_we), .sreg_addr_o(sreg_addr),
    .sreg_wdata_o(sreg_wdata), .sreg_gnt_i(sreg_gnt), .sreg_err_i(sreg_err),
    .sreg_rvalid_i(sreg_rvalid), .sreg_rdata_i(sreg_rdata),
    .sem_req_o(sem_req), .sem_o(sem), .sem_amount_o(sem_amount), .sem_gnt_i(sem_gnt),
    .start_valid_i(start_valid), .start_pc_i(start_pc), .start_arg_i(start_arg),
    .stop_req_i(stop_req), .stop_valid_o(stop_valid), .stop_thread_o(stop_thread),
    .stop_is_halt_o(stop_is_halt), .stop_cause_o(stop_cause), .stop_pc_o(stop_pc),
    .stop_addr_o(stop_addr),
    .vop_valid_o(vop_valid), .vop_thread0_o(vop_thread0), .vop_thread1_o(vop_thread1),
    .vop0_o(vop0), .vop1_o(vop1), .vop_free_i(vop_free), .vector_idle_i(vector_idle),
    .vector_flags_i(vector_flags),
    .net_idle_i(core_net_idle),
    .vector_fault_i(vector_fault), .net_fault_i(net_fault), .ctrl_fault_i(dma_fault),
    .spent_o(spent)
  );

  d1_vector u_vector (
    .clk_i, .rst_ni,
    .vop_valid_i(vop_valid), .vop_thread0_i(vop_thread0), .vop_thread1_i(vop_thread1),
    .vop0_i(vop0), .vop1_i(vop1), .vop_free_o(vop_free), .vector_idle_o(vector_idle),
    .flags_o(vector_flags), .fault_o(vector_fault),
    .ld0_req_o(ld0_req), .ld1_req_o(ld1_req), .ld_pair_o(ld_pair),
    .ld0_addr_o(ld0_addr), .ld1_addr_o(ld1_addr), .ld0_gnt_i(ld0_gnt), .ld1_gnt_i(ld1_gnt),
    .ld0_rdata_i(ld0_rdata), .ld0_rerr_i(ld0_rerr), .ld1_rerr_i(ld1_rerr),
    .add_req_i(add_req), .add_addr_i(add_addr), .add_gnt_o(add_gnt),
    .st_req_o(st_req), .st_addr_o(st_addr), .st_mask_o(st_mask), .st_data_o(st_data),
    .st_gnt_i(st_gnt),
    .mm_valid_o(mm_valid), .mm_thread_o(mm_thread), .mm_clear_o(mm_clear),
    .mm_overwrite_o(mm_overwrite), .mm_fmt_a_o(mm_fmt_a), .mm_fmt_b_o(mm_fmt_b),
    .mm_a_upper_o(mm_a_upper), .mm_b_upper_o(mm_b_upper),
    .mm_acc_o(mm_acc), .mm_a_reg_o(mm_a_reg), .mm_b_reg_o(mm_b_reg),
    .mm_a_data_o(mm_a_data), .mm_b_data_o(mm_b_data), .acc_busy_i(acc_busy),
    .ast_valid_o(ast_valid), .ast_ready_i(ast_ready), .ast_thread_o(ast_thread),
    .ast_acc_o(ast_acc), .ast_addr_o(ast_addr), .ast_stride_o(ast_stride),
    .ast_fmt_o(ast_fmt), .ast_stochastic_o(ast_stochastic), .ast_random_o(ast_random),
    .ro_valid_i(ro_valid), .ro_ready_o(ro_ready), .ro_last_i(ro_last), .ro_thread_i(ro_thread),
    .ro_addr_i(ro_addr), .ro_mask_i(ro_mask), .ro_data_i(ro_data), .matrix_flags_i(matrix_flags),
    .push_valid_o(vec_valid), .push_ready_i(vec_ready), .push_thread_o(vec_thread),
    .push_post_o(vec_post), .push_addr_o(vec_addr), .push_count_o(vec_count),
    .push_sem_o(vec_sem), .push_amount_o(vec_amount), .push_data_o(vec_data),
    .events_o(events)
  );

  d1_matrix u_matrix (
    .clk_i, .rst_ni,
    .mm_valid_i(mm_valid), .mm_thread_i(mm_thread), .mm_clear_i(mm_clear),
    .mm_overwrite_i(mm_overwrite), .mm_fmt_a_i(mm_fmt_a), .mm_fmt_b_i(mm_fmt_b),
    .mm_a_upper_i(mm_a_upper), .mm_b_upper_i(mm_b_upper),
    .mm_acc_i(mm_acc), .mm_a_reg_i(mm_a_reg), .mm_b_reg_i(mm_b_reg),
    .mm_a_data_i(mm_a_data), .mm_b_data_i(mm_b_data),
    .ld0_rdata_i(ld0_rdata), .ld1_rdata_i(ld1_rdata), .acc_busy_o(acc_busy),
    .ast_valid_i(ast_valid), .ast_ready_o(ast_ready), .ast_thread_i(ast_thread),
    .ast_acc_i(ast_acc), .ast_addr_i(ast_addr), .ast_stride_i(ast_stride),
    .ast_fmt_i(ast_fmt), .ast_stochastic_i(ast_stochastic), .ast_random_i(ast_random),
    .ro_valid_o(ro_valid), .ro_ready_i(ro_ready), .ro_last_o(ro_last), .ro_thread_o(ro_thread),
    .ro_addr_o(ro_addr), .ro_mask_o(ro_mask), .ro_data_o(ro_data), .flags_o(matrix_flags)
  );

  d1_sram u_sram (
    .clk_i, .rst_ni,
    .fill_req_i(fill_req), .fill_addr_i(fill_addr), .fill_gnt_o(fill_gnt),
    .fill_rvalid_o(fill_rvalid), .fill_rdata_o(fill_rdata), .fill_rerr_o(fill_rerr),
    .ld_pair_i(ld_pair),
    .ld0_req_i(ld0_req), .ld0_addr_i(ld0_addr), .ld0_gnt_o(ld0_gnt),
    .ld0_rvalid_o(unused_ld_rvalid[0]), .ld0_rdata_o(ld0_rdata), .ld0_rerr_o(ld0_rerr),
    .ld1_req_i(ld1_req), .ld1_addr_i(ld1_addr), .ld1_gnt_o(ld1_gnt),
    .ld1_rvalid_o(unused_ld_rvalid[1]), .ld1_rdata_o(ld1_rdata), .ld1_rerr_o(ld1_rerr),
    .sld_req_i(sld_req), .sld_addr_i(sld_addr), .sld_gnt_o(sld_gnt),
    .sld_rvalid_o(sld_rvalid), .sld_rdata_o(sld_rdata), .sld_rerr_o(sld_rerr),
    .st_req_i(st_req), .st_addr_i(st_addr), .st_mask_i(st_mask), .st_data_i(st_data),
    .st_gnt_o(st_gnt),
    .mst_req_i(mst_req), .mst_addr_i(mst_addr), .mst_mask_i(mst_mask), .mst_data_i(mst_data),
    .mst_gnt_o(mst_gnt),
    .sst_req_i(sst_req), .sst_addr_i(sst_addr), .sst_mask_i(sst_mask), .sst_data_i(sst_data),
    .sst_gnt_o(sst_gnt),
    .ctl_i(sram_ctl), .status_o(sram_status)
  );

  d1_ctrl u_ctrl (
    .clk_i, .rst_ni, .node_base_i(node_base),
    .sreg_req_i(sreg_req), .sreg_we_i(sreg_we), .sreg_addr_i(sreg_addr),
    .sreg_wdata_i(sreg_wdata), .sreg_gnt_o(sreg_gnt), .sreg_err_o(sreg_err),
    .sreg_rvalid_o(sreg_rvalid), .sreg_rdata_o(sreg_rdata),
    .ctl_req_i(ctl_req), .ctl_addr_i(ctl_addr), .ctl_wdata_i(ctl_wdata),
    .ctl_gnt_o(ctl_gnt), .ctl_err_o(ctl_err),
    .post_valid_i(post_valid), .post_ready_o(post_ready), .post_sem_i(post_sem),
    .post_amount_i(post_amount),
    .sem_req_i(sem_req), .sem_i(sem), .sem_amount_i(sem_amount), .sem_gnt_o(sem_gnt),
    .start_valid_o(start_valid), .start_pc_o(start_pc), .start_arg_o(start_arg),
    .stop_req_o(stop_req), .running_o,
    .stop_valid_i(stop_valid), .stop_thread_i(stop_thread), .stop_is_halt_i(stop_is_halt),
    .stop_cause_i(stop_cause), .stop_pc_i(stop_pc), .stop_addr_i(stop_addr),
    .dma_start_o(dma_start), .dma_addr_o(dma_addr), .dma_beyond_o(dma_beyond),
    .dma_busy_i(dma_busy), .dma_failed_i(dma_failed),
    .fault_o(ctrl_fault), .cycle_o(cycle), .sram_ctl_o(sram_ctl), .sram_status_i(sram_status),
    .sync_i(sync_in), .sync_o(sync_out),
    .spent_i(spent), .events_i(events)
  );

  d1_dma u_dma (
    .clk_i, .rst_ni,
    .start_i(dma_start), .start_addr_i(dma_addr), .start_beyond_i(dma_beyond), .busy_o(dma_busy),
    .failed_o(dma_failed), .ctrl_fault_i(ctrl_fault),
    .core_req_i(core_fill_req), .core_addr_i(core_fill_addr), .core_gnt_o(core_fill_gnt),
    .core_rvalid_o(core_fill_rvalid), .net_idle_o(core_net_idle), .fault_o(dma_fault),
    .fill_req_o(fill_req), .fill_addr_o(fill_addr), .fill_gnt_i(fill_gnt),
    .fill_rvalid_i(fill_rvalid), .fill_rdata_i(fill_rdata), .fill_rerr_i(fill_rerr),
    .vec_valid_i(vec_valid), .vec_ready_o(vec_ready), .vec_thread_i(vec_thread),
    .vec_post_i(vec_post),
    .vec_addr_i(vec_addr), .vec_count_i(vec_count), .vec_sem_i(vec_sem), .vec_amount_i(vec_amount),
    .vec_data_i(vec_data),
    .push_valid_o(push_valid), .push_ready_i(push_ready), .push_thread_o(push_thread),
    .push_post_o(push_post), .push_addr_o(push_addr), .push_count_o(push_count),
    .push_sem_o(push_sem), .push_amount_o(push_amount), .push_data_o(push_data),
    .net_idle_i(net_idle)
  );

  d1_netif u_netif (
    .clk_i, .rst_ni, .x_i, .y_i, .mesh_w_i, .mesh_h_i, .chip_i,
    .push_valid_i(push_valid), .push_ready_o(push_ready), .push_thread_i(push_thread),
    .push_post_i(push_post), .push_addr_i(push_addr), .push_count_i(push_count),
    .push_sem_i(push_sem), .push_amount_i(push_amount), .push_data_i(push_data),
    .net_idle_o(net_idle), .fault_o(net_fault),
    .mst_req_o(mst_req), .mst_addr_o(mst_addr), .mst_mask_o(mst_mask), .mst_data_o(mst_data),
    .mst_gnt_i(mst_gnt),
    .add_req_o(add_req), .add_addr_o(add_addr), .add_gnt_i(add_gnt), .ld1_rdata_i(ld1_rdata),
    .ld1_rerr_i(ld1_rerr),
    .ctl_req_o(ctl_req), .ctl_addr_o(ctl_addr), .ctl_wdata_o(ctl_wdata), .ctl_gnt_i(ctl_gnt),
    .ctl_err_i(ctl_err),
    .post_valid_o(post_valid), .post_ready_i(post_ready), .post_sem_o(post_sem),
    .post_amount_o(post_amount),
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
