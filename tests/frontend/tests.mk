# Tests of instruction fetch, rtl/frontend.

$(eval $(call rtl_test,frontend/fetch_test,d1_fetch))
$(eval $(call rtl_test,frontend/predecode_test,d1_predecode))
