// The one list of RTL files: lint, simulation and synthesis all read it.
// One module a file, named like its file, in the order of the dependencies:
// pkg, prim, fp, frontend, scalar, simd, matrix, sram, dma, noc, link, node, mesh.
+incdir+rtl
+incdir+rtl/pkg

rtl/pkg/d1_pkg.sv
rtl/pkg/d1_scalar_pkg.sv

rtl/prim/d1_copy.sv
rtl/prim/d1_counter.sv
rtl/prim/d1_ecc_dec.sv
rtl/prim/d1_ecc_enc.sv
rtl/prim/d1_fifo.sv
rtl/prim/d1_ram_1p.sv
rtl/prim/d1_ram_2p.sv
rtl/prim/d1_rr_arb.sv
rtl/prim/d1_sync_reset.sv

rtl/ctrl/d1_ctrl_sram.sv
rtl/ctrl/d1_barrier.sv
rtl/ctrl/d1_barriers.sv
rtl/ctrl/d1_counts.sv
rtl/ctrl/d1_ctrl.sv

rtl/sram/d1_sram_ram.sv
rtl/sram/d1_sram_bank.sv
rtl/sram/d1_sram_arb.sv
rtl/sram/d1_sram_select.sv
rtl/sram/d1_sram_word.sv
rtl/sram/d1_sram_merge.sv
rtl/sram/d1_sram_read.sv
rtl/sram/d1_sram_write.sv
rtl/sram/d1_sram_tally.sv
rtl/sram/d1_sram_monitor.sv
rtl/sram/d1_sram_scrub.sv
rtl/sram/d1_sram.sv

rtl/dma/d1_dma_lists.sv
rtl/dma/d1_dma_check.sv
rtl/dma/d1_dma_rows.sv
rtl/dma/d1_dma_index.sv
rtl/dma/d1_dma_gather.sv
rtl/dma/d1_dma_walk.sv
rtl/dma/d1_dma_rotate.sv
rtl/dma/d1_dma_merge.sv
rtl/dma/d1_dma_fill.sv
rtl/dma/d1_dma_push.sv
rtl/dma/d1_dma.sv

rtl/fp/d1_fp32_add.sv

rtl/noc/d1_noc_slots.sv
rtl/noc/d1_noc_buffer.sv
rtl/noc/d1_route.sv
rtl/noc/d1_route_table.sv
rtl/noc/d1_noc_lane.sv
rtl/noc/d1_noc_queue.sv
rtl/noc/d1_noc_port.sv
rtl/noc/d1_noc_store.sv
rtl/noc/d1_noc_input.sv
rtl/noc/d1_noc_output.sv
rtl/noc/d1_noc_eject.sv
rtl/noc/d1_noc_mux.sv
rtl/noc/d1_router.sv
rtl/noc/d1_netif_inject.sv
rtl/noc/d1_netif_slots.sv
rtl/noc/d1_netif_add.sv
rtl/noc/d1_netif_arrive.sv
rtl/noc/d1_netif_ack.sv
rtl/noc/d1_netif.sv

rtl/link/d1_link_crc.sv
rtl/link/d1_link_queue.sv
rtl/link/d1_link_refuse.sv
rtl/link/d1_link_in.sv
rtl/link/d1_link_out.sv
rtl/link/d1_link_replay.sv
rtl/link/d1_link_tx.sv
rtl/link/d1_link_rx.sv
rtl/link/d1_link_state.sv
rtl/link/d1_link.sv
rtl/link/d1_link_wire.sv

rtl/fp/d1_fp32_fma.sv
rtl/fp/d1_rounding_bits.sv
rtl/fp/d1_rounding_steps.sv
rtl/fp/d1_convert.sv
rtl/fp/d1_bf16_fma.sv

rtl/frontend/d1_predecode.sv
rtl/frontend/d1_ibuf.sv
rtl/frontend/d1_icache.sv
rtl/frontend/d1_fill.sv
rtl/frontend/d1_predict.sv
rtl/frontend/d1_fetch.sv

rtl/scalar/d1_decode.sv
rtl/scalar/d1_alu.sv
rtl/scalar/d1_regfile.sv
rtl/scalar/d1_csa.sv
rtl/scalar/d1_mul.sv
rtl/scalar/d1_div.sv
rtl/scalar/d1_muldiv.sv
rtl/scalar/d1_lsu.sv
rtl/scalar/d1_csr.sv
rtl/scalar/d1_formats.sv
rtl/scalar/d1_seeds.sv
rtl/scalar/d1_units.sv
rtl/scalar/d1_agu.sv
rtl/scalar/d1_reach.sv
rtl/scalar/d1_alu_lane.sv
rtl/scalar/d1_agu_lane.sv
rtl/scalar/d1_alu_pipe.sv
rtl/scalar/d1_agu_pipe.sv
rtl/scalar/d1_operands.sv
rtl/scalar/d1_issue.sv
rtl/scalar/d1_thread.sv
rtl/scalar/d1_threads.sv
rtl/scalar/d1_thread_ports.sv
rtl/scalar/d1_cluster.sv
rtl/scalar/d1_core.sv

rtl/simd/d1_vector_need.sv
rtl/simd/d1_vector_queue.sv
rtl/simd/d1_vector_thread.sv
rtl/simd/d1_vector_pipe.sv
rtl/simd/d1_vector_regs.sv
rtl/simd/d1_vector_mask.sv
rtl/simd/d1_vector_load.sv
rtl/simd/d1_vector_lane.sv
rtl/simd/d1_vector_permute.sv
rtl/simd/d1_vector_convert.sv
rtl/simd/d1_vector_alu.sv
rtl/simd/d1_vector_push.sv
rtl/simd/d1_vector_store.sv
rtl/simd/d1_vector.sv

rtl/matrix/d1_matrix_operand.sv
rtl/matrix/d1_matrix_cells.sv
rtl/matrix/d1_matrix_array.sv
rtl/matrix/d1_matrix_encode.sv
rtl/matrix/d1_matrix_flags.sv
rtl/matrix/d1_matrix_readout.sv
rtl/matrix/d1_matrix.sv

rtl/node/d1_node.sv
rtl/mesh/d1_mesh.sv
rtl/mesh/d1_chip.sv
