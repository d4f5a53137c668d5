# Tests of the vector side, rtl/simd.

$(eval $(call rtl_test,simd/lane_test,d1_vector_lane,-GLanes=1,Lanes=1))
$(eval $(call rtl_test,simd/permute_test,d1_vector_permute))
# 64 choices among 64 bytes: minutes to compile.
SLOW_NETLIST += simd/permute_test
$(eval $(call rtl_test,simd/vector_test,d1_vector,,none))
# Two registers a thread: what a netlist is built of in minutes.
$(eval $(call rtl_test,simd/vector_test,d1_vector,\
  -GVRegs=2 -GLanesPerUnit=1,VRegs=2 LanesPerUnit=1,,small))
SLOW_NETLIST += simd/vector_test.small
