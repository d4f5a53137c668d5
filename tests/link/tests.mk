# Tests of the link between chips, rtl/link. The netlists have a narrow payload:
# its bits are all alike.

$(eval $(call rtl_test,link/crc_test,d1_link_crc,-GFlitDataBits=512,FlitDataBits=8))
$(eval $(call rtl_test,link/link_test,d1_link,-GFlitDataBits=512,FlitDataBits=8))
$(eval $(call rtl_test,link/wire_test,d1_link_wire,-GCycles=200 -GFrameBits=728,Cycles=7 FrameBits=40))
