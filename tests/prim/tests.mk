# Tests of the primitives, rtl/prim.

$(eval $(call rtl_test,prim/counter_test,d1_counter,-GWidth=16 -GPart=4,Width=16 Part=4))
$(eval $(call rtl_test,prim/ecc_dec_test,d1_ecc_dec))
$(eval $(call rtl_test,prim/ecc_enc_test,d1_ecc_enc))
$(eval $(call rtl_test,prim/fifo_test,d1_fifo,-GWidth=8 -GDepth=1,Width=8 Depth=1,,depth1))
$(eval $(call rtl_test,prim/fifo_test,d1_fifo,-GWidth=64 -GDepth=5,Width=64 Depth=5,,depth5))
$(eval $(call rtl_test,prim/ram_1p_test,d1_ram_1p,-GWords=1024 -GWidth=72,Words=48 Width=72))
$(eval $(call rtl_test,prim/ram_2p_test,d1_ram_2p,-GWords=512 -GWidth=72,Words=48 Width=72))
$(eval $(call rtl_test,prim/rr_arb_test,d1_rr_arb,-GN=1,N=1,,n1))
$(eval $(call rtl_test,prim/rr_arb_test,d1_rr_arb,-GN=5,N=5,,n5))
$(eval $(call rtl_test,prim/rr_arb_test,d1_rr_arb,-GN=16,N=16,,n16))
$(eval $(call rtl_test,prim/sync_reset_test,d1_sync_reset,-GStages=2,Stages=2))
