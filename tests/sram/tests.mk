# Tests of the SRAM, rtl/sram.

sram_small := -GRowsLog2=2 -GRegions=2
$(eval $(call rtl_test,sram/sram_test,d1_sram,$(sram_small),RowsLog2=2 Regions=2,,small))
SLOW_NETLIST += sram/sram_test.small
$(eval $(call rtl_test,sram/sram_test,d1_sram,,none,,full))
$(eval $(call rtl_test,sram/sram_ecc_test,d1_sram,$(sram_small),none,,small))
$(eval $(call rtl_test,sram/sram_ecc_test,d1_sram,,none,,full))
$(eval $(call rtl_test,sram/sram_scrub_test,d1_sram,$(sram_small),RowsLog2=2 Regions=2,,small))
SLOW_NETLIST += sram/sram_scrub_test.small
$(eval $(call rtl_test,sram/sram_scrub_test,d1_sram,,none,,full))
$(eval $(call rtl_test,sram/sram_read_test,d1_sram_read,-GBanks=20 -GWords=8,Banks=4 Words=8,,line))
$(eval $(call rtl_test,sram/sram_read_test,d1_sram_read,-GBanks=20 -GWords=1,Banks=4 Words=1,,word))
$(eval $(call rtl_test,sram/sram_write_test,d1_sram_write,-GBanks=20 -GWords=8,Banks=4 Words=8,,line))
$(eval $(call rtl_test,sram/sram_write_test,d1_sram_write,-GBanks=20 -GWords=1,Banks=4 Words=1,,word))
