# Tests of the FP32 arithmetic: the golden model first, then rtl/fp against it.

$(eval $(call cpp_test,fp/fp32_golden_test))
