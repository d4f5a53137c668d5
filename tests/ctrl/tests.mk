# Tests of the control block, rtl/ctrl.

$(eval $(call rtl_test,ctrl/ctrl_test,d1_ctrl))
$(eval $(call rtl_test,ctrl/barrier_test,d1_barriers))
