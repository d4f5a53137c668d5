# Tests of the node programs on the golden machine.

PROGRAM_TESTS := gemm_tile
$(foreach p,$(PROGRAM_TESTS),$(eval $(call cpp_test,programs/$p_test)))
$(foreach p,$(PROGRAM_TESTS),$(eval $(call test_exe,programs/$p_test:cpp): $(BUILD)/programs/$p.bin))
