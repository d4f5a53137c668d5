# Tests of instruction fetch, rtl/frontend.

$(eval $(call rtl_test,frontend/fetch_test,d1_fetch))
