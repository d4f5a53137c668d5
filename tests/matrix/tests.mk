# Tests of the matrix arithmetic: the golden model first, then rtl/matrix against it. The netlists
# have Hold=0, as what is synthesised.

$(eval $(call cpp_test,matrix/dot_golden_test))
$(eval $(call cpp_test,matrix/formats_golden_test))
$(eval $(call rtl_test,matrix/matrix_array_test,d1_matrix_array,,none))
$(eval $(call rtl_test,matrix/matrix_array_test,d1_matrix_array,-GRows=1 -GCols=1,Rows=1 Cols=1 Hold=0,,cell))
$(eval $(call rtl_test,matrix/matrix_array_test,d1_matrix_array,-GRows=1 -GCols=1 \
  -GWindowBits=25,none,,w25))
$(eval $(call rtl_test,matrix/matrix_array_test,d1_matrix_array,-GRows=1 -GCols=1 \
  -GWindowBits=40,none,,w40))
$(eval $(call rtl_test,matrix/matrix_array_test,d1_matrix_array,-GCellRows=4,none,,rows4))
$(eval $(call rtl_test,matrix/matrix_array_test,d1_matrix_array,-GCellRows=2,none,,rows2))
$(eval $(call rtl_test,matrix/encode_test,d1_matrix_encode,,Hold=0))
$(eval $(call rtl_test,matrix/unit_test,d1_matrix,,none))
$(eval $(call rtl_test,matrix/unit_test,d1_matrix,-GMatRows=2 -GMatCols=1,MatRows=2 MatCols=1 Hold=0,,small))
$(eval $(call rtl_test,matrix/unit_test,d1_matrix,-GCellRows=2,none,,rows2))
