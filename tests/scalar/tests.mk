# Tests of the core and the scalar side, rtl/scalar.

$(eval $(call rtl_test,scalar/core_test,d1_core,,,sim/trace.vlt))
$(eval $(call rtl_test,scalar/core_address_test,d1_core,,none,sim/trace.vlt))
$(eval $(call rtl_test,scalar/core_random_test,d1_core,,,sim/trace.vlt))
$(eval $(call rtl_test,scalar/core_speed_test,d1_core,,none,sim/trace.vlt))
$(eval $(call rtl_test,scalar/alu_test,d1_alu))
$(eval $(call rtl_test,scalar/muldiv_test,d1_muldiv))
$(eval $(call rtl_test,scalar/decode_test,d1_decode))
$(eval $(call rtl_test,scalar/issue_test,d1_issue))

# The netlist of the whole core takes minutes to build.
SLOW_NETLIST += scalar/core_test scalar/core_random_test
