# Tests of the test bench itself.

$(eval $(call cpp_test,harness/random_test))
$(eval $(call rtl_test,harness/dut_test,d1_fifo,-GWidth=64 -GDepth=5,none))
