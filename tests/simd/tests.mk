# Tests of the vector side, rtl/simd.

$(eval $(call rtl_test,simd/vector_test,d1_vector,,none))
$(eval $(call rtl_test,simd/vector_test,d1_vector,-GVRegs=4 -GLanesPerUnit=1,VRegs=4 LanesPerUnit=1,,small))
