# Tests of the golden model machine.

$(eval $(call cpp_test,model/barrier_test))
$(eval $(call cpp_test,model/dma_test))
$(eval $(call cpp_test,model/fault_test))
$(eval $(call cpp_test,model/follower_rules_test))
$(eval $(call cpp_test,model/follower_test))
$(eval $(call cpp_test,model/mutation_test))
$(eval $(call cpp_test,model/random_program_test))
$(eval $(call cpp_test,model/scalar_test))
$(eval $(call cpp_test,model/simd_test))
$(eval $(call cpp_test,model/system_test))
$(eval $(call cpp_test,model/vector_test))
$(eval $(call cpp_test,model/wait_for_test))
