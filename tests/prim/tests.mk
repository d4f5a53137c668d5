# Tests of the primitives, rtl/prim.

$(eval $(call rtl_test,prim/fifo_test,d1_fifo,-GWidth=8 -GDepth=1,Width=8 Depth=1,,depth1))
$(eval $(call rtl_test,prim/fifo_test,d1_fifo,-GWidth=64 -GDepth=5,Width=64 Depth=5,,depth5))
