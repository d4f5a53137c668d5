# Microbenchmarks of the SRAM, rtl/sram.

$(eval $(call rtl_bench,sram/ports_bench,d1_sram))
