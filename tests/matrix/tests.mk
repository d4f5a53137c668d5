# Tests of the matrix arithmetic: the golden model first, then rtl/matrix against it.

$(eval $(call cpp_test,matrix/dot_golden_test))
