# Tests of the checkers, and of the golden results that are judged by them.

$(eval $(call cpp_test,checkers/golden_gemm_test))
