# Tests of the whole node: meshes of the simulator's d1_node, mostly in step with the golden model.

$(eval $(call node_test,node/ecc_test))
$(eval $(call node_test,node/fault_test))
$(eval $(call node_test,node/fence_test))
$(eval $(call node_test,node/lockstep_test))
$(eval $(call node_test,node/thread_control_test))
