# Tests of the core and the scalar side, rtl/scalar.

$(eval $(call rtl_test,scalar/core_random_test,d1_core,,none,sim/trace.vlt))
