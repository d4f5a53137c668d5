# Tests of the number formats and of the FP32 arithmetic: the golden model first, then rtl/fp
# against it.

$(eval $(call cpp_test,fp/convert_test))
$(eval $(call cpp_test,fp/formats_test))
$(eval $(call cpp_test,fp/rounding_bits_test))
$(eval $(call rtl_test,fp/rounding_unit_test,d1_rounding_bits,-GDraws=4,Draws=4))
$(eval $(call rtl_test,fp/rounding_steps_test,d1_rounding_steps))
$(eval $(call cpp_test,fp/bf16_golden_test))
$(eval $(call rtl_test,fp/bf16_fma_test,d1_bf16_fma,-GLanes=32,Lanes=2))
$(eval $(call rtl_test,fp/convert_unit_test,d1_convert,-GLanes=1,Lanes=1))
$(eval $(call cpp_test,fp/fp32_golden_test))
$(eval $(call rtl_test,fp/fp32_fma_test,d1_fp32_fma,,none))
$(eval $(call rtl_test,fp/fp32_fma_test,d1_fp32_fma,-GLanes=1,Lanes=1,,lane))
$(eval $(call rtl_test,fp/fp32_add_test,d1_fp32_add,,none))
$(eval $(call rtl_test,fp/fp32_add_test,d1_fp32_add,-GLanes=1,Lanes=1,,lane))
