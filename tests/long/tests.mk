# Tests that are too long for `make test`, which runs a sample of each; `make test-full` runs them
# to the end (tb/harness/long_run.h). All of them are named here; one is in another room.

$(eval $(call rtl_test,long/bf16_lanes_test,d1_bf16_fma,-GLanes=32,none))
$(eval $(call rtl_test,long/bf16_pairs_test,d1_matrix_array,,none))
$(eval $(call rtl_test,long/chip_link_test,d1_link,-GFlitDataBits=512,none))
$(eval $(call rtl_test,long/decode_test,d1_decode,,none))
$(eval $(call cpp_test,long/dot_test))
$(eval $(call rtl_test,long/fma_test,d1_fp32_fma,,none))
$(eval $(call rtl_test,long/matrix_test,d1_matrix_array,,none))

LONG_TESTS += node/lockstep_test $(addprefix long/,bf16_lanes_test bf16_pairs_test chip_link_test decode_test dot_test \
  fma_test matrix_test)
